"""The blocks of readme.com's documentation, which keep their content as JSON: ``[block:callout]``."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any

from narrate import lazy_re as re

_OPENING = re.compile(r"^[ \t]*\[block:(?P<kind>[\w-]+)\][ \t]*$", re.MULTILINE)
_CLOSING = "[/block]"


def expand_blocks(text: str, code_ranges: Callable[[str], list[tuple[int, int]]]) -> str:
    """``text`` with the blocks as Markdown, except in its blocks of code, which ``code_ranges`` finds."""
    if "[block:" not in text:
        return text
    code = code_ranges(text)
    parts: list[str] = []
    at = 0
    for match in _OPENING.finditer(text):
        end = text.find(_CLOSING, match.end())
        if end < 0:
            break
        if match.start() < at or any(start <= match.start() < stop for start, stop in code):
            continue
        parts += [text[at : match.start()], "\n", _shown(match["kind"], text[match.end() : end]), "\n\n"]
        at = end + len(_CLOSING)
    return "".join([*parts, text[at:]])


def _shown(kind: str, content: str) -> str:
    """What is heard of a block; nothing if it is unknown or broken."""
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    read = _READERS.get(kind)
    return read(fields) if read and isinstance(fields, dict) else ""


def _callout(fields: dict[str, Any]) -> str:
    title = _line(fields.get("title"))
    mark = f"[!{_line(fields.get('type')) or 'note'}]{f'- {title}' if title else ''}"
    return "\n".join(f"> {line}" for line in [mark, "", *str(fields.get("body") or "").split("\n")])


def _image(fields: dict[str, Any]) -> str:
    shown = []
    for entry in fields.get("images") or []:
        caption = _line(entry.get("caption")) if isinstance(entry, dict) else ""
        inner = f"<figcaption>\n\n{caption}\n\n</figcaption>" if caption else ""
        shown.append(f'<figure><img src="" alt="">{inner}</figure>')
    return "\n\n".join(shown)


def _code(fields: dict[str, Any]) -> str:
    entries = [entry for entry in fields.get("codes") or [] if isinstance(entry, dict)]
    return "\n\n".join(
        f"`````{_line(entry.get('language'))}\n{entry.get('code') or ''}\n`````" for entry in entries
    )


def _table(fields: dict[str, Any]) -> str:
    cells = fields.get("data")
    columns, rows = fields.get("cols"), fields.get("rows")
    if not isinstance(cells, dict) or not isinstance(columns, int) or not isinstance(rows, int):
        return ""
    if not 0 < columns * rows <= _MAX_CELLS:
        return ""
    lines = [
        "| " + " | ".join(_cell(cells.get(f"{row}-{column}")) for column in range(columns)) + " |"
        for row in ("h", *range(rows))
    ]
    return "\n".join([lines[0], "|" + "---|" * columns, *lines[1:]])


_MAX_CELLS = 10_000


def _cell(value: object) -> str:
    return "<br>".join(str(value or "").replace("|", "\\|").split("\n"))


def _line(value: object) -> str:
    return " ".join(str(value or "").split())


_READERS: dict[str, Callable[[dict[str, Any]], str]] = {
    "api-header": lambda fields: f"## {_line(fields.get('title'))}",
    "callout": _callout,
    "code": _code,
    "embed": lambda fields: f"<iframe>{escape(_line(fields.get('title')))}</iframe>",
    "html": lambda fields: "\n".join(line for line in str(fields.get("html") or "").split("\n") if line.strip()),
    "image": _image,
    "parameters": _table,
}
