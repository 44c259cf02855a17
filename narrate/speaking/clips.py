"""The store of clips by text and engine, so that no text is spoken twice."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import wave
from pathlib import Path

from narrate.errors import StorageError
from narrate.paths import CACHE_VARIABLE
from narrate.speaking.engine import FULL_SCALE, Audio
from narrate.storage import translate_os_errors, write_atomically

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
"""The header that the wave module writes: RIFF, WAVE, fmt, and the beginning of data."""
_PCM = 1
_SAMPLE_BYTES = 2


class ClipStore:
    """A folder of clips, 16-bit mono WAV files named by a digest of everything that affects their sound.

    Any number of processes may use it at once. A truncated clip, or a file that is not a clip, counts as missing.
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
        """Whether the clip of ``text`` exists and is complete; its samples are not read."""
        try:
            with self.path(text).open("rb") as file:
                return _complete_rate(file.read(_HEADER.size), os.fstat(file.fileno()).st_size) is not None
        except OSError:
            return False

    def get(self, text: str) -> Audio | None:
        """The clip of ``text``; None if it is missing or incomplete. Raises `StorageError`."""
        try:
            data = self.path(text).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StorageError(f"a clip cannot be read: {error.strerror}", str(self.path(text))) from error
        found = _complete_rate(data[: _HEADER.size], len(data))
        if found is None:
            return None
        import numpy as np

        samples = np.frombuffer(data, "<i2", offset=_HEADER.size).astype(np.float32) / np.float32(FULL_SCALE)
        return Audio(samples, found)

    def put(self, text: str, audio: Audio) -> None:
        """Store the clip of ``text``. Raises `StorageError`."""
        with translate_os_errors("the clip store", self._folder, CACHE_VARIABLE):
            self._folder.mkdir(parents=True, exist_ok=True)
            # Not flushed: that takes longer than a fast engine speaks, and a truncated clip is only spoken again.
            write_atomically(self.path(text), lambda file: file.write(_wav(audio)), flush=False)


def _wav(audio: Audio) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(_SAMPLE_BYTES)
        file.setframerate(audio.sample_rate)
        file.writeframes(audio.pcm())
    return buffer.getvalue()


def _complete_rate(header: bytes, size: int) -> int | None:
    """The sample rate of a complete clip of ``size`` bytes with this header; None for anything else."""
    if len(header) < _HEADER.size:
        return None
    riff, _, kind, _, _, form, channels, rate, _, _, bits, data, length = _HEADER.unpack(header)
    ours = (riff, kind, data) == (b"RIFF", b"WAVE", b"data") and (form, channels, bits) == (_PCM, 1, 16)
    whole = length > 0 and length % _SAMPLE_BYTES == 0 and size == _HEADER.size + length
    return rate if ours and whole and rate > 0 else None
