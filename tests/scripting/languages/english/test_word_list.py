"""The list of common words and names, and what it is for: in capitals, they are not spelled."""

from __future__ import annotations

import pytest

from narrate.scripting.languages.english.letters import word_list
from narrate.scripting.languages.english.letters.word_list import listed
from narrate.scripting.languages.english.vocabulary import ACRONYM_LISTS
from scripting.languages.english.order_search import outcome
from scripting.spoken_cases import ENGLISH

ENTRIES = [line for line in word_list.PATH.read_text(encoding="ascii").splitlines() if line[:1].isalpha()]


def test_it_is_large_and_in_the_order_in_which_it_is_searched() -> None:
    assert len(ENTRIES) > 50_000
    lower = [entry.lower() for entry in ENTRIES]
    assert lower == sorted(set(lower))


def test_every_entry_is_found_in_any_case_and_in_the_case_in_which_it_is_usually_written() -> None:
    for entry in (*ENTRIES[:50], *ENTRIES[::97], *ENTRIES[-50:]):
        assert listed(entry.upper()) == listed(entry.lower()) == entry


@pytest.mark.parametrize("word", ["HTTP", "fbi", "xq", "zzzzz", "aaa", "a"])
def test_what_is_no_word_is_not_found(word: str) -> None:
    assert listed(word) is None


def test_it_names_its_source_and_the_terms_of_its_license() -> None:
    text = word_list.PATH.read_text(encoding="ascii")
    head = text[: text.index(ENTRIES[0])]
    assert "SCOWL" in head
    assert "Permission to use, copy, modify, distribute and sell" in head
    assert "WordNet" in head


@pytest.mark.parametrize("line", ["{} IN THE HOUSE", "THEN {} CAME HOME", "THIS IS {}"])
def test_no_word_is_spelled_in_a_line_of_capitals(line: str) -> None:
    for entry in ENTRIES[::41]:
        said = outcome(ENGLISH, line.format(entry.upper()))
        assert entry.lower() in said.lower().split(), said


def test_few_words_are_spelled_alone() -> None:
    """Only those that are better known as initialisms."""
    either = {*ACRONYM_LISTS.also_words, *ACRONYM_LISTS.rather_words, *ACRONYM_LISTS.acronyms}
    for entry in ENTRIES[::41]:
        if entry.upper() not in either:
            assert entry.lower() in outcome(ENGLISH, f"then {entry.upper()} spoke").lower().split()
