"""How well names are understood: with the sounds of narrate's list, and as the engine says them by itself.

A name is spoken in a short sentence, and several sentences are one recording, because Whisper takes as long for
half a minute as for a second.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from unittest.mock import patch

import numpy as np

from narrate.scripting.lexicon import Lexicon
from narrate.speaking.engine import Audio, Engine
from narrate.speaking.engines.espeak import espeak, phonemes
from narrate.speaking.pronunciation import names
from narrate.speaking.pronunciation.names import NAMES, listed

SENTENCES = ("They mean {}.", "I said {}.", "It was {}.", "We know {}.")
"""Used in turn: if one were repeated, Whisper would go on repeating it."""
RECORDING_S = 24
"""Less than the 30 s that Whisper takes at once."""
_GAP_S = 0.4
_MORE_WORDS = 2
"""How many words more than it has a name may be heard as: Foucault as "foo co"."""
_ROUGHLY = (
    ("[ˈˌːʲ .,']", ""),
    ("ɚ", "əɹ"),
    ("r", "ɹ"),
    ("ɹ+", "ɹ"),
    ("[ɾʔ]", "t"),
    ("n̩", "ən"),
    ("[ᵻɐʌɪɜ]", "ə"),
    ("ɔ", "ɑ"),
    ("ʊ", "u"),
)
"""What tells no names apart: stress and length, vowels without stress, those that are one to many Americans."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Sentences with a name each, one after the other."""

    names: tuple[str, ...]
    sound: Audio


def recordings(engine: Engine, chosen: Iterable[str], *, by_list: bool) -> Iterator[Recording]:
    """Let ``engine`` speak ``chosen`` names, with the sounds of narrate's list or with its own."""
    spoken: list[str] = []
    samples: list[np.ndarray] = []
    for index, name in enumerate(chosen):
        with nullcontext() if by_list else without_names():
            (clip,) = engine.speak([SENTENCES[index % len(SENTENCES)].format(name)])
        gap = np.zeros(int(_GAP_S * clip.sample_rate), np.float32)
        if spoken and sum(map(len, samples)) + len(clip.samples) > RECORDING_S * clip.sample_rate:
            yield Recording(tuple(spoken), Audio(np.concatenate(samples), clip.sample_rate))
            spoken, samples = [], []
        spoken.append(name)
        samples += [clip.samples, gap]
    if spoken:
        yield Recording(tuple(spoken), Audio(np.concatenate(samples), clip.sample_rate))


def without_names() -> AbstractContextManager[object]:
    """Engines know no names while this is entered."""
    return patch.object(names, "known_names", lambda *_: Lexicon())


def heard(recording: Recording, transcript: str) -> frozenset[str]:
    """The names that a recognizer wrote as they are spelled, or as words of the same sounds."""
    words = re.findall(r"[^\W\d_]+", transcript)
    known = listed(NAMES)
    return frozenset(name for name in recording.names if is_heard(name, known[name], words))


def is_heard(name: str, sounds: str, words: Sequence[str]) -> bool:
    """Whether some neighboring ``words`` have the letters of ``name``, accents aside, or about its ``sounds``."""
    letters, rough = _letters(name), roughly(sounds)
    longest = len(name.split()) + _MORE_WORDS
    runs = (words[start:end] for start in range(len(words)) for end in range(start + 1, start + longest + 1))
    return any(_letters("".join(run)) == letters or _rough_sounds(" ".join(run)) == rough for run in runs)


def roughly(sounds: str) -> str:
    """IPA without what listeners do not tell apart."""
    for pattern, replacement in _ROUGHLY:
        sounds = re.sub(pattern, replacement, sounds)
    return sounds


def shares(
    listen: Callable[[Audio], Mapping[str, str]], made: Iterable[Recording]
) -> tuple[int, dict[str, set[str]]]:
    """How many names were spoken, and which were heard, by recognizer. ``listen`` returns transcripts."""
    count = 0
    found: dict[str, set[str]] = {}
    for recording in made:
        count += len(recording.names)
        for recognizer, transcript in listen(recording.sound).items():
            found.setdefault(recognizer, set()).update(heard(recording, transcript))
    return count, found


@cache
def _rough_sounds(words: str) -> str:
    return roughly("".join(phonemes(words, espeak("en-us"))))


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in plain if letter.isalpha())
