"""Units of measurement and their words, from ``data/units.toml``: the same facts for prose and for formulas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from narrate.scripting.languages.english.vocabulary import vocabulary

Forms = tuple[str, str]
"""What is said of one and of many: ``("meter", "meters")``."""


@dataclass(frozen=True, slots=True)
class _Unit:
    UNIQUE: ClassVar = ("symbols", "prefixed", "names")

    many: str
    symbols: tuple[str, ...] = ()
    prefixed: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Units:
    """What ``units.toml`` holds; its comments say what each part means."""

    lengths: frozenset[str]
    ambiguous: frozenset[str]
    other_meanings: frozenset[str]
    labels: frozenset[str]
    times: frozenset[str]
    after_per: tuple[str, ...]
    prefixes: dict[str, str]
    binary_prefixes: dict[str, str]
    look_alikes: dict[str, str]
    units: dict[str, _Unit]
    per: dict[str, str]
    counted: dict[str, str]
    transfers: dict[str, str]


_DATA = vocabulary(_Units, "units")


def _symbols() -> Iterator[tuple[str, Forms]]:
    """Every symbol with its forms; a symbol of its own (``kyr``) comes after one made with a prefix."""
    for one, unit in _DATA.units.items():
        for prefix in unit.prefixes:
            name = _DATA.prefixes[prefix]
            for symbol in (*unit.symbols, *unit.prefixed):
                yield prefix + symbol, (name + one, name + unit.many)
    for binary, name in _DATA.binary_prefixes.items():
        yield f"{binary}B", (f"{name}byte", f"{name}bytes")
        yield f"{binary}b", (f"{name}bit", f"{name}bits")
    for one, unit in _DATA.units.items():
        for symbol in unit.symbols:
            yield symbol, (one, unit.many)


def _spellings(symbol: str) -> Iterator[str]:
    """``symbol``, and with characters that look the same: the micro sign may be a mu, and the reverse."""
    yield symbol
    other = "".join(_DATA.look_alikes.get(character, character) for character in symbol)
    if other != symbol:
        yield other


UNITS: dict[str, Forms] = {spelling: forms for symbol, forms in _symbols() for spelling in _spellings(symbol)}
"""Every unit by the symbol that follows a number, with and without a prefix."""

NAMED: dict[str, Forms] = {
    name: (one, unit.many) for one, unit in _DATA.units.items() for name in (one.replace(" ", ""), *unit.names)
}
"""Every unit by its names in TeX, without the backslash: ``metre``, ``meter``, ``electronvolt``."""

PREFIXES: dict[str, str] = {
    spelling: name for prefix, name in _DATA.prefixes.items() for spelling in _spellings(prefix)
}
"""Symbol of a prefix → its name, which is the prefix's name in TeX too: ``k`` → ``kilo``."""

AMBIGUOUS_UNITS = _DATA.ambiguous
"""Symbols that stand for much else, besides units."""

OTHER_MEANINGS = _DATA.other_meanings
"""Symbols that more often mean something else."""

LENGTHS = frozenset(spelling for symbol in _DATA.lengths for spelling in _spellings(symbol))
"""Units in which sizes are given."""

LABELS = _DATA.labels
"""In small letters; after these words a number is a name, and what follows it no unit."""

TIMES = _DATA.times
"""Words and symbols for stretches of time."""

AFTER_PER = _DATA.after_per
"""Symbols in small letters that are units after the word ``per``."""

PER = _DATA.per
"""What stands for a word after a stroke and is no symbol of a unit."""

COUNTED = _DATA.counted
"""Short words for what is counted: ``req`` → ``requests``."""

TRANSFERS = _DATA.transfers
"""Units that are found only in a speed: ``GT`` → ``gigatransfers``."""
