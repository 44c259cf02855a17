"""Pairs the delimiters of a row, which TeX itself does not pair.

A bar opens, closes, or stands between two operands, as in ``P(A|B)``; its neighbors decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrate.scripting.math.notation import CLOSING, DELIMITER_ALIASES, OPENING
from narrate.scripting.math.rows import is_symbol, nucleus
from narrate.scripting.math.tree import Delimited, LargeOperator, Node, Row, Scripts, Symbol, Unsupported


def canonical(token: str) -> str:
    """The token that stands for this delimiter in `tree.Delimited`."""
    return DELIMITER_ALIASES.get(token, token)


def pair_delimiters(items: Sequence[Node], *, inside: bool = False) -> Row:
    """A row in which everything from a left delimiter to its right one is a single item.

    A row that is itself ``inside`` delimiters may hold a bar between two operands. Raises Unsupported if
    delimiters do not match.
    """
    levels: list[list[Node]] = [[]]
    openers: list[str] = []
    for item in items:
        symbol = nucleus(item)
        if isinstance(symbol, Symbol) and symbol.kind == "open" and symbol is item:
            levels.append([])
            openers.append(symbol.key)
        elif is_symbol(symbol, "\\rangle") and openers[-1:] != ["\\langle"]:
            _close_ket(levels[-1], item)
        elif isinstance(symbol, Symbol) and symbol.kind in {"open", "close"}:
            _close(levels, openers, item, symbol)
        else:
            levels[-1].append(item)
    if openers:
        raise Unsupported
    return Row(_pair_all_bars(levels[0], inside))


def _close(levels: list[list[Node]], openers: list[str], item: Node, symbol: Symbol) -> None:
    if not openers or symbol.kind == "open":
        raise Unsupported
    left, right = canonical(openers.pop()), canonical(symbol.key)
    if not _matches(left, right):
        raise Unsupported
    delimited = Delimited(left, right, Row(_pair_all_bars(levels.pop(), True)))
    levels[-1].append(_with_scripts_of(item, delimited))


def _matches(left: str, right: str) -> bool:
    """Half-open intervals and rounding to an integer mix two kinds of delimiters."""
    if right not in CLOSING and right not in {"|", "\\|"}:
        return False
    partner = canonical(OPENING[left]) if left in OPENING else left
    return right == partner or {left, right} <= {"(", ")", "[", "]"} or {left, right} == {"\\lfloor", "\\rceil"}


def _close_ket(level: list[Node], item: Node) -> None:
    """``|x\\rangle``: the bar is the nearest one to the left."""
    place = next((at for at in range(len(level) - 1, -1, -1) if _bar(level[at]) == "|"), None)
    if place is None:
        raise Unsupported
    inner = tuple(level[place + 1 :])
    del level[place:]
    level.append(_with_scripts_of(item, Delimited("|", "\\rangle", Row(inner))))


def _with_scripts_of(item: Node, delimited: Delimited) -> Node:
    return replace(item, base=delimited) if isinstance(item, Scripts) else delimited


# --- bars -------------------------------------------------------------------------------------------------------


def _bar(item: Node) -> str:
    symbol = nucleus(item)
    return canonical(symbol.key) if isinstance(symbol, Symbol) and symbol.kind == "bar" else ""


def _pair_all_bars(items: list[Node], inside: bool) -> tuple[Node, ...]:
    for key in ("\\|", "|"):
        bars = [at for at, item in enumerate(items) if _bar(item) == key]
        if bars:
            items = _pair_bars(items, key, bars, inside)
    return tuple(items)


def _pair_bars(items: list[Node], key: str, bars: list[int], inside: bool) -> list[Node]:
    infix = _infix_bars(items, bars, inside)
    doubled = max(infix) if len(infix) == 2 and max(infix) - min(infix) == 1 else None
    levels: list[list[Node]] = [[]]
    for at, item in enumerate(items):
        if _bar(item) != key:
            levels[-1].append(item)
        elif at == doubled:
            levels[-1][-1] = Symbol("\\|", "bar")
        elif at in infix:
            levels[-1].append(item)
        elif len(levels) > 1 and _ends_operand(levels[-1][-1:]):
            inner = Row(tuple(levels.pop()))
            levels[-1].append(_with_scripts_of(item, Delimited(key, key, inner)))
        elif isinstance(item, Scripts):
            raise Unsupported
        else:
            levels.append([])
    if len(levels) > 1:
        raise Unsupported
    return levels[0]


def _infix_bars(items: list[Node], bars: list[int], inside: bool) -> set[int]:
    """The places of the bars that stand between two operands."""
    after_operand = [at for at in bars if _ends_operand(items[max(at - 1, 0) : at])]
    if explicit := {at for at in bars if is_symbol(nucleus(items[at]), "\\mid")}:
        return explicit
    if len(bars) == 2 and bars[1] == bars[0] + 1 and after_operand:
        return {*bars}
    if len(bars) % 2 and after_operand and (inside or len(bars) == 1):
        return {after_operand[0]}
    return set()


def _ends_operand(before: Sequence[Node]) -> bool:
    """Whether a bar after these closes, rather than opens."""
    if not before:
        return False
    symbol = nucleus(before[-1])
    return not isinstance(symbol, LargeOperator) and not (
        isinstance(symbol, Symbol)
        and symbol.kind in {"operator", "relation", "prefix", "quantifier", "punctuation", "bar"}
        and not isinstance(before[-1], Scripts)
    )
