"""Every error that narrate raises on purpose.

::

    NarrateError
    ├── NetworkError      a URL cannot be reached, or its response cannot be used
    ├── ReadingError      a post cannot be read, or contains nothing to speak
    │   ├── NoTextError   a page has no text of its own
    │   └── MissingError  a post is not there, or not any more
    ├── OptionError       an option, a narrate.toml, show.toml or lexicon has an invalid value
    ├── VoiceError        a voice is unknown, missing or damaged
    ├── SpeakingError     an engine cannot speak one text, but may speak others
    │   └── EngineError   an engine cannot speak at all: its server is down, or its memory is full
    ├── StorageError      a file or folder cannot be read or written
    ├── EncodingError     ffmpeg or LAME failed
    └── EpisodeError      the finished episode is not the one that was intended

Each foreign exception becomes one of these in the one module that calls the foreign code.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class NarrateError(Exception):
    """Base class of narrate's errors.

    Attributes:
        problem: what went wrong.
        subject: the file, URL, voice or option that it concerns; may be empty.
        hint: what to try; may be empty.

    ``str()`` is always one line.
    """

    def __init__(self, problem: str, subject: str = "", hint: str = "") -> None:
        super().__init__(problem, subject, hint)
        self.problem = problem
        self.subject = subject
        self.hint = hint

    def __str__(self) -> str:
        line = f"{self.subject}: {self.problem}" if self.subject else self.problem
        if self.hint:
            line = f"{line}; {self.hint}"
        return " ".join(line.split())


class NetworkError(NarrateError):
    """A URL cannot be reached, or its response cannot be used."""


class ReadingError(NarrateError):
    """A post cannot be read, or contains nothing to speak."""


class NoTextError(ReadingError):
    """A page has no text of its own."""

    def __init__(self, problem: str, subject: str = "", hint: str = "", other_version: str = "") -> None:
        super().__init__(problem, subject, hint)
        self.args = (*self.args, other_version)
        self.other_version = other_version
        """The URL of a version of the page that may have its text; empty if it links to none."""


class MissingError(ReadingError, NetworkError):
    """A post is not there, or not any more."""


class OptionError(NarrateError):
    """An option, a narrate.toml, show.toml or lexicon has an invalid value."""


class VoiceError(NarrateError):
    """A voice is unknown, missing or damaged."""


class SpeakingError(NarrateError):
    """An engine cannot speak one text, but may speak others."""


class EngineError(SpeakingError):
    """An engine cannot speak at all: its server is down, or its memory is full."""


class StorageError(NarrateError):
    """A file or folder cannot be read or written."""


class EncodingError(NarrateError):
    """ffmpeg or LAME failed."""


class EpisodeError(NarrateError):
    """The finished episode is not the one that was intended."""


def install_hint(extra: str) -> str:
    """The hint to install one of narrate's extras."""
    return f"pip install 'narrate-posts[{extra}]'"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the words in ``known`` closest to ``word``, or all of them if none is close."""
    choices = sorted(known)
    near = difflib.get_close_matches(word, choices, n=3)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"there are {', '.join(choices)}" if choices else "there are none"
