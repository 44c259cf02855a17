"""Whether a period ends a sentence or only an abbreviation: judged by its kind and by the text on both sides.

The kinds have their words from the data that the rules use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import or_

from narrate import lazy_re as re
from narrate.reading import roman
from narrate.scripting.languages.english.letters.word_list import listed
from narrate.scripting.languages.english.sentences.citations import is_within_citation
from narrate.scripting.languages.english.sentences.sentence_starts import DATES, DAYS, QUOTES, Next, next_of
from narrate.scripting.languages.english.vocabulary import (
    ABBREVIATIONS,
    BOOKS_OF_SCRIPTURE,
    LAW,
    PLACES,
    SENTENCES,
    by_abbreviation,
)

_COUNTED = Next.LOWER | Next.NUMBER | Next.BRACKET
_NAMED = _COUNTED | Next.NUMERAL | Next.NAME | Next.SUBJECT | Next.DAY
_ANYTHING = ~Next(0)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of abbreviation: what follows it in the same sentence, where ``fits`` says that it is one."""

    words: frozenset[str]
    goes_on: Next
    fits: Callable[[str], bool] = lambda _: True
    capitalized: bool = False


_HOURS = frozenset(("a.m", "p.m"))

_NUMBER_BEFORE = re.compile(r"\d[\w,./]*\s*$|[½¼¾⅓⅔⅛]\s*$")
_ORDINAL_BEFORE = re.compile(r"\d(?:st|nd|rd|th)\s+$")
_NAME_BEFORE = re.compile(r"(?:[A-Z][\w’']*|\d\w*)\s+$")
_THE_HOUR = re.compile(r"\b(?:an?|the|this|that|every|each|his|her|its|their|our|my)\s+[\d:.]+\s*$", re.IGNORECASE)
_AT_THE_HOUR = re.compile(
    r"(?:^|[.?!][\"”’]?\s+)[\"“]?(?:About|After|Around|At|Before|By|From|On|Since|Until)\s+[\d:.]+\s*$"
)
"""The beginning of a sentence, which has no verb yet."""
_TOWN_BEFORE = re.compile(r"[A-Z][\w’']*,\s+$")


_ON_A_STREET = re.compile(
    r"\b(?:across|along|by|down|off|on|up|\d+)\s(?:[A-Z0-9][\w’']*\s){0,2}(?P<name>[A-Z0-9][\w’']*)\s$"
)


def _is_on_a_street(before: str) -> bool:
    """Whether a street, and no saint, ends here: ``on Elm``, but not ``on Friday``."""
    found = _ON_A_STREET.search(before)
    return found is not None and found["name"] not in DAYS


def _is_street(before: str) -> bool:
    return _NAME_BEFORE.search(before) is not None


def _lower(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.lower() for word in words)


_STATES = _lower(short for short in by_abbreviation(PLACES.states) if not short.isupper() or "." in short)
_REFERENCES = _lower(ABBREVIATIONS.references)
_REPORTERS = _lower(word[:-1] for name in LAW.reporters for word in name.split() if word != "So.")
"""Also the words of those of several words: ``Cal. App.``; so is a word of its own."""
_VOLUME_BEFORE = re.compile(r"\b\d[\d,]*\s(?:[A-Z][\w.]*\s)*$")
_DOTTED_WORDS = frozenset(short[:-1].split()[-1] for short in ABBREVIATIONS.abbreviations if short[-1] == ".")
_NUMERALS = frozenset(
    numeral
    for length in range(2, 6)
    for numeral in map("".join, product("ivx", repeat=length))
    if roman.value(numeral)
)
_KINDS = (
    _Kind(SENTENCES.always_before_more, _ANYTHING),
    _Kind(_lower(ABBREVIATIONS.titles), _ANYTHING, lambda before: not _is_street(before), capitalized=True),
    _Kind(_lower(ABBREVIATIONS.titles), _NAMED & ~Next.SUBJECT, capitalized=True),
    _Kind(_lower(ABBREVIATIONS.titles) - {"st"}, Next.SUBJECT, capitalized=True),
    _Kind(_lower(ABBREVIATIONS.first_names), _NAMED, capitalized=True),
    _Kind(_REFERENCES, _COUNTED),
    _Kind(_NUMERALS, _NAMED, lambda before: before.lower().endswith("the "), capitalized=True),
    _Kind(_REFERENCES - {"no"}, Next.NUMERAL),
    _Kind(_REFERENCES - {"no"}, Next.ARTICLE, capitalized=True),
    _Kind(frozenset({"no"}), Next.NUMERAL, lambda before: bool(before.strip())),
    _Kind(_lower(BOOKS_OF_SCRIPTURE), _COUNTED, capitalized=True),
    _Kind(_lower(short[:-1] for short in LAW.parts), _COUNTED | Next.NUMERAL),
    _Kind(_lower(name[:-1].split()[-1] for name in LAW.bills), _COUNTED),
    _Kind(
        _REPORTERS, _COUNTED | Next.NAME | Next.SUBJECT, lambda before: _VOLUME_BEFORE.search(before) is not None
    ),
    _Kind(_lower(DATES), _COUNTED | Next.DAY, capitalized=True),
    _Kind(SENTENCES.units, _COUNTED, lambda before: _NUMBER_BEFORE.search(before) is not None),
    _Kind(_HOURS, Next.LOWER | Next.DAY | Next.ZONE),
    _Kind(_HOURS, _NAMED, lambda before: _THE_HOUR.search(before) is not None),
    _Kind(_HOURS, _NAMED, lambda before: _AT_THE_HOUR.search(before) is not None),
    _Kind(_STATES, _COUNTED | Next.DAY, lambda before: _TOWN_BEFORE.search(before) is not None),
    _Kind(_lower(by_abbreviation(PLACES.streets)), (_NAMED | Next.ZONE) & ~Next.SUBJECT, capitalized=True),
    _Kind(
        _lower(by_abbreviation(PLACES.streets)),
        Next.SUBJECT,
        lambda before: not _is_on_a_street(before),
        capitalized=True,
    ),
    _Kind(_lower(by_abbreviation(PLACES.rooms | PLACES.highways)), _COUNTED | Next.NUMERAL),
    _Kind(SENTENCES.before_numbers, _COUNTED | Next.NUMERAL),
    _Kind(
        frozenset(ABBREVIATIONS.after_ordinal), _NAMED, lambda before: _ORDINAL_BEFORE.search(before) is not None
    ),
    _Kind(SENTENCES.before_names, _NAMED, capitalized=True),
    _Kind(SENTENCES.clipped, Next.LOWER),
    _Kind(frozenset(ABBREVIATIONS.clipped), Next.LOWER),
    _Kind(_lower(ABBREVIATIONS.fields), Next.LOWER),
    _Kind(_DOTTED_WORDS, Next.LOWER),
)


def _by_word() -> dict[str, tuple[_Kind, ...]]:
    found: dict[str, list[_Kind]] = {}
    for kind in _KINDS:
        for word in kind.words:
            found.setdefault(word, []).append(kind)
    return {word: tuple(kinds) for word, kinds in found.items()}


_KINDS_OF = _by_word()
"""The kinds of each abbreviation, in lowercase and without its last period."""

STOP = re.compile(
    r"[.?!…](?P<closers>[\"'”’»)\]*_]*)"
    r"(?:(?:(?:\[[\d, –-]{1,8}\])+|(?<!\bc\.)[\d¹²³⁰-⁹†‡]{1,3})[\"”»)\]]*)?\s+(?=\S)"
)
"""A mark that may end a sentence, with the quotation marks, brackets and marks of notes that belong to it."""
_STOP_BEFORE = re.compile(r"\.[\"'”’»)\]*_]*\s+$")
_LAST = re.compile(r"(?P<opening>[(\[{\"'“‘«*_]*)(?P<word>[^\s(\[{\"“«–—/]+)$")
_DOTTED = re.compile(r"[A-Za-z]{1,3}(?:\.-?[A-Za-z]{1,3})+")
CONTINUES = re.compile(r"[,;:)\]}&/=≈≠≤≥]|[–-]\w|\d{1,2}d\b|[Cc]it\.")
"""What no sentence begins with."""
_NUMERAL = re.compile("[IVXLC]{2,}")
_THE = re.compile(r"\b[Tt]he\s+$")
_SHORT = 6
"""The maximum length of an unknown abbreviation."""
_VOWEL = re.compile("[aeiouyAEIOUY]")
WINDOW = 60
"""The number of characters before a stop that are looked at."""


def ends_sentence(text: str, stop: int) -> bool:
    """Whether the period of an abbreviation, which ends at ``stop``, also ends a sentence."""
    match = STOP.match(text, stop - 1)
    if not match:
        return not text[stop:].strip("\"'”’»*_ \t\u00a0")
    return _verdict_at(text, match.end(), match) is True


def final_stop(match: re.Match[str]) -> str:
    """The period of an abbreviation, if it also ends a sentence; else nothing."""
    return "." if match[0][-1] == "." and ends_sentence(match.string, match.end()) else ""


def goes_on(text: str, at: int) -> bool:
    """Whether a sentence goes on at ``at``, although a period stands before the white space there."""
    stop = _STOP_BEFORE.search(text, max(0, at - WINDOW), at)
    return stop is not None and _verdict_at(text, at, stop) is False


def _verdict_at(text: str, at: int, stop: re.Match[str]) -> bool | None:
    if CONTINUES.match(text, at) or is_within_citation(text, at):
        return False
    before = text[max(0, stop.start() - WINDOW) : stop.start()]
    return verdict(before, next_of(text, at))


def verdict(before: str, follows: Next) -> bool | None:
    """Whether the period after ``before`` ends a sentence; None if it is no abbreviation's."""
    last = _LAST.search(before)
    if not last:
        return None
    compound, _, word = last["word"].rpartition("-")
    if compound[-1:].isdecimal() and word.lower() in SENTENCES.units:
        return bool(follows & Next.OPENER)  # a 200-lb. Saint Bernard
    if word[:-1].isdecimal() and word[-1].isalpha() and follows & Next.LOWER:
        return False  # 6d. for the book
    ahead = "" if QUOTES & set(last["opening"]) else before[: last.start()]
    if len(word) == 1 and word.isalpha() and word.isupper():
        return _ends_after_letter(ahead, word, follows)
    known = _KINDS_OF.get(word.lower(), ())
    if _NUMERAL.fullmatch(word) and _THE.search(ahead) and follows & Next.NAME:
        return False  # the XIV. Amendment
    dotted = _DOTTED.fullmatch(word) is not None
    if not known and not dotted:
        return False if follows & Next.LOWER and _is_clipped(word) else None
    kinds = (kind for kind in known if kind.fits(ahead) and not (kind.capitalized and word[0].islower()))
    goes_on = reduce(or_, (kind.goes_on for kind in kinds), Next.LOWER)
    if dotted and goes_on == Next.LOWER:
        goes_on = _NAMED
    if follows & goes_on:
        return False
    if goes_on == Next.LOWER and not follows & Next.OPENER:
        return None  # perhaps the whole word, which none of the kinds fits
    return None if follows & Next.OTHER else True


def _is_clipped(word: str) -> bool:
    """Whether an unknown word looks like an abbreviation: it has no vowel, or it is short and no common word."""
    if not word.isalpha():
        return False
    return _VOWEL.search(word) is None or (word.islower() and len(word) <= _SHORT and listed(word) is None)


def _ends_after_letter(ahead: str, letter: str, follows: Next) -> bool | None:
    """The same after a single capital letter: an initial, or what a noun has for its name."""
    if follows & Next.LOWER:
        return False
    words = ahead.split()
    if not words:
        return None
    if words[-1] == "Pub.":
        return False  # Pub. L. No. 111-148
    if follows & ~(_NAMED | Next.ZONE):
        return True
    if words[-1][-1] == ".":
        return False
    noun = words[-1].strip("\"'“‘«([*_")
    if noun.lower() in SENTENCES.before_letters or (letter == "I" and noun.islower()):
        return True
    return None if follows & Next.NUMBER else False
