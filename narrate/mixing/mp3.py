"""MP3 files of segments that were encoded on their own. Their frames are those of ISO 11172-3 and 13818-3.

An encoder puts out its first sample after `ENCODER_DELAY`, and a decoder after `DECODER_DELAY`, so the end of a
segment is in frames that the encoder adds. If it is silent (`MIN_SILENCE`), these can be left out, and the frames
of the next segment follow at once: its encoder started afresh, so they need nothing of the frames before them. The
first frame of a file (`information_frame`) tells players how many samples to drop.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

ENCODER_DELAY = 576
"""Of LAME, in samples."""
DECODER_DELAY = 529
"""Of every decoder, in samples."""
MIN_SILENCE = 1152
"""Samples of silence at the end of a segment with which the frames to be left out hold no sound: both delays."""
_RATES = (8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
_MAX_SHORT_RATE = 24_000
"""In Hz; frames are twice as long at higher rates."""
_PADDING = 0x02
"""The bit in the third byte of a frame that makes it a byte longer."""
_TAG_FLAGS = 0x0F
"""The information frame states the number of frames and of bytes, a table of contents, and a quality."""
_CONSTANT_BIT_RATE = 1


def nearest_rate(rate: int) -> int:
    """The sample rate in Hz for sound at ``rate``: the lowest of MP3's that keeps all of it, or the highest."""
    return next((each for each in _RATES if each >= rate), _RATES[-1])


def frame_length(rate: int) -> int:
    """The samples in a frame at ``rate`` Hz."""
    return 576 if rate <= _MAX_SHORT_RATE else 1152


def frames_for(samples: int, rate: int) -> int:
    """How many frames hold all of ``samples``, delayed as they are."""
    return -(-(samples + ENCODER_DELAY + DECODER_DELAY) // frame_length(rate))


def frame_ends(data: bytes, rate: int, bit_rate: int) -> Iterator[int]:
    """The end of each frame in ``data``, at a constant ``bit_rate`` in bit/s.

    Raises `ValueError` for anything else.
    """
    size, position = frame_bytes(rate, bit_rate), 0
    while position + 4 <= len(data):
        if data[position] != 0xFF or data[position + 1] < 0xE0:
            raise ValueError(f"no frame at byte {position}")
        position += size + (data[position + 2] & _PADDING > 0)
        yield position


def information_frame(header: bytes, rate: int, bit_rate: int, frames: int, size: int, samples: int) -> bytes:
    """The frame before all others, silent itself, with the layout of Xing's and LAME's.

    It states that ``frames`` frames of ``size`` bytes hold ``samples`` samples. ``header`` is that of one of them.
    """
    padding = frames * frame_length(rate) - ENCODER_DELAY - samples
    total = size + frame_bytes(rate, bit_rate)
    side_info = bytes(9 if rate <= _MAX_SHORT_RATE else 17)
    contents = bytes(percent * 256 // 100 for percent in range(100))
    frame = header[:2] + bytes([header[2] & ~_PADDING]) + header[3:4] + side_info
    frame += struct.pack(">4sIII100sI", b"Info", _TAG_FLAGS, frames, total, contents, 0)
    delays = (ENCODER_DELAY << 12 | padding).to_bytes(3, "big")
    frame += struct.pack(">9sB10xB3s4xIH", b"LAME3.100", _CONSTANT_BIT_RATE, bit_rate // 1000, delays, total, 0)
    frame += struct.pack(">H", _crc16(frame))
    return frame.ljust(frame_bytes(rate, bit_rate), b"\0")


def frame_bytes(rate: int, bit_rate: int) -> int:
    """The bytes of a frame without padding."""
    return frame_length(rate) // 8 * bit_rate // rate


def _crc16(data: bytes) -> int:
    """The checksum that LAME uses: reflected, of the polynomial 0x8005."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
