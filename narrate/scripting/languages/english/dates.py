"""Dates, years, decades, times of day and durations.

In a date written only in numbers the month comes first, as in American English, unless that number is above 12.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from narrate.scripting.languages.english.amounts import (
    BEFORE,
    DASH,
    DIGITS,
    GAP,
    after,
    before,
    word_after,
)
from narrate.scripting.languages.english.amounts import word_before as previous_word
from narrate.scripting.languages.english.calendar import (
    MONTH_ABBREVIATIONS,
    MONTHS,
    WEEKDAY_ABBREVIATIONS,
    ZONES,
)
from narrate.scripting.languages.english.numbers import cardinal, digits, ordinal, plural, year
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.vocabulary import vocabulary
from narrate.scripting.rules import Rule


@dataclass(frozen=True, slots=True)
class _Dates:
    owners: frozenset[str]
    before_a_short_year: frozenset[str]
    certain: frozenset[str]
    counting: frozenset[str]
    comparing: frozenset[str]
    counted: frozenset[str]
    no_plurals: frozenset[str]
    attributive: frozenset[str]


_DATA = vocabulary(_Dates, "dates")
_MONTH_NAMES = {name: name for name in MONTHS} | MONTH_ABBREVIATIONS
_MONTH = rf"(?:{either(_MONTH_NAMES)})\b\.?"
_WEEKDAY = rf"(?:(?P<weekday>{either(WEEKDAY_ABBREVIATIONS)})\b[.,]{{0,2}}{GAP})?"
_DAY = r"(?:[12][0-9]|3[01]|0?[1-9])"
_TH = r"(?:st|nd|rd|th)?"
_YEAR = r"[12][0-9]{3}"
_END = r"(?!\w|[.,:/][0-9]|[-‑][0-9]|%)"


# --- dates ------------------------------------------------------------------------------------------------------


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
    rf"(?<![\w./-])(?P<year>{_YEAR})(?P<sep>[-/.‑])(?P<month>0[1-9]|1[0-2])(?P=sep)(?P<day>[0-3][0-9])"
    rf"(?:(?:T|,?{GAP})(?P<hour>[01][0-9]|2[0-4]):(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9])(?:\.[0-9]+)?)?"
    rf"(?:{GAP}?(?P<zone>Z|UTC|GMT|[+−-][0-9]{{2}}:?[0-9]{{2}}))?)?(?![\w/]|[-.:][\w])"
)


def _verbalize_iso(match: re.Match[str]) -> str | None:
    words = _date(int(match["month"]), int(match["day"]), int(match["year"]))
    if not words or not match["hour"]:
        return words
    zone = _verbalize_zone(match["zone"])
    return f"{words}, at {_clock(match['hour'], match['minute'], match['second'], zoned=bool(zone))}{zone}"


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


_ISO_MONTH = re.compile(rf"(?<![\w./-])(?P<year>{_YEAR})-(?P<month>0[1-9]|1[0-2])(?![\w/-]|[.:][0-9])")


def _verbalize_iso_month(match: re.Match[str]) -> str | None:
    """``2024-07`` → ``July twenty twenty-four``; None for ``2003-07``, a range of years."""
    number, month = int(match["year"]), int(match["month"])
    return f"{MONTHS[month - 1]} {year(number)}" if number % 100 >= month else None


_MONTH_DAY = re.compile(
    rf"(?<!\w){_WEEKDAY}(?P<month>{_MONTH}){GAP}(?P<day>{_DAY}){_TH}"
    rf"(?:(?P<dash>{DASH}|{GAP}(?:and|to|through|or){GAP}(?={_DAY}{_TH}(?:,?{GAP}{_YEAR}|[.,;:)]|$)))"
    rf"(?:(?P<month2>{_MONTH}){GAP})?(?P<last>{_DAY}){_TH})?(?:(?:,{GAP}?|{GAP})(?P<year>{_YEAR}))?{_END}"
)


def _verbalize_month_day(match: re.Match[str]) -> str | None:
    if not match["year"] and previous_word(match) == "in" and _is_counted(word_after(match)):
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
    rf"(?P<month>{_MONTH})(?:,?{GAP}(?P<year>{_YEAR}))?(?!\w)"
)


def _verbalize_day_month(match: re.Match[str]) -> str:
    days = ordinal(int(match["day"]))
    if match["last"]:
        days += f" to {ordinal(int(match['last']))}"
    month = _month(match["month"])
    return _weekday(match) + (f"{days} of {month}" if match["of"] else f"{month} {days}") + _of_year(match["year"])


_MONTH_YEAR = re.compile(
    rf"(?<!\w)(?P<month>{_MONTH})(?P<of>,?{GAP}(?:of{GAP})?)(?:(?P<year>{_YEAR})|['’](?P<short>[0-9]{{2}})){_END}"
)


def _verbalize_month_year(match: re.Match[str]) -> str | None:
    if match["short"]:
        return f"{_month(match['month'])} {_two_digits(match['short'])}"
    return None if _counts(match) else f"{_month(match['month'])}{match['of']}{year(int(match['year']))}"


_MONTH_RANGE = re.compile(
    rf"(?<!\w)(?P<first>{_MONTH})(?:[-–]|{GAP}–{GAP})(?P<last>{_MONTH})(?:{GAP}(?P<year>{_YEAR}))?(?!\w)"
)


def _verbalize_month_range(match: re.Match[str]) -> str:
    in_year = f" {year(int(match['year']))}" if match["year"] else ""
    return f"{_month(match['first'])} to {_month(match['last'])}{in_year}"


def _two_digits(text: str) -> str:
    """The year of ``’24`` and ``’05``."""
    if text == "00":
        return "two thousand"
    return cardinal(int(text)) if text[0] != "0" else f"oh {cardinal(int(text))}"


# --- years ------------------------------------------------------------------------------------------------------

_ERA = r"(?:B\.?C\.?E\b\.?|B\.?C\b\.?|C\.?E\b\.?|A\.?D\b\.?)"
_ERAS = re.compile(
    rf"(?:(?<!\w)(?P<pre>A\.?D\b\.?){GAP}?)?{BEFORE}(?P<circa>c(?:a|irca)?\.?{GAP}?)?"
    rf"(?P<year>[0-9]{{1,2}},[0-9]{{3}}|[0-9]{{1,5}})"
    rf"(?:{DASH}(?P<last>[0-9]{{1,4}}))?(?:{GAP}(?P<post>{_ERA}))?(?![\w%]|[.,:/-][0-9])"
)


def _verbalize_era(match: re.Match[str]) -> str | None:
    """``44 BC``, ``AD 70``, ``c. 1500``, ``500–300 BCE``."""
    marks = match["pre"] or match["post"]
    circa = "circa " if match["circa"] else ""
    if not marks and not (circa and len(match["year"]) == 4):
        return None
    words = circa + _any_year(match["year"])
    if match["last"]:
        words += f" to {_any_year(match['last'])}"
    pre, post = (_letters(match[group]) if match[group] else "" for group in ("pre", "post"))
    return " ".join(filter(None, (pre, words, post)))


def _any_year(text: str) -> str:
    number = int(text.replace(",", ""))
    return year(number) if 0 < number < 10000 else cardinal(number)


def _letters(text: str) -> str:
    """``B.C.`` → ``B C``."""
    return " ".join(character for character in text if character.isalpha())


_DECADE = re.compile(
    r"(?<![\w$€£.,])(?P<first>(?:[12][0-9])?[0-9]0)['’]?s(?:(?P<dash>[-–]|-to-)(?P<last>(?:[12][0-9])?[0-9]0)['’]?s)?"
    r"(?!\w)"
)
_APOSTROPHES = ("'", "’", "‘")


def _verbalize_decade(match: re.Match[str]) -> str | None:
    """``1980s``, ``the ’90s``, ``in her 20s``; ``1980's`` only after ``the``."""
    first = match["first"]
    if first == "1000" and after(match, 4) == " of ":
        return None
    lead = before(match, 14)
    bare = len(first) == 2 and not lead.endswith((*_APOSTROPHES, "mid-", "early-", "late-", "pre-", "post-"))
    if bare and previous_word(match) not in _DATA.owners:
        return None
    if match.group()[len(first)] in _APOSTROPHES and previous_word(match) not in _DATA.owners:
        return None
    words = _decade(first)
    return f"{words} to {_decade(match['last'])}" if match["last"] else words


def _decade(text: str) -> str:
    if text == "00":
        return "two thousands"
    return plural(year(int(text)) if len(text) == 4 else cardinal(int(text)))


_DECADE_MARK = re.compile(r"(?<!\w)['’‘](?P<first>[0-9]0)s(?:(?P<dash>[-–])['’‘]?(?P<last>[0-9]0)s)?(?!\w)")


def _verbalize_decade_mark(match: re.Match[str]) -> str:
    words = _decade(match["first"])
    return f"{words} to {_decade(match['last'])}" if match["last"] else words


_SHORT_YEAR = re.compile(r"(?<!\w)['’‘](?P<year>[0-9]{2})(?![\w'’])")


def _verbalize_short_year(match: re.Match[str]) -> str | None:
    return _two_digits(match["year"]) if previous_word(match) in _DATA.before_a_short_year else None


_YEARS = re.compile(
    rf"(?<![\w.,/$€£#-])(?P<first>{_YEAR})(?:(?P<dash>{DASH}|/)(?P<last>{_YEAR}|[0-9]{{2}}))(?![\w%:/]|[.,-][0-9])"
)


def _verbalize_years(match: re.Match[str]) -> str | None:
    """``1914–18``, ``1939-1945``, ``2019/20``."""
    first, text = int(match["first"]), match["last"]
    last = int(text) if len(text) == 4 else first // 100 * 100 + int(text)
    if first in _POWERS_OF_TWO or not (1000 <= first < last <= 2200):
        return None
    if (match["dash"] == "/" and last - first != 1) or _are_counts(match, first, last):
        return None
    short = len(text) == 2 and last % 100 >= 10 and last < 2000
    return f"{year(first)} to {cardinal(last % 100) if short else year(last)}"


def _are_counts(match: re.Match[str], first: int, last: int) -> bool:
    """``1500–2000 words``, ``1000–1200 people``; but ``1939–1945 casualties``."""
    noun = word_after(match)
    return noun in _DATA.counted or (_is_plural(noun) and first % 100 == last % 100 == 0)


_POWERS_OF_TWO = (1024, 2048)
_OPEN_YEARS = re.compile(rf"(?<![\w.,/$€£#-])(?P<year>{_YEAR})(?:[-–]|{GAP}–{GAP})(?P<now>present|today|now)\b")


def _verbalize_open_years(match: re.Match[str]) -> str:
    now = "the present" if match["now"] == "present" else match["now"]
    return f"{year(int(match['year']))} to {now}"


_ONE_YEAR = re.compile(
    r"(?<![\w,.$€£#+*×<>=≤≥~≈])(?<![0-9][-/:–‑])(?<!\w[-‑])(?P<year>[12][0-9]{3})"
    r"(?!\w|[.,:/][0-9]|[-‑–−][0-9]|[%°$€£+²³]|[\"″]\w|[×*^])"
)


def _is_plural(word: str) -> bool:
    """Whether ``word`` looks like a plural."""
    return (
        len(word) > 2 and word.endswith("s") and not word.endswith("ss") and word.lower() not in _DATA.no_plurals
    )


_OF_THEM = re.compile(r" of (?:the|them|these|those|which|us|all)\b")


def _is_counted(word: str) -> bool:
    return word in _DATA.counted or _is_plural(word)


def _counts(match: re.Match[str]) -> bool:
    """Whether four digits are followed by what they count: ``1500 words``, ``a 2048-token window``."""
    word, lead = word_after(match), previous_word(match)
    if _OF_THEM.match(after(match)):
        return lead not in _DATA.certain
    if word.lower() in _DATA.counted:
        return not (
            word in ("a", "A", "s", "c", "k", "or")
            or (lead in _DATA.certain and word in ("people", "new", "more"))
        )
    return _is_plural(word) and lead not in _DATA.certain and lead not in _DATA.attributive


def _verbalize_year(match: re.Match[str]) -> str | None:
    number, lead = int(match["year"]), previous_word(match)
    if lead == "than":
        certain = bool(re.search(rf"\b(?:{either(_DATA.comparing)})\sthan\s$", before(match)))
    else:
        certain = lead in _DATA.certain
    counting = not certain and (lead in _DATA.counting or number in _POWERS_OF_TWO)
    if counting or _counts(match) or not (1100 <= number < 2100 or (certain and number >= 1000)):
        return None
    return year(number)


_PREFIXED_YEAR = re.compile(
    rf"(?<!\w)(?P<lead>(?:pre|post|mid|early|late|circa)[-–‑])(?P<year>{_YEAR})(?!\w|[.,][0-9])", re.I
)
_THE_YEAR = re.compile(rf"(?<=\byear )(?P<year>[1-9][0-9]{{2,3}})(?!\w|[.,:/-][0-9]|{GAP}(?:days|years|hours))")
_FOUNDING_YEAR = re.compile(rf"(?<!\w)[Ee]st\.{GAP}(?P<year>{_YEAR})(?!\w|[.,:/-][0-9])")
_LIFE_YEAR = re.compile(rf"(?<!\w)(?P<what>[bd])\.{GAP}?(?P<year>{_YEAR})(?!\w|[.,:/-][0-9])")


# --- times of day -----------------------------------------------------------------------------------------------

_HALF = rf"(?:{GAP}?(?:[ap]\.m\.|[ap]m\b|[AP]\.M\.|[AP]M\b))"
_ZONE = rf"(?:{GAP}?(?P<zone>(?:UTC|GMT){GAP}?[+−–-][0-9]{{1,2}}(?::[0-9]{{2}})?|{either(ZONES)}|Z|[EPCM]T)(?!\w))"
_HOUR = r"(?:[01]?[0-9]|2[0-4])"
_CLOCK = re.compile(
    rf"{BEFORE}(?<!(?:UTC|GMT)[+−–-])(?P<h1>{_HOUR}):(?P<m1>[0-5][0-9])(?::(?P<s1>[0-5][0-9]))?(?P<part>\.[0-9]{{1,3}})?(?P<half1>{_HALF})?"
    rf"(?:{DASH}(?P<h2>{_HOUR})(?::(?P<m2>[0-5][0-9])(?::(?P<s2>[0-5][0-9]))?)?(?P<half2>{_HALF})?)?{_ZONE}?"
    rf"(?!\w|[.,:/-][0-9]|%|x\b)"
)
_TWELVE_HOUR = re.compile(
    rf"{BEFORE}(?P<h1>1[0-2]|0?[1-9])(?P<half1>{_HALF})?"
    rf"(?:{DASH}(?P<h2>1[0-2]|0?[1-9])(?::(?P<m2>[0-5][0-9]))?)?(?P<half2>{_HALF}){_ZONE}?(?!\w)"
)
_PROPORTION = re.compile(r"\b(?:ratio|odds|scale|proportion|aspect|leverage|mix|split|shots?)\b", re.I)


def _clock(hour: str, minute: str | None, second: str | None = None, *, zoned: bool = False) -> str:
    """``9, 05`` → ``nine oh five``; ``zoned`` if a half of the day or a time zone follows, as in ``ten A M``."""
    h, m = int(hour), int(minute or 0)
    if second:
        return f"{cardinal(h)} {_minutes(m)} {_minutes(int(second))}"
    if m:
        return f"{cardinal(h)} {_minutes(m)}"
    if h in (0, 24):
        return "midnight"
    if h > 12:
        return f"{cardinal(h)} hundred"
    return cardinal(h) if zoned or h == 12 else f"{cardinal(h)} o'clock"


def _minutes(number: int) -> str:
    return f"{'oh ' if number < 10 else ''}{cardinal(number)}"


def _half_of_day(text: str | None) -> str:
    return f" {_letters(text).upper()}" if text else ""


def _verbalize_zone(zone: str | None) -> str:
    """``UTC+2`` → `` U T C plus two``; an offset alone is one from UTC."""
    if not zone:
        return ""
    name = _letters(zone) or "U T C"
    shift = re.search(r"([+−–-])([0-9]{1,2}):?([0-9]{2})?$", zone)
    if not shift:
        return f" {'U T C' if name == 'Z' else name}"
    minutes = f" {cardinal(int(shift[3]))}" if shift[3] and int(shift[3]) else ""
    return f" {name} {'plus' if shift[1] == '+' else 'minus'} {cardinal(int(shift[2]))}{minutes}"


def _verbalize_clock(match: re.Match[str]) -> str | None:
    marked = bool(match["half1"] or match["half2"] or match["zone"])
    if not marked and (_PROPORTION.search(before(match)) or _PROPORTION.search(after(match, 25))):
        return None
    words = _clock(match["h1"], match["m1"], match["s1"], zoned=marked)
    words += (f" point {digits(match['part'])}" if match["part"] else "") + _half_of_day(match["half1"])
    if match["h2"]:
        words += f" to {_clock(match['h2'], match['m2'], match['s2'], zoned=marked)}{_half_of_day(match['half2'])}"
    return words + _verbalize_zone(match["zone"])


def _verbalize_twelve_hour(match: re.Match[str]) -> str | None:
    if match["half1"] and not match["h2"]:
        return None
    words = cardinal(int(match["h1"])) + _half_of_day(match["half1"])
    if match["h2"]:
        words += f" to {_clock(match['h2'], match['m2'], zoned=True)}"
    return words + _half_of_day(match["half2"]) + _verbalize_zone(match["zone"])


_TIMESTAMP = re.compile(r"(?<=[(\[])(?:(?P<h>[0-9]{1,2}):)?(?P<m>[0-9]{1,3}):(?P<s>[0-5][0-9])(?=[)\]])")


def _verbalize_timestamp(match: re.Match[str]) -> str:
    """``(1:02:03)`` → ``one oh two oh three``."""
    hour = f"{cardinal(int(match['h']))} {_minutes(int(match['m']))}" if match["h"] else cardinal(int(match["m"]))
    return f"{hour} {_minutes(int(match['s']))}"


_OFFSET = re.compile(rf"(?<!\w)(?P<zone>(?:UTC|GMT){GAP}?[+−–-][0-9]{{1,2}}(?::[0-9]{{2}})?)(?!\w)")

_DURATION = re.compile(
    rf"{BEFORE}(?=[0-9])(?:(?P<d>[0-9]{{1,4}})d)?(?:{GAP}?(?P<h>[0-9]{{1,4}}){GAP}?(?:h|hrs?))?"
    rf"(?:{GAP}?(?P<m>[0-9]{{1,2}}){GAP}?(?:mins?|m)(?![A-Za-z])|(?<=h)(?P<m2>[0-5][0-9])\b)?"
    rf"(?:{GAP}?(?P<s>[0-9]{{1,2}})(?:\.[0-9]+)?{GAP}?(?:s|secs?)\b)?(?!\w|[.,:/-][0-9]|/)"
)


def _verbalize_duration(match: re.Match[str]) -> str | None:
    """``2h30m`` → ``two hours thirty minutes``; None for a single part, which is a measurement."""
    minutes = match["m"] or match["m2"]
    parts = zip(("day", "hour", "minute", "second"), (match["d"], match["h"], minutes, match["s"]), strict=True)
    said = [f"{cardinal(int(text))} {unit}{'s' * (int(text) != 1)}" for unit, text in parts if text]
    return " ".join(said) if len(said) > 1 else None


RULES: tuple[Rule, ...] = (
    Rule("timestamp", _TIMESTAMP, _verbalize_timestamp, trigger_chars=DIGITS),
    Rule("ISO date", _ISO, _verbalize_iso, trigger_chars=DIGITS),
    Rule("numeric date", _NUMERIC, _verbalize_numeric, trigger_chars=DIGITS),
    Rule("month and day", _MONTH_DAY, _verbalize_month_day, trigger_chars=DIGITS),
    Rule("day and month", _DAY_MONTH, _verbalize_day_month, trigger_chars=DIGITS),
    Rule("month range", _MONTH_RANGE, _verbalize_month_range, trigger_chars="-–"),
    Rule("month and year", _MONTH_YEAR, _verbalize_month_year, trigger_chars=DIGITS),
    Rule("clock time", _CLOCK, _verbalize_clock, trigger_chars=":"),
    Rule("twelve-hour time", _TWELVE_HOUR, _verbalize_twelve_hour, trigger_chars=DIGITS),
    Rule("UTC offset", _OFFSET, lambda match: _verbalize_zone(match["zone"]).strip(), trigger_chars="+-−–"),
    Rule("duration", _DURATION, _verbalize_duration, trigger_chars=DIGITS),
    Rule("year with era", _ERAS, _verbalize_era, trigger_chars=DIGITS),
    Rule("year range", _YEARS, _verbalize_years, trigger_chars=DIGITS),
    Rule("open year range", _OPEN_YEARS, _verbalize_open_years, trigger_chars=DIGITS),
    Rule("ISO month", _ISO_MONTH, _verbalize_iso_month, trigger_chars=DIGITS),
    Rule("decade with apostrophe", _DECADE_MARK, _verbalize_decade_mark, trigger_chars="'’‘"),
    Rule("decade", _DECADE, _verbalize_decade, trigger_chars="0"),
    Rule("year with apostrophe", _SHORT_YEAR, _verbalize_short_year, trigger_chars="'’‘"),
    Rule("explicit year", _THE_YEAR, lambda match: year(int(match["year"])), trigger_chars=DIGITS),
    Rule(
        "prefixed year",
        _PREFIXED_YEAR,
        lambda match: match["lead"] + year(int(match["year"])),
        trigger_chars=DIGITS,
    ),
    Rule(
        "founding year",
        _FOUNDING_YEAR,
        lambda match: f"established {year(int(match['year']))}",
        trigger_chars=DIGITS,
    ),
    Rule(
        "birth or death year",
        _LIFE_YEAR,
        lambda match: f"{'born' if match['what'] == 'b' else 'died'} {year(int(match['year']))}",
        trigger_chars=DIGITS,
    ),
    Rule("year", _ONE_YEAR, _verbalize_year, trigger_chars="12"),
)
