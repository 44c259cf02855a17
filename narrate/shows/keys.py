"""Reads the keys of a table of TOML into the fields of a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any

from narrate.errors import OptionError, did_you_mean

Readers = Mapping[str, Callable[[Any], Any]]
"""By the name of a key, what reads its value; it raises `ValueError`, which says what to use."""


def read_keys(
    record: type, stated: Mapping[str, Any], readers: Readers, source: str, others: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The values of ``stated`` by the names of the fields of ``record``; a field without a default must be there.

    ``others`` are keys that stand there too. Raises `OptionError`.
    """
    found = {_field(written, readers, source, others): (written, value) for written, value in stated.items()}
    for each in fields(record):
        if each.name in readers and each.default is MISSING and each.name not in found:
            raise OptionError(f"has no {each.name!r}", source, "add it; docs/show.md says what it means")
    return {name: _value(readers[name], written, value, source) for name, (written, value) in found.items()}


def _field(written: str, readers: Readers, source: str, others: frozenset[str]) -> str:
    name = written.replace("-", "_")
    if name not in readers:
        raise OptionError(f"unknown key {written!r}", source, did_you_mean(name, {*readers, *others}))
    return name


def _value(read: Callable[[Any], Any], written: str, value: Any, source: str) -> Any:
    try:
        return read(value)
    except ValueError as error:
        raise OptionError(f"invalid {written} {value!r}", source, str(error)) from None
