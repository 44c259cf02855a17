"""Turns text into phonemes, in this process: by espeak, through piper-tts, except for IPA in the text.

A text may contain IPA between ``[[`` and ``]]``; espeak reads the rest. Many tools start an espeak process for
every clause, which takes longer than a GPU needs to synthesize it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from narrate import lazy_re as re
from narrate.speaking.engines.substitution import substituted
from narrate.speaking.ipa import IPA_PATTERN, is_ipa, sounds_of
from narrate.speaking.pronunciation.interjections import with_interjections
from narrate.speaking.pronunciation.letters import letters_a
from narrate.speaking.pronunciation.pronunciations import Pronounce, decide_nothing

if TYPE_CHECKING:
    from piper.phonemize_espeak import EspeakPhonemizer

Phonemize: TypeAlias = Callable[[str], list[list[str]]]
"""Turns a text into a list of phonemes for each of its sentences, one code point each."""

READING = "reading 6"
"""Part of the fingerprints of engines that use espeak; change it whenever a text gets other phonemes."""
_IPA = re.compile(f"({IPA_PATTERN})")
_LETTER_I = re.compile(r"(?<=(?<![\w.'’])[A-HJ-Z] )I(?!\w|['’](?!s\b))")
"""I after another letter, as in F B I: espeak takes it for the pronoun, which has no stress."""
_MARKS = " ,;:.!?"
_QUOTES = "\"'“”‘’«»"
_POSSESSIVE = re.compile(r"['’]s\b")
_FLUSH = "a"
_ELLIPSIS = re.compile(r"\s*(?:…|\.{2,})(?P<rest>\s*(?P<next>\S)?)")
_ARTICLE = re.compile(r"(?:^|(?<= ))(?:[Aa]|([Tt]he)) $")
_VOWELS = frozenset("aeiouyæøœɐɑɒɔəɚɛɜɝɞɨɪɯɵɶʉʊʌʏᵻ")
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


def with_letter_sounds(text: str) -> str:
    """An English text with IPA for the letters of "C I A" and "plan A" that espeak would read as words."""
    rest = 0
    parts: list[str] = []
    for start in letters_a(text):
        parts += (text[rest:start], "[[ˈeɪ]]")
        rest = start + 1
    return _LETTER_I.sub("[[ˈaɪ]]", "".join(parts) + text[rest:])


def phonemes(
    text: str, phonemize: Phonemize, pronounce: Pronounce = decide_nothing, *, english: bool = True
) -> Iterator[str]:
    """The phonemes of a text, spoken as one utterance even if ``phonemize`` finds several sentences in it.

    The words that ``pronounce`` decides on get its sounds; letters and articles of an ``english`` text are told
    apart. Safe to call from many threads.
    """

    def say(part: str) -> str:
        return " ".join("".join(sentence) for sentence in phonemize(part))

    text = with_letter_sounds(with_interjections(text)) if english else text
    words = pronounce(text)
    end, after_sounds, last = 0, False, ""
    parts = _IPA.split(text)
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        start, end = end, end + len(part)
        if is_ipa(part):
            sounds = stress_before_vowel(sounds_of(part))
            yield from sounds
            after_sounds, last = True, sounds[-1:]
            continue
        rest = part
        if after_sounds:
            rest, sounds = _after_ipa(part, last)
            yield from sounds
        article = _ARTICLE.search(rest) if english and following else None
        first = end - len(rest)
        rest = rest[: article.start()] if article else rest
        with _lock:
            read = substituted(rest, [word.moved(-first) for word in words if start <= word.start < end], say)
        yield from read + (" " if rest[-1:] == " " and read[-1:] != " " else "")
        yield from f"{_article(article, following)} " if article else ""


def _article(article: re.Match[str], following: str) -> str:
    """Its sound before IPA; at the end of a text, espeak reads *a* as a letter, *the* as before a consonant."""
    if not article[1]:
        return "ɐ"
    return "ðɪ" if sounds_of(following).lstrip("ˈˌ")[:1] in _VOWELS else "ðə"


def _after_ipa(part: str, last: str) -> tuple[str, str]:
    """What espeak is to read of the text after IPA that ends in the sound ``last``, and the sounds before that.

    espeak would read ’s as a letter, and drop the punctuation and the spaces, which are in the middle of the text.
    """
    possessive = _POSSESSIVE.match(part)
    ending = possessive_ending(last) if possessive else ""
    part = part[possessive.end() :] if possessive else part
    rest = part.lstrip(_MARKS + _QUOTES)
    return rest, ending + "".join(mark for mark in part[: len(part) - len(rest)] if mark in _MARKS)


def possessive_ending(last: str, syllable: str = "ᵻz") -> str:
    """The sound of ’s after a word that ends in the sound ``last``; ``syllable`` after a sibilant."""
    if last in "szʃʒʧʤ":
        return syllable
    return "s" if last in "ptkfθ" else "z"


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
