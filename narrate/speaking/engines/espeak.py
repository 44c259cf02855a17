"""Turns text into phonemes, in this process: by espeak, through piper-tts, except for IPA in the text.

A text may contain IPA between ``[[`` and ``]]``; espeak reads the rest. Many tools start an espeak process for
every clause, which takes longer than a GPU needs to synthesize it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from narrate.speaking.engines.substitution import substituted
from narrate.speaking.pronunciation.heteronyms import Pronounce, decide_nothing

if TYPE_CHECKING:
    from piper.phonemize_espeak import EspeakPhonemizer

Phonemize: TypeAlias = Callable[[str], list[list[str]]]
"""Turns a text into a list of phonemes for each of its sentences, one code point each."""

_IPA = re.compile(r"(\[\[.*?\]\])")
_MARKS = " ,;:.!?"
_FLUSH = "a"
_ELLIPSIS = re.compile(r"\s*(?:…|\.{2,})(?P<rest>\s*(?P<next>\S)?)")
_ARTICLE = re.compile(r"(?:^|(?<= ))[Aa] $")
_STRESS = re.compile(r"([ˈˌ])([^\sˈˌaeiouyæøœɐɑɒɔəɚɛɜɝɞɨɪɯɵɶʉʊʌʏᵻ]+)")

_lock = threading.RLock()  # espeak keeps its voice in a global, whoever calls it


def espeak(language: str) -> Phonemize:
    """espeak with one of its voices, such as ``en-us``, as `phonemes` takes it."""
    return patched(lambda text: _espeak().phonemize(language, text))


def patched(phonemize: Phonemize) -> Phonemize:
    """``phonemize``, which calls espeak, with two of espeak's bugs worked around.

    espeak drops an ellipsis and the space after it, which joins two words. And it carries the end of some texts
    over to the next: after one that ends in two dots, the next begins with the word "dot".
    """

    def phonemize_alone(text: str) -> list[list[str]]:
        found = phonemize(_ELLIPSIS.sub(_mark_for, text))
        phonemize(_FLUSH)
        return found

    return phonemize_alone


def phonemes(text: str, phonemize: Phonemize, pronounce: Pronounce = decide_nothing) -> Iterator[str]:
    """The phonemes of a text, spoken as one utterance even if ``phonemize`` finds several sentences in it.

    The words that ``pronounce`` decides on get its sounds. Safe to call from many threads.
    """

    def say(part: str) -> str:
        return " ".join("".join(sentence) for sentence in phonemize(part))

    words = pronounce(text)
    end, after_sounds = 0, False
    for part in _IPA.split(text):
        start, end = end, end + len(part)
        if part.startswith("[["):
            yield from stress_before_vowel(part[2:-2])
            after_sounds = True
            continue
        # espeak drops leading punctuation, but after IPA it is in the middle of the text.
        rest = part.lstrip(_MARKS) if after_sounds else part
        yield from part[: len(part) - len(rest)]
        article = _ARTICLE.search(rest)  # at the end of a text, espeak reads it as the letter
        first = end - len(rest)
        rest = rest[: article.start()] if article else rest
        with _lock:
            yield from substituted(rest, [word.moved(-first) for word in words if start <= word.start < end], say)
        yield from (" " if rest[-1:] == " " else "") + ("ɐ " if article else "")


def _mark_for(ellipsis: re.Match[str]) -> str:
    following = ellipsis["next"] or ""
    if following and following in _MARKS:
        return ellipsis["rest"]
    mark = "." if not following or following.isupper() else ","
    return f"{mark} {following}" if following else mark


def stress_before_vowel(sounds: str) -> str:
    """``sounds`` with each stress mark right before its vowel, as espeak and the models trained on it have it.

    IPA puts it before the syllable.
    """
    return _STRESS.sub(r"\2\1", sounds)


@cache
def _espeak() -> EspeakPhonemizer:
    from piper.phonemize_espeak import EspeakPhonemizer

    return EspeakPhonemizer()
