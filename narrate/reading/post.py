"""A post as data: sections, blocks and inline spans. Nothing here does anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

SpanKind = Literal["text", "code", "math", "silent", "note", "say"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of inline text of one kind.

    ``text`` is what the writer wrote, verbatim but for collapsed white space. A ``"silent"`` span is written and
    not spoken. A ``"note"`` marks where a footnote is referred to and a ``"say"`` holds words that are spoken and
    not written; the text of both is empty, so that the texts of a paragraph's spans, joined, are the paragraph as
    written.
    """

    text: str
    kind: SpanKind = "text"
    target: str = ""
    """A link's address; the key in `Post.notes` of a ``"note"``; the words of a ``"say"``; `KEPT` in a
    ``"silent"`` span that is no passage its author left out."""
    strong: bool = False
    """Written bold."""


Spans: TypeAlias = tuple[Span, ...]

KEPT = "kept"
"""The target of a silent span that is written and not counted: a reference's number, a file's name."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an `ItemList`."""

    blocks: tuple[Block, ...]
    number: int | None = None
    """The number it is shown with, in an ordered list."""
    checked: bool | None = None
    """Whether its box is ticked, in a task list."""


@dataclass(frozen=True, slots=True)
class ItemList:
    """A bulleted, numbered, task or definition list; in the last, an item is a term and its definitions."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quote."""

    blocks: tuple[Block, ...]
    source: str = ""
    """Who or what is quoted, where the page names it beside the text."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What one speaker of a dialogue says before the next one does."""

    speaker: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Collapsed:
    """A passage that a reader must open to see (HTML's ``details``)."""

    summary: Spans
    blocks: tuple[Block, ...]
    spoiler: bool = False
    """Hidden because it gives something away."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A passage that its author does not want narrated."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class AlwaysNarrated:
    """A passage that its author wants narrated, whatever is done with others like it."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code; ``language`` is empty where the writer named none."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """A displayed equation, in TeX."""

    tex: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: ``header`` has one cell a column, or none; ``rows`` may be ragged."""

    header: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]
    caption: Spans = ()


@dataclass(frozen=True, slots=True)
class Image:
    """An image; ``source`` is its address as the post gives it."""

    source: str
    alt: str = ""
    caption: Spans = ()


@dataclass(frozen=True, slots=True)
class Embed:
    """Something that is neither text nor image: a video, a frame, a drawing. ``text`` is its fallback text."""

    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ThematicBreak:
    """A thematic break."""


Block: TypeAlias = (
    Paragraph
    | Item
    | ItemList
    | Quote
    | Speech
    | Collapsed
    | Skipped
    | AlwaysNarrated
    | Code
    | Formula
    | Table
    | Image
    | Embed
    | ThematicBreak
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what follows it up to the next. The introduction's heading is empty."""

    heading: Spans
    level: int
    """How deep it lies in the outline, from 1; never more than one deeper than the section before it."""
    blocks: tuple[Block, ...] = ()

    @property
    def title(self) -> str:
        """The heading as written, on one line."""
        return " ".join(plain(self.heading).split("\n"))


@dataclass(frozen=True, slots=True)
class Post:
    """A post as its writer published it.

    ``sections[0]`` is the introduction, what stands before the first heading; it may be empty.
    """

    title: str
    sections: tuple[Section, ...]
    slug: str
    """Lower-case words joined by hyphens, never empty: the name of the episode's folder and files."""
    authors: tuple[str, ...] = ()
    published: dt.date | None = None
    """A `datetime.datetime` where the hour is known."""
    url: str = ""
    """Where the post is published; empty where that is not known."""
    id: str = ""
    """What its author calls it for ever, wherever it lies; empty where they do not."""
    language: str = "en"
    """BCP 47."""
    language_detected: bool = False
    """Whether the language was detected from the text, because the post does not state it."""
    description: str = ""
    image: str = ""
    """The cover: a URL, or a path as the post gives it."""
    folder: str = ""
    """What the post's relative paths are relative to; empty where there is no such place."""
    lexicon: Mapping[str, object] = field(default_factory=dict)
    """How its author wants words said, as written in the front matter."""
    notes: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    """Footnotes by key, in the order they are first referred to."""
    reference: str = ""
    """What it was read from: an address, the absolute path of a file, or ``-``; empty for a text in memory."""


def base_language(tag: str) -> str:
    """The language of a BCP 47 tag without its region: ``de`` for ``de-AT``."""
    return tag.split("-")[0].lower()


def plain(spans: Iterable[Span]) -> str:
    """The spans as written, without their markup."""
    return "".join(span.text for span in spans)


def inside(block: Block) -> tuple[Block, ...]:
    """The blocks that a block is made of; none for those that are not made of blocks."""
    match block:
        case ItemList(items):
            return items
        case Item(blocks) | Quote(blocks) | Skipped(blocks) | AlwaysNarrated(blocks):
            return blocks
        case Speech(_, blocks) | Collapsed(_, blocks):
            return blocks
    return ()


def written(blocks: Iterable[Block]) -> str:
    """Every word of the blocks as written, blocks inside blocks included, on one line."""
    return " ".join(part for block in blocks for part in _parts(block) if part)


def _parts(block: Block) -> tuple[str, ...]:
    match block:
        case Paragraph(spans):
            return (plain(spans),)
        case Item(blocks) | Quote(blocks) | Skipped(blocks) | AlwaysNarrated(blocks):
            return (written(blocks),)
        case Speech(speaker, blocks):
            return (speaker, written(blocks))
        case ItemList(items):
            return (written(items),)
        case Collapsed(summary, blocks):
            return (plain(summary), written(blocks))
        case Table(header, rows, caption):
            return (*map(plain, header), *(plain(cell) for row in rows for cell in row), plain(caption))
        case Image(_, alt, caption):
            return (alt, plain(caption))
        case Code(text) | Formula(text) | Embed(_, text):
            return (text,)
    return ()
