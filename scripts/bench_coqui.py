"""Measures sentences per second of joe in Coqui, by batch size and precision, against Coqui's own `tts()`.

Prints Markdown. Everything runs in one process on one device: scripts/bench --device cuda. `tts()` gets phonemes,
so that it does not start espeak, and one sentence at a time, so that it does not split any.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from bench import cpu, ten_minutes

from narrate.options import Options
from narrate.pipeline import draft
from narrate.speaking.engine import EngineOptions
from narrate.speaking.engines.coqui.convert import Converted
from narrate.speaking.engines.coqui.engine import open_converted
from narrate.speaking.engines.coqui.tokens import Tokens
from narrate.voices.voice import find_voice

BATCHES = (1, 4, 16, 32, 64)
PRECISIONS = {"32 bits": torch.float32, "16 bits in the decoder": torch.float16}


@dataclass(frozen=True, slots=True)
class Measured:
    """One way to speak."""

    sentences_a_second: float
    seconds_of_speech: float
    """In a second."""
    peak_gb: float
    """Of the GPU's memory; 0 on a CPU."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cuda", help="cuda, cuda:N or cpu (default: cuda)")
    parser.add_argument("--sentences", type=int, default=128, help="how many (default: 128)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is run (default: 3)")
    arguments = parser.parse_args()
    for line in report(arguments.device, arguments.sentences, arguments.rounds):
        print(line, flush=True)


def report(device: str, count: int, rounds: int) -> Iterator[str]:
    on_gpu = device != "cpu"
    name = torch.cuda.get_device_name(device) if on_gpu else cpu()
    yield f"## joe in Coqui on {name}"
    yield ""
    yield f"torch {torch.__version__}, coqui-tts {version('coqui-tts')}; {count} sentences, median of {rounds}."
    yield ""
    network, lines, phonemes = prepare(device, count)
    own = measured(coquis_own(device, phonemes), count, rounds, on_gpu)
    yield "| | sentences a second | seconds of speech in one | memory, GB | times Coqui's own |"
    yield "|---|---:|---:|---:|---:|"
    yield row("Coqui's own `tts()`", own, own)
    for precision, kind in PRECISIONS.items() if on_gpu else [("32 bits", torch.float32)]:
        network.precision = kind
        for batch in BATCHES:
            found = measured(in_batches(network, lines, batch), count, rounds, on_gpu)
            yield row(f"batches of {batch}, {precision}", found, own)
    yield ""


def prepare(device: str, count: int) -> tuple[Any, list[Tokens], list[str]]:
    """The network, what it reads, and the same sentences as phonemes, the longest first."""
    joe = find_voice("joe")
    engine = open_converted(joe, joe, EngineOptions(device=device))
    network, _ = engine._load()
    post = Path("ten-minutes.md")
    post.write_text(ten_minutes(paragraphs=10), encoding="utf-8")
    texts = [line.spoken for line in draft(str(post), Options()).script.utterances][:count]
    post.unlink()
    texts.sort(key=len, reverse=True)
    lines = [Tokens(network.read(text), seed) for seed, text in enumerate(texts)]
    vocabulary = network._model.tokenizer
    phonemes = [
        "".join(sign for sign in vocabulary.decode(line.ids) if sign not in "^$_").replace("<BLNK>", "")
        for line in lines
    ]
    return network, lines, phonemes


def in_batches(network: Any, lines: Sequence[Tokens], batch: int) -> Callable[[], float]:
    def speak() -> float:
        said = (
            clip for start in range(0, len(lines), batch) for clip in network.say(lines[start : start + batch])
        )
        return sum(len(clip) for clip in said) / network.rate

    return speak


def coquis_own(device: str, phonemes: Sequence[str]) -> Callable[[], float]:
    from TTS.api import TTS

    files = Converted(find_voice("joe"))
    own = TTS(model_path=str(files["file"]), config_path=str(files["config"]), progress_bar=False).to(device)

    own.synthesizer.tts_model.tokenizer.phonemizer = None  # its input is phonemes

    def speak() -> float:
        said = (own.tts(text, split_sentences=False) for text in phonemes)
        return sum(map(len, said)) / own.synthesizer.output_sample_rate

    return speak


def measured(speak: Callable[[], float], count: int, rounds: int, on_gpu: bool) -> Measured:
    speak()  # warm up: choose kernels and allocate memory
    if on_gpu:
        torch.cuda.reset_peak_memory_stats()
    seconds, speech = [], 0.0
    for _ in range(rounds):
        began = time.perf_counter()
        speech = speak()
        if on_gpu:
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - began)
    taken = statistics.median(seconds)
    peak = torch.cuda.max_memory_allocated() / 1e9 if on_gpu else 0.0
    return Measured(count / taken, speech / taken, peak)


def row(what: str, found: Measured, own: Measured) -> str:
    times = found.sentences_a_second / own.sentences_a_second
    memory = f"{found.peak_gb:.1f}" if found.peak_gb else ""
    return f"| {what} | {found.sentences_a_second:.1f} | {found.seconds_of_speech:.0f} | {memory} | {times:.1f} |"


if __name__ == "__main__":
    main()
