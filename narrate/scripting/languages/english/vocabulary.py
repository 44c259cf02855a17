"""Vocabulary that several topics share, from the files in ``data/``; each topic reads its own files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, TypeVar

from narrate.scripting.languages.data import read_vocabulary

Kind = TypeVar("Kind")


def vocabulary(kind: type[Kind], name: str) -> Kind:
    """The content of ``data/NAME.toml``. Raises `OptionError` as `read_vocabulary` does."""
    return read_vocabulary(kind, data_file(name))


def data_file(name: str) -> Path:
    """The path of ``data/NAME.toml``."""
    return Path(__file__).parent / "data" / f"{name}.toml"


def by_abbreviation(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """A table of names with their abbreviations, turned round: ``Sept`` → ``September``."""
    return {short: name for name, abbreviations in names.items() for short in abbreviations}


@dataclass(frozen=True, slots=True)
class _Acronyms:
    DISJOINT: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("acronyms", "spelled_by_the_voice"),
        ("acronyms", "initialisms"),
        ("acronyms", "surnames"),
        ("initialisms", "surnames"),
        ("also_words", "rather_words", "initialisms"),
    )

    spelled_by_the_voice: frozenset[str]
    also_words: frozenset[str]
    rather_words: frozenset[str]
    initialisms: frozenset[str]
    surnames: frozenset[str]
    words_before: dict[str, frozenset[str]]
    words_after: dict[str, frozenset[str]]
    emphasis_before: dict[str, frozenset[str]]
    acronyms: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Chemistry:
    isotopes: frozenset[str]
    negative_ions: frozenset[str]
    positive_ions: frozenset[str]
    elements: dict[str, str]
    formulas: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Abbreviations:
    street_names: frozenset[str]
    lowercase_only: frozenset[str]
    after_a_name: frozenset[str]
    numbered: frozenset[str]
    not_at_the_end: frozenset[str]
    quotients: frozenset[str]
    titles_without_period: frozenset[str]
    titles_not_after_a_name: frozenset[str]
    titles_before_two_names: frozenset[str]
    titles_after_the: frozenset[str]
    titles_before_titles: frozenset[str]
    titles_alone: frozenset[str]
    titles: dict[str, str]
    first_names: dict[str, str]
    clipped: dict[str, str]
    before_of: dict[str, str]
    after_ordinal: dict[str, str]
    fields: dict[str, str]
    abbreviations: dict[str, str]
    references: dict[str, str]
    word_pairs: dict[str, str]


@dataclass(frozen=True, slots=True)
class _CommonWords:
    common: frozenset[str]
    names: frozenset[str]
    openers: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Places:
    certain_streets: frozenset[str]
    full_streets: tuple[str, ...]
    lettered_rooms: tuple[str, ...]
    ambiguous_states: frozenset[str]
    divided: tuple[str, ...]
    sides: tuple[str, ...]
    built: tuple[str, ...]
    state_schools: frozenset[str]
    counties: tuple[str, ...]
    streets: dict[str, tuple[str, ...]]
    rooms: dict[str, tuple[str, ...]]
    highways: dict[str, tuple[str, ...]]
    directions: dict[str, tuple[str, ...]]
    states: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Sentences:
    always_before_more: frozenset[str]
    clipped: frozenset[str]
    before_numbers: frozenset[str]
    before_names: frozenset[str]
    units: frozenset[str]
    before_letters: frozenset[str]
    zones: frozenset[str]
    verbs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Book:
    UNIQUE: ClassVar[tuple[str, ...]] = ("short",)

    short: tuple[str, ...] = ()
    numbered: str = ""


@dataclass(frozen=True, slots=True)
class _Scripture:
    also_other: frozenset[str]
    with_period: frozenset[str]
    also_words: frozenset[str]
    books: dict[str, _Book]


@dataclass(frozen=True, slots=True)
class _Law:
    reporters: dict[str, str]
    codes: dict[str, str]
    bills: dict[str, str]
    phrases: dict[str, str]
    journals: dict[str, str]
    statutes: dict[str, str]
    provisions: dict[str, str]
    parts: dict[str, str]


ABBREVIATIONS = vocabulary(_Abbreviations, "abbreviations")

ACRONYM_LISTS = vocabulary(_Acronyms, "acronyms")
"""Initialisms that look like words, and words that look like initialisms."""

ACRONYMS = ACRONYM_LISTS.acronyms
"""How acronyms and initialisms are read that the rules would read wrong."""

CHEMISTRY = vocabulary(_Chemistry, "chemistry")

COMMON_WORDS = vocabulary(_CommonWords, "common_words")

PLACES = vocabulary(_Places, "places")

SCRIPTURE = vocabulary(_Scripture, "scripture")

BOOKS_OF_SCRIPTURE = {short: name for name, book in SCRIPTURE.books.items() for short in (*book.short, name)}
"""The books of scripture by each of their names and abbreviations, without a period."""

SENTENCES = vocabulary(_Sentences, "sentence_ends")

LAW = vocabulary(_Law, "law")
