"""What is removed from the cache: what was not used for longest, and what is damaged.

Nothing is removed that a running command needs, see `narrate.speaking.clip_leases`, and no foreign file.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from narrate.cache.contents import StoredFile, stored_clips, stored_segments
from narrate.mixing.segment_store import SUFFIX, is_segment
from narrate.paths import CACHE_VARIABLE, clip_folder
from narrate.speaking.clip_layout import SHARDS
from narrate.speaking.clip_leases import gate, oldest_lease, remove_unused, staging_folder_of
from narrate.speaking.clips import is_clip
from narrate.storage import remove_stale_partials, translate_os_errors

Watch = Callable[[Sequence[StoredFile]], Iterable[StoredFile]]
"""Passes files on, one by one, and may show how far the work is."""

_AT_A_TIME = 100
"""Files that are removed while no command can begin to use clips: some milliseconds, more on a busy disk."""
_PAUSE_S = 0.001
"""For commands that wait to begin; without it, none would have its turn before the end."""


@dataclass(frozen=True, slots=True)
class Removal:
    """What was removed, or would be."""

    removed: tuple[StoredFile, ...]
    needed: tuple[StoredFile, ...]
    """What would have been removed as well, if no running command had used it."""
    left: int
    """The number of files that are left."""
    left_size: int
    """Their size in bytes."""


def prune(
    *, max_size: int | None = None, max_age_s: float | None = None, dry_run: bool = False, watch: Watch = iter
) -> Removal:
    """Remove the least recently used clips and segments.

    These are all that were not used for ``max_age_s`` seconds, and more until the rest has ``max_size`` bytes.
    With ``dry_run``, nothing is removed. Raises `narrate.errors.StorageError`.
    """
    files = sorted([*stored_clips(), *stored_segments()], key=lambda file: file.used_ns)
    return _remove(files, _least_used(files, max_size, max_age_s), dry_run=dry_run, watch=watch)


def verify(*, dry_run: bool = False, watch: Watch = iter) -> Removal:
    """Read all clips and segments, and remove those that are damaged.

    With ``dry_run``, nothing is removed. Raises `narrate.errors.StorageError`.
    """
    files = [*stored_clips(), *stored_segments()]
    return _remove(files, [file for file in watch(files) if _is_damaged(file)], dry_run=dry_run)


def _least_used(files: Sequence[StoredFile], max_size: int | None, max_age_s: float | None) -> list[StoredFile]:
    """The first of ``files``, which are in the order of their use."""
    oldest_ns = time.time_ns() - round(max_age_s * 1e9) if max_age_s is not None else 0
    excess = sum(file.size for file in files) - max_size if max_size is not None else 0
    found = []
    for file in files:
        if file.used_ns >= oldest_ns and excess <= 0:
            break
        found.append(file)
        excess -= file.size
    return found


def _is_damaged(file: StoredFile) -> bool:
    try:
        content = Path(file.path).read_bytes()
    except FileNotFoundError:  # somebody has removed it meanwhile
        return False
    except OSError:  # the disk has lost it
        return True
    return not (is_segment(content) if file.path.endswith(SUFFIX) else is_clip(content))


def _remove(
    files: Sequence[StoredFile], doomed: Sequence[StoredFile], *, dry_run: bool, watch: Watch = iter
) -> Removal:
    clips = clip_folder()
    with translate_os_errors("the cache", clips, CACHE_VARIABLE):
        if dry_run:
            oldest_ns = oldest_lease(clips)
            removed = [file for file in doomed if oldest_ns is None or file.used_ns < oldest_ns]
        else:
            removed = _remove_from_disk(watch(doomed), clips) if doomed else []
            _remove_remains(clips)
    gone = {file.path for file in removed}
    needed = tuple(file for file in doomed if file.path not in gone)
    left = [file.size for file in files if file.path not in gone]
    return Removal(tuple(removed), needed, len(left), sum(left))


def _remove_from_disk(doomed: Iterable[StoredFile], clips: Path) -> list[StoredFile]:
    rest, removed = iter(doomed), []
    while some := list(islice(rest, _AT_A_TIME)):
        with gate(clips):
            oldest_ns = oldest_lease(clips)
            removed += [file for file in some if remove_unused(file.path, file.used_ns, oldest_ns)]
        time.sleep(_PAUSE_S)
    return removed


def _remove_remains(clips: Path) -> None:
    """Remove what killed runs left, and empty folders, unless a command may be about to put a clip there."""
    if not clips.is_dir():
        return
    remove_stale_partials(staging_folder_of(clips))
    with gate(clips):
        if oldest_lease(clips) is None:
            for shard in SHARDS:
                with contextlib.suppress(OSError):  # it is not empty, or not there
                    (clips / shard).rmdir()
