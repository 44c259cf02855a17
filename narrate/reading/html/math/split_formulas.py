"""Joins the paragraphs that a displayed formula was split into.

Editors and Markdown processors make paragraphs of the blank lines within a formula that they do not know.
"""

from __future__ import annotations

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import remove

_MAX_PARTS = 40
"""How many paragraphs a formula is looked for in."""
_MAX_CHARS = 4000
_BRACKET = re.compile(r"(?<!\\)\\[\[\]]")
_ENVIRONMENT = re.compile(r"\\(begin|end)\s{0,3}\{(\w+\*?)\}")


def join_split_formulas(body: html.HtmlElement) -> None:
    r"""Join every paragraph with an open ``\[``, ``$$`` or ``\begin`` and those up to the one that closes it."""
    for start in body.xpath(r".//p[contains(., '\[') or contains(., '$$') or contains(., '\begin')]"):
        if start.getparent() is None:
            continue
        right = _missing(start.text_content())
        if right:
            _join(start, right)


def _missing(text: str) -> str:
    """What closes the last formula of a text; empty if all are closed."""
    brackets = _BRACKET.findall(text)
    if brackets and brackets[-1] == r"\[":
        return r"\]"
    edges = _ENVIRONMENT.findall(text)
    if edges and edges[-1][0] == "begin":
        return rf"\end{{{edges[-1][1]}}}"
    return "$$" if text.count("$$") % 2 else ""


def _join(start: html.HtmlElement, right: str) -> None:
    parts: list[html.HtmlElement] = []
    chars = 0
    before = start
    for part in start.itersiblings():
        text = part.text_content() if part.tag == "p" else ""
        chars += len(text)
        if part.tag != "p" or (before.tail or "").strip() or chars > _MAX_CHARS:
            return
        parts.append(part)
        before = part
        if right in text:
            break
        if len(parts) == _MAX_PARTS:
            return
    else:
        return
    for part in parts:
        _add_text(start, f"\n{part.text or ''}")
        for child in list(part):
            start.append(child)
        part.text = None
        remove(part)


def _add_text(element: html.HtmlElement, text: str) -> None:
    last = element[-1] if len(element) else None
    if last is None:
        element.text = (element.text or "") + text
    else:
        last.tail = (last.tail or "") + text
