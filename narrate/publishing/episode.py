"""An episode as data: what its folder is made from, except the sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from narrate.publishing.identity import Identity
from narrate.publishing.manifest import Inputs
from narrate.reading.post import Post
from narrate.scripting.script import Script


@dataclass(frozen=True, slots=True)
class Episode:
    """What the folder of an episode is made from, except the sound."""

    post: Post
    script: Script
    identity: Identity
    """Whose episode it is."""
    voice: str
    """The name of the voice that narrates."""
    quote_voice: str = ""
    """The name of the voice that speaks quotes; empty if the narrator does."""
    cover: bytes = b""
    """A JPEG; empty for none."""
    digest: str = ""
    """From `narrate.publishing.digest.episode_digest`."""
    inputs: Inputs | None = None
    """What it is made from besides its source."""
    speakers: Mapping[str, str] = field(default_factory=dict)
    """The name of the voice of each speaker of a dialogue, in the order in which they first speak."""
    failed: int = 0
    """How many sentences an engine failed on, and may not fail on another time."""
