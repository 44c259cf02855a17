"""Telephone numbers in the groupings of many countries, with extensions, words and keys."""

from __future__ import annotations

from collections.abc import Iterable

from narrate import lazy_re as re
from narrate.scripting.languages.english.numbers.amounts import DIGITS, GAP, after, before, word_after
from narrate.scripting.languages.english.numbers.numbers import cardinal, digits
from narrate.scripting.languages.english.times.years import is_counted
from narrate.scripting.rules import Rule

_GROUP = r"(?:\([0-9]{1,5}\)|[0-9]{1,8})"
_BETWEEN = rf"(?:{GAP}[-–]{GAP}|[ .\-‑–\u00a0\u202f]|(?<=\)))"
_PHONE = re.compile(
    rf"(?<![\w.,$€£-])(?<![0-9][/:])(?:\+?{_GROUP}(?:{_BETWEEN}{_GROUP}){{1,6}}|\+[0-9]{{8,15}})"
    rf"(?:[,;]?{GAP}?(?:ext(?:ension|\b\.?)|x){GAP}?(?P<extension>[0-9]{{1,6}}))?(?![\w-]|[.,][0-9]|%)"
)
_CALLING = re.compile(
    r"\b(?:call|calls|called|calling|dial|dialed|phone|telephone|tel\.?|text|fax|mobile|ring|hotline|helpline|"
    r"(?:us|me|him|her|them|reached) at|(?:number|line|hotline) is)[: ]+$|\bnumber: $",
    re.I,
)
_FREEPHONE = {"1300", "1800", "1900"}


def _verbalize_phone(match: re.Match[str]) -> str | None:
    """``(555) 123-4567 x12``, ``+44 20 7946 0958``, ``0800 555 111``."""
    written = (
        match.group() if match["extension"] is None else match.group()[: match.start("extension") - match.start()]
    )
    groups = re.findall("[0-9]+", written)
    if not _is_phone(match, groups) or written[-1] == ")":
        return None  # a year ends the pages of an article: 583–589 (2021)
    extension = f", extension {_extension(match['extension'])}" if match["extension"] else ""
    return "plus " * (written[0] == "+") + _dictated(groups) + extension


def _is_phone(match: re.Match[str], groups: list[str]) -> bool:
    lengths, first = [len(group) for group in groups], groups[0]
    count = sum(lengths)
    if match.group()[0] == "+":
        return 7 <= count <= 15
    if lengths[-3:] == [3, 3, 4] and (len(groups) == 3 or groups[:-3] == ["1"]):
        return True
    if first[0] == "0" and len(first) > 1 and 9 <= count <= (15 if first[:2] == "00" else 11):
        return True
    if lengths == [4, 3, 3] and first in _FREEPHONE:
        return True
    if lengths == [3, 4] and first == "555":
        return True
    asked = _CALLING.search(before(match, 16))
    return bool(asked) and _may_be_called(lengths, match.group()) and not is_counted(word_after(match))


def _may_be_called(lengths: list[int], written: str) -> bool:
    """Whether groups of these lengths are a number to call, rather than the ends of a range."""
    return sum(lengths) in range(6, 13) and (
        len(lengths) > 2 or len(set(lengths)) == 2 or (lengths == [4, 4] and "-" not in written)
    )


def _dictated(groups: list[str]) -> str:
    """Digit by digit, with a pause between the groups; ``1-800`` is ``one eight hundred``."""
    area = groups.index("800") if "800" in groups[:2] else -1
    if area < 0:
        return dictate(groups)
    head = " ".join([*map(digits, groups[:area]), "eight hundred"])
    return ", ".join([head, *map(digits, groups[area + 1 :])])


def dictate(groups: Iterable[str]) -> str:
    """Digit by digit, with a pause between the groups."""
    return ", ".join(map(digits, groups))


def _extension(text: str) -> str:
    return cardinal(int(text)) if len(text) < 3 and text[0] != "0" else digits(text)


_WORDS = re.compile(
    r"(?<![\w.,$-])(?:\+?(?P<one>1)[ .-])?(?P<open>\()?"
    r"(?P<area>8(?:00|33|44|55|66|77|88)|900)(?:-|\)[ -]?|(?<=1.800) )"
    r"(?:(?P<first>[0-9]{3})-)?(?=(?P<word>[A-Z]{2,9})(?![a-z]))"
)


def _verbalize_before_words(match: re.Match[str]) -> str | None:
    """The digits of ``1-800-FLOWERS``; its words are left to the rules for capitals."""
    if not (match["one"] or match["open"] or match["first"] or len(match["word"]) > 4):
        return None
    return _dictated([group for group in match.group("one", "area", "first") if group]) + ", "


_KEYS = re.compile(r"(?<![\w*#])(?:[*#][0-9]{1,4}[*#]?(?!\w)|[*#](?=[\s,.;)]|$))")
_PRESSED = re.compile(r"\b(?:dial|press|call|enter|hit|key|punch)(?:s|ed|ing|es)?\b[^.!?;]{0,40}$", re.I)


def _verbalize_keys(match: re.Match[str]) -> str | None:
    """``dial *69`` → ``dial star sixty-nine``; ``press #`` → ``press pound``."""
    if not _PRESSED.search(before(match, 50)) or re.match(r"\s+[0-9]", after(match, 3)):
        return None
    names = {"*": "star", "#": "pound"}
    return " ".join(names.get(part) or _extension(part) for part in re.findall(r"[0-9]+|[*#]", match.group()))


_EMERGENCY = re.compile(r"(?<![\w.,$#-])(?:911|999|112|988|411|000|111|311|511|811)(?!\w|[.,:/-][0-9]|%)")
_OR_CALLING = re.compile(r"\b(?:call|dial|ring|phone|text)(?:s|ed|ing)? [0-9]{3}(?:, [0-9]{3})*,? or $", re.I)
_ANSWERED = re.compile(r" (?:calls?|callers?|operators?|dispatch\w*|hotline|line)\b")


def _verbalize_emergency(match: re.Match[str]) -> str | None:
    """``call 911``, ``a 911 operator``."""
    called = (
        _CALLING.search(before(match, 16))
        or _OR_CALLING.search(before(match, 30))
        or _ANSWERED.match(after(match))
    )
    return digits(match.group()) if called else None


_SHORT_CODE = re.compile(r"(?<=\bto )[1-9][0-9]{4,5}(?![\w-]|[.,][0-9])")
_TEXTED = re.compile(r"\b(?:[Tt]ext(?:s|ed|ing)?|SMS)\s[\w\s\"“”'’]{1,30}\sto\s$")


RULES: tuple[Rule, ...] = (
    Rule("telephone key", _KEYS, _verbalize_keys, trigger_chars="*#"),
    Rule("phone number in words", _WORDS, _verbalize_before_words, trigger_chars="89"),
    Rule("phone number", _PHONE, _verbalize_phone, trigger_chars=DIGITS),
    Rule(
        "short code",
        _SHORT_CODE,
        lambda match: digits(match[0]) if _TEXTED.search(before(match)) else None,
        trigger_chars=DIGITS,
    ),
    Rule("emergency number", _EMERGENCY, _verbalize_emergency, trigger_chars=DIGITS),
)
