"""Writes dashes and brackets as marks at which every model pauses: commas and semicolons.

espeak drops brackets, dashes without spaces and hyphens between spaces, so that the words on both sides run into
each other; models that know these marks pause less at them than at a comma or semicolon. What is inside a word is
not touched: ``f(x)``, ``word(s)``, ``well-known``, ``10–20``. Nor is IPA between ``[[`` and ``]]``.
"""

from __future__ import annotations

import re

from narrate.speaking.ipa import IPA_PATTERN

PAUSE_MARKS = "pause marks 1"
"""Part of the fingerprints of engines that use this module; change it whenever a text becomes another."""

_GROUP = r"[(\[{][^()\[\]{}]*[)\]}]"
_INSIDE_WORD = rf"(?<=\w)[(\[{{](?:[^()\[\]{{}}]|{_GROUP})*[)\]}}]"
_BREAK = r"[—―‒⸺⸻]+|(?<=\s)[-–]+(?=\s)|(?<=\w)--+(?=\w)|(?<!\w)(?:[({]|\[(?!\[))|[)\]}](?!\w)"
_BREAKS = re.compile(rf"(?P<kept>{IPA_PATTERN}|{_INSIDE_WORD})|(?:(?<!\s)\s+)?(?:{_BREAK})(?:\s*(?:{_BREAK}))*\s*")
_DASHES = {*"—―‒⸺⸻–-"}
_MARKS = ",;:.!?…"
_QUOTES = "\"'“”‘’„«»"
_CLOSING = "\"'”’»"


def with_pause_marks(text: str, dash: str = ";") -> str:
    """``text`` with a comma for each bracket and ``dash`` for each dash, unless another mark stands beside it.

    A text without brackets and dashes is returned as it is.
    """

    def mark(match: re.Match[str]) -> str:
        if match["kept"]:
            return match[0]
        before = text[: match.start()].rstrip(f"{_QUOTES} ")[-1:]
        rest = text[match.end() :]
        after = rest.lstrip(_QUOTES)[:1]
        if not before or (after and after in _MARKS):
            return ""
        if before in _MARKS:
            return " " if after else ""
        chosen = dash if _DASHES & {*match[0]} else "," if after else ""
        return chosen if not after or _is_closed(match[0], rest) else f"{chosen} "

    return _BREAKS.sub(mark, text)


def _is_closed(marks: str, rest: str) -> bool:
    """Whether a quotation ends right after ``marks``, at the start of ``rest``."""
    return not marks[-1].isspace() and rest[:1] in _CLOSING
