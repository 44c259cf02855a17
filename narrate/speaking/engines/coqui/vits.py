"""VITS models: many texts at once on a GPU, one per core on a CPU. Batching does not change the sound."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from narrate.speaking.engine import Audio, EngineOptions, cores
from narrate.speaking.engines.coqui import config_safety
from narrate.speaking.engines.coqui.adapter import (
    import_coqui,
    sums,
    translate_open_errors,
    translate_speak_errors,
)
from narrate.speaking.engines.coqui.devices import device_for
from narrate.speaking.engines.coqui.tokens import Spell, Tokens, speller_of
from narrate.speaking.engines.espeak import READING
from narrate.speaking.engines.pause_marks import PAUSE_MARKS
from narrate.speaking.pronunciation.pronunciations import fingerprint_for
from narrate.speaking.seeds import NOISE_SCHEME, Seeds
from narrate.voices.voice import Voice

if TYPE_CHECKING:
    from narrate.speaking.engine import Samples
    from narrate.speaking.engines.coqui.adaptive_batch import AdaptiveBatches
    from narrate.speaking.engines.coqui.network import Network

KEYS = {"config", "config_sha256", "piper_sha256", "released"}
"""The keys of ``[model]`` for these models, beside those of every engine."""

_GPU_TEXTS = 32
_GPU_CHARS = 4000
"""At once on a GPU: some four minutes of sound. With 16 bits a number and 32 channels at the full rate, as most
decoders have them, each of the half-dozen arrays that they work on then takes 0.4 GB."""


class VitsEngine:
    """Speaks with a VITS model of one or of many speakers.

    Its noise comes from `narrate.speaking.seeds`, so a text sounds the same in every batch, in every run and on
    every device, and the same as in Piper.
    """

    phonemizes_fast = False

    def __init__(self, voice: Voice, options: EngineOptions, files: Mapping[str, Path]) -> None:
        """``files``: ``file`` and ``config``; and ``piper``, Piper's config, if it was a Piper voice.

        Raises `VoiceError` if the device does not exist.
        """
        voice.check_model_keys(KEYS)
        self._device = device_for(options.device, voice)
        on_gpu = self._device != "cpu"
        # On a CPU, a batch takes longer than its texts one by one; one thread per text is fastest.
        self.max_batch, self.max_padded_chars = (_GPU_TEXTS, _GPU_CHARS) if on_gpu else (1, 1)
        self.workers = 1 if on_gpu else min(options.workers or cores(), cores())
        self._voice = voice
        self._files = files
        self._speed = voice.speed * options.speed
        self._lock = threading.Lock()
        self._spell: Spell | None = None
        self._network: Network | None = None
        self._batches: AdaptiveBatches[Tokens, Samples] | None = None
        self._seeds = Seeds()

    @property
    def fingerprint(self) -> str:
        """The sums of its files, what decides the phonemes, the noise scheme, speaker, language and speed."""
        files = sums(self._voice, self._files, "file", "config", "piper")
        versions = f"coqui {version('coqui-tts')} piper {version('piper-tts')} {READING} {PAUSE_MARKS}"
        speaking = f"{self._voice.speaker!r} {self._voice.language} {self._speed:g}"
        return f"{versions} {fingerprint_for(self._voice.language)} {NOISE_SCHEME} {files} {speaking}"

    def phonemes(self, text: str) -> str:
        """The symbols that the model is given for a text. Imports Coqui; raises `VoiceError` on a bad config."""
        with self._lock:
            if self._spell is None:
                with translate_open_errors(self._voice, self._files["config"]):
                    import_coqui()
                    self._spell = speller_of(self._files, self._voice.language)
        return self._spell(text.strip())

    def speak(self, texts: Sequence[str]) -> list[Audio]:
        """Say each text. Raises `VoiceError` on a model that cannot be opened, `SpeakingError` if it fails."""
        import numpy as np

        network, say = self._load()
        with translate_speak_errors(self._voice, _named(texts)):
            ids = [network.encode(text) for text in texts]
            tokenized = [Tokens(part, self._seeds[text]) for text, part in zip(texts, ids, strict=True) if part]
            said = iter(say(tokenized))
            clips = [Audio(next(said) if part else np.zeros(0, np.float32), network.sample_rate) for part in ids]
        for text, clip in zip(texts, clips, strict=True):
            self._seeds.observe(text, clip)
        return clips

    def _load(self) -> tuple[Network, AdaptiveBatches[Tokens, Samples]]:
        with self._lock:
            if self._network is None or self._batches is None:
                file = self._files["file"]
                with translate_open_errors(self._voice, file):
                    self._network = self._open()
                self._batches = self._network.adaptive_batches()
            return self._network, self._batches

    def _open(self) -> Network:
        config_safety.check_config(self._files["config"])
        import_coqui()
        from narrate.speaking.engines.coqui.network import Network

        return Network(self._voice, self._files, self._device, self._speed)


def _named(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{len(texts)} texts"
