"""Piper voices on ONNX Runtime: piper-tts for phonemes, one session shared by all threads for the sound."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from narrate.errors import SpeakingError, VoiceError
from narrate.speaking.engine import Audio, EngineOptions
from narrate.speaking.voices import Voice

if TYPE_CHECKING:
    from piper.config import SynthesisConfig
    from piper.voice import PiperVoice


class PiperEngine:
    """Speaks one Piper voice on all cores.

    One session with one thread a call, called from as many Python threads as there are cores, is faster than one
    session that spreads each sentence over all cores.
    """

    longest = 400
    """Characters. VITS attends over the whole text at once, so its cost grows with the square of this."""
    batch = 1
    takes_ipa = True

    def __init__(self, voice: Voice, options: EngineOptions) -> None:
        if options.device not in {"auto", "cpu"}:
            raise VoiceError(
                f"voice {voice.name} speaks on the CPU only", f"--device {options.device}", "leave it out"
            )
        self.workers = min(options.workers or cores(), cores())
        self._voice = voice
        self._speed = voice.speed * options.speed
        self._lock = threading.Lock()
        self._loaded: tuple[PiperVoice, SynthesisConfig] | None = None

    @property
    def fingerprint(self) -> str:
        """The model's sum, piper's version, which decides the phonemes, and the speed."""
        model = self._voice.model.get("sha256") or str(self._voice.model_file().stat().st_mtime_ns)
        return f"piper {version('piper-tts')} {model} {self._speed:g}"

    def speak(self, texts: Sequence[str]) -> list[Audio]:
        """Say each text. Raises `VoiceError` on a damaged model, `SpeakingError` where the engine fails."""
        piper, settings = self._load()
        return [Audio(self._speak_one(piper, settings, text), piper.config.sample_rate) for text in texts]

    def _speak_one(self, piper: PiperVoice, settings: SynthesisConfig, text: str) -> Any:
        import numpy as np

        try:
            phonemes = list(_phonemes(piper, text))
            if not phonemes:
                return np.zeros(0, np.float32)
            samples = piper.phoneme_ids_to_audio(piper.phonemes_to_ids(phonemes), settings)
        except Exception as error:  # onnxruntime raises its own, unrelated families
            raise SpeakingError(f"piper failed on {text!r}: {error}") from error
        return np.asarray(samples, np.float32).reshape(-1)

    def _load(self) -> tuple[PiperVoice, SynthesisConfig]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._open()
            return self._loaded

    def _open(self) -> tuple[PiperVoice, SynthesisConfig]:
        model = self._voice.checked_file()
        config_file = self._voice.checked_file("config", "config_sha256")
        import onnxruntime
        from piper.config import PiperConfig, SynthesisConfig
        from piper.voice import PiperVoice

        try:
            config = PiperConfig.from_dict(json.loads(config_file.read_text(encoding="utf-8")))
            piper = PiperVoice(session=onnxruntime.InferenceSession(str(model), _session_options()), config=config)
        except Exception as error:  # see _speak_one
            hint = self._voice.model.get("get", "")
            raise VoiceError(f"voice {self._voice.name}: cannot be opened: {error}", str(model), hint) from error
        return piper, SynthesisConfig(length_scale=config.length_scale / self._speed)


_SOUNDS = re.compile(r"(\[\[.*?\]\])")
_MARKS = " ,;:.!?"
_ARTICLE = re.compile(r"(?:^|(?<= ))[Aa] $")
_STRESS = re.compile(r"([ˈˌ])([^\sˈˌaeiouyæøœɐɑɒɔəɚɛɜɝɞɨɪɯɵɶʉʊʌʏᵻ]+)")


def _phonemes(piper: PiperVoice, text: str) -> Iterator[str]:
    """A text as one breath, though espeak may see sentences in it; piper locks espeak's global state."""
    after_sounds = False
    for part in _SOUNDS.split(text):
        if part.startswith("[["):
            yield from _as_espeak_has_it(part[2:-2])
            after_sounds = True
            continue
        # espeak drops the marks that a text begins with, and these stand in the middle of one.
        rest = part.lstrip(_MARKS) if after_sounds else part
        yield from part[: len(part) - len(rest)]
        article = _ARTICLE.search(rest)  # alone at an end, espeak takes it for the letter
        rest = rest[: article.start()] if article else rest
        yield from _joined(piper.phonemize(rest))
        yield from (" " if rest[-1:] == " " else "") + ("ɐ " if article else "")


def _joined(sentences: list[list[str]]) -> Iterator[str]:
    for index, sentence in enumerate(sentences):
        yield from ([" "] if index else [])
        yield from sentence


def _as_espeak_has_it(sounds: str) -> str:
    """IPA writes stress before the syllable; espeak, from which the voices learned, right before the vowel."""
    return _STRESS.sub(r"\2\1", sounds)


def _session_options() -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Planning the reuse of memory takes three quarters of the time to open a model of this many nodes and saves a
    # tenth of its memory.
    options.enable_mem_reuse = False
    options.log_severity_level = 3  # errors only
    return options


def cores() -> int:
    """The cores this process may run on."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
