"""The TOML file of a language's phrases: what is accepted, and what its author is told otherwise."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from narrate.errors import OptionError
from narrate.scripting.languages.english import LANGUAGE as ENGLISH
from narrate.scripting.languages.phrases import Phrases, load_phrases


def load(folder: Path, text: str) -> Phrases:
    file = folder / "phrases.toml"
    file.write_text(text, encoding="utf-8")
    return load_phrases(file)


def test_english_has_every_phrase() -> None:
    assert [entry.name for entry in fields(Phrases) if not getattr(ENGLISH.phrases, entry.name)] == []


def test_a_phrase_that_is_left_out_has_no_words(tmp_path: Path) -> None:
    assert load(tmp_path, 'quote = "Zitat"\n') == Phrases(quote="Zitat")


BROKEN = {
    "an unknown phrase": ('qoute = "Zitat"', "qoute", "quote"),
    "a phrase that is a number": ("quote = 3", "quote", "3"),
    "forms in one text": ('lines = "{n} Zeilen"', "lines", "Zeilen", "{n}"),
    "a last form without its number": ('lines = ["{n} Zeile", "Zeilen"]', "lines", "{n}"),
    "an unknown kind of omission": ('[omissions]\nimages = ["{n} Bild"]', "images", "image"),
    "a placeholder that nothing fills": ('table_row = "Zeile {number}."', "table_row", "{number}"),
    "a placeholder without a name": ('table_row = "Zeile {}."', "table_row", "{}"),
    "a placeholder of another phrase": ('quote = "Zitat von {source}"', "quote", "{source}"),
    "a brace that is left open": ('table_row = "Zeile {n."', "table_row", "Zeile {n."),
    "a placeholder in one form": ('lines = ["{n} Zeile", "{m} Zeilen"]', "lines", "{m}"),
    "a placeholder in a table": ('[omissions]\nimage = ["{k} Bild"]', "omissions", "{k}"),
    "no TOML": ("quote = Zitat", "TOML"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_an_error_that_names_the_entry(case: str, tmp_path: Path) -> None:
    text, *told = BROKEN[case]
    with pytest.raises(OptionError) as caught:
        load(tmp_path, text)
    assert caught.value.subject == str(tmp_path / "phrases.toml")
    assert all(words in str(caught.value) for words in told), str(caught.value)


def test_a_first_form_may_go_without_its_number(tmp_path: Path) -> None:
    assert load(tmp_path, 'lines = ["eine Zeile", "{n} Zeilen"]').lines == ("eine Zeile", "{n} Zeilen")


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"phrases\.toml"):
        load_phrases(tmp_path / "phrases.toml")
