"""Builds sections and blocks from an HTML tree, for every kind of post.

It handles start and end events in a flat loop, with a stack of open blocks, so that the cost of a page is
proportional to its length, however deep it nests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml import etree, html

from narrate import lazy_re as re
from narrate.reading.html.directives import is_audio_note, read_directive
from narrate.reading.html.dom import classes
from narrate.reading.html.inline import (
    ATOMIC,
    CONTAINERS,
    EMBEDS,
    HEADINGS,
    IGNORED,
    PARAGRAPHS,
    Event,
    InlineRun,
    alt_text,
    events,
    inline,
    verbatim,
)
from narrate.reading.html.open_block import CLOSERS, OpenBlock, is_silent
from narrate.reading.html.tables import read_table
from narrate.reading.post import (
    AlwaysNarrated,
    Block,
    Code,
    Embed,
    Formula,
    Image,
    Item,
    ItemList,
    Paragraph,
    Skipped,
    Span,
    Spans,
    ThematicBreak,
    plain,
)

MAX_OPEN_BLOCKS = 64
"""Maximum nesting; deeper blocks are read as siblings."""

_ORNAMENT = re.compile(r"(?:\s*[*·•~#⁂✻❦❧–—―-]){1,9}\s*")
"""A thematic break that is typed as characters, such as ``* * *``."""
_LANGUAGE_CLASS = re.compile(r"(?:^|\s)lang(?:uage)?-([^\s]+)")


@dataclass(frozen=True, slots=True)
class RawSection:
    """A section before the outline is nested; ``level`` is that of its tag, 0 for the introduction."""

    spans: Spans
    level: int
    blocks: list[Block]
    from_heading: bool = True


def build_blocks(tree: html.HtmlElement) -> tuple[list[RawSection], dict[str, tuple[Block, ...]]]:
    """The sections of a page, the introduction first, and its footnotes by key."""
    builder = _BlockBuilder()
    for comment in reversed(list(tree.itersiblings(etree.Comment, preceding=True))):  # before the root
        directive = read_directive(comment.text or "")
        if directive is not None:
            builder.handle(Event(None, directive=directive))
    for event in events(tree):
        builder.handle(event)
    return builder.finished(), builder.notes


class _BlockBuilder:
    """Holds the sections so far, the open blocks, and the paragraph being collected."""

    def __init__(self) -> None:
        self.notes: dict[str, tuple[Block, ...]] = {}
        self._sections = [RawSection((), 0, [])]
        self._open: list[OpenBlock] = []
        self._unopened_tags: list[str] = []
        self._inline = InlineRun()
        self._active = self._inline.active
        self._images: list[Block] = []
        self._heading: str = ""

    def finished(self) -> list[RawSection]:
        """Close what is open; all sections, the introduction first."""
        self._flush()
        while self._open:
            self._close()
        return self._sections

    def handle(self, event: Event) -> None:
        """Process the next event."""
        element = event.element
        if event.directive is not None:
            self._inline.apply(event.directive)
        elif element is None:
            self._inline.add(event.text)
        elif event.opens:
            self._active.enter(element)
            if self._start(element):
                event.skip()
        else:
            self._end(element)
            self._active.leave(element)

    def _start(self, element: html.HtmlElement) -> bool:
        """Open an element; True if it has been read whole, so that its content must be skipped."""
        tag = element.tag
        if tag in IGNORED or "footnotes-sep" in classes(element):
            return True
        if is_audio_note(element):
            return self._inline.start(element)
        if tag in ATOMIC:
            _ATOMIC_READERS[tag](self, element)
            return True
        if tag in CONTAINERS:
            self._flush()
            self._open_block(tag, element)
        elif tag in HEADINGS:
            self._flush()
            self._heading = self._heading or tag
        elif tag in PARAGRAPHS:
            if self._heading and "math" in classes(element):
                return self._inline.start(element)
            self._flush()
            if tag == "div" and "math" in classes(element):
                self._add(Formula(verbatim(element).strip()))
                return True
        else:
            return self._inline.start(element)
        return False

    def _end(self, element: html.HtmlElement) -> None:
        tag = element.tag
        if tag in HEADINGS and tag == self._heading:
            self._end_heading(HEADINGS[tag])
        elif tag in CONTAINERS:
            self._flush()
            if self._unopened_tags and self._unopened_tags[-1] == tag:
                self._unopened_tags.pop()
            elif not self._stays_open(tag):
                self._end_container(tag)
        elif tag in PARAGRAPHS or tag in HEADINGS:
            self._flush()
        else:
            self._inline.end(element)

    def _stays_open(self, tag: str) -> bool:
        """Whether a term stays open for its definitions: until the next term, or the end of its list."""
        return tag == "dt" and [block.tag for block in self._open[-2:]] == ["dl", "dt"]

    def _end_container(self, tag: str) -> None:
        while self._open and self._open[-1].tag == "dt":
            self._close()
        if self._open and self._open[-1].tag == tag:
            self._close()

    def _end_heading(self, level: int) -> None:
        self._heading = ""
        spans = self._inline.take()
        if not plain(spans).strip():
            self._inline.spans = list(spans)
            self._flush()
        elif self._open or is_silent(spans):
            self._add_paragraph(spans)
        else:
            self._sections.append(RawSection(spans, level, []))
        self._flush()

    def _flush(self) -> None:
        """End the paragraph being collected; the images in it follow it."""
        if self._heading:
            self._inline.put(Span(" "))
            return
        spans = self._inline.take()
        if any(span.text or span.kind != "text" for span in spans):
            self._add_paragraph(spans)
        images, self._images = self._images, []
        for image in images:
            self._put(image)

    def _add_paragraph(self, spans: Spans) -> None:
        if _ORNAMENT.fullmatch(plain(spans)) and all(span.kind == "text" for span in spans):
            self._add(ThematicBreak())
            return
        if is_silent(spans):
            self._put(Skipped((Paragraph(tuple(replace(span, kind="text") for span in spans)),)))
        else:
            self._put(Paragraph(spans))

    def _add(self, block: Block) -> None:
        """Add a block that is not text, wrapped as the active directives require."""
        self._put(self._with_directives(block))

    def _with_directives(self, block: Block) -> Block:
        if self._active.skips:
            return Skipped((block,))
        return self._with_must_narrate(block)

    def _with_must_narrate(self, block: Block) -> Block:
        wrap = self._active.must_narrate and not isinstance(block, (Item, ItemList))
        return AlwaysNarrated((block,)) if wrap else block

    def _put(self, block: Block) -> None:
        """Append a block to the innermost open block; adjacent skipped passages become one."""
        blocks = self._open[-1].blocks if self._open else self._sections[-1].blocks
        before = blocks[-1] if blocks else None
        if isinstance(block, Skipped) and isinstance(before, Skipped) and block.kind == before.kind:
            blocks[-1] = Skipped((*before.blocks, *block.blocks), block.kind)
        else:
            blocks.append(block)

    def _open_block(self, tag: str, element: html.HtmlElement) -> None:
        if tag == "dt" and self._open and self._open[-1].tag == "dt":
            self._close()
        if len(self._open) >= MAX_OPEN_BLOCKS:
            self._unopened_tags.append(tag)
            return
        block = OpenBlock(tag, CLOSERS[tag])
        block.name = element.get("data-source") or element.get("data-speaker") or ""
        block.generated = element.get("data-llm-generated") is not None
        block.spoiler = "spoiler" in classes(element)
        if tag == "ol":
            block.number = _integer(element.get("start"), 1)
        elif tag == "li":
            self._open_item(block, element)
        self._open.append(block)

    def _open_item(self, block: OpenBlock, element: html.HtmlElement) -> None:
        if "footnote-item" in classes(element):
            block.key = element.get("id", "")
        elif self._open and self._open[-1].tag == "ol":
            parent = self._open[-1]
            block.number = _integer(element.get("value"), parent.number or 0)
            parent.number = block.number + 1

    def _close(self) -> None:
        done = self._open.pop()
        if done.key:
            self.notes[done.key] = tuple(done.blocks)
            return
        inner = [skipped for skipped in done.blocks if isinstance(skipped, Skipped)]
        nothing_left = len(inner) == len(done.blocks) > 0 and (not done.spans or is_silent(done.spans))
        if nothing_left:
            done.blocks = [block for skipped in inner for block in skipped.blocks]
        block = done.close(done)
        if block is not None:
            wrapped = nothing_left and not isinstance(block, Skipped)
            self._put(Skipped((block,)) if wrapped else self._with_must_narrate(block))

    # Atomic elements

    def _read_code(self, element: html.HtmlElement) -> None:
        self._flush()
        language = _LANGUAGE_CLASS.search(element.get("class", ""))
        text = verbatim(element).strip("\n")
        if text.strip():
            self._add(Code(text, language.group(1) if language else ""))

    def _read_table(self, element: html.HtmlElement) -> None:
        self._flush()
        self._add(read_table(element, self._active))

    def _read_image(self, element: html.HtmlElement) -> None:
        alt = alt_text(element)
        if self._heading and alt:
            self._inline.add(alt)
        else:
            self._images.append(self._with_directives(Image(element.get("src", ""), alt)))

    def _read_embed(self, element: html.HtmlElement) -> None:
        self._flush()
        self._add(Embed(element.get("data-kind") or str(element.tag), _fallback(element)))

    def _read_thematic_break(self, _: html.HtmlElement) -> None:
        self._flush()
        self._add(ThematicBreak())

    def _read_caption(self, element: html.HtmlElement) -> None:
        """Attach a summary to its details, and so on (`_OWNERS`); elsewhere it is a paragraph."""
        self._flush()
        owner = _OWNERS[str(element.tag)]
        spans = inline(element, self._active)
        if self._open and self._open[-1].tag == owner and not self._open[-1].spans:
            self._open[-1].spans = spans
        elif spans:
            self._add_paragraph(spans)

    def _read_checkbox(self, element: html.HtmlElement) -> None:
        if self._open and self._open[-1].tag == "li" and element.get("type") == "checkbox":
            self._open[-1].checked = element.get("checked") is not None


_OWNERS = {"summary": "details", "figcaption": "figure", "speaker": "speech"}
"""Elements that describe the block around them."""

_ATOMIC_READERS: dict[str, Callable[[_BlockBuilder, html.HtmlElement], None]] = {
    "pre": _BlockBuilder._read_code,
    "table": _BlockBuilder._read_table,
    "img": _BlockBuilder._read_image,
    "hr": _BlockBuilder._read_thematic_break,
    **dict.fromkeys(_OWNERS, _BlockBuilder._read_caption),
    "input": _BlockBuilder._read_checkbox,
    **dict.fromkeys(EMBEDS, _BlockBuilder._read_embed),
}


def _fallback(element: html.HtmlElement) -> str:
    """The fallback text of an embedded item; that of an SVG includes its title."""
    return " ".join(" ".join(element.itertext()).split()) if element.tag == "svg" else plain(inline(element))


def _integer(text: str | None, fallback: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return fallback
