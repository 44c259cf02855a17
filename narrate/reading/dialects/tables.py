"""Block rules for tables of pandoc's, grids and columns above dashes, and for kramdown's without a header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
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


_LONG_DASHES = re.compile(r"[ ]{0,3}-{3,}[ ]*")
_MAX_HEADER, _MAX_LINES = 8, 500
"""Maximum lines of a header, and of a table whose rows are separated by blank lines."""


def multiline_table(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A table between lines of dashes, in which a row may take some lines and a blank line ends it."""
    if not _LONG_DASHES.fullmatch(_whole(state, line)) or state.is_code_block(line):
        return False
    last = min(end, line + _MAX_LINES)
    columns = line + 1
    while columns < min(last, line + _MAX_HEADER) and not _DASHES.fullmatch(_whole(state, columns)):
        if state.isEmpty(columns):
            return False
        columns += 1
    if columns in (line + 1, last) or not _DASHES.fullmatch(_whole(state, columns)):
        return False
    closing = columns + 1
    while closing < last and not _LONG_DASHES.fullmatch(_whole(state, closing)):
        closing += 1
    if closing == last:
        return False
    if not silent:
        spans = [match.span() for match in re.finditer(r"-+", _whole(state, columns))]
        header = [_cut(_whole(state, row), spans) for row in range(line + 1, columns)]
        rows: list[list[Row]] = [[]]
        for row in range(columns + 1, closing):
            if state.isEmpty(row):
                rows.append([])
            else:
                rows[-1].append(_cut(_whole(state, row), spans))
        _push_table(state, [_joined(header)], [_joined(lines) for lines in rows if lines])
        state.line = closing + 1
    return True


_BARRED = re.compile(r"\|.*\|[ \t]*")
_BAR = re.compile(r"(?<!\\)\|")


def headless_table(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Lines between bars with as many cells each, and no line of dashes that makes the first a header."""
    if silent or state.is_code_block(line):
        return False
    rows: list[Row] = []
    last = line
    while last < end and _BARRED.fullmatch(line_of(state, last)):
        cells = _BAR.split(line_of(state, last).strip()[1:-1])
        if len(cells) < 2 or (rows and len(cells) != len(rows[0])):
            break
        rows.append([cell.strip() for cell in cells])
        last += 1
    if len(rows) < 2 or (last < end and not state.isEmpty(last) and line_of(state, last)[0] not in "{^"):
        return False
    _push_table(state, (), rows)
    state.line = last
    return True


_TOP = re.compile(r"\|[-:=+|\s]*-{3}[-:=+|\s]*")
_BORDER = re.compile(r"[:+|\s]*[-=]{3,}[-=:+|\s]*")


def drop_borders(state: StateCore) -> None:
    """Drop the rows that only draw a line above a table or between its bodies, as kramdown has them."""
    kept: list[Token] = []
    start = 0
    for token in state.tokens:
        start = len(kept) if token.type == "tr_open" else start
        kept.append(token)
        if token.type == "tr_close":
            texts = [cell.content for cell in kept[start:] if cell.type == "inline"]
            if any(texts) and all(not text or _BORDER.fullmatch(text) for text in texts):
                del kept[start:]
        elif token.type == "paragraph_close" and _TOP.fullmatch(kept[-2].content):
            del kept[-3:]
    state.tokens = kept


def _whole(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] : state.eMarks[line]]


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> Row:
    """The cells of a line; each begins where its column does."""
    starts = [0, *(start for start, _ in spans[1:]), len(text)]
    return [text[start:stop].strip() for start, stop in pairwise(starts)]


def caption_line(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """A caption right below a table ends it; it is read as a paragraph."""
    return silent and state.parentType == "table" and bool(re.match(r"(?:Table)?:[ \t]+\S", line_of(state, line)))


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
