"""What users name as input: files, perhaps from the network, and devices and pipes, which may have no end."""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import sys
import time
from pathlib import Path

PIPE_S = 10.0
"""Seconds to wait for someone to write to a named pipe."""
_DOWNLOADED = (
    "user.xdg.origin.url",
    "user.xdg.referrer.url",
    "com.apple.quarantine",
    "com.apple.metadata:kMDItemWhereFroms",
)
"""Extended attributes that browsers, curl and wget set: the first two on Linux, the others on macOS."""


def read_limited(file: Path, max_bytes: int) -> bytes:
    """The content of a file, a device or a pipe.

    Raises `OSError`, also if there are more than ``max_bytes``, or nobody writes to a named pipe.
    """
    with open(file, "rb", opener=_open_without_waiting) as stream:
        facts = os.fstat(stream.fileno())
        content = _first_of_pipe(stream.fileno()) if stat.S_ISFIFO(facts.st_mode) else b""
        os.set_blocking(stream.fileno(), True)
        if not (stat.S_ISREG(facts.st_mode) and facts.st_size > max_bytes):
            content += stream.read(max_bytes + 1 - len(content))
            if len(content) <= max_bytes:
                return content
    raise OSError(errno.EFBIG, f"it is larger than {max_bytes >> 20} MB", str(file))


def read_regular(file: Path, max_bytes: int) -> bytes:
    """The content of a file that narrate wrote, and that someone may have replaced with anything.

    Raises `OSError`, also if it is a device or a pipe, or there are more than ``max_bytes``.
    """
    content = first_of_regular(file, max_bytes + 1)
    if len(content) > max_bytes:
        raise OSError(errno.EFBIG, f"it is larger than {max_bytes >> 20} MB", str(file))
    return content


def first_of_regular(file: str | Path, size: int) -> bytes:
    """At most the first ``size`` bytes of a file. Raises `OSError`, also if it is a device or a pipe."""
    with open(file, "rb", opener=_open_without_waiting) as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", str(file))
        return stream.read(size)


def _open_without_waiting(name: str, flags: int) -> int:
    """For `open`, which would wait for someone to write to a named pipe."""
    return os.open(name, flags | os.O_NONBLOCK)


def _first_of_pipe(descriptor: int) -> bytes:
    """What is in a pipe now; if nothing is, waits for someone to open it, who may then take their time."""
    deadline = time.monotonic() + PIPE_S
    while time.monotonic() < deadline:
        try:
            if content := os.read(descriptor, 1 << 16):
                return content
        except BlockingIOError:
            return b""
        time.sleep(0.02)
    raise OSError(errno.ETIMEDOUT, "nobody writes to this pipe")


def is_downloaded(file: Path) -> bool:
    """Whether the program that wrote ``file`` marked it as coming from the network, as browsers do."""
    return any(_has_attribute(file, name) for name in _DOWNLOADED)


def _has_attribute(file: Path, name: str) -> bool:
    if sys.platform == "darwin":  # where Python has no function for this
        library = ctypes.CDLL(None)
        return bool(library.getxattr(os.fsencode(file), name.encode(), None, 0, 0, 0) >= 0)
    if not hasattr(os, "getxattr"):
        return False
    try:
        os.getxattr(file, name)
    except (OSError, ValueError):
        return False
    return True
