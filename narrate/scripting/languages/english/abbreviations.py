"""Abbreviations, titles, initials, months and weekdays."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.calendar import MONTH_ABBREVIATIONS, WEEKDAY_ABBREVIATIONS
from narrate.scripting.languages.english.patterns import either, triggers
from narrate.scripting.languages.english.sentence_ends import ends_sentence
from narrate.scripting.languages.english.spelling import spell
from narrate.scripting.languages.english.vocabulary import ABBREVIATIONS, COMMON_WORDS, PLACES, by_abbreviation
from narrate.scripting.rules import Rule

_BEFORE_NAMES = ABBREVIATIONS.titles | ABBREVIATIONS.first_names
_STREETS = by_abbreviation(PLACES.streets)
_CALENDAR = MONTH_ABBREVIATIONS | WEEKDAY_ABBREVIATIONS


def _word_before(match: re.Match[str]) -> str:
    words = match.string[max(0, match.start() - 40) : match.start()].split()
    return words[-1] if words else ""


def _title(match: re.Match[str]) -> str | None:
    before = _word_before(match)
    if match[1] == "St" and (before in ABBREVIATIONS.street_names or before[:1].isdecimal()):
        return "Street"
    return _BEFORE_NAMES[match[1]]


def _street(match: re.Match[str]) -> str | None:
    if not (_word_before(match)[:1].isupper() or _word_before(match)[:1].isdecimal()):
        return None
    return _STREETS[match[1]] + _stop(match)


def _stop(match: re.Match[str]) -> str:
    """The period, if the abbreviation is also the last word of its sentence."""
    return "." if match[0][-1] == "." and ends_sentence(match.string, match.end()) else ""


def _abbreviation(match: re.Match[str]) -> str | None:
    short = match[0].lower()
    key = short if short in ABBREVIATIONS.abbreviations else re.sub(r"\s+", " ", short)
    before = _word_before(match)
    if key in ABBREVIATIONS.lowercase_only and match[0] != short:
        return None
    if key in ABBREVIATIONS.after_a_name and not (
        match[0][0].isupper() and (before[:1].isupper() or before == "&")
    ):
        return None
    if key == "v." and not (
        before[:1].isupper() and match.string[match.end() : match.end() + 2].strip()[:1].isupper()
    ):
        return None
    if key in ABBREVIATIONS.not_at_the_end and _stop(match):
        return None
    return ABBREVIATIONS.abbreviations[key] + _stop(match)


def _initials(match: re.Match[str]) -> str | None:
    letters = re.findall("[A-Z]", match[1])
    if match[2] in COMMON_WORDS.openers:
        return None  # the start of a sentence
    return f"{spell(''.join(letters))} {match[2]}"


def _month(match: re.Match[str]) -> str:
    return _CALENDAR[match[1]]


_ABBREVIATIONS = either(ABBREVIATIONS.abbreviations).replace("\\ ", r"\s+")


RULES: tuple[Rule, ...] = (
    Rule(
        "street abbreviation",
        re.compile(rf"(?<=[a-z]\s)({either(_STREETS)})\.(?=\s*[,.;:)]|\s+[a-z]|\s*$)"),
        _street,
        trigger_chars=".",
    ),
    Rule(
        "title abbreviation",
        re.compile(rf"\b({either(_BEFORE_NAMES)})\.(?=\s+(?:(?:and|&)\s+)?[A-Z\ufffc])"),
        _title,
        trigger_chars=".",
    ),
    Rule(
        "title without period",
        re.compile(rf"\b({either(ABBREVIATIONS.titles_without_period)})(?=\s+[A-Z][a-z])"),
        lambda m: ABBREVIATIONS.titles[m[1]],
    ),
    Rule(
        "abbreviation",
        re.compile(rf"(?<![\w.@/&-])(?:{_ABBREVIATIONS})(?!\w)", re.IGNORECASE),
        _abbreviation,
        trigger_chars=triggers(ABBREVIATIONS.abbreviations, any_case=True),
    ),
    Rule("initials", re.compile(r"(?<![\w.])((?:[A-Z]\.\s?){1,4})([A-Z][a-z]+)"), _initials, trigger_chars="."),
    Rule(
        "month or weekday abbreviation",
        re.compile(rf"\b({either(_CALENDAR)})\.(?=,|\s+\d|\s+[A-Z][a-z]+\.?\s\d|\s+(?:last|this|next|of)\b)"),
        _month,
        trigger_chars=".",
    ),
)
