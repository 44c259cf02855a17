"""Patterns and trigger characters made from vocabulary, so that an entry added to a file is found."""

from __future__ import annotations

from collections.abc import Iterable

from narrate import lazy_re as re

_RAREST_FIRST = "qzjxkvbywgpfmucdlhrsnioate"
"""The letters, from the rarest in English text to the most common."""


def either(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(sorted(words), key=len, reverse=True))


def triggers(words: Iterable[str], *, any_case: bool = False) -> str:
    """Characters for `Rule.trigger_chars`: each of the words contains at least one.

    They are as rare in text as possible: symbols and digits, else a word's rarest letter. ``any_case`` adds the
    letter in its other case.
    """
    found: dict[str, None] = {}
    for word in words:
        if not found.keys() & set(word):
            rarest = min(word, key=_commonness)
            found.update(dict.fromkeys((rarest.lower(), rarest.upper()) if any_case else rarest))
    return "".join(found)


def _commonness(character: str) -> int:
    if character.isspace():
        return len(_RAREST_FIRST) + 1
    return _RAREST_FIRST.find(character.lower()) if character.isalpha() else -1
