"""The words of a row's parts, and how they are put together so that the ear can tell what belongs to what.

Where a part is over, a listener hears it: by a pause, by “times”, or by a word that says so, but only where
something follows that could be taken for more of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

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
    Unsupported,
    Words,
)

Role = Literal[
    "operand", "prefix", "quantifier", "postfix", "operator", "relation", "mark", "words", "differential"
]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words, and how they stand among others."""

    words: str
    role: Role = "operand"
    tail: str | None = None
    """What is said behind it where it might seem to go on; empty for a pause, None where nothing is needed."""
    times: bool = False
    """Whether a product with it is said as one."""
    apart: bool = False
    """Whether there is a pause before another factor: a sub b, c."""
    literal: bool = False
    """Whether nothing may be said between it and what it follows."""


_OPERANDS = frozenset(("operand", "prefix", "differential"))


def joined(parts: Sequence[Phrase]) -> str:
    """The words of a row; raises Unsupported where there are only marks."""
    words = []
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        words.append(part.words)
        if following is not None:
            words.append(_between(part, following))
    said = tidy(" ".join(words))
    if not said:
        raise Unsupported
    return said


def _between(part: Phrase, following: Phrase) -> str:
    if following.role == "relation":
        return f"{part.tail}," if part.tail else ""
    if following.role in {"operator", "postfix"}:
        return _pause(part) if following.role == "operator" else ""
    if following.role == "quantifier":
        return "," if part.role == "operand" else ""
    if part.role in {"operand", "postfix"} and following.role in _OPERANDS:
        times = (part.times or following.times) and following.role != "differential" and not following.literal
        pause = "," if part.apart and following.role != "differential" else _pause(part)
        return f"{pause} times" if times else pause
    return ""


def _pause(part: Phrase) -> str:
    return "" if part.tail is None else f"{part.tail},"


def tidy(words: str) -> str:
    """One space between words, and commas where they belong."""
    text = " ".join(words.split())
    for sign in ",;":
        text = text.replace(f" {sign}", sign)
    while any(pair in text for pair in _DOUBLED):
        for pair in _DOUBLED:
            text = text.replace(pair, ";" if ";" in pair else ",")
    return text.strip(",; ")


_DOUBLED = (",,", ",;", ";,", ";;")


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


def end_of(items: Sequence[Node], name: str) -> str:
    """What is said at the end of a row that is a formula."""
    return f", end {name}" if is_complex(items) else ""
