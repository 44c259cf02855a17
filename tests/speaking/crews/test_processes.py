"""A process for each device, with CPUs in the place of GPUs: they speak what threads speak, and may die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from plans import LINES, clips_in, spoken_by

from narrate.errors import EngineError
from narrate.speaking.crews import processes
from narrate.speaking.crews.local import Local


def running(process: psutil.Process) -> list[psutil.Process]:
    """The processes of crews that ``process`` has started."""
    return [child for child in process.children() if "crews.worker" in str(child.cmdline())]


@pytest.fixture(autouse=True)
def _all_end() -> Iterator[None]:
    yield
    assert running(psutil.Process()) == []


@pytest.fixture
def two() -> Local:
    return Local(lambda _: ("cpu", "cpu"))


def test_they_speak_what_threads_speak_though_they_are_killed(
    two: Local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    spoken_by(None, tmp_path / "threads")
    monkeypatch.setenv("NARRATE_FAKE_DELAY", "0.05")
    killed: list[psutil.Process] = []

    def kill_once(_: object) -> None:
        if not killed:
            killed.extend(running(psutil.Process()))
            for process in killed:
                process.kill()

    outcomes = spoken_by(two.hire, tmp_path / "processes", during=kill_once)
    assert [(outcome.request.text, outcome.problem) for outcome in outcomes] == [(line, "") for line in LINES]
    assert clips_in(tmp_path / "processes") == clips_in(tmp_path / "threads")
    assert set(caplog.messages) == {"the process that speaks on cpu was killed by SIGKILL"}


def test_a_text_that_kills_is_lost_alone_and_many_of_them_are_an_error(
    two: Local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NARRATE_FAKE_KILL", "line 2 ")
    outcomes = spoken_by(two.hire, tmp_path, LINES[:4])
    problem = "the process that speaks on cpu was killed by SIGKILL"
    assert [outcome.problem for outcome in outcomes] == ["", "", problem, ""]
    monkeypatch.setenv("NARRATE_FAKE_KILL", "line")
    monkeypatch.setattr(processes, "MAX_DEATHS_IN_A_ROW", 3)
    error = spoken_by(two.hire, tmp_path, LINES[10:12])[0].error
    assert isinstance(error, EngineError)
    assert "SIGKILL, like 2 before it; look" in str(error)


def test_errors_and_warnings_of_an_engine_arrive(
    two: Local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("NARRATE_FAKE_CHOKE", "line 3 ")
    error = spoken_by(two.hire, tmp_path, LINES[:8])[-1].error
    assert (type(error), str(error)) == (EngineError, f"{LINES[3]}: it choked")
    assert [(record.name, record.message) for record in caplog.records] == [
        ("narrate.fake", f"it will choke on {LINES[3]!r}")
    ]


def test_they_ignore_ctrl_c_and_die_with_who_started_them(tmp_path: Path) -> None:
    program = f"""
import sys
sys.path[:] = {sys.path!r}
from pathlib import Path
from plans import LINES, spoken_by
from narrate.speaking.crews.local import Local
two = Local(lambda _: ("cpu", "cpu"))
spoken_by(two.hire, Path({str(tmp_path)!r}), during=lambda _: print("spoken", flush=True))
"""
    slow = {**os.environ, "NARRATE_FAKE_DELAY": "0.2"}
    with subprocess.Popen([sys.executable, "-c", program], env=slow, stdout=subprocess.PIPE) as driver:
        assert driver.stdout
        started = (running(psutil.Process(driver.pid)) for _ in driver.stdout)
        processes = next(each for each in started if len(each) == 2)
        for process in processes:
            process.send_signal(signal.SIGINT)
        driver.stdout.readline()
        assert running(psutil.Process(driver.pid)) == processes
        driver.kill()
    assert psutil.wait_procs(processes, timeout=30)[1] == []
