"""A real scheduler and two workers: they speak what threads speak, and may die, be unfit, or not be there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pytest
from plans import LINES, clips_in, spoken_by
from support import FAKE_ENGINE, VOICE_FILES
from support.command import Run

from narrate.errors import NetworkError, OptionError, VoiceError
from narrate.options import Options
from narrate.pipeline import narrate
from narrate.progress import Progress
from narrate.speaking.crews import cluster, cluster_crew
from narrate.speaking.crews.cluster import hire_cluster
from narrate.speaking.engine import EngineOptions
from narrate.speaking.studio import Studio
from narrate.voices.voice import find_voice

DEADLY = "It kills who speaks it."


@dataclass
class Running:
    """A scheduler, a worker that stays dead, and one that comes back."""

    address: str
    mortal: subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("cluster")
    file = folder / "scheduler.json"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(FAKE_ENGINE), *sys.path]),
        "NARRATE_VOICES": str(VOICE_FILES),
        "NARRATE_FAKE_DELAY": "0.02",
        "NARRATE_FAKE_KILL": DEADLY,
    }

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard", "--scheduler-file", str(file)]
        with (folder / f"{len(started)}.log").open("wb") as log:
            started.append(subprocess.Popen(command, env=environment, cwd=folder, stderr=log))
        return started[-1]

    started: list[subprocess.Popen[bytes]] = []
    start("scheduler", "--host", "127.0.0.1", "--port", "0")
    worker = ("worker", "--nthreads", "1", "--local-directory", str(folder))
    mortal = start(*worker, "--no-nanny")
    start(*worker, "--resources", "GPU=1")
    while not file.exists():
        time.sleep(0.02)
    yield Running(json.loads(file.read_text())["address"], mortal)
    alive = [psutil.Process(each.pid) for each in started if each.poll() is None]
    below = [child for process in alive for child in process.children(recursive=True)]
    for each in reversed(started):  # a worker takes leave of the scheduler
        each.terminate()
        each.wait(timeout=60)
    assert psutil.wait_procs(below, timeout=30)[1] == []
    assert not [
        thread for thread in threading.enumerate() if thread.name.startswith(("settle", "alone", "workers"))
    ]


def test_workers_are_counted_as_they_come_and_those_with_a_gpu_take_what_needs_one(
    running: Running, tmp_path: Path
) -> None:
    with hire_cluster(running.address) as hire:
        crew = hire(find_voice("fake"), EngineOptions())
        while crew.workers < 2:
            time.sleep(0.02)
        assert hire(find_voice("fake"), EngineOptions(device="cuda")).workers == 1
        outcomes = spoken_by(hire, tmp_path, LINES[:4], device="cuda")
    assert [outcome.problem for outcome in outcomes] == [""] * 4


def test_a_voice_that_a_worker_cannot_speak_is_an_error_that_names_it(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, joe = find_voice("fake"), find_voice("joe")
    elsewhere = replace(joe, name="jane", model={**joe.model, "file": "/none/jane.onnx"})
    options = EngineOptions(device="cpu")
    with hire_cluster(running.address) as hire:
        for voice, problem in (
            (elsewhere, "/none/jane.onnx: worker tcp://.*: voice jane: model file is missing"),
            (
                replace(fake, engine="fane"),
                "worker tcp://.*: voice fake needs an engine 'fane' .* did you mean fake?",
            ),
        ):
            with pytest.raises(VoiceError, match=problem):
                hire(voice, options)
        with pytest.raises(OptionError, match=r"use --device cuda$"):
            hire(fake, EngineOptions(device="cuda:1"))
        crew = hire(fake, options)
        monkeypatch.setattr(cluster_crew, "__version__", "0.0")
        with pytest.raises(
            VoiceError, match=r"worker tcp://.*: it has narrate .*, and who asks has 0\.0; install"
        ):
            hire(fake, options)
        with pytest.raises(VoiceError, match=r"worker tcp://.*: it has narrate"):  # once all are left out
            crew.submit(LINES[:1]).result()


def test_an_episode_equals_that_of_a_local_run_though_a_worker_is_killed_while_it_speaks(
    running: Running, workspace: Path
) -> None:
    post = Path("post.md")
    post.write_text("# A post\n\n" + "\n\n".join(LINES) + "\n")
    local = narrate(str(post), Options(voice="fake", out=Path("local")), studio=Studio(Path("local-clips")))
    killing = Killing(running.mortal)
    with hire_cluster(running.address) as hire, Studio(Path("clips"), hire) as studio:
        there = narrate(str(post), Options(voice="fake", out=Path("there")), killing, studio=studio)
    assert running.mortal.wait(timeout=30) < 0
    assert there.new == local.new > len(LINES)
    assert clips_in(Path("clips")) == clips_in(Path("local-clips"))
    assert files_of(there.folder) == files_of(local.folder)


class Killing(Progress):
    """Kills a process when three texts have been spoken."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._spoken = 0

    def spoke(self, subject: str, characters: int, seconds: float, /) -> None:
        self._spoken += 1
        if self._spoken == 3:
            self._process.kill()


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of an episode, but for the one that says when it was made."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "episode.json"}


def test_a_text_that_kills_workers_is_lost_alone(running: Running, run: Run) -> None:
    from distributed import Client  # takes a second: not while tests are collected

    with Client(running.address, set_as_default=False) as client:
        client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", 0))
    Path("post.md").write_text("# A post\n\n" + "\n\n".join([*LINES[:3], DEADLY]) + "\n")
    done = run("batch", "post.md", "--voice", "fake", "--cluster", running.address)
    assert "post.md: left out, because all workers that spoke it died, the last at tcp://127.0.0.1:" in done.stderr
    assert f"“{DEADLY}”" in done.stderr
    assert "4 sentences spoken" in done.stdout


def test_a_scheduler_that_is_not_there_is_one_line_that_says_what_to_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_TIMEOUT_S", 0.2)
    for address, kind, line in (
        ("tcp://127.0.0.1:1", NetworkError, "--cluster tcp://127.0.0.1:1: no Dask scheduler answers: "),
        ("udp://127.0.0.1:1", OptionError, "--cluster udp://127.0.0.1:1: is no address: unknown address scheme"),
    ):
        with pytest.raises(kind) as caught, hire_cluster(address):
            pass
        assert str(caught.value).startswith(line)
        assert caught.value.hint
