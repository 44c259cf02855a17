"""XTTS, which imitates the voice in a clip; it speaks one text at a time, and every result is checked.

XTTS generates speech token by token, and may run past the end or stop early, most often in texts of a word or two.
So every clip is measured, and synthesized again with another seed if it is too long or too short for its text.
"""

from __future__ import annotations

import hashlib
import io
import logging
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrate.errors import VoiceError
from narrate.speaking.engine import Audio, EngineOptions
from narrate.speaking.engines.coqui import config_safety, reference
from narrate.speaking.engines.coqui.adapter import (
    import_coqui,
    seeded,
    sums,
    translate_open_errors,
    translate_speak_errors,
)
from narrate.speaking.engines.coqui.devices import device_for
from narrate.speaking.engines.coqui.limits import XTTS_MIN_CHARS, xtts_max_chars
from narrate.speaking.engines.pause_marks import PAUSE_MARKS, with_pause_marks
from narrate.speaking.seeds import seed
from narrate.speaking.sound import trimmed
from narrate.storage import write_atomically
from narrate.voices.models import folder_of
from narrate.voices.voice import Voice, content_sum

if TYPE_CHECKING:
    from narrate.speaking.engine import Samples

KEYS = {"released", "config", "config_sha256", "vocab", "vocab_sha256", "speakers", "speakers_sha256", "reference"}
"""The keys of ``[model]`` for XTTS, beside those of every engine."""

_LIMIT_S = 16.0
"""The approximate duration of the longest text in any language, in seconds."""
_TRIES = 3
_SHORT_TRIES = 6
_GAP_S = 0.15
"""Silence between the pieces of a text that is too long to speak at once, in seconds."""
_PLAIN_MARKS = str.maketrans({**dict.fromkeys('"“”„‟«»', ""), **dict.fromkeys("‘’‚", "'"), "…": "...", "–": ", "})
_BESIDE = {"vocab": "vocab.json", "speakers": "speakers_xtts.pth"}
"""The names of these files beside a model."""
_ROMANIZED = {"ja", "ko", "zh"}
"""Languages whose texts are romanized before they are encoded."""


_TYPICAL_RATE = 22_050
"""The sample rate of reference clips in XTTS, in Hz."""


class XttsEngine:
    """Speaks with the voice of a clip (``reference``), or of one of the model's own speakers."""

    max_batch = max_padded_chars = 1
    workers = 1

    def __init__(self, voice: Voice, options: EngineOptions, files: Mapping[str, Path]) -> None:
        """``files``: ``file`` and ``config``; ``vocab`` and ``speakers`` if they do not lie beside ``file``.

        Raises `VoiceError` if ``voice`` has neither a reference clip nor a speaker, or both, and if the device
        does not exist.
        """
        voice.check_model_keys(KEYS)
        if bool(voice.speaker) == ("reference" in voice.model):
            problem = f"voice {voice.name}: XTTS needs either a speaker or a reference clip, not both"
            raise VoiceError(problem, hint='name a clip: [model] reference = "clip.wav"')
        self._device = device_for(options.device, voice)
        self._voice = voice
        self._files = files
        self._language = voice.language.lower().partition("-")[0]
        self._speed = voice.speed * options.speed
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        self._faults: Counter[str] = Counter()

    @property
    def max_chars(self) -> int:
        """Characters, by language."""
        return xtts_max_chars(self._language)

    @property
    def fingerprint(self) -> str:
        """The model's and the clips' sums, Coqui's version, the speaker, the language and the speed."""
        return f"{self._speaker_id} {PAUSE_MARKS} {self._language} {self._speed:g}"

    @property
    def _speaker_id(self) -> str:
        """Identifies the model and the speaker."""
        beside = ("vocab", "speakers") if self._voice.speaker else ("vocab",)
        places = {key: place for key in beside if (place := _place(self._files, key)).is_file()}
        model = [sums(self._voice, self._files, "file", "config"), sums(self._voice, places, *beside)]
        heard = [self._voice.speaker] if self._voice.speaker else map(content_sum, _clips(self._voice))
        return " ".join(["xtts", version("coqui-tts"), *model, *heard])

    def speak(self, texts: Sequence[str]) -> list[Audio]:
        """The audio of each text; if no attempt has a plausible length, the closest one.

        Raises `VoiceError` on a model or clip that cannot be used, `SpeakingError` if the model fails.
        """
        with self._lock:
            loaded = self._loaded = self._loaded or self._open()
            return [Audio(self._say(loaded, text), loaded.sample_rate) for text in texts]

    def _say(self, loaded: _Loaded, text: str) -> Samples:
        import numpy as np

        with translate_speak_errors(self._voice, text):
            normalized = loaded.normalized(text)
            if not any(map(str.isalnum, normalized)):
                return np.zeros(0, np.float32)
            said = [self._best_try(loaded, piece) for piece in pieces(normalized, loaded.fits)]
        gap = np.zeros(int(_GAP_S * loaded.sample_rate), np.float32)
        return np.clip(np.concatenate([part for samples in said for part in (gap, samples)][1:]), -1, 1)

    def _best_try(self, loaded: _Loaded, text: str) -> Samples:
        """The first attempt with a plausible length for ``text``, else the closest one."""
        tries: list[tuple[float, Samples]] = []
        for _ in range(_SHORT_TRIES if len(text) < XTTS_MIN_CHARS else _TRIES):
            with seeded(seed(text, self._faults[text] + len(tries)), loaded.device):
                samples, ended = loaded.say(text)
            speech = trimmed(Audio(samples, loaded.sample_rate))
            off = length_error_s(len(text) / self.max_chars, speech.seconds * self._speed) + (not ended) * _LIMIT_S
            if not off:
                return samples
            tries.append((off, samples))
        self._faults[text] += len(tries)  # another call gets other seeds
        return min(tries, key=lambda one: one[0])[1]

    def _open(self) -> _Loaded:
        with translate_open_errors(self._voice, self._files["file"]):
            config_safety.check_config(self._files["config"])
            for clip in () if self._voice.speaker else _clips(self._voice):
                reference.read(clip, _TYPICAL_RATE)  # fails before gigabytes are loaded
            model = _model(self._files).to(self._device)
            self._voice.language_among({name.partition("-")[0] for name in model.config.languages})
            heard = self._latents(model).to(model.device)
            return _Loaded(model, heard, self._language, self._speed, self.max_chars, model.device)

    def _latents(self, model: Any) -> _SpeakerLatents:
        """The speaker's latents."""
        if self._voice.speaker:
            return _built_in_latents(self._voice, self._files)
        path = folder_of("xtts-latents") / f"{hashlib.sha256(self._speaker_id.encode()).hexdigest()[:40]}.pth"
        heard = _cached_latents(path)
        if heard is None:
            heard = _latents_of_clips(model, _clips(self._voice))
            _cache_latents(path, heard)
        return heard


def pieces(text: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """``text`` in pieces that all fit, cut between words if possible."""
    if len(text) < 2 or fits(text):
        yield text
        return
    words = text.split()
    if len(words) < 2:
        halves = [text[: len(text) // 2], text[len(text) // 2 :]]
    else:
        halves = [" ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])]
    for half in halves:
        yield from pieces(half, fits)


def length_error_s(share: float, seconds: float) -> float:
    """By how many seconds a clip is too long or too short; 0 if its length is plausible.

    ``share`` is the length of the text relative to the longest allowed; ``seconds`` is the clip's length at speed
    1.
    """
    expected = share * _LIMIT_S
    return max(0.0, seconds - (2 * expected + 1), 0.4 * expected - seconds, 0.08 - seconds)


@dataclass(frozen=True, slots=True)
class _SpeakerLatents:
    """The latents that represent a speaker."""

    style: Any
    """How they speak: a tensor, shape (1, tokens, channels)."""
    timbre: Any
    """How they sound: a tensor, shape (1, channels, 1)."""

    def to(self, device: Any) -> _SpeakerLatents:
        """The same on ``device``."""
        return _SpeakerLatents(self.style.to(device), self.timbre.to(device))


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A loaded model."""

    model: Any
    speaker: _SpeakerLatents
    language: str
    speed: float
    limit: int
    device: Any

    @property
    def sample_rate(self) -> int:
        """In Hz."""
        return int(self.model.args.output_sample_rate)

    def normalized(self, text: str) -> str:
        """``text`` without what XTTS fails on: dashes, brackets, quotation marks, and what it has no token for."""
        plain = with_pause_marks(unicodedata.normalize("NFC", text), dash=",").translate(_PLAIN_MARKS)
        if self.language not in _ROMANIZED:
            vocabulary = self.model.tokenizer.tokenizer.get_vocab()
            plain = "".join(c if c.isascii() or c.lower() in vocabulary else _replacement(c) for c in plain)
        return " ".join(plain.split()).strip("' ,")

    def fits(self, text: str) -> bool:
        """Whether ``text`` can be spoken at once."""
        tokens = self.model.tokenizer.encode(text.lower(), self.language)
        return len(text) <= self.limit and len(tokens) < self.model.args.gpt_max_text_tokens

    def say(self, text: str) -> tuple[Samples, bool]:
        """The samples, and whether the model ended the speech by itself."""
        config = self.model.config
        said = self.model.inference(
            text,
            self.language,
            self.speaker.style,
            self.speaker.timbre,
            temperature=config.temperature,
            length_penalty=config.length_penalty,
            repetition_penalty=float(config.repetition_penalty),
            top_k=config.top_k,
            top_p=config.top_p,
            speed=self.speed,
        )
        most = self.model.gpt.max_gen_mel_tokens
        return said["wav"].reshape(-1), bool(said["gpt_latents"].shape[1] * self.speed < most - 1)


def _replacement(sign: str) -> str:
    """The replacement of an unknown character: nothing if it only modifies its neighbor, else a space."""
    return "" if unicodedata.category(sign) in {"Mn", "Cf"} else " "


def _model(files: Mapping[str, Path]) -> Any:
    """The model on the CPU."""
    import_coqui()
    import torch
    from TTS.config import load_config
    from TTS.tts.models import xtts

    logging.getLogger("transformers").setLevel(logging.ERROR)  # it warns about how Coqui uses it
    config = load_config(files["config"])
    model = xtts.Xtts(config)

    def weights(path: Path) -> Any:
        # Coqui's own rewrites older checkpoints, after which their sums would be wrong.
        with xtts._legacy_safe_globals():
            return torch.load(path, map_location="cpu", weights_only=True)["model"]

    model._load_checkpoint = weights
    model.load_checkpoint(
        config,
        checkpoint_path=files["file"],
        vocab_path=_place(files, "vocab"),
        speaker_file_path="",
        eval=True,
    )
    return model


def _place(files: Mapping[str, Path], key: str) -> Path:
    """The path of ``vocab`` or ``speakers``: where the voice says, else beside the model."""
    return files[key] if key in files else files["file"].with_name(_BESIDE[key])


def _built_in_latents(voice: Voice, files: Mapping[str, Path]) -> _SpeakerLatents:
    import torch

    path = _place(files, "speakers")
    if not path.is_file():
        problem = f"voice {voice.name}: the model's speakers are missing"
        raise VoiceError(problem, str(path), voice.model.get("get", ""))
    speakers = torch.load(path, map_location="cpu", weights_only=True)
    speaker = speakers[voice.speaker_among(speakers)]
    return _SpeakerLatents(speaker["gpt_cond_latent"], speaker["speaker_embedding"])


def _clips(voice: Voice) -> list[Path]:
    names = [name.strip() for name in voice.model["reference"].split(",")]
    return [replace(voice, model={"reference": name}).model_file("reference") for name in names]


def _latents_of_clips(model: Any, clips: list[Path]) -> _SpeakerLatents:
    """As `Xtts.get_conditioning_latents` computes them, which would read the clips with torchaudio."""
    import torch

    config, rate = model.config, int(model.args.input_sample_rate)
    heard = [torch.from_numpy(reference.read(clip, rate))[None, : config.max_ref_len * rate] for clip in clips]
    if config.sound_norm_refs:
        heard = [samples / samples.abs().max() * 0.75 for samples in heard]
    heard = [samples.to(model.device) for samples in heard]
    timbre = torch.stack([model.get_speaker_embedding(samples, rate) for samples in heard]).mean(dim=0)
    style = model.get_gpt_cond_latents(
        torch.cat(heard, dim=-1), rate, length=config.gpt_cond_len, chunk_length=config.gpt_cond_chunk_len
    )
    return _SpeakerLatents(style, timbre)


def _cached_latents(path: Path) -> _SpeakerLatents | None:
    """The latents that an earlier run computed from the same clips; None if they are missing or damaged."""
    import torch

    try:
        heard = torch.load(path, map_location="cpu", weights_only=True)
        return _SpeakerLatents(heard["style"], heard["timbre"])
    except Exception:  # torch and pickle have no common base class; the latents can be computed again
        return None


def _cache_latents(path: Path, heard: _SpeakerLatents) -> None:
    import torch

    buffer = io.BytesIO()
    torch.save({"style": heard.style.cpu(), "timbre": heard.timbre.cpu()}, buffer)
    with suppress(OSError):  # the next run computes them again
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, lambda file: file.write(buffer.getvalue()))
