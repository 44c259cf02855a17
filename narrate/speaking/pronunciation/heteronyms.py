"""Decides how words with one spelling and several sounds are pronounced, by their parts of speech and context."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from narrate import lazy_re as re
from narrate.speaking.pronunciation.dictionary import Sounds, known_heteronyms, with_s
from narrate.speaking.pronunciation.patterns import context_of
from narrate.speaking.pronunciation.pronunciation import Pronunciation, plain
from narrate.speaking.pronunciation.tagging import Word, tag

_POSSESSIVE = "'s"


def heteronyms(text: str, british: bool = False) -> tuple[Pronunciation, ...]:
    """The words of an English text that have several sounds, each with the sound that fits its context.

    A word whose sound is not certain is left out, and so is IPA between ``[[`` and ``]]``. The ending ``'s`` is a
    part of its word. Nothing is found if hibari-tts is not installed. Safe to call from many threads.
    """
    written = plain(text)
    return tuple(_with_endings(tag(written), british)) if _candidates().search(written) else ()


def decided(words: Sequence[Word]) -> Iterator[tuple[int, Sounds]]:
    """The index of each word whose sound is decided, with its sounds. Apostrophes must be straight."""
    known = known_heteronyms()
    for index, word in enumerate(words):
        heteronym = known.get(word.text.lower())
        sounds = heteronym.pronounced(context_of(words, index)) if heteronym else None
        if sounds is not None:
            yield index, sounds


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
