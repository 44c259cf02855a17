"""Matrices, cases and lines."""

from __future__ import annotations

from collections.abc import Sequence

from narrate.scripting.languages.english.math.context import Context
from narrate.scripting.languages.english.math.phrases import Phrase
from narrate.scripting.languages.english.math.scripts import ordinal_of
from narrate.scripting.math import tables
from narrate.scripting.math.tree import (
    Grid,
    Row,
    Unsupported,
)


def matrix_or_lines(context: Context, grid: Grid) -> Phrase:
    """Verbalize a matrix row by row, cases with their conditions, and aligned lines one after another."""
    if grid.environment in tables.CASES:
        return Phrase("; ".join(_case(context, row) for row in grid.rows))
    if grid.environment in tables.MATRICES:
        return _matrix(context, grid)
    return Phrase("; ".join(context.said([item for cell in row for item in cell.items]) for row in grid.rows))


def _case(context: Context, cells: Sequence[Row]) -> str:
    """“x if x is greater than 0”."""
    filled = [cell for cell in cells if cell.items]
    if len(filled) != 2:
        return context.said([item for cell in filled for item in cell.items])
    value, condition = context.words(filled[0]), context.words(filled[1])
    known = condition.split()[0] in {"if", "otherwise", "for", "when", "else", "where", "with", "and", "in"}
    return f"{value.rstrip(',')} {'' if known else 'if '}{condition}"


def _matrix(context: Context, grid: Grid) -> Phrase:
    width = len(grid.rows[0])
    if any(len(row) != width for row in grid.rows):
        raise Unsupported
    rows = [", ".join(map(context.words, row)) for row in grid.rows]
    if grid.environment in {"vmatrix", "Vmatrix"}:
        return Phrase(f"the determinant of {_shape(rows, width)}", tail="", times=True)
    return Phrase(_shape(rows, width), tail="", times=True)


def _shape(rows: list[str], width: int) -> str:
    if width == 1:
        return f"the column vector {', '.join(rows)}"
    if len(rows) == 1:
        return f"the row vector {rows[0]}"
    told = "; ".join(f"{ordinal_of(str(at))} row {row}" for at, row in enumerate(rows, 1))
    return f"the {len(rows)} by {width} matrix, {told}"
