"""What is spoken of the items of a row, and how it is joined so that a listener can tell what belongs together.

The end of a phrase is marked by a pause, by “times”, or by words such as “end root”, but only where something
follows that could be taken for more of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from narrate.scripting.math.rows import is_complex
from narrate.scripting.math.tree import Node, Unsupported

PhraseRole = Literal[
    "operand", "prefix", "quantifier", "postfix", "operator", "relation", "punctuation", "words", "differential"
]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words, and how they are joined to the phrases around them."""

    words: str
    role: PhraseRole = "operand"
    ending: str | None = None
    """Spoken after it where it might seem to go on; empty for a pause only, None if not even that is needed."""
    needs_times: bool = False
    """Whether “times” is spoken between it and another factor."""
    needs_pause: bool = False
    """Whether a pause separates it from a factor after it: a sub b, c."""
    adjoins: bool = False
    """Whether nothing is spoken between it and the phrase before it."""


_FACTORS = frozenset(("operand", "prefix", "differential"))


def join(phrases: Sequence[Phrase]) -> str:
    """The words of a row. Raises Unsupported if it holds nothing but punctuation."""
    words = []
    for phrase, following in zip(phrases, [*phrases[1:], None], strict=True):
        words.append(phrase.words)
        if following is not None:
            words.append(_between(phrase, following))
    text = tidy(" ".join(words))
    if not text:
        raise Unsupported
    return text


def _between(phrase: Phrase, following: Phrase) -> str:
    if following.role == "relation":
        return f"{phrase.ending}," if phrase.ending else ""
    if following.role in {"operator", "postfix"}:
        return _pause(phrase) if following.role == "operator" else ""
    if following.role == "quantifier":
        return "," if phrase.role == "operand" else ""
    if phrase.role in {"operand", "postfix"} and following.role in _FACTORS:
        return _between_factors(phrase, following)
    return ""


def _between_factors(phrase: Phrase, following: Phrase) -> str:
    if following.role == "differential":
        return _pause(phrase)
    pause = "," if phrase.needs_pause else _pause(phrase)
    needs_times = (phrase.needs_times or following.needs_times) and not following.adjoins
    return f"{pause} times" if needs_times else pause


def _pause(phrase: Phrase) -> str:
    return "" if phrase.ending is None else f"{phrase.ending},"


_DOUBLED = (",,", ",;", ";,", ";;")


def tidy(words: str) -> str:
    """``words`` with one space between them, and pauses only between words, one at a time."""
    text = " ".join(words.split())
    for mark in ",;":
        text = text.replace(f" {mark}", mark)
    while any(pair in text for pair in _DOUBLED):
        for pair in _DOUBLED:
            text = text.replace(pair, ";" if ";" in pair else ",")
    return text.strip(",; ")


def end_of(items: Sequence[Node], name: str) -> str:
    """The ending of a phrase for ``items``: “, end root” after a complex row, only a pause after any other."""
    return f", end {name}" if is_complex(items) else ""
