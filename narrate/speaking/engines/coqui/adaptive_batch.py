"""Batches as large as the memory allows: if it runs out, half as large from then on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import torch

from narrate.errors import EngineError

_OUT_OF_MEMORY = ("out of memory", "ALLOC_FAILED", "can't allocate memory")
"""In errors of CUDA, cuDNN and the CPU for which torch has no class."""
_HINT = "end other programs that use it, name another GPU (--device cuda:1), or try --device cpu"

Item = TypeVar("Item")
Result = TypeVar("Result")


class AdaptiveBatches(Generic[Item, Result]):
    """Calls ``call`` with as many items as fit. A size that did not fit is not tried again."""

    def __init__(self, call: Callable[[list[Item]], list[Result]], size: Callable[[Item], int]) -> None:
        """``call`` returns one result per item; its memory grows with the items times the largest ``size``."""
        self._call = call
        self._size = size
        self._most: int | None = None
        """The most items times the largest of their sizes; None until the memory has run out."""

    def __call__(self, items: Sequence[Item]) -> list[Result]:
        """One result per item, in order. Raises `EngineError` if even one item does not fit."""
        results: list[Result] = []
        rest = list(items)
        while rest:
            largest = max(1, *map(self._size, rest))
            count = len(rest) if self._most is None else min(len(rest), max(1, self._most // largest))
            batch = self._tried(rest[:count])
            if batch is not None:
                results += batch
                rest = rest[count:]
            elif count > 1:
                self._most = count * largest // 2
            else:
                raise EngineError("there is not enough memory for one text", hint=_HINT)
        return results

    def _tried(self, items: list[Item]) -> list[Result] | None:
        """None if the memory ran out."""
        try:
            return self._call(items)
        except RuntimeError as error:
            if not _is_out_of_memory(error):
                raise
        # Only now, after the exception with its frames is gone, do their tensors count as unused.
        torch.cuda.empty_cache()
        return None


def _is_out_of_memory(error: RuntimeError) -> bool:
    return isinstance(error, torch.OutOfMemoryError) or any(words in str(error) for words in _OUT_OF_MEMORY)
