"""References, telephone numbers, serial numbers and codes: numbers that identify something."""

from __future__ import annotations

from collections.abc import Iterable

from narrate import lazy_re as re
from narrate.scripting.languages.english.amounts import DASH, DIGITS, GAP, after, amount_words, before
from narrate.scripting.languages.english.numbers import cardinal, digits, integer
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.vocabulary import ABBREVIATIONS
from narrate.scripting.rules import Rule

_REFERENCE_NAMES = {name.lower(): words for name, words in ABBREVIATIONS.references.items()}
_NAMES = either([name for name in ABBREVIATIONS.references if name.isalpha()])
_SYMBOLS = either([name for name in ABBREVIATIONS.references if not name.isalpha()])
_REFERENCE = re.compile(
    rf"(?<![\w.])(?P<name>(?:{_NAMES})\.|{_SYMBOLS}|pp(?=\s))"
    rf"{GAP}?(?P<open>\(?)(?P<number>[0-9]+(?:\.[0-9]+)*|(?<=[\s§¶№(])[A-Z][0-9.]*(?!\w))"
    rf"(?:{DASH}(?P<last>[0-9]+))?(?P<close>\)?)(?![^\W_]|[.,][0-9])",
    re.IGNORECASE,
)


def _verbalize_reference(match: re.Match[str]) -> str | None:
    """``Fig. 2`` → ``figure two``."""
    text = match["number"]
    if bool(match["open"]) > bool(match["close"]) or not text[0].isdigit():
        return None
    name = match["name"].rstrip(".")
    words = _REFERENCE_NAMES[name.lower()]
    words = words.capitalize() if name[0].isupper() and not before(match, 1) else words
    said = " point ".join(integer(part) for part in text.split("."))
    last = f" to {integer(match['last'])}" if match["last"] else ""
    close = match["close"] if not match["open"] else ""
    return f"{words} {said}{last}{close}"


_NUMBER_SIGN = re.compile(
    r"(?<![\w&#/])#(?P<number>[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,4})(?!\w|[.,][0-9]|[-/][0-9])"
)
_PHONE = re.compile(
    r"(?<![\w.,$-])(?:(?P<country>\+?[0-9]{1,3})[ .-])?(?:\((?P<bracket>[0-9]{3})\) ?|(?P<area>[0-9]{3})[ .-])"
    r"(?P<first>[0-9]{3})[ .-](?P<last>[0-9]{4})(?![\w-]|[.,][0-9])"
)
_INTERNATIONAL = re.compile(r"(?<![\w.,])\+[0-9]{1,3}(?:[ .-][0-9]{1,8}){1,5}(?![\w-]|[.,][0-9])")
_LOCAL = re.compile(r"(?<![\w.,$-])(?P<first>[0-9]{3})-(?P<last>[0-9]{4})(?![\w-]|[.,][0-9])")
_CALLING = re.compile(
    r"\b(?:call|calls|called|calling|dial|dialed|phone|telephone|tel\.?|text|fax|number|at)[: ]+$", re.I
)
_SERIAL = re.compile(r"(?<![\w.,$€£/-])[0-9]{1,20}(?:-[0-9]{1,20}){1,9}(?![\w-]|[.,/][0-9])")
_LONG = re.compile(r"(?<![\w.,$€£#-])(?<![0-9][/:])[0-9]{10,}(?!\w|[.,:/-][0-9])")
_NAMED_SERIAL = re.compile(
    r"\b(?P<name>(?:ISBN|ISSN|PIN|ZIP|zip code|PMID|SSN|serial number|area code|passcode|code)(?::| is)? )"
    r"(?P<number>[0-9][0-9-]{1,30}[0-9X])(?!\w|[.,-][0-9])"
)
_EMERGENCY = re.compile(r"(?<![\w.,$#-])(?:911|999|112|988|411)(?!\w|[.,:/-][0-9]|%)")
_ANSWERED = re.compile(r" (?:calls?|callers?|operators?|dispatch\w*|hotline|line)\b")


def _verbalize_emergency(match: re.Match[str]) -> str | None:
    """``call 911``, ``a 911 operator``."""
    called = _CALLING.search(before(match, 16)) or _ANSWERED.match(after(match))
    return digits(match.group()) if called else None


def _verbalize_phone(match: re.Match[str]) -> str:
    parts = (match[name] for name in ("country", "bracket", "area", "first", "last"))
    return _dictate(part for part in parts if part)


def _dictate(parts: Iterable[str]) -> str:
    """Digit by digit, with a pause between the groups."""
    return ", ".join(f"{'plus ' * part.startswith('+')}{digits(part)}" for part in parts)


def _verbalize_local(match: re.Match[str]) -> str | None:
    if match["first"] != "555" and not _CALLING.search(before(match, 16)):
        return None
    return _dictate((match["first"], match["last"]))


def _verbalize_serial(match: re.Match[str]) -> str | None:
    """``4-4-2`` → ``four four two``; ``978-3-16`` digit by digit; two numbers are a range."""
    parts = match.group().split("-")
    zip_code = [len(part) for part in parts] == [5, 4]
    if len(parts) < 3 and not zip_code:
        return None
    if max(map(len, parts)) <= 2:
        return " ".join(integer(part) for part in parts)
    return _dictate(parts)


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
    Rule("numbered reference", _REFERENCE, _verbalize_reference, trigger_chars=DIGITS),
    Rule("number sign", _NUMBER_SIGN, lambda match: f"number {amount_words(match['number'])}", trigger_chars="#"),
    Rule("phone number", _PHONE, _verbalize_phone, trigger_chars=DIGITS),
    Rule(
        "international phone number",
        _INTERNATIONAL,
        lambda match: _dictate(re.split(r"[ .-]", match.group())),
        trigger_chars="+",
    ),
    Rule("local phone number", _LOCAL, _verbalize_local, trigger_chars=DIGITS),
    Rule("labeled serial number", _NAMED_SERIAL, _verbalize_named_serial, trigger_chars=DIGITS),
    Rule("hyphenated serial number", _SERIAL, _verbalize_serial, trigger_chars=DIGITS),
    Rule("long number", _LONG, _verbalize_long, trigger_chars=DIGITS),
    Rule("emergency number", _EMERGENCY, _verbalize_emergency, trigger_chars="1489"),
    Rule(
        "charity code", _CHARITY, lambda match: f"five oh one c {cardinal(int(match['part']))}", trigger_chars="("
    ),
    Rule("status code", _CODES, _verbalize_code, trigger_chars="4"),
    Rule("course number", _COURSE, _verbalize_course, trigger_chars="1"),
)
