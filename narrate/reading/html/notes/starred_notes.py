"""Links words with an asterisk or a dagger to the paragraph below that begins with the same mark.

Such a paragraph is a note only if a word above it has its mark, and no other word in it does: ``*`` is also a
bullet, and what Markdown has left around a word.
"""

from __future__ import annotations

from typing import NamedTuple

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import set_text
from narrate.reading.html.inline import BLOCKS
from narrate.reading.html.math.text_runs import TextRun, text_runs

_BEFORE, _AFTER = r"(?<=[^\W_]|[.,;:!?)\]”\"’'%])", r"(?=[\s.,;:!?)\]”\"’—–]|$)"
_MARK = re.compile(rf"{_BEFORE}(?:\*{{1,3}}|[†‡]{{1,2}}){_AFTER}")
STAR_AFTER_WORD = re.compile(rf"{_BEFORE}\*{_AFTER}")
"""The mark of a note in a text where an asterisk is also a bullet."""
_LABEL = re.compile(r"\s*(\*{1,3}|[†‡]{1,2})\s*(?=[^\W_]|[“\"‘'(])")
_SIGNS = re.compile(r"[*†‡]")
_KEY = "starred-note-"


class _Place(NamedTuple):
    """A mark in the text."""

    run: TextRun
    start: int
    end: int


def link_starred_notes(body: html.HtmlElement) -> None:
    """Make the last such mark above each such paragraph a link to it."""
    waiting: dict[str, _Place] = {}
    links: dict[int, list[tuple[_Place, str]]] = {}
    for run in text_runs(body, _SIGNS):
        label = _LABEL.match(run.text)
        if label is None:
            waiting.update((mark[0], _Place(run, *mark.span())) for mark in _MARK.finditer(run.text))
            continue
        note = _note(run) if label[1] in waiting and label[1][0] not in run.text[label.end() :] else None
        if note is not None:
            place = waiting.pop(label[1])
            note.set("id", note.get("id") or f"{_KEY}{len(links)}-{place.start}")
            links.setdefault(id(place.run), []).append((place, note.get("id", "")))
    for places in links.values():
        places[0][0].run.replace((place.start, place.end, _link(place, key)) for place, key in places)


def _note(run: TextRun) -> html.HtmlElement | None:
    """The paragraph that a run is the whole text of."""
    first = next((piece for piece in run.pieces if piece.text.strip()), None)
    if first is None:
        return None
    note = first.element if first.kind == "text" else first.element.getparent()
    while note is not None and note.tag not in BLOCKS:
        note = note.getparent()
    if note is None or note.tag not in {"p", "div"}:
        return None
    inner = next((each for each in note.iterdescendants() if each.tag in BLOCKS), None)
    return note if inner is None else None


def _link(place: _Place, key: str) -> html.HtmlElement:
    link = html.Element("a", {"href": f"#{key}", "class": "footnote-ref"})
    set_text(link, place.run.text[place.start : place.end])
    return link
