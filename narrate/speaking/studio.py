"""Opens each voice once, for any number of posts."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from narrate.errors import VoiceError
from narrate.paths import clip_folder
from narrate.speaking.clip_leases import Lease, staging_folder_of
from narrate.speaking.clips import ClipStore
from narrate.speaking.crews.crew import Crew, Hire
from narrate.speaking.crews.local import Local
from narrate.speaking.engine import EngineOptions, EngineTraits
from narrate.storage import remove_stale_partials
from narrate.voices.voice import Voice


@dataclass(frozen=True, slots=True, eq=False)
class Synthesizer:
    """An open voice: its engine, the store of its clips, and who calls the engine."""

    engine: EngineTraits
    store: ClipStore
    crew: Crew


class Studio:
    """Owns the engines, crews and clip stores of voices until it is closed; a context manager that closes itself.

    Creating it opens no voice and touches no file.
    """

    def __init__(self, clips: Path | None = None, hire: Hire | None = None) -> None:
        """``clips`` is the folder of all clip stores; None for `narrate.paths.clip_folder`.

        ``hire`` opens the engines; None for those of this machine, as `narrate.speaking.crews.local.Local` does.
        """
        self._clips = clips or clip_folder()
        self._hire = hire or Local().hire
        self._lease = Lease(self._clips)
        self._open: list[tuple[Voice, EngineOptions, Synthesizer]] = []
        self._prepared: list[tuple[Voice, EngineOptions]] = []
        self._cleaned = False

    def synthesizer(self, voice: Voice, options: EngineOptions) -> Synthesizer:
        """The synthesizer of ``voice`` with ``options``, opened by the first call.

        Raises `narrate.errors.VoiceError` if it cannot be opened.
        """
        for known, known_options, synthesizer in self._open:
            if (known, known_options) == (voice, options):
                return synthesizer
        crew = self._hire(voice, options)
        store = ClipStore(self._clips, crew.engine.fingerprint, voice.name, self._lease)
        synthesizer = Synthesizer(crew.engine, store, crew)
        self._open.append((voice, options, synthesizer))
        return synthesizer

    def prepare(self, voice: Voice, options: EngineOptions) -> None:
        """Begin to load the model of a voice, once. If that fails, the first call that speaks raises the error."""
        if (voice, options) not in self._prepared:
            self._prepared.append((voice, options))
            with suppress(VoiceError):
                self.synthesizer(voice, options).crew.prepare()

    def remove_stale_clips(self) -> None:
        """Remove half-written clips that killed runs left. Only the first call does anything."""
        staging = staging_folder_of(self._clips)
        if not self._cleaned and staging.is_dir():
            remove_stale_partials(staging)
            self._cleaned = True

    def close(self) -> None:
        """Release all engines, the memory of their models, and the clips."""
        for _, _, synthesizer in self._open:
            synthesizer.crew.close()
        self._open.clear()
        self._prepared.clear()
        self._lease.close()

    def __enter__(self) -> Studio:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
