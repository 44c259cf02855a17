"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

import pytest

import narrate
from narrate import kept, lazy_re, pattern_compiler

EAGER = {"decoding.py", "feed.py", "library.py", "identity.py", "cover.py", "terminal.py"}
"""Some of their patterns are for bytes; those of the terminal are needed for help, which loads nothing more."""
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


_LIST_PATTERNS = f"""
import gc
import pkgutil
from importlib import import_module
from narrate import lazy_re

for package in (import_module("narrate." + name) for name in {PACKAGES}):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        import_module(found.name)
# Not isinstance, which asks what a weak reference leads to, and that may be gone.
lazy = [each for each in gc.get_objects() if type(each) is lazy_re._LazyPattern]
for pattern in sorted({{(each.pattern, int(each._flags)) for each in lazy}}):
    print(ascii(pattern))
"""


def patterns(seed: int) -> list[tuple[str, int]]:
    """All patterns of `PACKAGES` with their flags, in a process where the order of sets depends on ``seed``."""
    environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", _LIST_PATTERNS]
    listed = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    return list(map(literal_eval, listed.splitlines()))


def test_every_pattern_is_that_of_re_and_the_same_in_every_process() -> None:
    """What was compiled is found in the next process."""
    found = patterns(1)
    assert found == patterns(2)
    assert 1000 < len(found) < kept._MOST
    for pattern, flags in found:
        assert pattern_compiler.compile(pattern, flags) == re.compile(pattern, flags)


def test_no_module_compiles_a_pattern_when_it_is_imported() -> None:
    own = {Path(module.__file__ or "") for module in (lazy_re, pattern_compiler)}
    files = set(Path(narrate.__file__).parent.rglob("*.py")) - own
    assert len(files) > 500
    for file in files:
        text = file.read_text(encoding="utf-8")
        eager = re.search(r"^import re$", text, re.MULTILINE) and "re.compile(" in text
        assert not eager or file.name in EAGER, f"{file.name}: from narrate import lazy_re as re"
