"""Converts IPA and espeak's phonemes to misaki's notation, in pieces that the models trained on it accept.

Kokoro and hibari, which was distilled from it, were trained on phonemes as the package misaki writes them: a
letter for each diphthong and affricate (``A`` for the vowel of *day*, ``ʤ``), ``ᵊl`` for the end of *apple*, no
marks of length in American. Kokoro understands espeak's own notation too, but was mostly trained on the other. The
rules are those by which misaki itself turns espeak's phonemes into its own (misaki 0.9.4, ``espeak.py``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from narrate import lazy_re as re
from narrate.errors import VoiceError
from narrate.scripting.sentences import cut_point

_Rule: TypeAlias = tuple[str, str]
"""A pattern and its replacement."""

_TIED: tuple[_Rule, ...] = (("[\u035c\u0361]", ""),)
"""The bar over or under the two letters of one sound."""
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


_FOREIGN: Mapping[str, str] = {
    **dict.fromkeys("cqχʘǀǁǂǃ", "k"),
    **dict.fromkeys("ɟɢɠʛɣ", "ɡ"),
    **dict.fromkeys("ʈʡ", "t"),
    **dict.fromkeys("ɖɗ", "d"),
    **dict.fromkeys("ʙɓ", "b"),
    **dict.fromkeys("βⱱʋ", "v"),
    **dict.fromkeys("ɦħʕʜʢ", "h"),
    **dict.fromkeys("ʂɕɧ", "ʃ"),
    **dict.fromkeys("ʐʑ", "ʒ"),
    **dict.fromkeys("ʀʁɻɽ", "ɹ"),
    **dict.fromkeys("ɭɫʟɮɺ", "l"),
    **dict.fromkeys("ʍɥɰ", "w"),
    **dict.fromkeys("øœɞ", "ɜ"),
    **dict.fromkeys("ɘɵ", "ə"),
    **dict.fromkeys("ʏɨ", "ɪ"),
    **dict.fromkeys("ʉɯ", "u"),
} | {
    "ɱ": "m",
    "ɳ": "n",
    "ɲ": "nj",
    "ɴ": "ŋ",
    "ɸ": "f",
    "ʎ": "lj",
    "ʝ": "j",
    "y": "i",
    "ɤ": "ʌ",
    "ʦ": "ts",
    "ʣ": "dz",
    "ʨ": "ʧ",
    "ʥ": "ʤ",
    "ʄ": "ʤ",
}
"""The nearest sounds that English has, by letters of the IPA that it has no use for."""
_NOT_AMERICAN = {"a": "ɑ", "ɶ": "ɑ", "ɒ": "ɑ", "Q": "O", "ː": ""}
_NOT_BRITISH = {"ɝ": "ɜː", "æ": "a", "ɶ": "a", "O": "Q", "T": "t", "ᵻ": "ɪ"}
_MARKS = re.compile("[\u0300-\u036f\u02b0-\u02c7\u02c9-\u02cb\u02cd-\u02cf\u02d1-\u02ff\u1d2c-\u1d46ⁿ‿.|‖]")
"""What qualifies a sound of the IPA, and what separates syllables and groups."""


@dataclass(frozen=True, slots=True)
class PhonemeNotation:
    """The phonemes of a language in misaki's notation."""

    espeak: str
    """The espeak voice for its phonemes."""
    rules: tuple[_Rule, ...]
    """Applied in order."""
    nearest: Mapping[str, str]
    """The nearest phonemes of this language, by those of others."""

    def respell(self, phonemes: str) -> str:
        """espeak's phonemes, or IPA, in misaki's notation."""
        for pattern, sounds in self.rules:
            phonemes = re.sub(pattern, sounds, phonemes)
        return phonemes

    def respell_natively(self, ipa: str) -> str:
        """IPA of any language in the phonemes that misaki has for this one: no sound is lost, only marks are.

        For models that have heard no other sounds.
        """
        plain = unicodedata.normalize("NFD", self.respell(ipa))
        return _MARKS.sub("", "".join(self.nearest.get(sound, sound) for sound in plain))


_US = PhonemeNotation("en-us", _TIED + _AMERICAN + _ENGLISH, {**_FOREIGN, **_NOT_AMERICAN})
_GB = PhonemeNotation("en", _TIED + _BRITISH + _ENGLISH, {**_FOREIGN, **_NOT_BRITISH})
NOTATIONS = {"en": _US, "en-us": _US, "en-gb": _GB}
"""By language tag (BCP 47) in lower case."""

MAX_PHONEMES = 510
"""The most phonemes Kokoro takes at once: its text encoder has 512 places, and a pad takes one at either end."""
_BEST = 400
"""Above this many phonemes, Kokoro begins to rush; hibari's authors give it no more."""


def notation_of(language: str, voice: str = "") -> PhonemeNotation:
    """The notation of ``language``. Raises `VoiceError`, naming ``voice``, if it is not supported."""
    if language.lower() not in NOTATIONS:
        problem = f"its engine has phonemes for English, and none for {language!r}"
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
