"""What a symbol means that has several meanings, judged by its neighbors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from narrate.scripting.math import conventions
from narrate.scripting.math.classify import is_differential
from narrate.scripting.math.rows import has, is_symbol, neighbors, nucleus
from narrate.scripting.math.tree import Accent, Delimited, Letter, Name, Node, Number, Symbol, Unsupported, Words

Meaning = Literal[
    "cross-product",
    "dimensions",
    "dot-product",
    "limit",
    "distribution",
    "estimate",
    "approximation",
    "congruence",
    "condition",
    "mapping",
    "ratio",
    "triangle",
]
"""A meaning other than the usual one of the symbol."""


def symbol_meaning(items: Sequence[Node], at: int) -> Meaning | None:
    """What the symbol at ``at`` means here; None if it is its usual meaning.

    Raises Unsupported for a full stop that does not end the row.
    """
    symbol = nucleus(items[at])
    judge = _JUDGES.get(symbol.key) if isinstance(symbol, Symbol) else None
    return judge(items, at) if judge is not None else None


def _times(items: Sequence[Node], at: int) -> Meaning | None:
    """A product of vectors; or, in a row of nothing but sizes, the shape of a matrix."""
    if _is_between_vectors(items, at):
        return "cross-product"
    if not all(isinstance(item, Number | Letter) for item in neighbors(items, at)):
        return None
    sizes = [item for item in items if not is_symbol(item, "\\times") and not isinstance(item, Words)]
    return "dimensions" if all(map(_is_size, sizes)) else None


def _is_size(item: Node) -> bool:
    if isinstance(item, Number):
        return item.digits.isdecimal()
    return isinstance(item, Letter) and item.name in conventions.SIZES


def _arrow(items: Sequence[Node], at: int) -> Meaning | None:
    """A variable goes to a number or to infinity; a function goes from a set to a set."""
    _, after = neighbors(items, at)
    base = nucleus(after) if after is not None else None
    is_limit = isinstance(base, Number) or (base is not None and is_symbol(base, "\\infty"))
    return "limit" if at and is_limit else None


def _dot(items: Sequence[Node], at: int) -> Meaning | None:
    return "dot-product" if _is_between_vectors(items, at) or len(items) == 1 else None


def _is_between_vectors(items: Sequence[Node], at: int) -> bool:
    before, after = neighbors(items, at)
    if after is not None and is_differential(items, at + 1):
        after = items[at + 2]
    return before is not None and after is not None and _is_vector(nucleus(before)) and _is_vector(nucleus(after))


def _is_vector(base: Node) -> bool:
    if isinstance(base, Letter):
        return base.style == "bold"
    if isinstance(base, Delimited):
        return any(_is_vector(nucleus(item)) for item in base.inner.items)
    if isinstance(base, Accent):
        return base.name == "vec" or all(_is_vector(nucleus(item)) for item in base.base.items)
    return False


def _tilde(items: Sequence[Node], at: int) -> Meaning | None:
    _, after = neighbors(items, at)
    base = nucleus(after) if after is not None else None
    if at == 0:
        return "approximation"
    if isinstance(base, Name | Words):
        return "distribution"
    if isinstance(base, Number):
        return "estimate"
    is_distribution = isinstance(base, Letter) and (
        base.style in {"script", "roman"} or base.name in conventions.DISTRIBUTIONS
    )
    return "distribution" if is_distribution else None


def _equivalent(items: Sequence[Node], _: int) -> Meaning | None:
    return "congruence" if has(items, "\\bmod", "\\mod") else None


def _colon(items: Sequence[Node], at: int) -> Meaning | None:
    before, after = neighbors(items, at)
    if any(is_symbol(item, "\\exists", "\\exists!", "\\nexists") for item in items[:at]):
        return "condition"
    if any(is_symbol(item, "\\to", "\\rightarrow", "\\mapsto") for item in items[at:]) and at == 1:
        return "mapping"
    return "ratio" if isinstance(before, Number) and isinstance(after, Number) else None


def _triangle(items: Sequence[Node], at: int) -> Meaning | None:
    before, _ = neighbors(items, at)
    has_operand = before is not None and not (isinstance(before, Symbol) and before.kind != "atom")
    return None if has_operand else "triangle"


def _full_stop(items: Sequence[Node], at: int) -> Meaning | None:
    if at + 1 < len(items):
        raise Unsupported
    return None


_JUDGES: dict[str, Callable[[Sequence[Node], int], Meaning | None]] = {
    "\\times": _times,
    "\\to": _arrow,
    "\\rightarrow": _arrow,
    "\\cdot": _dot,
    "\\sim": _tilde,
    "\\equiv": _equivalent,
    ":": _colon,
    "\\colon": _colon,
    ".": _full_stop,
    "\\triangle": _triangle,
}
