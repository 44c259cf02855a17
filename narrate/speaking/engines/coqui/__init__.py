"""Coqui's models: VITS, XTTS and others. torch is imported when one of them first speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrate.speaking.engine import EngineSpec

if TYPE_CHECKING:
    from narrate.speaking.engine import Engine, EngineOptions, Limits
    from narrate.voices.models import Model
    from narrate.voices.voice import Voice


def _open(voice: Voice, options: EngineOptions) -> Engine:
    from narrate.speaking.engines.coqui.engine import open_engine

    return open_engine(voice, options)


def _limits(voice: Voice) -> Limits:
    from narrate.speaking.engines.coqui.limits import limits_of

    return limits_of(voice)


def _model(voice: Voice) -> Model | None:
    from narrate.speaking.engines.coqui.model_zoo import model_of

    return model_of(voice)


ENGINE = EngineSpec(_open, _limits, model=_model, wants_gpu=True, package="TTS", extra="coqui")
