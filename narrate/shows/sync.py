"""Keeps a show current: looks at its sources, decides, narrates what is new or edited, and remembers it all."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from narrate.batch.intake import Settings
from narrate.batch.many import Selection, narrate_all, select
from narrate.batch.progress import BatchProgress
from narrate.batch.report import BatchReport
from narrate.batch.run import Batch
from narrate.errors import StorageError
from narrate.reading.fetch import Access, is_url
from narrate.reading.listings import Listed, Listing
from narrate.shows.copies import FeedCopies
from narrate.shows.db import DB, Database
from narrate.shows.decisions import WITHDRAWN_MARKS, opted_out
from narrate.shows.judging import Judge
from narrate.shows.looking import Sight, look_at
from narrate.shows.recording import Recorder, RecordingProgress
from narrate.shows.records import PostRecord
from narrate.shows.scheduling import Schedule
from narrate.shows.show import Show
from narrate.shows.sources import Seen
from narrate.shows.sources.seen import file_stamp
from narrate.shows.wishes import ADDED
from narrate.storage import reserved, translate_os_errors

GRACE = dt.timedelta(hours=1)
"""How long a post must be gone before its episode is withdrawn: servers and disks are away for a moment, too."""


class BusyError(StorageError):
    """Another run works on the show."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one run may do."""

    max_episodes: int | None = None
    """New ones; edits come on top."""
    max_hours: float | None = None
    """After this time, no more posts are begun."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a run did."""

    new: tuple[PostRecord, ...] = ()
    """Posts that came into the show."""
    edited: tuple[PostRecord, ...] = ()
    """Posts whose episodes were made again."""
    withdrawn: tuple[PostRecord, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    """References of posts that could not be narrated in this run, and why."""
    down: tuple[tuple[str, str], ...] = ()
    """Labels of sources that failed in this run, and why."""
    resting: tuple[tuple[str, dt.datetime], ...] = ()
    """Labels of sources that failed lately and were not asked in this run, and until when."""
    looked: int = 0
    """How many sources were looked at."""
    left: int = 0
    """How many posts the limits left for the next run."""


def sync(
    show: Show,
    database: Database,
    now: dt.datetime,
    *,
    progress: BatchProgress | None = None,
    access: Access | None = None,
    limits: Limits | None = None,
    everything: bool = False,
    begun: Callable[[Callable[[], object]], object] = lambda _: None,
) -> SyncReport:
    """Bring the episodes of a show up to date, while `working_on` holds it; `narrate.shows.site` writes its feed.

    With ``everything``, all sources are asked for all posts, and all posts in the show are looked at. ``begun`` is
    called before any is narrated, with a function that stops the run: no more posts are begun then. Raises
    `StorageError`, and `narrate.errors.NarrateError` if nothing can be narrated at all.
    """
    run = _Run(show, now, database, access or Access(), limits or Limits(), everything)
    return run.run(progress or BatchProgress(), begun)


@contextmanager
def working_on(show: Show) -> Iterator[None]:
    """Hold a show against other runs; the lock dies with the process. Raises `BusyError` and `StorageError`."""

    def refuse() -> None:
        raise BusyError("another run works on this show", str(show.file), "wait until it is done")

    with ExitStack() as stack:
        with translate_os_errors("the show", show.file):
            stack.enter_context(reserved(show.file.with_name("show"), refuse))
        yield


@contextmanager
def database_of(show: Show) -> Iterator[Database]:
    """The memory of a show. Raises `StorageError`."""
    database = Database(show.file.with_name(DB))
    try:
        yield database
    finally:
        database.close()


class _Run:
    """One call of `sync`."""

    def __init__(
        self,
        show: Show,
        now: dt.datetime,
        database: Database,
        access: Access,
        limits: Limits,
        everything: bool,
    ) -> None:
        self._show, self._now, self._database = show, now, database
        self._access, self._limits, self._everything = access, limits, everything
        memory = database.memory()
        self._records: dict[str, PostRecord] = dict(memory.posts)
        self._sources = memory.sources
        self._schedule = Schedule(show, now, everything)
        self._left = 0
        self._batch: Batch | None = None
        self._stopping = False
        hours = limits.max_hours
        self._until = None if hours is None else time.monotonic() + hours * 3600

    def stop(self) -> None:
        """Begin no more posts. A signal handler may call it."""
        self._stopping = True
        if self._batch is not None:
            self._batch.stop()

    def run(self, progress: BatchProgress, begun: Callable[[Callable[[], object]], object]) -> SyncReport:
        copies = FeedCopies(self._database, anew=self._everything)
        access = replace(self._access, copies=copies)
        sights = look_at(self._show.sources, self._sources, access, self._now, everything=self._everything)
        copies.forget_others()
        seen = self._judge(sights)
        recorder = Recorder(self._database, self._records, {}, self._schedule.made_with, self._now, self._apart)
        again = [
            record
            for record in self._records.values()
            if record.redo and self._schedule.may_try(record) and self._can_be_read(record, seen)
        ]
        begun(self.stop)
        self._narrate(self._work(seen), seen, recorder, progress)
        self._narrate(again, seen, recorder, progress, force=True)
        withdrawn = self._withdraw()
        return SyncReport(
            tuple(self._records[key] for key in recorder.new),
            tuple(self._records[key] for key in recorder.edited),
            tuple(withdrawn),
            tuple((self._records[key].reference, why) for key, why in recorder.failed.items()),
            tuple((sight.source.label, sight.error) for sight in sights if sight.error),
            tuple(self._resting(sights)),
            len(sights),
            self._left,
        )

    @property
    def _apart(self) -> dt.timedelta | None:
        """So that apps list new episodes in order: the newest comes first, or the first part of a series."""
        if self._show.dates == "published":
            return None
        return dt.timedelta(seconds=1 if self._show.type == "serial" else -1)

    def _resting(self, sights: list[Sight]) -> Iterator[tuple[str, dt.datetime]]:
        asked = {sight.source.label for sight in sights}
        for source in self._show.sources:
            known = self._sources.get(source.label)
            if source.label not in asked and known and known.retry_at:
                yield source.label, known.retry_at

    # --- what the sources show ---

    def _judge(self, sights: list[Sight]) -> dict[str, Seen]:
        """Decide about the posts that were seen, and note which are gone; all is written at once."""
        judge = Judge(self._records, self._access, self._now)
        before = dict(self._records)
        seen: dict[str, Seen] = {}
        for record, shown in judge.judge(sights):
            retracted = shown.marks & WITHDRAWN_MARKS.keys()
            seen[record.key] = shown
            there = replace(record, missing_since=None) if shown.is_there else record
            self._records[record.key] = self._missing(record) if retracted else there
        self._look_at_added(seen)
        for sight in sights:
            if sight.source.tells_deletions and not sight.error:
                self._note_deleted(sight, seen)
        changed = [record for key, record in self._records.items() if before.get(key) != record]
        self._database.write(changed, (sight.record for sight in sights))
        return seen

    def _note_deleted(self, sight: Sight, seen: Mapping[str, Seen]) -> None:
        for key, record in self._records.items():
            if record.source == sight.source.label and key not in seen:
                self._records[key] = self._missing(record)

    def _missing(self, record: PostRecord) -> PostRecord:
        return replace(record, missing_since=record.missing_since or self._now)

    def _look_at_added(self, seen: Mapping[str, Seen]) -> None:
        """Look at the files that the user added and no source has shown."""
        for key, record in self._records.items():
            if record.source == ADDED and key not in seen and not is_url(record.reference):
                stamp = file_stamp(record.reference)
                there = replace(record, stamp=stamp, missing_since=None)
                self._records[key] = there if stamp else self._missing(record)

    # --- what is to be narrated ---

    def _work(self, seen: Mapping[str, Seen]) -> list[PostRecord]:
        """The posts to narrate: new ones, the newest first, and those that may have changed."""
        able = [each for each in self._records.values() if self._can_be_read(each, seen) and not each.redo]
        new = [
            each
            for each in able
            if not each.folder and each.verdict == "accepted" and self._schedule.may_try(each)
        ]
        new.sort(key=self._schedule.order)
        most = self._limits.max_episodes
        chosen = new if most is None else new[:most]
        self._left = len(new) - len(chosen)
        back = {key for key, shown in seen.items() if shown.is_there and self._records[key].withdrawn}
        known = [
            each for each in able if each.folder and (each.key in back or self._schedule.may_have_changed(each))
        ]
        return [*chosen, *known]

    def _can_be_read(self, record: PostRecord, seen: Mapping[str, Seen]) -> bool:
        """Whether there is something to read: the text of an entry without a page is in its feed only."""
        shown = seen.get(record.key)
        retracted = shown is not None and bool(shown.marks & WITHDRAWN_MARKS.keys())
        if record.wish == "drop" or retracted or (record.folder and self._opted_out(record)):
            return False
        if shown is not None:
            return True
        if is_url(record.reference):
            return "#" not in record.reference
        return record.missing_since is None and os.path.exists(record.reference)

    def _narrate(
        self,
        posts: list[PostRecord],
        seen: Mapping[str, Seen],
        recorder: Recorder,
        progress: BatchProgress,
        *,
        force: bool = False,
    ) -> None:
        """Narrate posts in one batch, and note what becomes of each."""
        if self._stopping:
            self._left += len(posts)
        if self._stopping or not posts:
            return
        listed = tuple(_listed(record, seen.get(record.key)) for record in posts)
        recorder.by_reference = {each.reference: record.key for each, record in zip(listed, posts, strict=True)}
        selection = self._selection(listed)
        report = narrate_all(
            selection,
            Settings(self._access, force=force, drop_formats=True),
            RecordingProgress(progress, recorder),
            max_s=None if self._until is None else self._until - time.monotonic(),
            begun=self._begin,
        )
        self._note(report, recorder)

    def _begin(self, batch: Batch) -> None:
        self._batch = batch
        if self._stopping:
            batch.stop()

    def _note(self, report: BatchReport, recorder: Recorder) -> None:
        for entry in report.entries:
            recorder.note(entry)
        self._left += len(report.left)

    def _selection(self, listed: tuple[Listed, ...]) -> Selection:
        narration = self._show.narration
        return replace(select(Listing(listed), lambda _: narration, narration.out), keeps_others=True)

    # --- what goes ---

    def _withdraw(self) -> list[PostRecord]:
        gone = [
            replace(record, withdrawn=self._now, reason=self._opted_out(record) or record.reason)
            for record in self._records.values()
            if record.in_show and (self._is_gone(record) or self._opted_out(record))
        ]
        self._records.update((record.key, record) for record in gone)
        self._database.write(gone)
        return gone

    def _is_gone(self, record: PostRecord) -> bool:
        """Whether the post has been gone for so long that its episode goes, too."""
        since = record.missing_since
        return self._show.withdraw and since is not None and self._now - since >= GRACE

    def _opted_out(self, record: PostRecord) -> str:
        """The reason if an author does not want to be narrated any more, unless the user added the post."""
        mine = [source for source in self._show.sources if source.label == record.source] or self._show.sources
        names = [name for source in mine for name in source.filters.not_authors]
        return opted_out(names, record.authors) if record.wish != "add" else ""


def _listed(record: PostRecord, seen: Seen | None) -> Listed:
    """A post for the batch. Once it has an episode, a page does not change its date."""
    is_page = is_url(record.reference)
    dated = _day(record.published) if record.folder and is_page and record.published else None
    return (seen or Seen(record.key, record.reference, record.title, record.authors)).listed(dated)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if len(text) == len("2026-11-30") else dt.datetime.fromisoformat(text)
    except ValueError:
        return None
