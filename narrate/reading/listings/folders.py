"""Finds the posts in a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath

from narrate import lazy_re as re
from narrate.input_files import first_of_regular
from narrate.reading.listings.listing import Found, Listed, Problem, Unread
from narrate.reading.listings.patterns import Patterns
from narrate.reading.listings.reference_lists import is_list
from narrate.reading.source_formats import KINDS, is_read

_JUNK = frozenset({"node_modules", "bower_components", "site-packages", "__pycache__", "__MACOSX"})
"""Folders that programs fill: their texts are documentation of other people's code."""
_MANIFEST = "episode.json"
_SCHEMA = b'"narrate.episode/'
_SCHEMA_WITHIN_BYTES = 4096
_CONFIGURATION = frozenset({".toml"})
"""narrate.toml and lexicons: neither posts nor worth a word."""
_OWN = frozenset({"batch.json", "show.db", "show.db-shm", "show.db-wal", "show.token"})
_SAVED_PARTS = (
    "_files",
    ".files",
    "-Dateien",
    "_fichiers",
    "_archivos",
    "_bestanden",
    "-filer",
    "_pliki",
    "_file",
)
"""After a page's name: the folder that a browser saved its parts to."""


def posts_in(folder: str, patterns: Patterns) -> Iterator[Found]:
    """The posts in a folder and the folders in it: the files of each by name, then its folders.

    “Part 2” comes before “Part 10”. Hidden files and folders, episodes that narrate made, the parts of saved
    pages, caches and the like are passed over. Links are followed, to each folder once.
    """
    visited: set[tuple[int, int]] = set()
    pending = [""]
    while pending:
        inside = pending.pop()
        place = os.path.join(folder, inside) if inside else folder
        try:
            facts = os.stat(place)
            entries = _entries(place)
        except OSError as error:
            yield Problem(place, f"cannot be read: {error.strerror or error}")
            continue
        if (facts.st_dev, facts.st_ino) in visited:
            continue
        visited.add((facts.st_dev, facts.st_ino))
        reason = _why_passed_over(place, {entry.name for entry in entries})
        if reason and not inside:
            yield Problem(place, f"is {reason}, not a folder of posts")
        if reason:
            continue
        yield from _files(folder, inside, entries, patterns)
        pending += reversed(list(_folders(inside, entries, patterns)))


def _entries(place: str) -> list[os.DirEntry[str]]:
    """What is in a folder and not hidden, by name."""
    with os.scandir(place) as found:
        return sorted((entry for entry in found if not entry.name.startswith(".")), key=_natural_order)


def _natural_order(entry: os.DirEntry[str]) -> tuple[list[tuple[int, str]], str]:
    """Numbers count as numbers, and case does not count."""
    parts = re.split(r"([0-9]+)", entry.name.casefold())
    return [(int(part[:18]), part) if place % 2 else (0, part) for place, part in enumerate(parts)], entry.name


def _files(
    folder: str, inside: str, entries: Iterable[os.DirEntry[str]], patterns: Patterns
) -> Iterator[Listed | Unread]:
    for entry in entries:
        path = os.path.join(inside, entry.name)
        if _holds(entry.is_dir) or not _may_be_post(entry) or not patterns.wants(_with_slashes(path)):
            continue
        whole = os.path.join(folder, path)
        yield Listed(whole) if is_read(entry.name) and not is_list(whole) else Unread(whole)


def _may_be_post(entry: os.DirEntry[str]) -> bool:
    """A link that leads nowhere, or in a circle, may have been one, and reading it says so; a pipe is none."""
    if entry.name in _OWN or PurePath(entry.name).suffix.lower() in _CONFIGURATION:
        return False
    return _holds(entry.is_file) or (entry.is_symlink() and not os.path.exists(entry.path) and is_read(entry.name))


def _holds(test: Callable[[], bool]) -> bool:
    """Of what is in a folder; a link in a circle, or to where nobody may look, is neither a file nor a folder."""
    try:
        return test()
    except OSError:
        return False


def _folders(inside: str, entries: list[os.DirEntry[str]], patterns: Patterns) -> Iterator[str]:
    pages = {os.path.splitext(entry.name)[0] for entry in entries if _is_page(entry.name)}
    for entry in entries:
        path = os.path.join(inside, entry.name)
        passed = entry.name in _JUNK or _is_saved_part(entry.name, pages)
        if _holds(entry.is_dir) and not passed and not patterns.excludes(_with_slashes(path)):
            yield path


def _is_page(name: str) -> bool:
    return name.lower().endswith(KINDS["html"].suffixes)


def _is_saved_part(name: str, pages: set[str]) -> bool:
    return any(name.endswith(end) and name.removesuffix(end) in pages for end in _SAVED_PARTS)


def _why_passed_over(place: str, names: set[str]) -> str:
    """What a folder is if nobody keeps posts there; else empty. ``names`` are those of what is in it."""
    if "CACHEDIR.TAG" in names:
        return "a cache"
    if "pyvenv.cfg" in names:
        return "an environment of Python"
    return "an episode that narrate made" if _MANIFEST in names and is_episode(place) else ""


def is_episode(place: str) -> bool:
    """Whether a folder is an episode that narrate made."""
    try:
        return _SCHEMA in first_of_regular(os.path.join(place, _MANIFEST), _SCHEMA_WITHIN_BYTES)
    except OSError:
        return False


def _with_slashes(path: str) -> str:
    return path.replace(os.sep, "/")
