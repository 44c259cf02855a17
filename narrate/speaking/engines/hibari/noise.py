"""The noise of hibari's voices, from a table: drawing it each time takes an eighth of the time of speaking."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NOISE_TABLE = "noise 1"
"""Part of the fingerprint; change it whenever a seed gives other noise."""
_NUMBERS = 1 << 22
"""Enough for 40 s of speech: in what the model speaks at once, no number comes twice."""
_STEP = 65_537
"""Texts begin at multiples of this prime in the table, so that those of other seeds have other noise."""


def noise(seed: int, bins: int, frames: int) -> NDArray[np.complex64]:
    """Complex noise, standard normal in both parts, the same for a seed; not to be changed.

    Its shape is (``bins``, ``frames``), the order in which hibari draws it.
    """
    import numpy as np

    drawn, start, count = table(), seed * _STEP % _NUMBERS, 2 * bins * frames
    numbers = drawn[start : start + count]
    if len(numbers) < count:  # it goes on at the beginning
        rounds, rest = divmod(count - len(numbers), len(drawn))
        numbers = np.concatenate([numbers, *[drawn] * rounds, drawn[:rest]])
    return numbers.reshape(bins, 2 * frames).view(np.complex64)


@cache
def table() -> NDArray[np.float32]:
    """The table, which the first call draws: that takes longer than it takes to speak a sentence."""
    import numpy as np

    return np.random.default_rng(0).standard_normal(_NUMBERS, np.float32)
