"""Signs between numbers: sums that are worked out in a sentence, and ranges written with a spaced hyphen."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.measures.units import LABELS
from narrate.scripting.languages.english.numbers.amounts import BEFORE, GAP, NUMBERS, after, before, number_words
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.times.years import is_counted
from narrate.scripting.rules import Rule

_OPERATORS = {
    "+": "plus",
    "-": "minus",
    "−": "minus",
    "–": "minus",
    "*": "times",
    "×": "times",
    "·": "times",
    "/": "divided by",
    "÷": "divided by",
}
_SIGN = "[-+*/−–×·÷]"
_PLAIN = r"[0-9]{1,9}(?:,[0-9]{3}){0,4}(?:\.[0-9]{1,9})?"
_RESULT = rf"{GAP}?[=≈]{GAP}?[-−–(]?[$€£]?[0-9]"
_CHAIN = re.compile(
    rf"{BEFORE}{_PLAIN}(?:[-+*/−–×÷]{_PLAIN}){{1,8}}(?={_RESULT})|{BEFORE}{_PLAIN}(?:\+{_PLAIN}){{1,8}}(?![\w+%]|[.,:/-][0-9])"
)
_PART = re.compile(rf"({_PLAIN})|([-+*/−–×÷])")


def _verbalize_chain(match: re.Match[str]) -> str | None:
    """``10-3`` before ``=7`` → ``ten minus three``; a fraction such as ``3/4`` is left to its rule."""
    parts = _PART.findall(match.group())
    if len(parts) == 3 and parts[1][1] == "/" and float(_digits(parts[0][0])) <= float(_digits(parts[2][0])):
        return None
    return " ".join(number_words(number) if number else _OPERATORS[sign] for number, sign in parts)


def _digits(text: str) -> str:
    return text.replace(",", "")


_OPERAND = rf"\(?[-−–]?[$€£]?(?:{_PLAIN}{GAP}?[%°a-zA-Z]?|[a-zA-Z])\)?"
_SPACED = re.compile(rf"(?<=[0-9%°)a-zA-Z]){GAP}(?P<sign>[-−–/÷]){GAP}(?=[-−–$€£]?[0-9(.a-zA-Z])")
_TO_THE_RESULT = re.compile(
    rf"{_OPERAND}(?:{GAP}{_SIGN}{GAP}{_OPERAND}){{0,6}}{GAP}?(?:[=≈]|(?:is|equals|makes){GAP}[0-9])"
)
_FROM_THE_RESULT = re.compile(rf"[=≈]{GAP}?{_OPERAND}(?:{GAP}{_SIGN}{GAP}{_OPERAND}){{0,6}}$")
_NEGATIVE = re.compile(r"\([-−–][0-9]")
_LONGEST = 60
"""Characters on either side in which the equals sign of a sum is looked for."""


def _verbalize_spaced_sign(match: re.Match[str]) -> str | None:
    """``10 - 3 = 7``, ``6 / 2 = 3``, ``3 - (-5)``."""
    right, left = after(match, _LONGEST), before(match, _LONGEST)
    if _TO_THE_RESULT.match(right) or _FROM_THE_RESULT.search(left) or _NEGATIVE.match(right):
        return f" {_OPERATORS[match['sign']]} "
    return None


_RATING = re.compile(
    rf"{BEFORE}(?:(?P<points>[0-9]{{1,2}}(?:\.[0-9])?){GAP}/{GAP}|(?P<exact>[0-9]{{1,2}}(?:\.[0-9]{{1,2}}|½))/)(?P<all>[1-9](?<=½/[0-9])|5|10|20|100|[4-9]\.00?)(?!\w|[.,:/-][0-9]|{GAP}?[=/])"
)


def _verbalize_rating(match: re.Match[str]) -> str | None:
    """``4.5 / 5`` → ``four point five out of five``."""
    points = match["points"] or match["exact"]
    if float(points.replace("½", ".5")) > float(match["all"]):
        return None
    return f"{number_words(points)} out of {number_words(match['all'])}"


_POINTS = re.compile(
    rf"(?<=\b[HMPSX]P){GAP}?:?{GAP}?(?P<left>[0-9]{{1,4}})/(?P<all>[0-9]{{1,4}})(?![\w/]|[.,:-][0-9])"
)


def _verbalize_points(match: re.Match[str]) -> str | None:
    """``HP 45/60`` → ``HP forty-five out of sixty``."""
    if int(match["left"]) > int(match["all"]):
        return None
    return f" {number_words(match['left'])} out of {number_words(match['all'])}"


_SPACED_HYPHEN = re.compile(rf"(?<=[0-9%]){GAP}-{GAP}(?=[$€£]?[0-9.])")
_LOW = re.compile(
    rf"(?P<lead>(?:(?<!\S)\S{{1,20}}{GAP})?)(?P<open>[(\[]?)(?P<unit>[$€£]?)(?P<low>{_PLAIN})(?P<percent>%?)$"
)
_HIGH = re.compile(
    rf"(?P<unit>[$€£]?)(?P<high>{_PLAIN})(?P<percent>%?)(?P<close>[)\]]?)(?![\w.,:/-][0-9]|\w)(?:{GAP}(?P<noun>[A-Za-z]+))?"
)
_YEAR = re.compile(r"(?:1[5-9]|20)[0-9]{2}")
_LEADS = re.compile(rf"(?:^|\b)(?:{either(NUMBERS.range_leads)}):?{GAP}$", re.I)


def _verbalize_spaced_range(match: re.Match[str]) -> str | None:
    """``5 - 10 minutes``, ``(2.52 - 9.04)``; a hyphen in ``Chapter 5 - 10 ways`` is a pause."""
    low, high = _LOW.search(before(match)), _HIGH.match(after(match))
    if not low or not high or float(_digits(low["low"])) >= float(_digits(high["high"])):
        return None
    marked = (
        (low["unit"] and high["unit"]) or (low["percent"] and high["percent"]) or (low["open"] and high["close"])
    )
    decimals = "." in low["low"] and "." in high["high"]
    lead = low["lead"].strip()
    counted = is_counted(high["noun"] or "") and not lead[:1].isupper() and lead.lower() not in LABELS
    years = _YEAR.fullmatch(low["low"]) and _YEAR.fullmatch(high["high"])
    if not (marked or decimals or counted or years or _LEADS.search(low["lead"])):
        return None
    return " and " if lead.lower() == "between" else " to "


_PLUS = re.compile(r"(?<=[A-Za-z0-9)])\+(?=[A-Za-z0-9(])|(?<=[A-Za-z])\+(?![\w+=/(-])")


def _verbalize_plus(match: re.Match[str]) -> str:
    """``T+5``, ``Disney+``."""
    return " plus" + " " * bool(re.match(r"[\w(]", after(match, 1)))


RULES: tuple[Rule, ...] = (
    Rule("arithmetic", _CHAIN, _verbalize_chain, trigger_chars="=≈+"),
    Rule("plus sign in a word", _PLUS, _verbalize_plus, trigger_chars="+"),
    Rule("spaced sign", _SPACED, _verbalize_spaced_sign, trigger_chars="-−–/÷"),
    Rule("rating", _RATING, _verbalize_rating, trigger_chars="/"),
    Rule("points of a character", _POINTS, _verbalize_points, trigger_chars="/"),
    Rule("spaced range", _SPACED_HYPHEN, _verbalize_spaced_range, trigger_chars="-"),
)
