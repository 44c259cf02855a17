"""Texts with placeholders in braces, such as ``{title}``."""

from __future__ import annotations

import string

EPISODE_PLACEHOLDERS = ("title", "authors", "date", "omissions", "site")
"""What the opening and the closing of an episode may hold."""


def placeholders_of(template: str) -> list[str]:
    """The names in braces. Raises `ValueError` where a brace is left open."""
    return [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
