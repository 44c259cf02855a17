"""Stores the titles in the chapter track of an M4B as most programs do: each in a chunk of its own.

ffmpeg writes them as one chunk, and equal durations as one entry of their table. Both is valid, but
music-metadata, with which web players read tags, finds one title in a chunk and one duration in an entry.
"""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import BinaryIO

_CONTAINERS = (b"trak", b"mdia", b"minf", b"stbl")
_HEADER = struct.Struct(">I4s")
_OFFSETS = {b"stco": "I", b"co64": "Q"}
"""The tables of the chunks' positions in the file, and the `struct` format of one."""
_TABLE_START = 8
"""Where the entries of a table begin: after its version, flags, and number of entries."""


@dataclass(slots=True)
class _Box:
    """A box of ISO/IEC 14496-12: its type, and either its content or the boxes in it."""

    kind: bytes
    content: bytes = b""
    boxes: Sequence[_Box] = ()

    def encoded(self) -> bytes:
        content = self.content + b"".join(box.encoded() for box in self.boxes)
        return _HEADER.pack(_HEADER.size + len(content), self.kind) + content

    def find(self, *path: bytes) -> _Box:
        """The first box at the end of ``path``."""
        if not path:
            return self
        return next(box for box in self.boxes if box.kind == path[0]).find(*path[1:])

    def table(self, entry: str) -> list[tuple[int, ...]]:
        """The entries of a table, each of the `struct` format ``entry``."""
        return list(struct.iter_unpack(f">{entry}", self.content[_TABLE_START:]))

    def set_table(self, entry: str, rows: Sequence[tuple[int, ...]]) -> None:
        packed = b"".join(struct.pack(f">{entry}", *row) for row in rows)
        self.content = self.content[:4] + struct.pack(">I", len(rows)) + packed


def split_chunks(m4b: Path) -> None:
    """Give every title of an M4B that ffmpeg wrote a chunk and a duration of its own.

    The index of the file must come before its sound. Without a chapter track, nothing is done. Raises `OSError`.
    """
    with m4b.open("rb") as source:
        start, size = _find_index(source)
        source.seek(start)
        index = _Box(b"moov", boxes=list(_parse(source.read(size)[_HEADER.size :])))
        texts = [track for track in index.boxes if track.kind == b"trak" and _is_text(track)]
        if not texts:
            return
        for track in texts:
            _split(track.find(b"mdia", b"minf", b"stbl"))
        _shift(index, len(index.encoded()) - size)
        copy = m4b.with_suffix(".split")
        with copy.open("wb") as target:
            source.seek(0)
            target.write(source.read(start) + index.encoded())
            source.seek(start + size)
            shutil.copyfileobj(source, target, 1 << 20)
    os.replace(copy, m4b)


def _find_index(file: BinaryIO) -> tuple[int, int]:
    """The position and the size of the box ``moov``."""
    while True:
        size, kind = _HEADER.unpack(file.read(_HEADER.size))
        if kind == b"moov":
            return file.tell() - _HEADER.size, size
        file.seek(size - _HEADER.size, os.SEEK_CUR)


def _parse(data: bytes) -> Iterator[_Box]:
    at = 0
    while at < len(data):
        size, kind = _HEADER.unpack_from(data, at)
        content = data[at + _HEADER.size : at + size]
        yield _Box(kind, boxes=list(_parse(content))) if kind in _CONTAINERS else _Box(kind, content)
        at += size


def _is_text(track: _Box) -> bool:
    return track.find(b"mdia", b"hdlr").content[8:12] == b"text"  # after version, flags and a reserved word


def _split(tables: _Box) -> None:
    """One chunk and one duration for each sample of a track with these ``tables``."""
    durations, runs, chunks = tables.find(b"stts"), tables.find(b"stsc"), _chunk_offsets(tables)
    entry = _OFFSETS[chunks.kind]
    per_chunk = _samples_per_chunk(runs.table("III"), len(chunks.table(entry)))
    sizes = iter(_sample_sizes(tables.find(b"stsz")))
    offsets: list[tuple[int, ...]] = []
    for (offset,), count in zip(chunks.table(entry), per_chunk, strict=True):
        *starts, _ = accumulate((next(sizes) for _ in range(count)), initial=offset)
        offsets += [(start,) for start in starts]
    chunks.set_table(entry, offsets)
    runs.set_table("III", [(1, 1, 1)])
    durations.set_table("II", [(1, duration) for count, duration in durations.table("II") for _ in range(count)])


def _samples_per_chunk(runs: Sequence[tuple[int, ...]], chunks: int) -> Iterator[int]:
    """The number of samples in each chunk, from the first chunks of ``runs`` of equal numbers, counted from 1."""
    for (first, count, _), (following, *_) in pairwise([*runs, (chunks + 1, 0, 0)]):
        yield from [count] * (following - first)


def _sample_sizes(sizes: _Box) -> list[int]:
    """Of all samples, in bytes; if all are equal, the table holds one size."""
    equal, count = struct.unpack_from(">II", sizes.content, 4)
    return [equal] * count if equal else list(struct.unpack_from(f">{count}I", sizes.content, 12))


def _shift(index: _Box, distance: int) -> None:
    """Move the positions of all chunks by ``distance``, as what follows the index moves."""
    for track in (box for box in index.boxes if box.kind == b"trak"):
        chunks = _chunk_offsets(track.find(b"mdia", b"minf", b"stbl"))
        entry = _OFFSETS[chunks.kind]
        chunks.set_table(entry, [(offset + distance,) for (offset,) in chunks.table(entry)])


def _chunk_offsets(tables: _Box) -> _Box:
    return next(box for box in tables.boxes if box.kind in _OFFSETS)
