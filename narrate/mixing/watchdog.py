"""Ends a program that does nothing more: one that hangs would keep narrate waiting forever."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TypeVar

STALL_S = 10.0
"""Seconds without progress after which a program is ended."""
_TICK_S = 0.1
_BLOCK = 1 << 16

_Item = TypeVar("_Item")


class Watchdog:
    """Watches a program that leads a session of its own, during a ``with`` block.

    Progress is what the program takes from its standard input or writes to its standard output, and what becomes
    of ``file``, which it writes. The time that it waits for narrate does not count: see `ours` and `idle`.
    """

    def __init__(self, process: subprocess.Popen[bytes], file: Path | None = None) -> None:
        self.stalled = False
        """Whether the program was ended because it did nothing more."""
        self._process = process
        self._file = file
        self._waits = 0
        """How many of narrate's threads the program may be waiting for."""
        self._moves = 0
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def __enter__(self) -> Watchdog:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def moved(self) -> None:
        """The program has taken or written something."""
        self._moves += 1

    @contextlib.contextmanager
    def idle(self) -> Iterator[None]:
        """During the block, the program may wait for narrate."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def ours(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """Pass on ``items``, which the program waits for while narrate makes them."""
        rest, end = iter(items), object()
        while True:
            with self.idle():
                item = next(rest, end)
            if item is end:
                return
            yield item  # type: ignore[misc]

    def write(self, block: bytes, pipe: IO[bytes]) -> None:
        """Write ``block`` to the program, in parts, each of which is progress."""
        view = memoryview(block)
        for start in range(0, len(view), _BLOCK):
            pipe.write(view[start : start + _BLOCK])
            self.moved()

    def _count(self, change: int) -> None:
        with self._lock:
            self._waits += change
            self._moves += 1

    def _watch(self) -> None:
        """Count the ticks since the last progress: a clock would also count the time that the machine slept."""
        seen: object = None
        ticks = 0
        while not self._over.wait(_TICK_S):
            state = (self._moves, self._written())
            ticks = 0 if self._waits or state != seen else ticks + 1
            seen = state
            if ticks * _TICK_S >= STALL_S:
                self.stalled = True
                end(self._process)
                return

    def _written(self) -> tuple[int, int]:
        """Changes when the program writes `file`, also if it writes in the middle."""
        if self._file is None:
            return 0, 0
        try:
            facts = os.stat(self._file)
        except OSError:
            return 0, 0
        return facts.st_size, facts.st_mtime_ns


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a program that leads a session of its own, and what it has started: that holds its pipes open."""
    if process.returncode is None:  # nobody has waited for it, so the system has given its number to no other
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
