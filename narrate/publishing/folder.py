"""The folders of episodes: finds a post's, checks that it is complete, and replaces it."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from narrate.errors import EpisodeError, StorageError
from narrate.publishing.identity import Identity, file_of
from narrate.publishing.library import Library
from narrate.publishing.manifest import (
    MANIFEST,
    Manifest,
    SourceRecord,
    as_json,
    dump,
    find,
)
from narrate.publishing.user_files import Entry, as_written, keep
from narrate.storage import (
    exclusive,
    finish_swap,
    flush_folder,
    remove_stale_partials,
    swap_into_place,
    write_atomically,
)


@dataclass(frozen=True, slots=True)
class EpisodeFolder:
    """The folder of a post's episode, with its manifest as it was when the folder was looked up."""

    path: Path
    manifest: Manifest | None
    """None if no episode is there."""


def at(path: Path) -> EpisodeFolder:
    """The folder at ``path``, also if a run was killed while it replaced that."""
    with suppress(OSError, UnicodeError):  # a name that the locale cannot write is told when the folder is made
        finish_swap(path.resolve())
    return EpisodeFolder(path, find(path))


def find_folder(library: Library, identity: Identity, known: EpisodeFolder | None = None) -> EpisodeFolder:
    """The folder of a post's episode in ``library``: the one it has, or else the one to create.

    A post with an address or an ``id`` keeps its folder when its file or its title changes. The folder to create
    is the first of the post's possible names that no other post's episode has. The manifest of ``known``, a folder
    that was looked up before, is not read again. Unless `narrate.storage.exclusive` is held, another run may take
    the folder meanwhile.
    """
    out = library.folder
    found = [known if known and known.path == out / name else at(out / name) for name in identity.names()]
    named = (at(out / name) for key in identity.permanent_keys() for name in library.names_with(key))
    candidates = chain(found, (each for each in named if _has_own_name(each) and _can_be_taken(each)))
    own = (each for each in candidates if each.manifest and identity.owns(each.manifest, each.path.name))
    free = (each for each in found if each.manifest is None)
    return next(chain(own, free))


def find_by_source(library: Library, source: SourceRecord, name: str) -> EpisodeFolder | None:
    """The folder of an episode that was last made from ``source``; ``name`` is what its post is called by default.

    Looks at the names that the post gets by default, then, as it may have a slug, at all episodes. A folder that
    was copied or renamed, or that a killed run left, is not the post's.
    """
    names = chain(Identity(name, "", source).names(), _names_with(library, source.reference))
    for folder in (at(library.folder / each) for each in names):
        recorded = folder.manifest and folder.manifest.source
        if (
            recorded
            and (recorded.kind, recorded.reference) == (source.kind, source.reference)
            and _has_own_name(folder)
        ):
            return folder
    return None


def _has_own_name(folder: EpisodeFolder) -> bool:
    """Whether the folder still has the name that its files have."""
    files = folder.manifest.files if folder.manifest else {}
    return all(entry.path.startswith(folder.path.name) for entry in files.values())


def _can_be_taken(folder: EpisodeFolder) -> bool:
    """Whether the episode's post was read from an address, or its file is gone.

    If its file is there, another post states the same address or ``id``.
    """
    source = folder.manifest.source if folder.manifest else None
    if source is None or source.kind == "stdin":
        return False
    return source.kind == "address" or not file_of(source.reference, folder.path.parent).exists()


def _names_with(library: Library, key: str) -> Iterator[str]:
    """`Library.names_with`, which looks at all manifests, only if it comes to that."""
    yield from library.names_with(key)


def check_free(folder: EpisodeFolder) -> None:
    """Raises `EpisodeError` if the folder holds something that is not an episode and would be lost.

    An episode that another run has put there since the folder was looked up is no error: when the post is
    published, `find_folder` finds another name for it.
    """
    path = folder.path
    taken = any(path.iterdir()) if path.is_dir() else path.exists()
    if taken and folder.manifest is None and find(path) is None:
        kind = "folder" if path.is_dir() else "file"
        raise EpisodeError(
            f"this {kind} is not an episode and would be replaced", str(path), "choose another --out"
        )
    if path.is_dir() and not is_writable(path):
        raise StorageError("the episode's folder is read-only", str(path), "chmod u+w it, or choose another --out")


def is_writable(folder: Path) -> bool:
    """Whether its mode allows the owner to write; root may write anywhere, which is no reason to."""
    return bool(folder.stat().st_mode & stat.S_IWUSR)


def current(folder: EpisodeFolder, digest: str) -> Manifest | None:
    """`whole` if the episode has this digest, else None."""
    return whole(folder) if folder.manifest is not None and folder.manifest.digest == digest else None


def whole(folder: EpisodeFolder) -> Manifest | None:
    """The manifest, with current modification times, if all files are there and as narrate wrote them; else None.

    `narrate.publishing.user_files.as_written` says what that means for each. While sentences that an engine failed
    on are to be spoken once more, an episode is not whole.
    """
    manifest, path = folder.manifest, folder.path
    if manifest is None or manifest.failed:
        return None
    files = _all_as_written(path, manifest.files)
    texts = _all_as_written(path, manifest.own_texts)
    cover = as_written(path, manifest.cover) if manifest.cover else None
    if files is None or texts is None or (cover is None) != (manifest.cover is None):
        return None
    return replace(manifest, files=files, texts=texts if manifest.texts else {}, cover=cover)


def update_manifest(folder: EpisodeFolder, manifest: Manifest) -> None:
    """Write ``manifest`` in place of the one in ``folder``, unless another run has replaced that since.

    This only saves the next run some work, so a folder that is not writable is left as it is.
    """
    if manifest != folder.manifest and is_writable(folder.path):
        with suppress(OSError), exclusive(folder.path.parent):
            if at(folder.path) == folder:
                remove_stale_partials(folder.path, f"{MANIFEST}.")
                text = as_json(dump(manifest)).encode()
                write_atomically(folder.path / MANIFEST, lambda file: file.write(text))


def replace_episode(stage: Path, folder: EpisodeFolder) -> dict[str, str]:
    """Replace ``folder`` with the episode in ``stage``, keeping the files that a user added or changed.

    Returns the new names of those that narrate wrote and the user changed, by their names. What is new is on the
    disk before what is old goes. A link stays a link. Raises `EpisodeError` if ``folder`` holds something that is
    not an episode, and `OSError`.
    """
    check_free(folder)
    final = folder.path.resolve()
    changed: dict[str, str] = {}
    if folder.manifest is not None:
        remove_stale_partials(final, f"{MANIFEST}.")  # of a run that was killed while it updated the manifest
        changed = keep(final, folder.manifest, stage)
        stage.chmod(stat.S_IMODE(final.stat().st_mode))
    flush_folder(stage)
    swap_into_place(stage, final)
    flush_folder(final.parent, files=False)
    return changed


def _all_as_written(folder: Path, entries: Mapping[str, Entry]) -> dict[str, Entry] | None:
    """`as_written` of each entry; None if that of any is None."""
    found = {name: as_written(folder, entry) for name, entry in entries.items()}
    whole = {name: entry for name, entry in found.items() if entry is not None}
    return whole if len(whole) == len(found) else None
