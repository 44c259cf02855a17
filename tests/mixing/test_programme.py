"""A programme on disk can be read whole, in parts, and while it is being written."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from programmes import RATE

from narrate.errors import StorageError
from narrate.mixing.programme import Programme, beginning

Follow = Callable[[Programme], object]


def second(value: int) -> bytes:
    """One second of a programme."""
    return np.full(RATE, value, "<i2").tobytes()


# --- followed while it grows ------------------------------------------------------------------------------------


@pytest.mark.parametrize("readers", [1, 3])
def test_readers_that_follow_a_programme_get_all_of_it(tmp_path: Path, readers: int) -> None:
    with ThreadPoolExecutor(readers) as pool:
        with Programme(tmp_path / "raw") as programme:
            following = [pool.submit(lambda: b"".join(programme.segments())) for _ in range(readers)]
            for value in range(20):
                programme.append(second(value), bytes(2 * value), RATE, ends_segment=value % 3 == 0)
                time.sleep(0.002)
        for followed in following:
            assert followed.result() == programme.file.read_bytes()


def test_a_segment_can_be_read_before_the_programme_ends(tmp_path: Path) -> None:
    with Programme(tmp_path / "raw") as programme:
        programme.append(second(1), b"", RATE)
        programme.append(second(2), b"", RATE, ends_segment=True)
        programme.append(second(3), b"", RATE)
        assert next(programme.segments()) == second(1) + second(2)


@pytest.mark.parametrize("borders", [(), (0,), (4,), (0, 1, 2), (1, 3, 4)])
def test_segments_end_where_they_were_told_to_and_at_the_end(tmp_path: Path, borders: tuple[int, ...]) -> None:
    with Programme(tmp_path / "raw") as programme:
        for value in range(5):
            programme.append(second(value), b"", RATE, ends_segment=value in borders)
    lengths = [len(segment) // len(second(0)) for segment in programme.segments()]
    assert lengths == np.diff(sorted({0, 5, *(border + 1 for border in borders)})).tolist()


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
    "follow", [lambda programme: list(programme.segments()), lambda programme: programme.wait(9)]
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
            programme.append(second(1), b"", RATE, ends_segment=True)
    segments = programme.segments()
    next(segments)
    programme.abort()
    with pytest.raises(StorageError, match="the programme was aborted"):
        list(segments)


def test_lengths_do_not_include_pauses(tmp_path: Path) -> None:
    with Programme(tmp_path / "raw") as programme:
        assert (programme.seconds, programme.lengths) == (0, ())
        programme.append(second(1), second(0), RATE)
        programme.append(second(1) * 3, b"", RATE)
    assert programme.lengths == (RATE, 3 * RATE)
    assert programme.pauses == (RATE, 0)
    assert programme.seconds == 5


# --- what is made of it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("clips", [1, 2, 3, 5])
def test_the_beginning_does_not_depend_on_how_much_is_written(tmp_path: Path, clips: int) -> None:
    with Programme(tmp_path / "raw") as programme:
        for value in range(clips):
            programme.append(second(value), b"", RATE)
    expected = b"".join(second(value) for value in range(min(clips, 2)))
    assert beginning(programme, 2).tobytes() == expected
