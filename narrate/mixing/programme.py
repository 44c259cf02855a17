"""A programme's samples on disk, which encoders read while they are being written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from narrate.errors import StorageError
from narrate.storage import translate_os_errors

SAMPLE_BYTES = 2


class Programme:
    """Raw 16-bit mono samples, little-endian, without a header, in segments that are encoded on their own.

    One thread writes, inside a ``with``; any number of threads may read, and follow it to its end.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.sample_rate = 0
        """In Hz; 0 until the first clip is written."""
        self._lengths: list[int] = []
        self._pauses: list[int] = []
        self._size = 0
        self._borders: list[int] = []
        """Where segments end, in bytes."""
        self._ended = self._complete = False
        self._changed = threading.Condition()

    def __enter__(self) -> Programme:
        """Raises `StorageError`."""
        with translate_os_errors("the programme", self.file):
            self._spool = self.file.open("wb")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        try:
            with translate_os_errors("the programme", self.file):
                self._spool.close()
        finally:
            self._end(complete=kind is None)

    def abort(self) -> None:
        """Tell readers that the programme will not be completed."""
        self._end(complete=False)

    def append(self, clip: bytes, pause: bytes, rate: int, *, ends_segment: bool = False) -> None:
        """Write a clip and the pause after it. Raises `StorageError`."""
        with translate_os_errors("the programme", self.file):
            self._spool.write(clip + pause)
            self._spool.flush()
        with self._changed:
            self.sample_rate = rate
            self._lengths.append(len(clip) // SAMPLE_BYTES)
            self._pauses.append(len(pause) // SAMPLE_BYTES)
            self._size += len(clip) + len(pause)
            if ends_segment:
                self._borders.append(self._size)
            self._changed.notify_all()

    @property
    def lengths(self) -> tuple[int, ...]:
        """The length of each clip in samples, without the pause after it, in order."""
        return tuple(self._lengths)

    @property
    def pauses(self) -> tuple[int, ...]:
        """The length of the pause after each clip, in samples."""
        return tuple(self._pauses)

    @property
    def segment_length(self) -> int:
        """The length of the last segment so far, in samples."""
        return (self._size - (self._borders[-1] if self._borders else 0)) // SAMPLE_BYTES

    @property
    def seconds(self) -> float:
        """The length of what is written so far, pauses included."""
        return self._size / SAMPLE_BYTES / self.sample_rate if self.sample_rate else 0.0

    def wait(self, seconds: float) -> None:
        """Wait until ``seconds`` are written, or the programme is complete.

        Raises `StorageError` if the writer aborted.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self.seconds >= seconds)
            self._raise_if_aborted()

    def segments(self) -> Iterator[bytes]:
        """Yield all segments from the start, as they are completed. Raises `StorageError`, as `wait` does."""
        start = count = 0
        with translate_os_errors("the programme", self.file), self.file.open("rb") as spool:
            while start < (end := self._wait_for_border(count)):
                yield spool.read(end - start)
                start, count = end, count + 1

    def _end(self, *, complete: bool) -> None:
        with self._changed:
            self._ended, self._complete = True, complete
            self._changed.notify_all()

    def _wait_for_border(self, index: int) -> int:
        """The end of a segment in bytes; that of the programme for the last one, and beyond."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or len(self._borders) > index)
            self._raise_if_aborted()
            return self._borders[index] if index < len(self._borders) else self._size

    def _raise_if_aborted(self) -> None:
        if self._ended and not self._complete:
            raise StorageError("the programme was aborted", str(self.file))


def beginning(programme: Programme, seconds: int) -> NDArray[np.int16]:
    """The samples of the first ``seconds``, or as many as there are once `Programme.wait` returns.

    Raises `StorageError`.
    """
    programme.wait(seconds)
    count = seconds * programme.sample_rate
    with translate_os_errors("the programme", programme.file), programme.file.open("rb") as spool:
        return np.frombuffer(spool.read(SAMPLE_BYTES * count), "<i2")
