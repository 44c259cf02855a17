"""Percentages, ordinals, fractions, ratios, ranges and, at the end, all numbers that are left."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.amounts import (
    AFTER,
    BEFORE,
    DASH,
    DIGITS,
    GAP,
    NUMBER,
    NUMBERS,
    POWER,
    RAISED,
    SCIENTIFIC,
    SIGN,
    SIGNS,
    VULGAR,
    after,
    amount,
    amount_words,
    before,
    is_one,
    number_words,
    quantity,
    quantity_words,
    sign_words,
    word_after,
)
from narrate.scripting.languages.english.numbers import (
    cardinal,
    decimal,
    fraction,
    integer,
    mixed,
    ordinal_of,
    pairs,
    plural,
)
from narrate.scripting.languages.english.patterns import either, triggers
from narrate.scripting.languages.english.rates import RATE, rate_words
from narrate.scripting.rules import Rule

_AMOUNT = amount()

# --- percentages ------------------------------------------------------------------------------------------------

_SYMBOLS = either([part for part in NUMBERS.parts if not part.isalpha()])
_ABBREVIATIONS = either([part for part in NUMBERS.parts if part.isalpha()])
_PERCENT = re.compile(
    BEFORE
    + quantity(after=rf"(?:{GAP}?%)?")
    + rf"(?P<more>\+)?{GAP}?(?P<unit>{_SYMBOLS}|(?:{_ABBREVIATIONS})\b)(?P<plus>\+)?(?P<rate>{RATE})?(?!\w)"
)


def _verbalize_percent(match: re.Match[str]) -> str:
    """``5–10%``, ``25 bps``; thousands of ``bps`` are bits per second."""
    parts = NUMBERS.parts[match["unit"]]
    unit = parts.one if is_one(match) else parts.many
    if match["unit"] == "bps" and len(match["low"]) > 3:
        unit = "bits per second"
    rate = f" {rate_words(match['rate'])}" if match["rate"] else ""
    more, plus = (" plus" * bool(match[group]) for group in ("more", "plus"))
    return f"{quantity_words(match)}{more} {unit}{plus}{rate}"


# --- ordinals and fractions -------------------------------------------------------------------------------------

_TH = r"(?:st|nd|rd|th|ST|ND|RD|TH)"
_INTEGER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})"
_ORDINAL = re.compile(rf"(?<![\w.,$#])(?P<low>{_INTEGER})(?:{_TH}?{DASH}(?P<high>{_INTEGER}))?{_TH}(?![\w])")


def _verbalize_ordinal(match: re.Match[str]) -> str:
    return " to ".join(_ordinal(match[group]) for group in ("low", "high") if match[group])


def _ordinal(text: str) -> str:
    value = text.replace(",", "").lstrip("0") or "0"
    return ordinal_of(cardinal(int(value)).removeprefix("one ") if value in ("1000000",) else cardinal(int(value)))


_SPOKEN_PAIRS = re.compile(rf"(?<![\w.,/$-])(?:{either(NUMBERS.spoken_fractions)})(?![\w/]|[.,][0-9]|-[0-9])")
_FRACTION = re.compile(
    rf"{BEFORE}(?P<sign>[~≈±−-]{GAP}?)?(?:(?P<whole>[0-9]{{1,6}})(?:{GAP}|-))?(?P<over>[0-9]{{1,6}})[/⁄]"
    rf"(?P<under>[0-9]{{1,6}})(?:{DASH}(?P<over2>[0-9]{{1,3}})[/⁄](?P<under2>[0-9]{{1,3}}))?(?P<th>{_TH})?s?"
    r"(?!\w|[/⁄]|[.,:][0-9]|[-‑][0-9])"
)
_RATED = re.compile(
    r"\b(?:rat(?:e|ed|es|ing|ings)|scor(?:e|ed|es|ing)|g[ai]ve|gives|got|grade[ds]?|a solid|an?)\b[\w\s':]{0,16}$"
    r"|\b(?:rat(?:e|ed|es)|scored?|g[ai]ve|gives)\b[\w\s':]{0,40}$",
    re.I,
)


def _verbalize_fraction(match: re.Match[str]) -> str | None:
    over, under = int(match["over"]), int(match["under"])
    sign = f"{SIGNS[match['sign'].strip()]} " if match["sign"] else ""
    if match["whole"]:
        return f"{sign}{mixed(cardinal(int(match['whole'])), over, under)}" if 0 < over < under <= 100 else None
    if over + under == 100 and over % 5 == 0:
        return f"{cardinal(over)} {cardinal(under)}"
    if word_after(match) in ("time", "signature") and under in (2, 4, 8, 16):
        return f"{cardinal(over)} {cardinal(under)}"
    if match["th"]:
        return None
    if match["over2"]:
        return f"{sign}{fraction(over, under)} to {fraction(int(match['over2']), int(match['under2']))}"
    return sign + (f"{cardinal(over)} out of {cardinal(under)}" if _is_score(match) else fraction(over, under))


def _is_score(match: re.Match[str]) -> bool:
    """``rated 7/10``, ``9/10 dentists``, ``5/5``."""
    over, under, noun = int(match["over"]), int(match["under"]), word_after(match)
    if over in (0, under) and under > 1:
        return True
    if len(noun) > 3 and noun.endswith("s") and noun.islower() and noun not in NUMBERS.not_rated:
        return over > 1 or under > 4
    return under in (5, 10, 20, 100) and bool(_RATED.search(before(match)))


# --- proportions ------------------------------------------------------------------------------------------------

_RATIO = re.compile(rf"{BEFORE}(?P<parts>{NUMBER}(?::{NUMBER}){{1,4}})(?!\w|[.,:/][0-9])")


_PADDED = re.compile(
    r"\b(?:act|book|chapter|day|episode|exercise|lecture|lesson|level|module|part|phase|rule|scene|season|section|"
    r"step|tip|unit|volume|week)\s(?P<number>0[1-9])(?![\w/-]|[.,:]\d)",
    re.IGNORECASE,
)
"""A number with a zero before it, so that names of chapters sort."""


def _verbalize_padded(match: re.Match[str]) -> str:
    """``Chapter 01`` → ``Chapter one``."""
    return match.group()[: -len(match["number"])] + cardinal(int(match["number"]))


def _verbalize_ratio(match: re.Match[str]) -> str:
    joint = " by " if match.group() in NUMBERS.screens else " to "
    return joint.join(number_words(part) for part in match["parts"].split(":"))


_TIMES = re.compile(
    BEFORE
    + quantity(after="[xX×]?")
    + r"(?P<gap> ?)(?P<x>[xX×])(?P<plus>\+)?(?!\w|[.,:/][0-9]|[ -]?[0-9(]|[-‑][A-Z])"
)


def _verbalize_times(match: re.Match[str]) -> str | None:
    """``10x faster`` → ``ten times faster``; ``a 10x engineer`` → ``a ten ex engineer``."""
    if match["gap"] and match["x"] != "×":
        return None
    if re.match(r"\s?[-+−=^/*]\s?[\w(]", after(match, 4)) or before(match, 3).rstrip().endswith("="):
        return f"{quantity_words(match)} x"  # a term of algebra
    if word_after(match) in NUMBERS.ten_ex:
        return f"{quantity_words(match)} ex"
    return f"{quantity_words(match)}{' plus' * bool(match['plus'])} times"


_GRID = re.compile(
    rf"{BEFORE}(?P<parts>[0-9]{{1,7}}(?:\.[0-9]{{1,4}})?(?:(?:[x×]|{GAP}x{GAP})[0-9]{{1,7}}(?:\.[0-9]{{1,4}})?){{1,4}})"
    r"(?!\w|[.,:/][0-9]|\^)"
)


_PIXELS = re.compile(rf"{BEFORE}(?P<parts>[0-9]{{3,5}}{GAP}?[x×]{GAP}?[0-9]{{3,5}})(?={GAP}?(?:pixels?|px)\b)")


def _verbalize_grid(match: re.Match[str]) -> str | None:
    """``1920x1080`` → ``nineteen twenty by ten eighty``; ``0x10`` and ``6×7 = 42`` are not sizes."""
    parts = re.split(rf"{GAP}?[x×]{GAP}?", match["parts"])
    if parts[0] == "0" or ("×" in match["parts"] and re.match(r" ?[=≈]", after(match, 2))):
        return None
    return " by ".join(decimal(part) if "." in part else pairs(int(part)) for part in parts)


# --- powers, and letters that are not scales --------------------------------------------------------------------

_POWERS = re.compile(
    rf"{BEFORE}(?P<sign>{SIGN})?(?P<low>{POWER}|{SCIENTIFIC})(?:{DASH}(?P<high>{POWER}|{SCIENTIFIC}))?"
    rf"(?P<times>[x×])?(?![\w{RAISED}^]|[.,][0-9])"
)


def _verbalize_power(match: re.Match[str]) -> str | None:
    base = re.match(r"[0-9.]+", match["low"])
    if base and len(base.group()) == 4 and match["low"][4:5] in RAISED:
        return None
    return quantity_words(match) + " times" * bool(match["times"])


_LETTER_K = re.compile(rf"(?<![\w.,$-])(?P<number>[248]|5|10)[kK](?=(?:{GAP}|-)(?P<noun>[a-z]+))")


def _verbalize_letter_k(match: re.Match[str]) -> str | None:
    """``4K video`` → ``four K video``, ``a 10K run`` → ``a ten K run``."""
    nouns = NUMBERS.race_nouns if match["number"] in ("5", "10") else NUMBERS.screen_nouns
    return f"{cardinal(int(match['number']))} K" if match["noun"] in nouns else None


_TENS = re.compile(r"(?<![\w.,$-])(?P<number>10|100|1,?000)['’]?s(?= of )")
_PLURAL_DIGIT = re.compile(r"(?<![\w.,$-])(?P<number>[0-9])['’]?s(?!\w)")


def _verbalize_tens(match: re.Match[str]) -> str:
    """``100s of people`` → ``hundreds of people``."""
    return plural({"10": "ten", "100": "hundred"}.get(match["number"], "thousand"))


# --- numbers ----------------------------------------------------------------------------------------------------

_RANGE = re.compile(
    rf"{BEFORE}(?P<sign>{SIGN})?(?P<low>{_AMOUNT}){DASH}(?P<high>{_AMOUNT})(?P<plus>\+)?"
    r"(?!\w|[.,:/][0-9]|[-‑–][0-9])"
)
_SIGNED = re.compile(rf"{BEFORE}(?P<sign>{SIGN})(?P<low>{_AMOUNT})(?P<plus>\+)?{AFTER}")
_PLUS = re.compile(rf"{BEFORE}(?P<low>{_AMOUNT})\+(?![\w+(]|{GAP}[0-9])")
_TIMES_TEN = re.compile(rf"(?<!\w)×{GAP}?(?P<number>{NUMBER}){AFTER}")
_SCALED = re.compile(rf"{BEFORE}(?P<low>{_AMOUNT}){AFTER}")
_PREFIXED = re.compile(
    rf"(?<!\w)(?P<lead>(?:{either(NUMBERS.number_prefixes)})[-‑])(?P<low>{_AMOUNT})(?P<many>s)?(?!\w|[.,:/-][0-9])",
    re.I,
)
_LIST = re.compile(r"(?<!\w)(?<!\w[.,])[0-9]+(?:,[0-9]+)+(?!\w|[.:/][0-9])")


def _verbalize_range(match: re.Match[str]) -> str:
    return quantity_words(match) + " plus" * bool(match["plus"])


def _verbalize_signed(match: re.Match[str]) -> str:
    return sign_words(match) + amount_words(match["low"]) + " plus" * bool(match["plus"])


def _verbalize_scaled(match: re.Match[str]) -> str | None:
    """Any number, unless it begins a name such as ``5-HT``."""
    if re.match(r"[-‑][A-Z]", after(match, 2)):
        return None
    return amount_words(match["low"])


def _verbalize_prefixed(match: re.Match[str]) -> str:
    words = amount_words(match["low"])
    return match["lead"] + (plural(words) if match["many"] else words)


def _verbalize_list(match: re.Match[str]) -> str:
    """``1,2,3`` → ``one, two, three``."""
    return ", ".join(integer(part) for part in match.group().split(",") if part)


RULES: tuple[Rule, ...] = (
    Rule("pixel size", _PIXELS, _verbalize_grid, trigger_chars="x×"),
    Rule("percentage", _PERCENT, _verbalize_percent, trigger_chars=DIGITS + VULGAR),
    Rule("ordinal", _ORDINAL, _verbalize_ordinal, trigger_chars=DIGITS),
    Rule(
        "idiomatic fraction",
        _SPOKEN_PAIRS,
        lambda match: NUMBERS.spoken_fractions[match.group()],
        trigger_chars=triggers(NUMBERS.spoken_fractions),
    ),
    Rule("fraction", _FRACTION, _verbalize_fraction, trigger_chars="/⁄"),
    Rule("ratio", _RATIO, _verbalize_ratio, trigger_chars=":"),
    Rule("grid size", _GRID, _verbalize_grid, trigger_chars="x×"),
    Rule("number with exponent", _POWERS, _verbalize_power, trigger_chars="^eE" + RAISED),
    Rule("multiple", _TIMES, _verbalize_times, trigger_chars="xX×"),
    Rule(
        "multiplication by a number",
        _TIMES_TEN,
        lambda match: f"times {amount_words(match['number'])}",
        trigger_chars="×",
    ),
    Rule("resolution or race in K", _LETTER_K, _verbalize_letter_k, trigger_chars="kK"),
    Rule("tens or hundreds", _TENS, _verbalize_tens, trigger_chars="0"),
    Rule("padded number", _PADDED, _verbalize_padded, trigger_chars="0"),
    Rule("plural digit", _PLURAL_DIGIT, lambda match: plural(amount_words(match["number"])), trigger_chars=DIGITS),
    Rule("number range", _RANGE, _verbalize_range, trigger_chars="-‑–"),
    Rule("signed number", _SIGNED, _verbalize_signed, trigger_chars=triggers(SIGNS)),
    Rule("number with plus", _PLUS, lambda match: f"{amount_words(match['low'])} plus", trigger_chars="+"),
    Rule("prefixed number", _PREFIXED, _verbalize_prefixed, trigger_chars="-‑"),
    Rule("number", _SCALED, _verbalize_scaled, trigger_chars=DIGITS + VULGAR),
    Rule("number list", _LIST, _verbalize_list, trigger_chars=","),
)
