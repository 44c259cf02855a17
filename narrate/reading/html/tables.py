"""Reads HTML tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import html

from narrate.reading.html.directives import ActiveDirectives
from narrate.reading.html.inline import Event, InlineRun, events, inline, read_inline
from narrate.reading.post import Span, Spans, Table


def read_table(element: html.HtmlElement, active: ActiveDirectives) -> Table:
    """Read a ``table`` element, to which the ``active`` directives apply."""
    rows = _Rows(active)
    for event in events(element):
        rows.handle(event)
    return rows.finished()


@dataclass(slots=True)
class _Rows:
    """Collects the rows of a table. A nested table is text of its cell; text outside a cell gets its own cell."""

    active: ActiveDirectives
    caption: Spans = ()
    rows: list[list[tuple[str, Spans]]] = field(default_factory=lambda: [[]])
    """The tag and text of every cell."""
    loose: InlineRun = field(init=False)

    def __post_init__(self) -> None:
        self.loose = InlineRun(self.active)

    def handle(self, event: Event) -> None:
        element = event.element
        if element is None or element.tag not in {"caption", "td", "th", "tr"}:
            read_inline(self.loose, event)
            return
        self._end_loose()
        if element.tag == "tr":
            (self.active.enter if event.opens else self.active.leave)(element)
            self.rows.append([])
        elif event.opens:
            event.skip()
            spans = inline(element, self.active)
            if element.tag == "caption":
                self.caption += (Span(" "), *spans) if self.caption else spans
            else:
                self.rows[-1].append((element.tag, spans))

    def finished(self) -> Table:
        self._end_loose()
        rows = [row for row in self.rows if any(spans for _, spans in row)]
        headed = bool(rows) and all(tag == "th" for tag, _ in rows[0])
        header, *rest = [tuple(spans for _, spans in row) for row in (rows if headed else [[], *rows])]
        # Wide tables repeat their header, or have it once more for narrow screens.
        return Table(header, tuple(row for row in rest if not header or row != header), self.caption)

    def _end_loose(self) -> None:
        spans = self.loose.take()
        if spans:
            self.rows[-1].append(("td", spans))
