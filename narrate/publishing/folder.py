"""The folder of an episode: which one is a post's, whether it is whole, and how a new one takes its place."""

from __future__ import annotations

from pathlib import Path

from narrate.errors import EpisodeError
from narrate.publishing.identity import Identity
from narrate.publishing.manifest import MANIFEST, FileEntry, Manifest, find
from narrate.publishing.texts import TEXTS
from narrate.storage import link_or_copy, sha256, swap_into_place

COVER = "cover.jpg"


def find_folder(out: Path, identity: Identity) -> Path:
    """The folder of a post's episode among those in ``out``: the one it has, else the one it gets.

    That is the first of its names that no other post's episode has. Looks at those names only, however many
    episodes there are. Another run may take the folder until `narrate.storage.exclusive` is held.
    """
    found = {name: find(out / name) for name in identity.names()}
    for name, manifest in found.items():
        if manifest is not None and identity.owns(manifest, name):
            return out / name
    return out / next(name for name, manifest in found.items() if manifest is None)


def check_free(folder: Path) -> None:
    """Raises `EpisodeError` where what stands at ``folder`` is no episode and would be lost."""
    taken = any(folder.iterdir()) if folder.is_dir() else folder.exists()
    if taken and find(folder) is None:
        kind = "folder" if folder.is_dir() else "file"
        raise EpisodeError(
            f"this {kind} is not an episode and would be replaced", str(folder), "choose another --out"
        )


def current_episode(folder: Path, digest: str) -> Manifest | None:
    """The manifest in ``folder`` if it has this digest and every file of the episode is there and whole."""
    manifest = find(folder)
    if manifest is None or manifest.digest != digest:
        return None
    whole = all(_is_whole(folder, file) for file in (*manifest.files.values(), manifest.cover) if file)
    there = all((folder / text.path).is_file() for text in (*TEXTS.values(), *manifest.texts.values()))
    return manifest if whole and there else None


def cover_name(folder: Path) -> str:
    """What the cover in ``folder`` is called: `COVER`, unless a user has a file of that name there."""
    manifest = find(folder)
    theirs = manifest is not None and COVER not in _own_names(manifest) and (folder / COVER).exists()
    return f"{folder.name}-{COVER}" if theirs else COVER


def replace_episode(stage: Path, folder: Path) -> None:
    """Put the episode in ``stage`` in the place of ``folder``, with the files that a user added to the old one.

    Raises `EpisodeError` where no episode stands there, and `OSError`.
    """
    check_free(folder)
    _keep_user_files(folder, stage)
    swap_into_place(stage, folder)


def _is_whole(folder: Path, entry: FileEntry) -> bool:
    file = folder / entry.path
    return file.is_file() and file.stat().st_size == entry.bytes and sha256(file) == entry.sha256


def _own_names(manifest: Manifest) -> set[str]:
    """The names of the files that narrate wrote."""
    entries = (*TEXTS.values(), *manifest.texts.values(), *manifest.files.values(), manifest.cover)
    return {MANIFEST, *(entry.path for entry in entries if entry)}


def _keep_user_files(old: Path, new: Path) -> None:
    """Have the files that a user added to the old folder in the new one too, before that takes its place."""
    manifest = find(old)
    if manifest is None:
        return
    own = _own_names(manifest)
    for entry in old.iterdir():
        if entry.name not in own and not (new / entry.name).exists():
            link_or_copy(entry, new / entry.name)
