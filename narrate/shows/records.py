"""What a show remembers of every post it has seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from narrate.shows.decisions import Decision, Known, Verdict, Wish
from narrate.shows.sources import Seen

State = Literal["published", "withdrawn", "dropped", "rejected", "failed", "waiting"]
"""``published``: has an episode in the show. ``waiting``: may come into it when its karma rises, or when narrate
gets to it. ``failed``: could not be narrated, and is tried again. ``rejected``: does not belong into it.
``dropped``: the user dropped it. ``withdrawn``: had an episode, and was deleted or retracted."""


@dataclass(frozen=True, slots=True)
class PostRecord:
    """A post that a source has shown, what was decided, and its episode.

    What there is none of is empty or None.
    """

    key: str
    """See `narrate.shows.sources.seen.key_of`."""
    reference: str
    source: str = ""
    """The label of the source that decided."""
    title: str = ""
    authors: tuple[str, ...] = ()
    url: str = ""
    published: str = ""
    """When the post says it was published: an ISO 8601 date or time."""
    karma: int | None = None
    words: int | None = None
    language: str = ""
    number: int | None = None
    """Its place in a series, from 1."""
    stamp: str = ""
    """`Seen.stamp`, when it was last seen."""
    read_stamp: str | None = None
    """The stamp of the text that `words`, `language` and the like were read from; None if it was not read."""
    first_seen: dt.datetime | None = None
    """All moments are in UTC."""
    last_seen: dt.datetime | None = None
    verdict: Verdict = "waiting"
    reason: str = ""
    """Why not; empty if it was accepted."""
    wish: Wish = ""
    redo: bool = False
    """Whether the user wants it to be narrated again."""
    folder: str = ""
    """The name of its episode's folder."""
    guid: str = ""
    """Of its episode, which it keeps."""
    dated: dt.datetime | None = None
    """The publication date of its episode, which it keeps."""
    added: dt.datetime | None = None
    """When its episode came into the show."""
    digest: str = ""
    """Of its episode: `narrate.publishing.manifest.Manifest.digest`."""
    made_stamp: str = ""
    """`stamp` when the episode was last made, or found to be up to date."""
    made_with: str = ""
    """A sum of what the episode was made with besides the post: options and code."""
    looked_at: dt.datetime | None = None
    """When the episode was last made, or found to be up to date."""
    tried_stamp: str = ""
    """`stamp` when narrating it last failed."""
    attempts: int = 0
    """How often narrating it has failed since it last succeeded."""
    retry_at: dt.datetime | None = None
    error: str = ""
    missing_since: dt.datetime | None = None
    """Since when the post is not there, or is taken back."""
    withdrawn: dt.datetime | None = None
    """When its episode left the show."""

    @property
    def in_show(self) -> bool:
        """Whether it has an episode that the feed lists."""
        return bool(self.folder) and self.withdrawn is None and self.wish != "drop"

    @property
    def state(self) -> State:
        """What a user wants to know first."""
        if self.wish == "drop":
            return "dropped"
        if self.withdrawn is not None:
            return "withdrawn"
        if self.folder:
            return "published"
        if self.verdict == "rejected":
            return "rejected"
        return "failed" if self.error and self.verdict == "accepted" else "waiting"

    @property
    def why(self) -> str:
        """The reason for the state, on one line; may be empty."""
        if self.state == "published":
            trouble = f"could not be made again: {self.error}" if self.error else ""
            return trouble or ("its post is gone" if self.missing_since else "")
        if self.state in ("failed", "dropped"):
            return self.error if self.state == "failed" else ""
        return self.reason or ("not narrated yet" if self.state == "waiting" else "")

    @property
    def known(self) -> Known:
        """What decides besides the source."""
        return Known(self.wish, bool(self.folder) and self.withdrawn is None)

    def with_seen(self, seen: Seen, source: str, decision: Decision, now: dt.datetime) -> PostRecord:
        """The record after a source has shown the post.

        Of a post with an episode, title and authors stay those of the episode.
        """
        published = seen.published.isoformat() if seen.published else ""
        told = self if self.folder else replace(self, title=seen.title, authors=seen.authors, published=published)
        return replace(
            self,
            reference=seen.reference,
            source=source,
            url=seen.url or self.url,
            title=told.title or self.title,
            authors=told.authors or self.authors,
            published=told.published or self.published,
            karma=seen.karma,
            words=self.words if seen.words is None else seen.words,
            language=seen.language or self.language,
            number=seen.number,
            stamp=seen.stamp,
            first_seen=self.first_seen or now,
            last_seen=now,
            verdict=decision.verdict,
            reason=decision.reason,
        )


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """How a source did."""

    label: str
    ok_at: dt.datetime | None = None
    """When it was last looked at with success."""
    whole_at: dt.datetime | None = None
    """When all its posts were last listed."""
    failures: int = 0
    """Since then."""
    retry_at: dt.datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class FeedCopy:
    """A feed as its server last sent it: see `narrate.net.requests.Response`."""

    url: str
    data: bytes
    sent_from: str
    media_type: str
    charset: str
    etag: str
    last_modified: str


@dataclass(frozen=True, slots=True)
class Memory:
    """All that a show remembers."""

    posts: Mapping[str, PostRecord] = field(default_factory=dict)
    """By key."""
    sources: Mapping[str, SourceRecord] = field(default_factory=dict)
    """By label."""
