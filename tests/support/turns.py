"""Lets a test that measures time run alone, though pytest-xdist runs several tests at once.

Locks of files that are there anyway, so nothing is left behind and two runs of the suite respect each other too.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ROOM = Path(__file__)
_DOOR = _ROOM.with_name("__init__.py")


@contextmanager
def turn(*, alone: bool) -> Iterator[None]:
    """Wait for a turn and hold it: beside others, or ``alone``, once the tests that have begun are over.

    A test waits for the room with the door locked, so that no later one slips in before it.
    """
    with _locked(_DOOR, fcntl.LOCK_EX):
        room = _lock(_ROOM, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
    try:
        yield
    finally:
        os.close(room)


@contextmanager
def _locked(file: Path, kind: int) -> Iterator[None]:
    lock = _lock(file, kind)
    try:
        yield
    finally:
        os.close(lock)


def _lock(file: Path, kind: int) -> int:
    descriptor = os.open(file, os.O_RDONLY)
    fcntl.flock(descriptor, kind)
    return descriptor
