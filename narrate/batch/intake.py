"""Looks at the posts of a batch in order: which are up to date, and what is to be made of the others."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from narrate.batch.drafter import Drafter
from narrate.batch.failures import reason
from narrate.batch.posts import BatchPost, feed_of
from narrate.batch.report import BatchEntry, Status
from narrate.errors import MissingError, NarrateError
from narrate.options import Options
from narrate.pipeline import Order, Result, Work, cast_of, plan, prepare_voice, recheck, take_order, voices_of
from narrate.progress import Progress
from narrate.publishing.library import Library
from narrate.reading.fetch import Access
from narrate.speaking.cast import Cast
from narrate.speaking.studio import Studio

AHEAD = 4
"""How many posts are drafted before they are needed: enough for speaking not to wait, and few for the memory."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for all posts of a batch."""

    access: Access = field(default_factory=Access)
    force: bool = False
    drop_formats: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What is to be done for a post."""

    number: int
    """Of the post in the batch, from 0."""
    post: BatchPost
    what: Result | Work | NarrateError
    """What is there, what is to be made, or why nothing can be."""


class Intake:
    """The posts of a batch, as they are looked at; those to be read are drafted ahead. Iterate over it once."""

    def __init__(self, posts: Sequence[BatchPost], settings: Settings, studio: Studio, progress: Progress) -> None:
        self._settings = settings
        self._studio = studio
        self._progress = progress
        self._todo = deque(enumerate(posts))
        self._drafter = Drafter()
        self._drafting: deque[tuple[int, BatchPost, Order]] = deque()
        self._casts: dict[Hashable, Cast] = {}
        self.libraries: dict[Path, Library] = {}
        """Of the posts so far, by folder."""

    def __iter__(self) -> Iterator[Found | None]:
        """None stands for a draft that is not there yet: ask again."""
        while self._todo or self._drafting:
            yield from self._look()
            if self._drafting:
                yield self._take() if self._drafter.is_ready() else None

    def stop(self) -> None:
        """Let the iteration end."""
        self._todo.clear()
        self._drafting.clear()
        self._drafter.give_up()

    def close(self) -> None:
        """End the process that drafts."""
        self._drafter.close()

    def _look(self) -> Generator[Found]:
        """Those of the next posts that need no draft; the others are drafted."""
        while self._todo and len(self._drafter) < AHEAD:
            number, post = self._todo.popleft()
            try:
                order = self._order(post)
                result = None if self._settings.force else recheck(order, self._studio)
            except Exception as error:
                yield Found(number, post, reason(error, post.reference))
                continue
            if result is not None:
                yield Found(number, post, result)
            else:
                self._drafter.give(post.listed, order)
                prepare_voice(order, self._studio)
                self._drafting.append((number, post, order))

    def _take(self) -> Found:
        number, post, order = self._drafting.popleft()
        try:
            drafted = self._drafter.take()
            force = self._settings.force
            what = plan(order, drafted.source, drafted.draft, self._studio, self._progress, force=force)
            return Found(number, post, what)
        except Exception as error:
            return Found(number, post, reason(error, post.reference))

    def _order(self, post: BatchPost) -> Order:
        options = post.options
        return take_order(
            post.reference,
            options,
            self._settings.access,
            self.libraries.setdefault(options.out, Library(options.out)),
            self._cast(options),
            drop_formats=self._settings.drop_formats,
            shares_slug=post.shares_slug,
        )

    def _cast(self, options: Options) -> Cast:
        key = voices_of(options)
        if key not in self._casts:
            self._casts[key] = cast_of(options)
            for problem in self._casts[key].problems:
                self._progress.warn(options.voice, problem)
        return self._casts[key]


def entry_of(post: BatchPost, what: Result | NarrateError, work_s: float = 0.0) -> BatchEntry:
    """What the report says of a post that was made, is up to date, or failed."""
    if isinstance(what, NarrateError):
        # An error may say "a.md" of "./a.md".
        names = {post.reference, os.path.normpath(post.reference)}
        error = str(what).removeprefix(f"{what.subject}: ") if what.subject in names else str(what)
        missing = isinstance(what, MissingError)
        return BatchEntry(post.reference, "failed", error=error, missing=missing, feed=feed_of(post.listed))
    status: Status = "unchanged" if what.unchanged else "made"
    folder, audio_s = str(what.folder.resolve()), what.manifest.duration_s
    return BatchEntry(post.reference, status, folder, audio_s, work_s, what.new)
