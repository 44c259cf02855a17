"""Questions about the nodes of a row: which symbols it holds, where they divide it, whether it is complex."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from narrate.scripting.math.tree import (
    Binomial,
    Delimited,
    Fraction,
    Grid,
    Labeled,
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


def nucleus(item: Node) -> Node:
    """The base of ``item`` where it has scripts, else ``item``."""
    return item.base if isinstance(item, Scripts) else item


def is_symbol(item: Node, *keys: str) -> bool:
    """Whether ``item`` is one of these symbols, without scripts."""
    return isinstance(item, Symbol) and item.key in keys


def has(items: Iterable[Node], *keys: str) -> bool:
    """Whether one of these symbols, with or without scripts, is in a row."""
    return any(is_symbol(nucleus(item), *keys) for item in items)


def split(items: Sequence[Node], *keys: str) -> list[Sequence[Node]]:
    """The parts of a row between any of these symbols; at least one, which may be empty."""
    parts: list[Sequence[Node]] = []
    start = 0
    for at, item in enumerate(items):
        if is_symbol(item, *keys):
            parts.append(items[start:at])
            start = at + 1
    return [*parts, items[start:]]


def neighbors(items: Sequence[Node], at: int) -> tuple[Node | None, Node | None]:
    """The items before and after the one at ``at``."""
    return (items[at - 1] if at else None), (items[at + 1] if at + 1 < len(items) else None)


# --- complexity -------------------------------------------------------------------------------------------------


_COMPLEX_KINDS = frozenset(("operator", "relation", "punctuation", "bar", "dots"))


def is_complex(items: Iterable[Node]) -> bool:
    """Whether a row is more than a product of a few letters, so that a listener has to hear where it ends."""
    row = tuple(items)
    if any(_is_complex(item, first=at == 0) for at, item in enumerate(row)):
        return True
    if any(
        isinstance(nucleus(item), Name) and not isinstance(nucleus(after), Delimited)
        for item, after in pairwise(row)
    ):
        return True
    if any(
        _has_only_subscript(item) and not isinstance(after, Symbol | Delimited) for item, after in pairwise(row)
    ):
        return True
    return len(row) > 2 and any(isinstance(nucleus(item), Delimited) for item in row)


def _has_only_subscript(item: Node) -> bool:
    return isinstance(item, Scripts) and item.sub is not None and item.sup is None


def _is_complex(item: Node, *, first: bool) -> bool:
    if isinstance(item, Symbol):
        return item.kind in _COMPLEX_KINDS and not (first and item.key == "-")
    if isinstance(item, Scripts):
        return _are_scripts_complex(item)
    if isinstance(item, Row):
        return is_complex(item.items)
    if isinstance(item, Delimited):
        return item.left not in {"(", "["} or any(is_symbol(inner, "+", "-", "/") for inner in item.inner.items)
    if isinstance(item, Words):
        return " " in item.text
    return isinstance(item, Fraction | Root | Binomial | Grid | Labeled | LargeOperator)


def _are_scripts_complex(item: Scripts) -> bool:
    if item.sup is not None and not _is_short_superscript(item.sup):
        return True
    is_prefix = isinstance(item.base, Symbol) and item.base.kind == "prefix"
    scripts = [script for script in (item.sub, item.sup) if script is not None]
    return (not is_prefix and _is_complex(item.base, first=False)) or any(is_complex(row.items) for row in scripts)


def _is_short_superscript(sup: Row) -> bool:
    """Whether a superscript is read in a word or two: squared, star, transpose."""
    if len(sup.items) != 1:
        return False
    item = sup.items[0]
    return (
        isinstance(item, Symbol)
        or item in (Number("2"), Number("3"))
        or (isinstance(item, Letter) and item.name == "T")
    )


def is_long_subscript(sub: Row) -> bool:
    """Whether a subscript is itself a formula, so that a listener has to hear where it ends."""
    return any(_is_long(item, first=at == 0) for at, item in enumerate(sub.items))


def _is_long(item: Node, *, first: bool) -> bool:
    if isinstance(item, Symbol):
        return item.kind in {"operator", "relation", "bar"} and not (first and item.key in {"-", "+", "*"})
    if isinstance(item, Scripts):
        return is_complex((item,))
    return isinstance(item, Fraction | Root | Grid)


# --- leaves -----------------------------------------------------------------------------------------------------


def leaves(tree: Node) -> list[Letter | Symbol]:
    """All letters and symbols of a tree, in no order."""
    found: list[Letter | Symbol] = []
    waiting: list[object] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Letter | Symbol):
            found.append(node)
        elif isinstance(node, tuple):
            waiting += node
        elif isinstance(node, Node):
            waiting += [getattr(node, name) for name in node.__slots__]
    return found
