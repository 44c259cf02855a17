"""What an episode's folder holds besides what narrate wrote there; none of it is ever lost."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TypeVar

from narrate.publishing.file_state import same_content
from narrate.publishing.manifest import MANIFEST, FileEntry, Manifest
from narrate.storage import link_or_copy

Entry = TypeVar("Entry", bound=FileEntry)


def own_files(manifest: Manifest) -> dict[str, FileEntry]:
    """What narrate wrote beside the manifest, by name; a text that the manifest does not list has no sum."""
    entries = (*manifest.own_texts.values(), *manifest.files.values(), manifest.cover)
    return {entry.path: entry for entry in entries if entry}


def as_written(folder: Path, entry: Entry) -> Entry | None:
    """``entry`` with the current times, or None if the file is not as narrate wrote it.

    A file is not read if its size and times prove that it is. Of one whose sum an older version did not record, it
    is enough that it is there. A file that cannot be read counts as missing.
    """
    file = folder / entry.path
    if not entry.sha256:
        return entry if os.path.isfile(file) else None
    state = same_content(file, entry.state)
    if state is None:
        return None
    return replace(entry, modified_ns=state.modified_ns, checked_ns=state.checked_ns)


def free_name(folder: Path, manifest: Manifest | None, name: str) -> str:
    """``name`` for a file that narrate is to write, or another if a file of the user's has it."""
    own = own_files(manifest) if manifest else {}
    return next(
        each for each in _names_like(name, folder.name) if each in own or not os.path.lexists(folder / each)
    )


def keep(old: Path, manifest: Manifest, new: Path) -> dict[str, str]:
    """Link into ``new``, which is to replace the folder ``old``, what the user put there or changed.

    A file that narrate wrote and the user changed gets another name there. Returns the new names of those, by
    their names. Raises `OSError`.
    """
    own = own_files(manifest)
    changed: dict[str, str] = {}
    theirs = [entry for entry in sorted(old.iterdir()) if entry.name != MANIFEST and entry.name not in own]
    for entry in theirs:
        link_or_copy(entry, new / entry.name)
    for name, written in own.items():
        if os.path.lexists(old / name) and as_written(old, written) is None:
            changed[name] = _unused(f"{Path(name).stem}-changed{Path(name).suffix}", os.listdir(new))
            link_or_copy(old / name, new / changed[name])
    return changed


def _unused(name: str, taken: Collection[str]) -> str:
    stem, suffix = os.path.splitext(name)
    return next(each for each in _numbered(stem, suffix) if each not in taken)


def _names_like(name: str, slug: str) -> Iterator[str]:
    yield name
    stem, suffix = os.path.splitext(name)
    yield from _numbered(f"{slug}-narrated" if stem == slug else f"{slug}-{stem}", suffix)


def _numbered(stem: str, suffix: str) -> Iterator[str]:
    yield stem + suffix
    yield from (f"{stem}-{number}{suffix}" for number in count(2))
