"""Voices on a server that speaks OpenAI's speech API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrate.speaking.engine import EngineSpec, Limits

if TYPE_CHECKING:
    from narrate.speaking.engine import Engine, EngineOptions
    from narrate.voices.voice import Voice


def _open(voice: Voice, options: EngineOptions) -> Engine:
    from narrate.speaking.engines.remote.engine import open_engine

    return open_engine(voice, options)


def _limits(voice: Voice) -> Limits:
    from narrate.speaking.engines.remote.settings import max_chars

    return Limits(max_chars(voice))


ENGINE = EngineSpec(_open, _limits, remote=True)
