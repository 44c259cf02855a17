"""Dates.

In a date written only in numbers the month comes first, as in American English, unless that number is above 12.
"""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.amounts import BEFORE, DASH, DIGITS, GAP, word_after
from narrate.scripting.languages.english.amounts import word_before as previous_word
from narrate.scripting.languages.english.calendar import MONTH_ABBREVIATIONS, MONTHS, WEEKDAY_ABBREVIATIONS
from narrate.scripting.languages.english.numbers import ordinal, year
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.times import clock_words, zone_words
from narrate.scripting.languages.english.years import YEAR, is_amount, is_counted, two_digits
from narrate.scripting.rules import Rule

_MONTH_NAMES = {name: name for name in MONTHS} | MONTH_ABBREVIATIONS
_MONTH = rf"(?:{either(_MONTH_NAMES)})\b\.?"
_WEEKDAY = rf"(?:(?P<weekday>{either(WEEKDAY_ABBREVIATIONS)})\b[.,]{{0,2}}{GAP})?"
_DAY = r"(?:[12][0-9]|3[01]|0?[1-9])"
_TH = r"(?:st|nd|rd|th)?"
_END = r"(?!\w|[.,:/][0-9]|[-‑][0-9]|%)"


def _month(text: str) -> str:
    """``Jul.`` → ``July``."""
    return _MONTH_NAMES[text.rstrip(".")]


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


_NUMERIC = re.compile(
    r"(?<![\w./-])(?P<first>[0-9]{1,2})(?P<sep>[/.-])(?P<second>[0-9]{1,2})(?P=sep)"
    r"(?P<year>(?:1[5-9]|20)[0-9]{2}|[0-9]{2})(?![\w/-]|\.[0-9])"
)


def _verbalize_numeric(match: re.Match[str]) -> str | None:
    first, second, in_year = int(match["first"]), int(match["second"]), int(match["year"])
    if len(match["year"]) == 2:
        if match["sep"] != "/":
            return None
        in_year += 2000 if in_year < 70 else 1900
    day_first = second <= 12 if match["sep"] == "." else first > 12
    return _date(second, first, in_year) if day_first else _date(first, second, in_year)


_ISO_MONTH = re.compile(rf"(?<![\w./-])(?P<year>{YEAR})-(?P<month>0[1-9]|1[0-2])(?![\w/-]|[.:][0-9])")


def _verbalize_iso_month(match: re.Match[str]) -> str | None:
    """``2024-07`` → ``July twenty twenty-four``; None for ``2003-07``, a range of years."""
    number, month = int(match["year"]), int(match["month"])
    return f"{MONTHS[month - 1]} {year(number)}" if number % 100 >= month else None


_MONTH_DAY = re.compile(
    rf"(?<!\w){_WEEKDAY}(?P<month>{_MONTH}){GAP}(?P<day>{_DAY}){_TH}"
    rf"(?:(?P<dash>{DASH}|{GAP}(?:and|to|through|or){GAP}(?={_DAY}{_TH}(?:,?{GAP}{YEAR}|[.,;:)]|$)))"
    rf"(?:(?P<month2>{_MONTH}){GAP})?(?P<last>{_DAY}){_TH})?(?:(?:,{GAP}?|{GAP})(?P<year>{YEAR}))?{_END}"
)


def _verbalize_month_day(match: re.Match[str]) -> str | None:
    if not match["year"] and previous_word(match) == "in" and is_counted(word_after(match)):
        return None
    words = f"{_weekday(match)}{_month(match['month'])} {ordinal(int(match['day']))}"
    if match["last"]:
        month = f"{_month(match['month2'])} " if match["month2"] else ""
        words += f" {_word_between(match['dash'])} {month}{ordinal(int(match['last']))}"
    return words + _of_year(match["year"])


def _word_between(dash: str) -> str:
    """The word between two days."""
    return dash.strip() if dash.strip().isalpha() else "to"


_DAY_MONTH = re.compile(
    rf"{BEFORE}{_WEEKDAY}(?P<day>{_DAY}){_TH}(?:(?P<dash>{DASH})(?P<last>{_DAY}){_TH})?{GAP}(?P<of>of{GAP})?"
    rf"(?P<month>{_MONTH})(?:,?{GAP}(?P<year>{YEAR}))?(?!\w)"
)


def _verbalize_day_month(match: re.Match[str]) -> str:
    days = ordinal(int(match["day"]))
    if match["last"]:
        days += f" to {ordinal(int(match['last']))}"
    month = _month(match["month"])
    return _weekday(match) + (f"{days} of {month}" if match["of"] else f"{month} {days}") + _of_year(match["year"])


_MONTH_YEAR = re.compile(
    rf"(?<!\w)(?P<month>{_MONTH})(?P<of>,?{GAP}(?:of{GAP})?)(?:(?P<year>{YEAR})|['’](?P<short>[0-9]{{2}})){_END}"
)


def _verbalize_month_year(match: re.Match[str]) -> str | None:
    if match["short"]:
        return f"{_month(match['month'])} {two_digits(match['short'])}"
    return None if is_amount(match) else f"{_month(match['month'])}{match['of']}{year(int(match['year']))}"


_MONTH_RANGE = re.compile(
    rf"(?<!\w)(?P<first>{_MONTH})(?:[-–]|{GAP}–{GAP})(?P<last>{_MONTH})(?:{GAP}(?P<year>{YEAR}))?(?!\w)"
)


def _verbalize_month_range(match: re.Match[str]) -> str:
    in_year = f" {year(int(match['year']))}" if match["year"] else ""
    return f"{_month(match['first'])} to {_month(match['last'])}{in_year}"


RULES: tuple[Rule, ...] = (
    Rule("ISO date", _ISO, _verbalize_iso, trigger_chars=DIGITS),
    Rule("numeric date", _NUMERIC, _verbalize_numeric, trigger_chars=DIGITS),
    Rule("month and day", _MONTH_DAY, _verbalize_month_day, trigger_chars=DIGITS),
    Rule("day and month", _DAY_MONTH, _verbalize_day_month, trigger_chars=DIGITS),
    Rule("month range", _MONTH_RANGE, _verbalize_month_range, trigger_chars="-–"),
    Rule("month and year", _MONTH_YEAR, _verbalize_month_year, trigger_chars=DIGITS),
    Rule("ISO month", _ISO_MONTH, _verbalize_iso_month, trigger_chars=DIGITS),
)
