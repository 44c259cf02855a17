"""What other packages offer through entry points: who offers it, and what a user is told when it fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.metadata import EntryPoint
from typing import Any

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

    def called(function: Callable[[re.Match[str]], str | None], match: re.Match[str]) -> Any:
        try:
            words = function(match)
        except Exception as error:  # anyone's code
            raise unusable(entry, offer, f"rule {rule.name!r}: {error!r}") from error
        if not (isinstance(words, str) or (words is None and function is rule.verbalize)):
            raise unusable(entry, offer, f"rule {rule.name!r} returns {words!r}, not a text or None")
        return words

    show = rule.show and partial(called, rule.show)
    return replace(rule, verbalize=partial(called, rule.verbalize), show=show)
