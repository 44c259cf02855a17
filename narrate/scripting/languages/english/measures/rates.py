"""Units that are made of others: rates such as ``/s`` and ``mg/kg/day``, products, and negative powers."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.measures.units import (
    AFTER_PER,
    COUNTED,
    PER,
    PREFIXES,
    QUOTIENTS,
    TIMES,
    TRANSFERS,
    UNITS,
)
from narrate.scripting.languages.english.numbers.amounts import (
    BEFORE,
    GAP,
    NUMBER,
    amount,
    amount_words,
    number_words,
    range_words,
)
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.rules import Rule

_SPACED = ("°C", "°F", "sq ft", "sq. ft", "cu ft")
_SYMBOLS = either([symbol for symbol in UNITS if symbol.isalpha() or symbol in _SPACED])
_FACTOR = rf"(?:{_SYMBOLS})(?:[²³]|\^[23](?![0-9])|(?<=m|t)[23](?![0-9]))?"
_PART = rf"(?:{either(PER)}|{_FACTOR}(?:(?:[·⋅*]|(?<=[²³])){_FACTOR})*)(?![A-Za-z])"
_COUNT = rf"1(?:[0,]*0|\.[0-9]+)?{GAP}?"
_COUNTED = rf"(?<=[/ \u00a0])(?!gas{GAP}[0-9])[a-z]{{3,20}}"
RATE = (
    rf"(?:/(?!1{GAP}?(?:fl|in|lb|oz|pt)\b)(?:{_COUNT})?(?:{_PART}|\({_FACTOR}(?:[·⋅*]|{GAP}){_FACTOR}\)|{_COUNTED})"
    rf"(?:{GAP}tokens\b)?){{1,3}}(?:(?<=[a-z])\.(?=[,;)]|{GAP}[a-z=+]))?"
)
"""What follows an amount: ``/s``, ``/user/month``, ``/1M tokens``, ``/kg/day``, ``/(m·K)``, ``/100 km``."""
PRODUCT = rf"(?:[·⋅]{_FACTOR})"
"""What multiplies a unit: the ``·m`` of ``N·m``."""
PER_POWER = rf"(?:(?:{GAP}|[·⋅])(?:{_SYMBOLS})(?:⁻[¹²³]|\^-[123]))"
"""What divides a unit, as scientists write it: the `` s⁻¹`` of ``m s⁻¹``."""

_POWER = {"2": "square", "3": "cubic"}
_PLAIN = str.maketrans("¹²³", "123", "^-⁻")


def rate_words(text: str) -> str:
    """``/user/mo`` → ``per user per month``."""
    return " ".join(f"per {_per_words(part.strip())}" for part in text.rstrip(".").split("/") if part)


def _per_words(text: str) -> str:
    count = re.match(_COUNT, text)
    number, rest = (count[0].strip(), text[count.end() :]) if count else ("1", text)
    if number != "1":
        words = amount_words(number)
        return f"{words if '.' in number else words.removeprefix('one ')} {_plural(rest)}".strip()
    whole = rest.startswith("(") or rest in UNITS
    unit, _, counted = (rest, "", "") if whole else rest.partition(" ")
    return f"{unit_words(unit.strip('()'))} {counted}".strip()


def _plural(text: str) -> str:
    symbol = text.rstrip("²³^23")
    one, many = UNITS.get(symbol, ("", "")) if symbol not in PER else ("", "")
    return unit_words(text).replace(one, many) if one else unit_words(text)


def unit_words(text: str) -> str:
    """A unit in the singular: ``m²K`` → ``square meter kelvin``, ``month`` → ``month``."""
    if text in PER or text in UNITS or not re.search(r"[·⋅*²³23^]", text):
        return _one(text)
    return " ".join(_factor_words(factor) for factor in re.findall(rf"{_FACTOR}|[^·⋅*\s]+", text))


def _factor_words(text: str) -> str:
    """``m²`` → ``square meter``, ``s²`` → ``second squared``."""
    raised = re.fullmatch(r"(?P<unit>\D+?)[\^⁻-]*(?P<power>[123¹²³])", text)
    if not raised or text in UNITS:
        return _one(text)
    power, unit = raised["power"].translate(_PLAIN), _one(raised["unit"])
    if unit == "second" and power != "1":
        return f"second {'squared' if power == '2' else 'cubed'}"
    return f"{_POWER.get(power, '')} {unit}".strip()


def product_words(text: str, *, many: bool) -> str:
    """What multiplies a unit: ``·m`` → `` meters``."""
    *first, last = (_factor_words(factor) for factor in re.split("[·⋅]", text) if factor)
    return " ".join(["", *first, _many(last) if many else last])


def _many(one: str) -> str:
    return next((forms[1] for forms in UNITS.values() if forms[0] == one), f"{one}s")


def power_words(text: str) -> str:
    """`` m⁻² K⁻¹`` → ``per square meter per kelvin``."""
    return " ".join(f"per {_factor_words(factor)}" for factor in re.split(rf"{GAP}|[·⋅]", text) if factor)


def _one(symbol: str) -> str:
    return PER.get(symbol) or UNITS.get(symbol, (symbol,))[0]


# --- rates without a number -------------------------------------------------------------------------------------

_AMOUNTS = [
    unit for unit in UNITS if not unit.islower() and unit.isalpha() and len(unit) > 1
] + "L cm kg km".split()
_RATES = re.compile(
    rf"(?<![\w/.@-])(?P<what>[a-z]{{2,20}})/(?P<per>{either([*TIMES, *_AMOUNTS])})(?![\w/]|[.-]\w)"
)


def _verbalize_rate(match: re.Match[str]) -> str | None:
    """``tokens/s`` → ``tokens per second``, ``cells/mL`` → ``cells per milliliter``."""
    what = COUNTED.get(match["what"], match["what"])
    if match["what"] not in COUNTED and not what.endswith("s"):
        return None
    if what in TIMES or what in ("days", "weeks", "months", "years", "hours", "minutes", "seconds"):
        return None
    return f"{what} per {_one(match['per'])}"


_SPEEDS = re.compile(
    r"(?<![\w-])(?P<unit>[kKMGTPEZ]?(?:B|b|bit|bytes?)|k?m|mi|[GT]T)/(?P<time>s|sec|h|hr)(?!\w|/)"
)


def _verbalize_speed(match: re.Match[str]) -> str | None:
    unit = TRANSFERS.get(match["unit"]) or UNITS.get(match["unit"], ("", ""))[1]
    return f"{unit} per {_one(match['time'])}" if unit else None


_CAPITAL_UNITS = [symbol for symbol in UNITS if len(symbol) > 1 and symbol.isalpha() and not symbol.islower()]
_AFTER_PER = re.compile(
    rf"(?<=\bper )(?P<unit>{either([*AFTER_PER, *_CAPITAL_UNITS])})(?!\w)(?:\.(?=\s+[a-z]|[,;:)]))?"
)
_FLOPS = re.compile(r"(?<![\w-])(?P<prefix>[MGTPEZ]?)FLOP(?P<many>[sS]?)(?P<rate>/s)?(?!\w|-\d)")


def _verbalize_flops(match: re.Match[str]) -> str:
    name = f"{PREFIXES[match['prefix']] if match['prefix'] else ''}flop{'s' * bool(match['many'])}"
    return f"{name} per second" if match["rate"] else name


_WORDS = [word for word in (*PER, *UNITS, *TIMES, "person", "night") if len(word) > 1 and word.isalpha()]
_NUMBER_PER = re.compile(
    rf"{BEFORE}(?P<low>{amount()})(?:-(?P<high>{NUMBER}))?(?P<rate>/(?:{either([*_WORDS, 'L', 's'])}"
    rf"|{_FACTOR}(?<=[²³]))(?:/(?:{either(_WORDS)}))?)(?![\w/²³·])"
)


def _verbalize_number_per(match: re.Match[str]) -> str:
    """``350/µL`` → ``three hundred fifty per microliter``, ``5/day`` → ``five per day``."""
    return f"{range_words(match)} {rate_words(match['rate'])}"


_QUOTIENT = re.compile(rf"(?<![\w/.@-])(?P<text>{either(QUOTIENTS)})(?![\w/²³^-])")


def _verbalize_quotient(match: re.Match[str]) -> str:
    """``in mg/dL`` → ``in milligrams per deciliter``."""
    unit, _, per = QUOTIENTS[match["text"]].partition("/")
    return f"{UNITS[unit][1]} per {unit_words(per)}"


_FREQUENCY = re.compile(r"(?<=[0-9KkPp])@(?P<number>[0-9]{2,4})(?P<unit>Hz|hz|fps|FPS)(?!\w)")


def _verbalize_frequency(match: re.Match[str]) -> str:
    """``4K@60Hz`` → ``4K at sixty hertz``."""
    unit = "hertz" if match["unit"].lower() == "hz" else "frames per second"
    return f" at {number_words(match['number'])} {unit}"


_MEMORY = re.compile(r"(?<=[0-9])-(?P<number>[0-9]{1,4})(?P<unit>GB|TB)(?!\w)")
"""Of a model of a card: ``A100-80GB``."""


RULES: tuple[Rule, ...] = (
    Rule(
        "memory of a model",
        _MEMORY,
        lambda match: f" {number_words(match['number'])} {UNITS[match['unit']][1]}",
        trigger_chars="-",
    ),
    Rule("at a frequency", _FREQUENCY, _verbalize_frequency, trigger_chars="@"),
    Rule("unit over unit", _QUOTIENT, _verbalize_quotient, trigger_chars="/"),
    Rule("number per unit", _NUMBER_PER, _verbalize_number_per, trigger_chars="/"),
    Rule("rate", _RATES, _verbalize_rate, trigger_chars="/"),
    Rule("speed", _SPEEDS, _verbalize_speed, trigger_chars="/"),
    Rule("unit after per", _AFTER_PER, lambda match: UNITS[match["unit"]][0]),
    Rule("flops", _FLOPS, _verbalize_flops, trigger_chars="F"),
)
