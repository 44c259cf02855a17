"""Chooses a voice for each speaker of a dialogue."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from narrate.reading.post import base_language
from narrate.speaking.catalog import AT_ONCE, offers
from narrate.speaking.registry import engine_spec
from narrate.voices.voice import Voice


@dataclass(frozen=True, slots=True)
class Casting:
    """The user's choice of voices for the speakers of dialogues."""

    voices: Mapping[str, str] = field(default_factory=dict)
    """The name of a voice by that of a speaker; other speakers get one that `assign` finds."""
    named: frozenset[str] = frozenset()
    """The speakers that were named for one post, not for all posts, and should therefore occur in it."""
    off: bool = False
    """Whether the narrator speaks for every speaker."""

    @classmethod
    def read(cls, value: Any) -> Casting:
        """The choice for one post, as text (``Ann=joe, Bob=lark``, or ``none``) or as a mapping.

        Raises `ValueError`, which says what to use instead.
        """
        if isinstance(value, cls):
            return value
        if value is None or value is False or (isinstance(value, str) and value.strip().lower() == "none"):
            return cls(off=True)
        pairs = list(value.items()) if isinstance(value, Mapping) else _pairs(value)
        if not all(isinstance(text, str) and text.strip() for pair in pairs for text in pair):
            raise ValueError(_HINT)
        voices = {name.strip(): voice.strip() for name, voice in pairs}
        return cls(voices, frozenset(voices))

    def over(self, other: Casting) -> Casting:
        """This choice, and that of ``other`` for the speakers that it does not mention."""
        if self.off:
            return self
        voices = {**other.voices, **self.voices}
        return Casting(voices, self.named | other.named, other.off and not self.voices)

    def as_json(self) -> dict[str, str] | None:
        """The voices by speaker; None if the narrator speaks for every one."""
        return None if self.off else dict(self.voices)


_HINT = 'use pairs such as "Ann=joe, Bob=lark", or none'


def _pairs(text: object) -> list[tuple[str, str]]:
    """The sides of each equals sign of a list with commas; a side is empty if there is no equals sign."""
    parts = [part.partition("=") for part in str(text).split(",")]
    return [(name, voice) for name, _, voice in parts]


def candidates(language: str) -> tuple[str, ...]:
    """The voices, by name, that may be chosen for a speaker in ``language`` (BCP 47) without being named.

    They can speak now, and need neither a GPU nor a server. Raises `narrate.errors.VoiceError` on a file that is
    not a voice.
    """
    own = base_language(language)
    spoken = (offer for offer in offers() if base_language(offer.voice.language) == own)
    return tuple(offer.voice.name for offer in spoken if offer.group == AT_ONCE and not _is_remote(offer.voice))


def _is_remote(voice: Voice) -> bool:
    spec = engine_spec(voice)
    return spec is not None and spec.remote


def assign(
    speakers: Sequence[str], chosen: Mapping[str, str], voices: Iterable[str], busy: Collection[str]
) -> dict[str, str]:
    """A voice for each speaker: the one that is ``chosen`` for the name, else one of ``voices``.

    Each name has an order of preference of its own among all voices, so a speaker has the same voice in every
    post, unless it was given to a speaker who came before. Two speakers share a voice only if there are too few.
    Those that are ``busy``, such as the narrator's, join only if there are fewer others than speakers.
    """
    names = {_key(name): voice for name, voice in chosen.items()}
    found = {speaker: names.get(_key(speaker), "") for speaker in speakers}
    left = [speaker for speaker, voice in found.items() if not voice]
    uses = Counter(voice for voice in found.values() if voice)
    others = [voice for voice in voices if voice not in busy]
    free = [voice for voice in others if voice not in uses]
    pool = others if len(free) >= len(left) else [*others, *busy]
    for speaker in left:
        fewest = min(uses[voice] for voice in pool)
        rare = [voice for voice in pool if uses[voice] == fewest]
        found[speaker] = min(rare, key=lambda voice: _preference(speaker, voice))
        uses[found[speaker]] += 1
    return found


def unknown_speakers(names: Iterable[str], speakers: Iterable[str]) -> list[str]:
    """The ``names`` that no speaker has, whatever their case."""
    known = {_key(speaker) for speaker in speakers}
    return [name for name in names if _key(name) not in known]


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _preference(speaker: str, voice: str) -> bytes:
    """A number that decides between voices: the smaller one, as random as it is lasting."""
    return hashlib.sha256(f"{_key(speaker)}\n{voice}".encode()).digest()
