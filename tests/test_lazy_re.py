"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import gc
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import narrate.reading
import narrate.scripting
from narrate import lazy_re

PACKAGES = (narrate.reading, narrate.scripting)
EAGER = {"decoding.py"}
"""Its patterns are for bytes."""


def test_lazy_pattern_is_compiled_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    real = re.compile

    def compile_and_note(pattern: str, flags: int) -> re.Pattern[str]:
        compiled.append(pattern)
        return real(pattern, flags)

    monkeypatch.setattr(re, "compile", compile_and_note)
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


def modules() -> Iterator[str]:
    for package in PACKAGES:
        yield from (found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))


def test_every_lazy_pattern_can_be_compiled() -> None:
    for name in modules():
        import_module(name)
    gc.unfreeze()  # a batch that ran in this process has frozen what was there
    # Not isinstance, which asks what a weak reference leads to, and that may be gone.
    lazy = [each for each in gc.get_objects() if type(each) is lazy_re._LazyPattern]
    assert len(lazy) > 500
    for each in lazy:
        assert each.groups >= 0, each.pattern


def test_the_rules_and_what_reads_posts_compile_no_pattern_when_they_are_imported() -> None:
    files = [file for package in PACKAGES for file in Path(package.__path__[0]).rglob("*.py")]
    assert len(files) > 200
    for file in files:
        text = file.read_text(encoding="utf-8")
        eager = re.search(r"^import re$", text, re.MULTILINE) and "re.compile(" in text
        assert not eager or file.name in EAGER, f"{file.name}: from narrate import lazy_re as re"
