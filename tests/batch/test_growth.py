"""What a batch costs for many posts, next to a few: the same memory, and time in proportion."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

FEW, MANY = 20, 160

MEASURED = """
import resource, sys
from narrate.cli import run
code = run()
for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
    print(resource.getrusage(who).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""
"""Tells the peaks of its memory and of that of the processes it has started."""


def cost(folder: str, posts: int) -> tuple[float, list[int]]:
    """Seconds of the processor, and the peaks of the two processes."""
    Path(folder).mkdir()
    for number in range(posts):
        Path(folder, f"{number}.md").write_text(f"It rained on day {number} in {folder}.\n")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", MEASURED, "batch", folder, "--voice", "fake", "--format", "wav"]
    done = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert f"{posts} made" in done.stdout
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, [int(peak) for peak in done.stderr.split()]


@pytest.mark.soak
def test_many_posts_need_the_memory_of_a_few(workspace: Path) -> None:
    few_s, few = cost("few", FEW)
    many_s, many = cost("many", MANY)
    assert many_s < few_s * MANY / FEW
    assert all(large < 1.15 * small for small, large in zip(few, many, strict=True)), (few, many)
