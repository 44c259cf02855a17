"""Seeds for the noise of voices: a text always has the same seed, unless its clip is faulty."""

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
"""Part of the fingerprints of engines that use noise; change it whenever seeds or noise change."""

_PERIOD = 65_537
"""The noise repeats after this many numbers; a prime, so that channels of any length have different noise."""


class Seeds:
    """A seed for each text, which changes after a faulty clip."""

    def __init__(self) -> None:
        self._faults: Counter[str] = Counter()

    def __getitem__(self, text: str) -> int:
        """From 0 to 2^32 - 1."""
        return seed(text, self._faults[text])

    def observe(self, text: str, clip: Audio) -> None:
        """Change the seed of ``text`` if its clip is faulty, unless it is empty: no other seed would help."""
        if len(clip.samples) and fault(text, trimmed(clip)):
            self._faults[text] += 1


def seed(text: str, attempt: int) -> int:
    """From 0 to 2^32 - 1."""
    return int.from_bytes(hashlib.sha256(f"{attempt}\n{text}".encode()).digest()[:4], "big")


def standard_normal(seed: int) -> NDArray[np.float32]:
    """Standard normal noise, shape (65537,), the same on every device.

    If more is needed, it repeats: in a VITS voice, after some four seconds.
    """
    import numpy as np

    return np.random.default_rng(seed).standard_normal(_PERIOD, np.float32)
