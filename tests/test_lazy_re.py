"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import gc
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import narrate
from narrate import lazy_re, pattern_store

EAGER = {"decoding.py", "feed.py", "library.py", "identity.py", "cover.py"}
"""Some of their patterns are for bytes."""
PACKAGES = ("reading", "scripting", "speaking.pronunciation")
"""They have most of narrate's patterns, and need no extras."""


def test_lazy_pattern_is_compiled_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    real = pattern_store.compile

    def compile_and_note(pattern: str, flags: int) -> re.Pattern[str]:
        compiled.append(pattern)
        return real(pattern, flags)

    monkeypatch.setattr(pattern_store, "compile", compile_and_note)
    lazy = lazy_re.compile("a(b)", lazy_re.IGNORECASE)
    assert not compiled
    assert lazy.findall("ab AB") == ["b", "B"]
    assert lazy.sub("", "xAB") == "x"
    assert lazy.groups == 1
    assert set(compiled) == {"a(b)"}


def test_lazy_pattern_has_its_source_without_being_compiled() -> None:
    assert lazy_re.compile("(").pattern == "("


def test_lazy_pattern_that_is_none_is_an_error_when_it_is_used() -> None:
    lazy = lazy_re.compile("(")
    with pytest.raises(lazy_re.error):
        lazy.search("a")


def test_attributes_of_a_lazy_pattern_are_those_of_a_compiled_one() -> None:
    lazy, eager = lazy_re.compile("(?P<a>b)", lazy_re.MULTILINE), re.compile("(?P<a>b)", re.MULTILINE)
    for name in ("flags", "groups", "groupindex", "pattern"):
        assert getattr(lazy, name) == getattr(eager, name)
    with pytest.raises(AttributeError):
        lazy.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_lazy_patterns_are_equal_if_they_are_written_alike() -> None:
    one, same = lazy_re.compile("a", lazy_re.DOTALL), lazy_re.compile("a", lazy_re.DOTALL)
    assert one == same
    assert len({one, same, lazy_re.compile("a"), lazy_re.compile("b")}) == 3


def modules() -> Iterator[str]:
    for package in (import_module(f"narrate.{name}") for name in PACKAGES):
        yield from (found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))


def test_every_lazy_pattern_is_that_of_re() -> None:
    for name in modules():
        import_module(name)
    gc.unfreeze()  # a batch that ran in this process has frozen what was there
    # Not isinstance, which asks what a weak reference leads to, and that may be gone.
    lazy = [each for each in gc.get_objects() if type(each) is lazy_re._LazyPattern]
    assert 1000 < len(lazy) < pattern_store._MAX_KEPT
    for each in lazy:
        assert pattern_store.compile(each.pattern, each._flags) == re.compile(each.pattern, each._flags)


def test_no_module_compiles_a_pattern_when_it_is_imported() -> None:
    own = {Path(module.__file__ or "") for module in (lazy_re, pattern_store)}
    files = set(Path(narrate.__file__).parent.rglob("*.py")) - own
    assert len(files) > 500
    for file in files:
        text = file.read_text(encoding="utf-8")
        eager = re.search(r"^import re$", text, re.MULTILINE) and "re.compile(" in text
        assert not eager or file.name in EAGER, f"{file.name}: from narrate import lazy_re as re"
