"""Collects what an episode is made from besides its source, before the post is read."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import narrate
from narrate import kept
from narrate.errors import EncodingError
from narrate.publishing.file_state import state_of
from narrate.publishing.manifest import CoverSource, FileState, Inputs, LexiconEntry
from narrate.reading.post import Post
from narrate.scripting.languages.rule_packages import code_of_languages, packages_of_languages
from narrate.speaking.cast import Cast
from narrate.speaking.studio import Studio
from narrate.storage import MAX_TOML_BYTES, sha256

MAX_COVER_BYTES = 32 << 20
"""The maximum size of a cover's file."""
DRAFTING_PACKAGES = (
    "charset-normalizer",
    "feedparser",
    "lxml",
    "markdown-it-py",
    "mdit-py-plugins",
    "py3langid",
    "pypdfium2",
    "pyyaml",
    "sentencex",
)
"""The packages that read posts and write scripts; another version of one may give another script."""


def inputs_of(source_format: str, options: Mapping[str, Any], lexicons: Iterable[Path]) -> Inputs:
    """The inputs that are known before the voices are opened and the post is read.

    Add the others when they are known: `voices_sha256` and `cover_source`.
    """
    entries = tuple(LexiconEntry(path.name, state_of(path, MAX_TOML_BYTES).sha256) for path in lexicons)
    return Inputs(source_format, options, entries, voices_sha256="", code_sha256=code_sha256())


def voices_sha256(cast: Cast, studio: Studio) -> str:
    """Changes with the sound of the voices, with the texts that they accept, and with the choice for speakers.

    Raises `narrate.errors.VoiceError` if a voice cannot be opened.
    """
    limits = [cast.min_chars, cast.max_chars, cast.takes_ipa, cast.narrator.voice.pauses]
    return _sha256_of([cast.fingerprint(studio), *limits, *cast.candidates])


def cover_source(post: Post) -> CoverSource | None:
    """What the cover of ``post`` is made from; None if it has no cover."""
    return CoverSource(post.image, cover_state(post)) if post.image else None


def cover_state(post: Post) -> FileState:
    """The state of `cover_file`; empty if there is none that can be used, and for an address."""
    if "://" in post.image:
        return FileState()
    try:
        return state_of(cover_file(post), MAX_COVER_BYTES)
    except EncodingError:
        return FileState()


def cover_file(post: Post) -> Path:
    """The file that ``post``, which may come from anyone, names as its cover: so in its folder, or below.

    Raises `EncodingError` if there is no such file.
    """
    folder = Path(post.folder).resolve()
    try:
        file = (folder / post.image).resolve()
        found = file.is_file()
    except (OSError, ValueError):  # no file can have this name
        found = False
    if not found:
        raise EncodingError("the cover is missing", str(folder / post.image), "name a file beside the post")
    if not file.is_relative_to(folder):
        raise EncodingError("the cover is not in the post's folder", str(file), "put it beside the post")
    return file


@cache
def code_sha256() -> str:
    """Changes with narrate's code and data, with `DRAFTING_PACKAGES`, with packages of rules, and with Python.

    After an upgrade, each post is read once more; its episode is made again only if its script has changed.
    """
    facts = [*sys.version_info[:3], *map(_version, DRAFTING_PACKAGES), *packages_of_languages()]
    return _sha256_of([*facts, *map(_content_sha256, (Path(narrate.__file__).parent, *code_of_languages()))])


def _content_sha256(root: Path) -> str:
    """Changes with the content of all files in ``root``, or of that file, and with their names.

    Reading hundreds of files takes ten times as long as seeing that they are still those of an earlier run.
    """
    files = list(_files(str(root)))

    def computed() -> str:
        return _sha256_of([text for file in files for text in (os.path.relpath(file, root), sha256(Path(file)))])

    states = _sha256_of([str(root), *((file, *kept.state(file)) for file in files)])
    found: str = kept.value(("content", states), computed)
    return found


def _files(path: str) -> Iterator[str]:
    """``path`` itself if it is a file, else all files in it, in order, without those that Python compiled."""
    if os.path.isfile(path):
        yield path
        return
    with os.scandir(path) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if not entry.is_dir():
                yield entry.path
            elif entry.name != "__pycache__":
                yield from _files(entry.path)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # not installed as a package
        return ""


def _sha256_of(facts: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(facts).encode("ascii")).hexdigest()
