"""Notes what became of each post of a batch, at once: a run that is killed has not worked in vain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from narrate.batch.progress import BatchProgress, OneAtATime
from narrate.batch.report import BatchEntry
from narrate.errors import EpisodeError, StorageError
from narrate.publishing.manifest import Manifest, load
from narrate.shows.db import Database
from narrate.shows.feeds.episode import publication
from narrate.shows.looking import wait_after
from narrate.shows.records import PostRecord

LONGEST_WAIT = dt.timedelta(days=1)
"""How long a post that cannot be narrated is left alone at most."""


@dataclass(slots=True)
class Recorder:
    """Notes outcomes in the records of a run, and in the show's memory."""

    database: Database
    records: dict[str, PostRecord]
    """By key; updated in place."""
    by_reference: Mapping[str, str]
    """The keys of the posts of the batch, in its order."""
    made_with: str
    now: dt.datetime
    apart: dt.timedelta | None = None
    """From one new episode to the next in the batch if they are dated now; None if their posts date them."""
    new: list[str] = field(default_factory=list)
    """The keys of posts that came into the show in this run."""
    edited: list[str] = field(default_factory=list)
    """The keys of posts in the show whose episode was made again."""
    failed: dict[str, str] = field(default_factory=dict)
    """Why posts could not be narrated, by key."""

    def note(self, entry: BatchEntry) -> None:
        """Note what became of a post; twice is as good as once. Raises `StorageError`."""
        key = self.by_reference.get(entry.reference)
        if key is None:
            return
        before = self.records[key]
        after = self._failed(before, entry) if entry.status == "failed" else self._made(before, entry)
        self.records[key] = after
        self.database.write([after])
        if before.redo and not after.redo:
            self.database.done(key)

    def _failed(self, before: PostRecord, entry: BatchEntry) -> PostRecord:
        if before.key not in self.failed:
            self.failed[before.key] = entry.error
            before = replace(before, attempts=before.attempts + 1)
        missing = (before.missing_since or self.now) if entry.missing and before.folder else before.missing_since
        wait = wait_after(before.attempts, LONGEST_WAIT)
        return replace(
            before,
            error=entry.error,
            tried_stamp=before.stamp,
            missing_since=missing,
            looked_at=self.now,
            retry_at=self.now + wait,
        )

    def _made(self, before: PostRecord, entry: BatchEntry) -> PostRecord:
        folder = Path(entry.folder)
        try:
            manifest = load(folder)
            publication(manifest)
        except EpisodeError as error:  # removed or changed by hand, a moment ago
            return self._failed(before, replace(entry, status="failed", error=str(error)))
        other = self._owner(folder.name, before.key)
        if other is not None and other.missing_since is None:
            reason = f"it is the same post as {other.reference}"
            return replace(before, verdict="rejected", reason=reason, error="", redo=False, retry_at=None)
        if other is not None:  # the file of one post was moved or renamed
            before = replace(before, guid=other.guid, dated=other.dated, added=other.added)
            moved = f"moved to {before.reference}"
            self.records[other.key] = replace(other, folder="", verdict="rejected", reason=moved)
            self.database.write([self.records[other.key]])
        self._count(before, manifest, changed=entry.status == "made")
        if self.apart is not None and before.dated is None:
            place = [*self.by_reference.values()].index(before.key)
            before = replace(before, dated=self.now + self.apart * place)
        return published(before, folder.name, manifest, self.made_with, self.now)

    def _count(self, before: PostRecord, manifest: Manifest, *, changed: bool) -> None:
        if not before.in_show and before.key not in self.new:
            self.new.append(before.key)
        elif before.in_show and changed and before.digest != manifest.digest and before.key not in self.edited:
            self.edited.append(before.key)

    def _owner(self, folder: str, key: str) -> PostRecord | None:
        """Another post that the episode in a folder belongs to."""
        return next(
            (each for each in self.records.values() if each.folder == folder and each.key != key),
            None,
        )


def published(before: PostRecord, folder: str, manifest: Manifest, made_with: str, now: dt.datetime) -> PostRecord:
    """The record of a post after its episode was made, or found to be up to date.

    The GUID and the publication date stay those of its first episode. A post without a date has that of its feed.
    """
    listed = before.published if not before.folder and not manifest.published else ""
    return replace(
        before,
        folder=folder,
        title=manifest.title,
        authors=manifest.authors,
        published=manifest.published or "",
        url=manifest.source_url or before.url,
        language=manifest.language,
        guid=before.guid or manifest.guid,
        dated=before.dated or publication(replace(manifest, published=manifest.published or listed or None)),
        added=before.added or now,
        digest=manifest.digest,
        made_stamp=before.stamp,
        made_with=made_with,
        looked_at=now,
        redo=False,
        attempts=0,
        retry_at=None,
        error="",
        missing_since=None,
        withdrawn=None,
    )


class RecordingProgress(OneAtATime):
    """Passes on what a batch reports, and records what became of each post."""

    def __init__(self, progress: BatchProgress, recorder: Recorder) -> None:
        super().__init__(progress)
        self._recorder = recorder

    def finished(self, entry: BatchEntry, /) -> None:
        """See `BatchProgress`."""
        with suppress(StorageError):  # written once more when the batch is done, where an error is raised
            self._recorder.note(entry)
        super().finished(entry)
