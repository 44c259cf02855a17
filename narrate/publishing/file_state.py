"""Detects whether a file has changed since it was read, usually without reading it again."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

from narrate.publishing.manifest import FileState
from narrate.storage import sha256

_TICK_NS = 2_000_000_000
"""The coarsest resolution of a file system's times (FAT's): two changes within it may get the same time."""


def state_of(file: Path, max_bytes: int | None = None) -> FileState:
    """The state of ``file`` now; an empty one if it cannot be read, is no regular file, or has more than
    ``max_bytes``, and so will not be read either."""
    try:
        facts = os.stat(file)
        if not stat.S_ISREG(facts.st_mode) or (max_bytes is not None and facts.st_size > max_bytes):
            return FileState()
        return read_state(file)
    except (OSError, ValueError):
        return FileState()


def read_state(file: Path) -> FileState:
    """The state of a regular file. Raises `OSError`."""
    checked_ns = time.time_ns()  # before the content is read, so that a change meanwhile is later
    facts = os.stat(file)
    return FileState(facts.st_size, facts.st_mtime_ns, checked_ns, sha256(file))


def same_content(file: Path, state: FileState) -> FileState | None:
    """``state`` if ``file`` still has the content that it describes, else None.

    Reads the file only if its size and times do not decide. The result then has the current times, if they will
    save the next call from reading the file.
    """
    try:
        facts = os.stat(file)
    except (OSError, ValueError):
        return None if state.sha256 else state
    if facts.st_size != state.bytes:
        return None
    if _is_untouched(facts, state):
        return state
    now = state_of(file)
    if now.sha256 != state.sha256:
        return None
    return now if _is_untouched(facts, now) else state


def _is_untouched(facts: os.stat_result, state: FileState) -> bool:
    """Whether size and times prove that the content is as it was.

    The modification time must be the recorded one. Programs can set that time back, but not the time of the last
    change to the inode, which must therefore be earlier than the check, by at least `_TICK_NS`.
    """
    same = (facts.st_size, facts.st_mtime_ns) == (state.bytes, state.modified_ns)
    touched_ns = max(facts.st_mtime_ns, facts.st_ctime_ns)
    return same and touched_ns + _TICK_NS < (state.checked_ns or 0)
