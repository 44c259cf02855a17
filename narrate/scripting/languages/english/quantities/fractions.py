"""Ordinals and fractions, and what is written like a fraction: scores, shares and a step of several."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.numbers.amounts import (
    BEFORE,
    DASH,
    DIGITS,
    GAP,
    NUMBERS,
    SIGNS,
    after,
    before,
    word_after,
    word_before,
)
from narrate.scripting.languages.english.numbers.numbers import (
    cardinal,
    digits,
    fraction,
    mixed,
    ordinal_of,
    plural,
)
from narrate.scripting.languages.english.patterns import either, triggers
from narrate.scripting.languages.english.times.calendar import MONTH_ABBREVIATIONS, MONTHS
from narrate.scripting.rules import Rule

_TH = r"(?:st|nd|rd|th|ST|ND|RD|TH|St|Nd|Rd|Th)"
_INTEGER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})"
_OLD = (
    r"(?:of [A-Z]|(?:Army|Art\w*|Battalion|Bn|Brigade|Cavalry|Cir\w*|Corps|District|Division|Earl|Infantry"
    r"|Lieut\w*|Lt|Reg\w*|Street|Ward)\b)"
)
"""After an ordinal as it was once written: ``the 3d Infantry``, ``the 2d of May``."""
_ORDINAL = re.compile(
    rf"(?:(?<!\w)(?P<century>C)(?=[0-9]{{1,2}}(?:th|st))|(?<![\w.,$#])(?<![0-9]/))"
    rf"(?P<whole>[0-9]{{1,3}}\.[0-9]{{0,3}})?(?P<low>{_INTEGER})(?:{_TH}?{DASH}(?P<high>{_INTEGER}))?"
    rf"(?:{_TH}(?P<many>s|ly)?(?![\w])|(?<=[23])d(?={GAP}{_OLD})|(?<=\bthe [2-9][23])d(?!\w))"
)


def _verbalize_ordinal(match: re.Match[str]) -> str:
    """``5th`` → ``fifth``, ``the 99.9th percentile`` → ``the ninety-nine point ninth percentile``."""
    words = " to ".join(_ordinal(match[group]) for group in ("low", "high") if match[group])
    if match["whole"]:
        whole, _, tenths = match["whole"].partition(".")
        words = " ".join(filter(None, (cardinal(int(whole)), "point", digits(tenths), words)))
    if match["century"]:
        return f"{words} century"
    if match["many"] == "ly":
        return f"{words}ly"
    return plural(words) if match["many"] else words


def _ordinal(text: str) -> str:
    value = text.replace(",", "").lstrip("0") or "0"
    return ordinal_of(cardinal(int(value)).removeprefix("one ") if value in ("1000000",) else cardinal(int(value)))


_SPOKEN_PAIRS = re.compile(rf"(?<![\w.,/$-])(?:{either(NUMBERS.spoken_fractions)})(?![\w/]|[.,][0-9]|-[0-9])")
_FRACTION = re.compile(
    rf"{BEFORE}(?P<sign>[~≈±−-]{GAP}?)?(?:(?P<whole>[0-9]{{1,6}})(?:{GAP}|-))?(?P<over>[0-9]{{1,6}})[/⁄]"
    rf"(?P<under>[1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+|[0-9]{{1,6}})(?:{DASH}(?P<over2>[0-9]{{1,3}})[/⁄](?P<under2>[0-9]{{1,3}}))?(?P<th>{_TH})?s?"
    r"(?!\w|[/⁄]|[.,:][0-9]|[-‑][0-9])"
)


def _verbalize_fraction(match: re.Match[str]) -> str | None:
    over, under = int(match["over"]), int(match["under"].replace(",", ""))
    sign = f"{SIGNS[match['sign'].strip()]} " if match["sign"] else ""
    if match["whole"]:
        return f"{sign}{mixed(cardinal(int(match['whole'])), over, under)}" if 0 < over < under <= 100 else None
    if idiom := _idiom(match, over, under):
        return sign + idiom
    if match["th"]:
        return f"{sign}{fraction(over, under)}"
    if two := _two_of_a_name(match, over, under):
        return two
    if _is_pair(match, over, under):
        return f"{cardinal(over)} {cardinal(under)}"
    if over > 999 and under > 999:
        return f"{sign}{cardinal(over)}, {cardinal(under)}"  # a series of models
    if over > under > 10 and not match["over2"]:
        return f"{sign}{cardinal(over)} over {cardinal(under)}"
    if match["over2"]:
        return f"{sign}{fraction(over, under)} to {fraction(int(match['over2']), int(match['under2']))}"
    if over <= under and _IN_PERCENT.match(after(match, 12)):
        return f"{cardinal(over)} of {cardinal(under)}"
    return sign + (f"{cardinal(over)} out of {cardinal(under)}" if _is_score(match) else fraction(over, under))


HALVED = re.compile(rf"(?:{GAP}|-)(?:an?|his|her|hour|my|our|past|that|the|their|this|your)\b")
"""After a half: ``1/2 an hour``, ``½ past 7``."""


def _idiom(match: re.Match[str], over: int, under: int) -> str | None:
    """``1/2 an hour`` → ``half an hour``, ``2/3 days`` → ``two or three days``."""
    if (over, under) == (1, 2) and HALVED.match(after(match, 8)) and not match["over2"]:
        return "half"
    if under == over + 1 > 2 and word_after(match) in _PERIODS:
        return f"{cardinal(over)} or {cardinal(under)}"
    return None


_PERIODS = frozenset("days hours months nights weeks".split())
"""After two numbers that are an estimate: ``2/3 days``."""
_IN_PERCENT = re.compile(r"\s\([0-9.]{1,5}\s?%")
"""Between brackets after a share: ``12/120 (10%)``."""
_ON_A_DAY = ("after", "before", "on", "since")


def _is_pair(match: re.Match[str], over: int, under: int) -> bool:
    """Whether the two numbers are read one after the other: ``60/40``, ``3/4 time``, ``on 7/7``."""
    if over + under == 100 and over % 5 == 0:
        return True
    if over == under == 7 and word_before(match) in _ON_A_DAY:
        return True
    return word_after(match) in ("time", "signature") and under in (2, 4, 8, 16)


_MONTHS = frozenset(month.lower() for month in (*MONTHS, *MONTH_ABBREVIATIONS))
_TRIAL = re.compile(r"(?:\s[a-z-]+)?\s(?:clinical|stud|trial)")


def _two_of_a_name(match: re.Match[str], over: int, under: int) -> str | None:
    """The words for two things: ``Windows 10/11``, the night of ``Sept. 14/15``."""
    name = word_before(match)
    if match["over2"] or over >= under:
        return None
    if under == over + 1 and name.strip(".") in _MONTHS:
        return f"{ordinal_of(cardinal(over))}, {ordinal_of(cardinal(under))}"
    return f"{cardinal(over)}, {cardinal(under)}" if name in NUMBERS.two_of_a_name else None


_RATED = re.compile(
    r"\b(?:rat(?:e|ed|es|ing|ings)|scor(?:e|ed|es|ing)|g[ai]ve|gives|got|grade[ds]?|a solid|an?)\b[\w\s':]{0,16}$"
    r"|\b(?:rat(?:e|ed|es)|scored?|g[ai]ve|gives)\b[\w\s':]{0,40}$",
    re.I,
)
_MARKED = re.compile(rf"\s(?:on|in)\s(?:[a-z]{{1,5}}\s)?(?:[A-Za-z]+\s)?(?:{either(NUMBERS.tests)})\b")


def _is_score(match: re.Match[str]) -> bool:
    """``rated 7/10``, ``9/10 dentists``, ``5/5``, ``18/20 on the test``."""
    over, under, noun = int(match["over"]), int(match["under"].replace(",", "")), word_after(match)
    if over in (0, under) and under > 1:
        return True
    if under == 100 and over > 9:
        return True
    if noun.lower() in NUMBERS.score_units or (under > 4 and _MARKED.match(after(match))):
        return True
    if len(noun) > 3 and noun.endswith("s") and noun.islower() and noun not in NUMBERS.not_rated:
        return over > 1 or under > 4
    return over <= under and under % 5 == 0 and bool(_RATED.search(before(match)))


_ODDS = re.compile(r"(?<![\w./,$-])(?P<over>[1-9][0-9]{0,2})/(?P<under>[1-9]|1[01])(?![\w/]|[.,:-][0-9])")
_BETTING = re.compile(
    r"\b(?:[Bb]ets?|[Bb]etting|bookies?|bookmakers?|[Oo]dds|priced|wager\w*)\b"
    r"|\b(?:at|a|the) [0-9]+/[0-9]+ (?:favou?rites?|shots?)"
)


def _verbalize_odds(match: re.Match[str]) -> str | None:
    """``odds of 5/2`` → ``odds of five to two``."""
    over, under = int(match["over"]), int(match["under"])
    near = before(match, 50) + match[0] + after(match, 30)
    return f"{cardinal(over)} to {cardinal(under)}" if over != under and _BETTING.search(near) else None


_STEP = re.compile(
    rf"\b(?P<name>{either(NUMBERS.counted_off)})(?P<gap>{GAP})(?P<number>[0-9]{{1,4}}){GAP}?/{GAP}?(?P<all>[0-9]{{1,4}})"
    r"(?!\w|[/⁄]|[.,:-][0-9])",
    re.I,
)


def _verbalize_step(match: re.Match[str]) -> str | None:
    """``Step 1/3`` → ``Step one of three``."""
    number, count = int(match["number"]), int(match["all"])
    if count == number + 1 and match["name"].lower() == "phase" and _TRIAL.match(after(match, 30)):
        return f"{match['name']}{match['gap']}{cardinal(number)}, {cardinal(count)}"
    if not 0 < number <= count:
        return None
    return f"{match['name']}{match['gap']}{cardinal(number)} of {cardinal(count)}"


_ONE_BY_ONE = re.compile(
    r"(?<![\w./$€£-])(?:[0-9]{1,4}(?:/[0-9]{1,4}){2,8}|[A-Z](?:/[A-Z]){2,8})(?![\w/%]|[.,:-][0-9])"
)


def _verbalize_one_by_one(match: re.Match[str]) -> str | None:
    """``levels 1/2/3`` → ``levels one, two, three``, ``A/B/C`` → ``A, B, C``."""
    if match[0] in NUMBERS.spoken_fractions:
        return None  # 24/7/365
    return ", ".join(cardinal(int(part)) if part.isdecimal() else part for part in match[0].split("/"))


RULES: tuple[Rule, ...] = (
    Rule("parts between slashes", _ONE_BY_ONE, _verbalize_one_by_one, trigger_chars="/"),
    Rule("ordinal", _ORDINAL, _verbalize_ordinal, trigger_chars=DIGITS),
    Rule("step of several", _STEP, _verbalize_step, trigger_chars="/"),
    Rule(
        "idiomatic fraction",
        _SPOKEN_PAIRS,
        lambda match: NUMBERS.spoken_fractions[match.group()],
        trigger_chars=triggers(NUMBERS.spoken_fractions),
    ),
    Rule("odds", _ODDS, _verbalize_odds, trigger_chars="/"),
    Rule("fraction", _FRACTION, _verbalize_fraction, trigger_chars="/⁄"),
)
