"""Rules that turn written text into spoken text, and how they are applied.

A sentence is one line of characters, each of a kind: prose, code, or words of narrate's own; a formula is one mark
in it. Rules run in the order of their list, each over all the text of its kinds. What a rule has put into words is
settled: no later rule sees into it, so no rule ever works on another one's output, and the pieces of a sentence,
joined as written, are the sentence as written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from narrate.reading.post import SpanKind

MARK = "\ufffc"
"""Stands in a line for a formula (U+FFFC, the object replacement character)."""

PROSE: frozenset[SpanKind] = frozenset({"text", "say"})
CODE: frozenset[SpanKind] = frozenset({"code"})
WORDS = PROSE | CODE
"""The kinds of text that rules name."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which written text is put into words."""

    name: str
    pattern: re.Pattern[str]
    say: Callable[[re.Match[str]], str | None]
    """The words for a match, or None where it is not what it looks like."""
    kinds: frozenset[SpanKind] = PROSE
    """The kinds of text it applies to; a match lies in these alone."""
    needs: str = ""
    """It can only match where one of these characters is; empty for no such condition."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence."""

    written: str
    spoken: str
    rule: str = ""
    """The rule that put it into words; empty where it is spoken as written."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence to put into words."""

    text: str
    kinds: tuple[SpanKind, ...]
    """One a character of ``text``."""

    @classmethod
    def of(cls, runs: Iterable[tuple[str, SpanKind]]) -> Line:
        """Join runs of text, each of one kind."""
        text, kinds = "", []
        for run, kind in runs:
            text += run
            kinds += [kind] * len(run)
        return cls(text, tuple(kinds))


def apply(rules: Iterable[Rule], line: Line) -> Iterator[Piece]:
    """The pieces of a line, in order; ``written`` joined is its text."""
    settled = bytearray(len(line.text))
    found: list[tuple[int, int, Piece]] = []
    letters = set(line.text)
    runs: dict[frozenset[SpanKind], list[tuple[int, int]]] = {}
    for rule in rules:
        if rule.needs and letters.isdisjoint(rule.needs):
            continue
        if rule.kinds not in runs:
            runs[rule.kinds] = list(_runs(line, rule.kinds))
        for match in _matches(rule.pattern, line.text, runs[rule.kinds]):
            start, end = match.span()
            if start == end or settled.find(1, start, end) >= 0:
                continue
            words = rule.say(match)
            if words is not None:
                settled[start:end] = b"\1" * (end - start)
                found.append((start, end, Piece(match.group(), words, rule.name)))
    return _filled(line.text, sorted(found, key=lambda entry: entry[0]))


def _runs(line: Line, kinds: frozenset[SpanKind]) -> Iterator[tuple[int, int]]:
    """Where the text of these kinds lies, in stretches as long as can be."""
    if kinds.issuperset(line.kinds):
        yield 0, len(line.text)
        return
    end = 0
    for wanted, run in groupby(line.kinds, kinds.__contains__):
        start, end = end, end + sum(1 for _ in run)
        if wanted:
            yield start, end


def _matches(pattern: re.Pattern[str], text: str, runs: Iterable[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """What is found in each stretch; it ends there for the pattern, too, so that ``code``'s is two."""
    for start, end in runs:
        yield from pattern.finditer(text, start, end)


def _filled(text: str, found: list[tuple[int, int, Piece]]) -> Iterator[Piece]:
    """The pieces that were found, and the text between them."""
    at = 0
    for start, end, piece in found:
        if at < start:
            yield Piece(text[at:start], text[at:start])
        yield piece
        at = end
    if at < len(text):
        yield Piece(text[at:], text[at:])
