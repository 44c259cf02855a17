"""Writes the blocks of a plain text as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from narrate import lazy_re as re
from narrate.reading.hyphens import join_lines
from narrate.reading.plain_text.blocks import TextBlock, chunks_of
from narrate.reading.plain_text.notes import TextNotes

ILLUSTRATION = re.compile(r"\[(?:illustration|image|picture)(?::\s*(?P<words>[^\]]*))?\]", re.IGNORECASE)


def html_of(blocks: Sequence[TextBlock], known: frozenset[str]) -> Iterator[str]:
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


def _block_html(block: TextBlock, at: int, joined: str, notes: TextNotes, known: frozenset[str]) -> str:
    picture = ILLUSTRATION.fullmatch(joined)
    if picture:
        return f'<p><img src="" alt="{escape(" ".join((picture["words"] or "").split()))}"></p>'
    text = "<br>".join(map(escape, block.lines)) if block.kind == "verse" else notes.html_of(at, joined)
    match block.kind:
        case "heading":
            level = 2 + (block.number or 0)  # an H1 would be read as the title
            return f"<h{level}>{text}</h{level}>"
        case "break":
            return "<hr>"
        case "code":
            return f"<pre>{escape(chr(10).join(block.lines), quote=False)}</pre>"
        case "drawing":
            return f"<p data-do-not-narrate>{text}</p>"
        case "quote":
            chunks = chunks_of(block.lines)
            paragraphs = (join_lines([line.strip() for line in chunk.lines], known, "\n") for chunk in chunks)
            return (
                f"<blockquote>{''.join(f'<p>{escape(each, quote=False)}</p>' for each in paragraphs)}</blockquote>"
            )
        case "item":
            return f'<li value="{block.number}">{text}</li>' if block.number is not None else f"<li>{text}</li>"
        case _:
            return f"<p>{text}</p>"


def matter_html(lines: Iterable[str]) -> Iterator[str]:
    """What stands around a book."""
    paragraphs = "".join(f"<p>{escape(' '.join(chunk.lines))}</p>" for chunk in chunks_of(lines))
    if paragraphs:
        yield f"<matter>{paragraphs}</matter>"
