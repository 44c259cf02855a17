"""Where the clips of a store lie, and how they are named.

::

    clips/
      3f/…                      256 folders, by the first two digits of a digest of text and fingerprint
        9a…c2-1b2c3d4e.wav      the other 38 digits, and the first eight of a digest of the fingerprint
      voices/1b2c3d4e           the name of the voice that has this fingerprint
      tmp/                      clips that are being written, and leases (`narrate.speaking.clip_leases`)
      3f9a…c2.wav               a clip of an earlier version of narrate
      .3f9a…c2.wav.….partial    what a run of such a version left when it was killed
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from narrate import lazy_re as re
from narrate.storage import write_atomically

SHARDS = tuple(f"{number:02x}" for number in range(256))
"""The names of the folders that hold clips."""

_DIGITS, _VOICE_DIGITS = 40, 8
_CLIP = re.compile(r"[0-9a-f]{38}-([0-9a-f]{8})\.wav")
_EARLIER = re.compile(r"[0-9a-f]{40}\.wav|\.[0-9a-f]{40}\.wav\.[0-9a-f]{8}\.partial")


def voice_id(fingerprint: str) -> str:
    """What a fingerprint is called in names of files."""
    return hashlib.sha256(fingerprint.encode()).hexdigest()[:_VOICE_DIGITS]


def clip_path(folder: Path, fingerprint: str, text: str) -> Path:
    """Where the clip of ``text`` lies."""
    digest = _digest(fingerprint, text)
    return folder / digest[:2] / f"{digest[2:]}-{voice_id(fingerprint)}.wav"


def earlier_path(folder: Path, fingerprint: str, text: str) -> Path:
    """Where earlier versions of narrate kept the clip of ``text``, in the same format."""
    return folder / f"{_digest(fingerprint, text)}.wav"


def _digest(fingerprint: str, text: str) -> str:
    return hashlib.sha256(f"{fingerprint}\n{text}".encode()).hexdigest()[:_DIGITS]


def write_voice_name(folder: Path, fingerprint: str, name: str, staging: Path) -> None:
    """Say which voice has a fingerprint, for people; the first one that has it stays. Raises `OSError`."""
    place = folder / "voices" / voice_id(fingerprint)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(place, lambda file: file.write(name.encode("utf-8", "replace")), staging=staging)


def voice_name(folder: Path, voice: str) -> str:
    """The name of the voice whose `voice_id` is ``voice``; empty if it is unknown."""
    try:
        return (folder / "voices" / voice).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def clip_files(folder: Path) -> Iterator[tuple[os.DirEntry[str], str]]:
    """Every clip, with its `voice_id`, which is empty for those of earlier versions. Foreign files are left out.

    Raises `OSError`.
    """
    for entry in _listed(folder):
        if _EARLIER.fullmatch(entry.name):
            yield entry, ""
    for shard in SHARDS:
        for entry in _listed(folder / shard):
            if match := _CLIP.fullmatch(entry.name):
                yield entry, match[1]


def _listed(folder: Path) -> Iterable[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if entry.is_file(follow_symlinks=False)]
    except (FileNotFoundError, NotADirectoryError):  # a shard without clips, or a file of somebody's
        return ()
