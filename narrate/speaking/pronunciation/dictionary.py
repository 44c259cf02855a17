"""Reads `heteronyms.toml`: the words with several sounds, their pronunciations, and the rules that choose one."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from narrate.speaking.pronunciation.patterns import Context, Pattern, compile_pattern
from narrate.storage import read_toml

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


@cache
def known_heteronyms() -> Mapping[str, Heteronym]:
    """All heteronyms, by their spelling in lower case."""
    return parse_heteronyms(read_toml(DATA))


@cache
def dictionary_sum() -> str:
    """Eight hexadecimal digits that change with the dictionary."""
    return f"{zlib.crc32(DATA.read_bytes()):08x}"


def parse_heteronyms(data: Mapping[str, Any]) -> dict[str, Heteronym]:
    """The heteronyms in the tables ``lists``, ``rules``, ``words`` and ``noun_verb``.

    Raises ValueError or KeyError if a rule is malformed, or names a sense that its word does not have.
    """
    lists, rules, shared_rules = data["lists"], data["rules"], data["rules"][_WITH_S]
    own = {word: _senses(entry) for word, entry in data["words"].items()}
    base = {word: _senses(entry) for word, entry in data[_WITH_S].items()}
    inflected = {_spelled_with_s(word): word for word in base if _spelled_with_s(word) not in own}
    found = {word: Heteronym(senses, _rules(rules[word], senses, lists)) for word, senses in own.items()}
    for word, senses in base.items():
        found[word] = Heteronym(senses, _rules([*rules.get(word, []), *shared_rules], senses, lists))
    for word, bare in inflected.items():
        senses = {sense: with_s(sounds) for sense, sounds in base[bare].items()}
        special = rules.get(word, rules.get(bare, []))
        found[word] = Heteronym(senses, _rules([*special, *shared_rules], senses, lists))
    return found


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


def _rules(rules: Sequence[str], senses: Mapping[str, Sounds], lists: Mapping[str, str]) -> tuple[Rule, ...]:
    return tuple(_parsed(rules, senses, lists))


def _parsed(rules: Sequence[str], senses: Mapping[str, Sounds], lists: Mapping[str, str]) -> Iterator[Rule]:
    for rule in rules:
        sense, colon, pattern = rule.partition(": ")
        if not colon or sense not in senses:
            raise ValueError(f"{rule!r} does not begin with one of the senses {', '.join(senses)}")
        yield Rule(sense, compile_pattern(pattern, lists))


def _spelled_with_s(word: str) -> str:
    """The word with the ending -s."""
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if re.search(r"(?:s|x|sh|ch)$", word) else f"{word}s"
