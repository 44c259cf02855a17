"""Measures the speed and memory use of narrate on this machine, and prints them as Markdown.

Machines are noisy, so it alternates between the commands that it compares, and compares their medians.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from machine import cpu

from narrate.mixing import ffmpeg
from narrate.options import Options
from narrate.pipeline import draft
from narrate.publishing.formats import FORMATS
from narrate.speaking.engine import EngineOptions, cores
from narrate.speaking.engines.espeak import phonemes
from narrate.speaking.engines.hibari.engine import HibariEngine
from narrate.speaking.engines.onnx_cache import open_model, prepared
from narrate.speaking.engines.piper.engine import PiperEngine
from narrate.speaking.engines.piper.rewriting import REWRITE_VERSION, rewrite
from narrate.speaking.engines.piper.seeded_noise import SeededSession
from narrate.voices.voice import find_voice

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command."""

    seconds: float
    peak_mb: float
    """Sampled peak of the command and its children together; 0 if not sampled."""
    python_mb: float
    """The same of the command and those of its children that are no ffmpeg."""
    processor_s: float
    """Processor time of the command and its children together."""
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
    parts = (
        machine(),
        speed(folder, rounds, quick=quick),
        speed_of_joe(folder, rounds),
        memory(folder, (0.2, 1) if quick else (1, 5)),
    )
    for part in parts:
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
    packages = ", ".join(
        f"{name} {version(name)}" for name in ("hibari-tts", "onnxruntime", "piper-tts", "imageio-ffmpeg")
    )
    yield f"- Python {platform.python_version()}, narrate {version('narrate-posts')}, {packages}"
    yield ""


def ram_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


# --- speed ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Round:
    """One measurement of everything that is compared, in seconds."""

    whole_s: float
    """The whole command."""
    processor_s: float
    """The whole command, processor time."""
    bare_s: float
    """Bare inference by its package, processor time."""
    faster_s: float
    """Bare inference as narrate does it, processor time."""
    encoder_s: float
    """The MP3 encoder alone, processor time."""
    piper_s: float
    """piper's own command line."""

    @property
    def least_s(self) -> float:
        """Bare inference and the encoder, processor time."""
        return self.bare_s + self.encoder_s

    @property
    def shared_s(self) -> float:
        """The same, spread over all cores."""
        return self.least_s / cores()


def speed(folder: Path, rounds: int, *, quick: bool) -> Iterator[str]:
    """The default voice: the whole command against its parts, and against piper's own command line."""
    post = folder / "bench.md"
    post.write_text(ten_minutes(paragraphs=0 if quick else 10), encoding="utf-8")
    texts = [utterance.spoken for utterance in draft(str(post), Options()).script.utterances]
    os.environ["NARRATE_MODELS"] = str(folder / "models")
    first = narrate(folder, post, PYTHONPYCACHEPREFIX=str(folder / "bytecode"))
    length_s, bare = duration(folder), BareHibari(texts)
    done = list(compared(folder, post, texts, bare, rounds))
    whole_s, used_s, bare_s, faster_s, encoder_s, piper_s = (
        statistics.median(getattr(each, name) for each in done) for name in Round.__slots__
    )
    minutes, sentences = f"{length_s / 60:.1f} minutes", f"{len(texts)} sentences"
    yield f"## A post of {minutes} with {Options().voice}, as MP3 ({sentences}, median of {rounds})"
    yield ""
    yield "| | seconds | |"
    yield "|---|---:|---|"
    yield f"| the whole command, nothing spoken before | {whole_s:.1f} | {length_s / whole_s:.0f} x real time |"
    yield f"| … processor time | {used_s:.1f} | |"
    yield f"| … the first time: Python has compiled none of its modules | {first.seconds:.1f} | |"
    yield f"| bare inference, processor time | {bare_s:.1f} | {length_s / bare_s:.0f} x real time on one core |"
    yield f"| … and opening the model and its reader | {bare.opening_s:.2f} | |"
    yield f"| … with narrate's vocoder | {faster_s:.1f} | {length_s / faster_s:.0f} x real time |"
    yield f"| the MP3 encoder alone, processor time | {encoder_s:.1f} | |"
    yield f"| the same sentences through piper's own CLI with joe, to a WAV | {piper_s:.1f} | |"
    edited, unchanged = again(folder, post)
    yield f"| the command again after one edited sentence | {edited.seconds:.2f} | |"
    yield f"| the command again, nothing changed | {unchanged.seconds:.2f} | |"
    yield ""
    least = "bare inference and the encoder"
    yield f"- length of the episode / whole command: **{length_s / whole_s:.0f}** (goal: at least 120)"
    shared = ratio(done, "whole_s", "shared_s")
    yield f"- whole command / {least}, spread over {cores()} cores: **{shared:.2f}** (goal: at most 1.40)"
    yield f"- processor time, whole command / {least}: **{ratio(done, 'processor_s', 'least_s'):.2f}**"
    yield f"- bare inference, narrate / the package: **{ratio(done, 'faster_s', 'bare_s'):.2f}**"
    yield f"- whole command / piper's CLI: **{ratio(done, 'whole_s', 'piper_s'):.2f}** (goal: below 0.50)"
    yield f"- after one edited sentence: **{edited.seconds:.2f} s** (goal: below 1.5 s)"
    yield ""


def compared(folder: Path, post: Path, texts: list[str], bare: BareHibari, rounds: int) -> Iterator[Round]:
    spoken = folder / "spoken.txt"
    spoken.write_text("\n".join(texts) + "\n", encoding="utf-8")
    wav = programme(folder)
    for _ in range(rounds):
        whole = narrate(folder, post)
        bare_s, faster_s = bare.run(), bare.run_faster()
        yield Round(whole.seconds, whole.processor_s, bare_s, faster_s, encoder(wav), piper_cli(folder, spoken))


def ratio(rounds: Sequence[Round], some: str, others: str) -> float:
    """The median of the ratios within each round."""
    return paired([getattr(each, some) for each in rounds], [getattr(each, others) for each in rounds])


def again(folder: Path, post: Path) -> tuple[Run, Run]:
    """The command after one edited sentence, and after no edit."""
    unchanged = narrate(folder, post, anew=False)
    assert "nothing has changed" in unchanged.output, unchanged.output
    post.write_text(post.read_text(encoding="utf-8").replace("For years I thought", "For a decade I thought", 1))
    edited = narrate(folder, post, anew=False)
    assert "1 sentence spoken" in edited.output, edited.output
    return edited, unchanged


class BareHibari:
    """Inference alone, on phonemes that its reader has prepared, on all cores."""

    def __init__(self, texts: list[str]) -> None:
        began = time.perf_counter()
        from hibari import Hibari

        self._model = Hibari(threads=1)
        self._model.phonemize("Open the reader, too.")
        self.opening_s = time.perf_counter() - began
        self._phonemes = [piece for text in texts for piece in self._model.phonemize(text)]
        self._engine = HibariEngine(find_voice("lark"), EngineOptions())
        self._rewritten = self._engine._load().model

    def run(self) -> float:
        """Seconds of processor time of the package's own model and code."""
        return self._time(lambda sounds: len(self._model.from_phonemes(sounds, seed=0)))

    def run_faster(self) -> float:
        """Seconds of processor time of the model that narrate has rewritten, and of its vocoder."""
        return self._time(lambda sounds: len(self._engine._run(self._rewritten, sounds, seed=0).samples))

    def _time(self, speak: Callable[[str], int]) -> float:
        began = time.process_time()
        with ThreadPoolExecutor(cores()) as pool:
            sizes = pool.map(speak, self._phonemes)
        assert min(sizes) > 0
        return time.process_time() - began


def programme(folder: Path) -> Path:
    """The samples of the finished episode, as a WAV."""
    (episode,) = (folder / "out").glob("*/*.mp3")
    wav = folder / "programme.wav"
    ffmpeg.run(["-i", episode, wav], "decoding the episode")
    return wav


def encoder(wav: Path) -> float:
    """Encode a WAV by the encoder of an episode, in one piece, and nothing else; seconds of processor time."""
    with wave.open(str(wav)) as file:
        samples, rate = file.readframes(file.getnframes()), file.getframerate()
    began = time.process_time()
    frames = FORMATS["mp3"].encoder.frames(samples, rate)
    assert frames
    return time.process_time() - began


def speed_of_joe(folder: Path, rounds: int) -> Iterator[str]:
    """joe: the whole command against bare inference with its model as released, and rewritten to run faster."""
    post = folder / "bench.md"
    texts = [utterance.spoken for utterance in draft(str(post), Options(voice="joe")).script.utterances]
    first = narrate(folder, post, "--voice", "joe")
    plain, ready = BarePiper(texts, prepare=False), BarePiper(texts, prepare=True)
    whole_s, plain_s, ready_s, speech_s = [], [], [], 0.0
    for _ in range(rounds):
        whole_s.append(narrate(folder, post, "--voice", "joe").seconds)
        seconds, speech_s = plain.run()
        plain_s.append(seconds)
        ready_s.append(ready.run()[0])
    length_s = duration(folder)
    whole, bare, faster = map(statistics.median, (whole_s, plain_s, ready_s))
    yield f"## The same post with joe ({length_s / 60:.1f} minutes, {len(texts)} sentences, median of {rounds})"
    yield ""
    yield "| | seconds | |"
    yield "|---|---:|---|"
    yield f"| the whole command, nothing spoken before | {whole:.1f} | {length_s / whole:.1f} x real time |"
    yield f"| … and the model not optimized yet, once | {first.seconds:.1f} | |"
    yield f"| bare inference, joe's model as released | {bare:.1f} | {speech_s / bare:.1f} x real time |"
    yield f"| … and opening it | {plain.opening_s:.2f} | |"
    yield f"| bare inference, the optimized model | {faster:.1f} | {speech_s / faster:.1f} x real time |"
    yield f"| … and opening it | {ready.opening_s:.2f} | |"
    yield ""
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


class BarePiper:
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
    folder: Path, post: Path, *options: str, anew: bool = True, watching: bool = False, **environment: str
) -> Run:
    """Run the whole command in ``folder``; ``anew`` removes all sound that was made, and nothing else."""
    command = [sys.executable, "-m", "narrate", "post", str(post), "--out", str(folder / "out"), *options]
    if anew:
        for sound in ("cache/clips", "cache/segments", "out"):
            shutil.rmtree(folder / sound, ignore_errors=True)
    inherited = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    variables = {**inherited, "NARRATE_CACHE": str(folder / "cache"), **environment}
    return measured(command, variables, watching=watching)


def duration(folder: Path) -> float:
    import json

    (manifest,) = (folder / "out").glob("*/episode.json")
    return float(json.loads(manifest.read_text(encoding="utf-8"))["duration_s"])


# --- memory -----------------------------------------------------------------------------------------------------


def memory(folder: Path, hours: tuple[float, float]) -> Iterator[str]:
    yield f"## Longer posts with {Options().voice}"
    yield ""
    yield "| speech | peak of the command and its ffmpeg | seconds | |"
    yield "|---:|---:|---:|---|"
    done, lengths_s = [], []
    for length in hours:
        post = folder / f"hours{length}.md"
        post.write_text(long_post(length), encoding="utf-8")
        run, spoken_s = narrate(folder, post, watching=True), duration(folder)
        yield (
            f"| {spoken_s / 3600:.2f} h | {run.peak_mb:.0f} MB | {run.seconds:.0f} "
            f"| {spoken_s / run.seconds:.0f} x real time |"
        )
        done.append(run)
        lengths_s.append(spoken_s)
    short, long = done
    slower = (long.seconds / lengths_s[1]) / (short.seconds / lengths_s[0])
    yield ""
    yield f"- growth of the peak: **{(long.peak_mb / short.peak_mb - 1):+.0%}** (goal: within 15 %)"
    yield f"- seconds for a second of speech, long / short: **{slower:.2f}** (goal: at most 1.10)"
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
    used, began = processor_s(), time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    peaks = {"all": 0.0, "python": 0.0}
    watcher = threading.Thread(target=watch, args=(process, peaks), daemon=True)
    if watching:
        watcher.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - began
    if watching:
        watcher.join()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed")
    return Run(seconds, peaks["all"], peaks["python"], processor_s() - used, output)


def processor_s() -> float:
    """Processor time of all children so far that have ended, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def watch(process: subprocess.Popen[str], peaks: dict[str, float]) -> None:
    while process.poll() is None:
        sizes_mb = {pid: resident_mb(pid) for pid in tree(process.pid)}
        python_mb = sum(size for pid, size in sizes_mb.items() if not is_ffmpeg(pid))
        peaks["all"] = max(peaks["all"], sum(sizes_mb.values()))
        peaks["python"] = max(peaks["python"], python_mb)
        time.sleep(0.05)


def tree(pid: int) -> list[int]:
    """A process and its descendants, without those that are being started, which still share its memory."""
    try:
        lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    children = [int(child) for line in lists for child in line.split()]
    started = [child for child in children if command_line(child) != command_line(pid)]
    return [pid, *(descendant for child in started for descendant in tree(child))]


def command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def is_ffmpeg(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().startswith("ffmpeg")
    except OSError:
        return True  # it has ended, as those soon do


def resident_mb(pid: int) -> float:
    """Proportional set size, so that pages shared between processes count once."""
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0.0
    return int(found.group(1)) / 1000 if found else 0.0


if __name__ == "__main__":
    main()
