"""Finds footnotes in plain text: a mark such as ``[1]``, and a paragraph that begins with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from narrate import lazy_re as re

_KEY = "narrate-note-text-"  # footnotes with this prefix count as rewritten already
_MARK = re.compile(r"(?<=[^\s\[(])\s?\[(?P<label>\d{1,3}|[A-Z*])\]")
_NOTE = re.compile(
    r"\[(?:(?:foot)?note:? )?(?P<label>\d{1,3}|[A-Z*])(?:\]|:)\s*(?P<text>\S.*?)(?P<closed>\]?)$",
    re.DOTALL | re.IGNORECASE,
)


class TextNotes:
    """The footnotes of a text, and where they are referred to."""

    def __init__(self, paragraphs: Sequence[str]) -> None:
        """``paragraphs`` are those of the text, in order; a note goes with the nearest mark before it."""
        self._notes: dict[int, tuple[str, str]] = {}
        self._marks: dict[tuple[int, int], str] = {}
        waiting: dict[str, list[tuple[int, int]]] = {}
        unpaired: list[tuple[int, str, str]] = []
        for at, paragraph in enumerate(paragraphs):
            note = _NOTE.fullmatch(paragraph.strip())
            for mark in _MARK.finditer(paragraph) if note is None else ():
                waiting.setdefault(mark["label"], []).append((at, mark.start()))
            if note is not None:
                unpaired.append((at, note["label"], _text(note)))
        for at, label, text in unpaired:
            places = waiting.get(label, [])
            before = [place for place in places if place[0] < at] or places[:1]
            if before:
                places.remove(before[-1])
                self._notes[at] = (f"{_KEY}{at}", text)
                self._marks[before[-1]] = f"{_KEY}{at}"

    def is_note(self, at: int) -> bool:
        """Whether a paragraph is a note to which the text refers."""
        return at in self._notes

    def html_of(self, at: int, paragraph: str) -> str:
        """A paragraph with the marks of notes."""
        parts: list[str] = []
        end = 0
        for mark in _MARK.finditer(paragraph):
            key = self._marks.get((at, mark.start()))
            if key:
                parts += [escape(paragraph[end : mark.start()], quote=False), _reference(key)]
                end = mark.end()
        return "".join([*parts, escape(paragraph[end:], quote=False)])

    def html(self) -> Iterable[str]:
        """The notes."""
        return (
            f'<li class="footnote-item" id="{key}">{escape(text, quote=False)}</li>'
            for key, text in self._notes.values()
        )


def _text(note: re.Match[str]) -> str:
    is_open = ":" in note[0][: note.start("text")]  # [Footnote 1: Text.]
    return note["text"] if is_open else note["text"] + note["closed"]


def _reference(key: str) -> str:
    return f'<sup class="footnote-ref"><a href="#{key}"></a></sup>'
