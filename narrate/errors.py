"""Everything narrate raises on purpose.

::

    NarrateError
    ├── NetworkError      an address cannot be reached, or does not send what it should
    ├── ReadingError      the post cannot be read, or holds nothing to speak
    ├── OptionError       an option, a narrate.toml or a lexicon says something impossible
    ├── VoiceError        a voice is unknown, missing or damaged
    ├── SpeakingError     a text could not be spoken; others may be
    │   └── EngineError   an engine can speak nothing more: its server is gone, or its memory full
    ├── StorageError      a file or folder could not be read or written
    ├── EncodingError     ffmpeg failed
    └── EpisodeError      what was written is not what was meant

Foreign exceptions become one of these at the border where they appear, once.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class NarrateError(Exception):
    """Something could not be done.

    Attributes:
        problem: what went wrong.
        subject: the file, voice or option it went wrong with; may be empty.
        hint: what to try; may be empty.

    ``str()`` is one line, whatever the three hold.
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
    """An address cannot be reached, or does not send what it should."""


class ReadingError(NarrateError):
    """The post cannot be read, or holds nothing to speak."""


class OptionError(NarrateError):
    """An option, a narrate.toml or a lexicon says something impossible."""


class VoiceError(NarrateError):
    """A voice is unknown, missing or damaged."""


class SpeakingError(NarrateError):
    """A text could not be spoken; others may be."""


class EngineError(SpeakingError):
    """An engine can speak nothing more: its server is gone, or its memory full."""


class StorageError(NarrateError):
    """A file or folder could not be read or written."""


class EncodingError(NarrateError):
    """ffmpeg failed."""


class EpisodeError(NarrateError):
    """What was written is not what was meant."""


def install_hint(extra: str) -> str:
    """A hint that installs one of narrate's extras."""
    return f"pip install 'narrate-posts[{extra}]'"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest of ``known``, else all of them."""
    choices = sorted(known)
    near = difflib.get_close_matches(word, choices, n=3)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"there are {', '.join(choices)}" if choices else "there are none"
