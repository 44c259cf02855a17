"""The data of the package hibari-tts, kept parsed beside the models.

Its JSON takes half a second to parse, and a post needs a few thousand entries of its large dictionaries. So they
are kept in small parts, and a part is loaded when one of its entries is asked for.
"""

from __future__ import annotations

import gzip
import json
import marshal
import zlib
from array import array
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

from narrate import marshalled
from narrate.paths import model_folder

_FORM = f"{marshalled.FORM}-parts"
"""With how narrate has arranged it."""
_LARGE = 10_000
"""Entries of a dictionary that is kept in parts."""
_ENTRIES_PER_PART = 4


class Table:
    """A large dictionary, of which what is asked for is loaded. Safe to call from many threads."""

    def __init__(self, ends: bytes, parts: bytes) -> None:
        """``parts`` are dictionaries as `marshal` writes them; ``ends``, of 32 bits each, say where each ends."""
        self._ends = array("I", ends)
        self._parts = memoryview(parts)
        self._loaded: dict[int, Mapping[str, Any]] = {}

    @staticmethod
    def pack(entries: Mapping[str, Any]) -> tuple[bytes, bytes]:
        """What a table of ``entries`` is created with."""
        parts: list[dict[str, Any]] = [{} for _ in range(-(-len(entries) // _ENTRIES_PER_PART))]
        for key, value in entries.items():
            parts[_place(key, len(parts))][key] = value
        packed = list(map(marshal.dumps, parts))
        return array("I", accumulate(map(len, packed))).tobytes(), b"".join(packed)

    def get(self, key: str) -> Any:
        """The entry of ``key``; None if there is none."""
        place = _place(key, len(self._ends))
        part = self._loaded.get(place)
        if part is None:
            start = self._ends[place - 1] if place else 0
            part = self._loaded[place] = marshal.loads(self._parts[start : self._ends[place]])
        return part.get(key)


def _place(key: str, count: int) -> int:
    """Which of ``count`` parts has the entry of ``key``."""
    return zlib.crc32(key.encode(errors="surrogatepass")) % count


def load(file: Path, version: str) -> Any:
    """The content of a JSON file, which may be packed by gzip, of ``version`` of the package.

    Large dictionaries in it, or all of it, are a `Table`. What is damaged, or was made by another Python, is
    parsed again. Raises `OSError` and `ValueError` if the file itself cannot be read.
    """
    kept = model_folder() / "hibari" / f"{file.stem}-{version}-{_FORM}"
    found = marshalled.load(kept)
    if found is None:
        found = _packed(_parse(file))
        marshalled.keep(kept, found, "parsed data")
    return _unpacked(found)


def _packed(content: Any) -> Any:
    """``content`` with what creates a `Table`, a tuple (JSON has none), for large dictionaries."""
    if not isinstance(content, dict):
        return content
    if len(content) > _LARGE:
        return Table.pack(content)
    return {key: _packed(value) for key, value in content.items()}


def _unpacked(content: Any) -> Any:
    if isinstance(content, tuple):
        return Table(*content)
    return {key: _unpacked(value) for key, value in content.items()} if isinstance(content, dict) else content


def _parse(file: Path) -> Any:
    data = file.read_bytes()
    return json.loads(gzip.decompress(data) if file.suffix == ".gz" else data)
