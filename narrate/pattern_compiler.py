"""`re.compile`, which takes long, of what was kept of it in an earlier run.

A run uses hundreds of narrate's patterns, and compiling them takes longer than writing the script of a post. What
the compiler makes of a pattern is a list of numbers, its code, from which Python makes the pattern at once. Python
has no public function for either: where its private ones are not as they are known here, nothing is kept.
"""

from __future__ import annotations

import re
import sys
import zlib
from array import array
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from re import Pattern
from typing import Any, TypeAlias

from narrate import kept

_Code: TypeAlias = tuple[int, bytes, dict[str, int], int]
"""All flags, also those in the pattern; the code, compressed; the groups with names; the number of groups."""

_FORM = "pattern, zlib"
"""Change it with `_Code`."""


def compile(pattern: str, flags: int = 0) -> Pattern[str]:  # noqa: A001 — its name in re
    """See `re.compile`. Safe to call from many threads. Raises `re.error`."""
    compiler = _compiler()
    if compiler is None:
        return re.compile(pattern, flags)
    key = (_FORM, pattern, int(flags))
    try:
        return compiler.pattern(pattern, kept.value(key, lambda: compiler.code(pattern, int(flags))))
    except Exception:  # the pattern is none, or what is kept of it is nothing that this version has kept
        return re.compile(pattern, flags)


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Python's functions, each of which takes what the one before has returned."""

    parse: Any
    encode: Any
    create: Any

    def code(self, pattern: str, flags: int) -> _Code:
        """Raises `re.error`."""
        parsed = self.parse(pattern, flags)
        state, numbers = parsed.state, array("I", self.encode(parsed, flags)).tobytes()
        return flags | state.flags, zlib.compress(numbers, 1), dict(state.groupdict), state.groups - 1

    def pattern(self, pattern: str, code: _Code) -> Pattern[str]:
        flags, packed, names, groups = code
        by_number: list[str | None] = [None] * (groups + 1)
        for name, number in names.items():
            by_number[number] = name
        made: Pattern[str] = self.create(
            pattern, flags, array("I", zlib.decompress(packed)).tolist(), groups, names, tuple(by_number)
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
