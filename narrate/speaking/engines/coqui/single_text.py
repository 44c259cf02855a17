"""Coqui's other models (Tacotron, Glow-TTS, FastPitch, OverFlow …), which speak one text at a time.

The model is called directly, because Coqui's ``tts()`` splits the text into sentences again, appends 10,000 zeros
to each, cuts the clip at its first pause, and returns it as a list.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from narrate.errors import VoiceError
from narrate.speaking.engine import Audio, EngineOptions
from narrate.speaking.engines.coqui import config_safety
from narrate.speaking.engines.coqui.adapter import (
    import_coqui,
    seeded,
    sums,
    translate_open_errors,
    translate_speak_errors,
)
from narrate.speaking.engines.coqui.devices import device_for
from narrate.speaking.engines.pause_marks import PAUSE_MARKS, with_pause_marks
from narrate.speaking.seeds import Seeds
from narrate.voices.voice import Voice

_PARTS = ("config", "vocoder", "vocoder_config")
KEYS = {"released", *_PARTS, *(f"{part}_sha256" for part in _PARTS)}
"""The keys of ``[model]`` for these models, beside those of every engine."""


class SingleEngine:
    """Speaks one text at a time with any Coqui model other than VITS and XTTS."""

    max_batch = max_padded_chars = 1
    workers = 1

    def __init__(self, voice: Voice, options: EngineOptions, files: Mapping[str, Path]) -> None:
        """``files``: ``file`` and ``config``, and ``vocoder`` and ``vocoder_config`` if there is a vocoder.

        Raises `VoiceError` if the device does not exist, or a vocoder has no config.
        """
        voice.check_model_keys(KEYS)
        if "vocoder" in files and "vocoder_config" not in files:
            hint = "name its config.json as vocoder_config in [model]"
            raise VoiceError(f"voice {voice.name}: the vocoder is named without its config", hint=hint)
        self._device = device_for(options.device, voice)
        self._voice = voice
        self._files = files
        self._speed = voice.speed * options.speed
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._seeds = Seeds()

    @property
    def fingerprint(self) -> str:
        """The sums of its files, Coqui's version, the speaker, the language and the speed."""
        files, voice = sums(self._voice, self._files, "file", *_PARTS), self._voice
        versions = f"coqui {version('coqui-tts')} {PAUSE_MARKS}"
        return f"{versions} {files} {voice.speaker!r} {voice.language} {self._speed:g}"

    def speak(self, texts: Sequence[str]) -> list[Audio]:
        """Say each text. Raises `VoiceError` on a model that cannot be opened, `SpeakingError` if it fails."""
        with self._lock:
            loaded = self._loaded = self._loaded or self._open()
            return [self._say(loaded, text.strip()) for text in texts]

    def _say(self, loaded: _Loaded, text: str) -> Audio:
        import numpy as np

        # The models were trained on whole sentences, and some fail on a single letter.
        sentence = with_pause_marks(text)
        sentence = f"{sentence}." if sentence[-1:].isalnum() else sentence
        with translate_speak_errors(self._voice, text), seeded(self._seeds[text], loaded.device):
            said = loaded.say(sentence) if loaded.knows(text) else []
        audio = Audio(np.clip(np.asarray(said, np.float32).reshape(-1), -1, 1), loaded.sample_rate)
        self._seeds.observe(text, audio)
        return audio

    def _open(self) -> _Loaded:
        with translate_open_errors(self._voice, self._files["file"]):
            return _load(self._voice, self._files, self._speed, self._device)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A loaded model."""

    model: Any
    vocode: Callable[[Any], Any] | None
    """Turns a spectrogram, shape (frames, channels), into samples; None for the Griffin-Lim method."""
    speaker: str | None
    language: str | None
    sample_rate: int
    device: Any

    def knows(self, text: str) -> bool:
        """Whether any letter or phoneme of ``text`` is in the model's vocabulary."""
        tokenizer = self.model.tokenizer
        if not any(map(str.isalnum, text)):
            return False
        letters = map(tokenizer.characters.id_to_char, tokenizer.text_to_ids(text, language=self.language))
        return any(len(letter) == 1 and letter.isalpha() for letter in letters)

    def say(self, text: str) -> Any:
        """The samples."""
        import torch

        with torch.inference_mode():
            said = self.model.synthesize(
                text, speaker=self.speaker, language=self.language, use_griffin_lim=self.vocode is None
            )
            if said["wav"] is not None or self.vocode is None:
                return said["wav"]
            return self.vocode(said["outputs"]["model_outputs"][0].cpu().numpy())


def _load(voice: Voice, files: Mapping[str, Path], speed: float, device_name: str) -> _Loaded:
    config_safety.check_config(files["config"])
    import_coqui()
    import torch
    from TTS.config import load_config
    from TTS.tts.models import setup_model
    from TTS.tts.utils.text.phonemizers import DEF_LANG_TO_PHONEMIZER

    config = load_config(files["config"])
    if config.use_phonemes and not config.phonemizer:
        config.phonemizer = DEF_LANG_TO_PHONEMIZER.get(config.phoneme_language, "espeak")
    model = setup_model(config)
    model.load_checkpoint(config, checkpoint_path=files["file"], eval=True)
    device = torch.device(device_name)
    model.to(device)
    _set_speed(voice, model, speed)
    vocode, rate = None, int(config.audio["sample_rate"])
    if "vocoder" in files:
        vocode, rate = _vocoder(files, model.ap, device)
    return _Loaded(model, vocode, _speaker(voice, model), _language(voice, model), rate, device)


def _vocoder(files: Mapping[str, Path], acoustic: Any, device: Any) -> tuple[Callable[[Any], Any], int]:
    """The vocoder for the spectrograms that ``acoustic`` describes, and its sample rate in Hz."""
    import torch
    from TTS.config import load_config
    from TTS.utils.audio import AudioProcessor
    from TTS.vocoder.models import setup_model
    from TTS.vocoder.utils.generic_utils import interpolate_vocoder_input

    config_safety.check_config(files["vocoder_config"])
    config = load_config(files["vocoder_config"])
    processor = AudioProcessor(config.audio)
    model = setup_model(config)
    model.load_checkpoint(config, str(files["vocoder"]), eval=True)
    model.to(device)

    def vocode(spectrogram: Any) -> Any:
        wanted = processor.normalize(acoustic.denormalize(spectrogram.T))
        scale = config.audio["sample_rate"] / acoustic.sample_rate
        batch = torch.tensor(wanted).unsqueeze(0) if scale == 1 else interpolate_vocoder_input([1, scale], wanted)
        return model.inference(batch.to(device)).cpu().numpy()

    return vocode, int(config.audio["sample_rate"])


def _set_speed(voice: Voice, model: Any, speed: float) -> None:
    if speed == 1:
        return
    if not hasattr(model, "length_scale"):
        kind = type(model).__name__
        raise VoiceError(f"voice {voice.name}: {kind} models have a fixed speed", hint="remove speed")
    model.length_scale = model.length_scale / speed


def _speaker(voice: Voice, model: Any) -> str | None:
    names = list(model.speaker_manager.name_to_id) if model.speaker_manager else []
    if len(names) < 2 and not voice.speaker:
        return None
    return voice.speaker_among(names)


def _language(voice: Voice, model: Any) -> str | None:
    """The voice's language as the model calls it; None if it has only one."""
    names = list(model.language_manager.name_to_id)
    return voice.language_among(names) if len(names) > 1 else None
