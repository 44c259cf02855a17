"""Reading vocabulary: what a file may hold, and what is said of one that holds something else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest

import narrate
from narrate.errors import OptionError
from narrate.scripting.languages.data import read_vocabulary


@dataclass(frozen=True, slots=True)
class Bird:
    UNIQUE: ClassVar[tuple[str, ...]] = ("symbols",)

    many: str
    symbols: tuple[str, ...] = ()
    shy: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    DISJOINT: ClassVar[tuple[tuple[str, ...], ...]] = (("nouns", "titles"),)

    nouns: tuple[str, ...]
    titles: dict[str, str] = field(default_factory=dict)
    birds: dict[str, Bird] = field(default_factory=dict)
    small: frozenset[str] = frozenset()


def read(folder: Path, text: str) -> Words:
    path = folder / "words.toml"
    path.write_text(text, encoding="utf-8")
    return read_vocabulary(Words, path)


def test_words_stand_in_one_text_or_in_an_array(tmp_path: Path) -> None:
    words = read(tmp_path, 'nouns = """\ntree house\n  garden"""\nsmall = ["of course", "a"]\n')
    assert words.nouns == ("tree", "house", "garden")
    assert words.small == {"of course", "a"}
    assert words.titles == {}


def test_tables_hold_texts_or_rows(tmp_path: Path) -> None:
    words = read(
        tmp_path,
        'nouns = ""\n[titles]\nDr = "Doctor"\n[birds]\ngoose = { many = "geese", shy = true }\n'
        '"great tit" = { many = "great tits", symbols = "gt" }\n',
    )
    assert words.titles == {"Dr": "Doctor"}
    assert words.birds == {"goose": Bird("geese", shy=True), "great tit": Bird("great tits", ("gt",))}


def test_a_file_is_read_once(tmp_path: Path) -> None:
    words = read(tmp_path, 'nouns = "tree"\n')
    assert read(tmp_path, 'nouns = "house"\n') is words


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("nouns = ]", "the vocabulary is not TOML: .*line 1"),
        ('nouns = ""\n[titles]\nDr = "a"\nDr = "b"\n', "the vocabulary is not TOML: .*line 4"),
        ("", "nouns is missing"),
        ('nouns = ""\n[tilte]\n', "tilte: unknown entry; did you mean titles"),
        ("nouns = 1\n", "nouns: 1 is not a list of words"),
        ("nouns = [1]\n", "nouns: 1 is not a text"),
        ('nouns = "tree house tree"\n', "nouns: 'tree' is listed twice"),
        ('nouns = ["tree", "tree"]\n', "nouns: 'tree' is listed twice"),
        ('nouns = ["tree "]\n', "nouns: 'tree ' has stray white space"),
        ('nouns = """Division Divisi\non House"""\n', "nouns: a line break splits 'Division'"),
        ('nouns = ""\ntitles = "Dr"\n', "titles: 'Dr' is not a table"),
        ('nouns = ""\n[titles]\nDr = ""\n', "titles → Dr: the text is empty"),
        ('nouns = ""\n[titles]\nDr = " Doctor"\n', "titles → Dr: ' Doctor' has stray white space"),
        ('nouns = ""\n[titles]\nDr = "Doc  tor"\n', "titles → Dr: 'Doc tor' has stray white space"),
        ('nouns = ""\n[titles]\n" Dr" = "Doctor"\n', "titles: ' Dr' has stray white space"),
        ('nouns = ""\n[titles]\nDr = 1\n', "titles → Dr: 1 is not a text; write it between quotation marks"),
        (
            'nouns = ""\n[birds]\ngoose = "geese"\n',
            "birds → goose: 'geese' is not a table; write { many = \"…\" }",
        ),
        ('nouns = ""\n[birds]\ngoose = { shy = true }\n', "birds → goose: many is missing"),
        (
            'nouns = ""\n[birds]\ngoose = { many = "geese", shy = 1 }\n',
            "birds → goose → shy: 1 is not true or false",
        ),
        (
            'nouns = ""\n[birds]\ngoose = { mony = "geese" }\n',
            "birds → goose → mony: unknown entry; did you mean many",
        ),
        (
            'nouns = ""\n[birds]\na = { many = "as", symbols = "x y" }\nb = { many = "bs", symbols = "y" }\n',
            "birds: 'y' belongs to 'a' and to 'b'; keep one of them",
        ),
        ('nouns = "Dr"\n[titles]\nDr = "Doctor"\n', "'Dr' is both in nouns and in titles; keep one of them"),
    ],
)
def test_a_wrong_entry_is_named_with_its_file(tmp_path: Path, content: str, problem: str) -> None:
    with pytest.raises(OptionError, match=rf"words\.toml: {problem}"):
        read(tmp_path, content)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"nothing\.toml: the vocabulary cannot be read"):
        read_vocabulary(Words, tmp_path / "nothing.toml")


def test_class_variables_state_their_type() -> None:
    """Python 3.10 cannot resolve the type hints of a class that has a bare `ClassVar`."""
    files = Path(narrate.__file__).parent.rglob("*.py")
    assert [file for file in files if re.search(r": ClassVar\b(?!\[)", file.read_text(encoding="utf-8"))] == []
