"""Block rules for pandoc's tables: grids, and columns above dashes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from narrate import lazy_re as re
from narrate.reading.dialects.boxes import line_of

Row = list[str]
"""The texts of its cells."""

_GRID_LINE = re.compile(r"\+(?:[:=-]{3,}\+)+")
_DASHES = re.compile(r"[ ]{0,3}-{2,}(?:[ ]+-{2,})+[ ]*")


def grid_table(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A table with borders of ``+---+``; a border of ``+===+`` ends its header."""
    if not _GRID_LINE.fullmatch(line_of(state, line).rstrip()) or state.is_code_block(line):
        return False
    lines = list(_lines_while(state, line, end, ("+", "|")))
    if len(lines) < 3 or not _GRID_LINE.fullmatch(lines[-1]):
        return False
    if not silent:
        header: list[Row] = []
        rows: list[Row] = []
        cells: list[Row] = []
        for text in lines[1:]:
            if not _GRID_LINE.fullmatch(text):
                cells.append([cell.strip() for cell in text.strip("|+").split("|")])
                continue
            rows += [_joined(cells)] if cells else []
            cells = []
            if "=" in text and not header:
                header, rows = rows, []
        _push_table(state, header, rows)
        state.line = line + len(lines)
    return True


def _lines_while(state: StateBlock, line: int, end: int, starts: tuple[str, ...]) -> Iterator[str]:
    while line < end and line_of(state, line).startswith(starts):
        yield line_of(state, line).rstrip()
        line += 1


def _joined(lines: Sequence[Row]) -> Row:
    """The cells of a row that takes some lines."""
    width = max(map(len, lines))
    padded = [[*line, *[""] * (width - len(line))] for line in lines]
    return [" ".join(filter(None, parts)) for parts in zip(*padded, strict=True)]


def column_table(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A table whose columns stand below a line of dashes, with or without names above it."""
    has_header = line + 1 < end and bool(_DASHES.fullmatch(_whole(state, line + 1)))
    dashes = _whole(state, line + 1) if has_header else ""
    if (
        not has_header
        or state.is_code_block(line)
        or state.isEmpty(line)
        or _DASHES.fullmatch(_whole(state, line))
    ):
        return False
    last = line + 2
    while last < end and not state.isEmpty(last):
        last += 1
    spans = [match.span() for match in re.finditer(r"-+", dashes)]
    rows = [
        _cut(_whole(state, row), spans)
        for row in range(line + 2, last)
        if not re.fullmatch(r"[ -]+", _whole(state, row))
    ]
    if not rows or not all(len(list(filter(None, row))) > 1 for row in rows[:1]):
        return False
    if not silent:
        _push_table(state, [_cut(_whole(state, line), spans)], rows)
        state.line = last
    return True


def _whole(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] : state.eMarks[line]]


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> Row:
    """The cells of a line; each begins where its column does."""
    starts = [0, *(start for start, _ in spans[1:]), len(text)]
    return [text[start:stop].strip() for start, stop in pairwise(starts)]


def caption_line(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """A caption right below a table ends it; it is read as a paragraph."""
    return silent and state.parentType == "table" and bool(re.match(r":[ \t]+\S", line_of(state, line)))


def _push_table(state: StateBlock, header: Iterable[Row], rows: Iterable[Row]) -> None:
    state.push("table_open", "table", 1)
    for part, cell, group in (("thead", "th", header), ("tbody", "td", rows)):
        state.push(f"{part}_open", part, 1)
        for row in group:
            state.push("tr_open", "tr", 1)
            for text in row:
                state.push(f"{cell}_open", cell, 1)
                _push_inline(state, text)
                state.push(f"{cell}_close", cell, -1)
            state.push("tr_close", "tr", -1)
        state.push(f"{part}_close", part, -1)
    state.push("table_close", "table", -1)


def _push_inline(state: StateBlock, text: str) -> Token:
    token = state.push("inline", "", 0)
    token.content, token.children = text, []
    return token
