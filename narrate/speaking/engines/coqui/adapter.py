"""The only access to Coqui and torch: importing them, translating their errors, seeding their random numbers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from narrate.errors import NarrateError, SpeakingError, VoiceError
from narrate.speaking.engines.coqui import config_safety
from narrate.speaking.engines.coqui.espeak import espeak_program
from narrate.voices.models import sum_key
from narrate.voices.voice import Voice, content_sum

_LONGEST_REASON = 200
"""The maximum length of a foreign error message, in characters."""

_lock = threading.Lock()
_random_state = threading.Lock()
"""Held while the random state of the whole process is replaced."""


def import_coqui() -> None:
    """Prepare the import of Coqui: make torchaudio importable, silence logs, and run espeak in this process."""
    from narrate.speaking.engines.coqui.torchaudio_alone import import_torchaudio

    with _lock:
        import_torchaudio()
        for name in ("TTS", "trainer"):
            logging.getLogger(name).setLevel(logging.ERROR)
        from TTS.tts.utils.text import phonemizers

        phonemizers._register_phonemizers()
        phonemizers.PHONEMIZERS["espeak"] = _espeak_in_process(phonemizers.BasePhonemizer)


def _espeak_in_process(base: Any) -> Any:
    """A replacement for Coqui's phonemizer, which would run an espeak program on the PATH."""

    class InProcess(base):  # type: ignore[misc]
        """Handles punctuation as Coqui does, and takes phonemes from narrate's espeak."""

        def __init__(self, language: str, **_: Any) -> None:
            super().__init__(language, keep_puncs=True)
            self._say = espeak_program(language)

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
            return separator.join(self._say(text))

    return InProcess


@contextmanager
def translate_open_errors(voice: Voice, file: Path) -> Iterator[None]:
    """Turn any exception of Coqui or torch while a model is opened into a `VoiceError`."""
    try:
        yield
    except NarrateError:
        raise
    except Exception as error:  # pickle, torch, coqpit and Coqui have no common base class
        problem = f"voice {voice.name}: cannot be opened: {_reason(error)}"
        raise VoiceError(problem, str(file), voice.model.get("get", "")) from error


@contextmanager
def translate_speak_errors(voice: Voice, text: str) -> Iterator[None]:
    """Turn any exception of Coqui or torch while they speak into a `SpeakingError`."""
    try:
        yield
    except NarrateError:
        raise
    except Exception as error:  # see translate_open_errors
        raise SpeakingError(f"voice {voice.name} failed on {text!r}: {_reason(error)}") from error


@contextmanager
def seeded(seed: int, device: Any) -> Iterator[None]:
    """Seed the random numbers of torch and numpy inside the block, and restore their state after it.

    The state belongs to the whole process, so only one block runs at a time.
    """
    import numpy as np
    import torch

    with _random_state, torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        before = np.random.get_state()
        torch.manual_seed(seed)
        np.random.seed(seed)  # the Griffin-Lim method starts from random phases
        try:
            yield
        finally:
            np.random.set_state(before)


def sums(voice: Voice, files: Mapping[str, Path], *keys: str) -> str:
    """The sums of some of a model's files: for each, the one that the voice states, else one of its content.

    The sum of a config ignores the paths in it. A missing file counts as a dash. Raises `VoiceError` if a file
    cannot be read.
    """
    return " ".join(voice.model.get(sum_key(key)) or _sum(files, key) for key in keys)


def _sum(files: Mapping[str, Path], key: str) -> str:
    if key not in files:
        return "-"
    return config_safety.config_sum(files[key]) if key.endswith("config") else content_sum(files[key])


def _reason(error: Exception) -> str:
    """The first line of an error, which may be pages long."""
    line = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return line if len(line) <= _LONGEST_REASON else f"{line[:_LONGEST_REASON]}…"
