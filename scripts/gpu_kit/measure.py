"""Measures narrate on a workstation that has torch and NumPy, without a network.

Prints sentences per second by batch size and precision against Coqui's own tts(), and what a batch of 20 posts
takes end to end, with the load of the GPU. What takes too long here, as on a CPU, is measured with less, or not at
all, and the result says so. Nothing is written outside the kit, or the folder named by --work.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

KIT = Path(__file__).resolve().parents[1]
MODULES = KIT / "benchmark" / "modules"
WAYS = {True: 12, False: 7}
"""The ways to speak that are compared, with a GPU and without, and one more for opening the model."""
SENTENCES_SHARE = 0.4
"""Of the time, for sentences per second. The rest is for the batch, and for what takes longer than expected."""
POST_S = 190
"""The length of a post, in seconds of speech."""
SPEECH_SHARE = 0.3
"""Of the batch's time, in which it speaks; the rest is for starting, encoding and a busy machine."""
STARTING_S = 20
STOPPING_SHARE = 0.3
"""Of the batch's time, for finishing the posts that are being spoken when it is told to stop."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What torch finds."""

    device: str
    """``cpu`` or ``cuda:N``."""
    gpu: str
    """What nvidia-smi calls the GPU; empty without one."""

    @property
    def has_gpu(self) -> bool:
        """Whether there is a GPU to measure."""
        return self.device != "cpu"


@dataclass(frozen=True, slots=True)
class Load:
    """Samples of a GPU, ten in a second."""

    busy: list[float]
    """The share of the time in which it computed, in percent."""
    memory_mb: list[float]

    def whole(self) -> float:
        """The mean, in percent."""
        return sum(self.busy) / len(self.busy)

    def speaking(self) -> float:
        """The mean from the first to the last sample in which it computed, in percent."""
        at_work = [number for number, busy in enumerate(self.busy) if busy] or [0]
        part = self.busy[at_work[0] : at_work[-1] + 1]
        return sum(part) / len(part)


def main() -> None:
    parser = argparse.ArgumentParser(prog="run", description=__doc__)
    parser.add_argument("--device", default="", help="cpu or cuda:N (default: cuda:0 if there is a GPU)")
    parser.add_argument("--minutes", type=float, default=7.5, help="the time that all may take (default: 7.5)")
    parser.add_argument("--work", type=Path, default=KIT / "work", help="a folder for all that is written")
    arguments = parser.parse_args()
    deadline = time.monotonic() + 60 * arguments.minutes
    problem = what_is_missing()
    if problem:
        parser.error(problem)
    lines = []
    for line in report(arguments.work, arguments.device, deadline):
        print(line, flush=True)
        lines.append(line)
    result = arguments.work / "result.md"
    result.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"This is in {result}.")


def what_is_missing() -> str:
    """Why this Python cannot run the kit; empty if it can."""
    wanted = json.loads((KIT / "kit.json").read_text(encoding="utf-8"))["python"]
    found = ".".join(map(str, sys.version_info[:2]))
    if found != wanted:
        return f"the kit is for Python {wanted}, and this is {found}: name another (PYTHON=python{wanted} ./run)"
    missing = [name for name in ("torch", "numpy") if find_spec(name) is None]
    if missing:
        return f"{sys.executable} has no {' and no '.join(missing)}: name a Python that has (PYTHON=… ./run)"
    return ""


def report(work: Path, device: str, deadline: float) -> Iterator[str]:
    began = time.monotonic()
    unpack(KIT / "wheels", work / "site")
    environment = settings(work)
    machine = found_machine(device, environment)
    best = work / "best.json"
    best.unlink(missing_ok=True)
    yield from sentences(machine, environment, deadline, best)
    figures = json.loads(best.read_text(encoding="utf-8")) if best.exists() else {}
    yield from batch(machine, environment, deadline, work, figures)
    yield ""
    if machine.has_gpu and figures:
        yield f"- the fastest batches / Coqui's own `tts()`: **{figures['times']:.1f}** (goal: at least 10)"
    if not machine.has_gpu:
        yield "- on a GPU: **not measured**; this is a CPU"
    yield f"- minutes for all of this: {(time.monotonic() - began) / 60:.1f}"


# --- the environment --------------------------------------------------------------------------------------------


def unpack(wheels: Path, site: Path) -> None:
    """Unpack the wheels into one folder, without pip and a virtual environment, which may be missing."""
    done = site / "unpacked"
    if done.exists():
        return
    shutil.rmtree(site, ignore_errors=True)
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as content:
            content.extractall(site)
    done.touch()


def settings(work: Path) -> dict[str, str]:
    """The environment of all that runs: the kit's packages, before those of the workstation, and folders."""
    ffmpeg = os.environ.get("IMAGEIO_FFMPEG_EXE") or shutil.which("ffmpeg") or ""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, (MODULES, work / "site"))),
        "NARRATE_CACHE": str(work / "cache"),
        "NARRATE_MODELS": str(work / "models"),
        "NARRATE_VOICES": str(KIT / "voices"),
        "TTS_HOME": str(work / "coqui"),
        "IMAGEIO_FFMPEG_EXE": ffmpeg,
    }


def found_machine(device: str, environment: Mapping[str, str]) -> Machine:
    """The device that is named, else the first GPU, else the CPU."""
    code = """
import json, sys, torch
device = sys.argv[1] or ("cuda:0" if torch.cuda.is_available() else "cpu")
gpu = "" if device == "cpu" else f"GPU-{torch.cuda.get_device_properties(device).uuid}"
print(json.dumps({"device": device, "gpu": gpu}))
"""
    command = [sys.executable, "-c", code, device]
    done = subprocess.run(command, env=dict(environment), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"torch cannot use {device or 'this machine'}")
    return Machine(**json.loads(done.stdout))


# --- sentences per second ---------------------------------------------------------------------------------------


def sentences(machine: Machine, environment: Mapping[str, str], deadline: float, best: Path) -> Iterator[str]:
    each_s = SENTENCES_SHARE * (deadline - time.monotonic()) / WAYS[machine.has_gpu]
    command = [sys.executable, "-m", "bench_coqui", "--device", machine.device, "--posts", str(KIT / "posts")]
    command += ["--seconds", f"{each_s:.1f}", "--best", str(best)]
    with subprocess.Popen(command, env=dict(environment), stdout=subprocess.PIPE, text=True) as process:
        alarm = threading.Timer(max(0, deadline - time.monotonic()), process.terminate)
        alarm.start()
        for line in process.stdout or ():
            yield line.rstrip("\n")
        code = process.wait()
        alarm.cancel()
    if code:
        yield ""
        yield f"The rest is **not measured**: {end(code)}."
        yield ""


# --- a batch of posts -------------------------------------------------------------------------------------------


def batch(
    machine: Machine,
    environment: Mapping[str, str],
    deadline: float,
    work: Path,
    figures: Mapping[str, float],
) -> Iterator[str]:
    posts = sorted((KIT / "posts").glob("*.md"))
    count = how_many(len(posts), machine, deadline, figures)
    yield f"## A batch of {count} posts end to end, as MP3"
    yield ""
    if count < len(posts):
        yield f"Fewer than {len(posts)}, which would take too long here."
        yield ""
    if not environment["IMAGEIO_FFMPEG_EXE"]:
        yield "**Not measured**: there is no ffmpeg. Name one in IMAGEIO_FFMPEG_EXE."
        return
    for old in ("posts", "episodes", "cache"):
        shutil.rmtree(work / old, ignore_errors=True)
    (work / "posts").mkdir()
    for post in posts[:count]:
        shutil.copy(post, work / "posts")
    used, began = processor_s(), time.monotonic()
    code, load = watched(command(machine, work), machine, environment, deadline)
    seconds, used = time.monotonic() - began, processor_s() - used
    told = work / "episodes" / "batch.json"
    totals = json.loads(told.read_text(encoding="utf-8"))["totals"] if told.exists() else {"made": 0}
    if not totals["made"]:
        yield f"**Not measured**: {end(code)}."
        return
    audio_s = totals["made_audio_s"]
    yield "| | |"
    yield "|---|---:|"
    yield f"| posts made{'' if totals['made'] == count else ' in the time'} | {totals['made']} of {count} |"
    yield f"| minutes of speech | {audio_s / 60:.1f} |"
    yield f"| seconds for the whole command | {seconds:.1f} |"
    yield f"| … x real time | {audio_s / seconds:.1f} |"
    yield f"| … processor seconds | {used:.1f} |"
    yield from gpu_rows(machine, load)


def how_many(most: int, machine: Machine, deadline: float, figures: Mapping[str, float]) -> int:
    """The posts that can be spoken in the time that is left, by the speed of the sentences."""
    at_once = 1 if machine.has_gpu else len(os.sched_getaffinity(0))
    left_s = deadline - time.monotonic() - STARTING_S
    spoken_s = figures.get("seconds_of_speech", 0) * at_once * left_s * SPEECH_SHARE
    return max(1, min(most, int(spoken_s / POST_S)))


def command(machine: Machine, work: Path) -> list[str]:
    narrate = [sys.executable, "-m", "narrate", "batch", str(work / "posts"), "--voice", "joe"]
    return [*narrate, "--device", machine.device, "--out", str(work / "episodes"), "--quiet"]


def watched(
    command: list[str], machine: Machine, environment: Mapping[str, str], deadline: float
) -> tuple[int, Load | None]:
    """Run a command until the deadline at most; returns its exit code and the load of the GPU meanwhile.

    A part of the time before, it is told to stop: narrate then finishes what it is speaking.
    """
    meter = metered(machine)
    process = subprocess.Popen(command, env=dict(environment), start_new_session=True)
    left_s = max(0, deadline - time.monotonic())
    try:
        process.wait(left_s * (1 - STOPPING_SHARE))
    except subprocess.TimeoutExpired:
        process.terminate()
        try:
            process.wait(left_s * STOPPING_SHARE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return process.returncode, measured_load(meter)


def end(code: int) -> str:
    """Why a command ended."""
    return "the time is over" if code in {-signal.SIGTERM, -signal.SIGKILL} else f"the command failed ({code})"


def gpu_rows(machine: Machine, load: Load | None) -> Iterator[str]:
    if load is None:
        why = "nvidia-smi does not tell" if machine.has_gpu else "there is none"
        yield f"| GPU busy | not measured: {why} |"
        return
    yield f"| GPU busy, whole command | {load.whole():.0f} % |"
    yield f"| GPU busy, from its first to its last work (goal: at least 85 %) | {load.speaking():.0f} % |"
    yield f"| GPU memory, peak | {max(load.memory_mb) / 1000:.1f} GB |"


def metered(machine: Machine) -> subprocess.Popen[str] | None:
    """nvidia-smi, which samples the GPU; None if there is none."""
    program = shutil.which("nvidia-smi")
    if not machine.has_gpu or program is None:
        return None
    query = ["--query-gpu=utilization.gpu,memory.used", "--format=csv,noheader,nounits", "-lms", "100"]
    return subprocess.Popen([program, "-i", machine.gpu, *query], stdout=subprocess.PIPE, text=True)


def measured_load(meter: subprocess.Popen[str] | None) -> Load | None:
    if meter is None:
        return None
    meter.terminate()
    output, _ = meter.communicate()
    return load_of(output)


def load_of(output: str) -> Load | None:
    """What nvidia-smi printed; the last line may be cut off. None if it printed nothing."""
    rows: list[Any] = [line.split(",") for line in output.splitlines() if line.count(",") == 1]
    samples = [(float(busy), float(memory)) for busy, memory in rows if busy.strip() and memory.strip()]
    if not samples:
        return None
    busy, memory_mb = map(list, zip(*samples, strict=True))
    return Load(busy, memory_mb)


def processor_s() -> float:
    """Processor time of all children so far that have ended, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
