"""The store of clips by text and engine, so that no text is spoken twice."""

from __future__ import annotations

import hashlib
import struct
import zlib
from pathlib import Path

from narrate.errors import StorageError
from narrate.paths import CACHE_VARIABLE
from narrate.speaking.engine import Audio
from narrate.storage import translate_os_errors, write_atomically

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
"""The header of a WAV: RIFF, WAVE, fmt, and the beginning of data."""
_SUM = struct.Struct("<4sII")
_SUM_NAME = b"crc "
"""A chunk after the samples with their CRC-32; readers of WAV skip what they do not know."""
_PCM = 1
_SAMPLE_BYTES = 2


class ClipStore:
    """A folder of clips, 16-bit mono WAV files named by a digest of everything that affects their sound.

    Any number of processes may use it at once. A damaged clip, or a file that is not a clip, counts as missing.
    """

    def __init__(self, folder: Path, fingerprint: str) -> None:
        """``fingerprint`` is that of the engine. The folder need not exist."""
        self._folder = folder
        self._fingerprint = fingerprint

    def path(self, text: str) -> Path:
        """The path of the clip of ``text``, whether or not it exists."""
        digest = hashlib.sha256(f"{self._fingerprint}\n{text}".encode()).hexdigest()[:40]
        return self._folder / f"{digest}.wav"

    def has(self, text: str) -> bool:
        """Whether the clip of ``text`` exists and is as it was written."""
        try:
            return _samples(self.path(text).read_bytes()) is not None
        except OSError:
            return False

    def get(self, text: str) -> Audio | None:
        """The clip of ``text``; None if it is missing or damaged. Raises `StorageError`."""
        try:
            data = self.path(text).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StorageError(f"a clip cannot be read: {error.strerror}", str(self.path(text))) from error
        found = _samples(data)
        if found is None:
            return None
        rate, raw = found
        return Audio.from_pcm(raw, rate)

    def put(self, text: str, audio: Audio) -> None:
        """Store the clip of ``text``. Raises `StorageError`."""
        with translate_os_errors("the clip store", self._folder, CACHE_VARIABLE):
            self._folder.mkdir(parents=True, exist_ok=True)
            # Not flushed: that takes longer than a fast engine speaks, and a truncated clip is only spoken again.
            write_atomically(self.path(text), lambda file: file.write(_wav(audio)), flush=False)


def _wav(audio: Audio) -> bytes:
    raw = audio.pcm()
    sum_chunk = _SUM.pack(_SUM_NAME, 4, zlib.crc32(raw))
    riff, size = b"RIFF", _HEADER.size - 8 + len(raw) + len(sum_chunk)
    form = (b"fmt ", 16, _PCM, 1, audio.sample_rate, audio.sample_rate * _SAMPLE_BYTES, _SAMPLE_BYTES, 16)
    return _HEADER.pack(riff, size, b"WAVE", *form, b"data", len(raw)) + raw + sum_chunk


def _samples(data: bytes) -> tuple[int, memoryview] | None:
    """The sample rate and the samples of a clip; None for anything else, and for a clip with other samples.

    Clips of older versions have no sum, and are known by their length.
    """
    if len(data) < _HEADER.size:
        return None
    riff, size, kind, _, _, form, channels, rate, _, _, bits, name, length = _HEADER.unpack_from(data)
    ours = (riff, kind, name) == (b"RIFF", b"WAVE", b"data") and (form, channels, bits) == (_PCM, 1, 16)
    if not ours or size != len(data) - 8 or rate <= 0 or length <= 0 or length % _SAMPLE_BYTES:
        return None
    raw, rest = memoryview(data)[_HEADER.size : _HEADER.size + length], data[_HEADER.size + length :]
    whole = len(raw) == length and rest in (b"", _SUM.pack(_SUM_NAME, 4, zlib.crc32(raw)))
    return (rate, raw) if whole else None
