"""Where the chance in a voice comes from: the same for a text every time, until what came of it has a fault."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from narrate.speaking.engine import Audio
from narrate.speaking.sound import fault, trimmed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NOISE_SCHEME = "seeds 1"
"""Names the way in which chance falls; to be changed with it."""

_NUMBERS = 65_537
"""A prime, so that a channel's numbers are not those of another whatever its length is."""


class Seeds:
    """A seed for each text; who asks for a text again after a fault gets another one."""

    def __init__(self) -> None:
        self._faults: Counter[str] = Counter()

    def __getitem__(self, text: str) -> int:
        """From 0 to 2^32 - 1."""
        return seed(text, self._faults[text])

    def judge(self, text: str, clip: Audio) -> None:
        """Take note of what became of a text; a clip without samples is no matter of chance."""
        if len(clip.samples) and fault(text, trimmed(clip)):
            self._faults[text] += 1


def seed(text: str, attempt: int) -> int:
    """From 0 to 2^32 - 1."""
    return int.from_bytes(hashlib.sha256(f"{attempt}\n{text}".encode()).digest()[:4], "big")


def normal(seed: int) -> NDArray[np.float32]:
    """What is rolled with a seed, on whatever device: from a normal distribution, shape (65537,).

    Who needs more begins again, which for a VITS voice is after some four seconds.
    """
    import numpy as np

    return np.random.default_rng(seed).standard_normal(_NUMBERS, np.float32)
