"""Divides plain text into blocks, by its layout.

- Blank lines separate paragraphs. The lines of a paragraph are joined, because they were wrapped by hand, and so
  are words divided at their ends; if a line is too long for that, every line is a paragraph.
- A line that is indented more than the others is a line of verse, or starts a paragraph if the next line is not
  indented.
- A line that begins with a bullet is a list item; so is one that begins with a number or ``(a)``, unless it
  continues a sentence. All lists are flat.
- A line underlined with ``===``, ``---`` or ``~~~`` is a heading of the first, second or third level. Chapters of
  books are headings too (`chapters`).
- A line of only ``***``, ``* * *``, ``---``, ``#`` and the like is a thematic break.
- Lines that begin with ``>`` are a quote, if there are several, or a line above announces it.
- Lines from one that begins with a prompt (``$ make``) are code.
- ``[Illustration: words]`` is an image, and ``[1]`` the mark of a footnote, if there is one (`notes`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from textwrap import dedent

from narrate import lazy_re as re
from narrate.reading import chapter_labels
from narrate.reading.html.notes.starred_notes import STAR_AFTER_WORD
from narrate.reading.plain_text.chapters import Chunk

MAX_TITLE_CHARS = 100
"""Maximum length of a title or heading."""
MAX_WRAPPED_CHARS = 200
"""Maximum length of a line in a text that was wrapped by hand."""

_MIN_MARGIN_SHARE = 0.2  # of all lines
_UNDERLINES = "=-~"
"""Underlines of headings, by level."""
_UNDERLINE = re.compile(rf"([{re.escape(_UNDERLINES)}])\1{{2,}}")
_THEMATIC_BREAK = re.compile(r"([*=~_-])(?:\s*\1){2,}|#(?:\s*#)*|\*|⁂")
_STROKES = "-=+|/\\_<>"
_QUOTE_MARK = re.compile(r"^\s*(?:>\s?)+")
_BULLET = re.compile(r"(?:[-*•‣◦▪]|o(?=\s{2}))\s+(?=\S)")
_NUMBER = re.compile(r"(?:(\d{1,3})[.)]|\((\d{1,3})\))\s+(?=\S)")
_PROMPT = re.compile(r"[$%]\s[a-z./~][\w./~-]*(?:\s|$)")
"""What a shell shows before a command; an amount has a figure there."""
_LETTER = re.compile(r"\((?:[a-z]|[ivx]{2,5})\)\s+(?=\S)")


@dataclass(slots=True)
class TextBlock:
    """One or more lines that form a block."""

    kind: str
    """``heading``, ``break``, ``code``, ``drawing``, ``item``, ``quote``, ``matter``, ``text`` or ``verse``."""
    lines: list[str]
    number: int | None = None
    """A heading's level, 0 to 2, or the number of an item that has one."""


def blocks_of(chunks: Sequence[Chunk]) -> list[TextBlock]:
    """The blocks of chunks."""
    margin = _margin(line for chunk in chunks if not chunk.kind for line in chunk.lines)
    notes = set(_starred_notes(chunks))
    return [
        block
        for at, chunk in enumerate(chunks)
        for block in ([_whole(chunk)] if at in notes else _of_chunk(chunk, margin))
    ]


def _starred_notes(chunks: Sequence[Chunk]) -> Iterator[int]:
    """Which chunks are the note of a word with an asterisk above, rather than items of a list."""
    is_marked = False
    for at, chunk in enumerate(chunks):
        beside = [near.lines[0] for near in (*chunks[max(0, at - 1) : at], *chunks[at + 1 : at + 2])]
        stars = [line.lstrip().startswith("*") for line in (*chunk.lines, *beside)]
        if is_marked and stars[0] and not any(stars[1:]) and _BULLET.match(chunk.lines[0].strip()):
            yield at
            is_marked = False
        else:
            text = "\n".join(chunk.lines)
            is_marked = is_marked or (text.count("*") == 1 and STAR_AFTER_WORD.search(text) is not None)


def _whole(chunk: Chunk) -> TextBlock:
    return TextBlock("text", [line.strip() for line in chunk.lines])


def _of_chunk(chunk: Chunk, margin: int) -> list[TextBlock]:
    lines = [line.strip() for line in chunk.lines]
    if chunk.kind == "page":
        return []
    if chunk.kind == "heading":
        labels = chapter_labels.is_label(lines[0]) and len(lines) > 1
        text = chapter_labels.join(lines[0], " ".join(lines[1:])) if labels else " ".join(lines)
        return [TextBlock("heading", [text], chunk.level)]
    if chunk.kind == "contents":
        return [TextBlock("matter", lines)]
    if _is_drawing(lines):
        return [TextBlock("drawing", lines)]
    if _PROMPT.match(lines[0]):
        return [TextBlock("code", dedent("\n".join(chunk.lines)).split("\n"))]
    return _chunk_blocks(chunk.lines, margin)


def _is_drawing(lines: Sequence[str]) -> bool:
    """Whether lines are a diagram: more strokes than letters."""
    signs = "".join("".join(lines).split())
    strokes = sum(signs.count(stroke) for stroke in _STROKES)
    return len(lines) > 1 and strokes > sum(map(str.isalnum, signs)) and "|" in signs


def chunks_of(lines: Iterable[str]) -> list[Chunk]:
    """Groups of lines without blank lines between them."""
    chunks: list[Chunk] = []
    blank = 0
    for filled, group in groupby((line.rstrip() for line in lines), bool):
        own = list(group)
        if filled:
            chunks.append(Chunk(own, blank))
        else:
            blank = len(own)
            if chunks:
                chunks[-1].is_followed = True
    if chunks:
        chunks[-1].is_followed = False
    return chunks


def _margin(lines: Iterable[str]) -> int:
    """The smallest common indent: in an RFC, all lines but the headings are indented."""
    indents = Counter(map(_indent, lines))
    least = _MIN_MARGIN_SHARE * indents.total()
    return min((indent for indent, count in indents.items() if count >= least), default=0)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _chunk_blocks(lines: list[str], margin: int) -> list[TextBlock]:
    """The blocks of a chunk."""
    blocks: list[TextBlock] = []
    quoted, lines = _quoted(lines)
    if quoted:
        return quoted
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


def _quoted(lines: list[str]) -> tuple[list[TextBlock], list[str]]:
    """The blocks of a chunk with a quote in it; if it has none, no blocks, and the lines as they are."""
    marks = [line.lstrip().startswith(">") for line in lines]
    runs = [
        (mark, [line for line, _ in group])
        for mark, group in groupby(zip(lines, marks, strict=True), lambda pair: pair[1])
    ]
    before = ""
    blocks: list[TextBlock] = []
    is_quote = False
    for mark, own in runs:
        is_quote = is_quote or (mark and (len(own) > 1 or before.endswith(":")))
        bare = [_QUOTE_MARK.sub("", line) for line in own] if mark else own
        blocks += [TextBlock("quote", bare)] if mark else [TextBlock("text", [line.strip() for line in own])]
        before = own[-1].rstrip()
    return (blocks, []) if is_quote else ([], lines)


def _heading(lines: list[str]) -> TextBlock | None:
    """The heading at the start of ``lines``, or None."""
    if len(lines) < 2 or _THEMATIC_BREAK.fullmatch(lines[0].strip()) or len(lines[0].strip()) > MAX_TITLE_CHARS:
        return None
    underline = _UNDERLINE.fullmatch(lines[1].strip())
    return TextBlock("heading", [lines[0].strip()], _UNDERLINES.index(underline[1])) if underline else None


def _add_line(blocks: list[TextBlock], line: str, place: str) -> None:
    """Add a line to the last block, or as a new one; ``place`` is ``verse``, ``first`` or ``more``."""
    last = blocks[-1] if blocks else None
    item = _item(line, last)
    if _THEMATIC_BREAK.fullmatch(line):
        blocks.append(TextBlock("break", [line]))
    elif item is not None:
        blocks.append(item)
    elif (last is not None and last.kind == "item") or (
        last is not None and (last.kind, place) in {("text", "more"), ("verse", "verse")}
    ):
        last.lines.append(line)
    else:
        blocks.append(TextBlock("verse" if place == "verse" else "text", [line]))


def _item(line: str, last: TextBlock | None) -> TextBlock | None:
    """The item that a line begins, or None; ``last`` is the block that it may continue."""
    bullet = _BULLET.match(line)
    if bullet:
        return TextBlock("item", [line[bullet.end() :]])
    if last is not None and last.kind in {"text", "verse"} and not last.lines[-1].endswith(":"):
        return None  # it continues a sentence: "in May", then "12. Then"
    number = _NUMBER.match(line)
    if number:
        return TextBlock("item", [line[number.end() :]], int(number[1] or number[2]))
    return TextBlock("item", [line]) if _LETTER.match(line) else None
