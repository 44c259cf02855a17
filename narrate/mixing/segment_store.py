"""The store of encoded segments, so that nothing is encoded and measured twice."""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from narrate import lazy_re as re
from narrate.errors import StorageError
from narrate.mixing.loudness import Reading
from narrate.paths import CACHE_VARIABLE
from narrate.storage import remove_stale_partials, translate_os_errors, write_atomically

SUFFIX = ".segment"
_NAME = re.compile(rf"[0-9a-f]{{40}}{re.escape(SUFFIX)}")
MAX_BYTES = 512 << 20
"""What the store keeps: 18 hours of MP3. Beyond, the segments that were not used for longest are removed."""
_DIGEST_BYTES = 20
_HEADER = struct.Struct("<Id")
"""The number of energies in a reading, and its peak. The energies follow, then the data."""


@dataclass(frozen=True, slots=True)
class EncodedSegment:
    """A segment in a file's format."""

    data: bytes
    reading: Reading
    """Measured as it is decoded."""


class SegmentStore:
    """A folder of encoded segments, named by a digest of everything that determines them.

    Any number of processes may use it at once. A truncated or damaged segment counts as missing.
    """

    def __init__(self, folder: Path) -> None:
        """The folder need not exist."""
        self._folder = folder

    def get(self, key: str) -> EncodedSegment | None:
        """The segment ``key``; None if it is missing or damaged. Raises `StorageError`."""
        path = self._path(key)
        try:
            stored = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StorageError(f"an encoded segment cannot be read: {error.strerror}", str(path)) from error
        with contextlib.suppress(OSError):  # the folder may be read-only
            os.utime(path)
        return _unpacked(stored)

    def put(self, key: str, segment: EncodedSegment) -> None:
        """Store the segment ``key``. Raises `StorageError`."""
        with translate_os_errors("the store of encoded segments", self._folder, CACHE_VARIABLE):
            self._folder.mkdir(parents=True, exist_ok=True)
            # Not flushed, as with clips: a truncated segment is only encoded again.
            write_atomically(self._path(key), lambda file: file.write(_packed(segment)), flush=False)

    def tidy(self) -> None:
        """Remove what killed runs left, and the segments beyond `MAX_BYTES`."""
        with contextlib.suppress(OSError):  # another run may be doing the same
            remove_stale_partials(self._folder)
            found = [(entry.stat(), entry.path) for entry in segment_files(self._folder)]
            excess = sum(state.st_size for state, _ in found) - MAX_BYTES
            for state, path in sorted(found, key=lambda each: each[0].st_mtime_ns):
                if excess <= 0:
                    break
                os.unlink(path)
                excess -= state.st_size

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{SUFFIX}"


def segment_files(folder: Path) -> list[os.DirEntry[str]]:
    """The files of all segments in ``folder``, which need not exist. Raises `OSError`."""
    try:
        with os.scandir(folder) as entries:
            return [each for each in entries if _NAME.fullmatch(each.name) and each.is_file(follow_symlinks=False)]
    except FileNotFoundError:
        return []


def is_segment(stored: bytes) -> bool:
    """Whether this is the content of a segment's file, as it was written."""
    return _unpacked(stored) is not None


def _packed(segment: EncodedSegment) -> bytes:
    reading = segment.reading
    content = _HEADER.pack(len(reading.energies), reading.peak) + reading.energies.tobytes() + segment.data
    return _digest(content) + content


def _unpacked(stored: bytes) -> EncodedSegment | None:
    digest, content = stored[:_DIGEST_BYTES], stored[_DIGEST_BYTES:]
    if digest != _digest(content):
        return None
    count, peak = _HEADER.unpack_from(content)
    energies = np.frombuffer(content, np.float32, count, _HEADER.size)
    return EncodedSegment(content[_HEADER.size + energies.nbytes :], Reading(energies, peak))


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST_BYTES).digest()
