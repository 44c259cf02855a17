"""Matrices, cases and lines."""

from __future__ import annotations

from collections.abc import Sequence

from narrate.scripting.languages.english.math.context import Context, ordinal_of
from narrate.scripting.languages.english.math.phrases import Phrase
from narrate.scripting.math import notation
from narrate.scripting.math.tree import Grid, Row, Unsupported


def grid(context: Context, item: Grid) -> Phrase:
    """Verbalize a matrix row by row, cases with their conditions, and aligned lines one after another."""
    if item.environment in notation.CASES:
        return Phrase("; ".join(_case(context, row) for row in item.rows))
    if item.environment in notation.MATRICES:
        return _matrix(context, item)
    return Phrase("; ".join(context.sequence([item for cell in row for item in cell.items]) for row in item.rows))


def _case(context: Context, cells: Sequence[Row]) -> str:
    """“x if x is greater than 0”."""
    filled = [cell for cell in cells if cell.items]
    if len(filled) != 2:
        return context.sequence([item for cell in filled for item in cell.items])
    value, condition = context.words(filled[0]), context.words(filled[1])
    joined = condition.split()[0] in context.vocabulary.case_words
    return f"{value.rstrip(',')} {'' if joined else 'if '}{condition}"


def _matrix(context: Context, item: Grid) -> Phrase:
    width = len(item.rows[0])
    if any(len(row) != width for row in item.rows):
        raise Unsupported
    rows = [", ".join(map(context.words, row)) for row in item.rows]
    if item.environment in {"vmatrix", "Vmatrix"}:
        determinant = context.vocabulary.functions["det"]
        return Phrase(f"{determinant} of {_entries(rows, width)}", ending="", needs_times=True)
    return Phrase(_entries(rows, width), ending="", needs_times=True)


def _entries(rows: list[str], width: int) -> str:
    if width == 1:
        return f"the column vector {', '.join(rows)}"
    if len(rows) == 1:
        return f"the row vector {rows[0]}"
    numbered = "; ".join(f"{ordinal_of(str(at))} row {row}" for at, row in enumerate(rows, 1))
    return f"the {len(rows)} by {width} matrix, {numbered}"
