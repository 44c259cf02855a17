"""The English words for the symbols and names of formulas, from ``data/math.toml``, read for the first formula."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

from narrate.errors import OptionError, did_you_mean
from narrate.scripting.languages.data import read_vocabulary
from narrate.scripting.languages.english.vocabulary import data_file
from narrate.scripting.math import notation
from narrate.scripting.math.meanings import Meaning
from narrate.scripting.math.superscripts import Superscript
from narrate.scripting.math.tree import Kind

PATH = data_file("math")


@dataclass(frozen=True, slots=True)
class Enclosing:
    """What is said before and after the content of delimiters."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _File:
    """What ``math.toml`` holds; its comments say what each part means."""

    joining_words: frozenset[str]
    case_words: frozenset[str]
    primes: tuple[str, ...]
    operators: dict[str, str]
    relations: dict[str, str]
    conditions: dict[str, str]
    prefixes: dict[str, str]
    quantifiers: dict[str, str]
    postfixes: dict[str, str]
    atoms: dict[str, str]
    bars: dict[str, str]
    meanings: dict[str, str]
    vector_calculus: dict[str, str]
    superscripts: dict[str, str]
    roots: dict[str, str]
    delimiters: dict[str, Enclosing]
    enclosures: dict[str, Enclosing]
    large_operators: dict[str, str]
    functions: dict[str, str]
    sets: dict[str, str]
    accents: dict[str, str]
    abbreviations: dict[str, str]


_TABLES_BY_KIND: dict[Kind, str] = {
    "operator": "operators",
    "relation": "relations",
    "prefix": "prefixes",
    "quantifier": "quantifiers",
    "postfix": "postfixes",
    "atom": "atoms",
    "bar": "bars",
}
"""The kinds of symbols that are spoken; delimiters, dots and punctuation are said by their use."""

_KNOWN: dict[str, frozenset[str]] = {
    **{
        table: frozenset(token for token, of in notation.SYMBOLS.items() if of == kind)
        for kind, table in _TABLES_BY_KIND.items()
    },
    "meanings": frozenset(get_args(Meaning)),
    "superscripts": frozenset(get_args(Superscript)),
    "vector_calculus": frozenset(("gradient", "divergence", "curl", "laplacian")),
    "large_operators": notation.LARGE_OPERATORS,
    "functions": notation.FUNCTIONS,
    "sets": notation.SET_LETTERS,
    "accents": frozenset(notation.ACCENTS.values()),
}
"""A table → the keys that it has to hold, and no others."""
_SPOKEN_DELIMITERS = frozenset(("(", "[", "\\langle", "\\llbracket"))


class MathVocabulary:
    """Words for all that the parser knows, by its keys."""

    def __init__(self, file: _File, path: Path) -> None:
        """Check what ``file``, read from ``path``, holds; raises `OptionError`."""
        tables = {name: _one_key_each(path, name, getattr(file, name)) for name in (*_KNOWN, "abbreviations")}
        for name, known in _KNOWN.items():
            _check_keys(path, name, tables[name], known)
        delimiters = _pairs(path, "delimiters", file.delimiters)
        _check_keys(path, "delimiters", (left for left, _ in delimiters), _SPOKEN_DELIMITERS)
        _check_conditions(path, file)

        self.joining_words = file.joining_words
        self.case_words = file.case_words
        self.primes = file.primes
        """For one prime, two, …"""
        self.symbols = {token: words for name in _TABLES_BY_KIND.values() for token, words in tables[name].items()}
        """By token: operators, relations, prefixes, quantifiers, postfixes, atoms and bars."""
        self.conditions = file.conditions
        """The words of a relation → its words in a condition."""
        self.meanings = tables["meanings"]
        """By `meanings.Meaning`."""
        self.superscripts = tables["superscripts"]
        """By `superscripts.Superscript`."""
        self.vector_calculus = tables["vector_calculus"]
        self.roots = file.roots
        """By degree."""
        self.delimiters = {left: words for (left, _), words in delimiters.items()}
        """By left delimiter."""
        self.enclosures = _pairs(path, "enclosures", file.enclosures)
        """By left and right delimiter."""
        self.large_operators = tables["large_operators"]
        self.functions = tables["functions"]
        self.sets = tables["sets"]
        self.accents = tables["accents"]
        self.abbreviations = tables["abbreviations"]


@cache
def math_vocabulary(path: Path = PATH) -> MathVocabulary:
    """The words in ``path``; read once.

    Raises `OptionError`, which names the table and the key, where words are missing for something that the parser
    knows, or stand for something that it does not know.
    """
    return MathVocabulary(read_vocabulary(_File, path), path)


def _one_key_each(path: Path, table: str, entries: dict[str, str]) -> dict[str, str]:
    """``entries`` without keys that hold several tokens between spaces."""
    found: dict[str, str] = {}
    for keys, words in entries.items():
        for key in keys.split():
            if key in found:
                raise OptionError(f"{table} → {key}: stands there twice", str(path), "keep one of them")
            found[key] = words
    return found


def _check_keys(path: Path, table: str, keys: Iterable[str], known: frozenset[str]) -> None:
    found = set(keys)
    for key in sorted(found - known):
        absent = known - found
        hint = did_you_mean(key, absent) if absent else "add it to narrate/scripting/math/notation.py first"
        raise OptionError(f"{table} → {key}: the parser knows no such entry", str(path), hint)
    for key in sorted(known - found):
        raise OptionError(f"{table} → {key}: has no words", str(path), f"add a line: '{key}' = \"…\"")


def _pairs(path: Path, table: str, entries: dict[str, Enclosing]) -> dict[tuple[str, str], Enclosing]:
    """``entries`` by left and right delimiter."""
    found: dict[tuple[str, str], Enclosing] = {}
    for key, words in entries.items():
        left, _, right = key.partition(" ")
        if not (_is_delimiter(left) and _is_delimiter(right)):
            hint = r"write the left and the right one with a space between them: '\lfloor \rfloor'"
            raise OptionError(f"{table} → {key}: is no pair of delimiters", str(path), hint)
        found[left, right] = words
    return found


def _is_delimiter(token: str) -> bool:
    return notation.SYMBOLS.get(token) in {"open", "close", "bar"}


def _check_conditions(path: Path, file: _File) -> None:
    relations = {*file.relations.values(), *file.meanings.values()}
    for words in file.conditions:
        if words not in relations:
            hint = did_you_mean(words, relations)
            raise OptionError(f"conditions → {words}: no relation has these words", str(path), hint)
