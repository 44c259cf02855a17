"""A language that nobody speaks, for what narrate must not know by itself: every word in it is made up.

It comes in through entry points, as anyone's language would. ``qtp`` is a tag that ISO 639 keeps for private use.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

from narrate.scripting.languages.language import Language
from narrate.scripting.languages.ornaments import ORNAMENTS
from narrate.scripting.languages.phrases import load_phrases
from narrate.scripting.rules import Rule, RuleList

NUMBERS = "zu ba ki mo ta lu ne so vi ga".split()


def read_number(text: str) -> str:
    """``42`` → ``ta ki``."""
    return " ".join(NUMBERS[int(digit)] for digit in text if digit.isdecimal())


def speak_math(tex: str) -> str | None:
    """Powers alone: ``x^2`` → ``x dupa 2``."""
    match = re.fullmatch(r"(\w)\^(\d)", tex)
    return f"{match[1]} dupa {match[2]}" if match else None


def long_date(day: dt.date) -> str:
    """``2024-07-16`` → ``16 danu 7 mesu 2024``."""
    return f"{day.day} danu {day.month} mesu {day.year}"


def paucal(number: int) -> int:
    """Three forms: for one, for two to four, for all others."""
    return 0 if number == 1 else 1 if 2 <= number <= 4 else 2


LANGUAGE = Language(
    tag="qtp",
    rules=RuleList((*ORNAMENTS, Rule("digits", re.compile(r"\d+"), lambda match: read_number(match[0])))),
    phrases=load_phrases(Path(__file__).with_name("phrases.toml")),
    abbreviations=frozenset({"pok"}),
    speak_math=speak_math,
    read_number=read_number,
    long_date=long_date,
    plural_form=paucal,
)

BETA = replace(LANGUAGE, tag="qtp-beta", phrases=replace(LANGUAGE.phrases, quote="Betasitu"))
"""The same as spoken elsewhere."""
