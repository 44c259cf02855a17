"""Ctrl-C and SIGTERM: at any moment one line at most, no traceback, and nothing left that the next run keeps."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.command import Run, leftovers, start

from narrate import reading

INTERRUPTED = "narrate: interrupted; finished work is kept: run the same command again to continue"


@pytest.fixture
def post(tmp_path: Path) -> Path:
    place = tmp_path / "long.md"
    place.write_text("".join(f"This is sentence number {n}.\n\n" for n in range(40)))
    return place


def begun(post: Path, **environment: str) -> subprocess.Popen[bytes]:
    """`support.command.start`, when Python itself has started and narrate begins."""
    code = "import sys; from narrate.__main__ import start; print(flush=True); sys.exit(start())"
    command = [sys.executable, "-c", code, "post", str(post), "--voice", "fake", "--quiet"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=pipe, stderr=pipe)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.01)  # until its first line has run
    return process


def ended(process: subprocess.Popen[bytes]) -> list[str]:
    """The lines on standard error of a process that was interrupted."""
    _, err = process.communicate(timeout=60)
    assert process.returncode in (1, -signal.SIGINT, -signal.SIGTERM)
    return err.decode().splitlines()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("after_s", [0.0, 0.03, 0.1, 0.3, 0.6, 1, 2])
def test_whenever_it_comes_it_is_one_line(
    workspace: Path, run: Run, post: Path, tmp_path: Path, after_s: float, number: int
) -> None:
    process = begun(post, NARRATE_FAKE_DELAY="0.2")
    time.sleep(after_s)
    process.send_signal(number)
    assert ended(process) in ([], [INTERRUPTED])
    assert leftovers(workspace, tmp_path / "cache") == []


@pytest.mark.parametrize("between_s", [0.05, 0.2, 1])
def test_twice_ends_at_once(workspace: Path, run: Run, post: Path, tmp_path: Path, between_s: float) -> None:
    log = tmp_path / "log"
    process = start(post, NARRATE_FAKE_DELAY="5", NARRATE_FAKE_LOG=str(log))
    while not (workspace / "episodes").exists():
        time.sleep(0.02)
    time.sleep(0.3)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    time.sleep(between_s)
    process.send_signal(signal.SIGINT)
    assert ended(process) in ([], [INTERRUPTED])
    assert time.monotonic() - began < 4, "it waits for the sentence that is being spoken"
    assert run("post", post, "--voice", "fake", "--quiet").returncode == 0
    assert leftovers(workspace, tmp_path / "cache") == []


def test_a_signal_while_an_object_is_deleted_is_one_line() -> None:
    """Python only reports what is raised there."""
    code = (
        "import os, signal, sys, time; from narrate.cli import signals\n"
        "signals.handle(); sys.unraisablehook = signals.unraisable\n"
        "class Thing:\n    def __del__(self): os.kill(os.getpid(), signal.SIGINT); time.sleep(1)\n"
        "thing = Thing(); del thing; print('not ended')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.splitlines()) == (1, "", [INTERRUPTED])


def test_tidying_up_has_its_time() -> None:
    """An engine may be at a sentence for minutes."""
    code = (
        "import os, signal, time; from narrate.cli import signals\n"
        "signals.GRACE_S = 0.2; signals.handle()\n"
        "try: os.kill(os.getpid(), signal.SIGTERM)\n"
        "finally: time.sleep(60)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=50)
    assert (done.returncode, done.stderr.splitlines()) == (1, [INTERRUPTED])


def test_an_interruption_that_a_library_takes_for_a_failure_is_one_line(
    run: Run, post: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object) -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt as error:
            raise RuntimeError("it failed") from error

    monkeypatch.setattr(reading, "_read", read)
    done = run("script", post, "--voice", "fake")
    assert (done.returncode, done.stderr.splitlines()) == (1, [INTERRUPTED])


def test_what_runs_in_the_background_stays_deaf_to_ctrl_c(workspace: Path, post: Path) -> None:
    command = [sys.executable, "-m", "narrate", "post", str(post), "--voice", "fake", "--quiet"]
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = subprocess.Popen(command, env={**os.environ, "NARRATE_FAKE_DELAY": "0.02"})
    finally:
        signal.signal(signal.SIGINT, before)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
