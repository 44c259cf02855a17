"""What does not fit is tried in halves, in order, and not again."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from narrate.errors import SpeakingError

if TYPE_CHECKING:
    from narrate.speaking.engines.coqui.adaptive_batch import AdaptiveBatches

if find_spec("TTS") is None:  # to import it takes seconds: not while tests are collected
    pytest.skip("Coqui is not installed", allow_module_level=True)


class Memory:
    """Holds so many letters, every text counted as long as the longest."""

    def __init__(self, letters: int) -> None:
        self.letters = letters
        self.calls: list[list[str]] = []
        self.full: Exception | None = None

    def adaptive_batches(self) -> AdaptiveBatches[str, str]:
        import torch  # takes seconds: not while tests are collected

        from narrate.speaking.engines.coqui.adaptive_batch import AdaptiveBatches

        self.full = self.full or torch.OutOfMemoryError("CUDA out of memory")
        return AdaptiveBatches(self.call, len)

    def call(self, texts: list[str]) -> list[str]:
        self.calls.append(texts)
        if len(texts) * max(map(len, texts)) > self.letters:
            assert self.full
            raise self.full
        return [text.upper() for text in texts]


TEXTS = ["abcdef", "bcde", "cde", "de", "e", "f", "g", "h"]


@pytest.mark.parametrize("letters", [6, 8, 12, 24, 30, 48, 1000])
def test_every_text_has_its_result_in_order(letters: int) -> None:
    memory = Memory(letters)
    assert memory.adaptive_batches()(TEXTS) == [text.upper() for text in TEXTS]


def test_a_batch_that_does_not_fit_is_halved_until_it_does() -> None:
    memory = Memory(12)
    memory.adaptive_batches()(TEXTS)
    assert [len(call) for call in memory.calls[:3]] == [8, 4, 2]


def test_what_did_not_fit_is_not_tried_again() -> None:
    memory = Memory(12)
    adaptive_batches = memory.adaptive_batches()
    adaptive_batches(TEXTS)
    memory.calls.clear()
    adaptive_batches(TEXTS)
    assert all(len(call) * max(map(len, call)) <= 12 for call in memory.calls)


def test_shorter_texts_go_together_all_the_same() -> None:
    memory = Memory(12)
    adaptive_batches = memory.adaptive_batches()
    adaptive_batches(TEXTS)
    memory.calls.clear()
    adaptive_batches(["a"] * 12)
    assert [len(call) for call in memory.calls] == [12]


def test_one_text_that_does_not_fit_is_an_error_that_says_what_to_try() -> None:
    with pytest.raises(SpeakingError, match=r"there is not enough memory for one text; .* try --device cpu"):
        Memory(5).adaptive_batches()(TEXTS)


def test_nothing_is_nothing() -> None:
    assert Memory(1).adaptive_batches()([]) == []


@pytest.mark.parametrize(
    "words", ["CUDA error: out of memory", "cuDNN error: CUDNN_STATUS_ALLOC_FAILED", "can't allocate memory: 9 GB"]
)
def test_memory_runs_out_by_other_names_too(words: str) -> None:
    memory = Memory(12)
    memory.full = RuntimeError(words)
    assert memory.adaptive_batches()(TEXTS) == [text.upper() for text in TEXTS]


def test_what_has_nothing_to_do_with_memory_is_not_tried_again() -> None:
    memory = Memory(12)
    memory.full = RuntimeError("a bug")
    with pytest.raises(RuntimeError, match="a bug"):
        memory.adaptive_batches()(TEXTS)
    assert len(memory.calls) == 1
