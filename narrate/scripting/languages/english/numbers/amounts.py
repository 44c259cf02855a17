"""How amounts are written: the grammar that money, measures and quantities share, and its words.

An amount is a number with its scale or exponent: ``3.5k``, ``5 million``, ``3×10⁸``, ``2½``. A quantity is an
amount that may have a sign or be a range: ``~3.5k``, ``1,200-1,500``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from narrate import lazy_re as re
from narrate.scripting.languages.english.numbers.numbers import cardinal, decimal, fraction, mixed
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.vocabulary import vocabulary

DIGITS = "0123456789"
VULGAR = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
GAP = r"[ \u00a0\u2009\u202f]"
"""A space."""
DASH = rf"(?:[-‑–]|{GAP}–{GAP}|-to-)"
"""Separates the ends of a range."""
JOINED_WORD = r"(?:(?<=\b[Ss]ub[-‑])|(?<=\b[Nn]ear[-‑])|(?<=\b[Nn]early-)|(?<=\b[Rr]oughly-)|(?<=\b[Aa]lmost-))"
"""Words that are joined to an amount with a hyphen: ``sub-1%``, ``near-100%``."""
BEFORE = rf"(?<!\w)(?:(?<!\w[.,'’‑–−-])|{JOINED_WORD}|(?<=\bc\.))(?<![0-9][/:])(?<![$€£#@_])"
"""Where an amount can begin: not inside a name, a version, an address or a fraction."""
AFTER = r"(?!\w|[.,:/‑-][0-9])"
"""Where an amount can end."""
_SPACED = (
    r"(?:[1-9][0-9]{0,2}(?: 000)+(?![0-9])|[1-9][0-9] (?!(?:128|256|512)\b)[0-9]{3}(?! ?[0-9]|%)"
    r"|[1-9][0-9]?(?: [0-9]{3}){2,5}(?! ?[0-9])|[1-9][0-9]{2}(?: [0-9]{3}){1,5}(?= [a-z]{3,20}s\b))"
)
"""Groups of three digits with spaces between: ``12 345``, but not the gigabytes of ``iPhone 12 256 GB``."""
_DOTTED = r"[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,5}(?![0-9.])"
_INDIAN = r"[1-9][0-9]?(?:,[0-9]{2}){1,3},[0-9]{3}(?![0-9])"
NUMBER = (
    rf"(?:(?:{_INDIAN}|[0-9]{{1,3}}(?:[,_'’\u00a0\u2009\u202f][0-9]{{3}})+(?![0-9])|{_SPACED}|{_DOTTED}|[0-9]+)"
    rf"(?:\.[0-9]+|(?:(?<![0-9]{{4}}){GAP})?[{VULGAR}])?|(?<!\.)\.[0-9]+|[{VULGAR}])"
)
_PLAIN = r"[0-9]+(?:\.[0-9]+)?"
_EXPONENT = rf"(?:\^\{{?[-−]?[0-9]{{1,4}}\}}?|⁻?[{RAISED}]+)"
POWER = rf"(?:{_PLAIN}{GAP}?[×x*·]{GAP}?)?{_PLAIN}{_EXPONENT}"
"""``10^6``, ``2¹⁰``, ``6.02×10²³``."""
SCIENTIFIC = r"[0-9]{1,3}(?:\.[0-9]+)?[eE][-+−]?[0-9]{1,3}"
"""``3e-4``."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The words for a fraction such as a percent: singular and plural."""

    one: str
    many: str


@dataclass(frozen=True, slots=True)
class _Numbers:
    DISJOINT: ClassVar[tuple[tuple[str, ...], ...]] = (("scales", "money_scales"),)

    scale_words: tuple[str, ...]
    no_nouns: frozenset[str]
    determiners: frozenset[str]
    not_rated: frozenset[str]
    worth: frozenset[str]
    range_leads: frozenset[str]
    plural_leads: frozenset[str]
    timed: frozenset[str]
    counted_in_millions: frozenset[str]
    tests: frozenset[str]
    score_units: frozenset[str]
    counted_off: frozenset[str]
    two_of_a_name: frozenset[str]
    screens: frozenset[str]
    ten_ex: frozenset[str]
    screen_nouns: frozenset[str]
    race_nouns: frozenset[str]
    number_prefixes: tuple[str, ...]
    scales: dict[str, str]
    money_scales: dict[str, str]
    signs: dict[str, str]
    spoken_fractions: dict[str, str]
    parts: dict[str, Parts]


NUMBERS = vocabulary(_Numbers, "numbers")
"""The words that belong to numbers; the comments in ``data/numbers.toml`` say what each list is for."""

SCALES = NUMBERS.scales
"""Letters after a number, without a space, that multiply it."""
MONEY_SCALES = SCALES | NUMBERS.money_scales
SIGNS = NUMBERS.signs
"""Signs before a number, without a space."""
_ABOUT = [sign for sign, words in SIGNS.items() if words == "about"]
_EN_DASH = "–"
_OTHERS = either([sign for sign in SIGNS if sign not in _ABOUT and sign != _EN_DASH])
SIGN = (
    rf"(?:(?<![\w)\]}}<>~≈+-])(?:(?:{either(_ABOUT)}){GAP}?|{_OTHERS}"
    rf"|(?<![0-9.,;!?'\"’”]{GAP}){_EN_DASH}))"
)
"""A sign; an en dash is one unless it may stand between two parts of a sentence or the ends of a range."""


_SCALE_WORDS = either(form for word in NUMBERS.scale_words for form in (word, word.capitalize(), word.upper()))


def amount(scales: dict[str, str] = SCALES) -> str:
    """A pattern for an amount: ``5k``, ``5 million``; with `MONEY_SCALES` also ``5 m``, with a space."""
    gap = f"{GAP}?" if scales is MONEY_SCALES else ""
    short = rf"(?:{gap}(?:{either(scales)})|{GAP}(?:bln|bn|mln|mn|tn))(?![^\W\d_]|&\w)"
    scale = rf"(?:{short}|(?:{GAP}|-)?(?:{_SCALE_WORDS})\b)"
    return rf"(?:{POWER}|{SCIENTIFIC}|{NUMBER}{scale}?)"


def quantity(scales: dict[str, str] = SCALES, before: str = "", after: str = "") -> str:
    """A pattern for an amount or a range, which may have a sign: the groups ``sign``, ``low`` and ``high``.

    ``before`` and ``after`` are patterns for what may precede and follow the amounts of a range.
    """
    one = amount(scales)
    return rf"(?P<sign>{SIGN})?{before}(?P<low>{one})(?:{after}{DASH}{before}(?P<high>{one}))?"


_POWER = re.compile(
    rf"(?:(?P<factor>{_PLAIN}){GAP}?[×x*·]{GAP}?)?(?P<base>{_PLAIN})(?P<exponent>{_EXPONENT})",
)
_SCIENTIFIC = re.compile(r"(?P<factor>[0-9.]+)(?P<base>[eE])(?P<exponent>[-+−]?[0-9]+)")
_SCALED = re.compile(rf"(?P<number>{NUMBER})[-\s]?(?P<scale>[A-Za-z]*)")
_NORMAL = str.maketrans(RAISED + "⁻−", DIGITS + "--", "^{}+")


def amount_words(text: str) -> str:
    """The words for one amount."""
    if power := _POWER.fullmatch(text) or _SCIENTIFIC.fullmatch(text):
        return _power_words(power)
    scaled = _SCALED.fullmatch(text)
    if not scaled:
        return decimal(text)
    scale = MONEY_SCALES.get(scaled["scale"]) or scaled["scale"].lower()
    return f"{number_words(scaled['number'])} {scale}".rstrip()


def number_words(text: str) -> str:
    """The words for a number without a scale: ``1,200``, ``.5``, ``2½``, ``007``."""
    if text[-1] not in VULGAR:
        return decimal(text.replace(".", "") if text.count(".") > 1 else text)
    value = Fraction(unicodedata.numeric(text[-1])).limit_denominator(10)
    if len(text) == 1:
        return fraction(value.numerator, value.denominator)
    return mixed(decimal(text[:-1].rstrip()), value.numerator, value.denominator)


def _power_words(power: re.Match[str]) -> str:
    exponent = int(power["exponent"].translate(_NORMAL))
    base = decimal(power["base"]) if power["base"] not in "eE" else "ten"
    raised = {2: "squared", 3: "cubed"}.get(exponent, f"to the {cardinal(exponent)}")
    if not power["factor"] or (power["base"] in "eE" and power["factor"] == "1"):
        return f"{base} {raised}"
    return f"{decimal(power['factor'])} times {base} {raised}"


def sign_words(match: re.Match[str]) -> str:
    """The words for a quantity's sign, with a space after them."""
    sign = (match["sign"] or "").strip()
    return f"{SIGNS[sign]} " if sign else ""


def quantity_words(match: re.Match[str]) -> str:
    """The words for a quantity."""
    return f"{sign_words(match)}{range_words(match)}"


def range_words(match: re.Match[str]) -> str:
    """The words for a quantity without its sign."""
    low = amount_words(match["low"])
    if not match["high"]:
        return low
    high = amount_words(match["high"])
    if low == high == "fifty":
        return f"{low} {high}"
    return f"{low} {joint(match)} {high}"


def joint(match: re.Match[str]) -> str:
    """The word between the ends of a range: ``between 5–10`` is ``between five and ten``."""
    return "and" if word_before(match) == "between" else "to"


def is_one(match: re.Match[str]) -> bool:
    """Whether the amount is exactly 1, so that its unit is in the singular."""
    return match["low"] == "1" and not match["high"]


def before(match: re.Match[str], length: int = 40) -> str:
    """Up to ``length`` characters before a match; a limit keeps the cost of a rule linear in its line."""
    return match.string[max(0, match.start() - length) : match.start()]


def after(match: re.Match[str], length: int = 40) -> str:
    """Up to ``length`` characters after a match."""
    return match.string[match.end() : match.end() + length]


_LAST_WORD = re.compile(r"([\w.'’]+)[\s]$")
_NEXT_WORD = re.compile(r"[\s-]([\w'’]+)")


def word_before(match: re.Match[str]) -> str:
    """The word before a match and a single space, in lowercase; empty if there is none."""
    found = _LAST_WORD.search(before(match, 24))
    return found[1].lower() if found else ""


def word_after(match: re.Match[str]) -> str:
    """The word after a match and a single space or hyphen; empty if there is none."""
    found = _NEXT_WORD.match(after(match))
    return found[1] if found else ""


def follows_number(match: re.Match[str]) -> bool:
    """Whether a number and a space stand before a match, so that it may be a unit: ``5 mEq``."""
    return bool(_ENDS_WITH_NUMBER.search(before(match, 4)))


_ENDS_WITH_NUMBER = re.compile(rf"[0-9]{GAP}$")


_ENDS_JOINED = re.compile(rf"{JOINED_WORD}$")


def qualifies(match: re.Match[str]) -> bool:
    """Whether the amount is an adjective, as in ``a 5-mile walk``, so that its unit is in the singular."""
    if word_before(match) not in NUMBERS.determiners and not _ENDS_JOINED.search(before(match, 9)):
        return False
    return is_noun(word_after(match))


def is_noun(word: str) -> bool:
    """Whether ``word`` may be a noun: it begins with a letter and is not known to be another kind of word."""
    return word[:1].isalpha() and word.lower() not in NUMBERS.no_nouns and not word.endswith(("ed", "ly"))
