"""Values that take long to compute, kept from one run to the next.

A key has all that its value depends on besides Python: none is ever out of date. All are in one file, which takes
a few milliseconds to read.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from narrate import marshalled
from narrate.paths import kept_file
from narrate.storage import read_toml

Key: TypeAlias = tuple[str | int, ...]

_WORTH_S = 0.005
"""Seconds that the next run would save; writing the file takes about as long."""
_MOST = 5000
"""Values: more than narrate has. The others are those of earlier versions, or of words that a user has chosen."""


def value(key: Key, compute: Callable[[], Any]) -> Any:
    """The value of ``key``, kept or computed: something that `marshal` can write, and that nobody changes.

    Safe to call from many threads. Raises what ``compute`` raises.
    """
    return _store().value(key, compute)


def keep_new() -> None:
    """Keep what this process has computed, for the next one."""
    if _store.cache_info().currsize:
        _store().keep_new()


def state(file: str | Path) -> Key:
    """Changes whenever ``file`` is written or replaced. Raises `OSError`."""
    facts = os.stat(file)
    return facts.st_size, facts.st_ctime_ns, facts.st_ino


def toml(file: Path) -> dict[str, Any]:
    """The content of a TOML file that comes with narrate, without dates. Raises as `read_toml` does."""
    content: dict[str, Any] = value(("toml", str(file), *state(file)), lambda: read_toml(file))
    return content


class _Store:
    """The values of a file."""

    def __init__(self) -> None:
        python, values = marshalled.load(kept_file(marshalled.FORM)) or ("", {})
        self._values: dict[Key, Any] = values if python == sys.version else {}
        self._used: set[Key] = set()
        self._saved_s = 0.0

    def value(self, key: Key, compute: Callable[[], Any]) -> Any:
        self._used.add(key)
        found = self._values.get(key)
        if found is None:
            began = time.thread_time()
            found = self._values[key] = compute()
            self._saved_s += time.thread_time() - began
        return found

    def keep_new(self) -> None:
        if self._saved_s <= _WORTH_S:
            return
        self._saved_s = 0.0
        if len(self._values) > _MOST:
            self._values = {key: self._values[key] for key in tuple(self._used)}  # others may add to it meanwhile
        marshalled.keep(kept_file(marshalled.FORM), (sys.version, self._values), "values")


@cache
def _store() -> _Store:
    return _Store()
