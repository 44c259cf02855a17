"""Kokoro's voices, on ONNX Runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrate.speaking.engine import EngineSpec, Limits

if TYPE_CHECKING:
    from narrate.speaking.engine import Engine, EngineOptions
    from narrate.voices.voice import Voice

LIMITS = Limits(max_chars=240, min_chars=20, takes_ipa=True)
"""In characters, and in about as many phonemes. Kokoro speaks best at 50 to 150 phonemes, rushes above 400, and is
weak below 10 to 20."""


def _open(voice: Voice, options: EngineOptions) -> Engine:
    from narrate.speaking.engines.kokoro.engine import open_engine

    return open_engine(voice, options)


ENGINE = EngineSpec(_open, lambda _: LIMITS, package="kokoro_onnx", extra="kokoro")
