"""Articles: the words for a formula or a symbol begin with one, and so may the text before it."""

from __future__ import annotations

from narrate import lazy_re as re

_DETERMINER = re.compile(r"\b(?:an?|the|its|their|our|your|my|every|no)\s+$", re.IGNORECASE)
_DOUBLED = re.compile(r"\bthe the\b")


def without_second_article(before: str, words: str) -> str:
    """``words`` as they follow ``before``: "the" and "the square root" are one "the square root"."""
    bare = words.lstrip()
    if bare.startswith("the ") and _DETERMINER.search(before[-12:]):
        return bare.removeprefix("the ")
    return words


def without_doubled_articles(words: str) -> str:
    """``e to the the square root`` → ``e to the square root``."""
    return _DOUBLED.sub("the", words)
