"""hibari's voices on ONNX Runtime: one session shared by all threads, noise from a seed."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from narrate.errors import SpeakingError, VoiceError
from narrate.speaking.engine import Audio, EngineOptions, checked_speed, cores
from narrate.speaking.engines.hibari.noise import NOISE_TABLE, noise, table
from narrate.speaking.engines.hibari.package import VERSION, check_installed
from narrate.speaking.engines.hibari.reader import READER_VERSION, Reader, reader_for
from narrate.speaking.engines.hibari.rewriting import REWRITE_VERSION, rewrite
from narrate.speaking.engines.misaki import notation_of, split_phonemes
from narrate.speaking.engines.onnx_cache import prepared
from narrate.speaking.engines.pause_marks import PAUSE_MARKS
from narrate.speaking.pronunciation.pronunciations import fingerprint_for
from narrate.speaking.seeds import NOISE_SCHEME, Seeds
from narrate.speaking.sound import joined, trimmed
from narrate.voices.voice import Voice

if TYPE_CHECKING:
    from hibari import Hibari

SAMPLE_RATE = 24_000
"""Hz."""
_SLOWEST, _FASTEST = 0.5, 2.0
_JOIN_S = 0.1
"""Silence between the pieces of a text that is too long for the model, in seconds."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A loaded model and its reader."""

    model: Hibari
    reader: Reader


class HibariEngine:
    """Speaks one of hibari's voices, one thread a call, on as many threads as there are cores."""

    max_batch = max_padded_chars = 1
    phonemizes_fast = True

    def __init__(self, voice: Voice, options: EngineOptions) -> None:
        self._notation = notation_of(voice.language, voice.name)
        self._speed = checked_speed("hibari", voice, options, _SLOWEST, _FASTEST)
        if options.device.startswith("cuda"):
            problem = f"voice {voice.name}: its engine runs on the CPU, which is fast enough for it"
            raise VoiceError(problem, f"--device {options.device}", "leave it out, or choose another voice")
        voice.check_model_keys(())
        self.workers = min(options.workers or cores(), cores())
        self._voice = voice
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._seeds = Seeds()

    @property
    def fingerprint(self) -> str:
        """The package's version and narrate's own part in the reading, the noise, the model's sum, the speed."""
        language = self._voice.language.lower()
        reading = f"{VERSION} {READER_VERSION} {PAUSE_MARKS} {language} {fingerprint_for(language)}"
        return f"hibari {reading} {NOISE_SCHEME} {NOISE_TABLE} {self._voice.sum_of()} {self._speed:g}"

    def speak(self, texts: Sequence[str]) -> list[Audio]:
        """Say each text. Raises `VoiceError` on a damaged model, `SpeakingError` if the engine fails."""
        loaded = self._load()
        clips = [self._speak_one(loaded, text) for text in texts]
        for text, clip in zip(texts, clips, strict=True):
            self._seeds.observe(text, clip)
        return clips

    def phonemes(self, text: str) -> str:
        """What the model is given for ``text``, in misaki's alphabet. Raises `VoiceError`."""
        return self._read()(text)

    def _speak_one(self, loaded: _Loaded, text: str) -> Audio:
        import numpy as np

        try:
            clips = [self._run(loaded.model, piece, self._seeds[text]) for piece in _pieces(loaded, text)]
        except Exception as error:  # onnxruntime raises its own, unrelated families
            raise SpeakingError(f"hibari failed on {text!r}: {error}") from error
        if not clips:
            return Audio(np.zeros(0, np.float32), SAMPLE_RATE)
        return clips[0] if len(clips) == 1 else joined([trimmed(clip) for clip in clips], _JOIN_S)

    def _run(self, model: Hibari, sounds: str, seed: int) -> Audio:
        import numpy as np

        from narrate.speaking.engines.hibari.vocoder import BINS, sound_of

        given = {"ids": np.array([model.ids(sounds)], np.int64), "speed": np.array([self._speed], np.float32)}
        *parts, pitch = (output[0] for output in model.sess.run(None, given))
        frames = parts[0] if len(parts) == 1 else np.concatenate(parts).T  # a graph that could not be rewritten
        samples = sound_of(frames, pitch, noise(seed, BINS, len(frames)))
        return Audio(np.clip(samples, -1, 1), SAMPLE_RATE)

    @cached_property
    def _file(self) -> Path:
        """The model; it and the package are checked once, when it is first asked for."""
        return check_installed(self._voice)

    def _read(self) -> Reader:
        with self._translate_errors(self._file):
            return reader_for(self._notation)

    def _load(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                with self._translate_errors(self._file), ThreadPoolExecutor(2, "open") as pool:
                    model = pool.submit(_open_model, self._file, self._voice.sum_of())  # while the reader opens
                    pool.submit(table)
                    reader = self._read()
                    self._loaded = _Loaded(model.result(), reader)
            return self._loaded

    @contextmanager
    def _translate_errors(self, file: Path) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # the package's data may be damaged in any way
            problem, hint = (
                f"voice {self._voice.name}: cannot be opened: {error}",
                self._voice.model.get("get", ""),
            )
            raise VoiceError(problem, str(file), hint) from error


def _open_model(file: Path, source_id: str) -> Hibari:
    """The model, rewritten, optimized and kept: it opens in a quarter of the time, and predicts the same."""
    from hibari import Hibari

    ready = prepared(file, source_id, REWRITE_VERSION, rewrite)
    try:
        return Hibari(model=str(ready), threads=1)
    except Exception:  # ONNX Runtime's errors have no common family
        if ready == file:
            raise
        ready.unlink(missing_ok=True)  # it is damaged, and the next run makes it again
        return Hibari(model=str(file), threads=1)


def _pieces(loaded: _Loaded, text: str) -> Iterator[str]:
    """The phonemes of ``text`` in pieces that the model takes; none if nothing in it can be spoken."""
    known = "".join(sound for sound in loaded.reader(text) if sound in loaded.model.vocab)
    if any(map(str.isalpha, known)):
        yield from split_phonemes(known)


def open_engine(voice: Voice, options: EngineOptions) -> HibariEngine:
    """A voice of hibari. Raises `VoiceError` if it cannot speak this language, at this speed or on this device."""
    return HibariEngine(voice, options)
