"""Draws what a terminal shows during a batch: scripts/terminal.py PICTURE.png (extra: docs)."""

from __future__ import annotations

import os
import pty
import struct
import sys
import tempfile
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

import bench_batch
import pyte
from matplotlib import pyplot as plt

COLUMNS, ROWS = 96, 12
POSTS = 12
SHOWN = 8
"""How many posts are done in the picture."""
COMMAND = "narrate batch posts/"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        bench_batch.write_posts(Path("posts"), POSTS)
        os.environ["NARRATE_CACHE"] = str(Path(name, "cache"))
        lines = screen_of([sys.executable, "-m", "narrate", *COMMAND.split()[1:]])
    picture = Path(__file__).resolve().parents[1] / sys.argv[1]
    draw([f"$ {COMMAND}", *lines], picture)


def screen_of(command: list[str]) -> list[str]:
    """The lines on the terminal when the command is about two thirds through."""
    child, terminal = pty.fork()
    if not child:
        os.execv(command[0], command)
    ioctl(terminal, TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    found: list[str] = []
    while chunk := read(terminal):
        stream.feed(chunk)
        shown = [line.rstrip() for line in screen.display if line.strip()]
        if shown and shown[-1].startswith(f"{SHOWN}/{POSTS} posts |") and shown[-1].endswith("left"):
            found = shown
    os.waitpid(child, 0)
    return found


def read(terminal: int) -> bytes:
    """What the command has written; empty when it has ended."""
    try:
        return os.read(terminal, 1 << 16)
    except OSError:
        return b""


def draw(lines: list[str], picture: Path) -> None:
    figure = plt.figure(figsize=(10, 0.22 * (len(lines) + 1.6)), dpi=130, facecolor="#1d2129")
    text = "\n".join(lines)
    style = {"family": "monospace", "fontsize": 9.5, "color": "#dfe3ea", "linespacing": 1.45}
    figure.text(0.02, 0.94, text, ha="left", va="top", **style)  # type: ignore[arg-type]
    figure.savefig(picture, facecolor=figure.get_facecolor())


if __name__ == "__main__":
    main()
