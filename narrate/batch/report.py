"""What became of each post of a batch: ``batch.json``, schema `SCHEMA`, in the folder of all episodes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, BinaryIO, Literal, get_args

from narrate.errors import EpisodeError
from narrate.input_files import read_limited
from narrate.storage import translate_os_errors, write_atomically

SCHEMA = "narrate.batch/1"
REPORT = "batch.json"
Status = Literal["made", "unchanged", "failed"]
_MAX_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """What became of a post."""

    reference: str
    """As `narrate post` takes it."""
    status: Status
    folder: str = ""
    """Of its episode: an absolute path; empty if it failed."""
    audio_s: float = 0.0
    """The length of the episode, in seconds."""
    work_s: float = 0.0
    """From the moment its first sentence was wanted until it was published, in seconds; posts overlap."""
    new: int = 0
    """How many utterances were spoken."""
    error: str = ""
    """Why it failed: one line."""
    missing: bool = False
    """Whether it failed because the post is not there."""
    feed: str = ""
    """The feed that names a post that failed, as `narrate batch` takes it; empty if none does."""


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What became of a batch."""

    entries: tuple[BatchEntry, ...] = ()
    """Of each post, in the order in which they were listed."""
    left: tuple[str, ...] = ()
    """The references of posts that were not begun, because the batch was told to stop."""
    unread: tuple[str, ...] = ()
    """Files among the posts that narrate does not read."""
    gone: tuple[str, ...] = ()
    """Folders of episodes whose post is no longer there."""
    began: str = ""
    """ISO 8601, UTC."""
    wall_s: float = 0.0

    def count(self, status: Status) -> int:
        """How many posts have this status."""
        return sum(entry.status == status for entry in self.entries)

    @property
    def failed(self) -> tuple[BatchEntry, ...]:
        """The posts that failed."""
        return tuple(entry for entry in self.entries if entry.status == "failed")

    @property
    def new_audio_s(self) -> float:
        """Seconds of sound in the episodes that were made."""
        return sum(entry.audio_s for entry in self.entries if entry.status == "made")


def dump(report: BatchReport) -> dict[str, Any]:
    """The report as ``batch.json`` holds it."""
    counts = Counter(entry.status for entry in report.entries)
    return {
        "schema": SCHEMA,
        "began": report.began,
        "posts": [
            {**asdict(e), "audio_s": round(e.audio_s, 3), "work_s": round(e.work_s, 3)} for e in report.entries
        ],
        "left": list(report.left),
        "unread": list(report.unread),
        "gone": list(report.gone),
        "totals": {
            "posts": len({*(entry.reference for entry in report.entries), *report.left}),
            **{status: counts[status] for status in get_args(Status)},
            "left": len(report.left),
            "audio_s": round(sum(entry.audio_s for entry in report.entries), 3),
            "made_audio_s": round(report.new_audio_s, 3),
            "wall_s": round(report.wall_s, 3),
        },
    }


def write(report: BatchReport, out: Path, keep: Iterable[BatchEntry] = ()) -> None:
    """Write ``batch.json`` in ``out``; ``keep`` are entries of other runs that it is to hold too.

    Raises `narrate.errors.StorageError`.
    """
    value = dump(replace(report, entries=(*keep, *report.entries)))
    with translate_os_errors("the report", out / REPORT):
        write_atomically(out / REPORT, lambda file: _write_json(value, file))


def _write_json(value: Mapping[str, Any], file: BinaryIO) -> None:
    """Piece by piece: as one text, the report of thousands of posts would be the most that a batch ever holds."""
    for piece in json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(value):
        file.write(piece.encode(errors="backslashreplace"))
    file.write(b"\n")


def load(out: Path) -> tuple[BatchEntry, ...]:
    """The entries of the ``batch.json`` in ``out``, if there is one. Raises `EpisodeError` if it is damaged."""
    file = out / REPORT
    names = {field.name for field in fields(BatchEntry)}
    try:
        value = json.loads(read_limited(file, _MAX_BYTES))
        if value["schema"] == SCHEMA:
            return tuple(
                BatchEntry(**{name: each[name] for name in names & each.keys()}) for each in value["posts"]
            )
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise EpisodeError(f"is not a report of the schema {SCHEMA}", str(file), "remove it, and run the batch again")


def load_or_none(out: Path) -> tuple[BatchEntry, ...]:
    """`load`, where a damaged report counts as none."""
    with suppress(EpisodeError):
        return load(out)
    return ()
