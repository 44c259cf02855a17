"""The names of months, weekdays and time zones, from ``data/calendar.toml``."""

from __future__ import annotations

from dataclasses import dataclass

from narrate.scripting.languages.english.vocabulary import by_abbreviation, vocabulary


@dataclass(frozen=True, slots=True)
class _Calendar:
    zones: tuple[str, ...]
    certain: frozenset[str]
    months: dict[str, tuple[str, ...]]
    weekdays: dict[str, tuple[str, ...]]
    weekday_letters: dict[str, tuple[str, ...]]


_CALENDAR = vocabulary(_Calendar, "calendar")


MONTHS = tuple(_CALENDAR.months)
"""January to December."""

MONTH_ABBREVIATIONS = by_abbreviation(_CALENDAR.months)
"""``Sept`` → ``September``; without a period."""

WEEKDAYS = tuple(_CALENDAR.weekdays)
"""Monday to Sunday."""

WEEKDAY_LETTERS = by_abbreviation(_CALENDAR.weekday_letters)
"""``Su`` → ``Sunday``."""

WEEKDAY_ABBREVIATIONS = by_abbreviation(_CALENDAR.weekdays)
"""``Tues`` → ``Tuesday``; without a period."""

CERTAIN_DATES = _CALENDAR.certain
"""Abbreviations that are neither names nor words: ``Feb``, but not ``Jan``."""

ZONES = _CALENDAR.zones
"""Abbreviations of time zones."""
