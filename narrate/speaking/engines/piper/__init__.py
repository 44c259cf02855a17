"""Piper voices: on the CPU by ONNX Runtime, on a GPU as the Coqui voice they are converted to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from narrate.speaking.engine import EngineSpec, Limits

if TYPE_CHECKING:
    from narrate.speaking.engine import Engine, EngineOptions
    from narrate.voices.voice import Voice

LIMITS = Limits(max_chars=400, takes_ipa=True)
"""VITS attends over the whole text at once, so its cost grows with the square of the characters."""


def _open(voice: Voice, options: EngineOptions) -> Engine:
    from narrate.speaking.engines.piper.engine import open_engine

    return open_engine(voice, options)


def _convert(voice: Voice) -> Path:
    from narrate.speaking.engines.coqui.convert import convert
    from narrate.speaking.engines.coqui.devices import check_installed

    check_installed(voice)
    return convert(voice, force=True)


ENGINE = EngineSpec(_open, lambda _: LIMITS, convert=_convert, package="piper")
