"""What a command uses stays until it has ended, however it ends, and whoever removes clips meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sounds import tone

from narrate.speaking.clip_leases import Lease, gate, oldest_lease, remove_unused
from narrate.speaking.clips import ClipStore
from narrate.speaking.engine import EngineOptions
from narrate.speaking.studio import Studio
from narrate.voices.voice import find_voice

TEXT = "Hello there."
LONG_AGO = (10**9, 10**9)
"""In seconds."""


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """A store with a clip that nobody uses."""
    lease = Lease(tmp_path)
    store = ClipStore(tmp_path, "engine", lease=lease)
    store.put(TEXT, tone(0.1))
    os.utime(store.path(TEXT), LONG_AGO)
    lease.close()
    return tmp_path


def removed(clips: Path) -> list[str]:
    """Remove every clip that nobody needs."""
    found = [(str(path), path.stat().st_mtime_ns) for path in clips.rglob("*.wav")]
    with gate(clips):
        oldest_ns = oldest_lease(clips)
        return [path for path, used_ns in found if remove_unused(path, used_ns, oldest_ns)]


def test_what_a_command_found_or_put_stays_until_it_ends(clips: Path) -> None:
    lease = Lease(clips)
    store = ClipStore(clips, "engine", lease=lease)
    assert store.has(TEXT)
    store.put("Another.", tone(0.1))
    assert removed(clips) == []
    assert store.get(TEXT)
    lease.close()
    assert len(removed(clips)) == 2
    assert not store.has(TEXT)
    lease.close()


def test_what_it_speaks_again_stays_while_the_old_clip_is_replaced(clips: Path) -> None:
    store = ClipStore(clips, "engine")
    old = store.path(TEXT)
    listed_ns = old.stat().st_mtime_ns
    store.put(TEXT, tone(0.2))
    with gate(clips):
        assert not remove_unused(str(old), listed_ns, None)  # of a list that was made before
    assert store.get(TEXT)


def test_a_clip_that_is_removed_while_it_is_opened_is_not_there(clips: Path) -> None:
    """Also where it was last used in the tick of the clock in which the lease begins."""
    path = ClipStore(clips, "engine").path(TEXT)
    for used in (LONG_AGO, (2 * time.time(),) * 2):
        path.touch()
        os.utime(path, used)
        with path.open() as file:
            path.unlink()
            assert not Lease(clips).use(file.fileno())


def test_what_it_did_not_use_is_not_kept_for_it(clips: Path) -> None:
    store = ClipStore(clips, "engine")
    store.put("Another.", tone(0.1))
    assert removed(clips) == [str(store.path(TEXT))]


def test_a_clip_is_marked_once_a_command(clips: Path) -> None:
    for _ in range(2):
        store = ClipStore(clips, "engine", lease=(lease := Lease(clips)))
        before = time.time()
        assert store.has(TEXT)
        marked = store.path(TEXT).stat().st_mtime_ns
        assert marked / 1e9 > before - 1
        assert store.get(TEXT)
        assert store.path(TEXT).stat().st_mtime_ns == marked
        os.utime(store.path(TEXT), LONG_AGO)
        lease.close()


def test_a_studio_ends_its_lease_and_leaves_no_file(clips: Path) -> None:
    with Studio(clips) as studio:
        studio.synthesizer(find_voice("fake"), EngineOptions()).store.put(TEXT, tone(0.1))
        with gate(clips):
            assert oldest_lease(clips) is not None
    with gate(clips):
        assert oldest_lease(clips) is None
    assert list(clips.rglob("*.partial")) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_store_is_read(clips: Path) -> None:
    folders = [clips, *(path for path in clips.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        assert ClipStore(clips, "engine").has(TEXT)
    finally:
        for folder in folders:
            folder.chmod(0o755)


USER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from sounds import tone
from narrate.speaking.clip_leases import Lease
from narrate.speaking.clips import ClipStore

clips = Path(sys.argv[1])
for run in range(int(sys.argv[3])):
    lease = Lease(clips)
    store = ClipStore(clips, "engine", lease=lease)
    texts = [f"Text {run + number}." for number in range(10)]
    for text in texts:
        if run % 3 == 2 or not store.has(text):
            store.put(text, tone(0.01))
    print(all(store.get(text) for text in texts), flush=True)
    if sys.argv[4:]:
        sys.stdin.read()
    lease.close()
"""


def user(clips: Path, *arguments: str) -> subprocess.Popen[str]:
    """A process that uses clips, a few runs after one another."""
    command = [sys.executable, "-c", USER, str(clips), str(Path(__file__).parent), *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_clips_are_removed_under_commands_that_run_and_none_misses_one(tmp_path: Path) -> None:
    processes = [user(tmp_path, "40") for _ in range(2)]
    count = 0
    while any(process.poll() is None for process in processes):
        count += len(removed(tmp_path))
    assert [process.communicate()[0].split() for process in processes] == [["True"] * 40] * 2
    assert count, "nothing was removed while they ran"


def test_the_lease_of_a_killed_command_ends_with_it(tmp_path: Path) -> None:
    process = user(tmp_path, "1", "wait")
    assert process.stdout
    assert process.stdout.readline() == "True\n"
    assert removed(tmp_path) == []
    process.kill()
    process.communicate()
    assert len(removed(tmp_path)) == 10
