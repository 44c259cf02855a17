"""Which voices there are, which of them can speak at once, and what the others cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from narrate.errors import VoiceError
from narrate.speaking.engine import missing_extra
from narrate.voices.models import described, model_of, places
from narrate.voices.voice import Voice, all_voices

_BROUGHT = ("file", "config", "reference")
"""Files that a voice may name and that are not its model's: whoever wrote the voice has them."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A voice, and what it takes to hear it."""

    voice: Voice
    extra: str
    """narrate's extra that is to be installed first; empty where none is."""
    megabytes: float | None
    """To be fetched first; 0 where nothing is, None where nobody knows how much. A megabyte is 1,000,000 bytes."""
    absent: tuple[str, ...] = ()
    """What its ``[model]`` calls the files that it names, that are not there, and that cannot be fetched."""

    @property
    def installed(self) -> bool:
        """Whether it can speak at once."""
        return not self.extra and self.megabytes == 0 and not self.absent


def offers() -> Iterator[Offer]:
    """Every voice by name. Raises `VoiceError` on a file that is not a voice."""
    for voice in all_voices():
        yield Offer(voice, missing_extra(voice.engine), _megabytes(voice), absent(voice))


def absent(voice: Voice) -> tuple[str, ...]:
    """What ``[model]`` calls the files that ``voice`` names, that are not there, and that cannot be fetched."""
    model = described(voice.model)
    fetched = places(model) if model else {}
    named = [key for key in _BROUGHT if key in voice.model and key not in fetched]
    return tuple(key for key in named if not all(_is_there(voice, place) for place in voice.model[key].split(",")))


def _is_there(voice: Voice, place: str) -> bool:
    try:
        replace(voice, model={"file": place.strip()}).model_file()
    except VoiceError:
        return False
    return True


def _megabytes(voice: Voice) -> float | None:
    try:
        model = model_of(voice)
        return model.megabytes_of([file for file in model.files if model.lacks(file)]) if model else 0
    except VoiceError:  # only an engine that is not here knows it
        return None
