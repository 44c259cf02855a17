"""The data model of a post: sections, blocks and inline spans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

SpanKind = Literal["text", "code", "math", "silent", "note", "say"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of inline text of one kind.

    ``text`` is what the author wrote, verbatim except for collapsed white space. A ``"silent"`` span is written
    but not spoken. A ``"note"`` is a reference to a footnote, and a ``"say"`` has words that are spoken but not
    written; both have an empty text, so that the joined texts of a paragraph's spans are the paragraph as written.
    """

    text: str
    kind: SpanKind = "text"
    target: str = ""
    """The URL of a link; the key in `Post.notes` of a ``"note"``; the words of a ``"say"``; `KEPT` in a
    ``"silent"`` span that does not count as left out."""
    strong: bool = False
    """Written bold."""
    shown: str = ""
    """What transcripts show for a ``"say"`` whose words are not in their written form: ``2024``."""


Spans: TypeAlias = tuple[Span, ...]

KEPT = "kept"
"""Target of a silent span that does not count as left out, such as the number of a citation or a file name."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an `ItemList`."""

    blocks: tuple[Block, ...]
    number: int | None = None
    """Its visible number, in an ordered list."""
    checked: bool | None = None
    """Whether its box is ticked, in a task list."""


@dataclass(frozen=True, slots=True)
class ItemList:
    """A bulleted, numbered, task or definition list; an item of the last is a term with its definitions."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quote."""

    blocks: tuple[Block, ...]
    source: str = ""
    """Who or what is quoted, if the page names it outside the text."""
    generated: bool = False
    """Whether the page says that a language model wrote it."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What one speaker of a dialogue says before the next speaker."""

    speaker: str
    """The name by which the whole post knows the speaker; empty if the page names nobody."""
    label: Spans
    """What introduces the words, as written: the name or a short form of it, perhaps with a colon or dash."""
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Collapsed:
    """A section that a reader must open to see (HTML's ``details``)."""

    summary: Spans
    blocks: tuple[Block, ...]
    spoiler: bool = False
    """Whether it is hidden because it gives something away."""


@dataclass(frozen=True, slots=True)
class References:
    """A list of what the post cites."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A passage that its author does not want narrated, or that only serves navigation, sale or law in a book."""

    blocks: tuple[Block, ...]
    kind: Literal["skipped", "matter"] = "skipped"
    """``matter`` is front or back matter of a book, such as its copyright page."""


@dataclass(frozen=True, slots=True)
class AlwaysNarrated:
    """A passage that its author wants narrated, whatever the options say about its kind."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code; ``language`` is empty if the author named none."""

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
    """An image; ``source`` is its URL or path, as the post gives it."""

    source: str
    alt: str = ""
    caption: Spans = ()


@dataclass(frozen=True, slots=True)
class Embed:
    """Embedded content, such as a video or a frame; ``text`` is its fallback text."""

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
    | References
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
    """A heading and what follows it, up to the next heading. The heading of the introduction is empty."""

    heading: Spans
    level: int
    """Its depth in the outline, from 1; at most one more than that of the section before it."""
    blocks: tuple[Block, ...] = ()

    @property
    def title(self) -> str:
        """The heading as written, on one line."""
        return " ".join(plain(self.heading).split("\n"))


@dataclass(frozen=True, slots=True)
class Post:
    """A post as its author published it.

    ``sections[0]`` is the introduction, before the first heading; it may be empty.
    """

    title: str
    sections: tuple[Section, ...]
    slug: str
    """Lower-case words joined by hyphens, never empty; it names the episode's folder and files."""
    authors: tuple[str, ...] = ()
    published: dt.date | None = None
    """A `datetime.datetime` if the hour is known."""
    url: str = ""
    """Where the post is published; empty if unknown."""
    id: str = ""
    """A permanent identifier that the author chose; empty if there is none."""
    language: str = "en"
    """BCP 47."""
    language_detected: bool = False
    """Whether the language was detected from the text, because the post does not state it."""
    title_inferred: bool = False
    """Whether the title is the first heading or sentence, because the post does not state one."""
    description: str = ""
    image: str = ""
    """The cover: a URL, or a path as the post gives it."""
    folder: str = ""
    """The folder that the post's relative paths start from; empty if there is none."""
    lexicon: Mapping[str, object] = field(default_factory=dict)
    """The pronunciations of words, as written in the front matter."""
    cast: Mapping[str, str] | None = field(default_factory=dict)
    """The voices of its speakers by name, as written in the front matter; None if one voice is to speak it all."""
    notes: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    """Footnotes by key, in the order of their first references."""
    reference: str = ""
    """What it was read from: a URL, the absolute path of a file, or ``-``; empty for a text in memory."""


def base_language(tag: str) -> str:
    """The language of a BCP 47 tag without its region: ``de`` for ``de-AT``."""
    return tag.split("-")[0].lower()


def plain(spans: Iterable[Span]) -> str:
    """The spans as written, without their markup."""
    return "".join(span.text for span in spans)


def inside(block: Block) -> tuple[Block, ...]:
    """The blocks directly inside a block."""
    match block:
        case ItemList(items):
            return items
        case Item(blocks) | Quote(blocks) | References(blocks) | Skipped(blocks) | AlwaysNarrated(blocks):
            return blocks
        case Speech(_, _, blocks) | Collapsed(_, blocks):
            return blocks
    return ()


def speakers(post: Post) -> tuple[str, ...]:
    """The speakers of the post's dialogues by name, in the order in which they first speak."""
    blocks = (block for section in post.sections for block in section.blocks)
    return tuple(dict.fromkeys(filter(None, _speakers(blocks))))


def _speakers(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Speech):
            yield block.speaker
        yield from _speakers(inside(block))


def written(blocks: Iterable[Block]) -> str:
    """The text of the blocks as written, on one line, including nested blocks."""
    return " ".join(part for block in blocks for part in _parts(block) if part)


def _parts(block: Block) -> tuple[str, ...]:
    match block:
        case Paragraph(spans):
            return (plain(spans),)
        case Item(blocks) | Quote(blocks) | References(blocks) | Skipped(blocks) | AlwaysNarrated(blocks):
            return (written(blocks),)
        case Speech(_, label, blocks):
            return (plain(label), written(blocks))
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
