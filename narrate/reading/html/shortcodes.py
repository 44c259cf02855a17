"""Removes the shortcodes of WordPress and the tags of forums that no program has replaced, but not what they wrap.

A page shows them where the plugin is gone that knew them: ``[button link="…"]Read on[/button]``.
"""

from __future__ import annotations

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.math.text_runs import text_runs

_QUOTES = "\"'“”″‘’′«»"
"""What attributes stand in; programs that improve quotation marks improve these, too."""
_NAME = r"[a-z][a-z0-9_-]{0,40}"
_ATTRIBUTE = (
    rf"\s+[\w-]{{1,40}}\s?=\s?(?:[{_QUOTES}]{{1,2}}[^\[\]{_QUOTES}]{{0,300}}[{_QUOTES}]{{1,2}}|[\w.%#-]{{1,60}})"
)
_WITH_ATTRIBUTES = rf"\[(?P<name>{_NAME})(?=[^\[\]]{{0,300}}=\s?[{_QUOTES}])(?:{_ATTRIBUTE}){{1,20}}\s*/?\]"
_BARE = rf"\[(?P<bare>{_NAME})(?:=[^\[\]\n]{{0,200}})?\]"
_CLOSING = rf"\[/(?P<closing>{_NAME})\]"
_SHORTCODE = re.compile(rf"{_WITH_ATTRIBUTES}|{_BARE}|{_CLOSING}")
_MAY_HOLD = re.compile(rf"\[(?:/[a-z]|[a-z][^\[\]\s]{{0,40}}\s[^\[\]]{{1,300}}[{_QUOTES}])")
"""Is in every page with one to remove."""
_BEGINNING = re.compile(r"\[/?[a-z]")


def remove_shortcodes(body: html.HtmlElement) -> None:
    """Remove those with attributes, and those of one word that another one closes."""
    if not _MAY_HOLD.search(body.text_content()):
        return
    runs = list(text_runs(body, _BEGINNING))
    found = [match for run in runs for match in _SHORTCODE.finditer(run.text)]
    opened = {match["name"] or match["bare"] for match in found} - {None}
    paired = opened & {match["closing"] for match in found}
    for run in runs:
        marks = _SHORTCODE.finditer(run.text)
        wanted = (mark for mark in marks if mark["name"] or (mark["bare"] or mark["closing"]) in paired)
        run.replace([(*mark.span(), html.Element("span")) for mark in wanted])
