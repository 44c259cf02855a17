"""Questions about nodes and their neighbours, and what a sign means in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields

from narrate.scripting.math import tables
from narrate.scripting.math.delimiters import nucleus
from narrate.scripting.math.rows import has, is_complex
from narrate.scripting.math.tree import (
    Accent,
    Delimited,
    Fraction,
    Grid,
    LargeOperator,
    Letter,
    Name,
    Node,
    Number,
    Root,
    Row,
    Scripts,
    Symbol,
    Unsupported,
    Words,
)

_ALWAYS_FUNCTIONS = frozenset("f g h F G H O phi psi Phi Psi Gamma zeta".split())
"""Letters before brackets that name functions, whatever the brackets hold."""
_FACTORS = frozenset("a b c d i j k l m n".split())
"""Letters that multiply a sum in brackets."""
_WITH_SQUARE_BRACKETS = frozenset("E P".split())
_DERIVED = frozenset("f g h u v y F G".split())
_INVERTED = frozenset("f g h phi psi sigma".split())
_TRANSPOSED = frozenset("a b u v w x y z theta beta mu phi".split())
_SIZES = frozenset("m n d k p q".split())
_DISTRIBUTIONS = frozenset("p q P Q D N U B pi".split())
_MARKS = {
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
    "\\perp": "perp",
    "\\complement": "complement",
}
"""A sign as an exponent."""


def letters_in(tree: Node) -> set[str]:
    """The names of all letters of a tree."""
    return {leaf.name for leaf in _leaves(tree) if isinstance(leaf, Letter)}


def symbol_kinds_in(tree: Node) -> set[str]:
    """The kinds of all signs of a tree."""
    return {leaf.kind for leaf in _leaves(tree) if isinstance(leaf, Symbol)}


def _leaves(tree: Node) -> Iterator[Letter | Symbol]:
    waiting: list[object] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Letter | Symbol):
            yield node
        elif isinstance(node, tuple):
            waiting += node
        elif isinstance(node, Node):
            waiting += [getattr(node, field.name) for field in fields(node)]


# --- numbers and letters ----------------------------------------------------------------------------------------


def numeric(top: Node, bottom: Node) -> str:
    """“three quarters”; empty where there is no such word."""
    if not (isinstance(top, Number) and isinstance(bottom, Number)):
        return ""
    count = int(top.digits) if top.digits.isdecimal() and len(top.digits) == 1 else 0
    if not count or bottom.digits not in tables.DENOMINATORS:
        return ""
    return f"{tables.NUMERATORS[count]} {tables.DENOMINATORS[bottom.digits][count > 1]}"


def is_numeric(item: Fraction) -> bool:
    """Whether a fraction of two numbers has a word."""
    top, bottom = item.top.items, item.bottom.items
    return len(top) == len(bottom) == 1 and numeric(top[0], bottom[0]) != ""


def is_mixed(items: Sequence[Node], at: int) -> bool:
    """Whether a whole number stands before a fraction of numbers: two and one half."""
    item = items[at]
    return at > 0 and isinstance(items[at - 1], Number) and isinstance(item, Fraction) and is_numeric(item)


def is_slashed(items: Sequence[Node], at: int) -> bool:
    """Whether ``1/2`` stands here, and is no part of a longer product."""
    if len(items) < at + 3 or not _is_sign(items[at + 1], "/") or not numeric(items[at], items[at + 2]):
        return False
    around = items[at - 1 : at] if at else ()
    after = items[at + 3 : at + 4]
    return not any(_is_sign(item, "/", "\\times", "\\cdot") for item in around) and not any(
        _is_sign(item, "/", "!") for item in after
    )


def is_d(item: Node) -> bool:
    """Whether this begins a differential."""
    base = nucleus(item)
    return (isinstance(base, Letter) and base.name == "d") or _is_sign(base, "\\partial")


def is_differential(items: Sequence[Node], at: int) -> bool:
    """Whether ``d`` and a letter stand here."""
    base = nucleus(items[at])
    if not isinstance(base, Letter) or base.name != "d" or at + 1 == len(items):
        return False
    return isinstance(nucleus(items[at + 1]), Letter | Accent)


# --- functions --------------------------------------------------------------------------------------------------


def is_applied(item: Node, following: Node | None) -> bool:
    """Whether ``item`` is a function of the brackets behind it."""
    brackets = nucleus(following) if following is not None else None
    if not isinstance(brackets, Delimited) or not brackets.inner.items:
        return False
    base = nucleus(item)
    if isinstance(base, LargeOperator):
        return base is item and base.name in tables.BARE and _lists(brackets)
    if (brackets.left, brackets.right) not in {("(", ")"), ("[", "]"), ("\\{", "\\}")}:
        return False
    if isinstance(base, Delimited):
        return brackets.left == "(" and has(base.inner.items, "\\circ")
    if isinstance(base, Name):
        return brackets.left != "\\{" or base.name in tables.FUNCTIONS
    if isinstance(base, Words):
        return brackets.left == "(" and " " not in base.text
    letter = _letter_of(base)
    return letter is not None and _is_function(letter, item, brackets)


def _lists(brackets: Delimited) -> bool:
    items = brackets.inner.items
    return brackets.left in {"(", "[", "\\{"} and not has(items, ":", "\\colon", "|", "\\mid")


def _letter_of(base: Node) -> Letter | None:
    if isinstance(base, Accent) and len(base.base.items) == 1:
        base = base.base.items[0]
    return base if isinstance(base, Letter) else None


def _is_function(letter: Letter, item: Node, brackets: Delimited) -> bool:
    if letter.style == "double" and letter.name in tables.DOUBLE:
        return letter.name == "1"
    if letter.name in _WITH_SQUARE_BRACKETS and (brackets.left == "[" or letter.style == "double"):
        return True
    if brackets.left != "(":
        return letter.name == "P" or (letter.style == "double" and letter.name == "1")
    inner = brackets.inner.items
    if letter.name == "P":
        return not has(inner, "+", "-") or any(
            isinstance(item, Symbol) and item.kind in {"relation", "bar"} for item in inner
        )
    if letter.name in _ALWAYS_FUNCTIONS:
        return True
    if (
        isinstance(item, Scripts)
        and item.sup is not None
        and not (mark_of(item.sup, letter) or _is_order(item.sup))
    ):
        return False
    return not any(
        isinstance(inner, Symbol) and inner.kind in {"operator", "relation"} for inner in brackets.inner.items
    )


def multiplies(item: Node) -> bool:
    """Whether brackets behind this, which it is no function of, are a factor; they might be an argument else."""
    base = nucleus(item)
    if isinstance(item, Scripts) and item.sup is not None and not mark_of(item.sup, base):
        return True
    return not isinstance(base, Letter) or base.name in _FACTORS


def order_of(item: Scripts) -> Row | None:
    """The ``n`` of ``f^{(n)}``."""
    base = item.base
    if item.sup is None or item.primes or not isinstance(base, Letter) or base.name not in _DERIVED:
        return None
    inner = item.sup.items[0]
    return inner.inner if isinstance(inner, Delimited) and _is_order(item.sup) else None


def _is_order(sup: Row) -> bool:
    return len(sup.items) == 1 and isinstance(inner := sup.items[0], Delimited) and inner.left == "("


# --- scripts ----------------------------------------------------------------------------------------------------


def mark_of(sup: Row, base: Node) -> str:
    """What an exponent is called that is no power, or has a name of its own; empty for the others."""
    items = sup.items
    if len(items) == 1:
        return _single_mark(items[0], base)
    if items == (Symbol("*", "operator"),) * 2:
        return "double star"
    if not _is_sign(items[0], "-") or len(items) != 2:
        return ""
    if items[1] == Number("1") and (_is_matrix(base) or _is_inverted(base)):
        return "inverse"
    if _is_matrix(base) and _single_mark(items[1], base) == "transpose":
        return "inverse transpose"
    return ""


def _single_mark(item: Node, base: Node) -> str:
    if isinstance(item, Symbol):
        return _MARKS.get(item.key, "")
    if isinstance(item, Number):
        return {"2": "squared", "3": "cubed"}.get(item.digits, "")
    if item == Letter("pi") and isinstance(base, Letter) and base.name.isupper():
        return "superscript pi"  # the policy that a value is of
    if isinstance(item, Letter) and item.name == "T":
        vector = isinstance(base, Letter) and base.name in _TRANSPOSED
        return "transpose" if item.style == "roman" or vector or _is_matrix(base) else ""
    return ""


def _is_matrix(base: Node) -> bool:
    if isinstance(base, Delimited):
        inner = base.inner.items
        return bool(inner) and all(
            _is_matrix(nucleus(item)) or _is_sign(item, "+", "-", "\\cdot") for item in inner
        )
    if isinstance(base, Letter):
        return base.style == "bold" or (base.style in {"", "roman"} and base.name[0].isupper())
    return isinstance(base, Grid) or (
        isinstance(base, Accent) and all(_is_matrix(item) for item in base.base.items)
    )


def _is_inverted(base: Node) -> bool:
    return (isinstance(base, Letter) and base.name in _INVERTED) or isinstance(base, Name)


def is_minus_one(sup: Row) -> bool:
    """Whether this is ``-1``."""
    return sup.items == (Symbol("-", "operator"), Number("1"))


def is_degree(sup: Row) -> bool:
    """Whether this is the little circle."""
    return len(sup.items) == 1 and _is_sign(sup.items[0], "\\circ", "\\degree")


def is_long(sub: Row) -> bool:
    """Whether an index is itself a formula, so that its end has to be heard."""
    return any(_is_long(item, first=at == 0) for at, item in enumerate(sub.items))


def _is_long(item: Node, *, first: bool) -> bool:
    if isinstance(item, Symbol):
        return item.kind in {"operator", "relation", "bar"} and not (first and item.key in {"-", "+", "*"})
    if isinstance(item, Scripts):
        return is_complex((item,))
    return isinstance(item, Fraction | Root | Grid)


# --- signs ------------------------------------------------------------------------------------------------------


def _is_sign(item: Node, *keys: str) -> bool:
    return isinstance(item, Symbol) and item.key in keys


def is_mark(item: Node) -> bool:
    """Whether this is a comma or the like."""
    return isinstance(item, Symbol) and item.kind == "mark"


def are_divisible(items: Sequence[Node]) -> bool:
    """Whether a bar between these says that the first divides the second."""
    return all(
        isinstance(item, Number) or (isinstance(item, Letter) and item.name in _FACTORS)
        for item in map(nucleus, items)
    )


def is_variable(items: Sequence[Node]) -> bool:
    """Whether this is one small letter: a polynomial may be of it, an event is not."""
    return len(items) == 1 and isinstance(item := items[0], Letter) and item.name.islower()


def is_set(items: Sequence[Node]) -> bool:
    """Whether this is a set beyond doubt: in braces, a script letter, a union."""
    if has(items, "\\cup", "\\cap", "\\setminus"):
        return True
    base = nucleus(items[0]) if len(items) == 1 else None
    return (isinstance(base, Delimited) and base.left == "\\{") or (
        isinstance(base, Letter) and base.style == "script"
    )


def is_interval(brackets: Delimited, stretches: list[Sequence[Node]], before: Node | None) -> bool:
    """Whether two ends between brackets are those of an interval."""
    if not all(stretches):
        return False
    if brackets.left + brackets.right in {"(]", "[)"}:
        return True
    if before is not None and _is_sign(before, "\\in", "\\notin", "\\subset", "\\subseteq"):
        return True
    ends = [item for stretch in stretches for item in stretch]
    if brackets.left == "(":
        return has(ends, "\\infty")
    return all(isinstance(item, Number) or _is_sign(item, "-", "\\infty") for item in ends)


def _neighbours(items: Sequence[Node], at: int) -> tuple[Node | None, Node | None]:
    return (items[at - 1] if at else None), (items[at + 1] if at + 1 < len(items) else None)


def _times(items: Sequence[Node], at: int) -> str:
    """“3 by 3” where there is nothing but sizes; “cross” between vectors."""
    if _between_vectors(items, at):
        return "cross"
    if not all(isinstance(item, Number | Letter) for item in _neighbours(items, at)):
        return ""
    sizes = [item for item in items if not _is_sign(item, "\\times") and not isinstance(item, Words)]
    all_sizes = all(
        (isinstance(item, Number) and item.digits.isdecimal())
        or (isinstance(item, Letter) and item.name in _SIZES)
        for item in sizes
    )
    return "by" if all_sizes else ""


def _to(items: Sequence[Node], at: int) -> str:
    """A variable goes to a number; a function goes from a set to a set."""
    _, after = _neighbours(items, at)
    base = nucleus(after) if after is not None else None
    return (
        "goes to" if at and (isinstance(base, Number) or (base is not None and _is_sign(base, "\\infty"))) else ""
    )


def unit_of(items: Sequence[Node], at: int) -> str:
    """The unit that is meant behind a number: “kilometers”; empty where none is."""
    before, item = items[at - 1] if at else None, items[at]
    if not isinstance(before, Number):
        return ""
    name = item.name if isinstance(item, Name) or (isinstance(item, Letter) and item.style == "roman") else ""
    name = item.text if isinstance(item, Words) else name
    unit = tables.SHORT_UNITS.get(name, "")
    return unit.removesuffix("s") if before.digits == "1" and unit.endswith("ers") else unit


def _dot(items: Sequence[Node], at: int) -> str:
    return "dot" if _between_vectors(items, at) or len(items) == 1 else ""


def _between_vectors(items: Sequence[Node], at: int) -> bool:
    before, after = _neighbours(items, at)
    if after is not None and is_differential(items, at + 1):
        after = items[at + 2]
    return before is not None and after is not None and _is_vector(nucleus(before)) and _is_vector(nucleus(after))


def _is_vector(base: Node) -> bool:
    if isinstance(base, Letter):
        return base.style == "bold"
    if isinstance(base, Delimited):
        return any(_is_vector(nucleus(item)) for item in base.inner.items)
    if isinstance(base, Accent):
        return base.mark == "vector" or all(_is_vector(nucleus(item)) for item in base.base.items)
    return False


def _tilde(items: Sequence[Node], at: int) -> str:
    _, after = _neighbours(items, at)
    base = nucleus(after) if after is not None else None
    if at == 0:
        return "about"
    if isinstance(base, Name | Words):
        return "is distributed as"
    if isinstance(base, Number):
        return "is about"
    drawn = isinstance(base, Letter) and (base.style in {"script", "roman"} or base.name in _DISTRIBUTIONS)
    return "is distributed as" if drawn else ""


def _equivalent(items: Sequence[Node], _: int) -> str:
    return "is congruent to" if has(items, "\\bmod", "\\mod") else ""


def _colon(items: Sequence[Node], at: int) -> str:
    before, after = _neighbours(items, at)
    if any(_is_sign(item, "\\exists", "\\exists!", "\\nexists") for item in items[:at]):
        return "such that"
    if any(_is_sign(item, "\\to", "\\rightarrow", "\\mapsto") for item in items[at:]) and at == 1:
        return "from"
    if isinstance(before, Number) and isinstance(after, Number):
        return "to"
    return ","


def _triangle(items: Sequence[Node], at: int) -> str:
    before, _ = _neighbours(items, at)
    operand = before is not None and not (isinstance(before, Symbol) and before.kind != "atom")
    return "" if operand else "triangle"


def _full_stop(items: Sequence[Node], at: int) -> str:
    if at + 1 < len(items):
        raise Unsupported
    return ","


MEANINGS: dict[str, Callable[[Sequence[Node], int], str]] = {
    "\\times": _times,
    "\\to": _to,
    "\\rightarrow": _to,
    "\\cdot": _dot,
    "\\sim": _tilde,
    "\\equiv": _equivalent,
    ":": _colon,
    "\\colon": _colon,
    ".": _full_stop,
    "\\triangle": _triangle,
}
"""Signs whose words depend on what is around them; empty for the words they have anyway."""
