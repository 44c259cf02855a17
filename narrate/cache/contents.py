"""What is in the cache: clips by voice, encoded segments, prepared models."""

from __future__ import annotations

import contextlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from narrate.errors import StorageError
from narrate.mixing.segment_store import segment_files
from narrate.paths import clip_folder, prepared_folder, segment_folder
from narrate.speaking.clip_layout import clip_files, voice_name

_S = 1_000_000_000
"""Nanoseconds."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A clip or an encoded segment."""

    path: str
    size: int
    """In bytes."""
    used_ns: int
    """When it was last used, in nanoseconds since 1970."""
    voice: str = ""
    """The `narrate.speaking.clip_layout.voice_id` of a clip; empty for an earlier version's, and for a segment."""


@dataclass(frozen=True, slots=True)
class Holding:
    """How much there is of something."""

    name: str
    """Of a voice; empty for clips whose voice is unknown."""
    files: int
    size: int
    """In bytes."""
    oldest_s: float
    """When that was last used which was not used for longest, in seconds since 1970; 0 if there is nothing."""
    newest_s: float
    """When something was last used."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in the cache."""

    voices: tuple[Holding, ...]
    """The clips of each voice, largest first."""
    clips: Holding
    """Of all voices."""
    segments: Holding
    """Encoded MP3."""
    prepared: Holding
    """Models that were optimized so that they open quickly. They are kept with the models."""

    @property
    def size(self) -> int:
        """In bytes."""
        return self.clips.size + self.segments.size + self.prepared.size


def contents() -> Contents:
    """What is in the cache. Foreign files are not counted. Raises `StorageError`."""
    clips = stored_clips()
    by_voice: dict[str, list[StoredFile]] = defaultdict(list)
    names = {voice: voice_name(clip_folder(), voice) for voice in {clip.voice for clip in clips}}
    for clip in clips:
        by_voice[names[clip.voice]].append(clip)
    voices = [_holding(name, found) for name, found in by_voice.items()]
    return Contents(
        tuple(sorted(voices, key=lambda voice: (-voice.size, voice.name))),
        _holding("", clips),
        _holding("", stored_segments()),
        _holding("", _prepared_models()),
    )


def _holding(name: str, files: Sequence[StoredFile]) -> Holding:
    used_s = [file.used_ns / _S for file in files] or [0.0]
    return Holding(name, len(files), sum(file.size for file in files), min(used_s), max(used_s))


def stored_clips() -> list[StoredFile]:
    """All clips, also those of earlier versions of narrate. Raises `StorageError`."""
    folder = clip_folder()
    with _reading(folder):
        return list(_files(clip_files(folder)))


def stored_segments() -> list[StoredFile]:
    """All encoded segments. Raises `StorageError`."""
    folder = segment_folder()
    with _reading(folder):
        return list(_files((entry, "") for entry in segment_files(folder)))


def _prepared_models() -> list[StoredFile]:
    folder = prepared_folder()
    with _reading(folder), contextlib.suppress(FileNotFoundError):
        return list(_files((entry, "") for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False)))
    return []


def _files(entries: Iterable[tuple[os.DirEntry[str], str]]) -> Iterator[StoredFile]:
    for entry, voice in entries:
        with contextlib.suppress(FileNotFoundError):  # somebody has just removed it
            state = entry.stat(follow_symlinks=False)
            yield StoredFile(entry.path, state.st_size, state.st_mtime_ns, voice)


@contextlib.contextmanager
def _reading(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(f"the cache cannot be read: {error.strerror}", error.filename or str(folder)) from error
