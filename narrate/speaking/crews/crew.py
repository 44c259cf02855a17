"""The interface of crews."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Protocol, TypeAlias

from narrate.speaking.engine import EngineOptions, EngineTraits
from narrate.speaking.takes import Spoken
from narrate.voices.voice import Voice


class Crew(Protocol):
    """Makes calls of one engine, several at once. Creating one is cheap; the first call starts what it needs."""

    @property
    def engine(self) -> EngineTraits:
        """What the engine declares about itself."""

    @property
    def workers(self) -> int:
        """Maximum concurrent calls (at least 1)."""

    def prepare(self) -> None:
        """Load the model meanwhile, if that saves time. Errors are left to the first call that speaks."""

    def submit(self, texts: Sequence[str]) -> Future[list[Spoken]]:
        """Make a call when a worker is free: `narrate.speaking.takes.speak`, whose errors the future has."""

    def stop(self) -> None:
        """Cancel the calls that have not begun, and interrupt or wait for those under way.

        The next call starts the crew again.
        """

    def close(self) -> None:
        """Release what it started, once no call is under way. May be called twice."""


Hire: TypeAlias = Callable[[Voice, EngineOptions], Crew]
"""Opens the engine of a voice for a crew. Raises `narrate.errors.VoiceError` if it cannot be opened."""
