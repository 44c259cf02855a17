"""Text of a page that runs on through inline elements, and the TeX that a stretch of it was before Markdown."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, starmap, takewhile
from typing import NamedTuple

from lxml import etree, html

from narrate import lazy_re as re
from narrate.reading.html.dom import xml_safe
from narrate.reading.html.inline import BLOCKS, IGNORED, UNSPOKEN

GAP = "\ufffc"
"""Stands for an element that no formula can contain, such as code (the object replacement character)."""

OPAQUE = frozenset("code kbd math pre samp textarea tt".split()) | IGNORED
_OPAQUE_CLASSES = frozenset("footnote-ref math mathjax_ignore no-mathjax tex2jax_ignore".split())
"""Of formulas that were found already, and of text that MathJax is told to leave alone."""
_EMPHASIS = frozenset({"em", "i", "cite"})
_SCRIPT_MARKS = {"sub": ("_", "~"), "sup": ("^", "^")}
"""An element for scripts → what it is in TeX, and the mark that a Markdown processor may have taken for it."""
_ROW_BREAK = re.compile(r"(?<!\\)\\[ \t]*(?=\n)")
_PLAIN = {"\xa0": " ", "&lt;": "<", "&gt;": ">", "&amp;": "&", GAP: ""}


class _Piece(NamedTuple):
    """The text of an element or after it; or the edge of an inline element, without text."""

    element: html.HtmlElement
    kind: str
    """``text``, ``tail``, ``break``, ``gap``, ``start`` or ``end``."""
    text: str


@dataclass
class TextRun:
    """The text between two edges of blocks."""

    pieces: list[_Piece]
    text: str
    """All of it, joined."""
    _marks: dict[html.HtmlElement, str] = field(default_factory=dict)

    @cached_property
    def _starts(self) -> list[int]:
        """Where the text of each piece starts."""
        return list(accumulate((len(piece.text) for piece in self.pieces[:-1]), initial=0))

    def elements(self, tag: str) -> Iterator[tuple[html.HtmlElement, int, int]]:
        """The inline elements with a tag that are whole in this run, with the positions of their text."""
        opened: dict[html.HtmlElement, int] = {}
        for piece, at in zip(self.pieces, self._starts, strict=True):
            if piece.kind == "start" and piece.element.tag == tag:
                opened[piece.element] = at
            elif piece.kind == "end" and piece.element in opened:
                yield piece.element, opened[piece.element], at

    def tex(self, start: int, end: int) -> str:
        """The TeX between two positions, with the marks that Markdown took for emphasis put back.

        To be asked for in the order of the text: an emphasis may begin in one formula and end in another.
        """
        out: list[str] = []
        opened: list[int] = []
        for index in self._within(start, end):
            piece, at = self.pieces[index], self._starts[index]
            if piece.element.tag in _SCRIPT_MARKS and piece.kind == "start":
                opened.append(len(out))
            elif piece.element.tag in _SCRIPT_MARKS and piece.kind == "end" and opened:
                first = opened.pop()
                out[first:] = [_script(piece.element.tag, "".join(out[first:]), self.text[at : at + 1])]
            elif piece.kind in {"start", "end"}:
                out.append(self._mark(piece, at))
            else:
                out.append(piece.text[max(0, start - at) : end - at])
        tex = "".join(out)
        for written, plain in _PLAIN.items():
            tex = tex.replace(written, plain)
        return _ROW_BREAK.sub(r"\\\\", tex)

    def replace(self, ranges: Iterable[tuple[int, int, html.HtmlElement]]) -> None:
        """Put an element in place of each of some stretches of text, which must not overlap."""
        waiting = deque(sorted(ranges, key=lambda each: each[0]))
        for piece, at in zip(self.pieces, self._starts, strict=True):
            if not waiting:
                return
            if piece.kind == "break" and waiting[0][0] < at:
                piece.element.tag = "span"
            elif piece.kind in {"text", "tail"} and waiting[0][0] < at + len(piece.text):
                _rewrite(piece, at, waiting)

    def _within(self, start: int, end: int) -> Iterator[int]:
        first = max(0, bisect_right(self._starts, start) - 1)
        return takewhile(lambda index: self._is_before(index, end), range(first, len(self.pieces)))

    def _is_before(self, index: int, end: int) -> bool:
        """Whether a piece begins before ``end``, or is the end of an element there."""
        at = self._starts[index]
        return at < end or (at == end and self.pieces[index].kind == "end")

    def _mark(self, piece: _Piece, at: int) -> str:
        """What an emphasis was: ``_`` after a letter or bracket, ``*`` where something is raised; else nothing."""
        if piece.element.tag not in _EMPHASIS:
            return ""
        if piece.kind == "end":
            return self._marks.get(piece.element, "") if at < len(self.text) else ""
        before = self.text[at - 1 : at]
        mark = "*" if before in {"^", "{"} else "_" if before.isalnum() or before in {"}", ")", "]", "|"} else ""
        self._marks[piece.element] = mark
        return mark


def run_of(text: str) -> TextRun:
    """A run of nothing but text."""
    return TextRun([_Piece(html.Element("span"), "text", text)], text)


def text_runs(body: html.HtmlElement, pattern: re.Pattern[str] | None = None, tag: str = "") -> Iterator[TextRun]:
    """The text of a page in runs, without that of code, scripts and formulas.

    If a ``pattern`` or a ``tag`` is given, only the runs that hold a match or such an element. A match must not
    depend on what is before or after it.
    """
    if (pattern or tag) and not _holds(body, pattern, tag):
        return
    for pieces, tags in _pieces(body):
        text = "".join([text for _, _, text in pieces])
        if tag in tags or (pattern.search(text) if pattern else not tag and text and not text.isspace()):
            yield TextRun(list(starmap(_Piece, pieces)), text)


def _holds(body: html.HtmlElement, pattern: re.Pattern[str] | None, tag: str) -> bool:
    """Whether any run may be wanted: most pages have no formulas and no superscripts."""
    if tag and not all(map(_is_opaque, body.iter(tag))):
        return True
    return pattern is not None and pattern.search(body.text_content()) is not None


def _pieces(body: html.HtmlElement) -> Iterator[tuple[list[tuple[html.HtmlElement, str, str]], set[str]]]:
    """The pieces of the text between each two edges of blocks, and the tags of the inline elements among them.

    They are plain tuples, because most of them are not needed.
    """
    pieces: list[tuple[html.HtmlElement, str, str]] = []
    tags: set[str] = set()
    opaque: html.HtmlElement | None = None  # whose end is the next event
    walker = etree.iterwalk(body, events=("start", "end", "comment"))
    for event, element in walker:
        tag = element.tag
        if event == "start" and _is_opaque(element):
            walker.skip_subtree()
            opaque = element
            pieces.append((element, "gap", GAP))
            continue
        if tag in BLOCKS:
            yield pieces, tags
            pieces, tags = [], set()
        elif tag == "br" and event == "start":
            pieces.append((element, "break", "\n"))
        elif event != "comment" and element is not opaque:
            pieces.append((element, event, ""))
            tags.add(str(tag))
        if event == "start":
            text, kind = element.text, "text"
        else:
            text, kind = element.tail if element is not body else None, "tail"
        if text:
            pieces.append((element, kind, text))
    yield pieces, tags


def _is_opaque(element: html.HtmlElement) -> bool:
    if element.tag in OPAQUE or element.get(UNSPOKEN) is not None:
        return True
    names = element.get("class")
    return names is not None and not _OPAQUE_CLASSES.isdisjoint(names.split())


def _script(tag: str, inner: str, after: str) -> str:
    """An element's ``x<sup>2</sup>`` is ``x^{2}``; ``x<sup>2 + y</sup>2`` was ``x^2 + y^2`` in Markdown."""
    form, mark = _SCRIPT_MARKS[tag]
    taken = not inner.strip().isalnum() and (after.isalnum() or after in {"{", "\\"})
    return f"{mark}{inner}{mark}" if taken else f"{form}{{{inner}}}"


def _rewrite(piece: _Piece, at: int, waiting: deque[tuple[int, int, html.HtmlElement]]) -> None:
    """Rewrite a piece that begins at ``at``, and take off the ranges that end in it."""
    kept, new = [""], []
    place, end = at, at + len(piece.text)
    while waiting and waiting[0][0] < end:
        first, last, element = waiting[0]
        if first >= at:
            kept[-1] += piece.text[place - at : first - at]
            kept.append("")
            new.append(element)
        place = min(last, end)
        if last > end:
            break
        waiting.popleft()
    kept[-1] += piece.text[place - at :]
    _put(piece, kept, new)


def _put(piece: _Piece, kept: list[str], new: list[html.HtmlElement]) -> None:
    """Make a piece the first of some texts with elements between them."""
    if piece.kind == "tail":
        piece.element.tail = None
    else:
        piece.element.text = None
    for element, text in zip(reversed(new), reversed(kept), strict=False):
        element.tail = xml_safe(text)
        if piece.kind == "tail":
            piece.element.addnext(element)
        else:
            piece.element.insert(0, element)
    if piece.kind == "tail":
        piece.element.tail = xml_safe(kept[0])
    else:
        piece.element.text = xml_safe(kept[0])
