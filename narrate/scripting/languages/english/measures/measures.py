"""Measurements: a number and a unit."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.measures.rates import (
    PER_POWER,
    PRODUCT,
    RATE,
    power_words,
    product_words,
    rate_words,
    unit_words,
)
from narrate.scripting.languages.english.measures.unit_context import CONDITIONS, is_unit
from narrate.scripting.languages.english.measures.units import (
    ATTACHED,
    CONTAINERS,
    COOKING,
    DESCRIBING,
    LASTING,
    OTHER_MEANINGS,
    UNITS,
)
from narrate.scripting.languages.english.numbers.amounts import (
    BEFORE,
    DIGITS,
    GAP,
    NUMBERS,
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
from narrate.scripting.languages.english.numbers.numbers import cardinal, mixed, part
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.rules import Rule

_SYMBOLS = either([symbol for symbol in UNITS if symbol not in OTHER_MEANINGS])
_POWER = r"[²³]|\^[23]|⁻[¹²³]|\^-[123]|(?<=[mtn])[23](?![0-9])"
_OTHER = rf"(?P<other>{GAP}?/{GAP}?(?=[-−]?[0-9.,{VULGAR}]+{GAP}?(?:{_SYMBOLS}|in|pints?)(?!\w|/(?!gas\b))))"
"""The slash before the same in another unit: ``350°F/180°C``."""
_PERIOD = (
    rf"(?:(?<=[-‑][a-z]{{2}})\.(?={GAP}[A-Z])"
    rf"|(?:(?<=[0-9][CF])|(?<=[0-9] [CF]))\.(?=[,;)]|{GAP}[a-z])"
    rf"|(?<=[a-z])\.(?=[,;:)–]|{GAP}(?:[a-z(=+×<>≈]|[0-9]+{GAP}?(?:hrs?|in|lbs?|mins?|mos?|oz|secs?|wks?)\b)))"
)
"""The period of an abbreviation within a sentence."""
_MEASURE = re.compile(
    BEFORE
    + quantity(after=rf"(?:(?:{GAP}|-)?(?P<first>{_SYMBOLS}))?")
    + rf"(?P<more>\+)?(?P<gap>{GAP}|[-‑])?(?P<unit>{_SYMBOLS})(?P<power>{_POWER})?(?P<product>{PRODUCT}+)?"
    + rf"(?:\.(?=/[a-z]))?(?P<rate>(?!/gas\b){RATE})?(?P<per>{PER_POWER}+)?(?P<plus>\+)?"
    + rf"(?:{_OTHER}|(?![\w²³^°′″'’⁻]|\.\w|[:/][0-9]|/(?!gas\b)\w|[-‑][0-9A-Z]){_PERIOD}?)"
)


# --- its words --------------------------------------------------------------------------------------------------

_ROUND = frozenset({"100", "1000", "1,000", "1000000", "1,000,000"})
"""Amounts with an article of their own: ``a 100 km`` is a hundred kilometers."""
_IN_BRACKETS = re.compile(r"[ \u00a0]\([^()]{1,20}\)[ \u00a0](\w+)")
_INSIDE_BRACKETS = re.compile(r"\b(?:a|an|the)[ \u00a0][\w.]+(?:[ \u00a0-][\w.]+)?[ \u00a0]\($", re.I)


def _is_adjective(match: re.Match[str]) -> bool:
    """Whether the measurement describes a noun: ``a 5-mile walk``, ``7nm chips``, ``a 10m (32ft) corridor``."""
    if match["gap"] in ("-", "‑") or qualifies(match):
        return True
    following = word_after(match)
    if match["unit"] in DESCRIBING and not match["gap"] and is_noun(following):
        return True
    if match["unit"] in ("h", "hr", "hrs", "min", "mins") and following in LASTING and not match["gap"]:
        return True
    if following in CONTAINERS and (following.endswith("s") or following == "tin"):
        return True
    word = word_before(match)
    if word in ("a", "an") and not match["high"] and match["low"] not in _ROUND:
        return True
    if word in NUMBERS.determiners and (noun := _IN_BRACKETS.match(after(match))):
        return is_noun(noun[1])
    behind = re.match(r"\)[ \u00a0](\w+)", after(match, 24))
    if behind and behind[1] in CONTAINERS and re.search(rf"[0-9{VULGAR}][ \u00a0]\($", before(match, 3)):
        return True  # 1 (15 oz) can
    return bool(behind and is_noun(behind[1]) and _INSIDE_BRACKETS.search(before(match, 20)))


def _verbalize_measure(match: re.Match[str]) -> str | None:
    if not is_unit(match):
        return None
    end = f"{_rate(match)}{',' * bool(match['other'])}{' ' * bool(match['other'])}"
    unit, power = match["unit"], match["power"] or ""
    if "⁻" in power or "-" in power:  # cm⁻¹
        return f"{quantity_words(match)} {power_words(unit + power)}{end}"
    if match["low"] in VULGAR and not match["high"]:
        return f"{sign_words(match)}{_part_of(match['low'], unit_words(unit + power))}{end}"
    many = not (is_one(match) or _is_adjective(match))
    amount = _ends_with_units(match)
    if match["high"] and word_after(match) in CONTAINERS and _SPACED_DASH.search(match[0]):
        amount = amount.replace(" to ", " ", 1)  # 2 – 16oz cans
    if word_before(match) == "a":
        amount = _AFTER_ARTICLE.sub("", amount)
    words = f"{amount}{' plus' if match['plus'] or match['more'] else ''}"
    if match["product"]:
        return f"{words} {unit_words(unit + power)}{product_words(match['product'], many=many)}{end}"
    return f"{words} {_unit_forms(unit, power)[many]}{end}"


_SPACED_DASH = re.compile(r"[0-9] – [0-9]")
_AFTER_ARTICLE = re.compile(r"^one (?=(?:hundred|thousand|million)\b)")
"""``a 100 km ride`` is a hundred kilometer ride."""


def _rate(match: re.Match[str]) -> str:
    """The words for what divides the unit."""
    rate = f" {rate_words(match['rate'])}" if match["rate"] else ""
    return f"{rate} {power_words(match['per'])}" if match["per"] else rate


def _unit_forms(unit: str, power: str) -> tuple[str, str]:
    one, many = UNITS[unit]
    raised = unit_words(unit + power) if power else one
    return raised, raised.replace(one, many)


def _ends_with_units(match: re.Match[str]) -> str:
    """The amounts of a measurement; a range says its first unit too if it differs: ``5 mm to 2 cm``."""
    first = match["first"]
    if not first or first == match["unit"]:
        return quantity_words(match)
    unit = _unit_forms(first, match["power"] or "")[match["low"] != "1"]
    return f"{sign_words(match)}{amount_words(match['low'])} {unit} to {amount_words(match['high'])}"


def _part_of(text: str, unit: str) -> str:
    """``½ km`` → ``half a kilometer``."""
    return f"half {_a(unit)}" if text == "½" else f"{amount_words(text)} of {_a(unit)}"


def _a(unit: str) -> str:
    return f"{'an' if unit[0] in 'aeio' or unit.startswith(('hour', 'ounce', 'unit ')) else 'a'} {unit}"


# --- a fraction and a unit --------------------------------------------------------------------------------------

_FRACTION = re.compile(
    rf"{BEFORE}(?:(?P<whole>[0-9]{{1,3}})(?:{GAP}|[-‑]))?(?P<over>[0-9]{{1,2}})[/⁄](?P<under>[0-9]{{1,4}})"
    rf"(?P<gap>{GAP}|[-‑])?(?P<unit>{_SYMBOLS}|in\b(?=[.,;:)]|{GAP}(?:across|deep|diameter|high|long|tall|thick|wide)\b)|[\"”])(?![\w/]|[-‑][0-9A-Z]){_PERIOD}?(?:(?<=in)\.)?"
)


def _verbalize_fraction(match: re.Match[str]) -> str | None:
    """``3/4 tsp`` → ``three quarters teaspoon``, ``4 1/2 lbs`` → ``four and a half pounds``."""
    over, under, symbol = int(match["over"]), int(match["under"]), match["unit"]
    if symbol in ("Hz", "kHz", "GHz", "V", "W") and not match["whole"] and over > 9:
        return f"{cardinal(over)} {cardinal(under)} {UNITS[symbol][1]}"  # 50/60 Hz: either
    if symbol in ('"', "”") and not is_inch_mark(match):
        return None
    if symbol == "s" and over == 1 and not match["whole"]:
        return f"one {part(under, 1)} of a second"
    if not 0 < over < under <= 128 or symbol in ATTACHED or symbol in CONDITIONS:
        return None
    one, many = UNITS.get(symbol, UNITS["in"])
    describes = (
        match["gap"] in ("-", "‑") or qualifies(match) or (symbol in ('"', "”") and is_noun(word_after(match)))
    )
    if match["whole"]:
        return f"{mixed(cardinal(int(match['whole'])), over, under)} {one if describes else many}"
    if describes:
        name = part(under, 1)
        return f"{name if under in (2, 4) and over == 1 else f'{cardinal(over)} {name}'} {one}"
    if symbol not in COOKING and (over, under) not in ((1, 2), (1, 4)):
        return f"{cardinal(over)} {part(under, over)} of {_a(one)}"
    return part_of_unit(over, under, one, " of" if symbol in COOKING and is_noun(word_after(match)) else "")


def part_of_unit(over: int, under: int, one: str, of: str = "") -> str:
    """A fraction of a measure: ``half a cup``, with ``of`` if something follows; ``three quarters cup``."""
    if (over, under) == (1, 2):
        return f"half {_a(one)}{of}"
    return f"a quarter {one}" if (over, under) == (1, 4) else f"{cardinal(over)} {part(under, over)} {one}"


def is_inch_mark(match: re.Match[str]) -> bool:
    """Whether a quotation mark after a number stands for inches, and does not close a quotation."""
    lead = before(match, 300)
    if len(_OPENER.findall(lead)) > len(_CLOSER.findall(lead)) or lead.count("“") > lead.count("”"):
        return False
    return bool(re.match(r"[\s,.;:)x×-]|$", after(match, 1)))


_OPENER = re.compile(r'(?<![^\s(\[=—–-])"')
_CLOSER = re.compile(r'(?<=[^\s(\[=—–0-9-])"')


_BEFORE_TIMES = "|".join(rf"(?<=[0-9]{gap}[A-Za-z]{{{length}}})" for gap in ("", " ") for length in (1, 2))
_INCHES_BY = r"(?<=[0-9½¼¾⅜⅝⅞][\"”″])(?P<by> [x×] )(?=[0-9½¼¾][0-9½¼¾⅜⅝⅞ /.]{0,8}[\"”″])"
"""Between lengths in inches with fractions: ``2 1/2" x 5 1/2" strips``."""
_COUNT_OF = r"(?<=[0-9]) [x×] (?=[0-9]+(?:\.[0-9]+)? ?(?:cl|fl oz|g|kg|lb|ml|mL|oz)\.? [a-z]+s?\b)"
"""How many of an amount: ``2 x 400g tins``."""
_TIMES = re.compile(rf"(?:{_BEFORE_TIMES})(?P<times> x )(?=[0-9])|{_COUNT_OF}|{_INCHES_BY}")

_UNIT_ALONE = re.compile(
    r"(?<=[a-z] )(?:[GkMT][Bb]|[kcm]m|k?g|m[gL]|[GkM]Hz|[kM]W|kWh|k?[mp]ph)(?![\w/²³^-])"
    r"|(?<=[0-9] degrees )[CF]\b(?:\.(?=[,;)]| [a-z0-9]))?"
)
_IN_WORDS = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|eighty|ninety"
    r"|(?<![0-9] )(?<![0-9]-)(?:hundred|thousand|million)|few|many|several)\s$",
    re.I,
)


def _verbalize_unit_alone(match: re.Match[str]) -> str | None:
    """``five km`` → ``five kilometers``, ``350 degrees F`` → ``350 degrees Fahrenheit``."""
    if match[0][0] in "CF":
        return "Celsius" if match[0][0] == "C" else "Fahrenheit"
    number = _IN_WORDS.search(before(match, 12))
    return UNITS[match[0]][number[0].strip().lower() != "one"] if number and match[0] in UNITS else None


RULES: tuple[Rule, ...] = (
    Rule("fraction of unit", _FRACTION, _verbalize_fraction, trigger_chars="/⁄"),
    Rule(
        "measure multiplied",
        _TIMES,
        lambda match: " times " if match["times"] else " by " if match["by"] else " ",
        trigger_chars="x×",
    ),
    Rule("unit after a number in words", _UNIT_ALONE, _verbalize_unit_alone, trigger_chars="kcmGMTCF"),
    Rule("measurement", _MEASURE, _verbalize_measure, trigger_chars=DIGITS + VULGAR),
)
