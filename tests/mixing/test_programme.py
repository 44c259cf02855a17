"""A programme on disk can be read whole, in parts, and while it is being written."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from programmes import RATE

from narrate.errors import StorageError
from narrate.mixing.programme import Programme, write_excerpt

Follow = Callable[[Programme], object]


def second(value: int) -> bytes:
    """One second of a programme."""
    return np.full(RATE, value, "<i2").tobytes()


# --- followed while it grows ------------------------------------------------------------------------------------


@pytest.mark.parametrize("readers", [1, 3])
def test_readers_that_follow_a_programme_get_all_of_it(tmp_path: Path, readers: int) -> None:
    with ThreadPoolExecutor(readers) as pool:
        with Programme(tmp_path / "raw") as programme:
            following = [pool.submit(lambda: b"".join(programme.blocks())) for _ in range(readers)]
            for value in range(20):
                programme.append(second(value), bytes(2 * value), RATE)
                time.sleep(0.002)
        for followed in following:
            assert followed.result() == programme.file.read_bytes()


def test_a_programme_can_be_read_before_it_ends(tmp_path: Path) -> None:
    with Programme(tmp_path / "raw") as programme:
        programme.append(second(1), b"", RATE)
        assert next(programme.blocks()) == second(1)


def test_wait_returns_when_enough_is_written(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool, Programme(tmp_path / "raw") as programme:
        waiting = pool.submit(programme.wait, 2.5)
        for _ in range(2):
            programme.append(second(1), b"", RATE)
        time.sleep(0.02)
        assert not waiting.done()
        programme.append(second(1), b"", RATE)
        waiting.result(timeout=10)


def test_wait_returns_at_the_end_of_a_shorter_programme(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        with Programme(tmp_path / "raw") as programme:
            waiting = pool.submit(programme.wait, 1000)
            programme.append(second(1), b"", RATE)
        waiting.result(timeout=10)


@pytest.mark.parametrize(
    "follow", [lambda programme: list(programme.blocks()), lambda programme: programme.wait(9)]
)
def test_readers_of_an_aborted_programme_get_an_error(tmp_path: Path, follow: Follow) -> None:
    with ThreadPoolExecutor(1) as pool:
        with contextlib.suppress(KeyboardInterrupt), Programme(tmp_path / "raw") as programme:
            programme.append(second(1), b"", RATE)
            following = pool.submit(follow, programme)
            raise KeyboardInterrupt
        with pytest.raises(StorageError, match="the programme was aborted"):
            following.result(timeout=10)


def test_a_complete_programme_can_be_aborted_while_it_is_read(tmp_path: Path) -> None:
    with Programme(tmp_path / "raw") as programme:
        for _ in range(100):
            programme.append(second(1), b"", RATE)
    blocks = programme.blocks()
    next(blocks)
    programme.abort()
    with pytest.raises(StorageError, match="the programme was aborted"):
        list(blocks)


def test_lengths_do_not_include_pauses(tmp_path: Path) -> None:
    with Programme(tmp_path / "raw") as programme:
        assert (programme.seconds, programme.lengths) == (0, ())
        programme.append(second(1), second(0), RATE)
        programme.append(second(1) * 3, b"", RATE)
    assert programme.lengths == (RATE, 3 * RATE)
    assert programme.seconds == 5


# --- what is made of it -----------------------------------------------------------------------------------------


def excerpt_of(
    samples: NDArray[np.int16], rate: int, seconds: int, folder: Path, *, among_s: int = 60
) -> NDArray[np.int16]:
    with Programme(folder / "raw") as programme:
        programme.append(samples.astype("<i2").tobytes(), b"", rate)
    write_excerpt(programme, seconds, among_s, folder / "excerpt")
    return np.fromfile(folder / "excerpt", "<i2")


@pytest.mark.parametrize("length", [0, 1, 9, 10, 11, 2 * RATE - 1, 2 * RATE])
def test_the_excerpt_of_a_short_programme_is_all_of_it(tmp_path: Path, length: int) -> None:
    samples = (np.arange(length) % 1000).astype(np.int16)
    assert np.array_equal(excerpt_of(samples, RATE, 2, tmp_path), samples)


def test_the_excerpt_does_not_depend_on_how_much_is_written(tmp_path: Path) -> None:
    minute = np.repeat(np.arange(60, dtype=np.int16), RATE)
    found = [excerpt_of(minute[: come * RATE], RATE, 3, tmp_path, among_s=20) for come in (20, 21, 60)]
    assert found[0].max() < 20
    assert np.array_equal(found[0], found[1])
    assert np.array_equal(found[0], found[2])


@pytest.mark.parametrize("rate", [8000, 11_025, 22_050, 44_100])
@pytest.mark.parametrize("seconds", [1, 3])
def test_the_excerpt_of_a_long_programme_is_spread_over_it(tmp_path: Path, rate: int, seconds: int) -> None:
    minute = np.repeat(np.arange(60, dtype=np.int16), rate)
    excerpt = excerpt_of(minute, rate, seconds, tmp_path)
    assert abs(len(excerpt) - rate * seconds) <= 10
    found = np.unique(excerpt)
    assert found.min() == 0
    assert found.max() >= 54
    assert set(found.tolist()) <= set(range(60))
    assert np.diff(found).max() <= 6
