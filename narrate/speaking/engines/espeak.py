"""Words → phonemes, in process: espeak by way of piper-tts, and sounds that a text brings with it as IPA.

A text may contain IPA between ``[[`` and ``]]``; espeak reads the rest. Starting an espeak process for every
clause, as many tools do, takes longer than a GPU needs for the sound.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from piper.phonemize_espeak import EspeakPhonemizer

Phonemize: TypeAlias = Callable[[str], list[list[str]]]
"""A text → for each sentence in it the phonemes, a code point each."""

_SOUNDS = re.compile(r"(\[\[.*?\]\])")
_MARKS = " ,;:.!?"
_ANYTHING = "a"
_ELLIPSIS = re.compile(r"\s*(?:…|\.{2,})(?P<rest>\s*(?P<next>\S)?)")
_ARTICLE = re.compile(r"(?:^|(?<= ))[Aa] $")
_STRESS = re.compile(r"([ˈˌ])([^\sˈˌaeiouyæøœɐɑɒɔəɚɛɜɝɞɨɪɯɵɶʉʊʌʏᵻ]+)")

_lock = threading.RLock()  # espeak keeps its voice in a global, whoever calls it


def espeak(language: str) -> Phonemize:
    """espeak with one of its voices, such as ``en-us``, for `phonemes`."""
    return pausing(lambda text: _espeak().phonemize(language, text))


def pausing(phonemize: Phonemize) -> Phonemize:
    """``phonemize``, which is espeak in the end, without two of its faults.

    It drops an ellipsis and the space after it, so that two words would become one. And it keeps the end of some
    texts for the next: after one that ends in two dots, another text would begin with the word "dot".
    """

    def phonemize_alone(text: str) -> list[list[str]]:
        found = phonemize(_ELLIPSIS.sub(_mark_for, text))
        phonemize(_ANYTHING)
        return found

    return phonemize_alone


def phonemes(text: str, phonemize: Phonemize) -> Iterator[str]:
    """A text as one breath, though ``phonemize`` may see sentences in it. May be called from many threads."""
    after_sounds = False
    for part in _SOUNDS.split(text):
        if part.startswith("[["):
            yield from _as_espeak_has_it(part[2:-2])
            after_sounds = True
            continue
        # espeak drops the marks that a text begins with, and these stand in the middle of one.
        rest = part.lstrip(_MARKS) if after_sounds else part
        yield from part[: len(part) - len(rest)]
        article = _ARTICLE.search(rest)  # alone at an end, espeak takes it for the letter
        rest = rest[: article.start()] if article else rest
        with _lock:
            sentences = phonemize(rest)
        yield from _joined(sentences)
        yield from (" " if rest[-1:] == " " else "") + ("ɐ " if article else "")


def _mark_for(ellipsis: re.Match[str]) -> str:
    following = ellipsis["next"] or ""
    if following and following in _MARKS:
        return ellipsis["rest"]
    mark = "." if not following or following.isupper() else ","
    return f"{mark} {following}" if following else mark


def _joined(sentences: list[list[str]]) -> Iterator[str]:
    for index, sentence in enumerate(sentences):
        yield from ([" "] if index else [])
        yield from sentence


def _as_espeak_has_it(sounds: str) -> str:
    """IPA writes stress before the syllable; espeak, from which the voices learned, right before the vowel."""
    return _STRESS.sub(r"\2\1", sounds)


@cache
def _espeak() -> EspeakPhonemizer:
    from piper.phonemize_espeak import EspeakPhonemizer

    return EspeakPhonemizer()
