"""Identifies the post of an episode, so that posts with the same name keep episodes of their own."""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from narrate.net.permalinks import permalink
from narrate.publishing.file_state import state_of
from narrate.publishing.manifest import Manifest, SourceRecord
from narrate.reading.fetch import MAX_BYTES, STDIN, is_url
from narrate.reading.post import Post
from narrate.reading.sites.post_ids import lasting_address

_WITHOUT_ADDRESS = uuid.UUID("8a6d1c52-3d0c-5b7e-9a41-5f0f3b6c7d20")
"""The namespace of GUIDs of posts without an address: they are computed from an ``id``, else from a name."""
_ESCAPED = re.compile(rb"\\x([89a-f][0-9a-f])")
"""A byte of a file's name that is not UTF-8, as a reference has it."""
_SUFFIX_LENGTHS = (6, 12, 64)
"""Hexadecimal digits of a suffix that tells posts with the same name apart; a longer one after a collision."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What identifies a post, whatever its text says."""

    slug: str
    """The preferred name of its episode."""
    url: str
    """Its address; empty if it has none."""
    source: SourceRecord
    shares_slug: bool = False
    """Whether another post that is narrated in the same run prefers the same name: then neither gets it."""

    def names(self) -> Iterator[str]:
        """The possible names of its episode's folder, in order of preference."""
        if not self.shares_slug:
            yield self.slug
        for kind, key in _keys(self.url, self.source).items():
            digits = hashlib.sha256(f"{kind}:{key}".encode(errors="surrogatepass")).hexdigest()
            yield from (f"{self.slug}-{digits[:length]}" for length in _SUFFIX_LENGTHS)

    def owns(self, manifest: Manifest, name: str) -> bool:
        """Whether the episode called ``name``, which ``manifest`` describes, is this post's.

        The first of address, id and path that both have decides. Manifests of older versions have only an address;
        without one, the name decides.
        """
        mine = _keys(self.url, self.source)
        theirs = _keys(manifest.source_url or "", manifest.source)
        shared = next((kind for kind in mine if kind in theirs), None)
        if shared:
            return mine[shared] == theirs[shared]
        return manifest.source is None and name == self.slug

    def guid(self, name: str) -> str:
        """The permanent ID of an episode called ``name``: from the address, else the ``id``, else the name."""
        if self.url:
            return str(uuid.uuid5(uuid.NAMESPACE_URL, permalink(self.url)))
        return str(uuid.uuid5(_WITHOUT_ADDRESS, f"id:{self.source.id}" if self.source.id else name))

    def permanent_keys(self) -> Iterator[str]:
        """What the post is still known by after its file was moved: its `address_key` and its ``id``."""
        yield from filter(None, (address_key(self.url), self.source.id))


def address_key(url: str) -> str:
    """The part of an address that every way to write it has, also after an edit; empty if it is none."""
    return lasting_address(url).removeprefix("https://").partition("?")[0] if is_url(url) else ""


def identify(post: Post, source: SourceRecord, *, shares_slug: bool = False) -> Identity:
    """The identity of ``post``, which was read from ``source``."""
    return Identity(post.slug, post.url, replace(source, id=post.id), shares_slug)


def locate(reference: str, out: Path) -> SourceRecord:
    """The source that ``reference`` names, without the state of its file; ``out`` is the folder of all episodes.

    A path that no system takes is left for the reader to report.
    """
    if reference != STDIN and is_url(reference):
        return SourceRecord("address", reference)
    if reference == STDIN or (os.path.exists(reference) and not os.path.isfile(reference)):
        return SourceRecord("stdin")
    try:
        place = Path(os.path.relpath(os.path.realpath(reference), os.path.realpath(out))).as_posix()
    except (OSError, ValueError):
        place = reference
    return SourceRecord("file", os.fsencode(place).decode(errors="backslashreplace"))  # not every name is UTF-8


def file_of(reference: str, out: Path) -> Path:
    """The file that the reference of a `SourceRecord` of the kind ``file`` names."""
    file = out / reference
    if file.exists() or "\\x" not in reference:
        return file
    return out / os.fsdecode(_ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), reference.encode()))


def source_of(reference: str, out: Path) -> SourceRecord:
    """`locate`, with the state of the file.

    Call it before the post is read: if its file changes in between, the older state is recorded, and the next run
    reads the post again. A file that cannot be read, or is too large, is left for the reader to report.
    """
    source = locate(reference, out)
    return source.with_state(state_of(Path(reference), MAX_BYTES)) if source.kind == "file" else source


def _keys(url: str, source: SourceRecord | None) -> dict[str, str]:
    """What a post can be identified by, the strongest first."""
    keys = {"url": lasting_address(url), "id": source.id if source else ""}
    if source and source.kind == "file":
        keys["file"] = source.reference
    found = {kind: key for kind, key in keys.items() if key}
    return {**found, "stdin": STDIN} if source and source.kind == "stdin" else found
