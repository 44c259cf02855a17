"""How work is reported while it goes on: one protocol for posts and for downloads."""

from __future__ import annotations


class Progress:
    """Is told how the work goes on, and ignores it: override the methods that you want to know of.

    Every call names its subject: the reference of a post, or the name of a model's file. Calls come from the
    thread that does the work; what they raise ends it.
    """

    def warn(self, subject: str, line: str, /) -> None:
        """Something the user should know; the work goes on."""

    def phase(self, subject: str, name: str, /) -> None:
        """A post enters a phase: ``encoding`` or ``finishing``."""

    def expect(self, subject: str, characters: int, /) -> None:
        """So many characters of a post are about to be spoken; 0 if all of its clips are there."""

    def spoke(self, subject: str, characters: int, seconds: float, /) -> None:
        """So many characters of a post have become so many seconds of sound, 0 if they could not be spoken."""

    def downloaded(self, subject: str, done: int, total: int, /) -> None:
        """So many bytes of a file are here, of so many; ``total`` is 0 if nobody knows."""


SILENT = Progress()
"""For whoever does not want to know."""
