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
from narrate.publishing.file_state import state_of
from narrate.publishing.manifest import CoverSource, FileState, Inputs, LexiconEntry
from narrate.reading.post import Post
from narrate.scripting.languages.rule_packages import code_of_languages, packages_of_languages
from narrate.speaking.cast import Cast
from narrate.speaking.studio import Studio
from narrate.storage import sha256

DRAFTING_PACKAGES = (
    "charset-normalizer",
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
    entries = tuple(LexiconEntry(path.name, state_of(path).sha256) for path in lexicons)
    return Inputs(source_format, options, entries, voices_sha256="", code_sha256=code_sha256())


def voices_sha256(cast: Cast, studio: Studio) -> str:
    """Changes with the sound of the voices, with the texts that they accept, and with the choice for speakers.

    Raises `narrate.errors.VoiceError` if a voice cannot be opened.
    """
    limits = [cast.min_chars, cast.max_chars, cast.takes_ipa, cast.narrator.voice.pauses]
    return _sha256_of([cast.fingerprint(studio), *limits, *cast.candidates])


def cover_source(post: Post) -> CoverSource | None:
    """What the cover of ``post`` is made from; None if it has no cover."""
    if not post.image:
        return None
    from_web = "://" in post.image
    return CoverSource(post.image, FileState() if from_web else state_of(Path(post.folder) / post.image))


@cache
def code_sha256() -> str:
    """Changes with narrate's code and data, with `DRAFTING_PACKAGES`, with packages of rules, and with Python.

    After an upgrade, each post is read once more; its episode is made again only if its script has changed.
    """
    facts = [*sys.version_info[:3], *map(_version, DRAFTING_PACKAGES), *packages_of_languages()]
    for root in (Path(narrate.__file__).parent, *code_of_languages()):
        facts += [text for file in _files(root) for text in (file.relative_to(root).as_posix(), sha256(file))]
    return _sha256_of(facts)


def _files(root: Path) -> Iterator[Path]:
    """``root`` itself if it is a file, else all files in it, in order, without those that Python compiled."""
    if root.is_file():
        yield root
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        yield from (Path(folder, name) for name in sorted(names))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # not installed as a package
        return ""


def _sha256_of(facts: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(facts).encode("ascii")).hexdigest()
