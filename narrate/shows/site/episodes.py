"""The episodes of a show as its site has them: their public files, and what the feed says of each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from narrate.errors import EpisodeError
from narrate.publishing.file_state import read_state
from narrate.publishing.manifest import FileEntry, Manifest, load
from narrate.shows.feeds.episode import TRANSCRIPTS, FeedEpisode, feed_episode, public_name
from narrate.shows.records import PostRecord
from narrate.shows.show import FEED_FORMATS

Entry = TypeVar("Entry", bound=FileEntry)


@dataclass(frozen=True, slots=True)
class PublicFile:
    """A file of an episode."""

    source: Path
    path: str
    """In the show's folder of the site, with slashes."""
    bytes: int


@dataclass(frozen=True, slots=True)
class PublicEpisode:
    """An episode as a site has it."""

    record: PostRecord
    manifest: Manifest
    """With the sizes and sums that its files have now."""
    files: tuple[PublicFile, ...]
    """Its audio, chapters and transcripts."""
    cover: PublicFile | None
    """The picture that its own cover is made of."""
    feed: FeedEpisode
    """Without the address of its cover."""


def public_episode(record: PostRecord, out: Path, folder_url: str) -> PublicEpisode:
    """The episode of a post, in the folder ``out`` of all episodes; ``folder_url`` is that of the show.

    Raises `EpisodeError` if it is not there, or has no audio that apps play.
    """
    folder = out / record.folder
    manifest = _as_it_is(load(folder), folder)
    url = f"{folder_url}{quote(os.fsencode(record.folder))}/"
    feed = feed_episode(
        manifest,
        _notes(manifest, folder),
        url,
        guid=record.guid,
        published=record.dated,
        url=record.url,
        number=record.number,
    )
    files = tuple(_public(entry, folder, record.folder) for entry in _entries(manifest))
    cover = _public(manifest.cover, folder, record.folder) if manifest.cover else None
    return PublicEpisode(record, manifest, files, cover, feed)


def _entries(manifest: Manifest) -> Iterator[FileEntry]:
    """What the feed names."""
    yield next(manifest.files[name] for name in FEED_FORMATS if name in manifest.files)
    yield from (manifest.texts[name] for name in ("chapters", *TRANSCRIPTS) if name in manifest.texts)


def _public(entry: FileEntry, folder: Path, name: str) -> PublicFile:
    return PublicFile(folder / entry.path, f"{name}/{public_name(entry)}", entry.bytes)


def _as_it_is(manifest: Manifest, folder: Path) -> Manifest:
    """The manifest with the sums that files have which were changed by hand."""
    return replace(
        manifest,
        files={
            name: _entry_as_it_is(entry, folder) for name, entry in manifest.files.items() if name in FEED_FORMATS
        },
        texts={name: _entry_as_it_is(entry, folder) for name, entry in manifest.texts.items()},
        cover=_entry_as_it_is(manifest.cover, folder) if manifest.cover else None,
    )


def _entry_as_it_is(entry: Entry, folder: Path) -> Entry:
    """Raises `EpisodeError` if the file is not there."""
    file = folder / entry.path
    try:
        facts = os.stat(file)
        if (facts.st_size, facts.st_mtime_ns) == (entry.bytes, entry.modified_ns) and entry.sha256:
            return entry
        state = read_state(file)
    except OSError as error:
        hint = "narrate show sync makes the episode again"
        raise EpisodeError(f"cannot be read: {error.strerror}", str(file), hint) from None
    return replace(entry, bytes=state.bytes or 0, sha256=state.sha256, modified_ns=state.modified_ns)


def _notes(manifest: Manifest, folder: Path) -> str:
    entry = manifest.texts.get("notes_html")
    try:
        return (folder / entry.path).read_text(encoding="utf-8") if entry else ""
    except (OSError, ValueError) as error:
        raise EpisodeError(f"cannot be read: {error}", str(folder), "narrate show redo makes it again") from None
