"""Reads `heteronyms.toml`: the words with several sounds, their pronunciations, and the rules that choose one."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from narrate import kept
from narrate.speaking.pronunciation.patterns import Context, Pattern, compile_pattern

Sounds: TypeAlias = tuple[str, str]
"""A pronunciation in IPA: American, British. A mark of stress stands right before its vowel."""

DATA = Path(__file__).with_name("heteronyms.toml")
_WITH_S = "noun_verb"
"""The table of words that sound different with the ending -s, too, and the name of the rules they share."""
_HISSING, _VOICELESS = tuple("szʃʒ"), tuple("ptkfθ")


@dataclass(frozen=True, slots=True)
class Rule:
    """Chooses a sense if the context matches."""

    sense: str
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Heteronym:
    """A spelling with several sounds."""

    senses: Mapping[str, Sounds]
    rules: tuple[Rule, ...]
    """The first that matches decides."""

    def pronounced(self, context: Context) -> Sounds | None:
        """The pronunciation in ``context``; None if no rule matches."""
        matching = (self.senses[rule.sense] for rule in self.rules if rule.pattern.matches(context))
        return next(matching, None)


class Dictionary(Mapping[str, Heteronym]):
    """All heteronyms, by their spelling in lower case.

    Looking up a word compiles its rules, once. It raises ValueError if one is malformed or names a sense that the
    word does not have, and KeyError if one names a list that does not exist.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        """``data`` has the tables ``lists``, ``rules``, ``words`` and ``noun_verb``."""
        self._data = data
        base = {word: _senses(entry) for word, entry in data[_WITH_S].items()}
        self._bare = {_spelled_with_s(word): word for word in base}
        inflected = {word: _all_with_s(base[bare]) for word, bare in self._bare.items()}
        own = {word: _senses(entry) for word, entry in data["words"].items()}
        self._senses: dict[str, dict[str, Sounds]] = {**inflected, **base, **own}
        self._compiled: dict[str, Heteronym] = {}

    def __getitem__(self, word: str) -> Heteronym:
        if word not in self._compiled:
            self._compiled[word] = self._compile(word)
        return self._compiled[word]

    def __contains__(self, word: object) -> bool:
        return word in self._senses

    def __iter__(self) -> Iterator[str]:
        return iter(self._senses)

    def __len__(self) -> int:
        return len(self._senses)

    def _compile(self, word: str) -> Heteronym:
        senses = self._senses[word]
        return Heteronym(senses, tuple(self._rules(senses, self._written_rules(word))))

    def _written_rules(self, word: str) -> list[str]:
        """A word's own rules, those of its form without -s if it has none, then those that it shares."""
        rules = self._data["rules"]
        if word in self._data["words"]:
            return list(self._expanded(rules[word]))
        own = rules.get(word, rules.get(self._bare.get(word, ""), []))
        return [*self._expanded(own), *rules[_WITH_S]]

    def _expanded(self, rules: Iterable[str]) -> Iterator[str]:
        """``rules``, with those of *read* in the place of the name ``read``."""
        for rule in rules:
            named = self._data["rules"].get(rule)
            yield from [rule] if named is None else self._expanded(named)

    def _rules(self, senses: Mapping[str, Sounds], rules: Sequence[str]) -> Iterator[Rule]:
        for rule in rules:
            sense, colon, pattern = rule.partition(": ")
            if not colon or sense not in senses:
                raise ValueError(f"{rule!r} does not begin with one of the senses {', '.join(senses)}")
            yield Rule(sense, compile_pattern(pattern, self._data["lists"]))


@cache
def known_heteronyms() -> Dictionary:
    """narrate's dictionary."""
    return Dictionary(kept.toml(DATA))


@cache
def dictionary_sum() -> str:
    """Eight hexadecimal digits that change with the dictionary."""
    return f"{zlib.crc32(DATA.read_bytes()):08x}"


def with_s(sounds: Sounds) -> Sounds:
    """The pronunciation with the ending -s."""
    american, british = sounds
    if american.endswith(_HISSING):
        return f"{american}ᵻz", f"{british}ɪz"
    ending = "s" if american.endswith(_VOICELESS) else "z"
    return american + ending, british + ending


def _senses(entry: Mapping[str, str | Sequence[str]]) -> dict[str, Sounds]:
    return {
        sense: (sounds, sounds) if isinstance(sounds, str) else (sounds[0], sounds[1])
        for sense, sounds in entry.items()
    }


def _all_with_s(senses: Mapping[str, Sounds]) -> dict[str, Sounds]:
    return {sense: with_s(sounds) for sense, sounds in senses.items()}


def _spelled_with_s(word: str) -> str:
    """The word with the ending -s."""
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if re.search(r"(?:s|x|sh|ch)$", word) else f"{word}s"
