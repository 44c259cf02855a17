"""Piper voices: on the CPU by ONNX Runtime, on a GPU as what they become in Coqui."""

from __future__ import annotations

import logging

from narrate.errors import NarrateError
from narrate.speaking.engine import Engine, EngineOptions
from narrate.speaking.engines.piper.engine import PiperEngine
from narrate.voices.voice import Voice

__all__ = ["PiperEngine", "piper_engine"]

_log = logging.getLogger(__name__)


def piper_engine(voice: Voice, options: EngineOptions) -> Engine:
    """A Piper voice on the CPU, or on a GPU what it becomes in Coqui; the sound is the same.

    Where ``options`` leave the device open, and the voice cannot become a Coqui voice, a warning is logged and it
    is the CPU. Raises `VoiceError` where the device that they name is not there.
    """
    from narrate.speaking.engines.coqui.devices import device_for

    if device_for(options.device, voice) == "cpu" or (options.device == "auto" and not _can_be_converted(voice)):
        return PiperEngine(voice, options)
    from narrate.speaking.engines.coqui import piper_on_coqui

    return piper_on_coqui(voice, voice, options)


def _can_be_converted(voice: Voice) -> bool:
    """Tries it, so that it does not fail when half of an episode is spoken."""
    from narrate.speaking.engines.coqui.convert import convert

    try:
        convert(voice)
    except NarrateError as error:
        _log.warning("%s; the voice speaks on the CPU", error)
        return False
    return True
