"""Takes off what stands at the edges of the pages of a text that was set for a printer, such as an RFC."""

from __future__ import annotations

from collections.abc import Sequence

from narrate import lazy_re as re

_FOOTER = re.compile(r".*\[Page (?:\d+|[ivxlc]+)\]\s*")
_MIN_FOOTERS = 2
_SENTENCE_END = (".", "!", "?", ":", ";", "”", '"', ")")


def without_page_edges(lines: Sequence[str]) -> list[str]:
    """The lines without footers (``Lee   Informational   [Page 2]``) and the running heads that follow them.

    A paragraph that goes on over a page is one paragraph.
    """
    footers = [at for at, line in enumerate(lines) if _FOOTER.fullmatch(line)]
    if len(footers) < _MIN_FOOTERS:
        return list(lines)
    kept: list[str] = []
    start = 0
    for at in footers:
        _add(kept, lines[start:at])
        start = _next_filled(lines, at + 1)
        is_head = start < len(lines) and not lines[start][:1].isspace() and len(lines[start].split()) > 1
        if is_head and at + 1 < start and re.search(r"\S {3,}\S", lines[start]):
            start += 1
    _add(kept, lines[start:])
    return kept


def _next_filled(lines: Sequence[str], at: int) -> int:
    return next((place for place in range(at, len(lines)) if lines[place].strip()), len(lines))


def _add(kept: list[str], page: Sequence[str]) -> None:
    """Add a page, whose first paragraph may go on from the last one."""
    first = _next_filled(page, 0)
    while kept and not kept[-1].strip():
        kept.pop()
    goes_on = kept and first < len(page) and page[first].strip()[0].islower()
    if kept and not (goes_on and not kept[-1].rstrip().endswith(_SENTENCE_END)):
        kept.append("")
    kept += page[first:]
