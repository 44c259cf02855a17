"""The cast of an episode: the narrator, and perhaps another voice for quotes. Choosing it opens no engine."""

from __future__ import annotations

from dataclasses import dataclass

from narrate.errors import VoiceError
from narrate.scripting.script import Role
from narrate.speaking.engine import EngineOptions, Limits
from narrate.speaking.registry import limits_of
from narrate.speaking.studio import Studio, Synthesizer
from narrate.voices.voice import Voice, find_voice


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice, and its engine's limits on texts."""

    voice: Voice
    limits: Limits
    problem: str = ""
    """Why it speaks in the place of the voice that was chosen; empty if it was chosen itself."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The speakers of an episode."""

    narrator: Speaker
    quotes: Speaker
    """The narrator too, unless another voice was chosen for quotes."""
    options: EngineOptions

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """Each speaker once, the narrator first."""
        return (self.narrator,) if self.quotes is self.narrator else (self.narrator, self.quotes)

    @property
    def problems(self) -> tuple[str, ...]:
        """Why other voices speak than were chosen."""
        return tuple(filter(None, (speaker.problem for speaker in self.speakers)))

    @property
    def max_chars(self) -> int:
        """The maximum number of characters in a text that every speaker accepts."""
        return min(speaker.limits.max_chars for speaker in self.speakers)

    @property
    def min_chars(self) -> int:
        """The number of characters below which one of the speakers sounds poor."""
        return min(self.max_chars, max(speaker.limits.min_chars for speaker in self.speakers))

    @property
    def takes_ipa(self) -> bool:
        """Whether all speakers read IPA."""
        return all(speaker.limits.takes_ipa for speaker in self.speakers)

    def speaker(self, role: Role) -> Speaker:
        """The speaker of utterances of this role."""
        return self.quotes if role == "quote" else self.narrator

    def gain_db(self, role: Role) -> float:
        """The gain that makes a role as loud as the narrator; 0 unless the loudness of both voices is known."""
        loudness, narrator = self.speaker(role).voice.loudness, self.narrator.voice.loudness
        return 0.0 if loudness is None or narrator is None else narrator - loudness

    def synthesizer(self, role: Role, studio: Studio) -> Synthesizer:
        """The synthesizer of utterances of this role. Raises `narrate.errors.VoiceError` if it does not open."""
        return studio.synthesizer(self.speaker(role).voice, self.options)

    def fingerprint(self, studio: Studio) -> str:
        """Changes if an episode with the same script would sound different.

        Raises `narrate.errors.VoiceError`.
        """
        both: tuple[Role, ...] = ("narrator", "quote")
        roles = both[: len(self.speakers)]
        return "\n".join(
            f"{self.synthesizer(role, studio).engine.fingerprint} {self.gain_db(role):g} dB" for role in roles
        )


def choose_cast(voice: str, quote_voice: str, options: EngineOptions) -> Cast:
    """The cast with these voices; with an empty ``quote_voice``, the narrator speaks quotes.

    A voice that cannot speak is replaced by its fallback. Raises `narrate.errors.VoiceError` if it has none, or if
    a voice or its engine does not exist.
    """
    narrator = _speaker(voice)
    return Cast(narrator, _speaker(quote_voice) if quote_voice not in ("", voice) else narrator, options)


def _speaker(name: str) -> Speaker:
    """The voice called ``name``, or if it cannot speak, the voice that it names as its fallback."""
    voice = find_voice(name)
    try:
        return Speaker(voice, limits_of(voice))
    except VoiceError as error:
        if not voice.fallback:
            raise
        instead = find_voice(voice.fallback)
        problem = f"{error}; {instead.name} speaks instead"
        return Speaker(instead, limits_of(instead), problem)
