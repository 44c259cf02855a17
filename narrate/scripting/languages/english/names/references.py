"""References to parts of a text by their abbreviations: figures, equations, pages, lines, notes."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.spelling import serial, spell
from narrate.scripting.languages.english.numbers.amounts import (
    DASH,
    DIGITS,
    GAP,
    after,
    before,
    word_after,
    word_before,
)
from narrate.scripting.languages.english.numbers.numbers import integer, plural
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.times.years import is_counted
from narrate.scripting.languages.english.vocabulary import ABBREVIATIONS, SENTENCES
from narrate.scripting.rules import Rule

_WORDS = {name.lower(): words for name, words in ABBREVIATIONS.references.items()}
_LETTERS = frozenset(name for name in ABBREVIATIONS.references if len(name) == 1 and name.isalpha())
_NAMES = either(name for name in ABBREVIATIONS.references if name.isalpha() and name not in _LETTERS)
_SYMBOLS = either(name for name in ABBREVIATIONS.references if not name.isalpha())
_PAGED = frozenset({"l", "ll", "p", "pg", "pgs", "pp", "vv", "§", "§§"})
"""After their numbers, f. is "and following"."""
_SIDES = {"r": "recto", "v": "verso"}

_REFERENCE = re.compile(
    rf"(?<![\w.])(?P<name>(?:(?i:{_NAMES})|{either(_LETTERS)})\.|{_SYMBOLS}|pp(?=\s))"
    rf"{GAP}?(?P<open>\(?)(?P<number>[0-9]+(?:\.[0-9]+)*)(?P<letter>(?:(?!ff?\.|ff?\b)[A-Za-z])?)"
    rf"(?:\)?{DASH}\(?(?P<last>[0-9]*)(?P<letter2>(?<=[0-9])[A-Za-z]?|[a-z]))?(?P<following>(?<=[0-9])ff?\.?)?"
    r"(?P<close>\)?)(?![^\W_]|[.,][0-9])"
)
_LETTERED = re.compile(
    r"(?<![\w.])(?P<name>[Aa]pp|Exh?|[Ff]igs?|[Ss]ec|Tab)\.[ \u00a0](?P<letter>[A-HJ-UWYZ])(?P<number>[0-9]{0,2})"
    r"(?:\.(?P<part>[0-9]{1,2}))?(?![\w’'-]|\.\w)"
)
_PAGES = re.compile(r"(?<![\w.$-])(?P<number>[0-9]{1,4})(?P<following> ?ff\.?|f\.(?=[,;)]))(?!\w)")
"""Pages after other pages: ``pp. 12–14, 19ff.``"""


def _verbalize_reference(match: re.Match[str]) -> str | None:
    """``Fig. 2`` → ``figure two``, ``(see Eq. 3b)`` → ``(see equation three B)``."""
    if bool(match["open"]) > bool(match["close"]) or _is_unit(match):
        return None
    is_label = word_before(match) in ABBREVIATIONS.numbered
    if match["name"] == "no." and not is_label and is_counted(word_after(match)):
        return None  # a sentence that ends in "no", and then an amount
    if match["name"] == "Col.":
        return None  # Colossians, or a colonel
    number, last = match["number"], match["last"] or ""
    read = serial if last and len(last) < len(number) < 4 else integer  # pp. 123–4
    said = " point ".join(map(read, number.split(".")))
    if match["letter"] == "s":
        return f"{_named(match)} {plural(said)}"  # the No. 1s of a year
    words = [_named(match), said, *_letter(match, "letter")]
    if last or match["letter2"]:
        words += ["to", *([integer(last)] if last else []), *_letter(match, "letter2")]
    return " ".join(words) + _following(match) + (match["close"] if not match["open"] else "")


def _following(match: re.Match[str]) -> str:
    """``ff.`` → `` and following``, with the period if it also ends the sentence; ``Fig. 3f`` has a letter."""
    mark = match["following"]
    if not mark:
        return ""
    period = "." * (mark[-1] == "." and not after(match, 2).strip())
    is_letter = mark[:2] in {"f", "f."} and "name" in match.groupdict() and _name(match) not in _PAGED
    return f"{' F' if is_letter else ' and following'}{period}"


def _name(match: re.Match[str]) -> str:
    return match["name"].rstrip(".").lower()


def _is_unit(match: re.Match[str]) -> bool:
    """Whether the abbreviation stands after a number, as in ``3 pt. 5 oz``."""
    return _name(match) in SENTENCES.units and before(match, 3)[-2:-1].isdigit()


def _letter(match: re.Match[str], group: str) -> list[str]:
    """The letter of a part of a figure, or the side of a leaf."""
    letter = match[group]
    if not letter:
        return []
    return [_SIDES[letter] if match["name"].lower().startswith("fol") and letter in _SIDES else spell(letter)]


def _named(match: re.Match[str]) -> str:
    name = match["name"].rstrip(".")
    words = _WORDS[name.lower()]
    return words.capitalize() if name[0].isupper() and not before(match, 1) else words


def _verbalize_lettered(match: re.Match[str]) -> str:
    """``App. B`` → ``appendix B``, ``Fig. S3`` → ``figure S three``."""
    number = f" {integer(match['number'])}" if match["number"] else ""
    part = f" point {integer(match['part'])}" if match["part"] else ""
    return f"{_named(match)} {match['letter']}{number}{part}"


RULES: tuple[Rule, ...] = (
    Rule("numbered reference", _REFERENCE, _verbalize_reference, trigger_chars=DIGITS),
    Rule("lettered reference", _LETTERED, _verbalize_lettered, trigger_chars="."),
    Rule(
        "number of a page and following",
        _PAGES,
        lambda match: f"{integer(match['number'])}{_following(match)}",
        trigger_chars="f",
    ),
)
