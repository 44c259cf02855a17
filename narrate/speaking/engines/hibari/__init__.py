"""hibari's voices, on ONNX Runtime: small models that speak at more than a hundred times real time on one core."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrate.speaking.engine import EngineSpec, Limits

if TYPE_CHECKING:
    from narrate.speaking.engine import Engine, EngineOptions
    from narrate.voices.voice import Voice

LIMITS = Limits(max_chars=400, takes_ipa=True)
"""In characters, and in about as many phonemes: what the model speaks at once."""


def _open(voice: Voice, options: EngineOptions) -> Engine:
    from narrate.speaking.engines.hibari.engine import open_engine

    return open_engine(voice, options)


def _limits(voice: Voice) -> Limits:
    from narrate.speaking.engines.hibari.package import check_installed

    check_installed(voice)
    return LIMITS


ENGINE = EngineSpec(_open, _limits, package="hibari")
