"""Lists of references: text files and standard input with one reference a line."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from pathlib import PurePath

from narrate import lazy_re as re
from narrate.reading.fetch import is_url
from narrate.reading.listings.addresses import feed_address
from narrate.reading.source_formats import is_read

SUFFIXES = frozenset({".list", ".lst", ".urls"})
"""Extensions of files that are lists, whatever their lines say."""

_TEXT_SUFFIXES = frozenset({".txt", ".text"})
_MAX_LINE_BYTES = 8192  # longer than every path and every address that servers take
_COMMENT = "#"


def is_list(path: str) -> bool:
    """Whether a file is a list of references rather than a post.

    A ``.txt`` file is one if each of its lines, but for blank ones and comments, is an address, the path of
    something that exists, or a path without spaces whose extension narrate reads; and at least one is of the first
    two kinds. No prose consists of nothing else. Reads no further than the first line that is none.
    """
    suffix = PurePath(path).suffix.lower()
    if suffix in SUFFIXES:
        return True
    if suffix not in _TEXT_SUFFIXES:
        return False
    folder = os.path.dirname(path)
    certain = False
    try:
        with open(path, "rb") as lines:
            while line := lines.readline(_MAX_LINE_BYTES):
                text = _reference(line.removeprefix(codecs.BOM_UTF8))
                if not text:
                    continue
                if _names_something(text, folder):
                    certain = True
                elif re.search(r"\s", text) or not is_read(text):
                    return False
    except OSError:
        return False
    return certain


def references_in(data: bytes, folder: str) -> Iterator[str]:
    """The references in a list; relative paths start from ``folder``, which is empty for the current one.

    One stands on each line; or NUL separates them, as ``find -print0`` does for names that contain line ends.
    """
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    whole = data.decode("utf-16", "replace").encode() if wide else data.removeprefix(codecs.BOM_UTF8)
    for line in whole.split(b"\0") if b"\0" in whole else whole.splitlines():
        if reference := _reference(line):
            yield reference if _is_address(reference) else _path(reference, folder)


def _reference(line: bytes) -> str:
    """The reference in a line; empty in a blank line or a comment. File names need not be UTF-8."""
    text = os.fsdecode(line.strip())
    return "" if text.startswith(_COMMENT) else text


def _is_address(reference: str) -> bool:
    return is_url(reference) or bool(feed_address(reference))


def _names_something(reference: str, folder: str) -> bool:
    if _is_address(reference):
        return not re.search(r"\s", reference)
    return os.path.exists(_path(reference, folder))


def _path(reference: str, folder: str) -> str:
    return os.path.join(folder, os.path.expanduser(reference))
