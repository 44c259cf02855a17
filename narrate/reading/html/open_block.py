"""Blocks that are still open, and what each becomes when its end tag is reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from narrate.reading.normalize import comparison_key
from narrate.reading.post import (
    Block,
    Collapsed,
    Image,
    Item,
    ItemList,
    Paragraph,
    Quote,
    References,
    Skipped,
    Span,
    Spans,
    Speech,
    Table,
    plain,
)


@dataclass(slots=True)
class OpenBlock:
    """A block whose end tag has not been reached."""

    tag: str
    close: Callable[[OpenBlock], Block | None]
    blocks: list[Block] = field(default_factory=list)
    spans: Spans = ()
    """A summary, a caption, or the label of a speaker."""
    key: str = ""
    name: str = ""
    """Of a quote's source or a speaker."""
    generated: bool = False
    spoiler: bool = False
    number: int | None = None
    checked: bool | None = None


def _close_quote(done: OpenBlock) -> Block | None:
    return Quote(tuple(done.blocks), done.name, done.generated) if done.blocks else None


def _close_speech(done: OpenBlock) -> Block:
    return Speech(done.name, done.spans, tuple(done.blocks))


def _close_details(done: OpenBlock) -> Block:
    return Collapsed(done.spans, tuple(done.blocks), done.spoiler)


def _close_item(done: OpenBlock) -> Block:
    return Item(tuple(done.blocks), done.number, done.checked)


def _close_list(done: OpenBlock) -> Block | None:
    items = tuple(block if isinstance(block, Item) else Item((block,)) for block in done.blocks)
    return ItemList(items) if items else None


def _close_matter(done: OpenBlock) -> Block | None:
    return Skipped(tuple(done.blocks), "matter") if done.blocks else None


def _close_references(done: OpenBlock) -> Block | None:
    return References(tuple(done.blocks)) if done.blocks else None


def _close_figure(done: OpenBlock) -> Block | None:
    """The caption goes to the figure's first image or table, else it becomes a paragraph at the end.

    A short line beside its only picture is a part of the caption: who took it.
    """
    blocks = list(done.blocks)
    if len(blocks) == 2 and any(isinstance(block, Image) for block in blocks):
        beside = next((block for block in blocks if isinstance(block, Paragraph)), None)
        if beside is not None and len(plain(beside.spans).split()) <= _MAX_CREDIT_WORDS:
            blocks.remove(beside)
            done.spans = (*done.spans, Span(" "), *beside.spans) if done.spans else beside.spans
    for index, block in enumerate(blocks):
        if isinstance(block, (Image, Table)) and done.spans:
            blocks[index] = _captioned(block, done.spans)
            break
    else:
        if done.spans:
            blocks.append(Paragraph(done.spans))
    if len(blocks) == 1:
        return blocks[0]
    return Item(tuple(blocks)) if blocks else None


_MAX_CREDIT_WORDS = 12


def _captioned(block: Image | Table, caption: Spans) -> Block:
    """Add the caption; drop an alternative text that it contains: it may add a credit."""
    if isinstance(block, Image) and comparison_key(block.alt) in comparison_key(plain(caption)):
        return replace(block, alt="", caption=caption)
    return replace(block, caption=caption)


CLOSERS: dict[str, Callable[[OpenBlock], Block | None]] = {
    "blockquote": _close_quote,
    "details": _close_details,
    "dl": _close_list,
    "dt": _close_item,
    "figure": _close_figure,
    "li": _close_item,
    "matter": _close_matter,
    "ol": _close_list,
    "references": _close_references,
    "speech": _close_speech,
    "ul": _close_list,
}


def is_silent(spans: Spans) -> bool:
    """Whether the spans contain words and all of them are silent."""
    words = [span for span in spans if span.text.strip() or span.kind == "say"]
    return bool(words) and all(span.kind == "silent" for span in words)
