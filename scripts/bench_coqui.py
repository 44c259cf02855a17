"""Measures sentences per second of joe in Coqui, by batch size and precision, against Coqui's own `tts()`.

Prints Markdown. Everything runs in one process on one device: scripts/bench --device cuda. All ways to speak get
the same sentences, as many as Coqui's own speaks in the time. It gets their phonemes, so that it does not start
espeak, and one sentence at a time, so that it does not split any.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from machine import cpu

from narrate.options import Options
from narrate.pipeline import draft
from narrate.speaking.engine import EngineOptions
from narrate.speaking.engines.coqui.engine import open_converted, open_engine
from narrate.speaking.engines.coqui.tokens import Tokens
from narrate.voices.voice import find_voice

BATCHES = (1, 4, 16, 32, 64)
PRECISIONS = {"32 bits": torch.float32, "16 bits in the decoder": torch.float16}
COUNTS = (128, 64, 32, 16, 8, 4)
"""How many sentences are spoken: the first of these that Coqui's own speaks in the time."""
MOST_ROUNDS = 5
SAMPLES = Path(__file__).resolve().parents[1] / "samples"


@dataclass(frozen=True, slots=True)
class Measured:
    """One way to speak."""

    sentences_a_second: float
    seconds_of_speech: float
    """In a second."""
    peak_gb: float
    """Of the GPU's memory; 0 on a CPU."""


Speak = Callable[[], float]
"""Speaks all sentences, and returns the seconds of speech."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cuda", help="cuda, cuda:N or cpu (default: cuda)")
    parser.add_argument(
        "--posts",
        type=Path,
        default=SAMPLES,
        metavar="DIR",
        help="Markdown to speak sentences of (default: samples)",
    )
    parser.add_argument(
        "--seconds", type=float, default=20, help="about how long each way to speak is measured (default: 20)"
    )
    parser.add_argument("--best", type=Path, metavar="FILE", help="write the fastest way's figures there, as JSON")
    arguments = parser.parse_args()
    for line in report(arguments.device, arguments.posts, arguments.seconds, arguments.best):
        print(line, flush=True)


def report(device: str, posts: Path, seconds: float, best: Path | None) -> Iterator[str]:
    on_gpu = device != "cpu"
    engine = opened(device)
    network = engine._load()[0]
    texts = sentences(posts)
    tts = coquis_own(device, engine._files)
    count = how_many(texts, network, tts, seconds)
    lines = tokens(spread(texts, count), network)
    yield f"## joe in Coqui on {torch.cuda.get_device_name(device) if on_gpu else cpu()}"
    yield ""
    yield (
        f"torch {torch.__version__}, coqui-tts {version('coqui-tts')}; {len(lines)} sentences, "
        f"{'' if on_gpu else 'on one thread, '}median of up to {MOST_ROUNDS} rounds."
    )
    yield ""
    yield "| | sentences a second | seconds of speech in one | memory, GB | times Coqui's own |"
    yield "|---|---:|---:|---:|---:|"
    own = measured(lambda: sum(map(tts, symbols(lines, network))), len(lines), seconds, on_gpu)
    yield row("Coqui's own `tts()`", own, own)
    found = []
    for precision, kind in PRECISIONS.items():
        network.precision = kind
        for batch in BATCHES:
            what = f"batches of {batch}, {precision}"
            if kind == torch.float16 and not on_gpu:
                yield f"| {what} | not measured: on a CPU, narrate speaks in 32 bits | | | |"
            elif batch > len(lines):
                yield f"| {what} | not measured: takes too long here | | | |"
            else:
                found.append(measured(in_batches(network, lines, batch), len(lines), seconds, on_gpu))
                yield row(what, found[-1], own)
    yield ""
    if best:
        fastest = max(found, key=lambda each: each.sentences_a_second)
        figures = {"seconds_of_speech": fastest.seconds_of_speech, "times": times(fastest, own)}
        best.write_text(json.dumps(figures), encoding="utf-8")


def opened(device: str) -> Any:
    """The engine of joe: a Coqui model if he is one, as in scripts/gpu-kit, else his Piper model converted."""
    joe, options = find_voice("joe"), EngineOptions(device=device)
    return open_engine(joe, options) if joe.engine == "coqui" else open_converted(joe, joe, options)


def sentences(posts: Path) -> list[str]:
    """Each sentence of the posts once, the shortest first."""
    scripts = (draft(str(post), Options(voice="joe")).script for post in sorted(posts.glob("*.md")))
    return sorted({line.spoken for script in scripts for line in script.utterances}, key=len)


def spread(texts: Sequence[str], count: int) -> list[str]:
    """``count`` of the texts, as long as all of them on average."""
    return [texts[(2 * number + 1) * len(texts) // (2 * count)] for number in range(min(count, len(texts)))]


def tokens(texts: Sequence[str], network: Any) -> list[Tokens]:
    return [Tokens(network.encode(text), seed) for seed, text in enumerate(texts)]


def symbols(lines: Sequence[Tokens], network: Any) -> list[str]:
    """What Coqui's tokenizer makes the tokens of."""
    vocabulary = network._model.tokenizer
    marks = re.compile(r"<BLNK>|[\^$_]")
    return [marks.sub("", vocabulary.decode(line.ids)) for line in lines]


def how_many(texts: Sequence[str], network: Any, tts: Callable[[str], float], seconds: float) -> int:
    some = symbols(tokens(spread(texts, COUNTS[-1]), network), network)
    tts(some[0])  # choose kernels and allocate memory
    began = time.perf_counter()
    for text in some:
        tts(text)
    each = (time.perf_counter() - began) / len(some)
    return next((count for count in COUNTS if count * each <= seconds), COUNTS[-1])


def in_batches(network: Any, lines: Sequence[Tokens], batch: int) -> Speak:
    def speak() -> float:
        parts = (network.synthesize(lines[start : start + batch]) for start in range(0, len(lines), batch))
        return sum(len(clip) for part in parts for clip in part) / network.sample_rate

    return speak


def coquis_own(device: str, files: Mapping[str, Path]) -> Callable[[str], float]:
    """Coqui's own way: speaks the symbols of a sentence, and returns the seconds of speech."""
    from TTS.api import TTS
    from TTS.utils.audio import processor
    from TTS.utils.synthesizer import PAD_SILENCE_SAMPLES

    processor.build_mel_basis = lambda **_: None  # spectrograms are for training; opening a model computes filters
    own = TTS(model_path=str(files["file"]), config_path=str(files["config"]), progress_bar=False).to(device)
    own.synthesizer.tts_model.tokenizer.phonemizer = None  # its input is phonemes

    def speak(text: str) -> float:
        samples = len(own.tts(text, split_sentences=False)) - PAD_SILENCE_SAMPLES
        return float(samples / own.synthesizer.output_sample_rate)

    return speak


def measured(speak: Speak, count: int, seconds: float, on_gpu: bool) -> Measured:
    """The median of as many rounds as ``seconds`` suffice for, one at least."""
    if on_gpu:
        speak()  # choose kernels and allocate memory
        torch.cuda.reset_peak_memory_stats()
    began = time.perf_counter()
    taken, speech = [], 0.0
    while not taken or (len(taken) < MOST_ROUNDS and time.perf_counter() - began + taken[-1] < seconds):
        start = time.perf_counter()
        speech = speak()
        taken.append(time.perf_counter() - start)
    peak = torch.cuda.max_memory_allocated() / 1e9 if on_gpu else 0.0
    return Measured(count / statistics.median(taken), speech / statistics.median(taken), peak)


def times(found: Measured, own: Measured) -> float:
    return found.sentences_a_second / own.sentences_a_second


def row(what: str, found: Measured, own: Measured) -> str:
    memory = f"{found.peak_gb:.1f}" if found.peak_gb else ""
    rates = f"{found.sentences_a_second:.1f} | {found.seconds_of_speech:.1f}"
    return f"| {what} | {rates} | {memory} | {times(found, own):.1f} |"


if __name__ == "__main__":
    main()
