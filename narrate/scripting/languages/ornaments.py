"""Emoji and ornaments, which no language speaks: engines read out their names or make noise of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from narrate import lazy_re as re
from narrate.scripting.rules import PROSE_AND_CODE, Rule, RuleList

_SPOKEN = "°℃℉№"
"""Symbols of the same Unicode category that stand for words."""


_EMOJI = re.compile(
    "[\u2600-\u2604\u260e\u2614-\u2618\u2620-\u2623\u2638-\u263a\u2660-\u2668\u267b\u2693-\u26fd\u2702-\u270d"
    "\u2728\u2744\u2753-\u2757\u2764\u2b50\U0001f300-\U0001f3fa\U0001f400-\U0001faff]+"
)
"""Pictures that have a name; other ornaments only adorn a text."""


def with_emoji(rules: RuleList, name_of: Callable[[str], str]) -> RuleList:
    """``rules`` that say what emoji show; ``name_of`` returns the words for a character, or none."""

    def verbalize(match: re.Match[str]) -> str | None:
        names = ", ".join(dict.fromkeys(filter(None, map(name_of, match[0]))))
        if not names:
            return None
        pause = ", " if match.string[match.end() :][:9].lstrip()[:1].isalnum() else ""
        return f", {names}{pause}" if match.start() else f"{names}{pause}"

    rule = Rule("emoji", _EMOJI, verbalize, PROSE_AND_CODE)
    first = ORNAMENTS[0].name
    return rules.before(first, rule) if first in rules else RuleList((rule, *rules))


def _pictograph(match: re.Match[str]) -> str | None:
    character = match[0]
    skin = 0x1F3FB <= ord(character) <= 0x1F3FF
    return " " if skin or (unicodedata.category(character) == "So" and character not in _SPOKEN) else None


ORNAMENTS: tuple[Rule, ...] = (Rule("pictograph", re.compile(r"[^\x00-\x7f]"), _pictograph, PROSE_AND_CODE),)
"""Rules for every language."""
