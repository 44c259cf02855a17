"""Measures `narrate batch` on this machine against its parts, and prints the result as Markdown."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import bench
from machine import cpu
from made_posts import NAMES, write_posts

from narrate.options import Options
from narrate.pipeline import draft
from narrate.speaking.engine import cores

FAKE_ENGINE = bench.ROOT / "tests" / "fake_engine"
FAKE_VOICES = bench.ROOT / "tests" / "voice_files"


@dataclass(frozen=True, slots=True)
class Shares:
    """Where the time of a batch went."""

    run: bench.Run
    audio_s: float

    @property
    def idle(self) -> float:
        """The share of the cores' time in which they had nothing to do."""
        return max(0.0, 1 - self.run.processor_s / (self.run.seconds * cores()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=len(NAMES), help="how many posts are spoken (default: 20)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (default: 3)")
    parser.add_argument("--most", type=int, default=2000, help="the most posts of the fake engine (default: 2000)")
    parser.add_argument("--write", metavar="FILE", type=Path, help="write the result there too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="narrate-bench-") as name:
        folder = Path(name)
        os.environ["NARRATE_MODELS"] = str(folder / "models")
        lines = []
        for line in report(folder, arguments.posts, arguments.rounds, arguments.most):
            print(line, flush=True)
            lines.append(line)
    if arguments.write:
        arguments.write.write_text("\n".join(lines) + "\n", encoding="utf-8")


def report(folder: Path, posts: int, rounds: int, most: int) -> Iterator[str]:
    write_posts(folder / "posts", posts)
    yield f"## A batch of {posts} posts, as MP3 (median of {rounds})"
    yield ""
    yield f"{cpu()}, {cores()} cores used."
    yield ""
    yield "| | seconds | |"
    yield "|---|---:|---|"
    yield from speech(folder, rounds)
    yield ""
    yield from growth(folder, most)


def speech(folder: Path, rounds: int) -> Iterator[str]:
    """Both voices: the whole batch, bare inference on the same lines, one post at a time, and piper's own CLI."""
    for voice in ("joe", "lark"):
        texts = lines_of(folder / "posts", voice)
        bare = bench.BareHibari(texts) if voice == "lark" else bench.BarePiper(texts, prepare=True)
        batch(folder, "warm", voice)  # the model is optimized once
        batches, bare_s, encoder_s = [], [], []
        for number in range(rounds):
            batches.append(batch(folder, f"{voice}{number}", voice))
            encoder_s.append(encoding_s(folder / f"{voice}{number}"))
            bare_s.append(bare.run() / cores() if isinstance(bare, bench.BareHibari) else bare.run()[0])
        shares = sorted(batches, key=lambda each: each.run.seconds)[rounds // 2]
        whole_s = shares.run.seconds
        yield f"| {voice}: the whole batch | {whole_s:.1f} | {shares.audio_s / whole_s:.0f} x real time |"
        yield f"| … posts an hour | | {len(list((folder / 'posts').iterdir())) / whole_s * 3600:.0f} |"
        yield f"| … idle time of the cores | | {shares.idle:.0%} |"
        yield f"| … bare inference on all cores | {statistics.median(bare_s):.1f} | |"
        yield f"| … the encoder alone, on all cores | {statistics.median(encoder_s):.1f} | |"
        ratio = bench.paired([each.run.seconds for each in batches], bare_s)
        yield f"| … whole batch / bare inference | | **{ratio:.2f}** |"
        both = [bare + encoder for bare, encoder in zip(bare_s, encoder_s, strict=True)]
        ratio = bench.paired([each.run.seconds for each in batches], both)
        yield f"| … whole batch / bare inference and the encoder | | **{ratio:.2f}** |"
        yield f"| … the same posts one by one with `narrate post` | {one_by_one(folder, voice):.1f} | |"
        if voice == "joe":
            yield f"| … the same posts through piper's CLI in a loop | {piper_loop(folder):.1f} | |"


def lines_of(posts: Path, voice: str) -> list[str]:
    options = Options(voice=voice)
    drafts = [draft(str(post), options).script for post in sorted(posts.iterdir())]
    return list(dict.fromkeys(utterance.spoken for script in drafts for utterance in script.utterances))


def batch(folder: Path, cache: str, voice: str, *options: str, posts: str = "posts", **environment: str) -> Shares:
    """Run the batch with an empty cache, to a folder of its own."""
    out = folder / f"out-{cache}"
    command = [sys.executable, "-m", "narrate", "batch", str(folder / posts), "--voice", voice]
    variables = {**os.environ, "NARRATE_CACHE": str(folder / cache), **environment}
    run = bench.measured([*command, "--out", str(out), *options], variables, watching=bool(environment))
    import json

    totals = json.loads((out / "batch.json").read_text(encoding="utf-8"))["totals"]
    assert totals["made"] == totals["posts"], totals
    return Shares(run, totals["made_audio_s"])


def encoding_s(cache: Path) -> float:
    """Encode all episodes by the encoder alone, spread over all cores."""
    out = cache.with_name(f"out-{cache.name}")
    total = 0.0
    for mp3 in out.glob("*/*.mp3"):
        wav = cache.with_name("programme.wav")
        wav.unlink(missing_ok=True)
        bench.ffmpeg.run(["-i", mp3, wav], "decoding the episode")
        total += bench.encoder(wav)
    return total / cores()


def one_by_one(folder: Path, voice: str) -> float:
    began = time.perf_counter()
    for post in sorted((folder / "posts").iterdir()):
        command = [sys.executable, "-m", "narrate", "post", str(post), "--voice", voice, "--quiet"]
        variables = {**os.environ, "NARRATE_CACHE": str(folder / f"one-{voice}")}
        subprocess.run([*command, "--out", str(folder / f"out-one-{voice}")], check=True, env=variables)
    return time.perf_counter() - began


def piper_loop(folder: Path) -> float:
    total = 0.0
    for post in sorted((folder / "posts").iterdir()):
        texts = [line.spoken for line in draft(str(post), Options(voice="joe")).script.utterances]
        spoken = folder / "spoken.txt"
        spoken.write_text("\n".join(texts) + "\n", encoding="utf-8")
        total += bench.piper_cli(folder, spoken)
    return total


# --- how cost grows ---------------------------------------------------------------------------------------------


def growth(folder: Path, most: int) -> Iterator[str]:
    """The cost of posts that cost nothing to speak: the engine of the tests whistles."""
    yield "## How the cost of a batch grows"
    yield ""
    yield "An engine that whistles speaks short posts, as WAV, so that what is measured is everything else."
    yield ""
    yield "| posts | processor s | … a post | peak MB | … without ffmpeg | again, unchanged: processor s |"
    yield "|---:|---:|---:|---:|---:|---:|"
    for count in dict.fromkeys(min(count, most) for count in (10, 100, 500, 2000)):
        write_short_posts(folder / f"short{count}", count)
        variables = {"PYTHONPATH": str(FAKE_ENGINE), "NARRATE_VOICES": str(FAKE_VOICES)}
        options = ("--format", "wav", "--quiet")
        first = batch(folder, f"short-{count}", "fake", *options, posts=f"short{count}", **variables).run
        command = [sys.executable, "-m", "narrate", "batch", str(folder / f"short{count}"), "--voice", "fake"]
        environment = {**os.environ, **variables, "NARRATE_CACHE": str(folder / f"short-{count}")}
        out = str(folder / f"out-short-{count}")
        unchanged = bench.measured([*command, "--out", out, *options], environment, watching=False)
        yield (
            f"| {count} | {first.processor_s:.1f} | {first.processor_s / count:.3f} "
            f"| {first.peak_mb:.0f} | {first.python_mb:.0f} | {unchanged.processor_s:.1f} |"
        )


def write_short_posts(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        lines = " ".join(f"This is line {line} of post {number}." for line in range(6))
        (folder / f"post-{number}.md").write_text(f"# Post {number}\n\n{lines}\n", encoding="utf-8")


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
