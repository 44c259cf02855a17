"""A block rule for headings that CommonMark takes for text: ``##Install it``, without a space."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from narrate.reading.dialects.boxes import line_of

_HEADING = re.compile(r"(?P<marks>#{2,6})(?P<text>(?:[^\W_]|[\[*_`\"“]).*?)[ \t]*#*[ \t]*")
"""A single mark begins a tag, and one before a digit may be a number."""


def unspaced_heading(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """A heading as older parsers took it, whose marks no space follows."""
    match = _HEADING.fullmatch(line_of(state, line)) if not state.is_code_block(line) else None
    if match is None:
        return False
    if not silent:
        tag = f"h{len(match['marks'])}"
        state.push("heading_open", tag, 1).map = [line, line + 1]
        inline = state.push("inline", "", 0)
        inline.content, inline.children, inline.map = match["text"], [], [line, line + 1]
        state.push("heading_close", tag, -1)
        state.line = line + 1
    return True
