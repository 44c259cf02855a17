"""Narrates all posts that references name: lists them, chooses this run's, and leaves a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from narrate.batch import pace
from narrate.batch.intake import Settings
from narrate.batch.posts import BatchPost, Shard, with_names
from narrate.batch.progress import BatchProgress
from narrate.batch.report import BatchEntry, BatchReport, load, load_or_none, write
from narrate.batch.run import Batch
from narrate.errors import OptionError, ReadingError, StorageError
from narrate.options import Options
from narrate.pipeline import cast_of, voices_of
from narrate.reading.listings import Listed, Listing
from narrate.reading.source_formats import readable
from narrate.speaking.studio import Studio
from narrate.storage import exclusive, reserved, translate_os_errors


@dataclass(frozen=True, slots=True)
class Selection:
    """The posts of a run."""

    posts: tuple[BatchPost, ...]
    unread: tuple[str, ...]
    """Files among them that narrate does not read."""
    problems: tuple[BatchEntry, ...]
    """Listings, and options of posts, that could not be had."""
    out: Path
    """The folder that the report is written to, and that one run at a time works in."""
    shard: Shard | None
    keeps_others: bool
    """Whether the report keeps what it says of other posts: this run does not look at all."""
    retried: frozenset[str] = frozenset()
    """The references of what failed the last time and is tried again, whatever it leads to."""


def select(
    listing: Listing,
    options_of: Callable[[str], Options],
    out: Path | None = None,
    *,
    shard: Shard | None = None,
    retry_failed: bool = False,
    beside: Iterable[Listed] = (),
) -> Selection:
    """The posts of a listing that this run narrates; ``options_of`` gives the options of a reference.

    With ``retry_failed``, those that failed the last time. Names depend on the whole listing, and on the posts
    ``beside`` it. Posts whose options cannot be had fail, unless none can. Raises `narrate.errors.ReadingError` if
    there are no posts, `OptionError`, and `VoiceError` if no voice can be had.
    """
    listed, without_options = _with_options(listing.posts, options_of)
    out = out or (listed[0][1].out if listed else options_of("-").out)
    posts = with_names([*listed, *_with_options(beside, options_of)[0]])[: len(listed)]
    if retry_failed:
        failed = {entry.reference for entry in load(out) if entry.status == "failed"}
        posts = tuple(post for post in posts if post.reference in failed)
    _check_voices([post.options for post in posts])
    not_had = (*listing.problems, *without_options)
    problems = tuple(BatchEntry(reference, "failed", error=why) for reference, why in not_had)
    if not posts and not problems:
        raise _nothing(listing, out, retry_failed=retry_failed)
    mine = shard.of(posts) if shard else posts
    return Selection(mine, listing.unread, problems, out, shard, retry_failed or shard is not None)


def select_failed(
    find: Callable[[Iterable[str]], Listing],
    options_of: Callable[[str], Options],
    out: Path | None = None,
    *,
    shard: Shard | None = None,
) -> Selection:
    """All posts that failed the last time, and those of listings that could not be had.

    ``find`` gives what references lead to: feeds are read again for the texts of their entries. Raises what
    `select` does, and `narrate.errors.EpisodeError` if the report of the last time is damaged.
    """
    out = out or options_of("-").out
    before = load(out)
    failed = [entry for entry in before if entry.status == "failed"]
    beside = [Listed(entry.reference) for entry in before if entry.status != "failed"]
    others = find(entry.reference for entry in failed if not entry.feed)
    feeds = find(dict.fromkeys(entry.feed for entry in failed if entry.feed))
    entries = {post.reference: post for post in feeds.posts}
    again = (entries.get(entry.reference) or Listed(entry.reference) for entry in failed if entry.feed)
    listing = Listing((*others.posts, *again), others.unread, others.problems)
    if not failed:
        raise _nothing(listing, out, retry_failed=True)
    selection = select(listing, options_of, out, shard=shard, beside=beside)
    return replace(selection, keeps_others=True, retried=frozenset(entry.reference for entry in failed))


def _with_options(
    posts: Iterable[Listed], options_of: Callable[[str], Options]
) -> tuple[list[tuple[Listed, Options]], list[tuple[str, str]]]:
    """The posts with their options, and why others have none. Raises `OptionError` if that holds for all."""
    found: list[tuple[Listed, Options]] = []
    errors: dict[str, OptionError] = {}
    for post in posts:
        try:
            found.append((post, options_of(post.reference)))
        except OptionError as error:
            errors[post.reference] = error
    if errors and not found:
        raise next(iter(errors.values()))
    return found, [(reference, str(error)) for reference, error in errors.items()]


def _check_voices(options: Sequence[Options]) -> None:
    """Raise the error of the voices if no post has others: it is one error, not one for each post."""
    if options and all(voices_of(each) == voices_of(options[0]) for each in options):
        cast_of(options[0])


def narrate_all(
    selection: Selection,
    settings: Settings,
    progress: BatchProgress,
    *,
    studio: Studio | None = None,
    max_s: float | None = None,
    begun: Callable[[Batch], object] = lambda _: None,
) -> BatchReport:
    """Narrate the posts; the report is in ``batch.json`` too, from the start, and when the run is interrupted.

    ``begun`` is called with the batch, which can be told to stop. Raises `narrate.errors.StorageError` if another
    run works in the folder, or the report cannot be written.
    """
    failures: list[BatchEntry] = []

    def save(report: BatchReport) -> None:
        with translate_os_errors("the report", selection.out), exclusive(selection.out):  # of runs of other parts
            before = load_or_none(selection.out) if selection.keeps_others else failures
            whole = _whole(report, selection)
            write(whole, selection.out, _still_true(before, whole, selection))

    with _alone(selection.out, selection.shard), ExitStack() as stack:
        failures += (entry for entry in load_or_none(selection.out) if entry.status == "failed")
        studio = studio or stack.enter_context(Studio())
        batch = Batch(selection.posts, settings, studio, progress, max_s=max_s, checkpoint=save)
        begun(batch)
        save(batch.report())  # before anything is spoken, so that what prevents it is told
        try:
            report = batch.run()
        except BaseException:
            save(batch.report())
            raise
        save(report)
        pace.note(batch.spoken_s, report.wall_s)
        return _whole(report, selection)


def _whole(report: BatchReport, selection: Selection) -> BatchReport:
    return replace(report, entries=(*report.entries, *selection.problems), unread=selection.unread)


def _still_true(before: Iterable[BatchEntry], report: BatchReport, selection: Selection) -> Iterator[BatchEntry]:
    """What an earlier report says of posts that this run does not look at, and failures of those that it has left.

    So ``--retry-failed`` goes on where it was stopped.
    """
    done = {entry.reference for entry in report.entries}
    done |= frozenset() if report.left else selection.retried
    left = set(report.left)
    for entry in before:
        is_left = entry.reference in left
        if entry.reference not in done and (entry.status == "failed" if is_left else selection.keeps_others):
            yield entry


@contextmanager
def _alone(out: Path, shard: Shard | None) -> Iterator[None]:
    """Hold the folder against other runs of the same part; the lock dies with the process."""

    def refuse() -> None:
        hint = "wait until it is done, or choose another --out"
        raise StorageError("another batch is at work in this folder", str(out), hint)

    part = f"batch-{shard.index}-of-{shard.count}" if shard else "batch"
    with ExitStack() as stack:
        with translate_os_errors("the episodes", out):
            out.mkdir(parents=True, exist_ok=True)
            stack.enter_context(reserved(out / part, refuse))
        yield


def _nothing(listing: Listing, out: Path, *, retry_failed: bool) -> ReadingError:
    if retry_failed:
        return ReadingError("no post failed the last time", str(out), "leave out --retry-failed")
    found = f"; there is {', '.join(listing.unread[:3])}" if listing.unread else ""
    return ReadingError("there are no posts", hint=f"narrate reads {readable()}{found}")
