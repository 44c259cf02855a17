"""Compiled patterns of the module re, kept from one run to the next.

A run uses hundreds of narrate's patterns, and compiling them takes longer than writing the script of a post. What
the compiler makes of a pattern is a list of numbers, its code, from which Python makes the pattern at once. Python
has no public function for either: where its private ones are not as they are known here, nothing is kept.
"""

from __future__ import annotations

import re
import sys
from array import array
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from re import Pattern
from typing import Any, TypeAlias

from narrate import marshalled
from narrate.paths import pattern_file

_Key: TypeAlias = tuple[str, int]
"""A pattern as it is written, and its flags."""
_Code: TypeAlias = tuple[int, bytes, dict[str, int], int]
"""All flags, also those in the pattern; the code; the groups with names; how many groups there are."""

_WORTH_KEEPING = 8
"""New patterns; fewer take less time to compile than to keep."""
_MAX_KEPT = 4000
"""More patterns than narrate has; the others were those of earlier versions, or have words of a user's."""


def compile(pattern: str, flags: int = 0) -> Pattern[str]:  # noqa: A001 — its name in re
    """See `re.compile`. Safe to call from many threads. Raises `re.error`."""
    compiler = _compiler()
    return _store().compile(pattern, int(flags), compiler) if compiler else re.compile(pattern, flags)


def keep_new() -> None:
    """Keep what this process has compiled, for the next one."""
    if _store.cache_info().currsize:
        _store().keep_new()


class _Store:
    """The patterns of a file."""

    def __init__(self) -> None:
        form, kept = marshalled.load(pattern_file(marshalled.FORM)) or ("", {})
        self._kept: dict[_Key, _Code] = kept if form == sys.version else {}
        self._new: dict[_Key, _Code] = {}

    def compile(self, pattern: str, flags: int, compiler: _Compiler) -> Pattern[str]:
        found = self._kept.get((pattern, flags))
        if found is None:
            found = self._new[pattern, flags] = compiler.code(pattern, flags)
        return compiler.pattern(pattern, found)

    def keep_new(self) -> None:
        if len(self._new) < _WORTH_KEEPING:
            return
        both = {**self._kept, **self._new}
        self._kept, self._new = both if len(both) <= _MAX_KEPT else self._new, {}
        marshalled.keep(pattern_file(marshalled.FORM), (sys.version, self._kept), "compiled patterns")


@cache
def _store() -> _Store:
    return _Store()


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Python's functions, each of which takes what the one before has returned."""

    parse: Any
    encode: Any
    create: Any

    def code(self, pattern: str, flags: int) -> _Code:
        """Raises `re.error`."""
        parsed = self.parse(pattern, flags)
        state, code = parsed.state, array("I", self.encode(parsed, flags)).tobytes()
        return flags | state.flags, code, dict(state.groupdict), state.groups - 1

    def pattern(self, pattern: str, code: _Code) -> Pattern[str]:
        flags, numbers, names, groups = code
        by_number: list[str | None] = [None] * (groups + 1)
        for name, number in names.items():
            by_number[number] = name
        made: Pattern[str] = self.create(
            pattern, flags, array("I", numbers).tolist(), groups, names, tuple(by_number)
        )
        return made


@cache
def _compiler() -> _Compiler | None:
    """None if this Python has others, as a trial shows."""
    trial = r"(?P<word>[^\W\d]+)(?i:é)|[а-я](?=(,))"
    try:
        if sys.version_info < (3, 11):
            parser, compiler = import_module("sre_parse"), import_module("sre_compile")
        else:
            parser, compiler = import_module("re._parser"), import_module("re._compiler")
        found = _Compiler(parser.parse, compiler._code, import_module("_sre").compile)
        return found if found.pattern(trial, found.code(trial, 0)) == re.compile(trial) else None
    except Exception:
        return None
