"""Measures of the kitchen that are written with a letter: ``2 c. flour``, ``1 T oil``."""

from __future__ import annotations

from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.scripting.languages.english.measures.measures import part_of_unit
from narrate.scripting.languages.english.numbers.amounts import (
    BEFORE,
    DASH,
    DIGITS,
    GAP,
    VULGAR,
    after,
    amount_words,
)
from narrate.scripting.languages.english.numbers.numbers import cardinal, mixed
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.vocabulary import vocabulary
from narrate.scripting.rules import Rule


@dataclass(frozen=True, slots=True)
class _Measure:
    one: str
    many: str


@dataclass(frozen=True, slots=True)
class _Cooking:
    ingredients: frozenset[str]
    measures: dict[str, _Measure]


_DATA = vocabulary(_Cooking, "cooking")
_MEASURE = re.compile(
    rf"{BEFORE}(?:(?P<low>[0-9]{{1,2}}[{VULGAR}]?|[{VULGAR}])(?:{DASH}(?P<high>[0-9]{{1,2}}))?"
    rf"|(?:(?P<whole>[0-9]{{1,2}})(?:{GAP}|-))?(?P<over>[1-7])/(?P<under>[2-8]))"
    rf"(?:{GAP}(?P<measure>{either(_DATA.measures)})|(?P<attached>pts?))\b\.?(?P<of>{GAP}of\b)?(?={GAP}[a-z(])"
)
_WORD = re.compile(r"[a-z]+")


def _verbalize_cooking(match: re.Match[str]) -> str | None:
    """``1 c. sugar`` → ``one cup sugar``, ``1/2 c. milk`` → ``half a cup of milk``."""
    following = _WORD.findall(after(match, 48))[:3]
    if _DATA.ingredients.isdisjoint(following):
        return None
    measure, of = _DATA.measures[match["measure"] or match["attached"]], match["of"] or ""
    if not match["over"]:
        if match["low"] in VULGAR and not match["high"]:
            return part_of_unit(*_VULGAR[match["low"]], measure.one, " of")
        high = f" to {cardinal(int(match['high']))}" if match["high"] else ""
        single = match["low"] == "1" and not match["high"]
        return f"{amount_words(match['low'])}{high} {measure.one if single else measure.many}{of}"
    over, under = int(match["over"]), int(match["under"])
    if match["whole"]:
        return f"{mixed(cardinal(int(match['whole'])), over, under)} {measure.many}{of}"
    return part_of_unit(over, under, measure.one, " of")


_VULGAR = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8)}

_GAS_MARK = re.compile(
    rf"\b(?P<name>[Gg]as(?:{GAP}mark)?{GAP}|GM{GAP}?)(?P<mark>[1-9]|[½¼])(?P<others>(?:/[1-5][0-9]{{1,2}}°?[CF])+)(?!\w)"
)
_HEAT = re.compile("([0-9]+)°?([CF])")
_DEGREES = {"C": "Celsius", "F": "Fahrenheit"}


def _verbalize_gas_mark(match: re.Match[str]) -> str:
    """``gas mark 4/180C/350F`` → ``gas mark four, one hundred eighty degrees Celsius, ...``."""
    name = "gas mark " if match["name"][0] == "G" and match["name"][1] == "M" else match["name"]
    heats = (f"{amount_words(heat)} degrees {_DEGREES[unit]}" for heat, unit in _HEAT.findall(match["others"]))
    return f"{name}{', '.join([amount_words(match['mark']), *heats])}"


RULES: tuple[Rule, ...] = (
    Rule("gas mark", _GAS_MARK, _verbalize_gas_mark, trigger_chars="/"),
    Rule("cooking measure", _MEASURE, _verbalize_cooking, trigger_chars=DIGITS + VULGAR),
)
