"""The border with Coqui and torch: how they are imported, what their errors become, whence their chance comes."""

from __future__ import annotations

import hashlib
import logging
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from narrate.errors import NarrateError, SpeakingError, VoiceError
from narrate.speaking.coqui import trust
from narrate.speaking.phonemes import espeak, phonemes
from narrate.speaking.voices import Voice

_LONGEST_REASON = 200
"""Characters of another's error that are passed on."""
_ENDS = 1 << 20
"""Bytes at both ends of a file that stand for all of it."""
_ESPEAK_NAMES = {"en": "en-us", "zh-cn": "cmn"}
"""Languages that Coqui calls by another name than espeak."""

_lock = threading.Lock()


def import_coqui() -> None:
    """Have Coqui ready to import: with torchaudio, quiet, and with espeak in process, not one for each clause."""
    from narrate.speaking.coqui.torchaudio_alone import import_torchaudio

    with _lock:
        import_torchaudio()
        for name in ("TTS", "trainer"):
            logging.getLogger(name).setLevel(logging.ERROR)
        from TTS.tts.utils.text import phonemizers

        phonemizers._register_phonemizers()
        phonemizers.PHONEMIZERS["espeak"] = _espeak_in_process(phonemizers.BasePhonemizer)


def _espeak_in_process(base: Any) -> Any:
    """What Coqui may take for its own espeak, which it would look for on the PATH."""

    class InProcess(base):  # type: ignore[misc]
        """Coqui's way with punctuation, around narrate's espeak."""

        def __init__(self, language: str, **_: Any) -> None:
            super().__init__(_ESPEAK_NAMES.get(language, language), keep_puncs=True)

        @staticmethod
        def name() -> str:
            return "espeak"

        @classmethod
        def is_available(cls) -> bool:
            return True

        def version(self) -> str:
            return version("piper-tts")

        @staticmethod
        def supported_languages() -> list[str]:
            return []

        def is_supported_language(self, _: str) -> bool:
            return True

        def _phonemize(self, text: str, separator: str) -> str:
            return unicodedata.normalize("NFC", separator.join(phonemes(text, espeak(self._language))))

    return InProcess


@contextmanager
def opening(voice: Voice, file: Path) -> Iterator[None]:
    """Whatever Coqui or torch raise on a damaged or wrong model becomes a `VoiceError`."""
    try:
        yield
    except NarrateError:
        raise
    except Exception as error:  # pickle, torch, coqpit and Coqui raise all kinds
        problem = f"voice {voice.name}: cannot be opened: {_reason(error)}"
        raise VoiceError(problem, str(file), voice.model.get("get", "")) from error


@contextmanager
def speaking(voice: Voice, text: str) -> Iterator[None]:
    """Whatever Coqui or torch raise while they speak becomes a `SpeakingError`."""
    try:
        yield
    except NarrateError:
        raise
    except Exception as error:  # see opening
        raise SpeakingError(f"voice {voice.name} failed on {text!r}: {_reason(error)}") from error


@contextmanager
def seeded(text: str, attempt: int, device: Any) -> Iterator[None]:
    """The same chance for the same text and attempt, whatever was spoken before; all others keep theirs."""
    import numpy as np
    import torch

    seed = int.from_bytes(hashlib.sha256(f"{attempt}\n{text}".encode()).digest()[:4], "big")
    before = np.random.get_state()
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        np.random.seed(seed)  # Griffin and Lim's method begins with chance too
        try:
            yield
        finally:
            np.random.set_state(before)


def part_sum(voice: Voice, files: Mapping[str, Path], key: str) -> str:
    """What tells a model's file from another: the sum that the voice states, else one of what is in it.

    Of a checkpoint, its size and its ends: it ends with a list of its parts and their sums. Empty where there is
    no such file. Raises `VoiceError` where it cannot be read.
    """
    stated = voice.model.get("sha256" if key == "file" else f"{key}_sha256", "")
    if stated or key not in files:
        return stated
    path = files[key]
    return trust.config_sum(path) if path.suffix == ".json" else _sum_of_ends(voice, path)


def _sum_of_ends(voice: Voice, path: Path) -> str:
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            digest = hashlib.sha256(f"{size}".encode())
            for start in (0, max(0, size - _ENDS)):
                file.seek(start)
                digest.update(file.read(_ENDS))
    except OSError as error:
        raise VoiceError(f"voice {voice.name}: cannot be read: {error.strerror}", str(path)) from error
    return digest.hexdigest()


def _reason(error: Exception) -> str:
    """The first line of an error that may have pages."""
    line = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return line if len(line) <= _LONGEST_REASON else f"{line[:_LONGEST_REASON]}…"
