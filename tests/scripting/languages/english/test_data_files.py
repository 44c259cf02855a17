"""The vocabulary files of English: in order, without doubles, and complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from support.tables import for_each

from narrate.scripting.languages import english
from narrate.scripting.languages.english import vocabulary
from narrate.scripting.languages.english.measures import units
from narrate.scripting.languages.english.times import calendar
from narrate.storage import read_toml

DATA = Path(english.__file__).parent / "data"
FILES = sorted(DATA.glob("*.toml"))


def lists(content: dict[str, Any], around: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every list of words and every table, by its name in the file: the words, or the keys."""
    for name, value in content.items():
        if isinstance(value, dict):
            yield name, list(value)
        elif isinstance(value, list):
            yield name, value
        elif isinstance(value, str) and not around:
            yield name, value.split()


def states_an_order(text: str, name: str) -> bool:
    """Whether the comment above a list says in what order it is."""
    found = re.search(rf"((?:^#.*\n)+)^(?:\[{name}\]|{name} =)", text, re.MULTILINE)
    return bool(found and re.search(r"\bin (?:the )?order\b", found[1], re.IGNORECASE))


LISTS = [(path.name, name, words) for path in FILES for name, words in lists(read_toml(path))]
KNOWN = {word for _, _, words in LISTS for word in words if len(word) > 5}


@for_each("file, name, words", LISTS)
def test_a_list_is_sorted_or_says_how_it_is_ordered(file: str, name: str, words: list[str]) -> None:
    if not states_an_order((DATA / file).read_text(encoding="utf-8"), name):
        assert words == sorted(words, key=lambda word: (word.casefold(), word))


@for_each("file, name, words", LISTS)
def test_a_list_has_no_halves_of_a_word(file: str, name: str, words: list[str]) -> None:
    """``Divisi on`` stood for ``Division`` once: neighbors that make a word which some file knows."""
    assert [one + other for one, other in pairwise(words) if one + other in KNOWN] == []


@for_each("path", FILES, name=lambda path: path.stem)
def test_a_file_begins_with_a_comment_that_says_how_to_add_to_it(path: Path) -> None:
    head = re.match(r"(?:#.*\n)+", path.read_text(encoding="utf-8"))
    assert head
    assert "add" in head[0].lower()


# --- units ------------------------------------------------------------------------------------------------------


def test_every_unit_has_words_for_one_and_for_many() -> None:
    assert len(units.UNITS) > 200
    for symbol, (one, many) in units.UNITS.items():
        assert one.strip(), symbol
        assert many.strip(), symbol
        assert re.fullmatch(r"[A-Za-z ]+", one + many), symbol


def test_words_for_many_are_those_for_one_in_another_form() -> None:
    for one, many in units.UNITS.values():
        assert [word[0] for word in many.split()] == [word[0] for word in one.split()]


def test_prefixes_are_put_before_the_name() -> None:
    assert units.UNITS["km"] == ("kilometer", "kilometers")
    assert units.UNITS["MB"] == ("megabyte", "megabytes")
    assert units.UNITS["GiB"] == ("gibibyte", "gibibytes")
    assert units.UNITS["mGy"] == ("milligray", "milligrays")
    assert units.UNITS["kyr"] == ("thousand years", "thousand years")
    assert "B" not in units.UNITS


def test_characters_that_look_the_same_are_the_same_unit() -> None:
    assert units.UNITS["\u00b5m"] == units.UNITS["\u03bcm"] == ("micrometer", "micrometers")
    assert units.UNITS["k\u03a9"] == units.UNITS["k\u2126"] == ("kiloohm", "kiloohms")


def test_a_unit_is_known_by_its_names_in_tex() -> None:
    assert units.NAMED["metre"] == units.NAMED["meter"] == units.UNITS["m"]
    assert units.NAMED["electronvolt"] == units.UNITS["eV"]
    assert units.NAMED["coulomb"] == ("coulomb", "coulombs")


# --- currencies, calendar and the rest --------------------------------------------------------------------------


def test_a_currency_with_a_part_has_words_for_one_and_for_many() -> None:
    rows = read_toml(DATA / "currencies.toml")["currencies"]
    assert len(rows) > 30
    for one, row in rows.items():
        assert ("part" in row) == ("parts" in row), one
        assert row.keys() & {"symbols", "trailing", "codes"}, one


def test_months_and_weekdays_are_all_there_in_their_order() -> None:
    assert len(calendar.MONTHS) == 12
    assert [calendar.MONTHS[at] for at in (0, 4, 11)] == ["January", "May", "December"]
    assert len(calendar.WEEKDAYS) == 7
    assert (calendar.WEEKDAYS[0], calendar.WEEKDAYS[6]) == ("Monday", "Sunday")
    for short, name in (calendar.MONTH_ABBREVIATIONS | calendar.WEEKDAY_ABBREVIATIONS).items():
        assert name.startswith(short)


def test_a_condition_on_an_abbreviation_names_one_that_is_there() -> None:
    known = vocabulary.ABBREVIATIONS
    assert known.lowercase_only <= known.abbreviations.keys() | known.clipped.keys()
    assert known.after_a_name <= known.clipped.keys()
    assert known.not_at_the_end <= known.clipped.keys()
    assert known.titles_without_period | known.titles_alone <= known.titles.keys()
    assert all(short == short.lower() for short in (*known.abbreviations, *known.clipped, *known.before_of))


def test_every_file_is_read() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(english.__file__).parent.rglob("*.py"))
    assert [path.stem for path in FILES if f'"{path.stem}")' not in sources] == []
