"""References, and codes that have a name of their own."""

from __future__ import annotations

import re

from narrate.scripting.languages.english.amounts import DASH, DIGITS, GAP, after, amount_words, before, word_after
from narrate.scripting.languages.english.numbers import integer, plural
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.spelling import serial
from narrate.scripting.languages.english.vocabulary import ABBREVIATIONS
from narrate.scripting.languages.english.years import is_counted
from narrate.scripting.rules import Rule

_REFERENCE_NAMES = {name.lower(): words for name, words in ABBREVIATIONS.references.items()}
_NAMES = either([name for name in ABBREVIATIONS.references if name.isalpha()])
_SYMBOLS = either([name for name in ABBREVIATIONS.references if not name.isalpha()])
_REFERENCE = re.compile(
    rf"(?<![\w.])(?P<name>(?:{_NAMES})\.|{_SYMBOLS}|pp(?=\s))"
    rf"{GAP}?(?P<open>\(?)(?P<number>[0-9]+(?:\.[0-9]+)*|(?<=[\s§¶№(])[A-Z][0-9.]*(?!\w))"
    rf"(?:(?P<letter>[A-Za-z](?![^\W_]))(?:(?<=f)\.(?={GAP}[a-z]|[,;)]))?)?(?:{DASH}(?P<last>[0-9]+|(?<=[a-z][-–])[a-z](?![^\W_])))?(?P<close>\)?)(?:(?P<following>ff?\.?)(?!\w)|(?![^\W_]|[.,][0-9]))",
    re.IGNORECASE,
)


_PAGES = ("p", "pp", "§", "§§", "l", "ll", "v", "vv")


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
    letter = f" {match['letter'].upper()}" if match["letter"] else ""
    if match["letter"] == "s":  # the No. 1s of a year
        letter, said = "", plural(said)
    if match["letter"] == "f" and name.lower() in _PAGES:
        letter = " and following"
    last = f" to {_last(match['last'])}" if match["last"] else ""
    close = match["close"] if not match["open"] else ""
    return f"{words} {said}{letter}{last}{_following(match)}{close}"


def _last(text: str) -> str:
    """The end of a range of numbers or of letters: ``figs. 3a–c``."""
    return integer(text) if text.isdecimal() else text.upper()


def _following(match: re.Match[str]) -> str:
    """``ff.`` → `` and following``, with the period if it also ends the sentence."""
    mark = match["following"]
    if not mark:
        return ""
    return " and following" + "." * (mark[-1] == "." and not after(match, 2).strip())


_FOLLOWING = re.compile(r"(?<![\w.$-])(?P<number>[0-9]{1,4})(?P<following> ?ff\.?|f\.(?=[,;)]))(?!\w)")
"""Pages after other pages: ``pp. 12–14, 19ff.``"""


_NUMBER_SIGN = re.compile(
    r"(?<![\w&#/])#(?P<number>[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,4})"
    r"(?P<letter>[A-Z]?)(?!\w|[.,][0-9]|[-/][0-9])"
)


def _verbalize_number_sign(match: re.Match[str]) -> str:
    """``#4B`` → ``number four B``."""
    return f"number {amount_words(match['number'])} {match['letter']}".rstrip()


_CODES = re.compile(
    r"(?:(?<=[Ee]rror )|(?<=status )|(?<=code )|(?<=\ba ))(?P<code>40[0-9])(?!\w|[.,:/-][0-9])"
    rf"|(?<![\w.,$#-])(?P<bare>404(?={GAP}(?:page|Not)\b)|[1-5][0-9]{{2}}(?={GAP}(?:errors?|responses?|status)\b))"
)
_COURSE = re.compile(r"(?<=[a-z] )101(?!\w|[.,:/-][0-9]|%)(?! [a-z]+s\b)")


def _verbalize_code(match: re.Match[str]) -> str:
    return serial(match["code"] or match["bare"])


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
    Rule("number sign", _NUMBER_SIGN, _verbalize_number_sign, trigger_chars="#"),
    Rule("status code", _CODES, _verbalize_code, trigger_chars=DIGITS),
    Rule("course number", _COURSE, _verbalize_course, trigger_chars="1"),
)
