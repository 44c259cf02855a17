"""Decodes WAV files as speech servers write them.

Sources: Microsoft's "Multiple Channel Audio Data and WAVE Files" for the chunks, and what speech servers send.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from narrate.speaking.engine import Audio

if TYPE_CHECKING:
    from narrate.speaking.engine import Samples

MIN_RATE, MAX_RATE = 8_000, 192_000
"""Plausible sample rates, in Hz."""

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_UNKNOWN_SIZE = 1 << 28
"""A stated size of at least this many bytes is a placeholder, written before the size was known: servers that
stream write 4294967295 (OpenAI), 2147483647 (ElevenLabs) or 2000000000 (Pocket TTS), and libsndfile writes 0."""


def decode(data: bytes) -> Audio:
    """A WAV of 16, 24 or 32-bit integers or 32 or 64-bit floats; several channels become their mean.

    Raises `ValueError`, which says in a few words what is wrong with it.
    """
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise ValueError("is not WAV")
    sample_format: _SampleFormat | None = None
    for name, content, missing in _chunks(data):
        if name == b"fmt ":
            sample_format = _sample_format(content)
        elif name == b"data":
            if sample_format is None:
                raise ValueError("its WAV does not say what its samples are")
            if missing:
                raise ValueError(f"its WAV ends {missing} bytes early")
            return Audio(sample_format.samples(content), sample_format.sample_rate)
    raise ValueError("its WAV holds no sound")


def samples(raw: bytes, kind: str = "<i2") -> Samples:
    """Samples within [-1, 1] from numbers of a numpy type; an incomplete last number is dropped."""
    import numpy as np

    numbers = np.frombuffer(raw, kind, len(raw) // np.dtype(kind).itemsize)
    scale = np.iinfo(numbers.dtype).max if numbers.dtype.kind == "i" else 1
    return np.clip(numbers / scale, -1, 1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _SampleFormat:
    """The format of the samples."""

    tag: int
    channels: int
    sample_rate: int
    bits: int

    def samples(self, raw: bytes) -> Samples:
        import numpy as np

        whole = raw[: len(raw) - len(raw) % (self.channels * self.bits // 8)]
        if (self.tag, self.bits) == (_PCM, 24):
            mono = samples(_to_int32(whole), "<i4")
        else:
            mono = samples(whole, f"<{'i' if self.tag == _PCM else 'f'}{self.bits // 8}")
        return mono if self.channels == 1 else mono.reshape(-1, self.channels).mean(axis=1, dtype=np.float32)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """The name and content of each chunk, and how many bytes of it are missing."""
    place = 12
    size_is_known = struct.unpack_from("<I", data, 4)[0] == len(data) - 8
    while place + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, place)
        place += 8
        left = len(data) - place
        if name == b"data" and (size >= _UNKNOWN_SIZE or (size == 0 and not size_is_known)):
            size = left
        yield name, data[place : place + size], max(0, size - left)
        place += size + size % 2


def _sample_format(content: bytes) -> _SampleFormat:
    if len(content) < 16:
        raise ValueError("its WAV does not say what its samples are")
    tag, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", content)
    if tag == _EXTENSIBLE and len(content) >= 26:
        tag = struct.unpack_from("<H", content, 24)[0]
    if (tag, bits) not in {(_PCM, 16), (_PCM, 24), (_PCM, 32), (_FLOAT, 32), (_FLOAT, 64)} or not channels:
        raise ValueError(f"its WAV is of a kind that narrate does not read (format {tag}, {bits} bits)")
    if not MIN_RATE <= rate <= MAX_RATE:
        raise ValueError(f"its WAV claims {rate} samples a second")
    return _SampleFormat(tag, channels, rate, bits)


def _to_int32(raw: bytes) -> Any:
    """24-bit integers as 32-bit ones, scaled to full range."""
    import numpy as np

    wide = np.zeros((len(raw) // 3, 4), np.uint8)
    wide[:, 1:] = np.frombuffer(raw, np.uint8).reshape(-1, 3)
    return wide.tobytes()
