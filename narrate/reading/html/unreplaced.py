"""Removes what a program should have replaced, but not the words in it.

A page shows the shortcodes of WordPress and the tags of forums where the plugin is gone that knew them:
``[button link="…"]Read on[/button]``. The links of MkDocs to a heading of another page are replaced when the whole
site is made: ``[the folder][config.docs_dir]``.
"""

from __future__ import annotations

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.math.text_runs import GAP, text_runs

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

_TARGET = re.compile(
    rf"(?<![\w\]\[])\[(?=[^\[\]]*(?:[^\W\d_]{{2}}|{GAP}))[^\[\]]{{1,200}}(?P<target>\]\s?\[\w+(?:[._]\w+)+\])"
)
_TARGET_BEGINS = re.compile(r"\]\s?\[\w+[._]\w")


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


def remove_link_targets(body: html.HtmlElement) -> None:
    """Remove the targets, and the brackets, of links whose target nothing defines."""
    for run in text_runs(body, _TARGET_BEGINS):
        found = list(_TARGET.finditer(run.text))
        edges = [edge for match in found for edge in ((match.start(), match.start() + 1), match.span("target"))]
        run.replace([(*edge, html.Element("span")) for edge in edges])
