"""Trigger characters made from words: each word has one, and they are rare in other text."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from narrate.scripting.languages.english.patterns import either, triggers

WORDS = st.lists(st.text("abcez .&/1é", min_size=1, max_size=6).filter(str.strip), max_size=6)


@given(WORDS)
def test_every_word_has_a_trigger(words: list[str]) -> None:
    found = set(triggers(words))
    assert all(found & set(word) for word in words)


@given(WORDS)
def test_in_any_case_every_word_has_a_trigger_in_either_case(words: list[str]) -> None:
    found = set(triggers(words, any_case=True))
    assert all(found & set(word.upper()) and found & set(word.lower()) for word in words)


def test_a_symbol_or_the_rarest_letter_is_the_trigger() -> None:
    assert triggers(["AT&T", "Q&A", "LaTeX", "sq ft"]) == "&Xq"
    assert triggers(["w/o", "aka"], any_case=True) == "/kK"
    assert triggers([]) == ""


def test_the_longest_word_is_found_first() -> None:
    pattern = re.compile(either(["C", "C++", "m²"]))
    assert pattern.findall("C++ m² C") == ["C++", "m²", "C"]
