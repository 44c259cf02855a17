"""A block rule for the boxes of forums, whose marks stand on lines of their own: ``[details="Title"]``."""

from __future__ import annotations

from html import escape

from markdown_it.rules_block import StateBlock

from narrate import lazy_re as re
from narrate.reading.dialects.boxes import line_of
from narrate.reading.dialects.tokens import html_block

_LINE = re.compile(
    r"\[(?P<closes>/?)(?P<name>center|details|hide|left|note|poll|quote|right|spoiler|wrap)"
    r"(?P<value>[= ][^\[\]]*)?\]",
    re.IGNORECASE,
)
_TAGS = {"details": "details", "hide": "details", "quote": "blockquote"}
"""The elements that are read like a box; any other is only what it holds."""


def bracketed_box(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """A line that opens or closes a box; one without its counterpart in the text is prose."""
    match = _LINE.fullmatch(line_of(state, line).rstrip())
    if match is None or state.is_code_block(line) or not _is_paired(state, match["name"].lower()):
        return False
    if not silent:
        name = match["name"].lower()
        tag = _TAGS.get(name, "div")
        attribute = ' class="spoiler"' if name == "spoiler" else ""
        title = (match["value"] or "").strip("=\"' ") if tag == "details" else ""
        summary = f"<summary>{escape(title)}</summary>" if title else ""
        content = f"</{tag}>" if match["closes"] else f"<{tag}{attribute}>{summary}"
        state.tokens.append(html_block(content, state.level))
        state.line = line + 1
    return True


def _is_paired(state: StateBlock, name: str) -> bool:
    known: dict[str, bool] = state.env.setdefault("bracketed_boxes", {})
    if name not in known:
        text = state.src.lower()
        known[name] = f"[/{name}]" in text and bool(re.search(rf"\[{name}[\]= ]", text))
    return known[name]
