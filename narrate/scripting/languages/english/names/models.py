"""Numbers that stand for a thing by themselves: aircraft, calibers, and ``a 747``."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.spelling import serial, spell
from narrate.scripting.languages.english.numbers.amounts import DIGITS, after, before, word_after, word_before
from narrate.scripting.languages.english.numbers.numbers import cardinal
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.times.years import is_counted
from narrate.scripting.rules import Rule

_AIRLINER = re.compile(
    r"(?<![\w.,$€£/-])(?P<model>7[0-8]7)-(?P<series>[1-9]00|10|[7-9])(?P<letters>[A-Z]{0,2})(?![\w.,-]*[0-9]|\w)"
)


def _verbalize_airliner(match: re.Match[str]) -> str:
    """``737-800`` → ``seven thirty-seven eight hundred``."""
    letters = f" {spell(match['letters'])}" if match["letters"] else ""
    return f"{serial(match['model'])} {cardinal(int(match['series']))}{letters}"


_ALONE = re.compile(r"(?<![\w.,$€£/-])(?P<number>[1-9][0-9]{2})(?!\w|[.,:/-][0-9]|[%°]|-\w)")
_THEN = re.compile(
    r"[.,;:)!?”\"]|$|\s(?:and|at|by|crashed|flew|for|from|in|is|landed|on|or|that|to|took|was|which|with)\b"
)
_ARTICLE = re.compile(r"(?:^|[^\w.])(?:[Aa]n?|[Aa]n? old|[Aa] new)\s$")
_OF_JETS = ("the", "boeing", "of", "old", "new", "this", "that")


def _verbalize_alone(match: re.Match[str]) -> str | None:
    """``a 747`` → ``a seven forty-seven``; ``747`` people are an amount."""
    if _THEN.match(after(match, 9)) and _ARTICLE.search(before(match, 10)):
        return serial(match["number"])
    jet = re.fullmatch("7[0-8]7", match["number"])
    return (
        serial(match["number"])
        if jet and word_before(match) in _OF_JETS and not is_counted(word_after(match))
        else None
    )


_SIZES = (
    "17",
    "22",
    "25",
    "32",
    "38",
    "40",
    "44",
    "45",
    "50",
    "223",
    "243",
    "270",
    "300",
    "303",
    "308",
    "357",
    "410",
    "454",
)
_CALIBER = re.compile(rf"(?<![\w.,-])\.(?P<size>{either(_SIZES)})(?!\w|[.,:/-][0-9])")
_FIREARM = re.compile(
    r"[\s-](?:cal(?:iber|ibre|\b)|rifle|pistol|revolver|handgun|gun|bullet|round|cartridge|magnum|Magnum|Colt|ACP|Win\w*|"
    r"special|Special|slug|shell|British|semi|automatic|ammo)"
)
_OWNER = ("a", "his", "her", "my", "your", "their", "old")


def _verbalize_caliber(match: re.Match[str]) -> str | None:
    """``a .22 rifle`` → ``a twenty-two rifle``; other points begin decimals."""
    size = match["size"]
    if not _FIREARM.match(after(match, 14)):
        short = len(size) == 2 and word_before(match) in _OWNER
        if not short or word_after(match) or re.match(r"\s[a-z]", after(match, 2)):
            return None
    return serial(size) if size != "300" else "three hundred"


RULES: tuple[Rule, ...] = (
    Rule("airliner", _AIRLINER, _verbalize_airliner, trigger_chars="-"),
    Rule("caliber", _CALIBER, _verbalize_caliber, trigger_chars=DIGITS),
    Rule("model by itself", _ALONE, _verbalize_alone, trigger_chars=DIGITS),
)
