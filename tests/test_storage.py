"""Files are whole or absent, and leftovers go away with the process that left them."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from narrate import storage
from narrate.errors import StorageError
from narrate.storage import (
    exclusive,
    link_or_copy,
    read_toml,
    remove_stale_partials,
    reserved,
    staging_folder,
    swap_into_place,
    translate_os_errors,
    write_atomically,
)

HOLDERS = {
    "file": "write_atomically(final, lambda file: (file.write(b'half'), file.flush(), wait()))",
    "folder": "with staging_folder(final) as folder: (folder / 'half').write_bytes(b'half'); wait()",
}
"""What a process does that is killed in the middle of it."""

HOLDER = """
import sys, time
from pathlib import Path
from narrate.storage import staging_folder, write_atomically

def wait():
    print("ready", flush=True)
    time.sleep(600)

final = Path(sys.argv[1])
{work}
"""

each_holder = pytest.mark.parametrize("work", HOLDERS.values(), ids=HOLDERS.keys())


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


@contextmanager
def holder(final: Path, work: str) -> Iterator[subprocess.Popen[str]]:
    """A process that is in the middle of making ``final``."""
    code = HOLDER.format(work=work)
    process = subprocess.Popen([sys.executable, "-c", code, str(final)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


ON_A_DISK = """
import json, os, sys
from pathlib import Path
from narrate.errors import StorageError
from narrate.storage import write_atomically, translate_os_errors

disk = Path(sys.argv[1])
try:
    with translate_os_errors("the episode", disk / "old"):
        {work}
except StorageError as error:
    told = [error.problem, error.subject, error.hint]
    print(json.dumps([told, {{file.name: file.read_text() for file in disk.iterdir()}}]))
"""


def on_a_small_disk(folder: Path, options: str, work: str) -> tuple[list[str], dict[str, str]]:
    """Do ``work`` on a disk of 64 KiB that goes away with the process: what its error tells, and what is there.

    Skips where this system cannot have such a disk.
    """
    folder.mkdir()
    mount = (
        'mount -t tmpfs -o "$1" tmpfs "$2" && printf old > "$2/old" && mount -o "remount,$1,$3" "$2" || exit 99'
    )
    command = ["unshare", "-rm", "sh", "-c", f'{mount}; exec "$4" -c "$5" "$2"', "sh"]
    arguments = ["size=64k", str(folder), options, sys.executable, ON_A_DISK.format(work=work)]
    try:
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    except OSError:
        pytest.skip("there is no unshare command")
    if done.returncode == 99 or "unshare" in done.stderr:
        pytest.skip("no disk can be mounted here")
    assert done.returncode == 0, done.stderr
    told, there = json.loads(done.stdout)
    return told, there


# --- write_atomically ------------------------------------------------------------------------------------------


def test_the_old_file_stands_until_the_new_one_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    seen: list[bytes] = []

    def write(target: BinaryIO) -> None:
        target.write(b"ne")
        target.flush()
        seen.append(file.read_bytes())
        target.write(b"w")

    write_atomically(file, write)
    assert seen == [b"old"]
    assert file.read_bytes() == b"new"
    assert names(tmp_path) >= {"file"}
    assert not list(tmp_path.glob(".*"))


def test_a_reader_never_sees_a_mixture(tmp_path: Path) -> None:
    file, whole = tmp_path / "file", {b"a" * 300_000, b"b" * 300_000}
    file.write_bytes(min(whole))
    seen: set[bytes] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(file.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for content in sorted(whole) * 20:
        write_atomically(file, lambda target, content=content: target.write(content))  # type: ignore[misc]
    done.set()
    reader.join()
    assert seen <= whole


@pytest.mark.parametrize("before", [None, b"old"], ids=["new", "old"])
@pytest.mark.parametrize("trouble", [ValueError, OSError, KeyboardInterrupt], ids=lambda kind: kind.__name__)
def test_a_writer_that_raises_leaves_nothing_behind(
    tmp_path: Path, before: bytes | None, trouble: type[BaseException]
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    if before is not None:
        (folder / "file").write_bytes(before)

    def write(target: BinaryIO) -> None:
        target.write(b"half")
        raise trouble

    with pytest.raises(trouble):
        write_atomically(folder / "file", write)
    assert {entry.name: entry.read_bytes() for entry in folder.iterdir()} == ({"file": before} if before else {})


@pytest.mark.parametrize(
    ("flush", "expected"),
    [(True, ["3 bytes on the disk", "named file"]), (False, ["named file"])],
    ids=["flushed", "not flushed"],
)
def test_what_is_flushed_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flush: bool, expected: list[str]
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def noted_fsync(descriptor: int) -> None:
        steps.append(f"{os.fstat(descriptor).st_size} bytes on the disk")
        fsync(descriptor)

    def noted_replace(source: Path, target: Path) -> None:
        steps.append(f"named {target.name}")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    write_atomically(tmp_path / "file", lambda target: target.write(b"new"), flush=flush)
    assert steps == expected
    assert (tmp_path / "file").read_bytes() == b"new"


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="this system does not list what is open")
def test_nothing_is_left_open(tmp_path: Path) -> None:
    (tmp_path / ".left.0a.partial").mkdir()
    before = os.listdir("/dev/fd")
    write_atomically(tmp_path / "file", lambda target: target.write(b"new"))
    with staging_folder(tmp_path / "final"):
        remove_stale_partials(tmp_path)
    assert len(os.listdir("/dev/fd")) == len(before)


@pytest.mark.parametrize("umask", [0o022, 0o077], ids=oct)
def test_a_new_file_has_the_rights_that_any_new_file_has(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        (tmp_path / "plain").write_bytes(b"")
        write_atomically(tmp_path / "whole", lambda target: target.write(b""))
    finally:
        os.umask(before)
    assert oct((tmp_path / "whole").stat().st_mode) == oct((tmp_path / "plain").stat().st_mode)


# --- staging_folder --------------------------------------------------------------------------------------------


def test_a_staging_folder_lies_hidden_beside_what_it_becomes_and_goes_away(tmp_path: Path) -> None:
    final = tmp_path / "here" / "final"
    final.parent.mkdir()
    with staging_folder(final) as stage:
        (stage / "deep").mkdir()
        (stage / "deep" / "file").write_text("half")
        assert stage.parent == final.parent
        assert stage.name.startswith(".")
    assert not names(final.parent)


def test_a_staging_folder_goes_away_when_the_work_fails(tmp_path: Path) -> None:
    def work() -> None:
        with staging_folder(tmp_path / "here" / "final") as stage:
            (stage / "file").write_text("half")
            raise KeyboardInterrupt

    (tmp_path / "here").mkdir()
    with pytest.raises(KeyboardInterrupt):
        work()
    assert not names(tmp_path / "here")


def test_two_runs_have_a_staging_folder_each(tmp_path: Path) -> None:
    with staging_folder(tmp_path / "final") as one, staging_folder(tmp_path / "final") as two:
        assert one != two
        assert one.is_dir()
        assert two.is_dir()


# --- sweep -----------------------------------------------------------------------------------------------------


@each_holder
def test_sweep_leaves_the_work_of_a_living_process_and_removes_that_of_a_killed_one(
    tmp_path: Path, work: str
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    with holder(folder / "final", work) as process:
        (held,) = names(folder)
        remove_stale_partials(folder)
        assert names(folder) == {held}
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert names(folder) == {held}
    remove_stale_partials(folder)
    assert not names(folder)


def test_sweep_leaves_what_this_very_process_is_making(tmp_path: Path) -> None:
    with staging_folder(tmp_path / "final") as stage:
        remove_stale_partials(tmp_path)
        assert stage.is_dir()


def test_sweep_of_a_name_leaves_what_was_left_of_others(tmp_path: Path) -> None:
    mine, other, longer = ".post.0a.partial", ".other.0a.partial", ".post-two.0a.partial"
    for name in (mine, other, longer):
        (tmp_path / name).mkdir()
    remove_stale_partials(tmp_path, "post.")
    assert {other, longer} <= names(tmp_path)
    assert mine not in names(tmp_path)


def test_sweep_takes_a_name_as_it_stands_and_not_as_a_pattern(tmp_path: Path) -> None:
    (tmp_path / ".a[1].0a.partial").mkdir()
    (tmp_path / ".a1.0a.partial").mkdir()
    remove_stale_partials(tmp_path, "a[1].")
    assert ".a[1].0a.partial" not in names(tmp_path)
    assert ".a1.0a.partial" in names(tmp_path)


def test_sweep_leaves_everything_else(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    kept = {".hidden", "visible.partial", "post", ".post.partial.mp3"}
    for name in kept:
        (folder / name).write_text("mine")
    remove_stale_partials(folder)
    assert names(folder) == kept


def test_sweep_of_a_folder_that_is_not_there_does_nothing(tmp_path: Path) -> None:
    remove_stale_partials(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


COUNTER = """
import sys, time
from pathlib import Path
from narrate.storage import exclusive

folder = Path(sys.argv[1])
for _ in range(20):
    with exclusive(folder):
        number = int((folder / "number").read_text())
        time.sleep(0.002)
        (folder / "number").write_text(str(number + 1))
"""


def test_processes_that_ask_for_a_folder_change_it_one_after_another(tmp_path: Path) -> None:
    (tmp_path / "number").write_text("0")
    both = [subprocess.Popen([sys.executable, "-c", COUNTER, str(tmp_path)]) for _ in range(3)]
    assert [process.wait(timeout=60) for process in both] == [0, 0, 0]
    assert (tmp_path / "number").read_text() == "60"
    assert names(tmp_path) == {"number"}


def test_a_process_that_is_killed_gives_the_folder_back(tmp_path: Path) -> None:
    code = HOLDER.replace("import staging_folder", "import exclusive, staging_folder")
    work = "with exclusive(final): wait()"
    process = subprocess.Popen(
        [sys.executable, "-c", code.format(work=work), str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    entered = threading.Event()

    def enter() -> None:
        with exclusive(tmp_path):
            entered.set()

    waiting = threading.Thread(target=enter)
    waiting.start()
    time.sleep(0.1)
    assert not entered.is_set()
    process.kill()
    process.wait()
    waiting.join(timeout=30)
    assert entered.is_set()


def test_a_name_that_a_sweep_takes_before_it_is_locked_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Path] = []
    lock = fcntl.flock

    def sweep_first(descriptor: int, kind: int) -> None:
        if not taken:
            taken.extend(tmp_path.iterdir())
            taken[0].rmdir()
        lock(descriptor, kind)

    monkeypatch.setattr(fcntl, "flock", sweep_first)
    with staging_folder(tmp_path / "folder") as folder:
        (folder / "a").write_text("whole")
        assert folder not in taken


def test_many_runs_may_sweep_while_others_write(tmp_path: Path) -> None:
    done = threading.Event()

    def sweep_on() -> None:
        while not done.is_set():
            remove_stale_partials(tmp_path)

    sweepers = [threading.Thread(target=sweep_on) for _ in range(2)]
    for sweeper in sweepers:
        sweeper.start()
    for number in range(100):
        write_atomically(tmp_path / f"file{number}", lambda target: target.write(b"whole"))
    done.set()
    for sweeper in sweepers:
        sweeper.join()
    assert all((tmp_path / f"file{number}").read_bytes() == b"whole" for number in range(100))


# --- swap_into_place -------------------------------------------------------------------------------------------


@pytest.fixture
def stage(tmp_path: Path) -> Path:
    folder = tmp_path / "here" / "stage"
    folder.mkdir(parents=True)
    (folder / "file").write_text("new")
    return folder


@pytest.fixture
def final(stage: Path) -> Path:
    folder = stage.with_name("final")
    folder.mkdir()
    (folder / "file").write_text("old")
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): file.read_text() for file in folder.rglob("*") if file.is_file()}


def without_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "_exchange", lambda a, b: False)


def test_a_new_folder_is_put_in_place(stage: Path) -> None:
    swap_into_place(stage, stage.with_name("final"))
    assert contents(stage.parent) == {"final/file": "new"}


def test_the_old_folder_takes_the_name_of_the_new_one(stage: Path, final: Path) -> None:
    swap_into_place(stage, final)
    assert contents(stage.parent) == {"final/file": "new", "stage/file": "old"}


def test_without_an_exchange_two_renames_do_the_same(
    stage: Path, final: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_exchange(monkeypatch)
    swap_into_place(stage, final)
    assert contents(stage.parent) == {"final/file": "new", "stage/file": "old"}


def test_the_old_folder_comes_back_where_the_second_rename_fails(
    stage: Path, final: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_exchange(monkeypatch)
    real = os.rename

    def rename(source: Path, target: Path) -> None:
        if source == stage:
            raise OSError(errno.EIO, "the disk is broken")
        real(source, target)

    monkeypatch.setattr(os, "rename", rename)
    with pytest.raises(OSError, match="the disk is broken"):
        swap_into_place(stage, final)
    assert contents(stage.parent) == {"final/file": "old", "stage/file": "new"}


@pytest.mark.skipif(sys.platform != "linux", reason="tried on Linux only")
def test_a_reader_always_finds_one_of_the_two(stage: Path, final: Path) -> None:
    missed: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            if not final.is_dir():
                missed.append("gone")

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(2000):
        swap_into_place(stage, final)
    done.set()
    reader.join()
    assert not missed


# --- duplicate -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("links", [True, False], ids=["links", "copies"])
def test_a_duplicate_stands_at_both_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    if not links:
        monkeypatch.setattr(os, "link", refuse)
    source = tmp_path / "source"
    (source / "deep").mkdir(parents=True)
    (source / "deep" / "file").write_text("mine")
    (source / "away").symlink_to("nowhere")
    link_or_copy(source, tmp_path / "folder")
    link_or_copy(source / "deep" / "file", tmp_path / "file")
    link_or_copy(source / "away", tmp_path / "away")
    assert contents(tmp_path / "folder") == contents(source) == {"deep/file": "mine"}
    assert (tmp_path / "file").read_text() == "mine"
    assert (tmp_path / "folder" / "away").readlink() == (tmp_path / "away").readlink() == Path("nowhere")
    assert ((tmp_path / "file").stat().st_nlink > 1) == links


# --- errors ----------------------------------------------------------------------------------------------------


def test_a_full_disk_is_named_and_keeps_what_it_held(tmp_path: Path) -> None:
    work = 'write_atomically(disk / "old", lambda target: target.write(bytes(1 << 20)))'
    told, there = on_a_small_disk(tmp_path / "disk", "rw", work)
    problem = "cannot write the episode: the disk is full"
    assert told == [problem, str(tmp_path / "disk" / "old"), "free some space and run the same command again"]
    assert there == {"old": "old"}


def test_a_read_only_disk_is_named(tmp_path: Path) -> None:
    told, there = on_a_small_disk(tmp_path / "disk", "ro", '(disk / "new").mkdir()')
    assert told[0] == "cannot write the episode: it is on a read-only disk"
    assert there == {"old": "old"}


@contextmanager
def not_as_root() -> Iterator[None]:
    """Root may write anywhere, so be nobody for a while."""
    before = os.geteuid()
    os.seteuid(before or 65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_folder_one_may_not_write_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir(mode=0o555)
    with (
        pytest.raises(StorageError, match="you may not write there"),
        not_as_root(),
        translate_os_errors("it", tmp_path / "here"),
    ):
        (tmp_path / "here" / "new").mkdir()


@pytest.mark.parametrize(
    "wanted", ["file", "file/inside", "file/inside/deeper"], ids=["at it", "under it", "deep under it"]
)
def test_a_file_where_a_folder_is_needed_is_named(tmp_path: Path, wanted: str) -> None:
    (tmp_path / "file").write_text("mine")
    with (
        pytest.raises(StorageError, match="there is a file where a folder is needed"),
        translate_os_errors("it", tmp_path),
    ):
        (tmp_path / wanted).mkdir(parents=True, exist_ok=True)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "the disk quota is used up"),
        (errno.EFBIG, "larger than this system allows"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "you may not write there"),
        (errno.EPERM, "you may not write there"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
    ids=lambda value: errno.errorcode[value] if isinstance(value, int) else "",
)
def test_what_the_system_says_becomes_a_line_a_user_understands(number: int, said: str) -> None:
    with pytest.raises(StorageError) as caught, translate_os_errors("the sound", Path("a.wav")):
        raise OSError(number, os.strerror(number))
    assert said in caught.value.problem
    assert caught.value.problem.startswith("cannot write the sound: ")
    assert caught.value.subject == "a.wav"
    assert caught.value.hint


def test_other_errors_pass_as_they_are() -> None:
    with pytest.raises(KeyError), translate_os_errors("the sound", Path("a.wav")):
        raise KeyError("mine")


def test_an_error_without_a_number_still_says_something() -> None:
    with (
        pytest.raises(StorageError, match="cannot write the sound: odd"),
        translate_os_errors("the sound", Path("a.wav")),
    ):
        raise OSError("odd")


# --- a partial file that outlives its run -----------------------------------------------------------------------


def never() -> None:
    pytest.fail("nobody else has it")


def test_the_next_run_finds_what_an_interrupted_one_wrote(tmp_path: Path) -> None:
    def interrupted() -> None:
        with reserved(tmp_path / "model", never) as partial:
            partial.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    remove_stale_partials(tmp_path)
    with reserved(tmp_path / "model", never) as partial:
        assert partial.read_bytes() == b"half"


def test_one_into_which_nothing_was_written_is_removed(tmp_path: Path) -> None:
    with reserved(tmp_path / "model", never):
        pass
    assert names(tmp_path) == set()


@pytest.mark.parametrize("end", ["kept", "complete", "removed"])
def test_who_has_waited_for_it_gets_what_is_there_then(tmp_path: Path, end: str) -> None:
    final, waits, found = tmp_path / "model", threading.Event(), []

    def second() -> None:
        with reserved(final, waits.set) as partial:
            found.append(partial.read_bytes())
            partial.write_bytes(b"second")
            found.append((tmp_path / partial.name).read_bytes())

    with reserved(final, never) as partial:
        partial.write_bytes(b"half")
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(30)
        if end == "complete":
            partial.rename(final)
        elif end == "removed":
            partial.unlink()
    thread.join(30)
    assert found == [b"half" if end == "kept" else b"", b"second"]
    assert not final.exists() or final.read_bytes() == b"half"


def test_toml_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b'\xef\xbb\xbfvoice = "joe"\r\n')
    assert read_toml(tmp_path / "a.toml") == {"voice": "joe"}


def test_toml_that_is_nested_too_deeply_is_not_toml(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(f"a = {'[' * 9999}")
    with pytest.raises(ValueError, match="too deeply"):
        read_toml(tmp_path / "a.toml")


def test_a_file_without_end_is_refused() -> None:
    with pytest.raises(OSError, match="larger than 32 MB"):
        read_toml(Path("/dev/zero"))
