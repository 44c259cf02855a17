"""Sends what changed in a site: what feeds and pages name before them, and a feed last."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from threading import Lock

from narrate.errors import OptionError, StorageError
from narrate.shows.pushing.journal import Journal
from narrate.shows.pushing.local import Part, checksum, parts_of
from narrate.shows.pushing.plan import Plan, plan, rank
from narrate.shows.pushing.state import STATE, Content, State, read_state
from narrate.shows.pushing.target import Target
from narrate.shows.site.hosting import is_hidden, named_by_sum

Progress = Callable[[str, int, int], object]
"""Is called with the path of a file, and how many bytes of how many have been sent of all."""

UPLOADS = 4
"""How many files are sent at once: with small ones, most of the time goes into waiting for an answer."""
_TRIES = 3
"""As often a plan is made anew because the site was written meanwhile."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did, or would do: paths in the site."""

    sent: tuple[tuple[str, int], ...]
    """In order, with their sizes in bytes."""
    removed: tuple[str, ...]
    unchanged: int


def push(
    site: Path,
    target: Target,
    now: dt.datetime,
    *,
    progress: Progress = lambda *_: None,
    check: bool = False,
    replace: bool = False,
    dry_run: bool = False,
) -> Pushed:
    """Bring a target to the state of a site.

    ``check`` looks whether each file is still there; ``replace`` also overwrites what narrate did not put there;
    with ``dry_run``, nothing is changed. Raises `StorageError`, and `OptionError` if there is no site, or if the
    target is in it. What was done until then is known to the next push.
    """
    if target.folder and target.folder.resolve().is_relative_to(site.resolve()):
        raise OptionError("is the site itself, or in it", target.address, "choose a folder elsewhere")
    with _alone(site):
        for _ in range(_TRIES):
            with suppress(_ChangedError):
                work = [*_work(site, target, now, check=check, replace=replace)]
                if not dry_run:
                    _carry_out(work, site, target, progress)
                return _done(work)
    raise StorageError("changes all the time", str(site), "push when nothing is writing it")


class _ChangedError(Exception):
    """A file has another content than when the plan was made."""


@dataclass(frozen=True, slots=True)
class _Work:
    """A part of the site, and what is to be done with it."""

    folder: str
    plan: Plan
    journal: Journal


def _work(site: Path, target: Target, now: dt.datetime, *, check: bool, replace: bool) -> Iterator[_Work]:
    parts, folders = parts_of(site), frozenset(f"{name}/" for name in target.folders())
    for part in parts:
        new = bool(part.folder) and part.folder not in folders
        before = State() if new else _state(target, part.folder)
        if before.owners and not before.owners & part.owners and not replace:
            hint = "choose another folder there, or take it over with --replace"
            raise StorageError("another site was pushed there", f"{target.address}: {part.folder}", hint)
        yield _planned(part, before, target, now, new=new, check=check, replace=replace)
    for part, before in _abandoned(parts, folders, target):
        yield _planned(part, before, target, now, check=False, replace=False)


def _planned(
    part: Part, before: State, target: Target, now: dt.datetime, *, new: bool = False, check: bool, replace: bool
) -> _Work:
    """The work on a part; if it is ``new``, nothing of it is there, and nobody has to look at each file."""

    def same_there(path: str, content: Content) -> bool | None:
        there = None if new else target.size(part.folder + path)
        if there is None or there != content.bytes:
            return None if there is None else False
        return named_by_sum(path) or checksum(target.read(part.folder + path) or b"") == content.sum

    made = plan(part.files, before, now, same_there, check=check)
    if made.foreign and not replace:
        first = part.folder + min(made.foreign)
        hint = "choose another folder there, or overwrite it with --replace"
        raise StorageError("is there, and narrate did not put it there", f"{target.address}: {first}", hint)
    return _Work(part.folder, made, Journal(part.folder, part.owners, before, made, target))


def _state(target: Target, folder: str) -> State:
    data = target.read(f"{folder}{STATE}")
    if data is None:
        return State()
    state = read_state(data)
    if state is None:
        hint = "remove it, then push with --replace; or use the narrate that wrote it"
        raise StorageError("is damaged, or of another version", f"{target.address}: {folder}{STATE}", hint)
    return state


def _abandoned(parts: Sequence[Part], folders: frozenset[str], target: Target) -> Iterator[tuple[Part, State]]:
    """Folders of the target where a show of this site was before: a private one that has another address now."""
    known = {part.folder for part in parts}
    shows = [part for part in parts if part.folder]
    if not shows:
        return
    owners = frozenset().union(*(part.owners for part in shows))
    root = next(part for part in parts if not part.folder)
    known |= {f"{path.partition('/')[0]}/" for path in root.files if "/" in path}
    for folder in sorted(folders - known):
        if is_hidden(folder):
            continue
        state = _state(target, folder)
        if state.owners & owners:
            yield Part(folder, state.owners), state


def _carry_out(work: Sequence[_Work], site: Path, target: Target, progress: Progress) -> None:
    journals = [each.journal for each in work if each.plan.send]
    for journal in journals:
        journal.save()
    try:
        _send_all(work, site, target, progress)
    except BaseException:
        for journal in journals:
            with suppress(StorageError):
                journal.save()
        raise
    for each in work:
        for path in sorted(each.plan.remove):
            target.remove(each.folder + path)
            each.journal.removed(path)
        each.journal.save()


def _send_all(work: Sequence[_Work], site: Path, target: Target, progress: Progress) -> None:
    """Send the files of each `rank` after those before, several at a time."""
    steps = [(each, path) for each in work for path in each.plan.send]
    steps.sort(key=lambda step: (rank(step[1]), step[0].folder, step[1]))
    meter = _Meter(progress, sum(each.plan.send[path].bytes for each, path in steps))
    for _, alike in groupby(steps, key=lambda step: rank(step[1])):
        _send_alike(list(alike), site, target, meter)


def _send_alike(steps: Sequence[tuple[_Work, str]], site: Path, target: Target, meter: _Meter) -> None:
    """Send files of one rank. If one fails, those that are on their way still arrive, and no others begin."""
    with ThreadPoolExecutor(UPLOADS, "push") as pool:
        sending = {pool.submit(_send_one, each, path, site, target, meter): (each, path) for each, path in steps}
        try:
            for done in as_completed(sending):
                done.result()
                each, path = sending[done]
                each.journal.arrived(path)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _send_one(work: _Work, path: str, site: Path, target: Target, meter: _Meter) -> None:
    name, content = work.folder + path, work.plan.send[path]
    _send(site / name, name, content, target, lambda moved: meter.moved(name, moved))
    meter.moved(name, content.bytes)


class _Meter:
    """Adds up what was sent of files that are on their way at the same time."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total = progress, total
        self._lock = Lock()
        self._by_name: dict[str, int] = {}
        self._done = 0

    def moved(self, name: str, count: int) -> None:
        """So many bytes of a file have been sent, in this try."""
        with self._lock:
            self._done += count - self._by_name.get(name, 0)
            self._by_name[name] = count
            self._progress(name, self._done, self._total)


def _send(file: Path, name: str, content: Content, target: Target, moved: Callable[[int], object]) -> None:
    """Send a file with just this content. What has a sum in its name has it; else it is looked at."""
    try:
        if named_by_sum(name):
            target.send(name, file, moved)
            return
        data = file.read_bytes()
    except FileNotFoundError:
        raise _ChangedError from None
    except OSError as error:
        raise StorageError(f"cannot be read: {error.strerror}", str(file)) from None
    if checksum(data) != content.sum:
        raise _ChangedError
    target.write(name, data)


def _done(work: Sequence[_Work]) -> Pushed:
    sent = [(each.folder + path, size.bytes) for each in work for path, size in each.plan.send.items()]
    sent.sort(key=lambda step: (rank(step[0]), step[0]))
    removed = sorted(each.folder + path for each in work for path in each.plan.remove)
    return Pushed(tuple(sent), tuple(removed), sum(len(each.plan.unchanged) for each in work))


@contextmanager
def _alone(site: Path) -> Iterator[None]:
    """Hold the site against other pushes; the lock dies with the process."""
    try:
        descriptor = os.open(site, os.O_RDONLY)
    except OSError as error:
        raise StorageError(f"cannot be read: {error.strerror}", str(site)) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise StorageError("another push is at work", str(site), "wait until it is done") from None
    finally:
        os.close(descriptor)
