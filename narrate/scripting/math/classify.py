"""What nodes are, judged by their neighbors: a common fraction, a differential, a set, an interval."""

from __future__ import annotations

from collections.abc import Sequence

from narrate.scripting.math import conventions
from narrate.scripting.math.rows import has, is_symbol, nucleus
from narrate.scripting.math.tree import Accent, Delimited, Fraction, Letter, Node, Number

# --- fractions --------------------------------------------------------------------------------------------------

COMMON_NUMERATORS = range(1, 10)
COMMON_DENOMINATORS = range(2, 11)


def common_fraction(top: Node, bottom: Node) -> tuple[int, int] | None:
    """``(3, 4)`` for a fraction that is read by name, three quarters; None for any other."""
    numerator, denominator = _integer(top), _integer(bottom)
    if numerator in COMMON_NUMERATORS and denominator in COMMON_DENOMINATORS:
        return numerator, denominator
    return None


def _integer(item: Node) -> int:
    """A number of one or two digits without leading zeros; 0 for anything else."""
    if not isinstance(item, Number) or not item.digits.isdecimal() or len(item.digits) > 2:
        return 0
    return int(item.digits) if item.digits[0] != "0" else 0


def is_common_fraction(item: Fraction) -> bool:
    """Whether a fraction is read by name."""
    top, bottom = item.top.items, item.bottom.items
    return len(top) == len(bottom) == 1 and common_fraction(top[0], bottom[0]) is not None


def is_mixed_number(items: Sequence[Node], at: int) -> bool:
    """Whether the item at ``at`` is a common fraction with a whole number before it: two and one half."""
    item = items[at]
    return at > 0 and isinstance(items[at - 1], Number) and isinstance(item, Fraction) and is_common_fraction(item)


def slashed_fraction(items: Sequence[Node], at: int) -> tuple[int, int] | None:
    """A common fraction that begins at ``at``, written ``1/2``, and is not part of a longer product."""
    if len(items) < at + 3 or not is_symbol(items[at + 1], "/"):
        return None
    before, after = items[at - 1 : at] if at else (), items[at + 3 : at + 4]
    if any(is_symbol(item, "/", "\\times", "\\cdot") for item in before):
        return None
    if any(is_symbol(item, "/", "!") for item in after):
        return None
    return common_fraction(items[at], items[at + 2])


# --- differentials ----------------------------------------------------------------------------------------------


def is_d(item: Node) -> bool:
    """Whether this begins a differential."""
    base = nucleus(item)
    return (isinstance(base, Letter) and base.name == "d") or is_symbol(base, "\\partial")


def is_differential(items: Sequence[Node], at: int) -> bool:
    """Whether a ``d`` at ``at`` is followed by a letter."""
    base = nucleus(items[at])
    if not isinstance(base, Letter) or base.name != "d" or at + 1 == len(items):
        return False
    return isinstance(nucleus(items[at + 1]), Letter | Accent)


# --- sets and values --------------------------------------------------------------------------------------------


def are_divisible(items: Sequence[Node]) -> bool:
    """Whether a bar between these says that the first divides the second."""
    return all(
        isinstance(item, Number) or (isinstance(item, Letter) and item.name in conventions.COEFFICIENTS)
        for item in map(nucleus, items)
    )


def is_variable(items: Sequence[Node]) -> bool:
    """Whether this is one lowercase letter: P may be a polynomial in it, but no probability of it."""
    return len(items) == 1 and isinstance(item := items[0], Letter) and item.name.islower()


def is_set(items: Sequence[Node]) -> bool:
    """Whether this is certainly a set: in braces, a script letter, a union."""
    if has(items, "\\cup", "\\cap", "\\setminus"):
        return True
    base = nucleus(items[0]) if len(items) == 1 else None
    return (isinstance(base, Delimited) and base.left == "\\{") or (
        isinstance(base, Letter) and base.style == "script"
    )


def is_interval(delimited: Delimited, ends: Sequence[Sequence[Node]], before: Node | None) -> bool:
    """Whether the two ``ends`` between delimiters are those of an interval; ``before`` is the node to the left."""
    if not all(ends):
        return False
    if delimited.left + delimited.right in {"(]", "[)"}:
        return True
    if before is not None and is_symbol(before, "\\in", "\\notin", "\\subset", "\\subseteq"):
        return True
    items = [item for end in ends for item in end]
    if delimited.left == "(":
        return has(items, "\\infty")
    return all(isinstance(item, Number) or is_symbol(item, "-", "\\infty") for item in items)
