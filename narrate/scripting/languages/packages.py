"""What other packages offer through entry points: who offers it, and what a user is told when it fails."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.metadata import EntryPoint

from narrate.errors import OptionError
from narrate.scripting.rules import Rule


def package_of(entry: EntryPoint) -> str:
    """The name of the package that offers ``entry``."""
    return entry.dist.name if entry.dist else entry.value


def unusable(entry: EntryPoint, offer: str, reason: object, hint: str = "") -> OptionError:
    """The error that ``offer``, such as ``the language 'de'``, cannot be used; it names the package."""
    problem = f"{offer} cannot be used: {reason}"
    return OptionError(problem, f"package {package_of(entry)}", hint or "report this to its authors")


def guarded_rule(rule: Rule, entry: EntryPoint, offer: str) -> Rule:
    """The same rule, whose failures become `unusable` errors."""

    def verbalize(match: re.Match[str]) -> str | None:
        try:
            words = rule.verbalize(match)
        except Exception as error:  # anyone's code
            raise unusable(entry, offer, f"rule {rule.name!r}: {error!r}") from error
        if not (words is None or isinstance(words, str)):
            raise unusable(entry, offer, f"rule {rule.name!r} returns {words!r}, not a text or None")
        return words

    return replace(rule, verbalize=verbalize)
