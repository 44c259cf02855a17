"""Measures every voice that can speak here: how well it is understood, how it sounds, and what it costs.

Each speaks the hundred sentences in tests/difficult.txt and a page each of samples/essay.md and samples/harbor.md.
Two recognizers write down what they hear, and two models rate it. What was spoken and judged once is kept, so that
a run that is stopped continues where it was.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # a core for each line is faster than all of them for one
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "fake_engine")]  # as pyproject.toml has it for pytest

from bench import cpu  # noqa: E402
from tqdm import tqdm  # noqa: E402
from voice_table import report  # noqa: E402
from voice_table.listeners import RATERS, RECOGNIZERS  # noqa: E402
from voice_table.measuring import Judgments, Measured, measure  # noqa: E402
from voice_table.texts import Line, lines  # noqa: E402

from narrate.errors import NarrateError  # noqa: E402
from narrate.paths import clip_folder  # noqa: E402
from narrate.speaking.catalog import Offer, offer_of, offers  # noqa: E402
from narrate.storage import translate_os_errors  # noqa: E402
from narrate.voices.voice import Voice, find_voice  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--voice", metavar="NAME", action="append", help="this voice; may be repeated (default: all)"
    )
    parser.add_argument("--write", metavar="FILE", type=Path, help="put the table into this page too")
    arguments = parser.parse_args()
    try:
        run(arguments.voice or [], arguments.write)
    except NarrateError as error:
        sys.exit(f"voices: {error}")


def run(names: Sequence[str], file: Path | None) -> None:
    """Measure the voices with these names, or all if there are none; print what was found."""
    if file:
        replace_table(file, "")  # an hour later would be late to learn that this fails
    found = [offer_of(find_voice(name)) for name in names] or list(offers())
    results = measure_all([offer.voice for offer in found if not report.why_not(offer)])
    measured = [result for result in results.values() if isinstance(result, Measured)]
    failures = {name: result for name, result in results.items() if isinstance(result, str)}
    made = "\n".join(report.page(measured, {**unable(found), **failures}, cpu()))
    print(made)
    for each in measured:
        print("", *report.missed_by_all(each), sep="\n")
    if file:
        file.write_text(replace_table(file, made), encoding="utf-8")


def replace_table(file: Path, made: str) -> str:
    """The content of a page with another table. Raises `StorageError`, and `OptionError` if it has none."""
    with translate_os_errors("the page", file):
        return report.replaced(file.read_text(encoding="utf-8"), made, str(file))


def unable(found: Sequence[Offer]) -> dict[str, str]:
    """Why voices cannot speak here, by name; those that can are left out."""
    return {offer.voice.name: reason for offer in found if (reason := report.why_not(offer))}


def measure_all(voices: Sequence[Voice]) -> dict[str, Measured | str]:
    """What was measured of each voice, by name, or why it could not speak after all; with progress bars."""
    judgments = Judgments(clip_folder().parent / "judgments", RECOGNIZERS, RATERS)
    results: dict[str, Measured | str] = {}
    with tqdm(total=0, unit="line") as bar:
        for voice in tqdm(voices, unit="voice"):
            bar.set_description(voice.name)
            try:
                script = script_of(voice)
                bar.reset(len(script))
                results[voice.name] = measure(voice, script, judgments, bar.update)
            except NarrateError as error:
                results[voice.name] = str(error)
    return results


def script_of(voice: Voice) -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="narrate-voices-") as folder:
        return lines(voice.name, Path(folder))


if __name__ == "__main__":
    main()
