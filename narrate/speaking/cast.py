"""Who speaks: the narrator, and perhaps another voice for quotes. Choosing them opens no engine."""

from __future__ import annotations

from dataclasses import dataclass

from narrate.scripting.script import Role
from narrate.speaking.engine import EngineOptions, Limits
from narrate.speaking.registry import limits_of
from narrate.speaking.studio import Studio, Synthesizer
from narrate.voices.voice import Voice, find_voice


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice, and what its engine states about the texts it takes."""

    voice: Voice
    limits: Limits


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone who speaks in an episode."""

    narrator: Speaker
    quotes: Speaker
    """Who speaks quotations: the narrator too, unless another voice was chosen."""
    options: EngineOptions

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """Each once, the narrator first."""
        return (self.narrator,) if self.quotes is self.narrator else (self.narrator, self.quotes)

    @property
    def max_chars(self) -> int:
        """The most characters that all of them take in one text."""
        return min(speaker.limits.max_chars for speaker in self.speakers)

    @property
    def min_chars(self) -> int:
        """The number of characters below which one of them speaks poorly."""
        return min(self.max_chars, max(speaker.limits.min_chars for speaker in self.speakers))

    @property
    def takes_ipa(self) -> bool:
        """Whether all of them read IPA."""
        return all(speaker.limits.takes_ipa for speaker in self.speakers)

    def speaker(self, role: Role) -> Speaker:
        """Who speaks utterances of this role."""
        return self.quotes if role == "quote" else self.narrator

    def gain_db(self, role: Role) -> float:
        """What makes the speaker of a role as loud as the narrator; 0 unless the loudness of both is known."""
        loudness, narrator = self.speaker(role).voice.loudness, self.narrator.voice.loudness
        return 0.0 if loudness is None or narrator is None else narrator - loudness

    def synthesizer(self, role: Role, studio: Studio) -> Synthesizer:
        """What speaks utterances of this role. Raises `narrate.errors.VoiceError`."""
        return studio.synthesizer(self.speaker(role).voice, self.options)

    def fingerprint(self, studio: Studio) -> str:
        """Changes when an episode would sound different, though its script is the same.

        Raises `narrate.errors.VoiceError`.
        """
        both: tuple[Role, ...] = ("narrator", "quote")
        roles = both[: len(self.speakers)]
        return "\n".join(
            f"{self.synthesizer(role, studio).engine.fingerprint} {self.gain_db(role):g} dB" for role in roles
        )


def choose_cast(voice: str, quote_voice: str, options: EngineOptions) -> Cast:
    """The cast by the names of its voices; an empty ``quote_voice`` is the narrator's.

    Raises `narrate.errors.VoiceError` if a voice or its engine is not there.
    """
    narrator = _speaker(voice)
    return Cast(narrator, _speaker(quote_voice) if quote_voice not in ("", voice) else narrator, options)


def _speaker(name: str) -> Speaker:
    voice = find_voice(name)
    return Speaker(voice, limits_of(voice))
