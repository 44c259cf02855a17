"""Opens files of a folder, and nothing outside it."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from narrate.shows.site.hosting import is_hidden

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""A named pipe must not make us wait for its writer."""
_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)


def open_inside(root: Path, path: str) -> int | None:
    """The descriptor of the file or folder ``path`` of ``root``, which the caller closes; None if there is none.

    Nor is there one for a hidden file, for anything but a file or folder, and for what lies outside ``root``,
    whatever links lead there: a link is followed only to a place inside, and where that is found, none is
    followed any more, so that nobody can put one there meanwhile. Raises `OSError` if too many files are open.
    """
    if "\0" in path or not _plain(path):
        return None
    real_root = os.path.realpath(root)
    inside = os.path.relpath(os.path.realpath(os.path.join(real_root, path)), real_root)
    if not _plain("" if inside == "." else inside):
        return None
    try:
        return _open(real_root, [part for part in inside.split("/") if part != "."])
    except OSError as error:
        if error.errno in _EXHAUSTED:
            raise
        return None


def _plain(path: str) -> bool:
    """Whether a path, with slashes, goes only down, by names that visitors may see."""
    return not path.startswith("/") and not is_hidden(path) and "//" not in path


def _open(root: str, parts: list[str]) -> int | None:
    opened = os.open(root, _FOLDER)
    for depth, part in enumerate(parts, 1):
        try:
            inner = os.open(part, _FILE if depth == len(parts) else _FOLDER, dir_fd=opened)
        finally:
            os.close(opened)
        opened = inner
    mode = os.fstat(opened).st_mode
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return opened
    os.close(opened)
    return None
