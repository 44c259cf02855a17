"""English: `LANGUAGE`, with every rule in the order of `order.ORDER`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from narrate.reading.dates import Month
from narrate.scripting.languages.english import (
    abbreviations,
    addresses,
    arithmetic,
    calendar,
    capitals,
    chemistry,
    code,
    codes,
    cooking,
    dates,
    dimensions,
    foreign_scripts,
    fractions,
    labels,
    measures,
    medicine,
    money,
    phones,
    product_names,
    quantities,
    rates,
    roman_numerals,
    scripture,
    symbols,
    times,
    words,
    years,
)
from narrate.scripting.languages.english.math import speak_math
from narrate.scripting.languages.english.numbers import decimal
from narrate.scripting.languages.english.order import ORDER
from narrate.scripting.languages.english.sentence_ends import goes_on
from narrate.scripting.languages.english.sentence_splitting import split_sentences
from narrate.scripting.languages.language import Language
from narrate.scripting.languages.phrases import load_phrases
from narrate.scripting.rules import RuleList

_TOPICS = (
    abbreviations,
    addresses,
    arithmetic,
    capitals,
    chemistry,
    code,
    codes,
    cooking,
    dates,
    dimensions,
    foreign_scripts,
    fractions,
    labels,
    measures,
    medicine,
    money,
    phones,
    product_names,
    quantities,
    rates,
    roman_numerals,
    scripture,
    symbols,
    times,
    words,
    years,
)


def long_date(day: dt.date) -> str:
    """``July 16th, 2024``, ``July 2024``."""
    if isinstance(day, Month):
        return f"{calendar.MONTHS[day.month - 1]} {day.year}"
    suffix = "th" if day.day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return f"{calendar.MONTHS[day.month - 1]} {day.day}{suffix}, {day.year}"


ENGLISH = RuleList.in_order(ORDER, (rule for topic in _TOPICS for rule in topic.RULES))
"""Every rule of English, in order."""

LANGUAGE = Language(
    tag="en",
    rules=ENGLISH,
    phrases=load_phrases(Path(__file__).with_name("phrases.toml")),
    split_sentences=split_sentences,
    goes_on=goes_on,
    speak_math=speak_math,
    read_number=decimal,
    long_date=long_date,
)
