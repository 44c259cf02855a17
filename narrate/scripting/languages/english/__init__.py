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
    dialogue,
    dimensions,
    foreign_scripts,
    formulas,
    fractions,
    labels,
    law,
    letters,
    measures,
    medicine,
    models,
    money,
    music,
    phones,
    places,
    plurals,
    product_names,
    quantities,
    rates,
    references,
    roman_numerals,
    scripture,
    serials,
    signs,
    sports,
    symbols,
    times,
    variables,
    words,
    years,
)
from narrate.scripting.languages.english.articles import without_second_article
from narrate.scripting.languages.english.emoji import name_of_emoji
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
    dialogue,
    dimensions,
    foreign_scripts,
    formulas,
    fractions,
    labels,
    law,
    letters,
    measures,
    medicine,
    models,
    money,
    music,
    places,
    phones,
    plurals,
    product_names,
    quantities,
    references,
    rates,
    roman_numerals,
    scripture,
    serials,
    signs,
    sports,
    symbols,
    times,
    variables,
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
    name_of_emoji=name_of_emoji,
    read_number=decimal,
    follow=without_second_article,
    long_date=long_date,
)
