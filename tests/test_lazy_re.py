"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import gc
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import narrate
from narrate import kept, lazy_re, pattern_compiler

EAGER = {"decoding.py", "feed.py", "library.py", "identity.py", "cover.py"}
"""Some of their patterns are for bytes."""
PACKAGES = ("reading", "scripting", "speaking.pronunciation")
"""They have most of narrate's patterns, and need no extras."""


def test_lazy_pattern_is_compiled_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    real = pattern_compiler.compile

    def compile_and_note(pattern: str, flags: int) -> re.Pattern[str]:
        compiled.append(pattern)
        return real(pattern, flags)

    monkeypatch.setattr(pattern_compiler, "compile", compile_and_note)
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


_LIST_PATTERNS = """
from test_lazy_re import lazy_patterns
for pattern in sorted({(each.pattern, int(each._flags)) for each in lazy_patterns()}):
    print(ascii(pattern))
"""


def test_patterns_are_the_same_in_every_process_so_that_what_was_compiled_is_found() -> None:
    """Sets have another order in each."""
    listed = []
    for seed in "12":
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-c", _LIST_PATTERNS]
        listed.append(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)
    assert listed[0].count("\n") > 1000
    assert listed[0] == listed[1]


def modules() -> Iterator[str]:
    for package in (import_module(f"narrate.{name}") for name in PACKAGES):
        yield from (found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))


def lazy_patterns() -> list[lazy_re._LazyPattern]:
    for name in modules():
        import_module(name)
    gc.unfreeze()  # a batch that ran in this process has frozen what was there
    # Not isinstance, which asks what a weak reference leads to, and that may be gone.
    return [each for each in gc.get_objects() if type(each) is lazy_re._LazyPattern]


def test_every_lazy_pattern_is_that_of_re() -> None:
    lazy = lazy_patterns()
    assert 1000 < len(lazy) < kept._MOST
    for each in lazy:
        assert pattern_compiler.compile(each.pattern, each._flags) == re.compile(each.pattern, each._flags)


def test_no_module_compiles_a_pattern_when_it_is_imported() -> None:
    own = {Path(module.__file__ or "") for module in (lazy_re, pattern_compiler)}
    files = set(Path(narrate.__file__).parent.rglob("*.py")) - own
    assert len(files) > 500
    for file in files:
        text = file.read_text(encoding="utf-8")
        eager = re.search(r"^import re$", text, re.MULTILINE) and "re.compile(" in text
        assert not eager or file.name in EAGER, f"{file.name}: from narrate import lazy_re as re"
