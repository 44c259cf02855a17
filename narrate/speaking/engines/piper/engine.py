"""Piper voices on ONNX Runtime: piper-tts makes the phonemes, and all threads share one session for synthesis."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrate.errors import NarrateError, SpeakingError, VoiceError
from narrate.speaking.engine import Audio, Engine, EngineOptions, cores
from narrate.speaking.engines.espeak import READING, patched, phonemes
from narrate.speaking.engines.onnx_cache import open_prepared
from narrate.speaking.engines.pause_marks import PAUSE_MARKS, with_pause_marks, with_soft_exclamations
from narrate.speaking.engines.piper.rewriting import REWRITE_VERSION, rewrite
from narrate.speaking.engines.piper.seeded_noise import SeededSession
from narrate.speaking.pronunciation.pronunciations import fingerprint_for, is_english, pronounce_for
from narrate.speaking.seeds import NOISE_SCHEME, Seeds
from narrate.speaking.sound import MAX_RATE, MIN_RATE
from narrate.voices.voice import Voice

if TYPE_CHECKING:
    from piper.config import PiperConfig, SynthesisConfig
    from piper.voice import PiperVoice

_log = logging.getLogger(__name__)


class PiperEngine:
    """Speaks one Piper voice on all cores.

    One session with one thread a call, called from as many Python threads as there are cores, is faster than one
    session that spreads each sentence over all cores.
    """

    max_batch = max_padded_chars = 1
    phonemizes_fast = True

    def __init__(self, voice: Voice, options: EngineOptions) -> None:
        self.workers = min(options.workers or cores(), cores())
        voice.check_model_keys({"config", "config_sha256"})
        self._voice = voice
        self._english = is_english(voice.language)
        self._pronounce = pronounce_for(voice.language)
        self._speed = voice.speed * options.speed
        self._lock = threading.Lock()
        self._loaded: tuple[PiperVoice, SynthesisConfig] | None = None
        self._seeds = Seeds()

    @property
    def fingerprint(self) -> str:
        """The sums of model and config, what decides the phonemes, noise scheme, speaker and speed."""
        sums = f"{self._voice.sum_of()} {self._voice.sum_of('config')}"
        reading = f"{version('piper-tts')} {READING} {PAUSE_MARKS} {fingerprint_for(self._voice.language)}"
        return f"piper {reading} {NOISE_SCHEME} {sums} {self._voice.speaker} {self._speed:g}"

    def phonemes(self, text: str) -> str:
        """The phonemes of a text. Reads the config alone; raises `VoiceError` if it is damaged."""
        from piper.voice import PiperVoice

        piper = PiperVoice(session=None, config=self._config())
        return "".join(self._phonemes_of(piper, text))

    def speak(self, texts: Sequence[str]) -> list[Audio]:
        """Say each text. Raises `VoiceError` on a damaged model, `SpeakingError` if the engine fails."""
        piper, settings = self._load()
        clips = [Audio(self._speak_one(piper, settings, text), piper.config.sample_rate) for text in texts]
        for text, clip in zip(texts, clips, strict=True):
            self._seeds.observe(text, clip)
        return clips

    def _speak_one(self, piper: PiperVoice, settings: SynthesisConfig, text: str) -> Any:
        import numpy as np

        try:
            sounds = self._phonemes_of(piper, text)
            if not sounds:
                return np.zeros(0, np.float32)
            seeded = replace(piper, session=SeededSession(piper.session, self._seeds[text]))
            samples = seeded.phoneme_ids_to_audio(piper.phonemes_to_ids(sounds), settings)
        except Exception as error:  # onnxruntime raises its own, unrelated families
            raise SpeakingError(f"piper failed on {text!r}: {error}") from error
        return np.asarray(samples, np.float32).reshape(-1)

    def _phonemes_of(self, piper: PiperVoice, text: str) -> list[str]:
        say = patched(piper.phonemize)
        marked = with_soft_exclamations(with_pause_marks(text))
        return list(phonemes(marked, say, self._pronounce, english=self._english))

    def _load(self) -> tuple[PiperVoice, SynthesisConfig]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._open()
            return self._loaded

    def _open(self) -> tuple[PiperVoice, SynthesisConfig]:
        model = self._voice.checked_file()
        config = self._config()
        from piper.config import SynthesisConfig
        from piper.voice import PiperVoice

        with self._translate_errors(model):
            session = open_prepared(model, self._voice.sum_of(), REWRITE_VERSION, rewrite)
            piper = PiperVoice(session=session, config=config)
        settings = SynthesisConfig(length_scale=config.length_scale / self._speed)
        if self._voice.speaker:
            settings.speaker_id = config.speaker_id_map[self._voice.speaker_among(config.speaker_id_map)]
        return piper, settings

    def _config(self) -> PiperConfig:
        file = self._voice.checked_file("config")
        from piper.config import PiperConfig

        with self._translate_errors(file):
            config = PiperConfig.from_dict(json.loads(file.read_text(encoding="utf-8")))
            if not MIN_RATE <= config.sample_rate <= MAX_RATE:
                raise ValueError(f"its sample rate is {config.sample_rate} Hz")
            return config

    @contextmanager
    def _translate_errors(self, file: Path) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # see _speak_one
            hint = self._voice.model.get("get", "")
            raise VoiceError(f"voice {self._voice.name}: cannot be opened: {error}", str(file), hint) from error


def open_engine(voice: Voice, options: EngineOptions) -> Engine:
    """A Piper voice on the CPU, or on a GPU as the Coqui voice it is converted to; both sound the same.

    If ``options`` leave the device open and the voice cannot be converted, a warning is logged and the CPU speaks.
    Raises `VoiceError` if the device that they name is not there.
    """
    from narrate.speaking.engines.coqui.devices import device_for

    if device_for(options.device, voice) == "cpu" or (options.device == "auto" and not _can_be_converted(voice)):
        return PiperEngine(voice, options)
    from narrate.speaking.engines.coqui.engine import open_converted

    return open_converted(voice, voice, options)


def _can_be_converted(voice: Voice) -> bool:
    """Converts the voice now, so that a failure does not come when half of an episode is spoken."""
    from narrate.speaking.engines.coqui.convert import convert

    try:
        convert(voice)
    except NarrateError as error:
        _log.warning("%s; the voice speaks on the CPU", error)
        return False
    return True
