"""Names, terms and words that the engines' readers say wrong: `names.txt` and `words.txt` list their sounds."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from narrate.scripting.lexicon import Lexicon
from narrate.scripting.rules import CLOSE, OPEN, Rule, Sentence, apply
from narrate.speaking.pronunciation.dictionary import with_s
from narrate.speaking.pronunciation.pronunciation import Pronunciation, plain

NAMES = Path(__file__).with_name("names.txt")
WORDS = Path(__file__).with_name("words.txt")
"""Common words, which espeak says wrong in American English alone."""
_VOWEL = "[ˈˌ]?[aeiouæɑɒɔəɚɛɜɪʊʌᵻ]"
_BRITISH = (
    (f"ɚ(?={_VOWEL})", "əɹ"),
    ("ɚ", "ə"),
    ("oʊ", "əʊ"),
    (f"ɛɹ(?!{_VOWEL})", "eə"),
    (f"ɪɹ(?!{_VOWEL})", "ɪə"),
    (f"ʊɹ(?!{_VOWEL})", "ʊə"),
    (f"(?<=ː)ɹ(?!{_VOWEL})", ""),
)
"""Patterns of American sounds, and British ones: no r but before a vowel."""
_POSSESSIVE = "'s"


def names(text: str, british: bool = False) -> tuple[Pronunciation, ...]:
    """The known names in an English text, in order, each with the ending ``'s`` that follows it.

    IPA between ``[[`` and ``]]`` is left out. Safe to call from many threads.
    """
    written = plain(text)
    rules = known_names(british).rules_for(written)
    return tuple(_found(Sentence.of([(written, "text")]), rules, british)) if rules else ()


@cache
def known_names(british: bool = False) -> Lexicon:
    """The names of an accent, with their American sounds."""
    return Lexicon(ipa=listed(NAMES) if british else {**listed(WORDS), **listed(NAMES)})


def listed(file: Path) -> dict[str, str]:
    """The names in a list, with their sounds."""
    lines = file.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(": ") for line in lines if line and not line.startswith("#"))
    return {name: sounds for name, _, sounds in pairs}


@cache
def names_sum() -> str:
    """Eight hexadecimal digits that change with the lists."""
    return f"{zlib.crc32(NAMES.read_bytes() + WORDS.read_bytes()):08x}"


def _found(sentence: Sentence, rules: Iterable[Rule], british: bool) -> Iterator[Pronunciation]:
    end = 0
    for piece in apply(rules, sentence):
        start, end = end, end + len(piece.written)
        if not piece.rule:
            continue
        american = piece.spoken.strip(OPEN + CLOSE)
        sounds = american, _in_british(american)
        has_ending = sentence.text.startswith(_POSSESSIVE, end) and not sentence.text[end + 2 : end + 3].isalnum()
        yield Pronunciation(start, end + 2 * has_ending, (with_s(sounds) if has_ending else sounds)[british])


def _in_british(sounds: str) -> str:
    for pattern, replacement in _BRITISH:
        sounds = re.sub(pattern, replacement, sounds)
    return sounds
