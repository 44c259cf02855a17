"""References, and codes that have a name of their own."""

from __future__ import annotations

import re

from narrate.scripting.languages.english.amounts import DASH, DIGITS, GAP, after, amount_words, before, word_after
from narrate.scripting.languages.english.numbers import cardinal, integer
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.vocabulary import ABBREVIATIONS
from narrate.scripting.languages.english.years import is_counted
from narrate.scripting.rules import Rule

_REFERENCE_NAMES = {name.lower(): words for name, words in ABBREVIATIONS.references.items()}
_NAMES = either([name for name in ABBREVIATIONS.references if name.isalpha()])
_SYMBOLS = either([name for name in ABBREVIATIONS.references if not name.isalpha()])
_REFERENCE = re.compile(
    rf"(?<![\w.])(?P<name>(?:{_NAMES})\.|{_SYMBOLS}|pp(?=\s))"
    rf"{GAP}?(?P<open>\(?)(?P<number>[0-9]+(?:\.[0-9]+)*|(?<=[\s§¶№(])[A-Z][0-9.]*(?!\w))"
    rf"(?:{DASH}(?P<last>[0-9]+))?(?P<close>\)?)(?:(?P<following>ff?\.?)(?!\w)|(?![^\W_]|[.,][0-9]))",
    re.IGNORECASE,
)


def _verbalize_reference(match: re.Match[str]) -> str | None:
    """``Fig. 2`` → ``figure two``."""
    text = match["number"]
    if bool(match["open"]) > bool(match["close"]) or not text[0].isdigit():
        return None
    name = match["name"].rstrip(".")
    if name == "no" and is_counted(word_after(match)):
        return None  # a sentence that ends in "no", and then an amount
    words = _REFERENCE_NAMES[name.lower()]
    words = words.capitalize() if name[0].isupper() and not before(match, 1) else words
    said = " point ".join(integer(part) for part in text.split("."))
    last = f" to {integer(match['last'])}" if match["last"] else ""
    close = match["close"] if not match["open"] else ""
    return f"{words} {said}{last}{_following(match)}{close}"


def _following(match: re.Match[str]) -> str:
    """``ff.`` → `` and following``, with the period if it also ends the sentence."""
    mark = match["following"]
    if not mark:
        return ""
    return " and following" + "." * (mark[-1] == "." and not after(match, 2).strip())


_FOLLOWING = re.compile(r"(?<![\w.$-])(?P<number>[0-9]{1,4})(?P<following> ?ff\.?|f\.(?=[,;)]))(?!\w)")
"""Pages after other pages: ``pp. 12–14, 19ff.``"""


_NUMBER_SIGN = re.compile(
    r"(?<![\w&#/])#(?P<number>[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,4})(?!\w|[.,][0-9]|[-/][0-9])"
)


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
    Rule("numbered reference", _REFERENCE, _verbalize_reference, trigger_chars=DIGITS),
    Rule(
        "number of a page and following",
        _FOLLOWING,
        lambda match: f"{integer(match['number'])}{_following(match)}",
        trigger_chars="f",
    ),
    Rule("number sign", _NUMBER_SIGN, lambda match: f"number {amount_words(match['number'])}", trigger_chars="#"),
    Rule(
        "charity code", _CHARITY, lambda match: f"five oh one c {cardinal(int(match['part']))}", trigger_chars="("
    ),
    Rule("status code", _CODES, _verbalize_code, trigger_chars="4"),
    Rule("course number", _COURSE, _verbalize_course, trigger_chars="1"),
)
