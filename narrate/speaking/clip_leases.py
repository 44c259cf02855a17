"""Leases, which keep `narrate.cache` from removing clips that a running command needs.

A clip's time of modification tells when it was last used: a command sets it where it first uses the clip. While it
uses clips, a command holds a lease, a locked file in the store whose time tells since when. No clip that was used
since the oldest lease began is removed. When a process is killed, the kernel releases its lock.

A clip is locked while its time is set, and while it is removed, so one cannot happen amid the other.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

from narrate.storage import locked_partial

_LEASE = "lease"
_GATE = "gate"
"""A file in the staging folder. Who holds its lock begins a lease, or removes clips and must know all leases."""


def staging_folder_of(clips: Path) -> Path:
    """Where the store in ``clips`` has leases and clips that are being written: few files, however many clips."""
    return clips / "tmp"


class Lease:
    """Says that this process uses the clips in a folder, from the first call of `use` until it is closed.

    Any number of threads may share it.
    """

    def __init__(self, clips: Path) -> None:
        self._clips = clips
        self._began_ns = 0
        self._beginning = threading.Lock()
        self._end: weakref.finalize[..., Lease] | None = None

    def use(self, clip: int) -> bool:
        """Mark the clip that is open as the descriptor ``clip`` as used: it is not removed while the lease lasts.

        Returns whether it still has its name: it may just have been removed, or replaced. Raises `OSError`.
        """
        began_ns = self.begin()
        if os.fstat(clip).st_mtime_ns < began_ns:
            fcntl.flock(clip, fcntl.LOCK_SH)
            with contextlib.suppress(OSError):  # of somebody else, who alone may set its time and remove it
                os.utime(clip)
        return os.fstat(clip).st_nlink > 0

    def begin(self) -> int:
        """When the lease began, in nanoseconds of the disk's clock; 0 if the folder is read-only."""
        with self._beginning:
            if self._end is None:
                with contextlib.suppress(OSError), gate(self._clips):
                    name, descriptor = locked_partial(staging_folder_of(self._clips) / _LEASE)
                    self._end = weakref.finalize(self, _end, name, descriptor, os.getpid())
                    self._began_ns = os.fstat(descriptor).st_mtime_ns
            return self._began_ns

    def close(self) -> None:
        """End the lease; the next `use` begins another."""
        with self._beginning:
            if self._end is not None:
                self._end()
            self._end, self._began_ns = None, 0


def _end(name: Path, descriptor: int, owner: int) -> None:
    if os.getpid() == owner:  # and not a child that has inherited it
        name.unlink(missing_ok=True)
    os.close(descriptor)


@contextlib.contextmanager
def gate(clips: Path) -> Iterator[None]:
    """While the block runs, no lease begins, and no other process is in such a block. Raises `OSError`."""
    staging = staging_folder_of(clips)
    staging.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(staging / _GATE, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def oldest_lease(clips: Path) -> int | None:
    """When the oldest lease began, in nanoseconds of the disk's clock; None if no command uses the clips.

    It stays true as long as the `gate` is held. Raises `OSError`.
    """
    began = [_began_if_held(file) for file in staging_folder_of(clips).glob(f".{_LEASE}.*")]
    return min(filter(None, began), default=None)


def _began_if_held(lease: Path) -> int:
    """0 if its process has ended."""
    try:
        descriptor = os.open(lease, os.O_RDWR)
    except FileNotFoundError:
        return 0
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.fstat(descriptor).st_mtime_ns
    else:
        return 0
    finally:
        os.close(descriptor)


def remove_unused(file: str, used_ns: int, oldest_ns: int | None) -> bool:
    """Remove a clip unless it was used since ``oldest_ns``, or was used, replaced or removed after ``used_ns``.

    ``used_ns`` is its last use as it was listed, ``oldest_ns`` the `oldest_lease`; the caller holds the `gate`.
    Returns whether it was removed. Raises `OSError`.
    """
    try:
        descriptor = os.open(file, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        state = os.fstat(descriptor)
        needed = oldest_ns is not None and state.st_mtime_ns >= oldest_ns
        if needed or state.st_mtime_ns != used_ns or state.st_nlink == 0:
            return False
        with contextlib.suppress(FileNotFoundError):  # an earlier version of narrate has renamed it
            os.unlink(file)
            return True
        return False
    finally:
        os.close(descriptor)
