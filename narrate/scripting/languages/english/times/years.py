"""Years, decades and eras, and how they differ from amounts."""

from __future__ import annotations

from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.spelling import spell_dotted
from narrate.scripting.languages.english.numbers.amounts import (
    BEFORE,
    DASH,
    DIGITS,
    GAP,
    after,
    before,
    joint,
    word_after,
)
from narrate.scripting.languages.english.numbers.amounts import word_before as previous_word
from narrate.scripting.languages.english.numbers.numbers import cardinal, ordinal, plural, year
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.times.calendar import MONTH_ABBREVIATIONS, MONTHS
from narrate.scripting.languages.english.vocabulary import vocabulary
from narrate.scripting.rules import Rule


@dataclass(frozen=True, slots=True)
class _Years:
    owners: frozenset[str]
    before_a_short_year: frozenset[str]
    certain: frozenset[str]
    counting: frozenset[str]
    comparing: frozenset[str]
    counted: frozenset[str]
    no_plurals: frozenset[str]
    attributive: frozenset[str]


_DATA = vocabulary(_Years, "years")
YEAR = r"[12][0-9]{3}"


def two_digits(text: str) -> str:
    """The year of ``’24`` and ``’05``."""
    if text == "00":
        return "two thousand"
    return cardinal(int(text)) if text[0] != "0" else f"oh {cardinal(int(text))}"


_ERA = r"(?:B\.?C\.?E\b\.?|B\.?C\b\.?|C\.?E\b\.?|A\.?D\b\.?)"
_END = r"(?![\w%]|[.,:/-][0-9])"
_CIRCA = re.compile(
    rf"(?<![\w.½¼¾/])(?<![0-9]{GAP})c\.{GAP}?(?=[1-9])(?!{GAP}?[0-9]{{1,2}}\(|[0-9]+(?:_|[ACGT]>|del|dup|ins))"
)
"""Before what is no year: ``c.200 birds``."""
_ERAS = re.compile(
    rf"(?:(?<!\w)(?P<pre>A\.?D\b\.?){GAP}?)?{BEFORE}(?<![0-9]{GAP})(?P<circa>c(?:a|irca)?\.?{GAP}?)?"
    rf"(?P<year>[0-9]{{1,2}}[, ][0-9]{{3}}|[0-9]{{1,5}})"
    rf"(?:{DASH}(?P<circa2>c(?:a|irca)?\.?{GAP}?)?(?P<last>[0-9]{{1,4}}))?"
    rf"(?:{GAP}(?P<post>{_ERA}))?"
    rf"(?(post)(?:(?P<dash>{DASH}(?=A\.?D\b|[0-9]{{1,4}}{GAP}(?:A\.?D|C\.?E)\b))|{_END})|{_END})"
)


_REIGN = re.compile(r"\b(?:[IVX]+|[0-9]{4}|Anne|Car|Edw|Eliz|Geo|Hen|Jac|Vict|Will)\.?,? $")
"""Before the chapter of a statute: ``6 Edw. VI c. 13``."""


def _verbalize_circa(match: re.Match[str]) -> str | None:
    return None if _REIGN.search(before(match, 10)) else "circa "


def _verbalize_era(match: re.Match[str]) -> str | None:
    """``44 BC``, ``AD 70``, ``c. 1500``, ``500–300 BCE``."""
    marks = match["pre"] or match["post"]
    circa = "circa " if match["circa"] else ""
    if not marks and not (circa and len(match["year"]) == 4):
        return None
    words = circa + _any_year(match["year"])
    if match["last"]:
        words += f" to {'circa ' * bool(match['circa2'])}{_any_year(match['last'])}"
    pre, post = (spell_dotted(match[group]) if match[group] else "" for group in ("pre", "post"))
    return " ".join(filter(None, (pre, words, post))) + " to " * bool(match["dash"])


def _any_year(text: str) -> str:
    number = int(re.sub("[, ]", "", text))
    return year(number) if 0 < number < 10000 else cardinal(number)


_DECADE = re.compile(
    r"(?<![\w$€£.,])(?:(?P<first>(?:[12][0-9])?[0-9]0)(?:['’]?s|ies)(?:(?P<dash>[-–]|-to-)(?P<last>(?:[12][0-9])?[0-9]0)['’]?s)?"
    r"|(?P<one>[12][0-9][0-9]0)/(?P<other>(?:[12][0-9])?[0-9]0)['’]?s)(?!\w)"
)
_APOSTROPHES = ("'", "’", "‘")


_LISTED_DECADE = re.compile(
    rf"(?:\b(?:{either(_DATA.owners)}) |\b(?:mid|early|late)-|\b[12][0-9]|['’‘])[0-9]0['’]?s"
    rf"(?:(?:, |/| or | to )[0-9]0['’]?s){{0,2}}(?:,?{GAP}(?:and|or|to){GAP}|,{GAP}|/)$"
)
"""Before a decade in a list of them: ``in their 30s or 40s``."""


def _verbalize_decade(match: re.Match[str]) -> str | None:
    """``1980s``, ``the ’90s``, ``in her 20s``; ``1980's`` only after ``the``."""
    if match["one"]:
        return f"{_decade(match['one'])} and {_decade(match['other'])}"  # the 1980/90s
    first = match["first"]
    if first == "1000" and after(match, 4) == " of ":
        return None
    lead = before(match, 14)
    bare = len(first) == 2 and not lead.endswith((*_APOSTROPHES, "mid-", "early-", "late-", "pre-", "post-"))
    if bare and previous_word(match) not in _DATA.owners and not _LISTED_DECADE.search(before(match)):
        return None
    if match.group()[len(first)] in _APOSTROPHES and previous_word(match) not in _DATA.owners:
        return None
    words = _decade(first)
    return f"{words} to {_decade(match['last'])}" if match["last"] else words


def _decade(text: str) -> str:
    if text == "00":
        return "two thousands"
    return plural(year(int(text)) if len(text) == 4 else cardinal(int(text)))


_DECADE_MARK = re.compile(
    r"(?<!\w)['’‘](?P<first>[0-9]0)['’]?s(?:(?P<dash>[-–])['’‘]?(?P<last>[0-9]0)['’]?s)?(?!\w)"
)


def _verbalize_decade_mark(match: re.Match[str]) -> str:
    words = _decade(match["first"])
    return f"{words} to {_decade(match['last'])}" if match["last"] else words


_SHORT_YEAR = re.compile(r"(?<!\w)['’‘](?P<year>[0-9]{2})(?![\w'’])")


_YEAR_OF_NAME = re.compile(r"(?<=[A-Za-z])['’](?P<year>[0-9]{2}|(?:19|20)[0-9]{2})(?![\w'’]|[.,:/-][0-9])")
_NAME_BEFORE = re.compile(r"(?<![^\W_])[A-Z][A-Za-z]{2,18}\Z")


def _verbalize_year_of_name(match: re.Match[str]) -> str | None:
    """``NeurIPS'23`` → ``NeurIPS twenty-three``."""
    if not _NAME_BEFORE.search(before(match, 20)):
        return None
    text = match["year"]
    return " " + (two_digits(text) if len(text) == 2 else year(int(text)))


_SHORT_YEARS = re.compile(
    rf"(?<!\w)['’‘](?P<first>[0-9]{{2}})(?:[-–]|{GAP}[-–]{GAP})['’‘]?(?P<last>[0-9]{{2}})(?![\w'’])"
)
_QUARTER = re.compile(
    r"(?<![\w-])(?P<lead>Q[1-4]|H[12]|FY)"
    r"(?: ?['’‘](?P<year>[0-9]{2})|/(?P<short>[0-9]{2})|/(?P<whole>20[0-9]{2}))(?![\w'’%]|[.,:/-][0-9])"
)
_QUARTER_FIRST = re.compile(
    r"(?<![\w.,-])(?P<number>[1-4])(?P<part>[QH])(?P<year>[0-9]{2}|(?<=[QH]) ?20[0-9]{2})(?!\w)"
)
_FISCAL = re.compile(
    r"(?<![\w-])FY ?['’]?(?P<first>(?:20)?[0-9]{2})[-–]['’]?(?P<last>[0-9]{2})(?![\w–-]|[.,:/][0-9])"
)


def _verbalize_fiscal(match: re.Match[str]) -> str | None:
    """``FY2023–24`` → ``F Y twenty twenty-three to twenty-four``."""
    first, last = int(match["first"]), int(match["last"])
    if last <= first % 100:
        return None
    return f"F Y {year(first) if first > 99 else cardinal(first)} to {cardinal(last)}"


_PARTS_OF_A_YEAR = {"Q": "quarter", "H": "half"}


def _verbalize_quarter(match: re.Match[str]) -> str:
    """``Q4’23`` → ``Q four twenty-three``."""
    lead, text = match["lead"], match["year"] or match["short"]
    part = cardinal(int(lead[1])) if lead[1].isdecimal() else lead[1]
    return f"{lead[0]} {part} {two_digits(text) if text else year(int(match['whole']))}"


def _verbalize_quarter_first(match: re.Match[str]) -> str:
    """``in 2Q22`` → ``in the second quarter of twenty-two``."""
    text = match["year"].strip()
    words = f"{ordinal(int(match['number']))} {_PARTS_OF_A_YEAR[match['part']]} of "
    lead = "the " if previous_word(match) in _DATA.certain else ""
    return lead + words + (two_digits(text) if len(text) == 2 else year(int(text)))


def _verbalize_short_year(match: re.Match[str]) -> str | None:
    named = re.match(rf"{GAP}[A-Z][a-z]+{GAP}[A-Z]", after(match))  # a '67 Ford Mustang
    certain = named or match["year"][0] == "0"  # the '08 crash
    return two_digits(match["year"]) if certain or previous_word(match) in _DATA.before_a_short_year else None


_YEARS = re.compile(
    rf"(?<![\w.,/$€£#-])(?P<first>{YEAR})(?:(?P<dash>{DASH}|/)(?P<last>{YEAR}|[0-9]{{1,2}}))(?![\w%:/]|[.,–-][0-9])"
)


def _verbalize_years(match: re.Match[str]) -> str | None:
    """``1914–18``, ``1939-1945``, ``2019/20``."""
    first, text = int(match["first"]), match["last"]
    size = 10 ** len(text)
    last = first // size * size + int(text)
    if first in _POWERS_OF_TWO or not (1000 <= first < last <= 2200):
        return None
    if (match["dash"] == "/" and last - first != 1) or _are_counts(match, first, last):
        return None
    short = len(text) < 4 and last % 100 >= 10 and last < 2000
    return f"{year(first)} {joint(match)} {cardinal(last % 100) if short else year(last)}"


def _are_counts(match: re.Match[str], first: int, last: int) -> bool:
    """``1500–2000 words``, ``1000–1200 people``; but ``1939–1945 casualties``."""
    noun = word_after(match)
    return noun in _DATA.counted or (_is_plural(noun) and first % 100 == last % 100 == 0)


_POWERS_OF_TWO = (1024, 2048)
_OPEN_YEARS = re.compile(rf"(?<![\w.,/$€£#-])(?P<year>{YEAR})(?:[-–]|{GAP}–{GAP})(?P<now>present|today|now)\b")


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


def is_counted(word: str) -> bool:
    """Whether ``word`` is a unit or a plural, so that the number before it is an amount."""
    return word in _DATA.counted or _is_plural(word)


def is_amount(match: re.Match[str]) -> bool:
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


_YEAR_BEFORE = re.compile(r"(?<![\w.,$€£-])(?:1[6-9]|20)[0-9]{2}(?:,|,?\s(?:and|or)|,?\s&)\s$")
_ROUND = 50
"""A number of years in a list is not a multiple of this: ``1500 or 2000 words``."""


def _is_listed(match: re.Match[str], number: int) -> bool:
    """Whether a year stands before it in a list: ``the 2018, 2021, and 2024 editions``."""
    return number % _ROUND != 0 and bool(_YEAR_BEFORE.search(before(match, 12)))


_NEAR = ("about", "approximately", "roughly", "almost", "nearly")
_ENDS = re.compile(
    r"[.,;:)!?—]|$|\s(?:and|or|to|until|when|while|but|in|by|at|on|he|she|they|it|we|the|a|is|was)\b"
)


def _is_about_a_year(match: re.Match[str], number: int) -> bool:
    """``in about 1850``; a round number, and one before a noun, may be an amount."""
    return 1500 <= number < 2030 and number % 500 != 0 and bool(_ENDS.match(after(match, 12)))


def _verbalize_year(match: re.Match[str]) -> str | None:
    number, lead = int(match["year"]), previous_word(match)
    if _is_listed(match, number) or (lead in _NEAR and _is_about_a_year(match, number)):
        return year(number)
    if lead == "than":
        certain = bool(re.search(rf"\b(?:{either(_DATA.comparing)})\sthan\s$", before(match)))
    else:
        certain = lead in _DATA.certain
    counting = not certain and (lead in _DATA.counting or number in _POWERS_OF_TWO)
    if counting or is_amount(match) or not (1100 <= number < 2100 or (certain and number >= 1000)):
        return None
    return year(number)


_YEAR_LEAD = "|".join(rf"(?<=\b{word} )" for word in ("by", "from", "in", "since", "until"))
_PREFIXED_YEAR = re.compile(
    rf"(?:(?<!\w)(?P<lead>(?:pre|post|mid|early|late|circa)[-–‑])|(?:{_YEAR_LEAD})[~≈])"
    rf"(?P<year>{YEAR})(?!\w|[.,][0-9])",
    re.I,
)
_THE_YEAR = re.compile(rf"(?<=\byear )(?P<year>[1-9][0-9]{{2,3}})(?!\w|[.,:/-][0-9]|{GAP}(?:days|years|hours))")
_LETTERED_YEAR = re.compile(r"(?<![\w.,$€£#-])(?P<year>(?:1[7-9]|20)[0-9]{2})(?P<letter>[a-h])(?!\w)")
_FOUNDING_YEAR = re.compile(rf"(?<!\w)[Ee]st\.{GAP}(?P<year>{YEAR})(?!\w|[.,:/-][0-9])")
_LIFE_YEAR = re.compile(
    rf"(?<!\w)(?P<what>b|d|fl|r)\.{GAP}?(?P<year>{YEAR}|(?<=r\. )[1-9][0-9]{{2}}(?=[-–]))"
    rf"(?:{DASH}(?P<last>{YEAR}|[1-9][0-9]{{1,2}}))?(?!\w|[.,:/-][0-9])"
)
_MONTH = rf"(?:{either(filter(None, (*MONTHS, *MONTH_ABBREVIATIONS)))})\b"
_EVENT = re.compile(
    rf"(?<!\w)(?:(?P<what>bapt?|bur|b|d|m)\.{GAP}?|(?P<near>[Aa]bt|ABT|[Bb]ef|BEF|[Aa]ft|AFT)\.?{GAP})(?=(?:c(?:a|irca)?\.{GAP}?)?(?:[0-9]{{1,2}}{GAP}{_MONTH}|{_MONTH}\.?{GAP}[0-9]|1[0-9]{{3}}\b))"
)
_EVENTS = {"b": "born", "bap": "baptized", "bapt": "baptized", "bur": "buried", "d": "died", "m": "married"}
_NEAR_A_DATE = {"abt": "about", "aft": "after", "bef": "before"}
_LIVES = {"b": "born", "d": "died", "fl": "flourished", "r": "reigned"}


def _verbalize_life(match: re.Match[str]) -> str | None:
    """``b. 1950`` → ``born nineteen fifty``, ``r. 1327–77`` → ``reigned …``; ``r. 1327`` may be something else."""
    if match["what"] == "r" and not match["last"]:
        return None
    short = len(match["last"] or "") == 2
    last = f" to {cardinal(int(match['last'])) if short else year(int(match['last']))}" if match["last"] else ""
    return f"{_LIVES[match['what']]} {year(int(match['year']))}{last}"


def _verbalize_event(match: re.Match[str]) -> str | None:
    """``b. 4 May 1802`` → ``born May fourth``; a birth or death with the year alone has a rule of its own."""
    if match["near"]:
        return f"{_NEAR_A_DATE[match['near'].lower()]} "
    alone = match["what"] in ("b", "d") and re.match("[0-9]{4}", after(match, 4))
    return None if alone else f"{_EVENTS[match['what']]} "


RULES: tuple[Rule, ...] = (
    Rule("year with era", _ERAS, _verbalize_era, trigger_chars=DIGITS),
    Rule("circa before amount", _CIRCA, _verbalize_circa, trigger_chars="c"),
    Rule("year range", _YEARS, _verbalize_years, trigger_chars=DIGITS),
    Rule("open year range", _OPEN_YEARS, _verbalize_open_years, trigger_chars=DIGITS),
    Rule("decade with apostrophe", _DECADE_MARK, _verbalize_decade_mark, trigger_chars="'’‘"),
    Rule("decade", _DECADE, _verbalize_decade, trigger_chars="0"),
    Rule(
        "range of years with apostrophes",
        _SHORT_YEARS,
        lambda match: f"{two_digits(match['first'])} to {two_digits(match['last'])}",
        trigger_chars="'’‘",
    ),
    Rule("fiscal years", _FISCAL, _verbalize_fiscal, trigger_chars="F"),
    Rule("quarter with year", _QUARTER, _verbalize_quarter, trigger_chars="QHF"),
    Rule("quarter before year", _QUARTER_FIRST, _verbalize_quarter_first, trigger_chars="QH"),
    Rule(
        "year with letter",
        _LETTERED_YEAR,
        lambda match: f"{year(int(match['year']))} {match['letter'].upper()}",
        trigger_chars=DIGITS,
    ),
    Rule("year after name", _YEAR_OF_NAME, _verbalize_year_of_name, trigger_chars="'’"),
    Rule("year with apostrophe", _SHORT_YEAR, _verbalize_short_year, trigger_chars="'’‘"),
    Rule("explicit year", _THE_YEAR, lambda match: year(int(match["year"])), trigger_chars=DIGITS),
    Rule(
        "prefixed year",
        _PREFIXED_YEAR,
        lambda match: (match["lead"] or "about ") + year(int(match["year"])),
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
        _verbalize_life,
        trigger_chars=DIGITS,
    ),
    Rule("event of a life", _EVENT, _verbalize_event, trigger_chars=DIGITS),
    Rule("year", _ONE_YEAR, _verbalize_year, trigger_chars="12"),
)
