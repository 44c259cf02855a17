"""Audio files: encoded while the programme is still being spoken, then tagged and verified."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from narrate.errors import EncodingError, EpisodeError
from narrate.mixing.loudness import Loudness
from narrate.mixing.master import first_gain, master
from narrate.mixing.programme import Programme
from narrate.publishing.chapters import ChapterMark
from narrate.publishing.formats import FORMATS, Format
from narrate.publishing.tags import Tags
from narrate.storage import translate_os_errors

_SLACK_MS = 2
"""The rounding error of a chapter's start in a container with a clock of its own."""


@dataclass(frozen=True, slots=True)
class AudioFile:
    """One file of an episode, at its final loudness."""

    format: str
    """Its name in `FORMATS`."""
    file: Path
    loudness: Loudness


@dataclass(frozen=True, slots=True)
class Encoded:
    """The files of an episode."""

    files: tuple[AudioFile, ...]
    """At least one, in the order of the formats."""
    failures: tuple[EncodingError, ...]
    """Why other formats could not be encoded."""


def encode(programme: Programme, formats: Sequence[str], name: str, stage: Path) -> Encoded:
    """Encode ``programme``, while it is being written, to ``<name>.<format>`` in ``stage``, all formats at once.

    Raises `narrate.errors.EncodingError` if no format can be encoded, and `narrate.errors.StorageError`.
    """
    gain = first_gain(programme)

    def write(kind: str) -> AudioFile | EncodingError:
        file = stage / f"{name}.{kind}"
        try:
            return AudioFile(kind, file, master(programme, gain, file, FORMATS[kind].encoder))
        except EncodingError as error:
            file.unlink(missing_ok=True)
            return error

    with ThreadPoolExecutor(len(formats)) as pool:
        results = tuple(pool.map(write, formats))
    files = tuple(result for result in results if isinstance(result, AudioFile))
    failures = tuple(result for result in results if isinstance(result, EncodingError))
    if not files:
        raise failures[0]
    return Encoded(files, failures)


def finish(audio: AudioFile, tags: Tags) -> int:
    """Write tags and chapters into the file, and read the chapters back.

    Returns how many it holds. Raises `EpisodeError` if they differ.
    """
    form = FORMATS[audio.format]
    fitted = replace(tags, chapters=form.fitted(tags.chapters), loudness=audio.loudness)
    with translate_os_errors("the episode", audio.file):
        form.write_tags(audio.file, fitted)
    _check_chapters(form, audio.file, fitted.chapters)
    return len(fitted.chapters)


def _check_chapters(form: Format, file: Path, chapters: tuple[ChapterMark, ...]) -> None:
    """Compare ``chapters`` with those that an independent reader finds."""
    wanted = [(mark.start_ms, mark.title) for mark in chapters]
    found = form.read_chapters(file)
    same = len(found) == len(wanted) and all(
        abs(start - meant) <= _SLACK_MS and title == name
        for (start, title), (meant, name) in zip(found, wanted, strict=True)
    )
    if not same:
        raise EpisodeError(
            f"its chapters are not those of the timeline ({len(found)} of {len(wanted)})", file.name
        )
