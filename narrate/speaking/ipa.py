"""IPA in a text for an engine: it stands between ``[[`` and ``]]``, as a lexicon puts it there."""

from __future__ import annotations

_OPEN, _CLOSE = "[[", "]]"

IPA_PATTERN = r"\[\[.*?\]\]"
"""A regular expression for IPA with its brackets; it has no groups, so that it can be part of others."""


def is_ipa(part: str) -> bool:
    """Whether a part of a text that was split by `IPA_PATTERN` is IPA."""
    return part.startswith(_OPEN) and part.endswith(_CLOSE)


def sounds_of(ipa: str) -> str:
    """What stands between the brackets."""
    return ipa[len(_OPEN) : -len(_CLOSE)]
