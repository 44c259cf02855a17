"""Rules that other packages add to a language, move or disable.

A package offers a function through the entry point group `ENTRY_POINTS`, under the BCP 47 tag of the language::

    [project.entry-points."narrate.rules"]
    en = "chess_rules:add_rules"

The function takes a `RuleList` and returns one, made with its `before`, `after` and `disable`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

from narrate.errors import OptionError
from narrate.scripting.languages.language import Language
from narrate.scripting.languages.packages import guarded_rule, package_of, unusable
from narrate.scripting.languages.registry import ENTRY_POINTS as LANGUAGES
from narrate.scripting.languages.registry import lookup_tags
from narrate.scripting.rules import RuleList

ENTRY_POINTS = "narrate.rules"
"""The entry point group in which other packages offer a function from `RuleList` to `RuleList`."""


@cache
def rules_for(language: Language) -> RuleList:
    """The rules of ``language`` as installed packages change them, in alphabetical order of the packages.

    A package for ``de`` also changes the rules of ``de-at``. Raises `OptionError`, which names the package, if its
    function cannot be loaded, fails, or does not return a `RuleList`.
    """
    rules = language.rules
    for entry in _offered(language.tag):
        rules = _extended(rules, entry)
    return rules


def packages_of_languages() -> list[str]:
    """The installed packages that offer rules or languages, each with its version: ``chess-rules 1.0``."""
    return sorted({f"{entry.dist.name} {entry.dist.version}" for entry in _all_offered() if entry.dist})


def code_of_languages() -> list[Path]:
    """The files and folders of these packages; none of them is imported.

    While a package is developed, its code changes and its version does not.
    """
    found: set[str] = set()
    for name in {entry.value.partition(":")[0].partition(".")[0].strip() for entry in _all_offered()}:
        with suppress(ImportError, ValueError):  # reported when the package is loaded
            spec = find_spec(name)
            if spec is not None:
                found.update(spec.submodule_search_locations or filter(None, [spec.origin]))
    return sorted(map(Path, found))


def _all_offered() -> Iterator[EntryPoint]:
    installed = entry_points()  # each call reads those of all packages
    return (entry for group in (ENTRY_POINTS, LANGUAGES) for entry in installed.select(group=group))


def _offered(tag: str) -> Iterator[EntryPoint]:
    entries = sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: (package_of(entry), entry.value))
    tags = {*lookup_tags(tag)}
    return (entry for entry in entries if entry.name.lower() in tags)


def _extended(rules: RuleList, entry: EntryPoint) -> RuleList:
    try:
        extended = entry.load()(rules)
    except OptionError as error:
        raise _unusable(entry, error.problem, error.hint) from error
    except (Exception, SystemExit) as error:  # anyone's code
        raise _unusable(entry, repr(error)) from error
    if not isinstance(extended, RuleList):
        raise _unusable(entry, f"{entry.value} returns {extended!r}, not a RuleList")
    own = {id(rule) for rule in rules}
    return RuleList(
        tuple(rule if id(rule) in own else guarded_rule(rule, entry, _offer(entry)) for rule in extended)
    )


def _unusable(entry: EntryPoint, reason: str, hint: str = "") -> OptionError:
    return unusable(entry, _offer(entry), reason, hint)


def _offer(entry: EntryPoint) -> str:
    return f"its rules for {entry.name!r}"
