"""Which bracket belongs to which, in a row whose brackets TeX does not pair.

A bar opens, closes, or stands between two things, ``P(A|B)``; what stands around it decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrate.scripting.math.tables import CLOSING, DELIMITER_ALIASES, OPENING
from narrate.scripting.math.tree import Delimited, LargeOperator, Node, Row, Scripts, Symbol, Unsupported


def paired(items: Sequence[Node], *, inside: bool = False) -> Row:
    """The row with what stands between two brackets as one item. Raises Unsupported where they do not match.

    A row that is itself ``inside`` brackets may hold a bar that stands between two things.
    """
    levels: list[list[Node]] = [[]]
    openers: list[str] = []
    for item in items:
        sign = nucleus(item)
        if isinstance(sign, Symbol) and sign.kind == "open" and sign is item:
            levels.append([])
            openers.append(sign.key)
        elif isinstance(sign, Symbol) and sign.key == "\\rangle" and openers[-1:] != ["\\langle"]:
            _close_ket(levels[-1], item)
        elif isinstance(sign, Symbol) and sign.kind in {"open", "close"}:
            _close(levels, openers, item, sign)
        else:
            levels[-1].append(item)
    if openers:
        raise Unsupported
    return Row(_with_bars(levels[0], inside))


def nucleus(item: Node) -> Node:
    """What bears the scripts."""
    return item.base if isinstance(item, Scripts) else item


def named(token: str) -> str:
    """A bracket by the name it goes by here."""
    return DELIMITER_ALIASES.get(token, token)


def _close(levels: list[list[Node]], openers: list[str], item: Node, sign: Symbol) -> None:
    if not openers or sign.kind == "open":
        raise Unsupported
    left, right = named(openers.pop()), named(sign.key)
    partner = named(OPENING[left]) if left in OPENING else left
    if right != partner and not {left, right} <= {"(", ")", "[", "]"} and {left, right} != {"\\lfloor", "\\rceil"}:
        raise Unsupported
    if right not in CLOSING and right not in {"|", "\\|"}:
        raise Unsupported
    fenced = Delimited(left, right, Row(_with_bars(levels.pop(), True)))
    levels[-1].append(_scripted(item, fenced))


def _close_ket(level: list[Node], item: Node) -> None:
    """``|x\\rangle``: the bar is the nearest before it."""
    place = next((at for at in range(len(level) - 1, -1, -1) if _bar(level[at]) == "|"), None)
    if place is None:
        raise Unsupported
    inner = tuple(level[place + 1 :])
    del level[place:]
    level.append(_scripted(item, Delimited("|", "\\rangle", Row(inner))))


def _scripted(item: Node, fenced: Delimited) -> Node:
    return replace(item, base=fenced) if isinstance(item, Scripts) else fenced


def _bar(item: Node) -> str:
    sign = nucleus(item)
    return named(sign.key) if isinstance(sign, Symbol) and sign.kind == "bar" else ""


def _with_bars(items: list[Node], inside: bool) -> tuple[Node, ...]:
    for key in ("\\|", "|"):
        bars = [at for at, item in enumerate(items) if _bar(item) == key]
        if bars:
            items = _pair_bars(items, key, bars, inside)
    return tuple(items)


def _pair_bars(items: list[Node], key: str, bars: list[int], inside: bool) -> list[Node]:
    between = _between(items, bars, inside)
    doubled = max(between) if len(between) == 2 and max(between) - min(between) == 1 else None
    levels: list[list[Node]] = [[]]
    for at, item in enumerate(items):
        if _bar(item) != key:
            levels[-1].append(item)
        elif at == doubled:
            levels[-1][-1] = Symbol("\\|", "bar")
        elif at in between:
            levels[-1].append(item)
        elif len(levels) > 1 and _is_operand(levels[-1][-1:]):
            inner = Row(tuple(levels.pop()))
            levels[-1].append(_scripted(item, Delimited(key, key, inner)))
        elif isinstance(item, Scripts):
            raise Unsupported
        else:
            levels.append([])
    if len(levels) > 1:
        raise Unsupported
    return levels[0]


def _between(items: list[Node], bars: list[int], inside: bool) -> set[int]:
    """The bars that stand between two things."""
    stand = [at for at in bars if _is_operand(items[max(at - 1, 0) : at])]
    if any(_is_mid(items[at]) for at in bars):
        return {at for at in bars if _is_mid(items[at])}
    if len(bars) == 2 and bars[1] == bars[0] + 1 and stand:
        return {*bars}
    if len(bars) % 2 and stand and (inside or len(bars) == 1):
        return {stand[0]}
    return set()


def _is_mid(item: Node) -> bool:
    sign = nucleus(item)
    return isinstance(sign, Symbol) and sign.key == "\\mid"


def _is_operand(before: Sequence[Node]) -> bool:
    """Whether a bar after these closes, rather than opens."""
    if not before:
        return False
    sign = nucleus(before[-1])
    return not isinstance(sign, LargeOperator) and not (
        isinstance(sign, Symbol)
        and sign.kind in {"operator", "relation", "prefix", "quantifier", "mark", "bar"}
        and not isinstance(before[-1], Scripts)
    )
