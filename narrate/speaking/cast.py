"""Who speaks: the narrator, and perhaps another voice for quotes."""

from __future__ import annotations

from dataclasses import dataclass

from narrate.paths import clip_folder
from narrate.scripting.script import Role
from narrate.speaking.clips import ClipStore
from narrate.speaking.engine import Engine, EngineOptions, Limits
from narrate.speaking.registry import limits_of, open_engine
from narrate.voices.voice import Voice, find_voice


@dataclass(frozen=True, slots=True, eq=False)
class Speaker:
    """A voice, the engine that speaks it, and the store of its clips."""

    voice: Voice
    limits: Limits
    engine: Engine
    store: ClipStore


@dataclass(frozen=True, slots=True)
class Cast:
    """All who speak in an episode."""

    narrator: Speaker
    quotes: Speaker
    """Who says quotations: the narrator too, unless there is another."""

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """Each once."""
        return tuple(dict.fromkeys((self.narrator, self.quotes)))

    @property
    def max_chars(self) -> int:
        """The most characters that all of them can take in one text."""
        return min(speaker.limits.max_chars for speaker in self.speakers)

    @property
    def min_chars(self) -> int:
        """The characters below which one of them speaks poorly."""
        return min(self.max_chars, max(speaker.limits.min_chars for speaker in self.speakers))

    @property
    def takes_ipa(self) -> bool:
        """Whether all of them say IPA."""
        return all(speaker.limits.takes_ipa for speaker in self.speakers)

    @property
    def fingerprint(self) -> str:
        """Changes when an episode would sound different, though its script is the same."""
        return "\n".join(f"{speaker.engine.fingerprint} {self.gain_db(speaker):g} dB" for speaker in self.speakers)

    def speaker(self, role: Role) -> Speaker:
        """Who says utterances of this role."""
        return self.quotes if role == "quote" else self.narrator

    def gain_db(self, speaker: Speaker) -> float:
        """What makes a speaker as loud as the narrator, where it is known how loud the two are."""
        loud, narrator = speaker.voice.loudness, self.narrator.voice.loudness
        return 0.0 if loud is None or narrator is None else narrator - loud


def open_cast(voice: str, quote_voice: str, options: EngineOptions) -> Cast:
    """The cast by names; an empty ``quote_voice`` is the narrator's. Raises `narrate.errors.NarrateError`."""
    narrator = _speaker(voice, options)
    return Cast(narrator, _speaker(quote_voice, options) if quote_voice not in ("", voice) else narrator)


def _speaker(name: str, options: EngineOptions) -> Speaker:
    voice = find_voice(name)
    engine = open_engine(voice, options)
    return Speaker(voice, limits_of(voice), engine, ClipStore(clip_folder(), engine.fingerprint))
