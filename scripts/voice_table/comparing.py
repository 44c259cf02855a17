"""Which words of a text a recognizer heard wrong.

Words are compared as narrate reads them, so that digits and abbreviations do not count, and where they differ, by
their sounds, so that spelling does not: nobody can hear whether someone said "ice cream" or "I scream".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, product

import jiwer
from test_difficult import readings

from narrate.speaking.engines.espeak import espeak, phonemes

_UNHEARD = str.maketrans("", "", " ˈˌː.,")
"""What does not tell words apart: spaces, stress and length, and the marks that espeak passes on."""

_MAX_ALIKE = 3
"""How many words may sound like how many others."""


@dataclass(frozen=True, slots=True)
class Mishearing:
    """Neighboring words that came back as others."""

    start: int
    """The index of the first of them among the words of the text."""
    meant: tuple[str, ...]
    """Empty if the recognizer heard words where there are none."""
    heard: tuple[str, ...]
    """Empty if it heard nothing."""

    @property
    def wrong(self) -> int:
        """How many words it counts for, as in the word error rate: those replaced, left out and added."""
        return max(len(self.meant), len(self.heard))


def mishearings(meant: Sequence[str], transcript: str) -> list[Mishearing]:
    """What a recognizer heard wrong, by the most favorable reading of the digits that it wrote.

    ``meant`` holds at least one word, as `test_difficult.words` returns them.
    """
    found = [list(_differences(meant, heard)) for heard in readings(transcript)]
    return min(found, key=lambda each: sum(mishearing.wrong for mishearing in each))


def shared(some: Iterable[Mishearing], others: Sequence[Mishearing]) -> Iterator[Mishearing]:
    """Those of ``some`` that are also among ``others``: the same words, heard as the same sounds."""
    for one in some:
        same_words = (each for each in others if (each.start, each.meant) == (one.start, one.meant))
        if any(sound_alike(one.heard, other.heard) for other in same_words):
            yield one


def sound_alike(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two runs of words have the same letters or the same sounds, however they are spaced."""
    return "".join(some) == "".join(others) or _sounds(tuple(some)) == _sounds(tuple(others))


def _differences(meant: Sequence[str], heard: Sequence[str]) -> Iterator[Mishearing]:
    if not heard:
        yield Mishearing(0, tuple(meant), ())
        return
    (alignment,) = jiwer.process_words(" ".join(meant), " ".join(heard)).alignments
    for equal, chunks in groupby(alignment, lambda chunk: chunk.type == "equal"):
        if not equal:
            first, *_, last = [*chunks] * 2
            ends = slice(first.ref_start_idx, last.ref_end_idx), slice(first.hyp_start_idx, last.hyp_end_idx)
            difference = Mishearing(ends[0].start, tuple(meant[ends[0]]), tuple(heard[ends[1]]))
            yield from _without_like_ends(difference)


def _without_like_ends(difference: Mishearing) -> Iterator[Mishearing]:
    """What is left of a difference without the words at its ends that sound alike; nothing if all do."""
    start, meant, heard = difference.start, difference.meant, difference.heard
    counts = (range(1, min(_MAX_ALIKE, len(words)) + 1) for words in (meant, heard))
    for ours, theirs in product(*counts):
        if sound_alike(meant[:ours], heard[:theirs]):
            yield from _without_like_ends(Mishearing(start + ours, meant[ours:], heard[theirs:]))
            return
        if sound_alike(meant[-ours:], heard[-theirs:]):
            yield from _without_like_ends(Mishearing(start, meant[:-ours], heard[:-theirs]))
            return
    if meant or heard:
        yield difference


@cache
def _sounds(run: tuple[str, ...]) -> str:
    return "".join(phonemes(" ".join(run), espeak("en-us"))).translate(_UNHEARD)
