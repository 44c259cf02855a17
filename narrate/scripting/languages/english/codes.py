"""References, serial numbers and codes: numbers that identify something."""

from __future__ import annotations

import re

from narrate.scripting.languages.english.amounts import DIGITS, GAP, amount_words, before
from narrate.scripting.languages.english.numbers import cardinal, digits, integer
from narrate.scripting.languages.english.phones import dictate
from narrate.scripting.rules import Rule

_NUMBER_SIGN = re.compile(
    r"(?<![\w&#/])#(?P<number>[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,4})(?!\w|[.,][0-9]|[-/][0-9])"
)
_SERIAL = re.compile(r"(?<![\w.,$€£/-])[0-9]{1,20}(?:-[0-9]{1,20}){1,9}(?![\w-]|[.,/][0-9])")
_LONG = re.compile(r"(?<![\w.,$€£#-])(?<![0-9][/:])[0-9]{10,}(?!\w|[.,:/-][0-9])")
_NAMED_SERIAL = re.compile(
    r"\b(?P<name>(?:ISBN|ISSN|PIN|ZIP|zip code|PMID|SSN|serial number|area code|passcode|code)(?::| is)? )"
    r"(?P<number>[0-9][0-9-]{1,30}[0-9X])(?!\w|[.,-][0-9])"
)


def _verbalize_serial(match: re.Match[str]) -> str | None:
    """``4-4-2`` → ``four four two``; ``978-3-16`` digit by digit; two numbers are a range."""
    parts = match.group().split("-")
    zip_code = [len(part) for part in parts] == [5, 4]
    if len(parts) < 3 and not zip_code:
        return None
    if max(map(len, parts)) <= 2:
        return " ".join(integer(part) for part in parts)
    return dictate(parts)


def _verbalize_long(match: re.Match[str]) -> str | None:
    """Ten digits or more without a comma identify something, unless they are round."""
    return None if match.group().endswith("0000") else digits(match.group())


def _verbalize_named_serial(match: re.Match[str]) -> str:
    return match["name"] + ", ".join(_characters(part) for part in match["number"].split("-") if part)


def _characters(text: str) -> str:
    return " ".join(digits(character) or character for character in text)


_CHARITY = re.compile(r"(?<!\w)501\(c\)\((?P<part>[0-9]{1,2})\)")
_CODES = re.compile(
    r"(?:(?<=[Ee]rror )|(?<=status )|(?<=code )|(?<=\ba ))(?P<code>40[0-9])(?!\w|[.,:/-][0-9])"
    rf"|(?<![\w.,$#-])(?P<bare>404)(?={GAP}(?:error|page|Not|response)s?\b)"
)
_COURSE = re.compile(r"(?<=[a-z] )101(?!\w|[.,:/-][0-9]|%)(?! [a-z]+s\b)")


def _verbalize_code(match: re.Match[str]) -> str:
    return f"four oh {cardinal(int((match['code'] or match['bare'])[1:]))}".replace("oh zero", "hundred")


def _verbalize_course(match: re.Match[str]) -> str | None:
    lead = before(match, 30).split()
    return "one oh one" if lead and lead[-1][0].isupper() and lead[-1] not in ("Figure", "Table", "Page") else None


RULES: tuple[Rule, ...] = (
    Rule("number sign", _NUMBER_SIGN, lambda match: f"number {amount_words(match['number'])}", trigger_chars="#"),
    Rule("labeled serial number", _NAMED_SERIAL, _verbalize_named_serial, trigger_chars=DIGITS),
    Rule("hyphenated serial number", _SERIAL, _verbalize_serial, trigger_chars=DIGITS),
    Rule("long number", _LONG, _verbalize_long, trigger_chars=DIGITS),
    Rule(
        "charity code", _CHARITY, lambda match: f"five oh one c {cardinal(int(match['part']))}", trigger_chars="("
    ),
    Rule("status code", _CODES, _verbalize_code, trigger_chars="4"),
    Rule("course number", _COURSE, _verbalize_course, trigger_chars="1"),
)
