"""What a superscript means, judged by its base: an inverse, a transpose, degrees, or a power."""

from __future__ import annotations

from typing import Literal

from narrate.scripting.math import conventions
from narrate.scripting.math.rows import is_symbol, nucleus
from narrate.scripting.math.tree import Accent, Delimited, Grid, Letter, Name, Node, Number, Row, Symbol

Superscript = Literal[
    "square",
    "cube",
    "inverse",
    "transpose",
    "inverse-transpose",
    "star",
    "double-star",
    "dagger",
    "plus",
    "minus",
    "degrees",
    "perpendicular",
    "complement",
    "policy",
]
"""A superscript that is not a power, or a power with a name of its own."""

_SYMBOLS: dict[str, Superscript] = {
    "*": "star",
    "\\ast": "star",
    "\\star": "star",
    "\\dagger": "dagger",
    "\\dag": "dagger",
    "+": "plus",
    "-": "minus",
    "\\circ": "degrees",
    "\\degree": "degrees",
    "\\top": "transpose",
    "\\intercal": "transpose",
    "\\perp": "perpendicular",
    "\\complement": "complement",
}
_NUMBERS: dict[str, Superscript] = {"2": "square", "3": "cube"}


def superscript_meaning(sup: Row, base: Node) -> Superscript | None:
    """What ``sup`` means on ``base``; None for a power that is read in full."""
    items = sup.items
    if len(items) == 1:
        return _meaning_of_one(items[0], base)
    if items == (Symbol("*", "operator"),) * 2:
        return "double-star"
    if not is_symbol(items[0], "-") or len(items) != 2:
        return None
    if is_minus_one(sup) and (_is_matrix(base) or _is_invertible(base)):
        return "inverse"
    if _is_matrix(base) and _meaning_of_one(items[1], base) == "transpose":
        return "inverse-transpose"
    return None


def _meaning_of_one(item: Node, base: Node) -> Superscript | None:
    if isinstance(item, Symbol):
        return _SYMBOLS.get(item.key)
    if isinstance(item, Number):
        return _NUMBERS.get(item.digits)
    if item == Letter("pi") and isinstance(base, Letter) and base.name.isupper():
        return "policy"  # V^\pi, as in reinforcement learning
    if isinstance(item, Letter) and item.name == "T":
        is_vector = isinstance(base, Letter) and base.name in conventions.VECTORS
        return "transpose" if item.style == "roman" or is_vector or _is_matrix(base) else None
    return None


def _is_matrix(base: Node) -> bool:
    if isinstance(base, Delimited):
        inner = base.inner.items
        return bool(inner) and all(
            _is_matrix(nucleus(item)) or is_symbol(item, "+", "-", "\\cdot") for item in inner
        )
    if isinstance(base, Letter):
        return base.style == "bold" or (base.style in {"", "roman"} and base.name[0].isupper())
    return isinstance(base, Grid) or (
        isinstance(base, Accent) and all(_is_matrix(item) for item in base.base.items)
    )


def _is_invertible(base: Node) -> bool:
    return (isinstance(base, Letter) and base.name in conventions.INVERTIBLE) or isinstance(base, Name)


def is_minus_one(sup: Row) -> bool:
    """Whether this is ``-1``."""
    return sup.items == (Symbol("-", "operator"), Number("1"))


def is_degree(sup: Row) -> bool:
    """Whether this is the degree sign."""
    return len(sup.items) == 1 and is_symbol(sup.items[0], "\\circ", "\\degree")
