"""The module re, except that a pattern is compiled when it is first used, and not again in the next run.

Narrate has more than a thousand patterns, and a run uses some hundreds; compiling all of them would take longer
than most of what it does. Modules of many patterns have ``from narrate import lazy_re as re``.
"""

from __future__ import annotations

from re import (
    ASCII,
    DOTALL,
    IGNORECASE,
    MULTILINE,
    VERBOSE,
    I,
    Match,
    Pattern,
    error,
    escape,
    findall,
    finditer,
    fullmatch,
    match,
    search,
    split,
    sub,
)
from typing import Any, cast

from narrate import pattern_compiler

__all__ = [
    "ASCII",
    "DOTALL",
    "IGNORECASE",
    "MULTILINE",
    "VERBOSE",
    "I",
    "Match",
    "Pattern",
    "compile",
    "error",
    "escape",
    "findall",
    "finditer",
    "fullmatch",
    "match",
    "search",
    "split",
    "sub",
]


def compile(pattern: str, flags: int = 0) -> Pattern[str]:  # noqa: A001 — its name in re
    """A pattern with the methods and attributes of a compiled one. Raises `re.error` when it is first used."""
    return cast(Pattern[str], _LazyPattern(pattern, flags))


class _LazyPattern:
    """Stands for a compiled pattern, whose attributes it takes over as they are asked for."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _LazyPattern) and self._written() == other._written()

    def __hash__(self) -> int:
        return hash(self._written())

    def _written(self) -> tuple[str, int]:
        return self.pattern, self._flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(pattern_compiler.compile(self.pattern, self._flags), name)
        setattr(self, name, found)  # from now on it costs no more than that of the compiled pattern
        return found
