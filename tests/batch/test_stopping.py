"""Signals: a batch that is told to stop finishes what it has begun, and one that is interrupted says one line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from support.command import leftovers

from narrate.cli.signals import GRACE_S

INTERRUPTED = "narrate: interrupted; finished work is kept: run the same command again to continue"
STOPPING = "narrate: told to stop: finishing the posts that are being spoken"


@pytest.fixture
def begin(workspace: Path, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Starts a batch of twelve posts, of five sentences each, in a group of processes of its own."""
    for number in range(12):
        sentences = "\n\n".join(f"This is sentence {line} of post {number}." for line in range(5))
        Path(f"{number:02}.md").write_text(f"{sentences}\n")

    def begin(*arguments: str, **environment: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "narrate", "batch", ".", "--voice", "fake", "--format", "wav"]
        environment = {"NARRATE_FAKE_LOG": str(tmp_path / "log"), "NARRATE_FAKE_DELAY": "0.05", **environment}
        return subprocess.Popen(
            [*command, "--workers", "2", *arguments],
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    return begin


def wait_for(condition: Callable[[], object]) -> None:
    until = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def report() -> dict[str, Any]:
    value: dict[str, Any] = json.loads(Path("episodes/batch.json").read_text())
    return value


def stages() -> list[Path]:
    """Of episodes; a report in the making is a file."""
    return [path for path in Path("episodes").glob(".*.partial") if path.is_dir()]


def test_the_group_is_told_to_terminate(begin: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> None:
    """As systemd and SLURM do. What was begun is finished: encoders and drafts do not heed the signal."""
    process = begin()
    wait_for(stages)
    os.killpg(process.pid, signal.SIGTERM)
    _, err = process.communicate(timeout=120)
    said = err.splitlines()
    assert process.returncode == 0, err
    assert said[0] == STOPPING
    assert said[1].endswith("; run the same command again to continue")
    assert len(said) == 2
    totals = report()["totals"]
    made = {post["folder"] for post in report()["posts"] if post["status"] == "made"}
    assert 0 < totals["made"] < 12
    assert totals["made"] + totals["left"] == 12
    assert all(Path(folder, "episode.json").exists() for folder in made)
    assert leftovers(Path("episodes"), tmp_path / "cache") == []


def test_the_second_request_is_an_interruption_and_the_third_ends_at_once(
    begin: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    process = begin(NARRATE_FAKE_HANG="of post two.")
    log = tmp_path / "log"
    wait_for(lambda: log.exists() and log.read_text().count("of post two.") == 2)  # on both threads
    process.terminate()
    assert process.stderr is not None
    assert process.stderr.readline().strip() == STOPPING
    began = time.monotonic()
    while process.poll() is None:  # on a busy machine, two requests may arrive as one
        process.terminate()
        time.sleep(0.3)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err.splitlines()) == (1, [INTERRUPTED])
    assert time.monotonic() - began < GRACE_S, "it waits for the sentences that are being spoken"


def test_nobody_reads_what_it_prints(begin: Callable[..., subprocess.Popen[str]]) -> None:
    """As with ``| head``: its purpose is to make episodes."""
    process = begin(NARRATE_FAKE_DELAY="0")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert (process.stderr.read(), process.wait(120)) == ("", 0)
    assert report()["totals"]["made"] == 12


@pytest.mark.parametrize("made", [-1, 2])
def test_ctrl_c_is_one_line(begin: Callable[..., subprocess.Popen[str]], tmp_path: Path, made: int) -> None:
    """In a terminal, all processes get it: also while the one that drafts is starting."""
    process = begin()
    driver = psutil.Process(process.pid)
    if made < 0:
        wait_for(lambda: any("drafter" in str(child.cmdline()) for child in driver.children()))
    else:
        wait_for(lambda: stages() and len(list(Path("episodes").glob("*/episode.json"))) >= made)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err.splitlines()) == (1, [INTERRUPTED])
    assert leftovers(Path("episodes"), tmp_path / "cache") == []
    totals = report()["totals"]
    assert totals["made"] == len(list(Path("episodes").glob("*/episode.json"))) >= made
    assert totals["made"] + totals["left"] == 12


def test_when_the_time_is_up_no_more_posts_are_begun(begin: Callable[..., subprocess.Popen[str]]) -> None:
    process = begin("--max-hours", "0.0003")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert "left:" in err
    assert report()["totals"]["left"] > 0
    assert f"{report()['totals']['made']} made" in out
