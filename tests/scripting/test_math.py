"""TeX in, a lecturer's words out. The cases are in math.txt, for everyone to extend."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.scripting.math import LONGEST, speak_math

LINES = (Path(__file__).parent / "math.txt").read_text(encoding="utf-8").splitlines()
CASES = [line for line in LINES if line and not line.startswith("#")]


@pytest.mark.parametrize("case", CASES)
def test_formula(case: str) -> None:
    tex, arrow, words = case.partition(" -> ")
    assert arrow, f"no arrow in {case!r}"
    assert speak_math(tex.strip()) == (None if words == "(announced)" else words)


def test_a_formula_as_long_as_can_be_followed_is_spoken() -> None:
    assert speak_math("x " * LONGEST) == " ".join("x" * LONGEST)
    assert speak_math("x " * (LONGEST + 1)) is None


@pytest.mark.parametrize("tex", ["{" * 5000, "{" * 190, "\\sqrt" * 5000, "x^" * 5000, "{" * 90 + "x" + "}" * 90])
def test_deep_and_long_formulas_are_no_trouble(tex: str) -> None:
    assert speak_math(tex) in (None, "x")


PIECES = st.sampled_from(
    [*"ab12{}^_+-=()<>|/!,.& ", "\\frac", "\\sqrt", "\\alpha", "\\left", "\\{", "\\\\", "é", "½"]
)


@given(st.lists(PIECES, max_size=20).map("".join) | st.text())
def test_any_tex_is_spoken_in_plain_words_or_not_at_all(tex: str) -> None:
    words = speak_math(tex)
    if words is not None:
        assert words == " ".join(words.split()) != ""
        assert not set(words) & set("\\{}^_$")
        assert len(words.split()) <= LONGEST
