"""Lists the voices, and what each of them needs before it can speak."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from narrate.errors import VoiceError
from narrate.speaking.registry import engine_spec, limits_of, missing_extra
from narrate.voices.models import Model, file_entries, find_model
from narrate.voices.voice import Voice, all_voices

_USER_FILES = ("file", "config", "reference")
"""Keys of ``[model]`` whose files the user provides, unless the model includes them."""


AT_ONCE, ONE_DOWNLOAD, INCOMPLETE = "speaks at once", "one download", "incomplete"
WANTS_GPU = "wants a GPU"
GROUPS = (AT_ONCE, ONE_DOWNLOAD, INCOMPLETE, WANTS_GPU)
"""Groups of voices, in the order in which they are listed: what one needs before it can speak."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A voice, and what it needs before it can speak."""

    voice: Voice
    extra: str
    """The extra of narrate to install first; empty if none is needed."""
    megabytes: float | None
    """The remaining download in units of 1,000,000 bytes: 0 if nothing is missing, None if unknown."""
    absent: tuple[str, ...] = ()
    """The keys of ``[model]`` whose files are missing and cannot be downloaded."""
    wants_gpu: bool = False
    """Whether it is too slow for a whole post without a GPU."""
    problem: str = ""
    """Why it cannot speak although nothing is missing; empty if it can."""

    @property
    def group(self) -> str:
        """The first of `GROUPS` that describes it."""
        if self.wants_gpu:
            return WANTS_GPU
        if self.installed:
            return AT_ONCE
        return INCOMPLETE if self.absent or self.problem else ONE_DOWNLOAD

    @property
    def installed(self) -> bool:
        """Whether it can speak now."""
        return not self.extra and self.megabytes == 0 and not self.absent and not self.problem


def offers() -> Iterator[Offer]:
    """Every voice, by name, with a warning for each file that is not one."""
    return map(offer_of, all_voices())


def offer_of(voice: Voice) -> Offer:
    """``voice``, and what it needs before it can speak."""
    offer = Offer(voice, missing_extra(voice.engine), _megabytes(voice), absent(voice), _wants_gpu(voice))
    return replace(offer, problem=_problem(voice)) if offer.installed else offer


def model_of(voice: Voice) -> Model | None:
    """The model that ``voice`` names or its engine knows; None if there is nothing to download.

    Raises `VoiceError` if the model is unknown, or only an engine that is not installed knows it.
    """
    if "name" in voice.model:
        model: Model | None = find_model(voice.model["name"])
    else:
        spec = engine_spec(voice)
        model = spec.model(voice) if spec else None
    return replace(model, must_accept=True) if model and voice.must_accept else model


def absent(voice: Voice) -> tuple[str, ...]:
    """The keys of ``[model]`` whose files are missing and cannot be downloaded."""
    if not any(key in voice.model for key in _USER_FILES):
        return ()
    downloaded = _downloaded_keys(voice)
    named = [key for key in _USER_FILES if key in voice.model and key not in downloaded]
    return tuple(key for key in named if not all(_exists(voice, place) for place in voice.model[key].split(",")))


def _downloaded_keys(voice: Voice) -> set[str]:
    try:
        model = model_of(voice)
    except VoiceError:  # only an engine that is not installed knows the model, and whether it includes these files
        return set()
    return set(file_entries(model)) if model else set()


def _exists(voice: Voice, place: str) -> bool:
    try:
        replace(voice, model={"file": place.strip()}).model_file()
    except VoiceError:
        return False
    return True


def _problem(voice: Voice) -> str:
    try:
        limits_of(voice)
    except VoiceError as error:
        return str(error)
    return ""


def _wants_gpu(voice: Voice) -> bool:
    try:
        spec = engine_spec(voice)
    except VoiceError:  # another package's engine is unusable
        return False
    return spec is not None and spec.wants_gpu


def _megabytes(voice: Voice) -> float | None:
    try:
        model = model_of(voice)
        return model.megabytes_of([file for file in model.files if model.lacks(file)]) if model else 0
    except VoiceError:  # only an engine that is not installed knows it
        return None
