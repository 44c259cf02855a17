"""Emoji and ornaments, which no language speaks: engines read out their names or make noise of them."""

from __future__ import annotations

import unicodedata

from narrate import lazy_re as re
from narrate.scripting.rules import PROSE_AND_CODE, Rule

_SPOKEN = "°℃℉№"
"""Symbols of the same Unicode category that stand for words."""


def _pictograph(match: re.Match[str]) -> str | None:
    character = match[0]
    skin = 0x1F3FB <= ord(character) <= 0x1F3FF
    return " " if skin or (unicodedata.category(character) == "So" and character not in _SPOKEN) else None


ORNAMENTS: tuple[Rule, ...] = (Rule("pictograph", re.compile(r"[^\x00-\x7f]"), _pictograph, PROSE_AND_CODE),)
"""Rules for every language."""
