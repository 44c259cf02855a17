"""Encodes MP3 by LAME, one segment at a time, and keeps the result: an edited post needs few new segments."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

import lameenc

from narrate.errors import EncodingError
from narrate.mixing import mp3
from narrate.mixing.encoder import Segment
from narrate.mixing.loudness import METER_VERSION, Loudness, Piece, Reading, loudness_of, measure_pieces
from narrate.mixing.programme import SAMPLE_BYTES
from narrate.mixing.segment_store import EncodedSegment, SegmentStore
from narrate.paths import segment_folder
from narrate.speaking.engine import cores
from narrate.storage import translate_os_errors

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(slots=True)
class _Piece:
    """A segment in a file."""

    samples: int
    key: str
    """Its name in the store."""
    data: bytes
    """All of its frames; dropped once they are written, measured and stored."""
    reading: Reading | None = None
    """None until it is measured."""


@dataclass(frozen=True, slots=True)
class LameEncoder:
    """Encodes MP3 of a constant bit rate. The file does not depend on which segments were kept."""

    bit_rate: int
    """In bit/s."""
    quality: int
    """LAME's, from 0 (best) to 9 (fastest)."""
    loss_db: float = 0.45
    """LAME scales what it is given by 0.95."""

    def encode(self, segments: Iterable[Segment], rate: int, file: Path) -> Loudness:
        """See `narrate.mixing.encoder.Encoder`. A segment is decoded and measured when it is encoded."""
        store = SegmentStore(segment_folder())
        store.tidy()
        pieces: list[_Piece] = []
        written = self._write(segments, rate, file, store, pieces)
        self._measure((piece for piece in written if piece.reading is None), rate, file, store)
        return loudness_of([piece.reading for piece in pieces if piece.reading])

    def frames(self, samples: bytes, rate: int) -> bytes:
        """The frames of 16-bit mono ``samples``, little-endian, at ``rate`` Hz."""
        encoder = lameenc.Encoder()
        encoder.silence()
        encoder.set_channels(1)
        encoder.set_in_sample_rate(rate)
        encoder.set_out_sample_rate(rate)
        encoder.set_bit_rate(self.bit_rate // 1000)
        encoder.set_quality(self.quality)
        return bytes(encoder.encode(samples) + encoder.flush())

    def _write(
        self, segments: Iterable[Segment], rate: int, file: Path, store: SegmentStore, pieces: list[_Piece]
    ) -> Iterator[_Piece]:
        """Write ``file``; add each piece to ``pieces`` and yield it once it is written."""
        frames = size = samples = 0
        with (
            translate_os_errors("the episode", file),
            file.open("wb") as target,
            ThreadPoolExecutor(cores(), thread_name_prefix="encode") as pool,
        ):
            target.seek(mp3.frame_bytes(rate, self.bit_rate))  # of the information frame
            encoded = _in_order(pool, lambda segment: self._piece(segment, store, file), segments)
            for piece, is_last in _with_last(encoded):
                count = mp3.frames_for(piece.samples, rate) if is_last else piece.samples // mp3.frame_length(rate)
                header, data = piece.data[:4], self._first(count, piece.data, rate)
                target.write(data)
                frames, size, samples = frames + count, size + len(data), samples + piece.samples
                piece.data = b"" if piece.reading else piece.data
                pieces.append(piece)
                yield piece
            target.seek(0)
            target.write(mp3.information_frame(header, rate, self.bit_rate, frames, size, samples))

    def _measure(self, pieces: Iterator[_Piece], rate: int, file: Path, store: SegmentStore) -> None:
        """Measure new ``pieces`` as they come, and store them."""
        first = next(pieces, None)
        if first is None:
            return
        waiting: deque[_Piece] = deque()

        def feed() -> Iterator[Piece]:
            for piece in chain([first], pieces):
                waiting.append(piece)
                decoded = mp3.frames_for(piece.samples, rate) * mp3.frame_length(rate)
                yield Piece(piece.data, decoded, mp3.ENCODER_DELAY + mp3.DECODER_DELAY, piece.samples)

        for reading in measure_pieces(file, feed()):
            piece = waiting.popleft()
            store.put(piece.key, EncodedSegment(piece.data, reading))
            piece.reading, piece.data = reading, b""

    def _piece(self, segment: Segment, store: SegmentStore, file: Path) -> _Piece:
        """A segment, kept or encoded. Raises `EncodingError` and `narrate.errors.StorageError`."""
        samples = len(segment.raw) // SAMPLE_BYTES
        key = segment.digest("mp3", self.bit_rate, self.quality, _version(), METER_VERSION)
        kept = store.get(key)
        if kept is not None:
            return _Piece(samples, key, kept.data, kept.reading)
        try:
            frames = self.frames(segment.samples(), segment.rate)
            data = self._first(mp3.frames_for(samples, segment.rate), frames, segment.rate)
        except (RuntimeError, ValueError) as error:
            raise EncodingError(f"LAME failed: {error}", file.name) from error
        return _Piece(samples, key, data)

    def _first(self, count: int, data: bytes, rate: int) -> bytes:
        """The first ``count`` frames of ``data``. Raises `ValueError` if there are fewer."""
        ends = list(islice(mp3.frame_ends(data, rate, self.bit_rate), count))
        if len(ends) < count or ends[-1] > len(data):
            raise ValueError(f"there are {len(ends)} of {count} frames")
        return data[: ends[-1]]


@cache
def _version() -> str:
    return version("lameenc")


def _in_order(
    pool: ThreadPoolExecutor, function: Callable[[_Item], _Result], items: Iterable[_Item]
) -> Iterator[_Result]:
    """Apply ``function`` in ``pool`` to ``items``, of which only a few are held at once."""
    waiting: deque[Future[_Result]] = deque()
    for item in items:
        waiting.append(pool.submit(function, item))
        while waiting and (waiting[0].done() or len(waiting) > 2 * cores()):
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _with_last(items: Iterable[_Item]) -> Iterator[tuple[_Item, bool]]:
    """Each item, and whether it is the last."""
    rest = iter(items)
    for item in rest:
        for following in rest:
            yield item, False
            item = following
        yield item, True
