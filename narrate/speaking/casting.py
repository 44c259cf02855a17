"""Chooses a voice for each speaker of a dialogue."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from narrate.reading.dialogue.names import folded
from narrate.reading.post import base_language
from narrate.speaking.catalog import AT_ONCE, offers
from narrate.speaking.registry import engine_spec
from narrate.voices.voice import Voice


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
    """A voice for each speaker: the one that is ``chosen`` for it by its full name, else one of ``voices``.

    Each name has an order of preference of its own among all voices, so a speaker has the same voice in every
    post, unless it was given to a speaker who came before. Two speakers share a voice only if there are too few.
    Those that are ``busy``, such as the narrator's, join only if there are fewer others than speakers.
    """
    found = {speaker: chosen.get(speaker, "") for speaker in speakers}
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


def _preference(speaker: str, voice: str) -> bytes:
    """Decides between voices: the smaller one, as random as it is lasting, however a post writes the name."""
    return hashlib.sha256(f"{folded(speaker)}\n{voice}".encode()).digest()
