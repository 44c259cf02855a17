"""The names of emoji, for those who want to hear them."""

from __future__ import annotations

import unicodedata

_NO_NAMES = frozenset("black white heavy sign symbol".split())
"""What Unicode says of a character, not of what it shows."""
_NAMES = {"❤": "red heart", "✨": "sparkles", "😂": "tears of joy", "🙏": "folded hands"}
"""Emoji that are called otherwise than Unicode calls them."""


def name_of_emoji(character: str) -> str:
    """``👍`` → ``thumbs up``; empty for what is only part of an emoji, as the color of a skin is."""
    name = _NAMES.get(character) or unicodedata.name(character, "").lower()
    if name.startswith(("emoji modifier", "emoji component")):
        return ""
    return " ".join(word for word in name.replace("-", " ").split() if word not in _NO_NAMES)
