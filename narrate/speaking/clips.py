"""The store of clips by text and engine, so that no text is spoken twice."""

from __future__ import annotations

import contextlib
import os
import struct
import zlib
from pathlib import Path

from narrate.errors import StorageError
from narrate.paths import CACHE_VARIABLE
from narrate.speaking.clip_layout import clip_path, earlier_path, write_voice_name
from narrate.speaking.clip_leases import Lease, staging_folder_of
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

    Any number of processes and threads may use it at once. A damaged clip, or a file that is not a clip, counts as
    missing. No folder is listed, so the number of clips does not matter; `narrate.speaking.clip_layout` says where
    they lie. A clip that was asked for or put is not removed by `narrate.cache` until its lease is closed.
    """

    def __init__(self, folder: Path, fingerprint: str, voice: str = "", lease: Lease | None = None) -> None:
        """``fingerprint`` is that of the engine, and ``voice`` the name to show to people.

        The folder need not exist. Without a ``lease``, the store has one of its own.
        """
        self._folder = folder
        self._fingerprint = fingerprint
        self._voice = voice
        self._lease = lease or Lease(folder)

    def path(self, text: str) -> Path:
        """Where the clip of ``text`` is put, whether or not it exists."""
        return clip_path(self._folder, self._fingerprint, text)

    def has(self, text: str) -> bool:
        """Whether the clip of ``text`` exists and is as it was written."""
        try:
            return is_clip(self._read(text))
        except OSError:
            return False

    def get(self, text: str) -> Audio | None:
        """The clip of ``text``; None if it is missing or damaged. Raises `StorageError`."""
        try:
            data = self._read(text)
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
        path, staging = self.path(text), staging_folder_of(self._folder)
        with translate_os_errors("the clip store", self._folder, CACHE_VARIABLE):
            self._lease.begin()
            for folder in (path.parent, staging):
                if not folder.exists():  # to try and fail takes longer
                    folder.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError), open(path, "rb") as replaced:
                self._lease.use(replaced.fileno())  # lest somebody removes the new one in its place
            write_voice_name(self._folder, self._fingerprint, self._voice, staging)
            # Not flushed: that takes longer than a fast engine speaks, and a truncated clip is only spoken again.
            write_atomically(path, lambda file: file.write(_wav(audio)), flush=False, staging=staging)
            # Who began after it was written may have used the one that it replaced: it must be as new as its name.
            with contextlib.suppress(OSError):
                os.utime(path)

    def _read(self, text: str) -> bytes:
        """The file of a clip, also if an earlier version of narrate wrote it. Raises `OSError`."""
        try:
            return self._read_used(self.path(text))
        except FileNotFoundError:
            return self._read_used(earlier_path(self._folder, self._fingerprint, text))

    def _read_used(self, path: Path) -> bytes:
        while True:
            with open(path, "rb", buffering=0) as file:
                if self._lease.use(file.fileno()):
                    return file.read()


def is_clip(data: bytes) -> bool:
    """Whether this is the content of a clip, as it was written."""
    return _samples(data) is not None


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
