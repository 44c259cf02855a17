"""Reads plain text, and infers its structure from its layout.

- Blank lines separate paragraphs. The lines of a paragraph are joined, because they were wrapped by hand, and so
  are words divided at their ends; if a line is too long for that, every line is a paragraph.
- A line that is indented more than the others is a line of verse, or starts a paragraph if the next line is not
  indented.
- A line that begins with a bullet is a list item; so is one that begins with a number or ``(a)``, unless it
  continues a sentence. All lists are flat.
- A line underlined with ``===``, ``---`` or ``~~~`` is a heading of the first, second or third level. Chapters of
  books are headings too (`text_chapters`).
- A line of only ``***``, ``* * *``, ``---``, ``#`` and the like is a thematic break.
- Lines that begin with ``>`` are a quote, if there are several, or a line above announces it.
- ``[Illustration: words]`` is an image, and ``[1]`` the mark of a footnote, if there is one (`text_notes`).
- The title is the heading at the start of the text if no other heading has its level or a higher one; otherwise it
  is the first paragraph if that is one short line without final punctuation.

A text that is plainly Markdown is read as that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, takewhile, zip_longest

from narrate import lazy_re as re
from narrate.reading import chapter_labels
from narrate.reading.dialogue.labels import read_label
from narrate.reading.dialogue.names import name_in
from narrate.reading.fetch import Source
from narrate.reading.files.document import read_page
from narrate.reading.files.text_chapters import Chunk, mark_chapters
from narrate.reading.files.text_frame import take_off_frame
from narrate.reading.files.text_notes import TextNotes
from narrate.reading.files.text_opening import split_opening
from narrate.reading.files.text_pages import without_page_edges
from narrate.reading.html.facts.metadata import Metadata
from narrate.reading.hyphens import join_lines, known_words
from narrate.reading.markdown import read_markdown
from narrate.reading.normalize import comparison_key
from narrate.reading.post import Post
from narrate.reading.source_formats import empty

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
_ILLUSTRATION = re.compile(r"\[(?:illustration|image|picture)(?::\s*(?P<words>[^\]]*))?\]", re.IGNORECASE)
_CREDIT = re.compile(r"(?:e-?text (?:was )?)?(?:prepared|produced|transcribed) (?:from .* )?by\b", re.IGNORECASE)
"""Begins the line that names the volunteers who made a book of Project Gutenberg."""
_BULLET = re.compile(r"(?:[-*•‣◦▪]|o(?=\s{2}))\s+(?=\S)")
_NUMBER = re.compile(r"(?:(\d{1,3})[.)]|\((\d{1,3})\))\s+(?=\S)")
_LETTER = re.compile(r"\((?:[a-z]|[ivx]{2,5})\)\s+(?=\S)")
_NO_TITLE_ENDS = (".", ",", ";", ":")


@dataclass(slots=True)
class _TextBlock:
    """One or more lines that form a block."""

    kind: str
    """``heading``, ``break``, ``drawing``, ``item``, ``quote``, ``matter``, ``text`` or ``verse``."""
    lines: list[str]
    number: int | None = None
    """A heading's level, 0 to 2, or the number of an item that has one."""


def read_text(source: Source) -> Post:
    """Read plain text. Raises `ReadingError` if it is empty."""
    text = source.text().expandtabs()
    if not text.strip():
        raise empty(source.kind, source.subject)
    if _is_markdown(text):
        return read_markdown(source)
    framed = take_off_frame(text.split("\n"))
    opening = split_opening(_chunks(without_page_edges(framed.body)))
    chunks = opening.chunks
    mark_chapters(chunks)
    stated = framed.metadata
    authors = stated.authors or opening.authors
    title, blocks = _title_and_blocks(chunks, stated.title, authors)
    known = known_words(framed.body)
    page = "\n".join([*_matter(framed.header), *_html(blocks, known), *_matter(framed.footer)])
    metadata = Metadata(title, authors, stated.published or opening.published)
    return read_page(metadata, page, source)


def _is_markdown(text: str) -> bool:
    """Whether a text has two kinds of what hardly anybody writes but in Markdown."""
    return sum(pattern.search(text) is not None for pattern in _MARKDOWN) > 1


_MARKDOWN = (
    re.compile(r"^#{1,6} \S.*\n(?:\n|$)", re.MULTILINE),
    re.compile(r"\[[^\]\n]{1,300}\]\((?:https?:|mailto:|[./#])\S*\)"),
    re.compile(r"(?:^|\W)\*\*\w[^*\n]*\*\*"),
    re.compile(r"^```\w*$", re.MULTILINE),
    re.compile(r"^\[[^\]\n]{1,300}\]: +<?https?:", re.MULTILINE),
)
"""Headings, links, strong emphasis, fenced code, link references."""


def _title_and_blocks(chunks: list[Chunk], stated: str, authors: tuple[str, ...]) -> tuple[str, list[_TextBlock]]:
    """The title, which may be empty, and the other blocks, without a title page that says what is known."""
    if stated:
        known = {comparison_key(name) for name in (stated, *authors, *(f"by {name}" for name in authors), "by")}
        before = list(takewhile(lambda chunk: _is_title_page(chunk, known), chunks))
        return stated, _blocks(chunks[len(before) :])
    return _split_title(_blocks(chunks), is_alone=bool(chunks) and len(chunks[0].lines) == 1)


def _is_title_page(chunk: Chunk, known: Container[str]) -> bool:
    """Whether a chunk before the text says what is known, who transcribed the book, or where an ornament is."""
    if _CREDIT.match(chunk.lines[0].strip()):
        return True
    return all(comparison_key(line) in known or _ILLUSTRATION.fullmatch(line.strip()) for line in chunk.lines)


def _blocks(chunks: Sequence[Chunk]) -> list[_TextBlock]:
    margin = _margin(line for chunk in chunks if not chunk.kind for line in chunk.lines)
    return [block for chunk in chunks for block in _of_chunk(chunk, margin)]


def _of_chunk(chunk: Chunk, margin: int) -> list[_TextBlock]:
    lines = [line.strip() for line in chunk.lines]
    if chunk.kind == "page":
        return []
    if chunk.kind == "heading":
        labels = chapter_labels.is_label(lines[0]) and len(lines) > 1
        text = chapter_labels.join(lines[0], " ".join(lines[1:])) if labels else " ".join(lines)
        return [_TextBlock("heading", [text], chunk.level)]
    if chunk.kind == "contents":
        return [_TextBlock("matter", lines)]
    if _is_drawing(lines):
        return [_TextBlock("drawing", lines)]
    return _chunk_blocks(chunk.lines, margin)


def _is_drawing(lines: Sequence[str]) -> bool:
    """Whether lines are a diagram: more strokes than letters."""
    signs = "".join("".join(lines).split())
    strokes = sum(signs.count(stroke) for stroke in _STROKES)
    return len(lines) > 1 and strokes > sum(map(str.isalnum, signs)) and "|" in signs


# --- lines → blocks ---------------------------------------------------------------------------------------------


def _chunks(lines: Iterable[str]) -> list[Chunk]:
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


def _chunk_blocks(lines: list[str], margin: int) -> list[_TextBlock]:
    """The blocks of a chunk."""
    blocks: list[_TextBlock] = []
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


def _quoted(lines: list[str]) -> tuple[list[_TextBlock], list[str]]:
    """The blocks of a chunk with a quote in it; if it has none, no blocks, and the lines as they are."""
    marks = [line.lstrip().startswith(">") for line in lines]
    runs = [
        (mark, [line for line, _ in group])
        for mark, group in groupby(zip(lines, marks, strict=True), lambda pair: pair[1])
    ]
    before = ""
    blocks: list[_TextBlock] = []
    is_quote = False
    for mark, own in runs:
        is_quote = is_quote or (mark and (len(own) > 1 or before.endswith(":")))
        bare = [_QUOTE_MARK.sub("", line) for line in own] if mark else own
        blocks += [_TextBlock("quote", bare)] if mark else [_TextBlock("text", [line.strip() for line in own])]
        before = own[-1].rstrip()
    return (blocks, []) if is_quote else ([], lines)


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
    first, rest = (blocks[0], blocks[1:]) if blocks else (None, [])
    if (
        first is not None
        and rest
        and (_is_top(first, rest) or (is_alone and _is_title(first) and not _starts_turn(first, rest)))
    ):
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


def _html(blocks: Sequence[_TextBlock], known: frozenset[str]) -> Iterator[str]:
    """The HTML of blocks; ``known`` are the words of the text."""
    texts = [join_lines(block.lines, known, "<br>" if block.kind == "verse" else "\n") for block in blocks]
    notes = TextNotes(texts)
    numbered = ((at, block) for at, block in enumerate(blocks) if not notes.is_note(at))
    for (kind, has_number), group in groupby(numbered, lambda pair: (pair[1].kind, pair[1].number is not None)):
        parts = [_block_html(block, at, texts[at], notes, known) for at, block in group]
        tag = {"matter": "matter", "item": "ol" if has_number else "ul"}.get(kind)
        yield f"<{tag}>{''.join(parts)}</{tag}>" if tag else "\n".join(parts)
    items = "".join(notes.html())
    if items:
        yield f"<ol>{items}</ol>"


def _block_html(block: _TextBlock, at: int, joined: str, notes: TextNotes, known: frozenset[str]) -> str:
    picture = _ILLUSTRATION.fullmatch(joined)
    if picture:
        return f'<p><img src="" alt="{escape(" ".join((picture["words"] or "").split()))}"></p>'
    text = "<br>".join(map(escape, block.lines)) if block.kind == "verse" else notes.html_of(at, joined)
    match block.kind:
        case "heading":
            level = 2 + (block.number or 0)  # an H1 would be read as the title
            return f"<h{level}>{text}</h{level}>"
        case "break":
            return "<hr>"
        case "drawing":
            return f"<p data-do-not-narrate>{text}</p>"
        case "quote":
            chunks = _chunks(block.lines)
            paragraphs = (join_lines([line.strip() for line in chunk.lines], known, "\n") for chunk in chunks)
            return (
                f"<blockquote>{''.join(f'<p>{escape(each, quote=False)}</p>' for each in paragraphs)}</blockquote>"
            )
        case "item":
            return f'<li value="{block.number}">{text}</li>' if block.number is not None else f"<li>{text}</li>"
        case _:
            return f"<p>{text}</p>"


def _matter(lines: Iterable[str]) -> Iterator[str]:
    """What stands around a book."""
    paragraphs = "".join(f"<p>{escape(' '.join(chunk.lines))}</p>" for chunk in _chunks(lines))
    if paragraphs:
        yield f"<matter>{paragraphs}</matter>"
