"""Every number from 1 to 3999 has one Roman numeral, and nothing else is one."""

from __future__ import annotations

import pytest
from support.tables import for_each

from narrate.reading import roman

SIGNS = dict(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        "M CM D CD C XC L XL X IX V IV I".split(),
        strict=True,
    )
)


def written(number: int) -> str:
    text = ""
    for value, sign in SIGNS.items():
        text += sign * (number // value)
        number %= value
    return text


def test_every_numeral_has_its_value() -> None:
    assert [roman.value(written(number)) for number in range(1, 4000)] == list(range(1, 4000))


@pytest.mark.parametrize("text", ["xiv", "mcmxcix"])
def test_small_letters_count_as_capitals(text: str) -> None:
    assert written(roman.value(text)).lower() == text


@for_each("text", ["", "IIII", "IC", "VX", "dim", "LCD", "MDMA", "Ⅳ", "I I", "MMMM"])
def test_other_text_is_none(text: str) -> None:
    assert roman.value(text) == 0
