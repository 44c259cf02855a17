"""What passes from one stage of a post to the next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from narrate.options import Options
from narrate.pipeline.drafting import Draft
from narrate.publishing.episode import Episode
from narrate.publishing.folder import EpisodeFolder
from narrate.publishing.library import Library
from narrate.publishing.manifest import Inputs, Manifest
from narrate.reading.fetch import Access
from narrate.reading.post import Post
from narrate.speaking.cast import Cast


@dataclass(frozen=True, slots=True)
class Result:
    """The result for one post."""

    folder: Path
    manifest: Manifest
    new: int
    """How many utterances were spoken in this run."""
    kept: int
    """How many utterances were already in the clip store."""
    unchanged: bool = False
    """Whether the sound of the episode was up to date already."""


@dataclass(frozen=True, slots=True)
class Order:
    """A post to narrate, and what is known before it is read."""

    post: str | Post
    options: Options
    """With the formats that the episode has already, unless they are to go."""
    access: Access | None
    cast: Cast
    library: Library
    known: EpisodeFolder | None
    """The folder of the episode that was last made from this file, if there is one."""
    inputs: Inputs | None
    """None for a post in memory, since it is unknown how it was read."""
    drop_formats: bool = False
    shares_slug: bool = False
    """See `Identity`."""

    @property
    def reference(self) -> str:
        """What the post was given as."""
        return self.post if isinstance(self.post, str) else self.post.reference or self.post.slug


@dataclass(frozen=True, slots=True)
class Work:
    """A drafted post whose episode must be made."""

    drafted: Draft
    episode: Episode
    """Without its cover, assuming that every utterance can be spoken."""
    folder: EpisodeFolder
    order: Order
