"""Text of a page that runs on through inline elements, and the TeX that a stretch of it was before Markdown."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, takewhile

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


@dataclass(slots=True)
class _Piece:
    """The text of an element or after it; or the edge of an inline element, without text."""

    element: html.HtmlElement
    kind: str
    """``text``, ``tail``, ``break``, ``gap``, ``start`` or ``end``."""
    text: str = ""


@dataclass(slots=True)
class TextRun:
    """The text between two edges of blocks."""

    pieces: list[_Piece] = field(default_factory=list)
    text: str = ""
    """All of it, joined."""
    _starts: list[int] = field(default_factory=list)
    _marks: dict[html.HtmlElement, str] = field(default_factory=dict)

    def seal(self) -> TextRun:
        """Join the text of the pieces."""
        texts = [piece.text for piece in self.pieces]
        *self._starts, _ = accumulate(map(len, texts), initial=0)
        self.text = "".join(texts)
        return self

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
    return TextRun([_Piece(html.Element("span"), "text", text)]).seal()


def text_runs(body: html.HtmlElement) -> Iterator[TextRun]:
    """All text of a page in runs, without that of code, scripts and formulas."""
    run = TextRun()
    around: list[bool] = []  # whether the open elements are opaque
    walker = etree.iterwalk(body, events=("start", "end", "comment"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            around.append(_is_opaque(element))
        opaque = event != "comment" and (around[-1] if event == "start" else around.pop())
        if event == "start" and opaque:
            walker.skip_subtree()
            run.pieces.append(_Piece(element, "gap", GAP))
        elif tag in BLOCKS:
            if run.pieces:
                yield run.seal()
                run = TextRun()
        elif tag == "br" and event == "start":
            run.pieces.append(_Piece(element, "break", "\n"))
        elif event != "comment" and not opaque:
            run.pieces.append(_Piece(element, event))
        if event == "start" and element.text and not opaque:
            run.pieces.append(_Piece(element, "text", element.text))
        elif event != "start" and element.tail and element is not body:
            run.pieces.append(_Piece(element, "tail", element.tail))
    yield run.seal()


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
