"""Compiled patterns that are kept are those that Python compiles, whatever becomes of their file."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.command import run_process

from narrate import marshalled, pattern_store
from narrate.paths import pattern_file

PATTERNS = (
    ("a", 0),
    ("(?P<first>a)|(?P<second>b)(c)", re.IGNORECASE),
    (r"(?i)é(?=\w)", 0),
    (r"(?<!\w)[^\W\d_]+(?:, (\d{1,3}))?\Z", re.MULTILINE | re.DOTALL),
    ("[а-яё]|[\u0300-\u036f𝐀-𝐙]", re.IGNORECASE),
    ("a  b # of two\n c", re.VERBOSE),
    (r"(.)\1(?(1)x|y)", re.ASCII),
    ("word|words|wordy|other", 0),
    ("(?:[aeiou](?s:.)){2,}?", 0),
)


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("NARRATE_CACHE", str(tmp_path))
    forget()
    yield
    forget()


def forget() -> None:
    """Begin anew, as a new process does."""
    pattern_store._store.cache_clear()
    pattern_store._compiler.cache_clear()


def kept_file() -> Path:
    return pattern_file(marshalled.FORM)


def keep_all() -> None:
    for pattern, flags in PATTERNS:
        pattern_store.compile(pattern, flags)
    pattern_store.keep_new()
    forget()


def test_this_python_has_the_functions_that_are_used() -> None:
    assert pattern_store._compiler() is not None


def test_kept_patterns_are_those_of_re_and_not_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_all()
    assert pattern_store._compiler()  # its trial compiles a pattern
    monkeypatch.setattr(pattern_store._Compiler, "code", lambda *_: pytest.fail("compiled again"))
    for pattern, flags in PATTERNS:
        kept, compiled = pattern_store.compile(pattern, flags), re.compile(pattern, flags)
        assert kept == compiled, pattern  # Python compares the code, too
        assert (kept.groups, kept.groupindex, kept.flags) == (compiled.groups, compiled.groupindex, compiled.flags)


@given(st.lists(st.text(max_size=3), min_size=1, max_size=4), st.text(max_size=12))
def test_what_they_find_is_what_those_of_re_find(words: list[str], text: str) -> None:
    pattern = "|".join(f"(?P<group{number}>{re.escape(word)})+" for number, word in enumerate(words))
    found, expected = pattern_store.compile(pattern, re.IGNORECASE), re.compile(pattern, re.IGNORECASE)
    assert [(each.span(), each.groupdict(), each.lastgroup) for each in found.finditer(text)] == [
        (each.span(), each.groupdict(), each.lastgroup) for each in expected.finditer(text)
    ]
    assert found.sub(r"<\g<group0>>", text) == expected.sub(r"<\g<group0>>", text)


def test_a_pattern_that_is_none_is_an_error_as_in_re() -> None:
    with pytest.raises(re.error, match="missing \\)"):
        pattern_store.compile("(")


def test_few_new_patterns_are_not_kept() -> None:
    pattern_store.compile("only this one")
    pattern_store.keep_new()
    assert not kept_file().exists()


def test_a_process_that_has_no_pattern_keeps_nothing() -> None:
    pattern_store.keep_new()
    assert not kept_file().exists()


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 300])
def test_what_is_damaged_is_compiled_again(damage: bytes) -> None:
    keep_all()
    kept_file().write_bytes(damage)
    keep_all()
    assert len(kept_file().read_bytes()) > 300


def test_another_python_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_all()
    monkeypatch.setattr(sys, "version", "4.0.0")
    pattern_store.compile(*PATTERNS[0])
    assert set(pattern_store._store()._new) == {PATTERNS[0]}


def test_there_are_never_more_than_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_all()
    monkeypatch.setattr(pattern_store, "_MAX_KEPT", 10)
    for number in range(8):
        pattern_store.compile(f"new {number}")
    pattern_store.keep_new()
    forget()
    assert {pattern for pattern, _ in pattern_store._store()._kept} == {f"new {number}" for number in range(8)}


def test_a_folder_that_is_none_costs_time_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATE_CACHE", "/dev/null")
    keep_all()
    assert pattern_store.compile("a(b)").findall("ab") == ["b"]


def test_a_python_with_other_functions_compiles_in_every_run(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = [re.compile(pattern, flags) for pattern, flags in PATTERNS]
    module = "sre_compile" if sys.version_info < (3, 11) else "re._compiler"
    monkeypatch.setattr(sys.modules[module], "_code", lambda *_: [1, 2, 3])
    assert pattern_store._compiler() is None
    assert [pattern_store.compile(pattern, flags) for pattern, flags in PATTERNS] == compiled


def test_a_second_command_finds_what_the_first_has_compiled(tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    post.write_text("# A post\n\nOn July 5th, 2024, Dr. Lee paid $5 for 3 kg.\n", encoding="utf-8")
    first = run_process("script", post)
    kept = kept_file().stat()
    assert run_process("script", post).stdout == first.stdout != ""
    assert kept_file().stat().st_mtime_ns == kept.st_mtime_ns
