"""Measurements: numbers with a unit, dimensions, coordinates and rates."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.amounts import (
    BEFORE,
    DASH,
    DIGITS,
    GAP,
    NUMBER,
    VULGAR,
    after,
    amount_words,
    before,
    is_noun,
    is_one,
    qualifies,
    quantity,
    quantity_words,
    sign_words,
    word_after,
    word_before,
)
from narrate.scripting.languages.english.numbers import cardinal, decimal
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.units import (
    AFTER_PER,
    AMBIGUOUS_UNITS,
    COUNTED,
    LABELS,
    LENGTHS,
    OTHER_MEANINGS,
    PER,
    PREFIXES,
    TIMES,
    TRANSFERS,
    UNITS,
)
from narrate.scripting.rules import Rule

_PER = either([*PER, *(symbol for symbol in UNITS if symbol.isalpha()), "°C", "sq ft"])
RATE = rf"(?:/(?:1{GAP}?)?(?:(?:{_PER})(?:[²³]|\^[23])?(?![A-Za-z])|[a-z]{{3,20}})(?:{GAP}tokens\b)?){{1,2}}"
"""What follows an amount: ``/s``, ``/month``, ``/user/month``, ``/1M tokens``."""
_POWERS = {"²": "square", "³": "cubic"}


def rate_words(text: str) -> str:
    """``/user/mo`` → ``per user per month``."""
    return " ".join(f"per {_per_words(part.strip())}" for part in text.split("/") if part)


def _per_words(text: str) -> str:
    raised = re.fullmatch(r"(?P<unit>\D+)\^?(?P<power>[23²³])", text)
    if raised:
        power = {"2": "²", "3": "³"}.get(raised["power"], raised["power"])
        unit = _one(raised["unit"].rstrip("^"))
        return (
            f"{unit} {'squared' if power == '²' else 'cubed'}" if unit == "second" else f"{_POWERS[power]} {unit}"
        )
    text = text.removeprefix("1").strip()
    if text in PER or text in UNITS:
        return _one(text)
    words = text.split(" ", 1)
    return " ".join([_one(words[0]), *words[1:]])


def _one(symbol: str) -> str:
    return PER.get(symbol) or UNITS.get(symbol, (symbol,))[0]


# --- a number and a unit ----------------------------------------------------------------------------------------

_SYMBOLS = either([symbol for symbol in UNITS if symbol not in OTHER_MEANINGS])
_MEASURE = re.compile(
    BEFORE
    + quantity(after=rf"(?:(?:{GAP}|-)?(?P<first>{_SYMBOLS}))?")
    + rf"(?P<more>\+)?(?P<gap>{GAP}|[-‑])?(?P<unit>{_SYMBOLS})(?P<power>[²³]|\^[23])?"
    + rf"(?P<rate>{RATE})?(?P<plus>\+)?"
    + r"(?![\w²³^°′″'’]|[.:/][0-9]|/\w|[-‑][0-9A-Z])"
    + r"(?:(?<=[a-z])\.(?=,|\s[a-z]))?"  # the period of an abbreviation within a sentence
)
_TEMPERATURE = re.compile(
    r"\b(?:temperatures?|cool\w*|cryo\w*|heat\w*|thermal|superconduct\w*|kelvin|freez\w*|boil\w*|melt\w*|at|below|above)"
    r"\s",
    re.I,
)


def _is_unit(match: re.Match[str]) -> bool:
    """Whether the symbol after the number is a unit in this context."""
    unit, gap = match["unit"], match["gap"]
    if unit == "us":
        return not gap
    if unit == "K":
        return gap == " " and bool(_TEMPERATURE.search(before(match, 30)))
    if unit == "A":
        return "." in match["low"] or word_after(match) in ("fuse", "breaker", "circuit", "charger", "of")
    if unit == "s" and gap is None:
        return not _is_count_of(match)
    return unit not in AMBIGUOUS_UNITS or word_before(match) not in LABELS


def _is_count_of(match: re.Match[str]) -> bool:
    """Whether the s makes a plural: ``10s of thousands``, ``0s and 1s``."""
    if match["low"] in ("10", "100", "1000", "1,000") and after(match, 4) == " of ":
        return True
    near = before(match, 8) + after(match, 8)
    return match["low"] in ("0", "1") and bool(re.search(r"\b[01]s\b", near))


def _describes(match: re.Match[str]) -> bool:
    """Whether the unit is an adjective: ``7nm chips``, ``12pt font``."""
    return match["unit"] in ("nm", "pt", "V", "px") and not match["gap"] and is_noun(word_after(match))


def _verbalize_measure(match: re.Match[str]) -> str | None:
    if not _is_unit(match):
        return None
    single = is_one(match) or match["gap"] in ("-", "‑") or qualifies(match) or _describes(match)
    area = {"2": "square ", "3": "cubic "}.get((match["power"] or "")[-1:].translate(_FROM_SUPERSCRIPT), "")
    rate = f" {rate_words(match['rate'])}" if match["rate"] else ""
    plus = " plus" if match["plus"] or match["more"] else ""
    if match["low"] in VULGAR and not match["high"]:
        return f"{sign_words(match)}{_part_of(match['low'], area + UNITS[match['unit']][0])}{rate}"
    words = _ends_with_units(match, area)
    return f"{words}{plus} {area}{UNITS[match['unit']][not single]}{rate}"


_FROM_SUPERSCRIPT = str.maketrans("²³", "23")


def _ends_with_units(match: re.Match[str], area: str) -> str:
    """The amounts of a measurement; a range says its first unit too if it differs: ``5 mm to 2 cm``."""
    first = match["first"]
    if not first or first == match["unit"]:
        return quantity_words(match)
    unit = UNITS[first][match["low"] != "1"]
    return f"{sign_words(match)}{amount_words(match['low'])} {area}{unit} to {amount_words(match['high'])}"


def _part_of(text: str, unit: str) -> str:
    """``½ km`` → ``half a kilometer``."""
    article = "an" if unit[0] in "aeiou" or unit.startswith("hour") else "a"
    return f"half {article} {unit}" if text == "½" else f"{amount_words(text)} of {article} {unit}"


# --- feet and inches, dimensions, degrees -----------------------------------------------------------------------

_FEET = re.compile(
    rf"{BEFORE}(?P<feet>[0-9]{{1,3}})(?:['’′]|{GAP}?(?:ft|feet|foot)\.?{GAP})"
    rf"(?P<inches>[0-9]{{1,2}}(?:\.[0-9]+)?[½¼¾]?)(?:[\"”″]|''|’’|{GAP}?in(?:ches|\b\.?)|(?<=['’′][0-9])|(?<=['’′][0-9][0-9]))"
    r"(?!\w|[.,]?[0-9])"
)


def _verbalize_feet(match: re.Match[str]) -> str | None:
    """``5'10"`` → ``five foot ten``."""
    inches = match["inches"]
    if float(re.sub(r"\D.*", "", inches)) > 11:
        return None
    feet = cardinal(int(match["feet"]))
    return (
        f"{feet} {'foot' if feet == 'one' else 'feet'}" if inches == "0" else f"{feet} foot {amount_words(inches)}"
    )


_INCHES = re.compile(
    rf"{BEFORE}(?P<sign>[~≈]{GAP}?)?(?P<low>{NUMBER})(?:{DASH}(?P<high>{NUMBER}))?"
    rf"(?:(?P<mark>\")|{GAP}?(?P<word>in\.?)"
    rf"(?={GAP}(?:wide|long|tall|thick|deep|high|square|in diameter|of (?:rain|snow))))(?!\w)"
)


def _verbalize_inches(match: re.Match[str]) -> str | None:
    """``27" monitor`` → ``twenty-seven inch monitor``; None if the mark closes a quotation."""
    lead = before(match, 300)
    if match["mark"] and (
        lead.count('"') % 2 or lead.count("“") > lead.count("”") or not re.match(r"[\s,.)x]|$", after(match, 1))
    ):
        return None
    one = is_one(match) or qualifies(match)
    return f"{quantity_words(match)} {'inch' if one else 'inches'}"


_FOOT_MARK = re.compile(rf"{BEFORE}(?P<low>[0-9]{{1,3}})['’](?={GAP}(?:tall|wide|long|high|deep|ceilings?)\b)")

_BY = rf"{GAP}?[x×]{GAP}?"
_SIZE_UNITS = either(LENGTHS)
_SIZE = re.compile(
    rf"{BEFORE}(?P<a>{NUMBER})(?:{GAP}?(?P<ua>{_SIZE_UNITS}|\"|″))?{_BY}(?P<b>{NUMBER})(?:{GAP}?(?P<ub>{_SIZE_UNITS}|\"|″))?"
    rf"(?:{_BY}(?P<c>{NUMBER}))?{GAP}?(?P<unit>(?:{_SIZE_UNITS})\b\.?|\"|″)(?!\w|[-/]\w)"
)
_SIZE_WORDS = UNITS | dict.fromkeys(('"', "in"), UNITS["″"])


def _verbalize_size(match: re.Match[str]) -> str | None:
    """``3 x 4 m`` → ``three by four meters``."""
    if match["a"] == "0":
        return None
    unit = match["unit"].rstrip(".")
    parts = [amount_words(match[group]) for group in "abc" if match[group]]
    for at, group in enumerate(("ua", "ub")):
        if match[group] and at < len(parts) - 1 and match[group] != unit:
            parts[at] += f" {_SIZE_WORDS[match[group]][match['ab'[at]] != '1']}"
    return f"{' by '.join(parts)} {_SIZE_WORDS[unit][not qualifies(match)]}"


_DIRECTIONS = {"N": "north", "S": "south", "E": "east", "W": "west"}
_COORDINATE = re.compile(
    rf"{BEFORE}(?P<degrees>[0-9]{{1,3}}(?:\.[0-9]+)?)°{GAP}?(?:(?P<minutes>[0-9]{{1,2}}(?:\.[0-9]+)?)['’′]{GAP}?)?"
    rf"(?:(?P<seconds>[0-9]{{1,2}}(?:\.[0-9]+)?)(?:[\"”″]|''){GAP}?)?(?P<direction>[NSEW])(?!\w)"
)


def _verbalize_coordinate(match: re.Match[str]) -> str:
    """``40°42′N`` → ``forty degrees forty-two minutes north``."""
    parts = [
        f"{decimal(match[name])} {name if match[name] != '1' else name[:-1]}"
        for name in ("degrees", "minutes", "seconds")
        if match[name]
    ]
    return " ".join([*parts, _DIRECTIONS[match["direction"]]])


# --- rates and the names of units -------------------------------------------------------------------------------

_RATES = re.compile(rf"(?<![\w/.@-])(?P<what>[a-z]{{2,20}})/(?P<time>{either(TIMES)})(?![\w/]|[.-]\w)")


def _verbalize_rate(match: re.Match[str]) -> str | None:
    """``tokens/s`` → ``tokens per second``."""
    what = COUNTED.get(match["what"], match["what"])
    if match["what"] not in COUNTED and not what.endswith("s"):
        return None
    if what in TIMES or what in ("days", "weeks", "months", "years", "hours", "minutes", "seconds"):
        return None
    return f"{what} per {_one(match['time'])}"


_SPEEDS = re.compile(
    r"(?<![\w-])(?P<unit>[kKMGTPEZ]?(?:B|b|bit|bytes?)|k?m|mi|[GT]T)/(?P<time>s|sec|h|hr)(?!\w|/)"
)


def _verbalize_speed(match: re.Match[str]) -> str | None:
    unit = TRANSFERS.get(match["unit"]) or UNITS.get(match["unit"], ("", ""))[1]
    return f"{unit} per {_one(match['time'])}" if unit else None


_CAPITAL_UNITS = [symbol for symbol in UNITS if len(symbol) > 1 and symbol.isalpha() and not symbol.islower()]
_AFTER_PER = re.compile(rf"(?<=\bper )(?P<unit>{either([*AFTER_PER, *_CAPITAL_UNITS])})(?!\w)")
_FLOPS = re.compile(r"(?<![\w-])(?P<prefix>[MGTPEZ]?)FLOP(?P<many>[sS]?)(?P<rate>/s)?(?!\w|-\d)")


def _verbalize_flops(match: re.Match[str]) -> str:
    name = f"{PREFIXES[match['prefix']] if match['prefix'] else ''}flop{'s' * bool(match['many'])}"
    return f"{name} per second" if match["rate"] else name


RULES: tuple[Rule, ...] = (
    Rule("geographic coordinate", _COORDINATE, _verbalize_coordinate, trigger_chars="°"),
    Rule("feet and inches", _FEET, _verbalize_feet, trigger_chars=DIGITS),
    Rule("dimensions", _SIZE, _verbalize_size, trigger_chars="x×"),
    Rule("inches", _INCHES, _verbalize_inches, trigger_chars=DIGITS + VULGAR),
    Rule("foot mark", _FOOT_MARK, lambda match: f"{amount_words(match['low'])} feet", trigger_chars="'’"),
    Rule("measurement", _MEASURE, _verbalize_measure, trigger_chars=DIGITS + VULGAR),
    Rule("rate", _RATES, _verbalize_rate, trigger_chars="/"),
    Rule("speed", _SPEEDS, _verbalize_speed, trigger_chars="/"),
    Rule("unit after per", _AFTER_PER, lambda match: UNITS[match["unit"]][0]),
    Rule("flops", _FLOPS, _verbalize_flops, trigger_chars="F"),
)
