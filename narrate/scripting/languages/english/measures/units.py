"""Units of measurement and their words, from ``data/units.toml``: the same facts for prose and for formulas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from narrate.scripting.languages.english.vocabulary import vocabulary

UnitForms = tuple[str, str]
"""Singular and plural: ``("meter", "meters")``."""


@dataclass(frozen=True, slots=True)
class _Unit:
    UNIQUE: ClassVar[tuple[str, ...]] = ("symbols", "prefixed", "names")

    many: str
    symbols: tuple[str, ...] = ()
    prefixed: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Units:
    """The content of ``units.toml``, whose comments explain each part."""

    lengths: frozenset[str]
    ambiguous: frozenset[str]
    other_meanings: frozenset[str]
    attached: frozenset[str]
    describing: frozenset[str]
    containers: frozenset[str]
    lasting: frozenset[str]
    cooking: frozenset[str]
    in_capitals: frozenset[str]
    in_powers: frozenset[str]
    quotients: tuple[str, ...]
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


def _symbols() -> Iterator[tuple[str, UnitForms]]:
    """Every symbol with its forms. Listed symbols (``kyr``) come last and override those made with prefixes."""
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
    """``symbol``, and its spellings with characters that look alike: a mu for the micro sign; or in capitals."""
    yield symbol
    for character in symbol:
        for other in _DATA.look_alikes.get(character, "").split():
            yield symbol.replace(character, other)
    if symbol in _DATA.in_capitals:
        yield symbol.upper()


UNITS: dict[str, UnitForms] = {spelling: forms for symbol, forms in _symbols() for spelling in _spellings(symbol)}
"""Units by the symbol after a number, with and without a prefix."""

for _symbol in sorted(_DATA.in_powers):
    for _short, _name in (("sq", "square"), ("cu", "cubic")):
        for _join in (" ", ". ", ".", "", "-", ".-"):
            UNITS[f"{_short}{_join}{_symbol}"] = (f"{_name} {UNITS[_symbol][0]}", f"{_name} {UNITS[_symbol][1]}")

NAMED: dict[str, UnitForms] = {
    name: (one, unit.many) for one, unit in _DATA.units.items() for name in (one.replace(" ", ""), *unit.names)
}
"""Units by their names in TeX, without the backslash: ``metre``, ``meter``, ``electronvolt``."""

PREFIXES: dict[str, str] = {
    spelling: name for prefix, name in _DATA.prefixes.items() for spelling in _spellings(prefix)
}
"""Metric prefixes by their symbols: ``k`` → ``kilo``; the name is also that of the prefix in TeX."""

AMBIGUOUS_UNITS = _DATA.ambiguous
"""Symbols that often mean something else; they are not units after one of `LABELS`."""

OTHER_MEANINGS = _DATA.other_meanings
"""Symbols that usually mean something else, and are never read as units after a number."""

COOKING = _DATA.cooking
"""Symbols of measures that cooks use."""

CONTAINERS = _DATA.containers
"""What is sold in an amount: ``a (15 oz) can``."""

LASTING = _DATA.lasting
"""What lasts for a time: ``a 10min walk``."""

DESCRIBING = _DATA.describing
"""Symbols that, directly after a number and before a noun, describe it."""

ATTACHED = _DATA.attached
"""Symbols that are units only directly after a number."""

LENGTHS = frozenset(spelling for symbol in _DATA.lengths for spelling in _spellings(symbol))
"""Symbols of units that follow dimensions."""

LABELS = _DATA.labels
"""Words, in lowercase, before a number that is a label."""

QUOTIENTS = {quotient: text for text in _DATA.quotients for quotient in _spellings(text)}
"""Units over units that stand without a number, in each spelling, by how the file writes them."""

TIMES = _DATA.times
"""Units of time after a slash."""

AFTER_PER = _DATA.after_per
"""Lowercase symbols that are read as units after the word ``per``."""

PER = _DATA.per
"""Words and abbreviations after a slash that are not units: ``mo`` → ``month``."""

COUNTED = _DATA.counted
"""Abbreviations of what is counted: ``req`` → ``requests``."""

TRANSFERS = _DATA.transfers
"""Units that are used only in rates: ``GT`` → ``gigatransfers``."""
