"""How work is reported while it goes on: one protocol for posts and for downloads."""

from __future__ import annotations


class Progress:
    """Receives reports about work in progress. Each method does nothing: override those that you need.

    Each call names its subject: what a post was read from, or the name of a model's file. Calls come from the
    thread that does the work; an exception that a method raises ends the work.
    """

    def warn(self, subject: str, line: str, /) -> None:
        """A warning for the user; the work goes on."""

    def phase(self, subject: str, name: str, /) -> None:
        """A post enters a phase: ``encoding`` or ``finishing``."""

    def expect(self, subject: str, characters: int, /) -> None:
        """The number of characters of a post that will be spoken; 0 if it has been spoken before."""

    def spoke(self, subject: str, characters: int, seconds: float, /) -> None:
        """Some characters of a post have been spoken, which gave ``seconds`` of sound: 0 if it failed."""

    def downloaded(self, subject: str, done: int, total: int, /) -> None:
        """``done`` of ``total`` bytes of a file have been downloaded; ``total`` is 0 if unknown."""


SILENT = Progress()
"""Reports nothing."""
