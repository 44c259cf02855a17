"""Notation without a language: its code holds no words, and whoever parses a formula supplies them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from support.tables import for_each

from narrate.scripting import math
from narrate.scripting.languages.english.math.vocabulary import Enclosing, math_vocabulary
from narrate.scripting.math import notation
from narrate.scripting.math.commands import COMMANDS
from narrate.scripting.math.meanings import Meaning
from narrate.scripting.math.parser import parse
from narrate.scripting.math.superscripts import Superscript
from narrate.scripting.math.tree import Letter, Number, Row, Symbol, SymbolKind, Unsupported, Words

MODULES = sorted(Path(math.__file__).parent.glob("*.py"))
IDENTIFIERS = {
    *get_args(SymbolKind),
    *get_args(Superscript),
    *get_args(Meaning),
    *notation.LARGE_OPERATORS,
    *notation.FUNCTIONS,
    *notation.ACCENTS.values(),
    *notation.LETTERS.values(),
    *"arg perpendicular".split(),
}
"""What notation calls things by itself, which may well be English."""


class Shouted:
    """A language whose only joining word is ``se``, and which says all words in capitals."""

    joining_words = frozenset(("se",))

    def words(self, source: str) -> str:
        return source.strip().upper()

    def quantity(self, number: str | None, unit: str | None) -> str:
        return f"{number or ''} {unit or ''}".strip().upper()


def test_text_is_read_by_the_language() -> None:
    tree = parse(r"x \text{ ou } \qty{5}{km}", Shouted())
    assert tree == Row((Letter("x"), Words("OU"), Words("5 KM")))


def test_joining_words_are_those_of_the_language() -> None:
    assert parse("x se y", Shouted()) == Row((Letter("x"), Words("se"), Letter("y")))
    assert parse("x if y", Shouted()) == Row(tuple(map(Letter, "xify")))


def test_what_text_cannot_be_read_makes_a_formula_unsupported() -> None:
    class Mute(Shouted):
        def words(self, source: str) -> str:
            raise Unsupported

    with pytest.raises(Unsupported):
        parse(r"x \text{if} y", Mute())
    assert parse("x+1", Mute()) == Row((Letter("x"), Symbol("+", "operator"), Number("1")))


def test_a_token_is_one_thing() -> None:
    symbols, names = (
        {*notation.SYMBOLS},
        {f"\\{name}" for name in notation.LARGE_OPERATORS | notation.NAME_COMMANDS},
    )
    assert not symbols & {*notation.LETTERS}
    assert not (symbols | {*notation.LETTERS}) & names
    assert not {*COMMANDS} & (symbols | {*notation.LETTERS} | names)
    assert not {*COMMANDS} & (notation.UNSPOKEN | notation.UNSPOKEN_WITH_ARGUMENT)


def test_aliases_and_negations_lead_to_symbols() -> None:
    assert {*notation.DELIMITER_ALIASES.values(), *notation.NEGATED.values()} <= {*notation.SYMBOLS}
    assert {notation.DELIMITER_ALIASES.get(token, token) for token in notation.OPENING.values()} <= {
        *notation.CLOSING,
        *(token for token, kind in notation.SYMBOLS.items() if kind == "bar"),
    }


# --- no words ---------------------------------------------------------------------------------------------------


def strings(source: str) -> Iterator[str]:
    """All strings in ``source`` but those that document it."""
    tree = ast.parse(source)
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.value


def spoken_words() -> set[str]:
    """The words of two letters and more in the phrases of English."""
    known = math_vocabulary()
    entries = [getattr(known, field.name) for field in fields(known)]
    phrases = [phrase for entry in entries if isinstance(entry, dict) for phrase in entry.values()]
    texts = [f"{it.before} {it.after}" if isinstance(it, Enclosing) else it for it in phrases]
    words = {word for text in texts for word in re.findall(r"[A-Za-z]{2,}", text) if " " in text}
    return words | known.joining_words | known.case_words


def words_in(source: str) -> set[str]:
    """The words in the strings of ``source``; a command or a part of a hyphenated identifier is none."""
    return {word for text in strings(source) for word in re.findall(r"(?<![\\\w-])[A-Za-z]{2,}(?![\w-])", text)}


@for_each("path", MODULES, name=lambda path: path.stem)
def test_a_module_of_notation_holds_no_english_word(path: Path) -> None:
    assert words_in(path.read_text(encoding="utf-8")) & (spoken_words() - IDENTIFIERS) == set()


def test_an_english_word_would_be_found() -> None:
    assert words_in('"""the doc"""\nRELATIONS = {"<": "is less than"}') & spoken_words() == {"is", "less", "than"}
