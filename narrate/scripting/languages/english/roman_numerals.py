"""Roman numerals after nouns and names, and of headings."""

from __future__ import annotations

from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.scripting.languages.english.numbers import cardinal, ordinal
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.vocabulary import vocabulary
from narrate.scripting.rules import Rule


@dataclass(frozen=True, slots=True)
class _Names:
    numbered: tuple[str, ...]
    numbered_in_lowercase: tuple[str, ...]
    certain: frozenset[str]
    rulers: tuple[str, ...]


_NAMES = vocabulary(_Names, "roman_numerals")
_RULERS = re.compile(r"(?:King|Queen|Pope|Emperor|Empress|Tsar|Czar|Kaiser|Prince|Sultan|Pharaoh)\s(?:\w+\s)?$")
_REIGNS = re.compile(r"['’]s?\b|\s(?:of|was|reigned|ruled|died|became|is|and|\()|[,.;:)]|\s*$")
_ROMAN = re.compile(r"(X{0,3}|XL|L?X{0,3}|XC)(IX|IV|V?I{0,3})")
_TENS = {"": 0, "X": 10, "XX": 20, "XXX": 30, "XL": 40, "L": 50, "LX": 60, "LXX": 70, "LXXX": 80, "XC": 90}
_ONES = {"": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}


def roman(text: str) -> int:
    """``XIV`` → 14; 0 if ``text`` is not a Roman numeral from 1 to 99."""
    match = _ROMAN.fullmatch(text)
    return _TENS[match[1]] + _ONES[match[2]] if match and match[1] in _TENS else 0


def _roman_after_noun(match: re.Match[str]) -> str | None:
    noun, numeral = match[1], match[3]
    value = roman(numeral)
    if not value or numeral in {"L", "C"}:
        return None
    behind = match.string[match.end() : match.end() + 12]
    if (
        numeral == "I"
        and noun not in _NAMES.certain
        and re.match(r"\s(?!of\b|is\b|was\b|and\b|to\b|in\b)[a-z']|['’]", behind)
    ):
        return None
    if noun[0].islower() and numeral in {"I", "X", "V"}:
        return None
    return f"{noun}{match[2]}{cardinal(value)}"


def _roman_label(match: re.Match[str]) -> str | None:
    value = roman(match[0])
    return cardinal(value) if value else None


def _regnal_number(match: re.Match[str]) -> str | None:
    value = roman(match[3])
    text = match.string
    if not value or match[3] in {"L"}:
        return None
    if match[3] in {"I", "V", "X"}:
        royal = _RULERS.search(text[max(0, match.start() - 30) : match.start()])
        if not royal and not _REIGNS.match(text[match.end() : match.end() + 12]):
            return None
    return f"{match[1]}{match[2]}the {ordinal(value)}"


def _sequel(match: re.Match[str]) -> str:
    return f"{match[1]}{cardinal(roman(match[2]))}"


_NUMBERED = either((*_NAMES.numbered, *_NAMES.numbered_in_lowercase))


RULES: tuple[Rule, ...] = (
    Rule(  # the heading of a chapter, not an initial ("V. Woolf"), a size or a drip
        "Roman numeral of heading",
        re.compile(r"\A(?!XL\b)(?:[IVX](?=:\s+[^\W\d_a-z])|I(?=\.?\Z)|[IVXL]{2,}(?=[.:]\s|[.:]?\Z))"),
        _roman_label,
        trigger_chars="IVX",
    ),
    Rule(
        "Roman numeral after noun",
        re.compile(rf"\b({_NUMBERED})(\s)([IVXL]+)(?![\w.]\w|\w|-)"),
        _roman_after_noun,
    ),
    Rule(
        "regnal number",
        re.compile(rf"\b({either(_NAMES.rulers)})(\s)([IVX]+)(?!\w|-)"),
        _regnal_number,
        trigger_chars="IVX",
    ),
    Rule(
        "sequel number",
        re.compile(r"\b([A-Z][a-z]+\s)(II|III|VII|VIII|XII|XIII)(?!\w)"),
        _sequel,
        trigger_chars="IX",
    ),
    Rule(
        "world war abbreviation",
        re.compile(r"\bWW(II|I)(?!\w)"),
        lambda m: f"World War {cardinal(roman(m[1]))}",
        trigger_chars="W",
    ),
)
