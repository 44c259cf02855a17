"""Draws the waveform of an episode with its chapters: scripts/waveform.py EPISODE PICTURE.png (extra: docs)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.ticker import FuncFormatter, MultipleLocator

from narrate.mixing.ffmpeg import binary

RATE = 8000
COLUMNS = 1400
COLORS = ("#3f6fb5", "#d98a3d")


def main() -> None:
    folder, picture = Path(sys.argv[1]), Path(sys.argv[2])
    manifest = json.loads((folder / "episode.json").read_text(encoding="utf-8"))
    file = folder / next(iter(manifest["files"].values()))["path"]
    command = [
        binary(),
        "-v",
        "error",
        "-i",
        file,
        "-map",
        "0:a",
        "-f",
        "s16le",
        "-ac",
        "1",
        "-ar",
        str(RATE),
        "-",
    ]
    samples = np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, "<i2") / 32768
    columns = samples[: len(samples) // COLUMNS * COLUMNS].reshape(COLUMNS, -1)
    times = np.linspace(0, len(samples) / RATE, COLUMNS)
    figure, axes = plt.subplots(figsize=(11, 4.2), dpi=130)
    for number, chapter in enumerate(distinct(manifest["chapters"])):
        inside = (times >= chapter["start_s"]) & (times < chapter["end_s"])
        color = COLORS[number % 2]
        axes.fill_between(times[inside], columns.min(1)[inside], columns.max(1)[inside], color=color, linewidth=0)
        axes.axvline(chapter["start_s"], color="#999999", linewidth=0.6)
        axes.text(
            chapter["start_s"] + 0.4, 1.02, chapter["title"], rotation=32, ha="left", va="bottom", fontsize=8.5,
            color=color,
        )  # fmt: skip
    axes.set_xlim(0, times[-1])
    axes.set_ylim(-1, 1)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MultipleLocator(30))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda s, _: f"{int(s) // 60}:{int(s) % 60:02}"))
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    figure.savefig(picture, bbox_inches="tight")


def distinct(chapters: list[dict[str, object]]) -> list[dict[str, object]]:
    """Chapters that start together, as one with both titles."""
    merged: list[dict[str, object]] = []
    for chapter in chapters:
        if merged and merged[-1]["start_s"] == chapter["start_s"]:
            merged[-1] = {**chapter, "title": f"{merged[-1]['title']} / {chapter['title']}"}
        else:
            merged.append(chapter)
    return merged


if __name__ == "__main__":
    main()
