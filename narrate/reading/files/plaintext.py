"""Reads plain text, and infers its structure from its layout.

- Blank lines separate paragraphs. The lines of a paragraph are joined with spaces, because they were wrapped by
hand;
  if a line is too long for that, every line is a paragraph.
- A line that is indented more than the others is a line of verse, or starts a paragraph if the next line is not
  indented.
- A line that begins with a bullet is a list item; so is one that begins with a number or ``(a)``, unless it
continues
  a sentence. All lists are flat.
- A line underlined with ``===``, ``---`` or ``~~~`` is a heading of the first, second or third level.
- A line of only ``***``, ``* * *``, ``---``, ``#`` and the like is a thematic break.
- The title is the heading at the start of the text if no other heading has its level or a higher one; otherwise it
is
  the first paragraph if that is one short line without final punctuation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby, zip_longest

from narrate.errors import ReadingError
from narrate.reading.dialogue.labels import read_label
from narrate.reading.dialogue.names import name_in
from narrate.reading.fetch import Source
from narrate.reading.files.document import read_page
from narrate.reading.html.metadata import Metadata
from narrate.reading.post import Post

MAX_TITLE_CHARS = 100
"""Maximum length of a title or heading."""
MAX_WRAPPED_CHARS = 200
"""Maximum length of a line in a text that was wrapped by hand."""

_MIN_MARGIN_SHARE = 0.2  # of all lines
_UNDERLINES = "=-~"
"""Underlines of headings, by level."""
_UNDERLINE = re.compile(rf"([{re.escape(_UNDERLINES)}])\1{{2,}}")
_THEMATIC_BREAK = re.compile(r"([*=~_-])(?:\s*\1){2,}|#(?:\s*#)*|\*|⁂")
_BULLET = re.compile(r"[-*•‣◦▪]\s+(?=\S)")
_NUMBER = re.compile(r"(?:(\d{1,3})[.)]|\((\d{1,3})\))\s+(?=\S)")
_LETTER = re.compile(r"\((?:[a-z]|[ivx]{2,5})\)\s+(?=\S)")
_NO_TITLE_ENDS = (".", ",", ";", ":")


@dataclass(slots=True)
class _TextBlock:
    """One or more lines that form a block."""

    kind: str
    """``heading``, ``break``, ``item``, ``text`` or ``verse``."""
    lines: list[str]
    number: int | None = None
    """A heading's level, 0 to 2, or the number of an item that has one."""


def read_text(source: Source) -> Post:
    """Read plain text. Raises `ReadingError` if it is empty."""
    text = source.text().expandtabs()
    if not text.strip():
        raise ReadingError("the post is empty", source.subject, "check that it is the right file")
    chunks = _chunks(text)
    margin = _margin(line for chunk in chunks for line in chunk)
    found = [block for chunk in chunks for block in _chunk_blocks(chunk, margin)]
    title, blocks = _split_title(found, is_alone=len(chunks[0]) == 1)
    return read_page(Metadata(title), "\n".join(_html(blocks)), source)


# --- lines → blocks ---------------------------------------------------------------------------------------------


def _chunks(text: str) -> list[list[str]]:
    """Groups of lines without blank lines between them."""
    lines = (line.rstrip() for line in text.split("\n"))
    return [list(chunk) for filled, chunk in groupby(lines, bool) if filled]


def _margin(lines: Iterable[str]) -> int:
    """The smallest common indent: in an RFC, all lines but the headings are indented."""
    indents = Counter(map(_indent, lines))
    least = _MIN_MARGIN_SHARE * indents.total()
    return min((indent for indent, count in indents.items() if count >= least), default=0)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _chunk_blocks(lines: list[str], margin: int) -> list[_TextBlock]:
    """The blocks of a chunk."""
    blocks: list[_TextBlock] = []
    while heading := _heading(lines):
        blocks.append(heading)
        lines = lines[2:]
    apart = any(len(line) > MAX_WRAPPED_CHARS for line in lines)
    for line, follows in zip_longest(lines, lines[1:], fillvalue=""):
        is_indented = _indent(line) > margin
        is_verse = is_indented and not (follows and _indent(follows) <= margin)
        place = "first" if apart else "verse" if is_verse else "first" if is_indented else "more"
        _add_line(blocks, line.strip(), place)
    return blocks


def _heading(lines: list[str]) -> _TextBlock | None:
    """The heading at the start of ``lines``, or None."""
    if len(lines) < 2 or _THEMATIC_BREAK.fullmatch(lines[0].strip()) or len(lines[0].strip()) > MAX_TITLE_CHARS:
        return None
    underline = _UNDERLINE.fullmatch(lines[1].strip())
    return _TextBlock("heading", [lines[0].strip()], _UNDERLINES.index(underline[1])) if underline else None


def _add_line(blocks: list[_TextBlock], line: str, place: str) -> None:
    """Add a line to the last block, or as a new one; ``place`` is ``verse``, ``first`` or ``more``."""
    last = blocks[-1] if blocks else None
    item = _item(line, last)
    if _THEMATIC_BREAK.fullmatch(line):
        blocks.append(_TextBlock("break", [line]))
    elif item is not None:
        blocks.append(item)
    elif (last is not None and last.kind == "item") or (
        last is not None and (last.kind, place) in {("text", "more"), ("verse", "verse")}
    ):
        last.lines.append(line)
    else:
        blocks.append(_TextBlock("verse" if place == "verse" else "text", [line]))


def _item(line: str, last: _TextBlock | None) -> _TextBlock | None:
    """The item that a line begins, or None; ``last`` is the block that it may continue."""
    bullet = _BULLET.match(line)
    if bullet:
        return _TextBlock("item", [line[bullet.end() :]])
    if last is not None and last.kind in {"text", "verse"} and not last.lines[-1].endswith(":"):
        return None  # it continues a sentence: "in May", then "12. Then"
    number = _NUMBER.match(line)
    if number:
        return _TextBlock("item", [line[number.end() :]], int(number[1] or number[2]))
    return _TextBlock("item", [line]) if _LETTER.match(line) else None


# --- the title --------------------------------------------------------------------------------------------------


def _split_title(blocks: list[_TextBlock], *, is_alone: bool) -> tuple[str, list[_TextBlock]]:
    """The title, which may be empty, and the other blocks; ``is_alone`` if the first line is a paragraph."""
    first, rest = blocks[0], blocks[1:]
    if rest and (_is_top(first, rest) or (is_alone and _is_title(first) and not _starts_turn(first, rest))):
        return first.lines[0], rest
    return "", blocks


def _is_top(first: _TextBlock, rest: Iterable[_TextBlock]) -> bool:
    levels = [block.number or 0 for block in rest if block.kind == "heading"]
    return first.kind == "heading" and all(level > (first.number or 0) for level in levels)


def _is_title(block: _TextBlock) -> bool:
    line = block.lines[0]
    return block.kind in {"text", "verse"} and len(line) <= MAX_TITLE_CHARS and not line.endswith(_NO_TITLE_ENDS)


def _starts_turn(first: _TextBlock, rest: Iterable[_TextBlock]) -> bool:
    """Whether a line begins with a name, as another one does: the post is a dialogue without a title."""
    label = read_label(first.lines[0])
    labels = (read_label(line) for block in rest for line in block.lines)
    return label is not None and name_in(label) in {name_in(other) for other in labels if other} - {""}


# --- blocks → HTML ----------------------------------------------------------------------------------------------


def _html(blocks: Iterable[_TextBlock]) -> Iterator[str]:
    for (kind, numbered), group in groupby(blocks, lambda block: (block.kind, block.number is not None)):
        if kind == "item":
            tag = "ol" if numbered else "ul"
            yield f"<{tag}>{''.join(map(_block_html, group))}</{tag}>"
        else:
            yield from map(_block_html, group)


def _block_html(block: _TextBlock) -> str:
    text = ("<br>" if block.kind == "verse" else "\n").join(map(escape, block.lines))
    match block.kind:
        case "heading":
            level = 2 + (block.number or 0)  # an H1 would be read as the title
            return f"<h{level}>{text}</h{level}>"
        case "break":
            return "<hr>"
        case "item":
            return f'<li value="{block.number}">{text}</li>' if block.number is not None else f"<li>{text}</li>"
        case _:
            return f"<p>{text}</p>"
