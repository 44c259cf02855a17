"""The words of a row's parts, and how they are put together so that the ear can tell what belongs to what.

Where a part is over, a listener hears it: by a pause, by “times”, or by a word that says so, but only where
something follows that could be taken for more of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from narrate.scripting.math.rows import is_complex
from narrate.scripting.math.tree import Node, Unsupported

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


def end_of(items: Sequence[Node], name: str) -> str:
    """What is said at the end of a row that is a formula."""
    return f", end {name}" if is_complex(items) else ""
