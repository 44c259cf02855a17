"""Kept values are those that were computed, whatever becomes of their file."""

from __future__ import annotations

import datetime as dt
import os
import sys
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support.command import run_process
from support.keeping import forget_kept

from narrate import kept, marshalled
from narrate.paths import kept_file

pytestmark = pytest.mark.usefixtures("own_kept_values")
VALUES: dict[kept.Key, Any] = {("a", 1): "text", ("a", 2): (1, b"bytes", {"x": [None, 0.5]}), ("b",): {}}


@pytest.fixture(autouse=True)
def worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_WORTH_S", 0)


def file() -> Path:
    return kept_file(marshalled.FORM)


def compute_all() -> None:
    """In a process of its own, as it were."""
    for key, value in VALUES.items():
        assert kept.value(key, partial(deepcopy, value)) == value
    kept.keep_new()
    forget_kept()


def no_value() -> Any:
    pytest.fail("computed again")


def test_a_value_is_computed_once() -> None:
    compute_all()
    assert {key: kept.value(key, no_value) for key in VALUES} == VALUES


def test_what_takes_no_time_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_WORTH_S", 1)
    compute_all()
    assert not file().exists()


def test_the_file_stays_if_there_is_nothing_new() -> None:
    compute_all()
    before = file().stat().st_ino
    kept.value(("a", 1), no_value)
    kept.keep_new()
    assert file().stat().st_ino == before


def test_a_process_that_asks_for_nothing_keeps_nothing() -> None:
    kept.keep_new()
    assert not file().exists()


def test_an_error_is_not_kept() -> None:
    def fail() -> Any:
        raise ValueError("no value")

    for _ in range(2):
        with pytest.raises(ValueError, match="no value"):
            kept.value(("fails",), fail)
    assert kept.value(("fails",), lambda: 1) == 1


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 300])
def test_what_is_damaged_is_computed_again(damage: bytes) -> None:
    compute_all()
    whole = file().read_bytes()
    file().write_bytes(damage)
    compute_all()
    assert file().read_bytes() == whole


def test_another_python_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    compute_all()
    monkeypatch.setattr(sys, "version", "4.0.0")
    assert kept.value(("a", 1), lambda: "other") == "other"


def test_what_was_not_used_goes_if_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    compute_all()
    monkeypatch.setattr(kept, "_MOST", 4)
    kept.value(("a", 1), no_value)
    for number in range(3):
        kept.value(("new", number), partial(int, number))
    kept.keep_new()
    forget_kept()
    assert set(kept._store()._values) == {("a", 1), *(("new", number) for number in range(3))}


def test_a_folder_that_is_none_costs_time_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATE_CACHE", os.devnull)
    compute_all()
    compute_all()


def test_a_value_that_cannot_be_written_is_no_error() -> None:
    kept.value(("date",), lambda: dt.date(2024, 5, 1))
    kept.keep_new()
    assert not file().exists()


def test_what_a_killed_process_has_left_goes() -> None:
    compute_all()
    left = file().with_name(f".{file().name}.0123abcd.partial")
    left.write_bytes(b"half")
    kept.value(("new",), lambda: 1)
    kept.keep_new()
    assert not left.exists()


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    words = tmp_path / "words.toml"
    words.write_text('one = "a"')
    assert kept.toml(words) == {"one": "a"}
    kept.keep_new()
    forget_kept()
    before = words.stat()
    assert kept.toml(words) == {"one": "a"}
    words.write_text('one = "b"')
    os.utime(words, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert kept.toml(words) == {"one": "b"}


def test_a_second_command_finds_what_the_first_has_computed(tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    post.write_text("# A post\n\nOn July 5th, 2024, Dr. Lee paid $5 for 3 kg.\n", encoding="utf-8")
    first = run_process("script", post)
    before = file().stat().st_ino
    assert run_process("script", post).stdout == first.stdout != ""
    assert file().stat().st_ino == before
