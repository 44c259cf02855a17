"""Codes that have a name of their own."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.spelling import serial
from narrate.scripting.languages.english.numbers.amounts import DIGITS, GAP, after, amount_words, before
from narrate.scripting.languages.english.numbers.numbers import cardinal, plural
from narrate.scripting.rules import Rule

_NUMBER_SIGN = re.compile(
    r"(?:(?<![\w&#/])|(?P<name>(?<=[A-Za-z-]{3})))#(?P<number>[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,4})"
    r"(?P<letter>[A-Z]?)(?!\w|[.,][0-9]|[-/][0-9])"
)


def _verbalize_number_sign(match: re.Match[str]) -> str:
    """``#4B`` → ``number four B``; the issues of a project follow its name: ``org/tool#12``."""
    words = f"number {amount_words(match['number'])} {match['letter']}".rstrip()
    return words if match["name"] is None else f" {words}"


_CODES = re.compile(r"(?<![\w.,$#-])[1-5][0-9]{2}(?!\w|[.,:/-][0-9]|%)")
_CODE_BEFORE = re.compile(r"(?:\b[Ee]rror|status|code|\ba) $")
_CODE_AFTER = re.compile(rf"{GAP}(?:errors?|responses?|status)\b")
_NO_COURSES = ("Figure", "Page", "Table")
_COURSES = frozenset(
    """
    ASTR Algebra Astronomy BIOL Biology CHEM CS Calculus Chemistry ECON ENGL Economics English GEOL Geology
    HIST History MATH Math PHYS PSYC Philosophy Physics Psychology STAT Sociology Statistics""".split()
)
_PAGE_AFTER = re.compile(rf"{GAP}(?:page|Not)\b")
_COURSE = re.compile(r"(?<=[a-zA-Z] )[1-9][0-9]{2}(?!\w|[.,:/-][0-9]|%)(?! [a-z]+s\b)")


def _verbalize_code(match: re.Match[str]) -> str | None:
    """``a 404``, ``error 403``, ``a 502 error``."""
    number, right = match.group(), after(match, 11)
    known = number.startswith("40") and _CODE_BEFORE.search(before(match, 8))
    if known or _CODE_AFTER.match(right) or (number == "404" and _PAGE_AFTER.match(right)):
        return serial(number)
    return None


def _verbalize_course(match: re.Match[str]) -> str | None:
    """``Physics 202``; ``101`` is a course in whatever stands before it."""
    lead = before(match, 30).split()
    name = lead[-1] if lead else ""
    if match[0] == "101" and name not in _COURSES:
        return "one oh one" if name[:1].isupper() and name[1:].islower() and name not in _NO_COURSES else None
    return serial(match[0]) if name in _COURSES else None


_MANY = re.compile(r"(?<![\w.,$#-])(?P<code>[1-5][0-9]{2})s(?![\w/]|\.[0-9])")
_ANSWERS = re.compile(
    r"\b(?:HTTP|status|errors?|responses?|responds?|requests?|return(?:s|ed|ing)?|serv(?:e|ed|er|ers|ing)|redirects?|API|throw\w*)\b"
)
_ALWAYS_CODES = frozenset("401 403 404 429 502 503 504".split())


def _verbalize_codes(match: re.Match[str]) -> str | None:
    """``404s`` → ``four oh fours``, ``HTTP 500s`` → ``H T T P five hundreds``; others may be seconds."""
    known = match["code"] in _ALWAYS_CODES or re.search(r"\bHTTP $", before(match, 6))
    if not known and not (match["code"] in ("301", "302", "400", "500") and _ANSWERS.search(before(match, 30))):
        return None
    return plural(serial(match["code"]))


RULES: tuple[Rule, ...] = (
    Rule("status codes", _MANY, _verbalize_codes, trigger_chars="s"),
    Rule("number sign", _NUMBER_SIGN, _verbalize_number_sign, trigger_chars="#"),
    Rule("status code", _CODES, _verbalize_code, trigger_chars=DIGITS),
    Rule(
        "kind of status code",
        re.compile(r"(?<![\w.,$#-])(?P<digit>[1-5])[xX]{2}(?!\w)"),
        lambda match: f"{cardinal(int(match['digit']))} X X",
        trigger_chars="xX",
    ),
    Rule("course number", _COURSE, _verbalize_course, trigger_chars=DIGITS),
)
