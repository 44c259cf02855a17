"""Numbers in words, and back again by a reader that knows nothing of how they were made."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tables import for_each

from narrate.scripting.languages.english.numbers.numbers import (
    LARGEST,
    cardinal,
    decimal,
    digits,
    fraction,
    integer,
    mixed,
    ordinal,
    ordinal_of,
    pairs,
    plural,
    year,
)

SMALL = {
    "zero": 0, "oh": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
LARGE = {
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "quadrillion": 10**15,
    "quintillion": 10**18, "sextillion": 10**21, "septillion": 10**24, "octillion": 10**27,
}  # fmt: skip
FIRSTS = {
    "zeroth": "zero", "first": "one", "second": "two", "third": "three", "fourth": "four", "fifth": "five",
    "sixth": "six", "seventh": "seven", "eighth": "eight", "ninth": "nine", "tenth": "ten", "eleventh": "eleven",
    "twelfth": "twelve", "thirteenth": "thirteen", "fourteenth": "fourteen", "fifteenth": "fifteen",
    "sixteenth": "sixteen", "seventeenth": "seventeen", "eighteenth": "eighteen", "nineteenth": "nineteen",
    "twentieth": "twenty", "thirtieth": "thirty", "fortieth": "forty", "fiftieth": "fifty", "sixtieth": "sixty",
    "seventieth": "seventy", "eightieth": "eighty", "ninetieth": "ninety", "hundredth": "hundred",
}  # fmt: skip


def read(words: str) -> int:
    """A cardinal."""
    total = group = 0
    sign = -1 if words.startswith("minus ") else 1
    for word in words.removeprefix("minus ").replace("-", " ").split():
        if word == "hundred":
            group *= 100
        elif word in LARGE:
            total, group = total + group * LARGE[word], 0
        else:
            group += SMALL[word]
    return sign * (total + group)


def read_ordinal(words: str) -> int:
    head, last = words[: (cut := max(words.rfind(" "), words.rfind("-")) + 1)], words[cut:]
    return read(head + FIRSTS.get(last, last.removesuffix("th")))


def read_digits(words: str) -> str:
    return "".join(str(SMALL[word]) for word in words.split())


def read_year(words: str) -> int:
    """Two halves of two digits each, or a cardinal."""
    if "thousand" in words or words.endswith("hundred"):
        return read(words)
    halves = words.split(" ", 1)
    if len(halves) == 1 or "hundred" in words:
        return read(words)
    return read(halves[0]) * 100 + read(halves[1])


@for_each(
    "number, words",
    [
        (0, "zero"),
        (7, "seven"),
        (13, "thirteen"),
        (20, "twenty"),
        (21, "twenty-one"),
        (100, "one hundred"),
        (101, "one hundred one"),
        (115, "one hundred fifteen"),
        (1000, "one thousand"),
        (1205, "one thousand two hundred five"),
        (12345, "twelve thousand three hundred forty-five"),
        (1_000_000, "one million"),
        (1_000_001, "one million one"),
        (-5, "minus five"),
        (10**27, "one octillion"),
        (10**30, "one" + " zero" * 30),
    ],
)
def test_cardinal(number: int, words: str) -> None:
    assert cardinal(number) == words


@for_each(
    "number, words",
    [
        (0, "zeroth"),
        (1, "first"),
        (2, "second"),
        (3, "third"),
        (5, "fifth"),
        (8, "eighth"),
        (9, "ninth"),
        (12, "twelfth"),
        (20, "twentieth"),
        (21, "twenty-first"),
        (40, "fortieth"),
        (100, "one hundredth"),
        (112, "one hundred twelfth"),
        (1000, "one thousandth"),
        (1_000_000, "one millionth"),
    ],
)
def test_ordinal(number: int, words: str) -> None:
    assert ordinal(number) == words


@for_each(
    "number, words",
    [
        (1, "one"),
        (70, "seventy"),
        (476, "four hundred seventy-six"),
        (1000, "one thousand"),
        (1066, "ten sixty-six"),
        (1100, "eleven hundred"),
        (1492, "fourteen ninety-two"),
        (1900, "nineteen hundred"),
        (1905, "nineteen oh five"),
        (1984, "nineteen eighty-four"),
        (2000, "two thousand"),
        (2005, "two thousand five"),
        (2010, "twenty ten"),
        (2024, "twenty twenty-four"),
        (2100, "twenty-one hundred"),
    ],
)
def test_year(number: int, words: str) -> None:
    assert year(number) == words


@for_each(
    "text, words",
    [
        ("3.14", "three point one four"),
        ("-3.140", "minus three point one four zero"),
        ("−2", "minus two"),
        ("+2", "two"),
        (".5", "point five"),
        ("0.05", "zero point zero five"),
        ("1,234.5", "one thousand two hundred thirty-four point five"),
        ("1_000", "one thousand"),
        ("1\u2009000", "one thousand"),
        ("5.", "five"),
        ("007", "zero zero seven"),
        ("0", "zero"),
        ("", "zero"),
        ("٣", "three"),
    ],
)
def test_decimal(text: str, words: str) -> None:
    assert decimal(text) == words


@for_each(
    "over, under, words",
    [
        (1, 2, "one half"),
        (3, 2, "three halves"),
        (1, 4, "one quarter"),
        (3, 4, "three quarters"),
        (2, 3, "two thirds"),
        (1, 100, "one hundredth"),
        (7, 100, "seven hundredths"),
        (1, 1000, "one thousandth"),
        (3, 20, "three twentieths"),
        (1, 21, "one twenty-first"),
        (3, 107, "three over one hundred seven"),
        (3, 1, "three over one"),
        (3, 0, "three over zero"),
    ],
)
def test_fraction(over: int, under: int, words: str) -> None:
    assert fraction(over, under) == words


def test_mixed_numbers() -> None:
    assert mixed("five", 1, 2) == "five and a half"
    assert mixed("ten", 1, 8) == "ten and an eighth"
    assert mixed("two", 3, 4) == "two and three quarters"


@for_each(
    "number, words",
    [
        (2, "two"),
        (64, "sixty-four"),
        (100, "one hundred"),
        (224, "two twenty-four"),
        (300, "three hundred"),
        (505, "five hundred five"),
        (720, "seven twenty"),
        (1000, "one thousand"),
        (1080, "ten eighty"),
        (1600, "sixteen hundred"),
        (1920, "nineteen twenty"),
        (10000, "ten thousand"),
    ],
)
def test_a_number_said_in_pairs_of_digits(number: int, words: str) -> None:
    assert pairs(number) == words


def test_the_plural_of_a_number_word() -> None:
    assert [plural(word) for word in ("twenty", "six", "million", "gas")] == [
        "twenties",
        "sixes",
        "millions",
        "gases",
    ]


def test_the_end_of_a_long_number_alone_becomes_an_ordinal() -> None:
    assert ordinal_of("one hundred twenty-two") == "one hundred twenty-second"


@given(st.integers(-LARGEST + 1, LARGEST - 1))
def test_a_cardinal_can_be_read_back(number: int) -> None:
    assert read(cardinal(number)) == number


@given(st.integers(0, LARGEST - 1))
def test_an_ordinal_can_be_read_back(number: int) -> None:
    assert read_ordinal(ordinal(number)) == number


@given(st.integers(1, 9999))
def test_a_year_can_be_read_back(number: int) -> None:
    assert read_year(year(number)) == number


@given(st.integers(0, 10**12), st.text("0123456789", min_size=1, max_size=30))
def test_a_decimal_can_be_read_back(whole: int, rest: str) -> None:
    said, point, after = decimal(f"{whole:,}.{rest}").partition(" point ")
    assert point
    assert (read(said), read_digits(after)) == (whole, rest)


@given(st.text("0123456789", min_size=1, max_size=60))
def test_digits_can_be_read_back(text: str) -> None:
    assert read_digits(digits(text)) == text


@given(st.text("0123456789", min_size=1, max_size=60))
def test_leading_zeros_and_endless_numbers_are_dictated(text: str) -> None:
    if len(text) > 30 or (text[0] == "0" and len(text) > 1):
        assert integer(text) == digits(text)
    else:
        assert read(integer(text)) == int(text)


@given(st.from_regex(r"[-−+]?[0-9,_ \u2009]{0,40}(\.[0-9]{0,20})?", fullmatch=True))
def test_no_digit_is_left_of_a_number(text: str) -> None:
    assert not any(character.isnumeric() for character in decimal(text))


@given(st.text())
def test_no_digit_is_left_of_any_text(text: str) -> None:
    assert digits(text).replace(" ", "").isalpha() or not any(character.isdecimal() for character in text)


@pytest.mark.parametrize("say", [digits, integer, decimal])
def test_a_number_as_long_as_a_book_takes_no_time(say: Callable[[str], str]) -> None:
    start = time.perf_counter()
    assert say("1" * 100_000).count("one") == 100_000
    assert time.perf_counter() - start < 2
