"""Questions about a row: which symbols it holds, where they divide it, whether its end has to be heard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from narrate.scripting.math.delimiters import nucleus
from narrate.scripting.math.tree import (
    Binomial,
    Delimited,
    Fraction,
    Grid,
    Labelled,
    LargeOperator,
    Letter,
    Name,
    Node,
    Number,
    Root,
    Row,
    Scripts,
    Symbol,
    Words,
)


def is_complex(items: Iterable[Node]) -> bool:
    """Whether a row is a formula, whose end has to be heard, rather than a product of a few letters."""
    row = tuple(items)
    if any(_is_complex(item, first=at == 0) for at, item in enumerate(row)):
        return True
    if any(
        isinstance(nucleus(item), Name) and not isinstance(nucleus(after), Delimited)
        for item, after in pairwise(row)
    ):
        return True
    if any(_is_apart(item) and not isinstance(after, Symbol | Delimited) for item, after in pairwise(row)):
        return True
    return len(row) > 2 and any(isinstance(nucleus(item), Delimited) for item in row)


def _is_apart(item: Node) -> bool:
    return isinstance(item, Scripts) and item.sub is not None and item.sup is None


def _is_complex(item: Node, *, first: bool) -> bool:
    if isinstance(item, Symbol):
        return item.kind in {"operator", "relation", "mark", "bar", "dots"} and not (first and item.key == "-")
    if isinstance(item, Scripts):
        scripts = [script for script in (item.sub, item.sup) if script is not None]
        if item.sup is not None and not _is_short(item.sup):
            return True
        bare = isinstance(item.base, Symbol) and item.base.kind == "prefix"
        return (not bare and _is_complex(item.base, first=False)) or any(is_complex(row.items) for row in scripts)
    if isinstance(item, Row):
        return is_complex(item.items)
    if isinstance(item, Delimited):
        return item.left not in {"(", "["} or any(
            isinstance(inner, Symbol) and inner.key in {"+", "-", "/"} for inner in item.inner.items
        )
    if isinstance(item, Words):
        return " " in item.text
    return isinstance(item, Fraction | Root | Binomial | Grid | Labelled | LargeOperator)


def _is_short(sup: Row) -> bool:
    """Whether an exponent has a name of its own: squared, star, transpose."""
    if len(sup.items) != 1:
        return False
    item = sup.items[0]
    return (
        isinstance(item, Symbol)
        or item in (Number("2"), Number("3"))
        or (isinstance(item, Letter) and item.name == "T")
    )


def split(items: Sequence[Node], *keys: str) -> list[Sequence[Node]]:
    """The stretches between signs."""
    found: list[Sequence[Node]] = []
    start = 0
    for at, item in enumerate(items):
        if isinstance(item, Symbol) and item.key in keys:
            found.append(items[start:at])
            start = at + 1
    return [*found, items[start:]]


def has(items: Iterable[Node], *keys: str) -> bool:
    """Whether one of these signs is in a row."""
    return any(isinstance(sign := nucleus(item), Symbol) and sign.key in keys for item in items)
