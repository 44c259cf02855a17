"""Joins the lines of a paragraph, and the words that were divided at their ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from narrate import lazy_re as re

_DIVIDED = re.compile(r"(?P<head>[^\W\d_]+(?:[-’'][^\W\d_]+)*)[-\u00ad\u2010]$")
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
    part usually has one; else it is where the word was divided.
    """
    parts: list[str] = []
    for line in lines:
        before = parts[-1] if parts else ""
        divided, first = _DIVIDED.search(before), _FIRST.match(line)
        if divided and first and first[0] in _AFTER_SUSPENDED:
            parts.append(line)
        elif divided and first and first[0][:1].islower():
            parts[-1] = f"{before if _is_compound(divided['head'], first[0], known) else before[:-1]}{line}"
        elif divided and first:
            parts[-1] = before + line  # Anglo-, then Saxon
        else:
            parts.append(line)
    return glue.join(parts)


def _is_compound(head: str, tail: str, known: frozenset[str]) -> bool:
    whole, compound = (head + tail).casefold(), f"{head}-{tail}".casefold()
    if (whole in known) != (compound in known):
        return compound in known
    return head.casefold() in _KEEPS_HYPHEN or "-" in head
