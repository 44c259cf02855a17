"""Cuts the inline content of an element at positions in its text."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress

from lxml import etree, html

from narrate.reading.html.dom import xml_safe
from narrate.reading.html.inline import BOLD

_MAX_DEPTH = 32
"""How deep in an element a cut is made; a deeper element is cut after its end."""


def runs(element: html.HtmlElement) -> Iterator[tuple[str, bool]]:
    """The text of an element and whether it is bold, run by run; a line break (``br``) is ``\\n``."""
    bold = 0
    for event, each in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            bold += each.tag in BOLD
            yield ("\n" if each.tag == "br" else "") + (each.text or ""), bold > 0
        elif event == "end":
            bold -= each.tag in BOLD
        if event != "start" and each is not element:
            yield each.tail or "", bold > 0


def cut(element: html.HtmlElement, positions: Sequence[int], depth: int = 0) -> list[html.HtmlElement]:
    """Empty an element into copies of itself, each with the text between two of the ascending ``positions``.

    Positions are in characters of `runs`. There is one piece more than there are positions; the first one keeps
    the id. No piece has a parent, or text after it.
    """
    pieces = [_shell(element)]
    waiting, place = deque(positions), 0

    def add(text: str) -> None:
        nonlocal place
        while waiting and waiting[0] <= place + len(text):
            end = waiting.popleft() - place
            _append(pieces[-1], text[:end])
            pieces.append(_shell(element))
            place, text = place + end, text[end:]
        _append(pieces[-1], text)
        place += len(text)

    add(element.text or "")
    for child in list(element):
        tail, child.tail = child.tail or "", None
        size = sum(len(text) for text, _ in runs(child)) if isinstance(child.tag, str) else 0
        inner = [position - place for position in waiting if position < place + size]
        for _ in inner:
            waiting.popleft()
        if depth == _MAX_DEPTH:
            waiting.extendleft([place + size] * len(inner))
            inner = []
        first, *others = cut(child, inner, depth + 1) if inner else [child]
        pieces[-1].append(first)
        for other in others:
            pieces.append(_shell(element))
            pieces[-1].append(other)
        place += size
        add(tail)
    for piece in pieces[1:]:
        piece.attrib.pop("id", None)
    return pieces


def _shell(element: html.HtmlElement) -> html.HtmlElement:
    """A copy of an element without its content, and without what only a parser accepts: ``<o:p>``, ``@click``."""
    shell = html.Element(element.tag if str(element.tag).isalnum() else "span")
    for name, value in element.attrib.items():
        with suppress(ValueError):
            shell.set(name, value)
    return shell


def _append(element: html.HtmlElement, text: str) -> None:
    text = xml_safe(text)
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
