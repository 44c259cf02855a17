"""Codes that have a name of their own."""

from __future__ import annotations

import re

from narrate.scripting.languages.english.amounts import GAP, amount_words, before
from narrate.scripting.languages.english.numbers import cardinal
from narrate.scripting.rules import Rule

_NUMBER_SIGN = re.compile(
    r"(?<![\w&#/])#(?P<number>[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,4})(?!\w|[.,][0-9]|[-/][0-9])"
)


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
    Rule("status code", _CODES, _verbalize_code, trigger_chars="4"),
    Rule("course number", _COURSE, _verbalize_course, trigger_chars="1"),
)
