"""Reads plain text as a page: its title, what it states of itself, and its blocks as HTML.

The title is the heading at the start of the text if no other heading has its level or a higher one; otherwise it
is the first paragraph if that is one short line without final punctuation.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from itertools import takewhile
from typing import NamedTuple

from narrate import lazy_re as re
from narrate.reading.dialogue.labels import read_label
from narrate.reading.dialogue.names import name_in
from narrate.reading.html.facts.metadata import Metadata
from narrate.reading.hyphens import known_words
from narrate.reading.normalize import comparison_key
from narrate.reading.plain_text.blocks import MAX_TITLE_CHARS, TextBlock, blocks_of, chunks_of
from narrate.reading.plain_text.chapters import Chunk, mark_chapters
from narrate.reading.plain_text.frame import take_off_frame
from narrate.reading.plain_text.markup import ILLUSTRATION, html_of, matter_html
from narrate.reading.plain_text.opening import split_opening
from narrate.reading.plain_text.pages import without_page_edges
from narrate.reading.plain_text.subtitles import without_timing

_CREDIT = re.compile(r"(?:e-?text (?:was )?)?(?:prepared|produced|transcribed) (?:from .* )?by\b", re.IGNORECASE)
"""Begins the line that names the volunteers who made a book of Project Gutenberg."""
_NO_TITLE_ENDS = (".", ",", ";", ":")


class TextPage(NamedTuple):
    """A plain text as a page."""

    metadata: Metadata
    body: str
    """HTML, without the title."""


def read_text_page(text: str) -> TextPage:
    """Read plain text without tabs."""
    framed = take_off_frame(without_timing(text).split("\n"))
    opening = split_opening(chunks_of(without_page_edges(framed.body)))
    chunks = opening.chunks
    mark_chapters(chunks)
    stated = framed.metadata
    authors = stated.authors or opening.authors
    title, blocks = _title_and_blocks(chunks, stated.title, authors)
    known = known_words(framed.body)
    page = "\n".join([*matter_html(framed.header), *html_of(blocks, known), *matter_html(framed.footer)])
    metadata = Metadata(title, authors, stated.published or opening.published)
    return TextPage(metadata, page)


def _title_and_blocks(chunks: list[Chunk], stated: str, authors: tuple[str, ...]) -> tuple[str, list[TextBlock]]:
    """The title, which may be empty, and the other blocks, without a title page that says what is known."""
    if stated:
        known = {comparison_key(name) for name in (stated, *authors, *(f"by {name}" for name in authors), "by")}
        before = list(takewhile(lambda chunk: _is_title_page(chunk, known), chunks))
        return stated, blocks_of(chunks[len(before) :])
    return _split_title(blocks_of(chunks), is_alone=bool(chunks) and len(chunks[0].lines) == 1)


def _is_title_page(chunk: Chunk, known: Container[str]) -> bool:
    """Whether a chunk before the text says what is known, who transcribed the book, or where an ornament is."""
    if _CREDIT.match(chunk.lines[0].strip()):
        return True
    return all(comparison_key(line) in known or ILLUSTRATION.fullmatch(line.strip()) for line in chunk.lines)


def _split_title(blocks: list[TextBlock], *, is_alone: bool) -> tuple[str, list[TextBlock]]:
    """The title, which may be empty, and the other blocks; ``is_alone`` if the first line is a paragraph."""
    first, rest = (blocks[0], blocks[1:]) if blocks else (None, [])
    if (
        first is not None
        and rest
        and (_is_top(first, rest) or (is_alone and _is_title(first) and not _starts_turn(first, rest)))
    ):
        return first.lines[0], rest
    return "", blocks


def _is_top(first: TextBlock, rest: Iterable[TextBlock]) -> bool:
    levels = [block.number or 0 for block in rest if block.kind == "heading"]
    return first.kind == "heading" and all(level > (first.number or 0) for level in levels)


def _is_title(block: TextBlock) -> bool:
    line = block.lines[0]
    return block.kind in {"text", "verse"} and len(line) <= MAX_TITLE_CHARS and not line.endswith(_NO_TITLE_ENDS)


def _starts_turn(first: TextBlock, rest: Iterable[TextBlock]) -> bool:
    """Whether a line begins with a name, as another one does: the post is a dialogue without a title."""
    label = read_label(first.lines[0])
    labels = (read_label(line) for block in rest for line in block.lines)
    return label is not None and name_in(label) in {name_in(other) for other in labels if other} - {""}
