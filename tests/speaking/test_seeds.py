"""A text keeps its seed until what came of it has a fault."""

from __future__ import annotations

import numpy as np

from narrate.speaking.engine import Audio
from narrate.speaking.seeds import Seeds, seed

TEXT = "Some words that take a second or two."


def tone(seconds: float) -> Audio:
    return Audio(0.3 * np.sin(np.arange(int(seconds * 8000)) / 5).astype(np.float32), 8000)


def test_a_seed_depends_on_the_text_and_on_nothing_else() -> None:
    seeds, others = Seeds(), Seeds()
    assert others["another"] != seeds[TEXT] == others[TEXT] == seed(TEXT, 0) < 1 << 32


def test_a_good_clip_keeps_it_and_so_does_none() -> None:
    seeds = Seeds()
    for clip in (tone(2), tone(0)):
        seeds.observe(TEXT, clip)
        assert seeds[TEXT] == seed(TEXT, 0)


def test_each_fault_changes_it_for_that_text_alone() -> None:
    seeds = Seeds()
    for faults, clip in enumerate((tone(0.1), tone(60)), 1):
        seeds.observe(TEXT, clip)
        assert seeds[TEXT] == seed(TEXT, faults) != seed(TEXT, faults - 1)
    assert seeds["another"] == seed("another", 0)
