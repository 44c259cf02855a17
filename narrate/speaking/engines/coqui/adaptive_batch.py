"""Batches that adapt to the memory: if it runs out, they are half as large from then on."""

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
    """Calls ``call`` with as many items as fit into memory. A size that did not fit is not tried again."""

    def __init__(self, call: Callable[[list[Item]], list[Result]], size: Callable[[Item], int]) -> None:
        """``call`` returns one result per item; its memory grows with the items times the largest ``size``."""
        self._call = call
        self._size = size
        self._max_padded: int | None = None
        """The maximum number of items times the largest size; None until memory has run out."""

    def __call__(self, items: Sequence[Item]) -> list[Result]:
        """One result per item, in order. Raises `EngineError` if even one item does not fit."""
        results: list[Result] = []
        rest = list(items)
        while rest:
            largest = max(1, *map(self._size, rest))
            count = len(rest) if self._max_padded is None else min(len(rest), max(1, self._max_padded // largest))
            batch = self._try(rest[:count])
            if batch is not None:
                results += batch
                rest = rest[count:]
            elif count > 1:
                self._max_padded = count * largest // 2
            else:
                raise EngineError("there is not enough memory for one text", hint=_HINT)
        return results

    def _try(self, items: list[Item]) -> list[Result] | None:
        """None if the memory ran out."""
        try:
            return self._call(items)
        except RuntimeError as error:
            if not _is_out_of_memory(error):
                raise
        # The exception kept its frames, and so their tensors, alive; only now can their memory be freed.
        torch.cuda.empty_cache()
        return None


def _is_out_of_memory(error: RuntimeError) -> bool:
    return isinstance(error, torch.OutOfMemoryError) or any(words in str(error) for words in _OUT_OF_MEMORY)
