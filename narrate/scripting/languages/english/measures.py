"""How much, how far, how hot: numbers with a unit of measurement after them."""

from __future__ import annotations

import re

from narrate.scripting.languages.english.amounts import (
    BEFORE,
    DASH,
    DIGITS,
    GAP,
    NUMBER,
    VULGAR,
    after,
    before,
    either,
    is_noun,
    is_one,
    qualifies,
    quantity,
    spell,
    spell_quantity,
    spell_sign,
    word_after,
    word_before,
)
from narrate.scripting.languages.english.numbers import cardinal, decimal, plural
from narrate.scripting.rules import Rule

_PREFIXES = {
    "p": "pico",
    "n": "nano",
    "µ": "micro",
    "μ": "micro",
    "m": "milli",
    "c": "centi",
    "d": "deci",
    "h": "hecto",
    "k": "kilo",
    "M": "mega",
    "G": "giga",
    "T": "tera",
    "P": "peta",
    "E": "exa",
    "Z": "zetta",
}
_BINARY = {"Ki": "kibi", "Mi": "mebi", "Gi": "gibi", "Ti": "tebi", "Pi": "pebi"}
_PREFIXED = (
    # symbol, name, the prefixes it is found with
    ("m", "meter", "pnµμmcdk"),
    ("g", "gram", "nµμmk"),
    ("s", "second", "pnµμm"),
    ("L", "liter", "µμmcdh"),
    ("l", "liter", "mcd"),
    ("A", "amp", "µμmk"),
    ("Ah", "amp hour", "m"),
    ("V", "volt", "µμmkM"),
    ("W", "watt", "µμmkMGT"),
    ("Wh", "watt hour", "mkMGT"),
    ("J", "joule", "mkMGTP"),
    ("N", "newton", "mkM"),
    ("Pa", "pascal", "hkMG"),
    ("Hz", "hertz", "mkMGT"),
    ("eV", "electron volt", "mkMGT"),
    ("K", "kelvin", "µμm"),
    ("mol", "mole", "pnµμmk"),
    ("M", "molar", "nµμm"),
    ("Ω", "ohm", "mkMG"),
    ("\u2126", "ohm", "mkMG"),
    ("F", "farad", "pnµμm"),
    ("H", "henry", "nµμm"),
    ("T", "tesla", "µμm"),
    ("Sv", "sievert", "µμm"),
    ("Bq", "becquerel", "kMGT"),
    ("Gy", "gray", "m"),
    ("cal", "calorie", "k"),
    ("bar", "bar", "m"),
    ("B", "byte", "kMGTPEZ"),
    ("bit", "bit", "kMGT"),
    ("b", "bit", "kMGT"),
    ("t", "ton", "kM"),
    ("yr", "year", "kMG"),
    ("FLOP", "flop", "kMGTPEZ"),
    ("FLOPs", "flops", "kMGTPEZ"),
    ("FLOPS", "flops", "kMGTPEZ"),
)
_ALONE = {
    "m": ("meter", "meters"),
    "g": ("gram", "grams"),
    "s": ("second", "seconds"),
    "L": ("liter", "liters"),
    "V": ("volt", "volts"),
    "W": ("watt", "watts"),
    "J": ("joule", "joules"),
    "N": ("newton", "newtons"),
    "A": ("amp", "amps"),
    "K": ("kelvin", "kelvin"),
    "Ah": ("amp hour", "amp hours"),
    "Wh": ("watt hour", "watt hours"),
    "Pa": ("pascal", "pascals"),
    "Hz": ("hertz", "hertz"),
    "eV": ("electron volt", "electron volts"),
    "mol": ("mole", "moles"),
    "Ω": ("ohm", "ohms"),
    "\u2126": ("ohm", "ohms"),
    "Sv": ("sievert", "sieverts"),
    "Gy": ("gray", "grays"),
    "cal": ("calorie", "calories"),
    "bar": ("bar", "bars"),
    "FLOP": ("flop", "flop"),
    "FLOPs": ("flops", "flops"),
    "FLOPS": ("flops", "flops"),
    "TOPS": ("tera operations per second", "tera operations per second"),
    "KB": ("kilobyte", "kilobytes"),
    "Kb": ("kilobit", "kilobits"),
    "KHz": ("kilohertz", "kilohertz"),
    "kph": ("kilometer per hour", "kilometers per hour"),
    "kbps": ("kilobit per second", "kilobits per second"),
    "Kbps": ("kilobit per second", "kilobits per second"),
    "Mbps": ("megabit per second", "megabits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"),
    "Tbps": ("terabit per second", "terabits per second"),
    "MBps": ("megabyte per second", "megabytes per second"),
    "GBps": ("gigabyte per second", "gigabytes per second"),
    "us": ("microsecond", "microseconds"),
    "ug": ("microgram", "micrograms"),
    "mcg": ("microgram", "micrograms"),
    "cc": ("cubic centimeter", "cubic centimeters"),
    "min": ("minute", "minutes"),
    "mins": ("minute", "minutes"),
    "sec": ("second", "seconds"),
    "secs": ("second", "seconds"),
    "h": ("hour", "hours"),
    "hr": ("hour", "hours"),
    "hrs": ("hour", "hours"),
    "yr": ("year", "years"),
    "yrs": ("year", "years"),
    "Mya": ("million years ago", "million years ago"),
    "ft": ("foot", "feet"),
    "yd": ("yard", "yards"),
    "yds": ("yard", "yards"),
    "mi": ("mile", "miles"),
    "nmi": ("nautical mile", "nautical miles"),
    "lb": ("pound", "pounds"),
    "lbs": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "fl oz": ("fluid ounce", "fluid ounces"),
    "gal": ("gallon", "gallons"),
    "qt": ("quart", "quarts"),
    "tsp": ("teaspoon", "teaspoons"),
    "tbsp": ("tablespoon", "tablespoons"),
    "sq ft": ("square foot", "square feet"),
    "sq. ft.": ("square foot", "square feet"),
    "sq. ft": ("square foot", "square feet"),
    "sq mi": ("square mile", "square miles"),
    "sq. mi.": ("square mile", "square miles"),
    "sq km": ("square kilometer", "square kilometers"),
    "sq m": ("square meter", "square meters"),
    "cu ft": ("cubic foot", "cubic feet"),
    "ha": ("hectare", "hectares"),
    "mph": ("mile per hour", "miles per hour"),
    "mpg": ("mile per gallon", "miles per gallon"),
    "psi": ("pound per square inch", "pounds per square inch"),
    "hp": ("horsepower", "horsepower"),
    "rpm": ("R P M", "R P M"),
    "RPM": ("R P M", "R P M"),
    "fps": ("frame per second", "frames per second"),
    "FPS": ("frame per second", "frames per second"),
    "bpm": ("beat per minute", "beats per minute"),
    "BPM": ("beat per minute", "beats per minute"),
    "qps": ("query per second", "queries per second"),
    "QPS": ("query per second", "queries per second"),
    "dpi": ("D P I", "D P I"),
    "ppi": ("P P I", "P P I"),
    "px": ("pixel", "pixels"),
    "pt": ("point", "points"),
    "ppm": ("part per million", "parts per million"),
    "ppb": ("part per billion", "parts per billion"),
    "dB": ("decibel", "decibels"),
    "dBA": ("decibel", "decibels"),
    "dBm": ("D B M", "D B M"),
    "atm": ("atmosphere", "atmospheres"),
    "lm": ("lumen", "lumens"),
    "lx": ("lux", "lux"),
    "ly": ("light year", "light years"),
    "Å": ("angstrom", "angstroms"),
    "°C": ("degree Celsius", "degrees Celsius"),
    "° C": ("degree Celsius", "degrees Celsius"),
    "ºC": ("degree Celsius", "degrees Celsius"),
    "℃": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "° F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "ºF": ("degree Fahrenheit", "degrees Fahrenheit"),
    "℉": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"),
    "º": ("degree", "degrees"),
    "″": ("inch", "inches"),
    "′": ("foot", "feet"),
}
_SAME = frozenset(("hertz", "flops", "flop", "kelvin", "molar"))
"""Units whose plural is no different."""


def _table() -> dict[str, tuple[str, str]]:
    """Every unit by its symbol: one, many."""
    units = dict(_ALONE)
    for symbol, name, prefixes in _PREFIXED:
        many = name if name in _SAME else plural(name) if name != "henry" else "henries"
        for prefix in prefixes:
            units[prefix + symbol] = (_PREFIXES[prefix] + name, _PREFIXES[prefix] + many)
    units |= {f"{short}B": (f"{name}byte", f"{name}bytes") for short, name in _BINARY.items()}
    units |= {f"{short}b": (f"{name}bit", f"{name}bits") for short, name in _BINARY.items()}
    units |= {
        "kyr": ("thousand years", "thousand years"),
        "Myr": ("million years", "million years"),
        "Gyr": ("billion years", "billion years"),
    }
    return units


UNITS = _table()
_NOT_UNITS = frozenset(("hm", "pm", "dl", "mH", "mT", "mb", "dm"))
"""Symbols that more often mean something else."""
_LENGTHS = frozenset("m km cm mm nm µm μm ft mi yd in".split())
"""Units in which sizes are given."""

PER = {
    "s": "second",
    "sec": "second",
    "ms": "millisecond",
    "min": "minute",
    "h": "hour",
    "hr": "hour",
    "d": "day",
    "wk": "week",
    "mo": "month",
    "mth": "month",
    "yr": "year",
    "y": "year",
    "a": "year",
    "L": "liter",
    "l": "liter",
    "m": "meter",
    "K": "kelvin",
    "M": "million",
    "k": "thousand",
    "GPU": "G P U",
    "GPU-hour": "G P U hour",
    "GPU-hr": "G P U hour",
    "pp": "person",
    "ea": "each",
    "tok": "token",
    "°C": "degree Celsius",
    "mi": "mile",
    "sq ft": "square foot",
}
"""What stands for a word after a stroke."""
_PER = either([*PER, *(symbol for symbol in UNITS if symbol.isalpha())])
RATE = rf"(?:/(?:1{GAP}?)?(?:(?:{_PER})(?:[²³]|\^[23])?(?![A-Za-z])|[a-z]{{3,20}})(?:{GAP}tokens\b)?){{1,2}}"
"""What follows an amount: ``/s``, ``/month``, ``/user/month``, ``/1M tokens``."""
_RAISED = {"²": "square", "³": "cubic"}


def spell_rate(text: str) -> str:
    """``/user/mo`` → ``per user per month``."""
    return " ".join(f"per {_spell_per(part.strip())}" for part in text.split("/") if part)


def _spell_per(text: str) -> str:
    raised = re.fullmatch(r"(?P<unit>\D+)\^?(?P<power>[23²³])", text)
    if raised:
        power = {"2": "²", "3": "³"}.get(raised["power"], raised["power"])
        unit = _one(raised["unit"].rstrip("^"))
        return (
            f"{unit} {'squared' if power == '²' else 'cubed'}" if unit == "second" else f"{_RAISED[power]} {unit}"
        )
    text = text.removeprefix("1").strip()
    if text in PER:
        return PER[text]
    words = text.split(" ", 1)
    return " ".join([_one(words[0]), *words[1:]])


def _one(symbol: str) -> str:
    return PER.get(symbol) or UNITS.get(symbol, (symbol,))[0]


# --- a number and a unit ----------------------------------------------------------------------------------------

_SYMBOLS = either([symbol for symbol in UNITS if symbol not in _NOT_UNITS])
_MEASURE = re.compile(
    BEFORE
    + quantity(after=rf"(?:(?:{GAP}|-)?(?P<first>{_SYMBOLS}))?")
    + rf"(?P<more>\+)?(?P<gap>{GAP}|[-‑])?(?P<unit>{_SYMBOLS})(?P<power>[²³]|\^[23])?"
    + rf"(?P<rate>{RATE})?(?P<plus>\+)?"
    + r"(?![\w²³^°′″'’]|[.:/][0-9]|/\w|[-‑][0-9A-Z])"
    + r"(?:(?<=[a-z])\.(?=,|\s[a-z]))?"  # the stop of an abbreviation, where the sentence goes on
)
_LABELS = frozenset(
    "figure figures fig fig. table tables tab. section sec sec. sections appendix chapter part room gate flight "
    "unit version step phase type class level grade route highway line platform track no. number note question "
    "question".split()
)
"""After these ``5 A`` is no current."""
_SHY = frozenset("A V W N J K L h g s m T F H Gy ha t pt min bar mi us".split())
"""Letters that stand for much else, besides units."""
_COLD = re.compile(
    r"\b(?:temperatures?|cool\w*|cryo\w*|heat\w*|thermal|superconduct\w*|kelvin|freez\w*|boil\w*|melt\w*|at|below|above)"
    r"\s",
    re.I,
)


def _is_unit(match: re.Match[str]) -> bool:
    """Whether a letter or two after a number is a unit there."""
    unit, gap = match["unit"], match["gap"]
    if unit == "us":
        return not gap
    if unit == "K":
        return gap == " " and bool(_COLD.search(before(match, 30)))
    if unit == "A":
        return "." in match["low"] or word_after(match) in ("fuse", "breaker", "circuit", "charger", "of")
    if unit == "s" and gap is None:
        return not _is_count_of(match)
    return unit not in _SHY or word_before(match) not in _LABELS


def _is_count_of(match: re.Match[str]) -> bool:
    """``10s of thousands``, ``0s and 1s``."""
    if match["low"] in ("10", "100", "1000", "1,000") and after(match, 4) == " of ":
        return True
    near = before(match, 8) + after(match, 8)
    return match["low"] in ("0", "1") and bool(re.search(r"\b[01]s\b", near))


def _describes(match: re.Match[str]) -> bool:
    """``7nm chips``, ``12pt font``: glued to its number before a noun."""
    return match["unit"] in ("nm", "pt", "V", "px") and not match["gap"] and is_noun(word_after(match))


def _verbalize_measure(match: re.Match[str]) -> str | None:
    if not _is_unit(match):
        return None
    single = is_one(match) or match["gap"] in ("-", "‑") or qualifies(match) or _describes(match)
    area = {"2": "square ", "3": "cubic "}.get((match["power"] or "")[-1:].translate(_PLAIN_POWERS), "")
    rate = f" {spell_rate(match['rate'])}" if match["rate"] else ""
    plus = " plus" if match["plus"] or match["more"] else ""
    if match["low"] in VULGAR and not match["high"]:
        return f"{spell_sign(match)}{_part_of(match['low'], area + UNITS[match['unit']][0])}{rate}"
    words = _spell_ends(match, area)
    return f"{words}{plus} {area}{UNITS[match['unit']][not single]}{rate}"


_PLAIN_POWERS = str.maketrans("²³", "23")


def _spell_ends(match: re.Match[str], area: str) -> str:
    """The amounts; where both ends of a range have a unit and they differ, both are said."""
    first = match["first"]
    if not first or first == match["unit"]:
        return spell_quantity(match)
    unit = UNITS[first][match["low"] != "1"]
    return f"{spell_sign(match)}{spell(match['low'])} {area}{unit} to {spell(match['high'])}"


def _part_of(text: str, unit: str) -> str:
    """``½ km`` → ``half a kilometer``."""
    article = "an" if unit[0] in "aeiou" or unit.startswith("hour") else "a"
    return f"half {article} {unit}" if text == "½" else f"{spell(text)} of {article} {unit}"


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
    return f"{feet} {'foot' if feet == 'one' else 'feet'}" if inches == "0" else f"{feet} foot {spell(inches)}"


_INCHES = re.compile(
    rf"{BEFORE}(?P<sign>[~≈]{GAP}?)?(?P<low>{NUMBER})(?:{DASH}(?P<high>{NUMBER}))?"
    rf"(?:(?P<mark>\")|{GAP}?(?P<word>in\.?)"
    rf"(?={GAP}(?:wide|long|tall|thick|deep|high|square|in diameter|of (?:rain|snow))))(?!\w)"
)


def _verbalize_inches(match: re.Match[str]) -> str | None:
    """``27" monitor``; where a quotation is open, the mark closes it."""
    lead = before(match, 300)
    if match["mark"] and (
        lead.count('"') % 2 or lead.count("“") > lead.count("”") or not re.match(r"[\s,.)x]|$", after(match, 1))
    ):
        return None
    one = is_one(match) or qualifies(match)
    return f"{spell_quantity(match)} {'inch' if one else 'inches'}"


_FOOT_MARK = re.compile(rf"{BEFORE}(?P<low>[0-9]{{1,3}})['’](?={GAP}(?:tall|wide|long|high|deep|ceilings?)\b)")

_BY = rf"{GAP}?[x×]{GAP}?"
_SIZE_UNITS = either(_LENGTHS)
_SIZE = re.compile(
    rf"{BEFORE}(?P<a>{NUMBER})(?:{GAP}?(?P<ua>{_SIZE_UNITS}|\"|″))?{_BY}(?P<b>{NUMBER})(?:{GAP}?(?P<ub>{_SIZE_UNITS}|\"|″))?"
    rf"(?:{_BY}(?P<c>{NUMBER}))?{GAP}?(?P<unit>(?:{_SIZE_UNITS})\b\.?|\"|″)(?!\w|[-/]\w)"
)
_SIZE_WORDS = UNITS | {'"': ("inch", "inches"), "″": ("inch", "inches"), "in": ("inch", "inches")}


def _verbalize_size(match: re.Match[str]) -> str | None:
    """``3 x 4 m`` → ``three by four meters``."""
    if match["a"] == "0":
        return None
    unit = match["unit"].rstrip(".")
    parts = [spell(match[group]) for group in "abc" if match[group]]
    for at, group in enumerate(("ua", "ub")):
        if match[group] and at < len(parts) - 1 and match[group] != unit:
            parts[at] += f" {_SIZE_WORDS[match[group]][match['ab'[at]] != '1']}"
    return f"{' by '.join(parts)} {_SIZE_WORDS[unit][not qualifies(match)]}"


_WINDS = {"N": "north", "S": "south", "E": "east", "W": "west"}
_PLACE = re.compile(
    rf"{BEFORE}(?P<degrees>[0-9]{{1,3}}(?:\.[0-9]+)?)°{GAP}?(?:(?P<minutes>[0-9]{{1,2}}(?:\.[0-9]+)?)['’′]{GAP}?)?"
    rf"(?:(?P<seconds>[0-9]{{1,2}}(?:\.[0-9]+)?)(?:[\"”″]|''){GAP}?)?(?P<wind>[NSEW])(?!\w)"
)


def _verbalize_place(match: re.Match[str]) -> str:
    """``40°42′N`` → ``forty degrees forty-two minutes north``."""
    parts = [
        f"{decimal(match[name])} {name if match[name] != '1' else name[:-1]}"
        for name in ("degrees", "minutes", "seconds")
        if match[name]
    ]
    return " ".join([*parts, _WINDS[match["wind"]]])


# --- rates and the names of units -------------------------------------------------------------------------------

_COUNTED = {
    "tok": "tokens",
    "toks": "tokens",
    "req": "requests",
    "reqs": "requests",
    "ops": "operations",
    "msg": "messages",
    "msgs": "messages",
    "txn": "transactions",
    "tx": "transactions",
    "imgs": "images",
    "it": "iterations",
    "iter": "iterations",
}
_TIMES = "s sec second ms min minute h hr hour day d week wk month mo year yr".split()
_RATES = re.compile(rf"(?<![\w/.@-])(?P<what>[a-z]{{2,20}})/(?P<time>{either(_TIMES)})(?![\w/]|[.-]\w)")


def _verbalize_rate(match: re.Match[str]) -> str | None:
    """``tokens/s`` → ``tokens per second``."""
    what = _COUNTED.get(match["what"], match["what"])
    if match["what"] not in _COUNTED and not what.endswith("s"):
        return None
    if what in _TIMES or what in ("days", "weeks", "months", "years", "hours", "minutes", "seconds"):
        return None
    return f"{what} per {_one(match['time'])}"


_SPEEDS = re.compile(
    r"(?<![\w-])(?P<unit>[kKMGTPEZ]?(?:B|b|bit|bytes?)|k?m|mi|[GT]T)/(?P<time>s|sec|h|hr)(?!\w|/)"
)
_PLURALS = {"m": "meters", "km": "kilometers", "mi": "miles", "GT": "gigatransfers", "TT": "teratransfers"}


def _verbalize_speed(match: re.Match[str]) -> str | None:
    unit = _PLURALS.get(match["unit"]) or UNITS.get(match["unit"], ("", ""))[1]
    return f"{unit} per {_one(match['time'])}" if unit else None


_UNIT_NAMES = "kg km mg ml mL cm mm lb oz gal hr sec yr ms ft mi".split()
_CAPITAL_UNITS = [symbol for symbol in UNITS if len(symbol) > 1 and symbol.isalpha() and not symbol.islower()]
_AFTER_PER = re.compile(rf"(?<=\bper )(?P<unit>{either([*_UNIT_NAMES, *_CAPITAL_UNITS])})(?!\w)")
_FLOPS = re.compile(r"(?<![\w-])(?P<prefix>[MGTPEZ]?)FLOP(?P<many>[sS]?)(?P<rate>/s)?(?!\w|-\d)")


def _verbalize_flops(match: re.Match[str]) -> str:
    name = f"{_PREFIXES[match['prefix']] if match['prefix'] else ''}flop{'s' * bool(match['many'])}"
    return f"{name} per second" if match["rate"] else name


RULES: tuple[Rule, ...] = (
    Rule("geographic coordinate", _PLACE, _verbalize_place, trigger_chars="°"),
    Rule("feet and inches", _FEET, _verbalize_feet, trigger_chars=DIGITS),
    Rule("dimensions", _SIZE, _verbalize_size, trigger_chars="x×"),
    Rule("inches", _INCHES, _verbalize_inches, trigger_chars=DIGITS + VULGAR),
    Rule("foot mark", _FOOT_MARK, lambda match: f"{spell(match['low'])} feet", trigger_chars="'’"),
    Rule("measurement", _MEASURE, _verbalize_measure, trigger_chars=DIGITS + VULGAR),
    Rule("rate", _RATES, _verbalize_rate, trigger_chars="/"),
    Rule("speed", _SPEEDS, _verbalize_speed, trigger_chars="/"),
    Rule("unit after per", _AFTER_PER, lambda match: UNITS[match["unit"]][0]),
    Rule("flops", _FLOPS, _verbalize_flops, trigger_chars="F"),
)
