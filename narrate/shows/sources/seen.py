"""A post as a source shows it."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from narrate.reading.fetch import Source as Text
from narrate.reading.fetch import is_url
from narrate.reading.listings import Listed
from narrate.reading.sites.post_ids import lasting_address


@dataclass(frozen=True, slots=True)
class Seen:
    """A post as a source shows it. What a source does not tell is empty or None."""

    key: str
    """The same in every run and in every source: see `key_of`."""
    reference: str
    """As `narrate post` takes it."""
    title: str = ""
    authors: tuple[str, ...] = ()
    published: dt.datetime | None = None
    """With a time zone."""
    url: str = ""
    """Of its page."""
    karma: int | None = None
    words: int | None = None
    language: str = ""
    """BCP 47."""
    marks: frozenset[str] = frozenset()
    """What a forum says of it: see `narrate.reading.sites.forum_lists.ForumPost`."""
    stamp: str = ""
    """Changes when the post may have changed; empty if the source cannot tell."""
    number: int | None = None
    """Its place in a series, from 1."""
    is_there: bool = False
    """Whether the source knows that the post can be read; a feed may name pages that are gone."""
    text: Text | None = None
    """What the source has of its text, for when its page cannot be had."""

    def listed(self, dated: dt.date | None = None) -> Listed:
        """The post as a batch takes it; ``dated`` is the date that it keeps, whatever it says itself."""
        return Listed(self.reference, self.published, self.text, self.title, self.authors, self.language, dated)


def key_of(reference: str, root: Path) -> str:
    """What is equal for all ways to write the reference of one post; files are relative to the folder ``root``."""
    if is_url(reference):
        return lasting_address(reference)
    return Path(os.path.relpath(os.path.realpath(reference), os.path.realpath(root))).as_posix()


def file_stamp(path: str) -> str:
    """Changes whenever a file is written; empty if it is not there."""
    try:
        facts = os.stat(path)
    except OSError:
        return ""
    return f"{facts.st_size}:{facts.st_mtime_ns}:{facts.st_ctime_ns}"
