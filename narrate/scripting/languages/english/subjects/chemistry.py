"""Chemistry: isotopes, formulas, ions and oxidation states."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.characters import SUBSCRIPTS, SUPERSCRIPTS
from narrate.scripting.languages.english.letters.spelling import serial
from narrate.scripting.languages.english.measures.units import LABELS
from narrate.scripting.languages.english.numbers.amounts import DIGITS, after, before, word_before
from narrate.scripting.languages.english.numbers.numbers import cardinal
from narrate.scripting.languages.english.patterns import either, triggers
from narrate.scripting.languages.english.vocabulary import CHEMISTRY
from narrate.scripting.rules import Rule

_FLAT = str.maketrans(SUBSCRIPTS | SUPERSCRIPTS | {"−": "-", "–": "-"})
_NAMES = frozenset(CHEMISTRY.elements.values()) | {"aluminium", "caesium", "sulphur", "tritium", "deuterium"}
_SYMBOL = either(CHEMISTRY.elements)
_NAME = either(_NAMES)

# --- isotopes ---------------------------------------------------------------------------------------------------

_RAISED_ISOTOPE = re.compile(
    rf"(?<![\w)])(?P<number>[⁰¹²³⁴-⁹]{{1,3}}ᵐ?|\^[0-9]{{1,3}}m?)(?P<symbol>{_SYMBOL})(?![a-z])"
)
_FLAT_ISOTOPE = re.compile(rf"(?<![\w.,$-])(?:{either(CHEMISTRY.isotopes)})(?!\w)")
_ISOTOPE = re.compile(r"(?P<number>[0-9]+)(?P<meta>m?)(?P<symbol>[A-Z][a-z]?)")
_SYMBOLS_FIRST = {
    f"{isotope['symbol']}-{isotope['number']}{isotope['meta']}": isotope
    for isotope in map(_ISOTOPE.fullmatch, sorted(CHEMISTRY.isotopes))
    if isotope and len(isotope["symbol"]) > 1
}
"""``Cs-137``; a single letter and a number, such as U-235, are read as the name of a model is."""
_HYPHENATED_ISOTOPE = re.compile(
    rf"(?<![\w-])(?:(?P<name>(?i:{_NAME}))[-‑](?P<number>[0-9]{{1,3}}m?)|{either(_SYMBOLS_FIRST)})(?!\w|[.,-][0-9])"
)


_NUCLEAR = re.compile(
    r"(?i:isotop|\bNMR|nuclide|nucle(?:us|i)\b|radioact|radiogenic|decay|dating|neutron|half-li|boron|potassium|argon"
    r"|borate|abundan|enrich)|δ|[0-9]Ar\b|[¹²³⁴-⁹][A-Z]"
)
"""Words and isotopes beside one whose symbol also is a letter that multiplies a number."""


def _isotope(number: str, name: str) -> str:
    meta = " M" if number[-1:] in ("m", "ᵐ") else ""
    return f"{name} {serial(number.strip('^mᵐ').translate(_FLAT))}{meta}"


def _verbalize_raised_isotope(match: re.Match[str]) -> str:
    """``¹⁴C`` → ``carbon fourteen``."""
    end = match.string[match.end() : match.end() + 1]
    return _isotope(match["number"], CHEMISTRY.elements[match["symbol"]]) + " " * end.isalnum()


def _verbalize_flat_isotope(match: re.Match[str]) -> str | None:
    """``235U`` → ``uranium two thirty-five``; ``seat 14C`` is none."""
    if word_before(match) in LABELS | {"seat", "row", "unit", "apartment", "suite", "apt."}:
        return None
    if match[0][-1] == "H" and re.match(
        r"[);]| (?:of )?(?:19|20)?[0-9]{2}\b", match.string[match.end() : match.end() + 9]
    ):
        return None  # as many protons: (s, 3H); half a year: 2H 2024
    if match[0][-1] in "BK" and not _NUCLEAR.search(before(match, 60) + after(match, 60)):
        return None  # thousands and billions: 40K users, a 10B model
    return _known(_ISOTOPE.fullmatch(match[0]))


def _known(isotope: re.Match[str] | None) -> str | None:
    if not isotope:
        return None
    return _isotope(isotope["number"] + isotope["meta"], CHEMISTRY.elements[isotope["symbol"]])


def _verbalize_hyphenated_isotope(match: re.Match[str]) -> str | None:
    """``carbon-14`` → ``carbon fourteen``, ``Cs-137`` → ``cesium one thirty-seven``."""
    if match["name"]:
        return _isotope(match["number"], match["name"])
    return _known(_SYMBOLS_FIRST[match[0]])


# --- formulas and ions ------------------------------------------------------------------------------------------

_INDEX = r"[0-9₀-₉]{0,3}"
_GROUP = rf"(?:[A-Z][a-z]?{_INDEX}|\((?:[A-Z][a-z]?{_INDEX}){{1,4}}\){_INDEX})"
_CHARGE = r"(?:\^?\{?[1-7]?[+−–-]\}?(?![\w+])|[¹²³⁴-⁷]?[⁺⁻])"
_FORMULA = re.compile(
    rf"(?<![\w.$@#-])(?<![^+⁺]/)(?P<count>(?<![0-9])[2-9])?(?P<formula>(?=[A-Z]){_GROUP}{{1,9}}(?:[·⋅•][0-9]{{0,2}}{_GROUP}{{1,4}})?)(?P<charge>{_CHARGE})?"
    r"(?:(?P<beside>(?<=[+⁺])/(?=[A-Z][a-z]?[0-9₀-₉²³]{0,2}[+⁺]))|(?![\w₀-₉]|['’]\w|\.\w))"
)
_PARTS = re.compile(r"[A-Z][a-z]?|[0-9]+|[·⋅•]")


def _verbalize_formula(match: re.Match[str]) -> str | None:
    """``Fe₂(SO₄)₃`` → ``F E two S O four three``, ``Ca²⁺`` → ``C A two plus``."""
    formula, charge = match["formula"].translate(_FLAT), (match["charge"] or "").translate(_FLAT)
    parts = _PARTS.findall(formula)
    symbols = [part for part in parts if part[0].isalpha()]
    if not CHEMISTRY.elements.keys() >= set(symbols):
        return None
    if not (_is_ion(match, formula, charge) if charge else _is_compound(match, symbols)):
        return None
    count = [cardinal(int(match["count"]))] if match["count"] else []
    if formula in CHEMISTRY.formulas and not charge:
        return " ".join([*count, CHEMISTRY.formulas[formula]]) if count else None
    return " ".join([*count, *map(_part_words, parts), *_charge_words(charge)]) + " " * bool(match["beside"])


_ORBITAL = re.compile(r"(?<![\w.])(?P<shell>[1-7])(?P<orbital>[spdf])(?P<electrons>[⁰¹²³⁴-⁹]{1,2})(?![\w⁻])")


def _verbalize_orbital(match: re.Match[str]) -> str:
    """``2p⁶`` → ``two P six``."""
    electrons = cardinal(int(match["electrons"].translate(_FLAT)))
    return f"{cardinal(int(match['shell']))} {match['orbital'].upper()} {electrons}"


def _is_compound(match: re.Match[str], symbols: list[str]) -> bool:
    """Whether it is a formula without a charge; capitals and digits alone are left to the names of models."""
    written = match["formula"]
    if match["count"]:
        return bool(re.search("[₀-₉]", written))
    numbers = re.findall("[0-9₀-₉]+", written)
    return len(symbols) > 1 and bool(numbers) and "1" not in numbers and not re.fullmatch("[A-Z0-9]+", written)


def _is_ion(match: re.Match[str], formula: str, charge: str) -> bool:
    if re.search("[⁺⁻^]", match["charge"]):
        return True
    if "+" in charge:
        return len(formula) > 1 or formula in CHEMISTRY.positive_ions
    return formula in CHEMISTRY.negative_ions


def _part_words(part: str) -> str:
    if part.isdecimal():
        return cardinal(int(part))
    return "," if part in "·⋅•" else " ".join(part.upper())


def _charge_words(charge: str) -> list[str]:
    number, sign = re.sub(r"[^0-9]", "", charge), "plus" if "+" in charge else "minus"
    return ([cardinal(int(number)), sign] if number else [sign]) if charge else []


# --- oxidation states -------------------------------------------------------------------------------------------

_OXIDATION = re.compile(rf"(?<![\w-])(?P<element>(?i:{_NAME})|{_SYMBOL})\((?P<state>I{{1,3}}|IV|V|VI{{0,3}}|0)\)")
_STATES = {"0": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8}


def _verbalize_oxidation(match: re.Match[str]) -> str:
    """``iron(III)`` → ``iron three``, ``Fe(II)`` → ``F E two``."""
    element = match["element"]
    name = " ".join(element.upper()) if element in CHEMISTRY.elements else element
    return f"{name} {cardinal(_STATES[match['state']])}"


RULES: tuple[Rule, ...] = (
    Rule(
        "raised isotope",
        _RAISED_ISOTOPE,
        _verbalize_raised_isotope,
        trigger_chars="⁰¹²³⁴⁵⁶⁷⁸⁹^",
    ),
    Rule("isotope", _FLAT_ISOTOPE, _verbalize_flat_isotope, trigger_chars=DIGITS),
    Rule("hyphenated isotope", _HYPHENATED_ISOTOPE, _verbalize_hyphenated_isotope, trigger_chars=DIGITS),
    Rule("oxidation state", _OXIDATION, _verbalize_oxidation, trigger_chars="("),
    Rule("electron configuration", _ORBITAL, _verbalize_orbital, trigger_chars="⁰¹²³⁴⁵⁶⁷⁸⁹"),
    Rule("formula of elements", _FORMULA, _verbalize_formula, trigger_chars=DIGITS + "₀₁₂₃₄₅₆₇₈₉⁺⁻+-−–"),
    Rule(
        "chemical formula",
        re.compile(rf"(?<![\w.-])(?:{either(CHEMISTRY.formulas)})(?![\w-])"),
        lambda match: CHEMISTRY.formulas[match[0]],
        trigger_chars=triggers(CHEMISTRY.formulas),
    ),
)
