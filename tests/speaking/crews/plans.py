"""Speaks lines with a crew, for the tests beside this file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from narrate.progress import SILENT
from narrate.speaking.crews.crew import Hire
from narrate.speaking.engine import EngineOptions
from narrate.speaking.studio import Studio
from narrate.speaking.synthesis import Outcome, Request, Synthesis
from narrate.voices.voice import find_voice

LINES = [f"This is line {number} of a post." for number in range(40)]


def spoken_by(
    hire: Hire | None,
    clips: Path,
    lines: Sequence[str] = LINES,
    device: str = "auto",
    during: Callable[[Outcome], object] = lambda _: None,
) -> list[Outcome]:
    """The outcomes of the lines of a post; their clips are in the folder ``clips``."""
    outcomes = []
    with Studio(clips, hire) as studio:
        synthesizer = studio.synthesizer(find_voice("fake"), EngineOptions(device=device))
        requests = [Request(synthesizer, line, "a.md") for line in lines]
        for outcome in Synthesis([requests], SILENT).outcomes():
            outcomes.append(outcome)
            during(outcome)
    return outcomes


def clips_in(folder: Path) -> dict[str, bytes]:
    """The clips of a store by name."""
    return {clip.name: clip.read_bytes() for clip in folder.rglob("*.wav")}
