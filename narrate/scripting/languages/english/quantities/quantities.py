"""Percentages, ratios, sizes, powers, ranges and, at the end, all numbers that are left."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.spelling import serial
from narrate.scripting.languages.english.measures.rates import RATE, rate_words
from narrate.scripting.languages.english.measures.units import LABELS
from narrate.scripting.languages.english.numbers.amounts import (
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
    word_before,
)
from narrate.scripting.languages.english.numbers.numbers import (
    cardinal,
    integer,
    pairs,
    plural,
)
from narrate.scripting.languages.english.patterns import either, triggers
from narrate.scripting.languages.english.quantities.fractions import HALVED
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


# --- proportions ------------------------------------------------------------------------------------------------

_RATIO = re.compile(rf"{BEFORE}(?P<parts>{NUMBER}(?::{NUMBER}){{1,4}})(?P<many>(?<=1:1)['’]?s)?(?!\w|[.,:/][0-9])")


_ONE_TO_MANY = re.compile(r"(?<![\w.:,])1:(?P<many>[1-9][0-9]{0,2})(?P<scale>[kKM])(?![\w:])")


def _verbalize_one_to_many(match: re.Match[str]) -> str:
    """``1:100k`` → ``one to one hundred thousand``."""
    scale = "million" if match["scale"] == "M" else "thousand"
    return f"one to {cardinal(int(match['many']))} {scale}"


_IN_A_TIME = re.compile(r"\b(?:clocked|finished in|in|ran|time of|with|within) $")
_SECONDS = re.compile("0[1-9]|[1-5][0-9]")
_RACED = re.compile(
    r"\b(?:[0-9]+K|[0-9]:[0-5][0-9]|10k|5k|laps?|marathon|miles?|pace|PB|PR|race|[Rr]an|splits?)\b"
)


def _is_time(match: re.Match[str]) -> bool:
    """Whether minutes and seconds stand here: ``finished in 32:20``, ``a 31:42 10K``."""
    if _IN_A_TIME.search(before(match, 16)):
        return True
    minutes, _, seconds = match["parts"].partition(":")
    is_share = int(minutes) + int(seconds) == 100 or seconds[0] == minutes[-1] == "0"
    return len(minutes) == 2 and not is_share and bool(_RACED.search(f"{before(match)}|{after(match)}"))


def _verbalize_ratio(match: re.Match[str]) -> str:
    if match["many"]:
        return "one-on-ones"
    if match["parts"] in ("2:1", "2:2") and (_DEGREE.match(after(match)) or _GRADUATED.search(before(match))):
        return " ".join(map(number_words, match["parts"].split(":")))
    if _CHROMA.fullmatch(match.group()):
        return " ".join(map(number_words, match["parts"].split(":")))
    minutes, _, seconds = match["parts"].partition(":")
    if _SECONDS.fullmatch(seconds) and minutes.isdecimal() and _is_time(match):
        return f"{cardinal(int(minutes))} {'oh ' * (seconds[0] == '0')}{cardinal(int(seconds))}"
    joint = " by " if match.group() in NUMBERS.screens else " " if match["parts"] == "50:50" else " to "
    return joint.join(number_words(part) for part in match["parts"].split(":"))


_DEGREE = re.compile(r" (?:degree|honou?rs|in [A-Z]|from [A-Z])")
_GRADUATED = re.compile(r"\b(?:achiev(?:e|ed|ing)|awarded|degree|gain(?:ed|ing)|graduated with|got) an? $")
"""Around the class of a British degree: ``a 2:1 in History``."""
_CHROMA = re.compile("4:[0-4]:[0-4]")
"""How many pixels of a video share a color: ``4:2:0`` is read digit by digit."""
_TIMES = re.compile(
    BEFORE
    + quantity(after="[xX×]?")
    + r"(?P<gap> ?)(?P<x>[xX×])(?P<plus>\+)?(?P<per>/(?:day|week|wk|month|mo|year|yr)\b)?"
    + r"(?!\w|[.,:/][0-9]|[ -]?[0-9]|\(|[ -]\((?![A-Za-z]{3})|[-‑][A-Z])"
)


_MODEL = re.compile("[1-9](?!000)[0-9]{2}0")
"""A number of four digits before a capital X is one of a model: ``a 5950X``."""


def _verbalize_times(match: re.Match[str]) -> str | None:
    """``10x faster`` → ``ten times faster``; ``a 10x engineer`` → ``a ten ex engineer``."""
    if (match["gap"] and match["x"] != "×") or (match["x"] == "X" and _MODEL.fullmatch(match["low"])):
        return None
    if re.match(r"\s?[-+−=^/*]\s?(?!great)[\w(]", after(match, 8)) or before(match, 3).rstrip().endswith("="):
        return f"{quantity_words(match)} x"  # a term of algebra
    if word_after(match) in NUMBERS.ten_ex:
        return f"{quantity_words(match)} ex"
    rate = f" {rate_words(match['per'])}" if match["per"] else ""
    return f"{quantity_words(match)}{' plus' * bool(match['plus'])} times{rate}"


_SIDE = rf"[0-9]{{1,7}}(?:\.[0-9]{{1,4}}|[{VULGAR}])?"
_GRID = re.compile(
    rf"{BEFORE}(?P<parts>{_SIDE}(?:(?:[x×]|{GAP}x{GAP}){_SIDE}){{1,4}})(?P<last>[-–][0-9]{{1,3}}(?![-–]))?"
    r"(?!\w|[.,:/][0-9]|[\^⁻])"
)


_PIXELS = re.compile(
    rf"{BEFORE}(?P<parts>[0-9]{{3,5}}{GAP}?[x×]{GAP}?[0-9]{{3,5}})(?!\w|[.,:/][0-9]|{GAP}?[x×=≈])"
)


def _verbalize_grid(match: re.Match[str]) -> str | None:
    """``1920x1080`` → ``nineteen twenty by ten eighty``; ``0x10`` and ``6×7 = 42`` are not sizes."""
    parts = re.split(rf"{GAP}?[x×]{GAP}?", match["parts"])
    if parts[0] == "0" or ("×" in match["parts"] and re.match(r" ?[=≈]", after(match, 2))):
        return None
    joint = " " if parts[:2] == ["24", "7"] else " by "
    last = f" to {cardinal(int(match['last'][1:]))}" if match.groupdict().get("last") else ""
    sides = (pairs(int(part)) if part.isascii() and part.isdecimal() else number_words(part) for part in parts)
    return joint.join(sides) + last


# --- powers --------------------------------------------------------------------

_POWERS = re.compile(
    rf"{BEFORE}(?P<sign>{SIGN})?(?P<low>{POWER}|{SCIENTIFIC})(?:{DASH}(?P<high>{POWER}|{SCIENTIFIC}))?"
    rf"(?P<times>[x×])?(?![\w{RAISED}^]|[.,][0-9])"
)


def _verbalize_power(match: re.Match[str]) -> str | None:
    base = re.match(r"[0-9.]+", match["low"])
    if base and len(base.group()) == 4 and match["low"][4:5] in RAISED:
        return None
    return quantity_words(match) + " times" * bool(match["times"])


_FLAT_POWERS = re.compile(
    rf"{BEFORE}(?P<factor>[0-9]{{1,3}}\.[0-9]{{1,6}}){GAP}?[×x]{GAP}?10(?P<exponent>[-−–][0-9]{{1,2}})(?![\w.,]*[0-9]|[-–])"
)


def _verbalize_flat_power(match: re.Match[str]) -> str:
    """``2.48×10−5``, which has lost its raised exponent → ``two point four eight times ten to the minus five``."""
    return f"{number_words(match['factor'])} times ten to the minus {cardinal(int(match['exponent'][1:]))}"


# --- numbers ----------------------------------------------------------------------------------------------------

_RANGE = re.compile(
    rf"{BEFORE}(?P<sign>{SIGN})?(?P<low>{_AMOUNT}){DASH}(?P<high>{_AMOUNT})(?P<plus>\+)?"
    r"(?!\w|[.,:/][0-9]|[-‑–][0-9])"
)
_SHARES = re.compile(r"\s(?:rule|split|mix|principle|chance|ratio|partner)")
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
    if _SHARES.match(after(match, 12)) and match["low"].isdecimal() and match["high"].isdecimal():
        low, high = int(match["low"]), int(match["high"])
        if low + high == 100 and low % 5 == 0:
            return f"{cardinal(low)} {cardinal(high)}"  # an 80-20 rule
    return quantity_words(match) + " plus" * bool(match["plus"])


def _verbalize_signed(match: re.Match[str]) -> str:
    return sign_words(match) + amount_words(match["low"]) + " plus" * bool(match["plus"])


def _verbalize_scaled(match: re.Match[str]) -> str | None:
    """Any number, unless it begins a name such as ``5-HT``."""
    if re.match(r"[-‑][A-Z]", after(match, 2)):
        return None
    if match["low"][-1].isalpha() and match["low"][-2].isdecimal() and word_before(match) in LABELS:
        return None  # stage 3B
    if match["low"] == "½" and HALVED.match(after(match, 8)):
        return "half"
    return amount_words(match["low"])


def _verbalize_prefixed(match: re.Match[str]) -> str:
    words = amount_words(match["low"])
    return match["lead"] + (plural(words) if match["many"] else words)


_AFTER_HYPHEN = re.compile(r"(?<=[A-Za-z][-‑])(?P<number>[0-9]{1,4})(?!\w|[.,:/-][0-9])")


def _verbalize_list(match: re.Match[str]) -> str:
    """``1,2,3`` → ``one, two, three``."""
    return ", ".join(integer(part) for part in match.group().split(",") if part)


RULES: tuple[Rule, ...] = (
    Rule("pixel size", _PIXELS, _verbalize_grid, trigger_chars="x×"),
    Rule("percentage", _PERCENT, _verbalize_percent, trigger_chars=DIGITS + VULGAR),
    Rule("ratio", _RATIO, _verbalize_ratio, trigger_chars=":"),
    Rule("one to thousands", _ONE_TO_MANY, _verbalize_one_to_many, trigger_chars=":"),
    Rule("grid size", _GRID, _verbalize_grid, trigger_chars="x×"),
    Rule("power written flat", _FLAT_POWERS, _verbalize_flat_power, trigger_chars="-−–"),
    Rule("number with exponent", _POWERS, _verbalize_power, trigger_chars=DIGITS),
    Rule("multiple", _TIMES, _verbalize_times, trigger_chars="xX×"),
    Rule(
        "multiplication by a number",
        _TIMES_TEN,
        lambda match: f"times {amount_words(match['number'])}",
        trigger_chars="×",
    ),
    Rule("number range", _RANGE, _verbalize_range, trigger_chars="-‑–"),
    Rule("signed number", _SIGNED, _verbalize_signed, trigger_chars=triggers(SIGNS)),
    Rule("number with plus", _PLUS, lambda match: f"{amount_words(match['low'])} plus", trigger_chars="+"),
    Rule("prefixed number", _PREFIXED, _verbalize_prefixed, trigger_chars="-‑"),
    Rule("number", _SCALED, _verbalize_scaled, trigger_chars=DIGITS + VULGAR),
    Rule("number after hyphen", _AFTER_HYPHEN, lambda match: serial(match["number"]), trigger_chars="-‑"),
    Rule("number list", _LIST, _verbalize_list, trigger_chars=","),
)
