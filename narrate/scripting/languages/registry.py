"""Finds languages: those of narrate itself, and those that other packages offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from narrate.errors import OptionError
from narrate.scripting.languages.language import Language
from narrate.scripting.languages.packages import guarded_rule, unusable
from narrate.scripting.rules import RuleList

ENTRY_POINTS = "narrate.languages"
"""The entry point group in which other packages offer a `Language`; an entry's name is its BCP 47 tag."""

_BUILT_IN = {"en": "narrate.scripting.languages.english"}
"""Modules with a `Language` called ``LANGUAGE``, by tag."""

_FUNCTIONS = ("split_sentences", "goes_on", "speak_math", "show_math", "read_number", "long_date", "plural_form")
"""The fields of a `Language` that hold a function."""


@cache
def language_for(tag: str) -> Language:
    """The language that fits a BCP 47 tag best, by the lookup of RFC 4647.

    ``de-AT`` is looked up as ``de-at``, then as ``de``. A language that nobody offers has no rules and no words of
    its own. Raises `OptionError`, which names the package, if a language cannot be loaded.
    """
    for name in lookup_tags(tag):
        if name in _BUILT_IN:
            built_in: Language = import_module(_BUILT_IN[name]).LANGUAGE
            return built_in
        entry = _offered().get(name)
        if entry is not None:
            return _loaded(entry)
    return Language(tag.lower())


def lookup_tags(tag: str) -> Iterator[str]:
    """A tag in lower case, then without its last part, and so on; a part of one letter goes with the next."""
    parts = tag.lower().split("-")
    while parts:
        yield "-".join(parts)
        parts.pop()
        if parts and len(parts[-1]) == 1:
            parts.pop()


@cache
def _offered() -> dict[str, EntryPoint]:
    return {entry.name.lower(): entry for entry in entry_points(group=ENTRY_POINTS)}


@cache
def _loaded(entry: EntryPoint) -> Language:
    try:
        language = entry.load()
    except OptionError as error:
        raise _unusable(entry, error) from error
    except (Exception, SystemExit) as error:  # anyone's code
        raise _unusable(entry, repr(error)) from error
    if not isinstance(language, Language):
        raise _unusable(entry, f"{entry.value} is {language!r}, not a Language")
    guarded: dict[str, Any] = {}
    for name in _FUNCTIONS:
        if (function := getattr(language, name)) is not None:
            guarded[name] = _guarded(name, function, entry)
    rules = (guarded_rule(rule, entry, _offer(entry)) for rule in language.rules)
    return replace(language, rules=RuleList(tuple(rules)), **guarded)


def _guarded(name: str, function: Callable[..., Any], entry: EntryPoint) -> Callable[..., Any]:
    """The same function, whose failures become an `OptionError` that names the package."""

    def guarded(*arguments: Any) -> Any:
        try:
            found = function(*arguments)
            return tuple(found) if name == "split_sentences" else found
        except Exception as error:  # anyone's code
            raise _unusable(entry, f"{name}: {error!r}") from error

    return guarded


def _unusable(entry: EntryPoint, reason: object) -> OptionError:
    return unusable(entry, _offer(entry), reason)


def _offer(entry: EntryPoint) -> str:
    return f"the language {entry.name!r}"
