"""The folder of an episode: which one is a post's, whether it is whole, and how a new one takes its place."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from narrate.errors import EpisodeError
from narrate.publishing.identity import Identity
from narrate.publishing.manifest import MANIFEST, FileEntry, Manifest, TextEntry, find
from narrate.publishing.texts import TEXTS
from narrate.storage import link_or_copy, sha256, swap_into_place

COVER = "cover.jpg"


@dataclass(frozen=True, slots=True)
class EpisodeFolder:
    """The folder of a post's episode, with its manifest as it was when the folder was looked up."""

    path: Path
    manifest: Manifest | None
    """None if no episode is there."""


def find_folder(out: Path, identity: Identity) -> EpisodeFolder:
    """The folder of a post's episode among those in ``out``: the one it has, else the one it gets.

    That is the first of its names that no other post's episode has. Looks at those names only, however many
    episodes there are, and reads each manifest once. Another run may take the folder until
    `narrate.storage.exclusive` is held.
    """
    found = [EpisodeFolder(out / name, find(out / name)) for name in identity.names()]
    own = (each for each in found if each.manifest and identity.owns(each.manifest, each.path.name))
    free = (each for each in found if each.manifest is None)
    return next(chain(own, free))


def check_free(folder: EpisodeFolder) -> None:
    """Raises `EpisodeError` if what stands there is no episode and would be lost."""
    path = folder.path
    taken = any(path.iterdir()) if path.is_dir() else path.exists()
    if taken and folder.manifest is None:
        kind = "folder" if path.is_dir() else "file"
        raise EpisodeError(
            f"this {kind} is not an episode and would be replaced", str(path), "choose another --out"
        )


def is_current(folder: EpisodeFolder, digest: str) -> bool:
    """Whether the episode has this digest, and all its files are there and whole."""
    manifest = folder.manifest
    if manifest is None or manifest.digest != digest:
        return False
    whole = all(_is_whole(folder.path, file) for file in (*manifest.files.values(), manifest.cover) if file)
    return whole and all((folder.path / text.path).is_file() for text in _texts(manifest))


def cover_name(folder: EpisodeFolder) -> str:
    """What the cover is called: `COVER`, unless a user has a file of that name there."""
    manifest, path = folder.manifest, folder.path
    theirs = manifest is not None and COVER not in _own_names(manifest) and (path / COVER).exists()
    return f"{path.name}-{COVER}" if theirs else COVER


def replace_episode(stage: Path, folder: EpisodeFolder) -> None:
    """Put the episode in ``stage`` in the place of ``folder``, with the files that a user added to the old one.

    Raises `EpisodeError` if what stands there is no episode, and `OSError`.
    """
    check_free(folder)
    _keep_user_files(folder, stage)
    swap_into_place(stage, folder.path)


def _is_whole(folder: Path, entry: FileEntry) -> bool:
    file = folder / entry.path
    return file.is_file() and file.stat().st_size == entry.bytes and sha256(file) == entry.sha256


def _texts(manifest: Manifest) -> tuple[TextEntry, ...]:
    """The texts that every episode has, and those that this one lists."""
    return (*TEXTS.values(), *manifest.texts.values())


def _own_names(manifest: Manifest) -> set[str]:
    """The names of the files that narrate wrote."""
    entries = (*_texts(manifest), *manifest.files.values(), manifest.cover)
    return {MANIFEST, *(entry.path for entry in entries if entry)}


def _keep_user_files(old: EpisodeFolder, new: Path) -> None:
    """Link the files that a user added to the old folder into the new one, before that takes its place."""
    if old.manifest is None:
        return
    own = _own_names(old.manifest)
    for entry in old.path.iterdir():
        if entry.name not in own and not (new / entry.name).exists():
            link_or_copy(entry, new / entry.name)
