"""The noise of hibari's voices, from a table: drawing it each time takes an eighth of the time of speaking."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NOISE_TABLE = "noise 1"
"""Part of the fingerprint; change it whenever a seed gives other noise."""
_NUMBERS = 1 << 22
"""Enough for 40 s of speech: in what the model speaks at once, no number comes twice."""
_STEP = 65_537
"""Texts begin at multiples of this prime in the table, so that those of other seeds have other noise."""


class Noise:
    """Takes the place of a `numpy.random.Generator`, for the one method that hibari calls."""

    def __init__(self, seed: int) -> None:
        self._start = seed * _STEP % _NUMBERS

    def standard_normal(self, shape: tuple[int, ...], dtype: Any = None) -> NDArray[np.float32]:
        """Standard normal noise of this shape, the same for a seed; a new array, which the caller may change."""
        import numpy as np

        count, table = int(np.prod(shape)), _table()
        numbers, filled, start = np.empty(count, np.float32), 0, self._start
        while filled < count:
            part = table[start : start + count - filled]
            numbers[filled : filled + len(part)] = part
            filled, start = filled + len(part), 0
        return numbers.reshape(shape).astype(dtype or np.float32, copy=False)


@cache
def _table() -> NDArray[np.float32]:
    import numpy as np

    return np.random.default_rng(0).standard_normal(_NUMBERS, np.float32)
