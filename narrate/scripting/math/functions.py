"""Judges whether parentheses or brackets contain the argument of the item before them."""

from __future__ import annotations

from narrate.scripting.math import conventions, notation
from narrate.scripting.math.rows import has, nucleus
from narrate.scripting.math.superscripts import superscript_meaning
from narrate.scripting.math.tree import (
    Accent,
    Delimited,
    LargeOperator,
    Letter,
    Name,
    Node,
    Row,
    Scripts,
    Symbol,
    Words,
)


def is_applied(item: Node, following: Node | None) -> bool:
    """Whether ``item`` is a function, and ``following`` its argument between delimiters."""
    argument = nucleus(following) if following is not None else None
    if not isinstance(argument, Delimited) or not argument.inner.items:
        return False
    base = nucleus(item)
    if isinstance(base, LargeOperator):
        return base is item and base.name in notation.STANDALONE and _lists_arguments(argument)
    if (argument.left, argument.right) not in {("(", ")"), ("[", "]"), ("\\{", "\\}")}:
        return False
    if isinstance(base, Delimited):
        return argument.left == "(" and has(base.inner.items, "\\circ")
    if isinstance(base, Name):
        return argument.left != "\\{" or base.name in notation.FUNCTIONS
    if isinstance(base, Words):
        return argument.left == "(" and " " not in base.text
    letter = _letter_of(base)
    return letter is not None and _is_function(letter, item, argument)


def _lists_arguments(argument: Delimited) -> bool:
    items = argument.inner.items
    return argument.left in {"(", "[", "\\{"} and not has(items, ":", "\\colon", "|", "\\mid")


def _letter_of(base: Node) -> Letter | None:
    if isinstance(base, Accent) and len(base.base.items) == 1:
        base = base.base.items[0]
    return base if isinstance(base, Letter) else None


def _is_function(letter: Letter, item: Node, argument: Delimited) -> bool:
    if letter.style == "blackboard" and letter.name in notation.SET_LETTERS:
        return letter.name == "1"
    if letter.name in conventions.OPERATORS_WITH_BRACKETS and (
        argument.left == "[" or letter.style == "blackboard"
    ):
        return True
    if argument.left != "(":
        return letter.name == "P" or (letter.style == "blackboard" and letter.name == "1")
    if letter.name == "P":
        return _is_event_or_value(argument)
    if letter.name in conventions.FUNCTION_LETTERS:
        return True
    return not _is_power(letter, item) and not _has_kind(argument, "operator", "relation")


def _is_event_or_value(argument: Delimited) -> bool:
    """Whether P of this is read as a function: it is not a sum, or it is an event."""
    return not has(argument.inner.items, "+", "-") or _has_kind(argument, "relation", "bar")


def _has_kind(argument: Delimited, *kinds: str) -> bool:
    return any(isinstance(item, Symbol) and item.kind in kinds for item in argument.inner.items)


def _is_power(letter: Letter, item: Node) -> bool:
    return (
        isinstance(item, Scripts)
        and item.sup is not None
        and not (superscript_meaning(item.sup, letter) or _is_order(item.sup))
    )


def multiplies(item: Node) -> bool:
    """Whether parentheses after ``item``, which is not applied to them, must be a factor, not an argument."""
    base = nucleus(item)
    if isinstance(item, Scripts) and item.sup is not None and not superscript_meaning(item.sup, base):
        return True
    return not isinstance(base, Letter) or base.name in conventions.COEFFICIENTS


def order_of_derivative(item: Scripts) -> Row | None:
    """The ``n`` of ``f^{(n)}``."""
    base = item.base
    if item.sup is None or item.primes:
        return None
    if not isinstance(base, Letter) or base.name not in conventions.DIFFERENTIABLE:
        return None
    inner = item.sup.items[0]
    return inner.inner if isinstance(inner, Delimited) and _is_order(item.sup) else None


def _is_order(sup: Row) -> bool:
    return len(sup.items) == 1 and isinstance(inner := sup.items[0], Delimited) and inner.left == "("
