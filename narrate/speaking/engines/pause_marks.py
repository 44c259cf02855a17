"""Writes dashes and brackets as marks at which every model pauses: commas and semicolons.

espeak drops brackets, dashes without spaces and hyphens between spaces, so that the words on both sides run into
each other; models that know these marks pause less at them than at a comma or semicolon. espeak also drops marks
between words that no space separates, and readers name signs such as ``*``. What is inside a word is not touched:
``f(x)``, ``word(s)``, ``well-known``, ``10–20``. Nor is IPA between ``[[`` and ``]]``.

Each engine chooses how it marks a dash. Measured with two sentences of six words: lark pauses for 0.1 s at a
semicolon or comma, 0.2 s at ``, ...`` and 0.3 s at ``...``; joe for 0.25 s at all of them, and not at all at an
exclamation mark within a sentence.
"""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.speaking.ipa import IPA_PATTERN

PAUSE_MARKS = "pause marks 2"
"""Part of the fingerprints of engines that use this module; change it whenever a text becomes another."""

_GROUP = r"[(\[{][^()\[\]{}]*[)\]}]"
_INSIDE_WORD = rf"(?<=\w)[(\[{{](?:[^()\[\]{{}}]|{_GROUP})*[)\]}}]"
_BREAK = r"[—―‒⸺⸻]+|(?<=\s)[-–]+(?=\s)|(?<=\w)--+(?=\w)|(?<!\w)(?:[({]|\[(?!\[))|[)\]}](?!\w)"
_BREAKS = re.compile(rf"(?P<kept>{IPA_PATTERN}|{_INSIDE_WORD})|(?:(?<!\s)\s+)?(?:{_BREAK})(?:\s*(?:{_BREAK}))*\s*")
_JOINED = re.compile(rf"({IPA_PATTERN})|(?<=[^\W\d_])[,;!?](?=[^\W\d_])|(?<=[a-z][a-z]):(?=[a-z][a-z])")
"""Marks without a space after them; a colon may be inside a word: ``EU:n``."""
_SIGNS = re.compile(rf"({IPA_PATTERN})|\s*(?:[*^~|_`\\]+|(?<!\S)#+(?!\S))\s*")
_EXCLAMATION = re.compile(r"!(?=[\"'”’]*\s+[a-z])")
_DASHES = {*"—―‒⸺⸻–-"}
_MARKS = ",;:.!?…"
_QUOTES = "\"'“”‘’„«»"
_CLOSING = "\"'”’»"


def with_pause_marks(text: str, dash: str = ";") -> str:
    """``text`` with a comma for each bracket and ``dash`` for each dash, unless another mark stands beside it.

    Signs that readers name are left out: ``*``. A text without any of them is returned as it is.
    """
    text = _JOINED.sub(lambda match: match[0] if match[1] else f"{match[0]} ", _without_signs(text))

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


def _without_signs(text: str) -> str:
    """``text`` without the signs that readers name, and that mean nothing where the rules left them."""

    def gap(match: re.Match[str]) -> str:
        after = text[match.end() : match.end() + 1]
        return match[1] or ("" if not match.start() or not after or after in _MARKS else " ")

    return _SIGNS.sub(gap, text)


def with_soft_exclamations(text: str) -> str:
    """``text`` with semicolons for exclamation marks within a sentence, at which Piper's voices do not pause."""
    return _EXCLAMATION.sub(";", text)


def _is_closed(marks: str, rest: str) -> bool:
    """Whether a quotation ends right after ``marks``, at the start of ``rest``."""
    return not marks[-1].isspace() and rest[:1] in _CLOSING
