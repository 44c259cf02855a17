"""What the text after a full stop begins with, which tells whether a sentence begins there."""

from __future__ import annotations

from enum import Flag, auto

from narrate import lazy_re as re
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.times.calendar import (
    MONTH_ABBREVIATIONS,
    MONTHS,
    WEEKDAY_ABBREVIATIONS,
    WEEKDAYS,
    ZONES,
)
from narrate.scripting.languages.english.vocabulary import COMMON_WORDS, SENTENCES
from narrate.scripting.languages.language import MASK


class Next(Flag):
    """What the text after a full stop begins with."""

    LOWER = auto()
    NUMBER = auto()
    """A number, a formula or code, perhaps in brackets."""
    NUMERAL = auto()
    """A Roman numeral or a single capital letter."""
    NAME = auto()
    """A capital letter, of a word that may be a name."""
    OPENER = auto()
    """A word that begins sentences and no names."""
    DAY = auto()
    """A month or a weekday."""
    ZONE = auto()
    """A time zone."""
    BRACKET = auto()
    """A capital letter in brackets."""
    QUOTE = auto()
    """A capital letter in quotation marks."""
    ARTICLE = auto()
    """A, which may be a letter."""
    SUBJECT = auto()
    """A capital letter, of a word before a verb, or of a title: ``Bob left``, ``Mr. Lee``."""
    OTHER = auto()


QUOTES = frozenset("\"'“‘«")
"""Marks that open a quotation."""
DATES = frozenset(MONTH_ABBREVIATIONS) | frozenset(WEEKDAY_ABBREVIATIONS)
DAYS = DATES | frozenset(MONTHS) | frozenset(WEEKDAYS)
_TOKEN = re.compile(r"(?P<opening>[(\[{\"'“‘«*_…]*)[$€£¥#§.+−-]?(?P<word>[^\W_]*)(?P<rest>(?:['’&-][^\W\d_]+)*)")
_LINKS_IN_CAPITALS = frozenset({"AND", "OF", "OR"})
"""In a line of capitals, they link words as they do in small letters."""
_CODE = re.compile(r"[._/(:]\w|\(\)")
_ERA = re.compile(r"(?:B\.?C|A\.?D|C\.?E)\b")
_AMERICAN_ZONE = re.compile("[CEMP]T")
_NUMERAL = re.compile(r"[IVXLC]+|[A-Z]\d*")
_VERB = re.compile(rf" (?:{either(SENTENCES.verbs)}|[a-z]{{2,}}ed)\b")
_FORMS_OF_ADDRESS = frozenset({"Miss", "Mr", "Mrs", "Ms"})
_ALONE = re.compile(r"[.,;:)\]–]|\s(?:and|of|or|to)\b|\s*$")


def next_of(text: str, at: int) -> Next:
    """What the text from ``at`` begins with."""
    token = _TOKEN.match(text, at)
    if token is None or not (word := token["word"]):
        return Next.OTHER
    if word[0].isnumeric() or word[0] == MASK:
        return Next.NUMBER
    if word[0].islower():
        return Next.NAME if _is_lowercase_name(text, token) else Next.LOWER
    return _capital(text, token) if word[0].isupper() else Next.OTHER


def _is_lowercase_name(text: str, token: re.Match[str]) -> bool:
    """Whether a word in lowercase may begin a sentence: ``iPhone``, ``node.js``, the ``x`` of a formula."""
    word, end = token["word"], token.end()
    if len(word) == 1 and not token["rest"]:
        return word != "a" and text[end : end + 1] == " "
    return not word.islower() or _CODE.match(text, end) is not None


def _capital(text: str, token: re.Match[str]) -> Next:
    word, rest = token["word"], token["rest"]
    if word == "A" and not rest:
        return Next.NUMERAL if _ALONE.match(text, token.end()) else Next.ARTICLE
    if word == "I":
        return Next.NUMERAL if not rest and _ALONE.match(text, token.end()) else Next.OPENER
    if word in _LINKS_IN_CAPITALS or _ERA.match(text, token.start("word")):
        return Next.LOWER
    adverb = word.endswith("ly") and text[token.end() : token.end() + 1] == ","
    if word.capitalize() in COMMON_WORDS.openers or adverb or rest[1:] == "t":
        return Next.OPENER
    if word in DAYS:
        return Next.DAY
    if word in ZONES or word in SENTENCES.zones or _AMERICAN_ZONE.fullmatch(word):
        return Next.ZONE
    if _NUMERAL.fullmatch(word):
        return Next.NUMERAL
    if QUOTES & set(token["opening"]):
        return Next.QUOTE
    if token["opening"]:
        return Next.BRACKET
    return Next.SUBJECT if _is_subject(text, token) else Next.NAME


def _is_subject(text: str, token: re.Match[str]) -> bool:
    """Whether a name begins a sentence of its own: ``Bob left``, ``Mr. Lee``."""
    return not token["rest"] and (token["word"] in _FORMS_OF_ADDRESS or _VERB.match(text, token.end()) is not None)
