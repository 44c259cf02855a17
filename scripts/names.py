"""Lets voices say the names that narrate knows, with and without their sounds, and counts what recognizers hear.

A name that all miss in all voices may have wrong sounds, or be one that the recognizers do not know. All names
take hours; ``--sample 300`` takes some at random.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "fake_engine")]  # as pyproject.toml has it for pytest

from tqdm import tqdm  # noqa: E402
from voice_table.listeners import RECOGNIZERS  # noqa: E402
from voice_table.measuring import Judgments  # noqa: E402
from voice_table.names import recordings, shares  # noqa: E402

from narrate.errors import NarrateError  # noqa: E402
from narrate.paths import clip_folder  # noqa: E402
from narrate.speaking.engine import EngineOptions  # noqa: E402
from narrate.speaking.pronunciation.names import NAMES, listed  # noqa: E402
from narrate.speaking.registry import open_engine  # noqa: E402
from narrate.voices.voice import find_voice  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--voice", metavar="NAME", action="append", help="may be repeated (default: lark, joe)")
    parser.add_argument("--sample", metavar="N", type=int, help="so many names, the same each time")
    arguments = parser.parse_args()
    every = sorted(listed(NAMES))
    chosen = sorted(random.Random(0).sample(every, arguments.sample)) if arguments.sample else every
    try:
        report(arguments.voice or ["lark", "joe"], chosen)
    except NarrateError as error:
        sys.exit(f"names: {error}")


def report(voices: Sequence[str], chosen: Sequence[str]) -> None:
    """Print how many names were heard, as a table, and those that no recognizer heard in any voice."""
    recognizers = [each.name for each in RECOGNIZERS]
    judgments = Judgments(clip_folder().parent / "judgments", RECOGNIZERS, ())
    missed = set(chosen)
    rows = [f"| voice | {' | '.join(recognizers)} | either |", f"|---|{'---:|' * (len(recognizers) + 1)}"]
    for voice in voices:
        engine = open_engine(find_voice(voice), EngineOptions(workers=1))
        found = {}
        for by_list in (False, True):
            made = tqdm(recordings(engine, chosen, by_list=by_list), voice, unit="recording")
            _, heard = shares(judgments.transcripts, made)
            found[by_list] = {**heard, "either": set().union(*heard.values())}
        missed -= found[True]["either"]
        cells = [f"{len(found[False][each]):,} → {len(found[True][each]):,}" for each in (*recognizers, "either")]
        rows.append(f"| `{voice}` | {' | '.join(cells)} |")
        print(rows[-1], flush=True)
    print(f"\nof {len(chosen):,} names\n", *rows, sep="\n")
    print(f"\nmissed by all ({len(missed)}): {', '.join(sorted(missed))}")


if __name__ == "__main__":
    main()
