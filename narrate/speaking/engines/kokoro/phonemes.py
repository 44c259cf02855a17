"""Converts espeak's phonemes to the notation that Kokoro was trained on, in pieces that it accepts.

Kokoro was trained on phonemes as the package misaki writes them: a letter for each diphthong and affricate (``A``
for the vowel of *day*, ``ʤ``), ``ᵊl`` for the end of *apple*, no marks of length in American. It understands
espeak's own notation too, but was mostly trained on the other. The rules are those by which misaki itself turns
espeak's phonemes into its own (misaki 0.9.4, ``espeak.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from narrate.errors import VoiceError
from narrate.scripting.sentences import cut_point

_Rule: TypeAlias = tuple[str, str]
"""A pattern and its replacement."""

_AMERICAN: tuple[_Rule, ...] = (
    ("oʊ", "O"),
    ("ɜːɹ?|ɝ", "ɜɹ"),
    ("ɪə", "iə"),
    ("ː", ""),
)
_BRITISH: tuple[_Rule, ...] = (
    ("eə", "ɛː"),
    ("iə", "ɪə"),
    ("əʊ|oʊ", "Q"),
)
_ENGLISH: tuple[_Rule, ...] = (
    ("eɪ|e", "A"),
    ("aɪ", "I"),
    ("ɔɪ", "Y"),
    ("aʊ", "W"),
    ("dʒ", "ʤ"),
    ("tʃ", "ʧ"),
    ("əl", "ᵊl"),
    ("(.)\u0329", r"ᵊ\1"),  # a syllable without a vowel: the n of button
    ("ɚ", "əɹ"),
    ("r", "ɹ"),
    ("ɹɹ", "ɹ"),
    (r"\Bɐ|ɐ\B", "ə"),  # but not the article
    ("o", "ɔ"),
    ("ɾ", "T"),
    ("ʔ", "t"),
    ("x|ç", "k"),
    ("ɬ", "l"),
    ("g", "ɡ"),
    ("[ʲ\u0303]", ""),
)


@dataclass(frozen=True, slots=True)
class PhonemeNotation:
    """The phonemes of a language in Kokoro's notation."""

    espeak: str
    """The espeak voice for its phonemes."""
    rules: tuple[_Rule, ...]
    """Applied in order."""

    def respell(self, phonemes: str) -> str:
        """espeak's phonemes, or IPA, in Kokoro's notation."""
        for pattern, sounds in self.rules:
            phonemes = re.sub(pattern, sounds, phonemes)
        return phonemes


NOTATIONS = {
    "en": PhonemeNotation("en-us", _AMERICAN + _ENGLISH),
    "en-us": PhonemeNotation("en-us", _AMERICAN + _ENGLISH),
    "en-gb": PhonemeNotation("en", _BRITISH + _ENGLISH),
}
"""By language tag (BCP 47) in lower case."""

MAX_PHONEMES = 510
"""The most phonemes Kokoro takes at once: its text encoder has 512 places, and a pad takes one at either end."""
_BEST = 400
"""Above this many phonemes, Kokoro begins to rush."""


def notation_of(language: str, voice: str = "") -> PhonemeNotation:
    """The notation of ``language``. Raises `VoiceError`, naming ``voice``, if it is not supported."""
    if language.lower() not in NOTATIONS:
        problem = f"narrate cannot give Kokoro phonemes for {language!r}"
        raise VoiceError(problem, voice and f"voice {voice}", "use en-GB or en-US")
    return NOTATIONS[language.lower()]


def split_phonemes(phonemes: str) -> Iterator[str]:
    """``phonemes``, cut into pieces that are spoken well; no phoneme is lost.

    They have about the same length, because a short one sounds unlike its neighbors, and are cut between clauses
    if possible, else between words, else anywhere.
    """
    rest = phonemes.strip()
    while rest:
        count = -(-len(rest) // _BEST)
        end = cut_point(rest, -(-len(rest) // count))
        yield rest[:end].strip()
        rest = rest[end:].strip()
