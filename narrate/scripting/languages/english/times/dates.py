"""Dates.

In a date written only in numbers the month comes first, as in American English, unless that number is above 12.
"""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.numbers.amounts import (
    BEFORE,
    DASH,
    DIGITS,
    GAP,
    before,
    joint,
    word_after,
)
from narrate.scripting.languages.english.numbers.amounts import word_before as previous_word
from narrate.scripting.languages.english.numbers.numbers import cardinal, ordinal, year
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.times.calendar import (
    MONTH_ABBREVIATIONS,
    MONTHS,
    WEEKDAY_ABBREVIATIONS,
    WEEKDAY_LETTERS,
    WEEKDAYS,
)
from narrate.scripting.languages.english.times.times import clock_words, zone_words
from narrate.scripting.languages.english.times.years import YEAR, is_amount, is_counted, two_digits
from narrate.scripting.rules import Rule

_MONTH_NAMES = {name: name for name in MONTHS} | MONTH_ABBREVIATIONS
_MONTH = rf"(?i:{either(filter(None, _MONTH_NAMES))})\b\.?"
_WEEKDAY = rf"(?:(?P<weekday>{either(WEEKDAY_ABBREVIATIONS)})\b[.,]{{0,2}}{GAP})?"
_DAY = r"(?:[12][0-9]|3[01]|0?[1-9])"
_TH = r"(?:st|nd|rd|th)?"
_END = r"(?!\w|[.,:/][0-9]|[-‑][0-9]|%)"


def _month(text: str) -> str:
    """``Jul.`` → ``July``."""
    return _MONTH_NAMES[text.rstrip(".").capitalize()]


_ALSO_VERBS = ("mar", "march", "may")
_BEFORE_A_DATE = ("after", "before", "between", "by", "from", "in", "of", "on", "since", "through", "to", "until")


def _is_verb(match: re.Match[str]) -> bool:
    """Whether a month in small letters is another word: ``they may 3 times``, ``march 5 miles``."""
    return match["month"].rstrip(".") in _ALSO_VERBS and previous_word(match) not in _BEFORE_A_DATE


def _date(month: int, day: int, in_year: int | None) -> str | None:
    """``7, 16, 2024`` → ``July sixteenth, twenty twenty-four``; None if there is no such month or day."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{MONTHS[month - 1]} {ordinal(day)}{_of_year(in_year)}"


def _of_year(number: str | int | None) -> str:
    return f", {year(int(number))}" if number else ""


def _weekday(match: re.Match[str]) -> str:
    return f"{WEEKDAY_ABBREVIATIONS[match['weekday']]}, " if match["weekday"] else ""


_ISO = re.compile(
    rf"(?<![\w./-])(?P<year>{YEAR})(?P<sep>[-/.‑])(?P<month>0[1-9]|1[0-2])(?P=sep)(?P<day>[0-3][0-9])"
    rf"(?:(?:T|,?{GAP})(?P<hour>[01][0-9]|2[0-4]):(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9])(?:\.[0-9]+)?)?"
    rf"(?:{GAP}?(?P<zone>Z|UTC|GMT|[+−-][0-9]{{2}}:?[0-9]{{2}}))?)?(?![\w/]|[-.:][\w])"
)


def _verbalize_iso(match: re.Match[str]) -> str | None:
    words = _date(int(match["month"]), int(match["day"]), int(match["year"]))
    if not words or not match["hour"]:
        return words
    zone = zone_words(match["zone"])
    return f"{words}, at {clock_words(match['hour'], match['minute'], match['second'], zoned=bool(zone))}{zone}"


_UNPADDED = re.compile(
    r"(?<![\w./-])(?P<year>(?:19|20)[0-9]{2})(?P<sep>[-/])(?P<month>1[0-2]|[1-9])(?P=sep)(?P<day>[12][0-9]|3[01]|[1-9])"
    r"(?![\w/]|[-.:]\w)"
)
_NAMED_BETWEEN_HYPHENS = re.compile(
    rf"(?<![\w./-])(?:(?P<first>{_DAY})[-‑](?P<month>{_MONTH})[-‑](?P<year>{YEAR})"
    rf"|(?P<month2>{_MONTH})[-‑](?P<day>{_DAY})(?:[-‑](?P<year2>{YEAR}))?){_END}"
)


def _verbalize_between_hyphens(match: re.Match[str]) -> str | None:
    """``15-Jan-2020``, ``Jan-15``; ``the DEC-20`` was a computer."""
    if (match["month2"] or "").isupper() and not match["year2"] and previous_word(match) in ("a", "an", "the"):
        return None
    day, name = match["first"] or match["day"], _month(match["month"] or match["month2"])
    return f"{name} {ordinal(int(day))}{_of_year(match['year'] or match['year2'])}"


_COMPACT = re.compile(
    r"(?<![\w.,$€£#+/-])(?P<year>(?:19|20)[0-9]{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12][0-9]|3[01])"
    r"(?:T(?P<hour>[01][0-9]|2[0-3])(?P<minute>[0-5][0-9])(?:[0-5][0-9])?(?P<zone>Z)?)?(?![\w%]|[.,:/-][0-9])"
)
_NUMERIC = re.compile(
    r"(?<![\w./-])(?P<first>[0-9]{1,2})(?P<sep>[/.-])(?P<second>[0-9]{1,2})(?P=sep)"
    r"(?P<year>(?:1[5-9]|20)[0-9]{2}|[0-9]{2})(?![\w/-]|\.[0-9])"
)


def _verbalize_numeric(match: re.Match[str]) -> str | None:
    first, second, in_year = int(match["first"]), int(match["second"]), int(match["year"])
    if len(match["year"]) == 2:
        if match["sep"] != "/":
            return None
        in_year += 2000 if in_year < 40 else 1900
    day_first = second <= 12 if match["sep"] == "." else first > 12
    return _date(second, first, in_year) if day_first else _date(first, second, in_year)


def _verbalize_compact(match: re.Match[str]) -> str | None:
    """``20240716``; None before what is counted."""
    if is_counted(word_after(match)):
        return None
    words = _date(int(match["month"]), int(match["day"]), int(match["year"]))
    if not words or not match["hour"]:
        return words
    zone = zone_words(match["zone"])
    return f"{words}, at {clock_words(match['hour'], match['minute'], zoned=bool(zone))}{zone}"


_ISO_MONTH = re.compile(rf"(?<![\w./-])(?P<year>{YEAR})-(?P<month>0[1-9]|1[0-2])(?![\w/-]|[.:][0-9])")


def _verbalize_iso_month(match: re.Match[str]) -> str | None:
    """``2024-07`` → ``July twenty twenty-four``; None for ``2003-07``, a range of years."""
    number, month = int(match["year"]), int(match["month"])
    return f"{MONTHS[month - 1]} {year(number)}" if number % 100 >= month else None


_OLD_STYLE = r"(?:/(?P<new_style>[0-9]{1,2})(?![\w/]))?"
"""The second year of a date before the calendar began in January: ``3 January 1702/3``."""


def _year_of(match: re.Match[str]) -> str:
    new_style = f" {cardinal(int(match['new_style']))}" if match["new_style"] else ""
    return f"{_of_year(match['year'])}{new_style}"


_MONTH_DAY = re.compile(
    rf"(?<!\w){_WEEKDAY}(?P<month>{_MONTH}){GAP}(?P<day>{_DAY})(?P<th>{_TH})"
    rf"(?:(?P<dash>{DASH}|{GAP}(?:and|to|through|or){GAP}(?={_DAY}{_TH}(?:,?{GAP}{YEAR}|[.,;:)]|$)))"
    rf"(?:(?P<month2>{_MONTH}){GAP})?(?P<last>{_DAY}){_TH})?(?:(?:,{GAP}?|{GAP})(?P<year>{YEAR}){_OLD_STYLE})?{_END}"
)


def _counts_in_small_letters(match: re.Match[str]) -> bool:
    """``may 5 people``: what follows is counted, and the month has no capital letter."""
    return match["month"].islower() and is_counted(word_after(match))


def _verbalize_month_day(match: re.Match[str]) -> str | None:
    if not match["year"] and previous_word(match) == "in" and is_counted(word_after(match)):
        return None
    if not (match["year"] or match["th"]) and (_is_verb(match) or _counts_in_small_letters(match)):
        return None
    words = f"{_weekday(match)}{_month(match['month'])} {ordinal(int(match['day']))}"
    if match["last"]:
        month = f"{_month(match['month2'])} " if match["month2"] else ""
        words += f" {_word_between(match['dash'], match)} {month}{ordinal(int(match['last']))}"
    return words + _year_of(match)


def _word_between(dash: str, match: re.Match[str]) -> str:
    """The word between two days: ``May 3–5`` and ``between May 3–5``."""
    if dash.strip().isalpha():
        return dash.strip()
    return joint(match)


_DAY_MONTH = re.compile(
    rf"(?:{BEFORE}|(?<=[0-9]–)){_WEEKDAY}(?P<day>{_DAY})(?P<th>{_TH})(?:(?P<dash>{DASH}|{GAP}(?:and|or|to|through){GAP})(?P<last>{_DAY}){_TH})?{GAP}"
    rf"(?P<of>of{GAP})?(?P<month>{_MONTH})"
    rf"(?:(?:[-–]|{GAP}[-–]{GAP})(?P<day2>{_DAY}){_TH}{GAP}(?P<month2>{_MONTH}))?(?:,?{GAP}(?P<year>{YEAR}){_OLD_STYLE})?(?!\w)"
)


def _verbalize_day_month(match: re.Match[str]) -> str | None:
    if not (match["year"] or match["th"] or match["of"]) and _is_verb(match):
        return None
    days = ordinal(int(match["day"]))
    if match["last"]:
        days += f" {_word_between(match['dash'], match)} {ordinal(int(match['last']))}"
    of_month = match["of"] or (match["th"] and previous_word(match) == "the")
    words = f"{days} of {_month(match['month'])}" if of_month else f"{_month(match['month'])} {days}"
    if match["day2"]:
        words += f" {_word_between('', match)} {_month(match['month2'])} {ordinal(int(match['day2']))}"
    return _weekday(match) + words + _year_of(match)


_MONTH_YEAR = re.compile(
    rf"(?<!\w)(?P<month>{_MONTH})(?P<of>,?{GAP}(?:of{GAP})?)(?:(?P<year>{YEAR})|['’](?P<short>[0-9]{{2}})){_END}"
)


def _verbalize_month_year(match: re.Match[str]) -> str | None:
    if _is_verb(match):
        return None
    if match["short"]:
        return f"{_month(match['month'])} {two_digits(match['short'])}"
    return None if is_amount(match) else f"{_month(match['month'])}{match['of']}{year(int(match['year']))}"


_WEEKDAY_NAMES = {name: name for name in WEEKDAYS} | WEEKDAY_ABBREVIATIONS
_OF_WEEK = rf"(?:{either(_WEEKDAY_NAMES)})\b\.?"
_RANGE_OF_NAMES = re.compile(
    rf"(?<!\w)(?:(?P<first>{_MONTH})(?:[-–]|{GAP}–{GAP})(?P<last>{_MONTH})(?:{GAP}(?P<year>{YEAR}))?"
    rf"|(?P<day>{_OF_WEEK})(?:[-–]|{GAP}–{GAP})(?P<day2>{_OF_WEEK}))(?!\w)"
)


def _verbalize_range_of_names(match: re.Match[str]) -> str:
    """``Dec.–Jan.``, ``Mon–Fri``."""
    if match["day"]:
        return " to ".join(_WEEKDAY_NAMES[match[group].rstrip(".")] for group in ("day", "day2"))
    in_year = f" {year(int(match['year']))}" if match["year"] else ""
    return f"{_month(match['first'])} to {_month(match['last'])}{in_year}"


_DASH_BEFORE_DATE = re.compile(
    rf"(?:[-–]|{GAP}[-–]{GAP})(?=(?:{_DAY}{_TH}{GAP})?{_MONTH}(?:{GAP}[0-9]|[\s,.;)]|$))"
)
_END_OF_DATE = re.compile(
    rf"(?:\b{_MONTH}|\b{_MONTH}{GAP}{_DAY}{_TH}|\b{_MONTH},?{GAP}(?:{_DAY}{_TH},{GAP})?{YEAR})$"
)


def _verbalize_dash_before_date(match: re.Match[str]) -> str | None:
    """The dash of ``Dec. 1999–Feb. 2000``."""
    return " to " if _END_OF_DATE.search(before(match, 24)) else None


_MONTH_AND_DAY_IN_NUMBERS = re.compile(
    r"(?<![\w./-])(?:(?P<month>1[0-2]|0?[1-9])/(?P<day>[12][0-9]|3[01]|0?[1-9])"
    r"|(?P<first>1[3-9]|2[0-9]|3[01])/(?P<second>1[0-2]|0?[1-9]))(?=[,.;:)]|$|\s(?:&|(?:at|and|or|for|we|I|in)\b))"
)
_ON_A_DAY = re.compile(
    r"\b(?:[Oo]n|[Dd]ated|[Dd]ue|[Uu]ntil|[Tt]hru|[Tt]hrough|[Cc]losed|[Ee]nds|[Ee]xpires|[Ss]tarts|"
    rf"{either(_WEEKDAY_NAMES)}|Tu|Th)[.,]?\s(?:[0-9]{{1,2}}/[0-9]{{1,2}}\s(?:&|and|or)\s)?\(?$"
)


def _verbalize_day_in_numbers(match: re.Match[str]) -> str | None:
    """``on 12/25``, ``by 30/8``, ``Fri (2/22)``; other numbers with a slash are fractions."""
    if not _ON_A_DAY.search(before(match, 26)) and not (match["first"] and previous_word(match) in _BEFORE_A_DATE):
        return None
    return _date(int(match["month"] or match["second"]), int(match["day"] or match["first"]), None)


_MONTH_OF_YEAR = re.compile(
    r"(?<![\w./-])(?P<month>0[1-9]|1[0-2]|[2-9])/(?P<year>(?:19[5-9]|20[0-3])[0-9])(?![\w/]|[.,:-][0-9])"
)


def _verbalize_month_of_year(match: re.Match[str]) -> str | None:
    """``02/2024`` → ``February twenty twenty-four``; a fraction of 2000 is none."""
    round_year = match["year"].endswith("00") and match["month"][0] != "0"
    return None if round_year else f"{MONTHS[int(match['month']) - 1]} {year(int(match['year']))}"


_WEEK = re.compile(rf"(?<![\w./-])(?P<year>{YEAR})-?W(?P<week>[0-5][0-9])(?![\w-])")
_DAY_OF_WEEK = re.compile(
    r"\b(?P<day>Tues?|Thu(?:rs?)?|Fri"
    r"|(?:Mon|Wed|Sat|Sun)(?= [0-9]{1,2}(?::[0-5][0-9]|[-–][0-9]|\.[0-5][0-9]|[ap]m)))(?= [0-9])"
)


_OPENING_DAYS = re.compile(
    r"(?<![\w-])(?:(?P<first>Mo?|Tu|W|Th)[-–](?P<last>Th|Fr?|Sa|Su)|(?P<one>Mo|Tu|Th|Fr|Sa|Su))"
    r"(?=:? [0-9]{1,2}(?::[0-5][0-9]| ?[ap]\.?m\b|[-–][0-9]))"
)


def _verbalize_opening_days(match: re.Match[str]) -> str:
    """``M–F 9–5, Sa 10–2`` → ``Monday to Friday …, Saturday …``."""
    if match["one"]:
        return WEEKDAY_LETTERS[match["one"]]
    return f"{WEEKDAY_LETTERS[match['first']]} to {WEEKDAY_LETTERS[match['last']]}"


RULES: tuple[Rule, ...] = (
    Rule("opening days", _OPENING_DAYS, _verbalize_opening_days, trigger_chars=DIGITS),
    Rule("ISO date", _ISO, _verbalize_iso, trigger_chars=DIGITS),
    Rule("compact date", _COMPACT, _verbalize_compact, trigger_chars=DIGITS),
    Rule("numeric date", _NUMERIC, _verbalize_numeric, trigger_chars=DIGITS),
    Rule("month and day", _MONTH_DAY, _verbalize_month_day, trigger_chars=DIGITS),
    Rule("day and month", _DAY_MONTH, _verbalize_day_month, trigger_chars=DIGITS),
    Rule("range of months or weekdays", _RANGE_OF_NAMES, _verbalize_range_of_names, trigger_chars="-–"),
    Rule("dash before date", _DASH_BEFORE_DATE, _verbalize_dash_before_date, trigger_chars="-–"),
    Rule(
        "unpadded date",
        _UNPADDED,
        lambda match: _date(int(match["month"]), int(match["day"]), int(match["year"])),
        trigger_chars="-/",
    ),
    Rule("date between hyphens", _NAMED_BETWEEN_HYPHENS, _verbalize_between_hyphens, trigger_chars="-‑"),
    Rule("month of year in numbers", _MONTH_OF_YEAR, _verbalize_month_of_year, trigger_chars="/"),
    Rule(
        "week of year",
        _WEEK,
        lambda match: f"week {cardinal(int(match['week']))} of {year(int(match['year']))}",
        trigger_chars="W",
    ),
    Rule(
        "weekday before number",
        _DAY_OF_WEEK,
        lambda match: WEEKDAY_ABBREVIATIONS[match["day"]],
        trigger_chars=DIGITS,
    ),
    Rule("month and day in numbers", _MONTH_AND_DAY_IN_NUMBERS, _verbalize_day_in_numbers, trigger_chars="/"),
    Rule("month and year", _MONTH_YEAR, _verbalize_month_year, trigger_chars=DIGITS),
    Rule("ISO month", _ISO_MONTH, _verbalize_iso_month, trigger_chars=DIGITS),
)
