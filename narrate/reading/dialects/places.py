"""Where a tag stands in a text: what else is on its line, and the quote or list around it."""

from __future__ import annotations

from narrate import lazy_re as re

MAX_LINE = 500
"""How much of a line is looked at, so that one that is very long takes linear time."""
_CONTAINER = re.compile(r"[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]+)*")


def line_before(text: str, at: int) -> str:
    """What stands before a place on its line."""
    before = text[max(0, at - MAX_LINE) : at]
    return before[before.rfind("\n") + 1 :]


def line_after(text: str, at: int) -> str:
    """What stands after a place on its line."""
    return text[at : at + MAX_LINE].partition("\n")[0]


def lead_of(line: str) -> str:
    """What stands before the text of a line in a quote or list: ``> - ``."""
    match = _CONTAINER.match(line)
    return match[0] if match else ""


def prefix_of(lead: str) -> str:
    """What the further lines of a block in that quote or list begin with: ``>   ``."""
    return re.sub(r"[^\s>]", " ", lead)
