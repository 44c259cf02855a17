"""Decides how words with one spelling and several sounds are pronounced, by their parts of speech and context."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TypeAlias

from narrate.speaking.ipa import IPA_PATTERN
from narrate.speaking.pronunciation.dictionary import Sounds, dictionary_sum, known_heteronyms, with_s
from narrate.speaking.pronunciation.patterns import context_of
from narrate.speaking.pronunciation.tagging import Word, tag, tagger_version

_IPA = re.compile(IPA_PATTERN)
_POSSESSIVE = "'s"


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """How a word of a text is pronounced."""

    start: int
    """Position in the text, in characters."""
    end: int
    ipa: str
    """A mark of stress stands right before its vowel."""

    def moved(self, characters: int) -> Pronunciation:
        """The same word in a text in which it stands so many characters later."""
        return replace(self, start=self.start + characters, end=self.end + characters)


Pronounce: TypeAlias = Callable[[str], tuple[Pronunciation, ...]]
"""Finds the words of a text whose pronunciation is decided, in order; the engine decides on all others."""


def pronounce_for(language: str) -> Pronounce:
    """`heteronyms` for a text in ``language`` (BCP 47); nothing is decided if that is not English."""
    british = language.lower().partition("-")[2] == "gb"
    return partial(heteronyms, british=british) if is_english(language) else decide_nothing


def is_english(language: str) -> bool:
    """Whether ``language`` (BCP 47) is English."""
    return language.lower().partition("-")[0] == "en"


def fingerprint_for(language: str) -> str:
    """Changes if a text in ``language`` would be pronounced differently; empty if nothing is decided."""
    decides = pronounce_for(language) is not decide_nothing and tagger_version()
    return f"heteronyms {tagger_version()} {dictionary_sum()}" if decides else ""


def heteronyms(text: str, british: bool = False) -> tuple[Pronunciation, ...]:
    """The words of an English text that have several sounds, each with the sound that fits its context.

    A word whose sound is not certain is left out, and so is IPA between ``[[`` and ``]]``. The ending ``'s`` is a
    part of its word. Nothing is found if hibari-tts is not installed. Safe to call from many threads.
    """
    plain = _IPA.sub(lambda ipa: "X" + "x" * (len(ipa.group()) - 1), text).replace("’", "'")
    return tuple(_with_endings(tag(plain), british)) if _candidates().search(plain) else ()


def decided(words: Sequence[Word]) -> Iterator[tuple[int, Sounds]]:
    """The index of each word whose sound is decided, with its sounds. Apostrophes must be straight."""
    known = known_heteronyms()
    for index, word in enumerate(words):
        heteronym = known.get(word.text.lower())
        sounds = heteronym.pronounced(context_of(words, index)) if heteronym else None
        if sounds is not None:
            yield index, sounds


def decide_nothing(_: str) -> tuple[Pronunciation, ...]:
    """The `Pronounce` of a text in a language without heteronyms."""
    return ()


def _with_endings(words: Sequence[Word], british: bool) -> Iterator[Pronunciation]:
    for index, sounds in decided(words):
        word, following = words[index], words[index + 1 : index + 2]
        if following and following[0].text == _POSSESSIVE and following[0].start == word.end:
            yield Pronunciation(word.start, following[0].end, with_s(sounds)[british])
        else:
            yield Pronunciation(word.start, word.end, sounds[british])


@cache
def _candidates() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known_heteronyms()))})(?!\w)", re.IGNORECASE)
