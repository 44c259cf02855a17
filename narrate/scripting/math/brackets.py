"""Brackets and what they make of what they hold; matrices, cases and lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrate.scripting.math import tables
from narrate.scripting.math.classify import (
    is_interval,
    is_set,
)
from narrate.scripting.math.phrases import Phrase, has, is_complex, split
from narrate.scripting.math.things import Things, ordinal_of
from narrate.scripting.math.tree import (
    Delimited,
    Grid,
    Letter,
    Node,
    Number,
    Row,
    Scripts,
    Symbol,
    Unsupported,
)


class Brackets(Things):
    """Says what stands in brackets, and grids."""

    # --- brackets

    def _delimited(self, item: Node, brackets: Delimited, before: Node | None) -> Phrase:
        part = self._brackets(item, brackets, before)
        if not isinstance(item, Scripts):
            return part
        if brackets.left == "." or (brackets.right == "." and brackets.left != "\\{"):
            return part
        if brackets.left == "\\|" and item.sub is not None and not item.primes:
            norm = f"the {self.words(item.sub)}-norm of {self.words(brackets.inner)}"
            part, item = replace(part, words=norm), replace(item, sub=None)
            return part if item.sup is None else self._with_scripts(part, item, brackets)
        if brackets.left in {"\\{", "("} and item.sub is not None and item.sub.items and not item.primes:
            return self._family(part, item, brackets)
        return self._with_scripts(part, item, brackets)

    def _family(self, part: Phrase, item: Scripts, brackets: Delimited) -> Phrase:
        """``\\{x_i\\}_{i=1}^n``."""
        assert item.sub is not None
        if not has(item.sub.items, "=", "\\in"):
            return self._with_scripts(part, item, brackets)
        start = "from" if item.sup is not None else "for"
        words = f"the {'set' if brackets.left != '(' else 'sequence'} {self.words(brackets.inner)}"
        words += f", {start} {self._condition(item.sub)}"
        return Phrase(words if item.sup is None else f"{words} to {self.words(item.sup)}", tail="")

    def _brackets(self, item: Node, brackets: Delimited, before: Node | None) -> Phrase:
        pair = brackets.left, brackets.right
        items = brackets.inner.items
        if len(items) == 1 and isinstance(items[0], Grid):
            return self._bracketed_grid(items[0], brackets)
        if pair == ("\\{", "\\}"):
            return self._set(items)
        if pair == ("\\langle", "\\rangle"):
            return self._angles(items)
        if pair in tables.VALUES:
            return self._value(brackets, *tables.VALUES[pair])
        if pair == (".", "|") and isinstance(item, Scripts):
            return Phrase(f"{self._said(items)}, {self._evaluated(item)}", tail="", times=True)
        if not {brackets.left, brackets.right} <= {"(", ")", "[", "]", "\\llbracket", "\\rrbracket"}:
            raise Unsupported
        stretches = split(items, ",")
        if len(stretches) == 2 and is_interval(brackets, stretches, before):
            return self._interval(brackets, stretches)
        if (brackets.left, brackets.right) not in {("(", ")"), ("[", "]"), ("\\llbracket", "\\rrbracket")}:
            raise Unsupported
        return self._parenthesised(brackets, stretches)

    def _parenthesised(self, brackets: Delimited, stretches: list[Sequence[Node]]) -> Phrase:
        items = brackets.inner.items
        if brackets.left == "(":
            if len(items) == 1 and isinstance(items[0], Letter | Number):
                return replace(self._operand(items[0]), times=True)
            if len(stretches) > 1:
                name = "the pair" if len(stretches) == 2 and not has(items, "\\ldots", "\\dots") else "the tuple"
                return Phrase(f"{name} {self._said(items)}", tail="", times=True)
        opened, closed = tables.DELIMITERS[brackets.left]
        return Phrase(f"{opened} {self._said(items)} {closed}", times=True)

    def _set(self, items: Sequence[Node]) -> Phrase:
        if not items:
            return Phrase("the empty set")
        for at, item in enumerate(items):
            if isinstance(item, Symbol) and (item.kind == "bar" or item.key in {":", "\\colon"}) and at:
                words = f"the set of all {self._said(items[:at])} such that {self._said(items[at + 1 :])}"
                return Phrase(words, tail=", end set")
        return Phrase(f"the set {self._said(items)}", tail="" if not has(items, ",") else ", end set")

    def _angles(self, items: Sequence[Node]) -> Phrase:
        for sign in (",", "|", "\\mid"):
            stretches = split(items, sign)
            if len(stretches) == 2:
                first, second = map(self._said, stretches)
                return Phrase(
                    f"the inner product of {first} and {second}", tail=end_of(items, "product"), times=True
                )
        if len(split(items, ",")) > 2:
            return Phrase(f"the tuple {self._said(items)}", tail="", times=True)
        return Phrase(f"open angle {self._said(items)} close angle", times=True)

    def _value(self, brackets: Delimited, name: str, end: str) -> Phrase:
        items = brackets.inner.items
        if (
            len(items) == 1
            and isinstance(inner := items[0], Delimited)
            and inner.left == inner.right == brackets.left
        ):
            brackets, (name, end) = inner, tables.VALUES["\\|", "\\|"]
        elif brackets.left == "|" and is_set(items):
            name, end = "the size of", "end size"
        tail = f", {end}" if is_complex(brackets.inner.items) else ""
        return Phrase(f"{name} {self.words(brackets.inner)}", tail=tail, times=True)

    def _interval(self, brackets: Delimited, stretches: list[Sequence[Node]]) -> Phrase:
        first, second = map(self._said, stretches)
        kind = {"()": "open ", "[]": "closed "}.get(brackets.left + brackets.right, "")
        words = f"the {kind}interval from {first} to {second}"
        if not kind:
            within, without = (first, second) if brackets.left == "[" else (second, first)
            words += f", including {within} but not {without}"
        return Phrase(words, tail="")

    # --- matrices, cases, lines

    def _bracketed_grid(self, grid: Grid, brackets: Delimited) -> Phrase:
        if brackets.left == "\\{" and brackets.right == ".":
            return self._grid(replace(grid, environment="cases"))
        kinds = {"(": "pmatrix", "[": "bmatrix", "|": "vmatrix", "\\|": "Vmatrix"}
        if brackets.left not in kinds or grid.environment not in tables.MATRICES:
            raise Unsupported
        return self._grid(replace(grid, environment=kinds[brackets.left]))

    def _grid(self, grid: Grid) -> Phrase:
        if grid.environment in tables.CASES:
            return Phrase("; ".join(map(self._case, grid.rows)))
        if grid.environment in tables.MATRICES:
            return self._matrix(grid)
        return Phrase("; ".join(self._said([item for cell in row for item in cell.items]) for row in grid.rows))

    def _case(self, cells: Sequence[Row]) -> str:
        """“x if x is greater than 0”."""
        filled = [cell for cell in cells if cell.items]
        if len(filled) != 2:
            return self._said([item for cell in filled for item in cell.items])
        value, condition = self.words(filled[0]), self.words(filled[1])
        known = condition.split()[0] in {"if", "otherwise", "for", "when", "else", "where", "with", "and", "in"}
        return f"{value.rstrip(',')} {'' if known else 'if '}{condition}"

    def _matrix(self, grid: Grid) -> Phrase:
        width = len(grid.rows[0])
        if any(len(row) != width for row in grid.rows):
            raise Unsupported
        rows = [", ".join(map(self.words, row)) for row in grid.rows]
        if grid.environment in {"vmatrix", "Vmatrix"}:
            return Phrase(f"the determinant of {self._shape(rows, width)}", tail="", times=True)
        return Phrase(self._shape(rows, width), tail="", times=True)

    def _shape(self, rows: list[str], width: int) -> str:
        if width == 1:
            return f"the column vector {', '.join(rows)}"
        if len(rows) == 1:
            return f"the row vector {rows[0]}"
        told = "; ".join(f"{ordinal_of(str(at))} row {row}" for at, row in enumerate(rows, 1))
        return f"the {len(rows)} by {width} matrix, {told}"


def end_of(items: Sequence[Node], name: str) -> str:
    """What is said at the end of a row that is a formula."""
    return f", end {name}" if is_complex(items) else ""
