"""Finds engines: the packages in `narrate.speaking.engines`, and those that other packages offer.

A package there has the name of its engine and holds ``ENGINE``, an `EngineSpec`. Other packages offer theirs
through the entry point group `ENTRY_POINTS`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from narrate.errors import NarrateError, VoiceError, did_you_mean, install_hint
from narrate.speaking import engines
from narrate.speaking.engine import Engine, EngineOptions, EngineSpec, Limits
from narrate.voices.voice import Voice

ENTRY_POINTS = "narrate.engines"
"""The entry point group in which other packages offer an `EngineSpec`."""

_WORD = "Yes."
"""What a voice says to show that it can."""

Answer = TypeVar("Answer")


def open_engine(voice: Voice, options: EngineOptions) -> Engine:
    """Open ``voice`` with its engine.

    Raises `VoiceError` if the engine does not exist, is not installed, or does not support ``options``.
    """
    return _ask(voice, lambda spec: spec.open(voice, options))


def limits_of(voice: Voice) -> Limits:
    """The limits of the engine of ``voice``, which is not opened. Raises `VoiceError` as `open_engine` does."""
    return _ask(voice, lambda spec: spec.limits(voice))


def check_speaks(voice: Voice) -> None:
    """Verify the files of ``voice`` by their sums; if they have none, let it say a word, which loads its model.

    Raises `VoiceError`, or `narrate.errors.SpeakingError` if a server or an engine fails.
    """
    if not voice.sums_vouch():
        _ask(voice, lambda spec: spec.open(voice, EngineOptions()).speak([_WORD]))


def convert_voice(voice: Voice) -> Path:
    """Convert ``voice`` for a GPU, even if it was converted before; returns the folder of the converted model.

    Raises `VoiceError` if its engine has no other form for a GPU or cannot convert this voice, and `StorageError`.
    """

    def convert(spec: EngineSpec) -> Path:
        if spec.convert is None:
            raise VoiceError(f"voice {voice.name}: the engine {voice.engine} cannot convert voices")
        return spec.convert(voice)

    return _ask(voice, convert)


def missing_extra(engine: str) -> str:
    """The extra that must be installed before ``engine`` can speak; empty if nothing is missing."""
    spec = _built_in(engine) if engine in _built_in_names() else None
    return spec.extra if spec and spec.package and find_spec(spec.package) is None else ""


def engine_spec(voice: Voice) -> EngineSpec | None:
    """The declaration of the engine of ``voice``, whether or not its packages are installed; None if unknown."""
    if voice.engine in _built_in_names():
        return _built_in(voice.engine)
    offered = _offered()
    return _loaded(voice, offered[voice.engine]) if voice.engine in offered else None


def _ask(voice: Voice, question: Callable[[EngineSpec], Answer]) -> Answer:
    """Call ``question`` with the engine of ``voice``. Exceptions of a foreign engine become a `VoiceError`."""
    extra = missing_extra(voice.engine)
    if extra:
        problem = f"voice {voice.name}: the engine {voice.engine} is not installed"
        raise VoiceError(problem, hint=install_hint(extra))
    spec = engine_spec(voice)
    if spec is None:
        hint = did_you_mean(voice.engine, {*_built_in_names(), *_offered()})
        raise VoiceError(f"voice {voice.name} needs an engine {voice.engine!r} that is not installed", hint=hint)
    if voice.engine in _built_in_names():
        return question(spec)
    try:
        return question(spec)
    except NarrateError:
        raise
    except Exception as error:  # anyone's code
        raise _unusable(voice, _offered()[voice.engine], error) from error


@cache
def _built_in_names() -> frozenset[str]:
    return frozenset(module.name for module in pkgutil.iter_modules(engines.__path__) if module.ispkg)


def _built_in(name: str) -> EngineSpec:
    spec: EngineSpec = import_module(f"{engines.__name__}.{name}").ENGINE
    return spec


def _offered() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=ENTRY_POINTS)}


def _loaded(voice: Voice, entry: EntryPoint) -> EngineSpec:
    try:
        spec = entry.load()
    except Exception as error:  # anyone's code
        raise _unusable(voice, entry, error) from error
    if not isinstance(spec, EngineSpec):
        raise _unusable(voice, entry, f"it is {spec!r}, not an EngineSpec")
    return spec


def _unusable(voice: Voice, entry: EntryPoint, reason: object) -> VoiceError:
    problem = f"voice {voice.name}: the engine {voice.engine} cannot be used: {reason}"
    return VoiceError(problem, entry.value, "report this to its authors")
