"""Reads what DocBook's stylesheets write: boxes with a heading in them, and the legal notice of a title page."""

from __future__ import annotations

from lxml import html

from narrate.reading.html.dom import with_class
from narrate.reading.html.inline import HEADINGS

_BOXES = ("admonition", "caution", "important", "note", "tip", "warning")
_LEGAL = ("copyright", "legalnotice", "revhistory")
_PERSONS = ("author", "editor", "othercredit")


def mark_docbook(body: html.HtmlElement) -> None:
    """The heading of a box, such as *Caution*, is no chapter; a title page says who wrote it, and the law."""
    for box in with_class(body, *_BOXES):
        heads = list(box.iter(*HEADINGS))
        if len(heads) == 1 and heads[0] is next(box.iterchildren(), None) and not (box.text or "").strip():
            heads[0].tag = "p"
    for page in with_class(body, "titlepage"):
        for part in with_class(page, *_LEGAL):
            part.tag = "matter"
        for name in with_class(page, *_PERSONS):
            if name.tag in HEADINGS:
                name.tag = "p"
