"""Marks of notes that a page does not have, and powers. Cases are in note_marks.txt; add yours there."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from support.tables import for_each

from narrate.reading.html.notes.note_marks import is_mark
from reading.notation import outline_lines, read_page

LINES = (Path(__file__).parent / "note_marks.txt").read_text(encoding="utf-8").splitlines()
CASES = [line.split(" => ") for line in LINES if line and not line.startswith("#")]


@for_each("written, read", CASES)
def test_marks_of_notes_are_gone_and_powers_stay(written: str, read: str) -> None:
    assert outline_lines(read_page(f"<p>{written}</p>")) == f"  text: {read}"


@given(st.sampled_from("mxyzσ5"), st.integers(2, 99), st.sampled_from(["", " ", ".", " + 1"]))
def test_a_number_over_a_letter_or_digit_is_a_power(base: str, power: int, after: str) -> None:
    assert not is_mark(f"so {base}", str(power), after)


@given(st.text("aeioulmnrst", min_size=4, max_size=9), st.integers(1, 999), st.sampled_from(["", " a", ".", ","]))
def test_a_number_over_a_word_is_a_mark(word: str, number: int, after: str) -> None:
    functions_and_units = {"metres", "metre", "miles", "mile", "min", "sin", "tan", "ln"}
    assert is_mark(f"so {word}", str(number), after) or word in functions_and_units
