"""Templates: texts with placeholders in braces, such as ``{title}``."""

from __future__ import annotations

import string

EPISODE_PLACEHOLDERS = ("title", "authors", "date", "omissions", "site")
"""The placeholders of openings and closings."""


def placeholders_of(template: str) -> list[str]:
    """The names in braces. Raises `ValueError` if a brace is not closed."""
    try:
        return [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
    except ValueError:
        raise ValueError("pair the braces; {{ and }} stand for braces that are spoken") from None
