"""What runs on a worker of a Dask cluster: `narrate.speaking.crews.cluster_crew` sends it there.

The worker has narrate, the voice and its model. It is sent texts, the record of the voice and options, and returns
clips; it touches no file of the one who sends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from distributed import get_worker

from narrate import __version__
from narrate.errors import NarrateError, VoiceError
from narrate.speaking.crews.elsewhere import Sent, open_voice, portable
from narrate.speaking.engine import EngineOptions
from narrate.speaking.registry import open_engine
from narrate.voices.models import sum_key
from narrate.voices.voice import Voice, find_voice


@dataclass(frozen=True, slots=True)
class Traits:
    """An `narrate.speaking.engine.EngineTraits` that can be sent."""

    fingerprint: str
    max_batch: int
    max_padded_chars: int
    workers: int


@dataclass(frozen=True, slots=True)
class Unfit:
    """A worker that cannot speak this voice, or not as the others do."""

    address: str
    error: VoiceError


def describe(voice: Voice, options: EngineOptions, version: str) -> Traits | NarrateError:
    """What the engine of a voice is on this worker, or why there is none.

    ``version`` is that of narrate, where it is asked from.
    """
    try:
        _check_version(version)
        here = _as_here(voice)
        _check_files(here)
        engine = open_engine(here, options)
        return Traits(engine.fingerprint, engine.max_batch, engine.max_padded_chars, engine.workers)
    except NarrateError as error:
        return portable(error)


def speak(
    voice: Voice, options: EngineOptions, version: str, fingerprint: str, texts: Sequence[str]
) -> list[Sent] | Unfit:
    """What comes of each text, as in `narrate.speaking.takes.speak`, if the engine has the ``fingerprint``.

    Raises `narrate.errors.NarrateError`, naming the worker, if the engine fails.
    """
    try:
        _check_version(version)
        return open_voice(_as_here(voice), options, fingerprint).speak(texts)
    except VoiceError as error:
        return Unfit(get_worker().address, portable(error))
    except NarrateError as error:
        named = portable(error)
        raise type(named)(f"worker {get_worker().address}: {error.problem}", error.subject, error.hint) from error


def _check_version(version: str) -> None:
    if version != __version__:
        problem = f"it has narrate {__version__}, and who asks has {version}"
        raise VoiceError(problem, hint="install the same version everywhere")


def _as_here(voice: Voice) -> Voice:
    """The voice with the files that the voice of this name has on this machine, if there is one."""
    try:
        here = find_voice(voice.name)
    except VoiceError:
        return voice
    return replace(voice, folder=here.folder, model=here.model)


def _check_files(voice: Voice) -> None:
    """Raises `VoiceError` if a file of the model is missing, which an engine may notice only when it speaks."""
    for key in voice.model:
        if key == "file" or sum_key(key) in voice.model:
            voice.model_file(key)
