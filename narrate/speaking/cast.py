"""The cast of an episode: which voice speaks which part of it. Choosing it opens no engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from narrate.errors import SpeakingError, VoiceError
from narrate.scripting.script import NARRATOR, QUOTES
from narrate.speaking.engine import EngineOptions, Limits
from narrate.speaking.registry import check_speaks, limits_of
from narrate.speaking.studio import Studio, Synthesizer
from narrate.voices.voice import Voice, find_voice


@dataclass(frozen=True, slots=True)
class Actor:
    """A voice, and its engine's limits on texts."""

    voice: Voice
    limits: Limits
    problem: str = ""
    """Why it speaks in the place of the voice that was chosen; empty if it was chosen itself."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The actors of an episode."""

    narrator: Actor
    options: EngineOptions
    others: Mapping[str, Actor]
    """By part: `QUOTES`, if they have a voice of their own, then each speaker of a dialogue."""
    candidates: tuple[str, ...] = ()
    """The voices from which each speaker without a chosen one gets one; empty in a post without speakers."""

    @property
    def actors(self) -> tuple[Actor, ...]:
        """Each actor once, the narrator first."""
        return tuple({actor.voice.name: actor for actor in (self.narrator, *self.others.values())}.values())

    @property
    def speakers(self) -> dict[str, str]:
        """The name of the voice of each speaker of a dialogue, in order."""
        return {part: actor.voice.name for part, actor in self.others.items() if part != QUOTES}

    @property
    def parts(self) -> frozenset[str]:
        """The parts that are heard as such: not those of speakers if the narrator speaks for them all."""
        alone = {*self.speakers.values()} <= {self.narrator.voice.name}
        return frozenset(part for part in self.others if part == QUOTES or not alone)

    @property
    def problems(self) -> tuple[str, ...]:
        """Why other voices speak than were chosen."""
        problems = (actor.problem for actor in (self.narrator, *self.others.values()))
        return tuple(dict.fromkeys(filter(None, problems)))

    @property
    def max_chars(self) -> int:
        """The maximum number of characters in a text that every actor accepts."""
        return min(actor.limits.max_chars for actor in self.actors)

    @property
    def min_chars(self) -> int:
        """The number of characters below which one of the actors sounds poor."""
        return min(self.max_chars, max(actor.limits.min_chars for actor in self.actors))

    @property
    def takes_ipa(self) -> bool:
        """Whether all actors read IPA."""
        return all(actor.limits.takes_ipa for actor in self.actors)

    def actor(self, part: str) -> Actor:
        """Who speaks a part of the script."""
        return self.others.get(part, self.narrator)

    def gain_db(self, part: str) -> float:
        """The gain that makes a part as loud as the narrator; 0 unless the loudness of both voices is known."""
        loudness, narrator = self.actor(part).voice.loudness, self.narrator.voice.loudness
        return 0.0 if loudness is None or narrator is None else narrator - loudness

    def synthesizer(self, part: str, studio: Studio) -> Synthesizer:
        """The synthesizer of a part. Raises `narrate.errors.VoiceError` if it does not open."""
        return studio.synthesizer(self.actor(part).voice, self.options)

    def fingerprint(self, studio: Studio) -> str:
        """Changes if an episode with the same script would sound different.

        Raises `narrate.errors.VoiceError`.
        """
        return "\n".join(
            f"{self.synthesizer(part, studio).engine.fingerprint} {self.gain_db(part):g} dB"
            for part in (NARRATOR, *self.others)
        )

    def with_speakers(self, voices: Mapping[str, str], candidates: Iterable[str]) -> Cast:
        """The same cast with the speakers of a dialogue, whose ``voices`` were chosen from ``candidates``.

        Raises `narrate.errors.VoiceError` if a voice or its engine does not exist.
        """
        known = {actor.voice.name: actor for actor in self.actors}
        for name in voices.values():
            known[name] = known.get(name) or _actor(name)
        speakers = {speaker: known[name] for speaker, name in voices.items()}
        return replace(self, others={**self.others, **speakers}, candidates=tuple(candidates))


def choose_cast(voice: str, quote_voice: str, options: EngineOptions) -> Cast:
    """The cast with these voices; with an empty ``quote_voice``, the narrator speaks quotes.

    A voice that cannot speak is replaced by its fallback. Raises `narrate.errors.VoiceError` if it has none and
    its engine cannot be used, or if there is no such voice.
    """
    others = {QUOTES: _actor(quote_voice)} if quote_voice not in ("", voice) else {}
    return Cast(_actor(voice), options, others)


def _actor(name: str, failed: frozenset[str] = frozenset()) -> Actor:
    """The voice called ``name``, or if it cannot speak, its fallback, unless that is one that ``failed``."""
    voice = find_voice(name)
    try:
        limits = limits_of(voice)
        if voice.fallback:
            check_speaks(voice)
        return Actor(voice, limits)
    except (SpeakingError, VoiceError) as error:
        failed |= {name}
        if not voice.fallback or voice.fallback in failed:
            raise
        instead = _actor(voice.fallback, failed)
        reason = instead.problem or f"{instead.voice.name} speaks instead"
        return replace(instead, problem=f"{error}; {reason}")
