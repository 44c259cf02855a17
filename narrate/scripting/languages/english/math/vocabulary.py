"""The English words for the symbols and names of formulas, from ``data/math.toml``, read for the first formula."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, get_args

from narrate.errors import OptionError, did_you_mean
from narrate.scripting.languages.data import read_vocabulary
from narrate.scripting.languages.english.vocabulary import data_file
from narrate.scripting.math import notation
from narrate.scripting.math.meanings import Meaning
from narrate.scripting.math.superscripts import Superscript
from narrate.scripting.math.tree import Symbol, SymbolKind

PATH = data_file("math")


@dataclass(frozen=True, slots=True)
class Enclosing:
    """What is said before and after the content of delimiters."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MathVocabulary:
    """What ``math.toml`` holds; its comments say what each part means.

    A key of the file may hold several tokens; here each one has an entry of its own. The key of delimiters and
    enclosures is the left and the right delimiter with a space between them.
    """

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

    def symbol(self, symbol: Symbol) -> str | None:
        """The usual words for ``symbol``; None for a kind that has none, such as dots."""
        table = _TABLES_BY_KIND.get(symbol.kind)
        words: str | None = getattr(self, table)[symbol.key] if table else None
        return words


_TABLES_BY_KIND: dict[SymbolKind, str] = {
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
    "delimiters": frozenset(("( )", "[ ]", "\\langle \\rangle", "\\llbracket \\rrbracket")),
}
"""A table → exactly the keys that it must contain."""
_WITH_TOKENS = (*(name for name in _KNOWN if name != "delimiters"), "abbreviations")
"""The tables of which a key may hold several tokens, between spaces."""


@cache
def math_vocabulary(path: Path = PATH) -> MathVocabulary:
    """The words in ``path``; read once.

    Raises `OptionError`, which names the table and the key, if the words for something that the parser knows are
    missing, or if the parser does not know a key.
    """
    file = read_vocabulary(MathVocabulary, path)
    single: dict[str, Any] = {name: _one_token_each(path, name, getattr(file, name)) for name in _WITH_TOKENS}
    found = replace(file, **single)
    for name, known in _KNOWN.items():
        _check_keys(path, name, getattr(found, name), known)
    _check_pairs(path, found.enclosures)
    _check_conditions(path, found)
    return found


def _one_token_each(path: Path, table: str, entries: dict[str, str]) -> dict[str, str]:
    """``entries`` without keys that hold several tokens between spaces."""
    found: dict[str, str] = {}
    for keys, words in entries.items():
        for key in keys.split():
            if key in found:
                raise OptionError(f"{table} → {key}: is listed twice", str(path), "keep one of them")
            found[key] = words
    return found


def _check_keys(path: Path, table: str, keys: Iterable[str], known: frozenset[str]) -> None:
    found = set(keys)
    for key in sorted(found - known):
        absent = known - found
        hint = did_you_mean(key, absent) if absent else "add it to narrate/scripting/math/notation.py first"
        raise OptionError(f"{table} → {key}: the parser does not know it", str(path), hint)
    for key in sorted(known - found):
        raise OptionError(f"{table} → {key}: has no words", str(path), f"add a line: '{key}' = \"…\"")


def _check_pairs(path: Path, enclosures: Iterable[str]) -> None:
    for key in enclosures:
        left, _, right = key.partition(" ")
        if not (_is_delimiter(left) and _is_delimiter(right)):
            hint = r"write the left and the right one with a space between them: '\lfloor \rfloor'"
            raise OptionError(f"enclosures → {key}: is not a pair of delimiters", str(path), hint)


def _is_delimiter(token: str) -> bool:
    return notation.SYMBOLS.get(token) in {"open", "close", "bar"}


def _check_conditions(path: Path, found: MathVocabulary) -> None:
    relations = {*found.relations.values(), *found.meanings.values()}
    for words in found.conditions:
        if words not in relations:
            hint = did_you_mean(words, relations)
            raise OptionError(f"conditions → {words}: no relation has these words", str(path), hint)
