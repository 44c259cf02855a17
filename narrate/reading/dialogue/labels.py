"""Reads the label with which a turn of a dialogue begins: ``Ann Lee:``, ``[10:32] ann:``, ``<ann>``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from narrate import lazy_re as re

Style = Literal["bold", "plain", "alone", "nick"]
"""A name in bold; another one before words, or on a line of its own; one after a time or in angle brackets."""

MAX_LABEL_CHARS = 100

_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?"
_DAY = r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}"
_TIME = rf"(?:[\[(](?:{_DAY}[,T]?\s*)?{_CLOCK}[\])]|(?:{_DAY},?\s+)?{_CLOCK}(?!\w))"
TIME_STAMP = re.compile(rf"{_TIME}(?:\s*[-–—](?=\s))?")
"""The time in a label, with the dash after it."""
_NAME = r"[^\W_](?:(?!\s--?\s)[^\n:：<>()\[\]{}“”\"?!;—–=|]){0,58}?|[\w.|^`-]{1,30}"
_ASIDE = r"[(\[](?P<aside>[^()\[\]\n]{1,40})[)\]]"
_MARK = r":(?=\s|$)|：|\s*[—–](?!\d)|\s--?(?=\s)"
_LABEL = re.compile(
    rf"\s*(?P<time>{_TIME}(?:\s*[-–—])?)?\s*"
    rf"(?:<\s?[@+%&~]?(?P<nick>[^\s<>]{{1,30}})>|(?P<name>{_NAME})"
    rf"(?:(?:,?\s+{_TIME})?\s*(?:{_ASIDE})?(?:{_MARK})|,?\s+(?P<unmarked>{_TIME})(?=\s)))\s*"
)
_IN_LABEL = re.compile(r"[:：—–>]|\s--?\s|\d\.\d\d")
"""Occurs in everything that `_LABEL` matches; looking for it takes a tenth of the time."""
_IN_SHORT_LABEL = re.compile(r"[:：—–>-]|\d\.\d\d")
"""Occurs in every name on a line of its own that has a time or a mark."""
_SMALL_FIRST = re.compile(r"\s*[^\W\d_]*[a-z]")
"""Begins a name that is not in capitals."""
_ALONE = re.compile(
    rf"\s*(?P<time>{_TIME}\s*)?(?P<name>{_NAME})\s*(?:{_ASIDE})?(?P<mark>{_MARK})?(?P<late>[\s,•·|—–-]+{_TIME})?\s*"
)


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a turn."""

    name: str
    """As written, without a time and what is in brackets after the name."""
    aside: str
    """What is in brackets after the name, such as initials; empty if there is nothing."""
    length: int
    """Characters of the line up to the first word of the turn."""
    style: Style


def may_have_label(line: str) -> bool:
    """Whether `read_label` may find a label without bold letters: False for most prose, at little cost."""
    if len(line) > MAX_LABEL_CHARS:
        return _may_have_mark(line)
    return _IN_SHORT_LABEL.search(line) is not None or _SMALL_FIRST.match(line) is None


def _may_have_mark(line: str) -> bool:
    return _IN_LABEL.search(line, 0, MAX_LABEL_CHARS + 1) is not None


def read_label(line: str, bold: int = 0) -> Label | None:
    """The label at the start of a line of which the first ``bold`` characters are bold; None if it has none.

    Without a colon or a dash, a time or capitals mark a name on a line of its own, and bold letters do so before
    words if a time follows.
    """
    if not bold and not may_have_label(line):
        return None
    start = line[: MAX_LABEL_CHARS + 1]
    indent = len(start) - len(start.lstrip())  # from where the patterns are quick
    match = _ALONE.fullmatch(start, indent) if len(start) <= MAX_LABEL_CHARS else None
    if match:
        style: Style = "bold" if bold >= match.end("name") else "alone"
        name, marked = match["name"].strip(), match["time"] or match["mark"] or match["late"]
        if not marked and (name.islower() or (style == "alone" and not name.isupper())):
            return None
        return Label(name, match["aside"] or "", len(line), style)
    match = _LABEL.match(start, indent) if _may_have_mark(line) else None
    if match is None:
        return None
    name, end = match["nick"] or match["name"].strip(), match.end("nick" if match["nick"] else "name")
    if match["unmarked"] and bold < end:
        return None
    style = "nick" if match["nick"] or match["time"] else "bold" if bold >= end else "plain"
    return Label(name, match["aside"] or "", match.end(), style)
