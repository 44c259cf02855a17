"""What of a site is to be on a target: each show's folder is a part, and the rest of the site is one."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from narrate.errors import OptionError, StorageError
from narrate.shows.pushing.state import Content
from narrate.shows.site.build import CACHE_TAG
from narrate.shows.site.hosting import is_hidden, named_by_sum
from narrate.shows.site.published import feeds_of
from narrate.storage import sha256


@dataclass(slots=True)
class Part:
    """A part of a site."""

    folder: str
    """In the site, with a slash at the end; empty for the site itself."""
    owners: frozenset[str]
    """The GUIDs of its shows."""
    files: dict[str, Content] = field(default_factory=dict)
    """By their paths in it."""


def parts_of(site: Path) -> list[Part]:
    """The parts of a site, that of the site itself last.

    Files whose names stay are read first: all that a feed names in that moment is found after it. Raises
    `OptionError` if the site has no feed, since then nothing is to be sent, and `StorageError`.
    """
    feeds = feeds_of(site)
    if not feeds:
        raise OptionError("there is no feed here", str(site), "narrate show build writes it")
    shows = [Part(feed.folder, frozenset({feed.guid or feed.url})) for feed in feeds if feed.folder]
    parts = [*shows, Part("", frozenset(feed.guid or feed.url for feed in feeds))]
    with _reading(site):
        for by_sum in (False, True):
            for path in _paths(site):
                if named_by_sum(path) == by_sum:
                    part = next(part for part in parts if path.startswith(part.folder))
                    with suppress(FileNotFoundError):  # removed since it was listed
                        part.files[path.removeprefix(part.folder)] = content(site / path)
    return parts


def content(file: Path) -> Content:
    """What a file holds. Raises `OSError`."""
    return Content(os.stat(file).st_size, "" if named_by_sum(file.name) else sha256(file))


def checksum(data: bytes) -> str:
    """The `Content.sum` of a file with this content."""
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _reading(site: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(f"cannot be read: {error.strerror}", str(error.filename or site)) from None


def _paths(site: Path) -> Iterator[str]:
    """Of all files that visitors may see; links are not followed."""
    for folder, folders, names in os.walk(site, onerror=_raise):
        folders[:] = [name for name in folders if not is_hidden(name)]
        for name in names:
            file = os.path.join(folder, name)
            if not is_hidden(name) and name != CACHE_TAG and stat.S_ISREG(os.lstat(file).st_mode):
                yield os.path.relpath(file, site)


def _raise(error: OSError) -> None:
    raise error
