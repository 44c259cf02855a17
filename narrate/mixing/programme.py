"""A programme's samples on disk, which encoders read while they are being written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from narrate.errors import StorageError
from narrate.storage import translate_os_errors

SAMPLE_BYTES = 2
_BLOCK = 1 << 18
_EXCERPT_PIECES = 10


class Programme:
    """Raw 16-bit mono samples, little-endian, without a header.

    One thread writes, inside a ``with``; any number of threads may read, and follow it to its end.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.sample_rate = 0
        """In Hz; 0 until the first clip is written."""
        self._lengths: list[int] = []
        self._size = 0
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

    def append(self, clip: bytes, pause: bytes, rate: int) -> None:
        """Write a clip and the pause after it. Raises `StorageError`."""
        with translate_os_errors("the programme", self.file):
            self._spool.write(clip + pause)
            self._spool.flush()
        with self._changed:
            self.sample_rate = rate
            self._lengths.append(len(clip) // SAMPLE_BYTES)
            self._size += len(clip) + len(pause)
            self._changed.notify_all()

    @property
    def lengths(self) -> tuple[int, ...]:
        """The length of each clip in samples, without the pause after it, in order."""
        return tuple(self._lengths)

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

    def blocks(self) -> Iterator[bytes]:
        """Yield the whole programme from the start, as it is written. Raises `StorageError`, as `wait` does."""
        done = 0
        with translate_os_errors("the programme", self.file), self.file.open("rb") as spool:
            while done < self._wait_for_more_than(done):
                block = spool.read(min(_BLOCK, self._size - done))
                done += len(block)
                yield block

    def _end(self, *, complete: bool) -> None:
        with self._changed:
            self._ended, self._complete = True, complete
            self._changed.notify_all()

    def _wait_for_more_than(self, size: int) -> int:
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._size > size)
            self._raise_if_aborted()
            return self._size

    def _raise_if_aborted(self) -> None:
        if self._ended and not self._complete:
            raise StorageError("the programme was aborted", str(self.file))


def write_excerpt(programme: Programme, seconds: int, within_s: int, file: Path) -> None:
    """Copy ten pieces, ``seconds`` in all, spread evenly over the first ``within_s``. Raises `OSError`.

    If the programme is still being written, ``within_s`` must already be there, or the result would depend on
    timing.
    """
    samples = min(int(programme.seconds * programme.sample_rate), within_s * programme.sample_rate)
    wanted = programme.sample_rate * seconds // _EXCERPT_PIECES
    with programme.file.open("rb") as spool, file.open("wb") as target:
        for piece in range(_EXCERPT_PIECES):
            start, end = (samples * edge // _EXCERPT_PIECES for edge in (piece, piece + 1))
            spool.seek(SAMPLE_BYTES * start)
            target.write(spool.read(SAMPLE_BYTES * min(wanted, end - start)))
