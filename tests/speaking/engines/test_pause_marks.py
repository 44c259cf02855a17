"""Dashes and brackets become marks at which engines pause; nothing else of a text changes."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from support.tables import for_each

from narrate.speaking.engines.pause_marks import with_pause_marks

LINES = Path(__file__).with_name("pause_marks.txt").read_text(encoding="utf-8").splitlines()
CASES = [tuple(line.split(" → ")) for line in LINES if " → " in line and not line.startswith("#")]
ANYTHING = st.text("ab1 .,:…\"”“'—–-()[]{}", max_size=60)

DASHES, BRACKETS = (" — ", "—", " – ", " - "), (" (", ") ", " [", "} ")
BREAKS = {" ": " ", **dict.fromkeys(DASHES, "; "), **dict.fromkeys(BRACKETS, ", ")}


@for_each("text, expected", CASES)
def test_breaks_become_marks(text: str, expected: str) -> None:
    assert with_pause_marks(text) == expected


def test_an_engine_chooses_the_mark_of_a_dash() -> None:
    assert with_pause_marks("late — too late (yes)", dash=" —") == "late — too late, yes"


@given(st.text("ab1 .,;:!?…'\"“”", max_size=60).filter(lambda text: not re.search(r"[ab][,;:!?][ab]", text)))
def test_a_text_without_breaks_stays_as_it_is(text: str) -> None:
    assert with_pause_marks(text) == text


@given(ANYTHING)
def test_no_word_is_lost_and_none_is_joined_to_another(text: str) -> None:
    words = "".join(c if c.isalnum() else " " for c in text).split()
    assert "".join(c if c.isalnum() else " " for c in with_pause_marks(text)).split() == words


@given(st.lists(st.tuples(st.text("ab1", min_size=1, max_size=5), st.sampled_from(sorted(BREAKS))), max_size=8))
def test_there_is_one_mark_wherever_words_would_run_together(pairs: list[tuple[str, str]]) -> None:
    text = "".join(word + separator for word, separator in pairs)
    expected = "".join(word + BREAKS[separator] for word, separator in pairs)
    assert with_pause_marks(f"{text}end.") == f"{expected}end."
