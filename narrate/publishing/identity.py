"""Which post an episode belongs to: what keeps two posts of one name apart, the same in every run."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from narrate.publishing.file_state import state_of
from narrate.publishing.manifest import Manifest, Source
from narrate.reading.fetch import STDIN, is_address
from narrate.reading.post import Post

_WITHOUT_ADDRESS = uuid.UUID("8a6d1c52-3d0c-5b7e-9a41-5f0f3b6c7d20")
"""The name space of episodes whose post has no address; their name stands for it."""
_SUFFIX_LENGTHS = (6, 12, 64)
"""Hexadecimal digits that tell posts of one name apart; the longer ones are for the rare collision."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which post it is, whatever its text says today."""

    slug: str
    """The name that its episode would like to have."""
    url: str
    """Its address; empty where it has none."""
    source: Source

    def names(self) -> Iterator[str]:
        """All names that its episode's folder can have, the best one first."""
        yield self.slug
        for kind, key in _keys(self.url, self.source).items():
            digits = hashlib.sha256(f"{kind}:{key}".encode(errors="surrogatepass")).hexdigest()
            yield from (f"{self.slug}-{digits[:length]}" for length in _SUFFIX_LENGTHS)

    def owns(self, manifest: Manifest, name: str) -> bool:
        """Whether the episode called ``name`` that ``manifest`` describes is this post's.

        Of address, id and place, the first that both have decides. Manifests of older versions hold the address
        alone; without it, their name decides.
        """
        mine = _keys(self.url, self.source)
        theirs = _keys(manifest.source_url or "", manifest.source)
        shared = next((kind for kind in mine if kind in theirs), None)
        if shared:
            return mine[shared] == theirs[shared]
        return manifest.source is None and name == self.slug

    def guid(self, name: str) -> str:
        """What an episode called ``name`` is known by for ever: the post's address, else the name, decides."""
        space, key = (uuid.NAMESPACE_URL, self.url) if self.url else (_WITHOUT_ADDRESS, name)
        return str(uuid.uuid5(space, key))


def identify(post: Post, source: Source) -> Identity:
    """The identity of ``post``, which was read from ``source``."""
    return Identity(post.slug, post.url, replace(source, id=post.id))


def locate(reference: str, out: Path) -> Source:
    """The source that ``reference`` names, without the state of its file; ``out`` is the folder of all episodes.

    A path that no system takes is left for the reader to report.
    """
    if reference != STDIN and is_address(reference):
        return Source("address", reference)
    if reference == STDIN or (os.path.exists(reference) and not os.path.isfile(reference)):
        return Source("stdin")
    try:
        place = Path(os.path.relpath(os.path.realpath(reference), out.resolve())).as_posix()
    except (OSError, ValueError):
        place = reference
    return Source("file", os.fsencode(place).decode(errors="backslashreplace"))  # a name may be no text


def source_of(reference: str, out: Path) -> Source:
    """`locate`, with the state of the file.

    Call it before the post is read: if its file changes in between, the older state is recorded, and the next run
    reads the post again. A file that cannot be read is left for the reader to report.
    """
    source = locate(reference, out)
    return source.with_state(state_of(Path(reference))) if source.kind == "file" else source


def _keys(url: str, source: Source | None) -> dict[str, str]:
    """By what a post can be known, the strongest first."""
    keys = {"url": url, "id": source.id if source else ""}
    if source and source.kind == "file":
        keys["file"] = source.reference
    found = {kind: key for kind, key in keys.items() if key}
    return {**found, "stdin": STDIN} if source and source.kind == "stdin" else found
