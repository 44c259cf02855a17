"""Whether a symbol after a number is a unit: judged by the words on both sides."""

from __future__ import annotations

from collections.abc import Callable

from narrate import lazy_re as re
from narrate.scripting.languages.english.measures.units import AMBIGUOUS_UNITS, ATTACHED, LABELS
from narrate.scripting.languages.english.numbers.amounts import GAP, after, before, word_after, word_before
from narrate.scripting.languages.english.vocabulary import CHEMISTRY

_TEMPERATURE = re.compile(
    r"\b(?:temperatures?|cool\w*|cryo\w*|heat\w*|thermal|superconduct\w*|kelvin|freez\w*|boil\w*|melt\w*|at|below|above)"
    r"\s",
    re.I,
)
_OVEN = re.compile(
    r"\b(?:bak\w+|gas (?:mark )?[1-9]|ovens?"
    r"|preheat\w*|roast\w*|broil\w*|temp(?:erature)?s?|thermostat\w*|degrees|highs?|lows?|internal|incubat\w+"
    r"|anneal\w*|autoclav\w*)\b",
    re.I,
)
_ASTRONOMY = re.compile(r"\b(?:ly|stars?|galax\w+|clusters?|nebula\w*|distan\w+|about|parallax|radius)\b", re.I)
_WEIGHT = re.compile(r"\bweigh(?:s|ed|ing)?\b", re.I)


def _is_kelvin(match: re.Match[str]) -> bool:
    near = before(match, 30)
    return bool(match["rate"]) or (match["gap"] == " " and bool(_TEMPERATURE.search(near) or _T_IS.search(near)))


_T_IS = re.compile(r"\bT[₀-₉a-z]? ?[=≈~<>≤≥] ?$")


def _is_ampere(match: re.Match[str]) -> bool:
    """``15 A fuse``, ``5V/2A``, but not ``Figure 2A``."""
    beside = re.search(r"[0-9]V(?:/|,? |@)$", before(match, 4))
    return bool("." in match["low"] or beside or word_after(match) in _ELECTRIC)


_ELECTRIC = ("fuse", "fuses", "breaker", "breakers", "circuit", "charger", "chargers", "of", "adapter", "supply")


def _is_second(match: re.Match[str]) -> bool:
    return match["gap"] is not None or not _is_count_of(match)


def _is_count_of(match: re.Match[str]) -> bool:
    """Whether the s makes a plural: ``10s of thousands``, ``0s and 1s``."""
    if re.match(r" (?:A\.?D|B\.?C|C\.?E)", after(match, 4)):
        return True
    if match["low"] in ("10", "100", "1000", "1,000") and after(match, 4) == " of ":
        return True
    near = before(match, 8) + after(match, 8)
    return match["low"] in ("0", "1") and bool(re.search(r"\b[01]s\b", near))


def _is_parsec(match: re.Match[str]) -> bool:
    """``1.3 pc``, but not ``a 3 pc set``."""
    return "." in match["low"] or bool(_ASTRONOMY.search(before(match)))


def _is_stone(match: re.Match[str]) -> bool:
    """``12 st. 4 lb.``, but not ``1st``."""
    return bool(re.match(rf"\.?{GAP}?[0-9]+{GAP}?lb", after(match, 8)) or _WEIGHT.search(before(match)))


_CLIMATE = re.compile(
    r"\b(?:warm\w*|climate|pre-?industrial|temperatures?|anomal\w+|hotter|cooler|colder|heatwaves?|chill|degrees|decade)\b",
    re.I,
)
_WARMTH = re.compile(r"\b(?:temp(?:erature)?s?|[Oo]ven to|[Hh]ighs?|[Ll]ows?|[Mm]ercury|[Ff]orecast|[Ww]eather)\b")
_WARM = re.compile(
    r" (?:above average|degrees|heat|outside|today|tomorrow|in the (?:shade|sun)"
    r"|on (?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day)\b"
)


_TEPID = {"C": 25, "F": 60}
"""What is above these, with a fraction and no space, is a temperature: ``101.2F``; ``0.5C`` charges a battery."""


def _is_hot(match: re.Match[str]) -> bool:
    """``bake at 375 F``, ``it was -10C``, not ``exit 5 F``; without a space as hot as an oven: ``180C``."""
    if match["sign"] and (match["gap"] or (match["sign"] in "-−–" and match["low"].isdecimal())):
        return True
    if match["unit"] == "C" and _CLIMATE.search(before(match, 60) + match[0] + after(match, 60)):
        return True
    if not match["gap"] and "." in match["low"] and float(match["low"].replace(",", "")) > _TEPID[match["unit"]]:
        return True
    if not match["gap"] and len(match["low"]) < 3:
        return bool(_WARMTH.search(before(match, 40)) or _WARM.match(after(match, 24)))
    return bool(_OVEN.search(before(match, 60)) or _OVEN.search(after(match)))


def _is_molar(match: re.Match[str]) -> bool:
    """``0.1 M NaOH``, but not ``5 M people``."""
    word = word_after(match)
    return bool(match["gap"]) and (word in CHEMISTRY.formulas or word in _SOLUTIONS or bool(_SALT.fullmatch(word)))


_SALT = re.compile(r"(?:[A-Z][a-z]?[0-9]?){2,6}")
_SOLUTIONS = frozenset("acid buffer glucose phosphate solution solutions sucrose Tris urea".split())


_MAGNETIC = ("field", "fields", "magnet", "magnets", "MRI", "scanner", "scanners")
_MAGNETISM = re.compile(r"\b[Mm]agnet\w*\b|\bB ?[=≈] ?$")

CONDITIONS: dict[str, Callable[[re.Match[str]], bool]] = {
    "K": _is_kelvin,
    "A": _is_ampere,
    "s": _is_second,
    "pc": _is_parsec,
    "st": _is_stone,
    "M": _is_molar,
    **dict.fromkeys(("Ga", "ka", "Ma"), lambda match: bool(match["gap"])),
    "t": lambda match: bool(match["rate"]) or (match["gap"] == " " and len(match["low"]) > 2),  # 450 t
    "ac": lambda match: bool(match["gap"]),  # 802.11ac is a standard
    "T": lambda match: bool(word_after(match) in _MAGNETIC or _MAGNETISM.search(before(match, 40))),
    **dict.fromkeys(("l", "U"), lambda match: bool(match["rate"])),
    **dict.fromkeys(("C", "F"), _is_hot),
}


_INITIAL = re.compile(r"\.[ \u00a0]?[A-Z]")
"""After a letter that is an initial or a point of the compass: ``123 N. Main``."""


_POINTS = frozenset("NW")
_COORDINATE = re.compile(r"\b[Ll](?:at|ong)(?:\.|itude)?:? $")


def is_unit(match: re.Match[str]) -> bool:
    """Whether the symbol after the number is a unit in this context."""
    unit = match["unit"]
    if len(unit) == 1 and unit.isupper() and _INITIAL.match(after(match, 4)):
        return False
    if unit in _POINTS and _COORDINATE.search(before(match, 14)):
        return False
    if unit in ATTACHED:
        return not match["gap"]
    if unit in CONDITIONS and not CONDITIONS[unit](match):
        return False
    return unit not in AMBIGUOUS_UNITS or word_before(match) not in LABELS
