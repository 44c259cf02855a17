"""English: `LANGUAGE`, with every rule in the order of `order.ORDER`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from narrate.reading.dates import Month
from narrate.scripting.languages.english.codes import addresses, code, codes, phones, serials
from narrate.scripting.languages.english.letters import (
    capitals,
    foreign_scripts,
    letters,
    phonetics,
    roman_numerals,
)
from narrate.scripting.languages.english.math import show_math, speak_math
from narrate.scripting.languages.english.measures import dimensions, measures, rates
from narrate.scripting.languages.english.names import (
    abbreviations,
    labels,
    models,
    places,
    product_names,
    references,
)
from narrate.scripting.languages.english.numbers.numbers import decimal
from narrate.scripting.languages.english.order import ORDER
from narrate.scripting.languages.english.prose import dialogue, words
from narrate.scripting.languages.english.prose.articles import without_second_article
from narrate.scripting.languages.english.quantities import arithmetic, fractions, money, plurals, quantities
from narrate.scripting.languages.english.sentences.sentence_ends import goes_on
from narrate.scripting.languages.english.sentences.sentence_splitting import split_sentences
from narrate.scripting.languages.english.signs import signs, symbols
from narrate.scripting.languages.english.signs.emoji import name_of_emoji
from narrate.scripting.languages.english.subjects import (
    chemistry,
    chess,
    cooking,
    formulas,
    law,
    medicine,
    music,
    poker,
    scripture,
    sports,
    variables,
    weather,
)
from narrate.scripting.languages.english.times import calendar, dates, times, years
from narrate.scripting.languages.language import Language
from narrate.scripting.languages.phrases import load_phrases
from narrate.scripting.rules import RuleList

_TOPICS = (
    abbreviations,
    addresses,
    arithmetic,
    capitals,
    chemistry,
    chess,
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
    poker,
    places,
    phones,
    phonetics,
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
    weather,
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
    show_math=show_math,
    name_of_emoji=name_of_emoji,
    read_number=decimal,
    follow=without_second_article,
    long_date=long_date,
)
