"""Rules that turn written text into spoken text, their order, and how they are applied.

A sentence is one run of characters, each of one kind: prose, code, or words that narrate adds; a formula is a
single mark in it. Rules run in the order of their list, each over all the text of its kinds. What a rule has
verbalized is settled: no later rule looks inside it, so no rule ever works on another rule's output, and the
pieces of a sentence, joined as written, are the sentence as written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import compress, groupby

from narrate.errors import OptionError, did_you_mean
from narrate.reading.post import SpanKind

MARK = "\ufffc"
"""Replaces a formula in a sentence (U+FFFC, the object replacement character)."""
OPEN, CLOSE = "\ue000", "\ue001"
"""Delimit IPA until the sentence is joined: private-use characters, which are removed from every text."""

PROSE: frozenset[SpanKind] = frozenset({"text", "say"})
CODE: frozenset[SpanKind] = frozenset({"code"})
PROSE_AND_CODE = PROSE | CODE


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to verbalize written text."""

    name: str
    """A lower-case noun phrase, unique in its list; ``narrate script --why`` shows it."""
    pattern: re.Pattern[str]
    verbalize: Callable[[re.Match[str]], str | None]
    """Returns the words for a match, or None if the match is not what it looks like."""
    kinds: frozenset[SpanKind] = PROSE
    """The kinds of text it applies to; a match never extends into another kind."""
    trigger_chars: str = ""
    """The rule is skipped for a sentence that contains none of these characters; if empty, it is never skipped.

    This only saves time: every text that the rule verbalizes contains one of them.
    """
    show: Callable[[re.Match[str]], str] | None = None
    """Returns what a transcript shows for a match of which only a part is spoken; if None, it shows the match."""


@dataclass(frozen=True, slots=True)
class RuleList:
    """Rules in the order in which they are tried.

    A list never changes; `before`, `after` and `disable` return a new one. They raise `OptionError`, with the
    nearest names as its hint, where the list has no rule of that name.
    """

    rules: tuple[Rule, ...] = ()
    _triggered: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Which rules a character triggers: a bit for each, the first rule's the highest; filled for the first text.

    Under the empty text are those that need no trigger.
    """
    _places: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The index of each rule, by its name."""

    def __post_init__(self) -> None:
        for place, rule in enumerate(self.rules):
            if self._places.setdefault(rule.name, place) != place:
                raise OptionError(
                    f"two rules have the name {rule.name!r}", hint="give each rule a name of its own"
                )

    @classmethod
    def in_order(cls, names: Iterable[str], rules: Iterable[Rule]) -> RuleList:
        """Arrange ``rules`` as ``names`` lists them.

        Raises `OptionError` on a name without a rule, and on a rule that ``names`` leaves out.
        """
        given = cls(tuple(rules))
        arranged = cls(tuple(given[name] for name in names))
        missing = [name for name in given.names if name not in arranged]
        if missing:
            raise OptionError(f"the order of rules leaves out {missing[0]!r}", hint="add its name to the order")
        return arranged

    @property
    def names(self) -> tuple[str, ...]:
        """The rules' names, in order."""
        return tuple(rule.name for rule in self.rules)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def __getitem__(self, name: str) -> Rule:
        return self.rules[self._position(name)]

    def for_text(self, text: str) -> Iterator[Rule]:
        """The rules that are not to be skipped for a sentence, by its characters.

        Asking every rule would take as long as applying those that remain.
        """
        wanted = self._by_character()[""]
        for character in self._triggered.keys() & set(text):
            wanted |= self._triggered[character]
        return compress(self.rules, f"{wanted:0{len(self)}b}".encode().translate(_AS_NUMBERS))

    def _by_character(self) -> Mapping[str, int]:
        if not self._triggered:
            self._triggered[""] = 0
            for at, rule in enumerate(reversed(self.rules)):
                for character in rule.trigger_chars or ("",):
                    self._triggered[character] = self._triggered.get(character, 0) | 1 << at
        return self._triggered

    def before(self, name: str, rule: Rule) -> RuleList:
        """Add ``rule`` so that it is tried just before the rule called ``name``."""
        return self._with(rule, self._position(name))

    def after(self, name: str, rule: Rule) -> RuleList:
        """Add ``rule`` so that it is tried just after the rule called ``name``."""
        return self._with(rule, self._position(name) + 1)

    def disable(self, *names: str) -> RuleList:
        """Leave out the rules called ``names``; their text is left to the other rules and the voice."""
        dropped = {self._position(name) for name in names}
        return RuleList(tuple(rule for at, rule in enumerate(self.rules) if at not in dropped))

    def _with(self, rule: Rule, at: int) -> RuleList:
        return RuleList((*self.rules[:at], rule, *self.rules[at:]))

    def _position(self, name: str) -> int:
        if name not in self._places:
            raise OptionError(f"there is no rule {name!r}", hint=did_you_mean(name, self.names))
        return self._places[name]


_AS_NUMBERS = bytes.maketrans(b"01", b"\0\1")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence."""

    written: str
    spoken: str
    rule: str = ""
    """The name of the rule that verbalized it; empty if it is spoken as written."""
    shown: str | None = None
    """What a transcript shows for it, if that is not `written`."""

    @property
    def caption(self) -> str:
        """The written form of what is heard: nothing for written words that are silent."""
        if _has_words(self.written) and not _has_words(self.spoken):
            return ""
        return self.written if self.shown is None else self.shown


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence to verbalize."""

    text: str
    kinds: tuple[SpanKind, ...]
    """One for each character of ``text``."""
    shown: tuple[str, ...] = ()
    """What transcripts show for each character of ``text``; empty if that is ``text`` itself."""

    @classmethod
    def of(cls, runs: Iterable[tuple[str, SpanKind]]) -> Sentence:
        """Join runs of text, each of one kind."""
        text, kinds = "", []
        for run, kind in runs:
            text += run
            kinds += [kind] * len(run)
        return cls(text, tuple(kinds))

    def shown_at(self, start: int, end: int) -> str | None:
        """What transcripts show for the text from ``start`` to ``end``; None if that is the text itself."""
        return "".join(self.shown[start:end]) if self.shown else None


def apply(rules: Iterable[Rule], sentence: Sentence) -> Iterator[Piece]:
    """The pieces of a sentence, in order; their ``written``, joined, is its text."""
    settled = bytearray(len(sentence.text))
    found: list[tuple[int, int, Piece]] = []
    characters = set(sentence.text)
    stretches: dict[frozenset[SpanKind], list[tuple[int, int]]] = {}
    for rule in rules:
        if rule.trigger_chars and characters.isdisjoint(rule.trigger_chars):
            continue
        if rule.kinds not in stretches:
            stretches[rule.kinds] = list(_stretches(sentence, rule.kinds))
        for match in _matches(rule.pattern, sentence.text, stretches[rule.kinds]):
            start, end = match.span()
            if start == end or settled.find(1, start, end) >= 0:
                continue
            words = rule.verbalize(match)
            if words is not None:
                settled[start:end] = b"\1" * (end - start)
                shown = rule.show(match) if rule.show else sentence.shown_at(start, end)
                found.append((start, end, Piece(match.group(), words, rule.name, shown)))
    return _with_gaps(sentence, sorted(found, key=lambda entry: entry[0]))


def _stretches(sentence: Sentence, kinds: frozenset[SpanKind]) -> Iterator[tuple[int, int]]:
    """The start and end of each longest stretch of text of these kinds."""
    present = set(sentence.kinds)
    if present <= kinds:
        yield 0, len(sentence.text)
    if present <= kinds or present.isdisjoint(kinds):
        return
    end = 0
    for wanted, run in groupby(sentence.kinds, kinds.__contains__):
        start, end = end, end + sum(1 for _ in run)
        if wanted:
            yield start, end


def _matches(pattern: re.Pattern[str], text: str, stretches: Iterable[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """Every match in every stretch; for the pattern, the text ends where the stretch does."""
    for start, end in stretches:
        yield from pattern.finditer(text, start, end)


def _with_gaps(sentence: Sentence, found: list[tuple[int, int, Piece]]) -> Iterator[Piece]:
    """The pieces that rules found, and the text between them."""
    text, at = sentence.text, 0
    for start, end, piece in found:
        if at < start:
            yield Piece(text[at:start], text[at:start], shown=sentence.shown_at(at, start))
        yield piece
        at = end
    if at < len(text):
        yield Piece(text[at:], text[at:], shown=sentence.shown_at(at, len(text)))
