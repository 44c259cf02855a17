"""Measures the speed and memory use of narrate on this machine, and prints them as Markdown.

Machines are noisy, so it alternates between the commands that it compares, and compares their medians.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from narrate.options import Options
from narrate.pipeline import draft
from narrate.speaking.engine import EngineOptions, cores
from narrate.speaking.engines.espeak import phonemes
from narrate.speaking.engines.onnx_cache import open_model, prepared
from narrate.speaking.engines.piper.engine import PiperEngine
from narrate.speaking.engines.piper.rewriting import REWRITE_VERSION, rewrite
from narrate.speaking.engines.piper.seeded_noise import SeededSession
from narrate.voices.voice import find_voice

ROOT = Path(__file__).resolve().parents[1]
FAKE = {"PYTHONPATH": str(ROOT / "tests" / "fake_engine"), "NARRATE_VOICES": str(ROOT / "tests" / "voice_files")}


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command."""

    seconds: float
    peak_mb: float
    """Sampled peak of the command and its children together; 0 if not sampled."""
    output: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--quick", action="store_true", help="one round and a few minutes of speech, to see that it works"
    )
    parser.add_argument(
        "--rounds", type=int, default=3, help="how often to run each command that is compared (default: 3)"
    )
    parser.add_argument("--write", metavar="FILE", type=Path, help="write the result there too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="narrate-bench-") as folder:
        lines = list(report(Path(folder), 1 if arguments.quick else arguments.rounds, quick=arguments.quick))
    if arguments.write:
        arguments.write.write_text("\n".join(lines) + "\n", encoding="utf-8")


def report(folder: Path, rounds: int, *, quick: bool) -> Iterator[str]:
    """Yields the lines of the report, and prints each at once."""
    for part in (machine(), speed(folder, rounds, quick=quick), memory(folder, (0.2, 1) if quick else (1, 5))):
        for line in part:
            print(line, flush=True)
            yield line


# --- the machine ------------------------------------------------------------------------------------------------


def machine() -> Iterator[str]:
    yield "# Benchmarks"
    yield ""
    yield "Output of `scripts/bench`, unedited. Run it to measure your own machine."
    yield ""
    yield f"- {cpu()}, {cores()} cores used, {ram_gb():.0f} GB of memory, {platform.system()} {platform.release()}"
    packages = ", ".join(f"{name} {version(name)}" for name in ("onnxruntime", "piper-tts", "imageio-ffmpeg"))
    yield f"- Python {platform.python_version()}, narrate {version('narrate-posts')}, {packages}"
    yield ""


def cpu() -> str:
    try:
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return found.group(1) if found else platform.processor() or platform.machine()


def ram_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


# --- speed ------------------------------------------------------------------------------------------------------


def speed(folder: Path, rounds: int, *, quick: bool) -> Iterator[str]:
    post = folder / "bench.md"
    post.write_text(ten_minutes(paragraphs=0 if quick else 10), encoding="utf-8")
    work = draft(str(post), Options())
    texts = [utterance.spoken for utterance in work.script.utterances]
    spoken = folder / "spoken.txt"
    spoken.write_text("\n".join(texts) + "\n", encoding="utf-8")
    os.environ["NARRATE_MODELS"] = str(folder / "models")
    first = narrate(folder, post, cache="first")
    plain, ready = Bare(texts, prepare=False), Bare(texts, prepare=True)
    whole_s, plain_s, ready_s, piper_s, speech_s = [], [], [], [], 0.0
    for round_ in range(rounds):
        whole_s.append(narrate(folder, post, cache=f"cache{round_}").seconds)
        seconds, speech_s = plain.run()
        plain_s.append(seconds)
        ready_s.append(ready.run()[0])
        piper_s.append(piper_cli(folder, spoken))
    programme_s = duration(folder)
    unchanged = narrate(folder, post, cache=f"cache{rounds - 1}")
    assert "nothing has changed" in unchanged.output, unchanged.output
    post.write_text(post.read_text(encoding="utf-8").replace("For years I thought", "For a decade I thought", 1))
    edited = narrate(folder, post, cache=f"cache{rounds - 1}")
    assert "1 sentence spoken" in edited.output, edited.output
    yield f"## A post of {programme_s / 60:.1f} minutes with joe ({len(texts)} sentences, median of {rounds})"
    yield ""
    yield "| | seconds | |"
    yield "|---|---:|---|"
    whole, bare, faster, piper = map(statistics.median, (whole_s, plain_s, ready_s, piper_s))
    yield f"| the whole command, nothing spoken before | {whole:.1f} | {programme_s / whole:.1f} x real time |"
    yield f"| … and the model not optimized yet, once | {first.seconds:.1f} | |"
    yield f"| bare inference, joe's model as released | {bare:.1f} | {speech_s / bare:.1f} x real time |"
    yield f"| … and opening it | {plain.opening_s:.2f} | |"
    yield f"| bare inference, the optimized model | {faster:.1f} | {speech_s / faster:.1f} x real time |"
    yield f"| … and opening it | {ready.opening_s:.2f} | |"
    yield f"| the same sentences through piper's own CLI, to a WAV | {piper:.1f} | |"
    yield f"| the command again after one edited sentence | {edited.seconds:.1f} | |"
    yield f"| the command again, nothing changed | {unchanged.seconds:.2f} | |"
    yield ""
    yield f"- whole command / piper's CLI: **{paired(whole_s, piper_s):.2f}** (goal: below 1)"
    yield f"- whole command / bare inference, as released: **{paired(whole_s, plain_s):.2f}** (goal: at most 1.10)"
    yield f"- whole command / bare inference, optimized: **{paired(whole_s, ready_s):.2f}**"
    yield f"- bare inference, optimized / as released: **{paired(ready_s, plain_s):.2f}**"
    yield ""


def paired(some: Sequence[float], others: Sequence[float]) -> float:
    """The median of the ratios within each round."""
    return statistics.median(a / b for a, b in zip(some, others, strict=True))


def ten_minutes(paragraphs: int) -> str:
    """The essay, and its first paragraphs once more, altered so that no sentence occurs twice."""
    essay = (ROOT / "samples" / "essay.md").read_text(encoding="utf-8")
    body = essay.split("---", 2)[2]
    plain = [part for part in body.split("\n\n") if part.strip() and not part.lstrip().startswith(("#", "["))]
    again = "\n\n".join(
        re.sub(r"(?<=[.?!])\s+(?=[A-Z])", " And then: ", f"Again: {part}") for part in plain[:paragraphs]
    )
    return f"# Ten minutes\n{body}\n\n# Once more\n\n{again.replace('[^numbers]', '')}\n"


class Bare:
    """Inference alone, on prepared phonemes and all cores."""

    def __init__(self, texts: list[str], *, prepare: bool) -> None:
        voice = find_voice("joe")
        self._piper, self._settings = PiperEngine(voice, EngineOptions())._open()
        file = voice.model_file()
        file = prepared(file, voice.sum_of(), REWRITE_VERSION, rewrite) if prepare else file
        began = time.perf_counter()
        session = open_model(file)
        self.opening_s = time.perf_counter() - began
        self._piper.session = SeededSession(session, seed=0)
        ids = (self._piper.phonemes_to_ids(list(phonemes(text, self._piper.phonemize))) for text in texts)
        self._ids = sorted(ids, key=len, reverse=True)

    def run(self) -> tuple[float, float]:
        """Seconds spent and seconds of speech."""
        began = time.perf_counter()
        with ThreadPoolExecutor(cores()) as pool:
            sizes = pool.map(lambda ids: self._piper.phoneme_ids_to_audio(ids, self._settings).size, self._ids)
            samples = sum(sizes)
        return time.perf_counter() - began, samples / self._piper.config.sample_rate


def piper_cli(folder: Path, spoken: Path) -> float:
    model = find_voice("joe").model_file()
    command = [sys.executable, "-m", "piper", "-m", str(model), "-i", str(spoken), "-f", str(folder / "piper.wav")]
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def narrate(
    folder: Path, post: Path, cache: str, *options: str, watching: bool = False, **environment: str
) -> Run:
    """Run the whole command in ``folder``."""
    command = [sys.executable, "-m", "narrate", "post", str(post), "--out", str(folder / "out"), *options]
    if not (folder / cache).exists():
        shutil.rmtree(folder / "out", ignore_errors=True)
    return measured(
        command, {**os.environ, "NARRATE_CACHE": str(folder / cache), **environment}, watching=watching
    )


def duration(folder: Path) -> float:
    import json

    (manifest,) = (folder / "out").glob("*/episode.json")
    return float(json.loads(manifest.read_text(encoding="utf-8"))["duration_s"])


# --- memory -----------------------------------------------------------------------------------------------------


def memory(folder: Path, hours: tuple[float, float]) -> Iterator[str]:
    yield "## Memory, with the test engine (a speech engine's own memory excluded)"
    yield ""
    yield "| speech | peak of the command and its ffmpeg | seconds |"
    yield "|---:|---:|---:|"
    peaks = []
    for length in hours:
        post = folder / f"hours{length}.md"
        post.write_text(long_post(length), encoding="utf-8")
        fake = {"NARRATE_FAKE_STRETCH": "2.4", **FAKE}
        done = narrate(folder, post, f"fake{length}", "--voice", "fake", watching=True, **fake)
        peaks.append(done.peak_mb)
        yield f"| {duration(folder) / 3600:.2f} h | {done.peak_mb:.0f} MB | {done.seconds:.0f} |"
        shutil.rmtree(folder / f"fake{length}")
    yield ""
    yield f"- growth of the peak: **{(peaks[1] / peaks[0] - 1):+.0%}** (goal: within 15 %)"
    yield ""


def long_post(hours: float) -> str:
    """Sentences of about five seconds, with a heading every few minutes."""
    count = int(hours * 3600 / 5.0)
    sentence = "Number {} of the sentences that make this programme as long as it has to be for once."
    parts = [
        f"# Part {n // 50}\n\n" * (n % 50 == 0) + sentence.format(n) + "\n\n" * (n % 5 == 4) for n in range(count)
    ]
    return " ".join(parts)


def measured(command: list[str], environment: dict[str, str], *, watching: bool) -> Run:
    """Runs a command. ``watching`` samples its memory too, which slows it down."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    peak = [0.0]
    watcher = threading.Thread(target=watch, args=(process, peak), daemon=True)
    if watching:
        watcher.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - began
    if watching:
        watcher.join()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed")
    return Run(seconds, peak[0], output)


def watch(process: subprocess.Popen[str], peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(resident_mb, tree(process.pid))))
        time.sleep(0.05)


def tree(pid: int) -> list[int]:
    try:
        lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [
        pid,
        *(grandchild for children in lists for child in children.split() for grandchild in tree(int(child))),
    ]


def resident_mb(pid: int) -> float:
    """Proportional set size, so that pages shared between processes count once."""
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0.0
    return int(found.group(1)) / 1000 if found else 0.0


if __name__ == "__main__":
    main()
