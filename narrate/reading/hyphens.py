"""Joins the lines of a paragraph, and the words that were divided at their ends."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from narrate import lazy_re as re

_DIVIDED = re.compile(r"(?P<head>[^\W\d_]+(?:[-’'][^\W\d_]+)*)[-\u00ad\u2010]$")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7ff]")
_FIRST = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_KEEPS_HYPHEN = frozenset(
    "all cross eighty ex fifty forty half high ill low ninety non quasi self seventy sixty so thirty twenty vice "
    "well".split()
)
"""First parts of compounds that are written with a hyphen."""
_AFTER_SUSPENDED = frozenset("and bis e et o oder or ou to und y".split())
"""Words after a hyphen that stands for the rest of a compound: “pre- and postwar”, “Ein- und Ausgang”."""


def known_words(lines: Iterable[str]) -> frozenset[str]:
    """The words of a text in lower case, compounds among them: they tell a hyphen from a division."""
    return frozenset(word for line in lines for word in _WORD.findall(line.rstrip("-\u00ad\u2010").casefold()))


def join_lines(lines: Sequence[str], known: frozenset[str] = frozenset(), glue: str = " ") -> str:
    """The lines as one text, with ``glue`` between them except where a word is divided.

    A hyphen at the end of a line stays if the compound stands elsewhere in the text (``known``), or if its first
    part usually has one; else it is where the word was divided. Chinese and Japanese have no spaces between words,
    so there is none between their lines.
    """
    parts: list[str] = []
    for line in lines:
        before = parts[-1] if parts else ""
        divided, first = _DIVIDED.search(before), _FIRST.match(line)
        if divided and first and first[0] not in _AFTER_SUSPENDED:
            parts[-1] = _with_divided_word(before, divided["head"], line, first[0], known)
        else:
            between = "" if not parts or (glue.isspace() and _is_unspaced(before[-1:], line[:1])) else glue
            parts += [between, line]
    return "".join(parts)


def _with_divided_word(before: str, head: str, line: str, tail: str, known: frozenset[str]) -> str:
    if tail[:1].islower() and not _is_compound(head, tail, known):
        return f"{before[:-1]}{line}"
    return before + line  # Anglo-, then Saxon


def _is_unspaced(*signs: str) -> bool:
    """Whether all signs are wide ones of scripts without spaces; Korean has spaces."""
    return all(sign and unicodedata.east_asian_width(sign) in "WF" and not _HANGUL.match(sign) for sign in signs)


def _is_compound(head: str, tail: str, known: frozenset[str]) -> bool:
    whole, compound = (head + tail).casefold(), f"{head}-{tail}".casefold()
    if (whole in known) != (compound in known):
        return compound in known
    return head.casefold() in _KEEPS_HYPHEN or "-" in head
