"""A post's outline as plain lines, for the files of cases.

The marks inside a line: ``**bold**``, a code span in backticks, ``\\(math\\)``, ``[words](address)``, ``[^1]`` for
the first footnote, and ``⏎`` for a line break.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from narrate.reading.post import (
    Block,
    Code,
    Collapsed,
    Embed,
    Formula,
    Image,
    Item,
    ItemList,
    Paragraph,
    Post,
    Quote,
    Rule,
    Span,
    Spans,
    Table,
)


def outline_lines(post: Post) -> str:
    """The whole post: its title where it is not its file's name, its sections and its footnotes."""
    return "\n".join(line.rstrip() for line in _post(post))


def _post(post: Post) -> Iterator[str]:
    if post.title != "post":
        yield f"title: {post.title}"
    for section in post.sections:
        if section.heading:
            yield f"h{section.level} {_marked(section.heading)}"
        yield from _indented(section.blocks)
    for key, blocks in post.notes.items():
        yield f"note {key.removeprefix('fn')}"
        yield from _indented(blocks)


def _indented(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield from ("  " + line for line in _block(block))


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(spans):
            yield f"text: {_marked(spans)}"
        case Item(blocks):
            yield f"item{_label(block)}"
            yield from _indented(blocks)
        case ItemList(items):
            yield "list"
            yield from _indented(items)
        case Quote(blocks):
            yield "quote"
            yield from _indented(blocks)
        case Collapsed(summary, blocks):
            yield f"folded: {_marked(summary)}"
            yield from _indented(blocks)
        case Rule():
            yield "rule"
        case _:
            yield from _leaf(block)


def _leaf(block: Block) -> Iterator[str]:
    match block:
        case Code(text, language):
            yield f"code {language}".strip()
            yield from ("  | " + line for line in text.split("\n"))
        case Formula(tex):
            yield f"formula: {tex}".replace("\n", "⏎")
        case Table(header, rows, caption):
            yield f"table: {_marked(caption)}".rstrip(": ")
            yield from ([f"  head: {_cells(header)}"] if header else [])
            yield from (f"  row: {_cells(row)}" for row in rows)
        case Image(source, alt, caption):
            yield f"image {source}: {alt}".rstrip(": ")
            yield from ([f"  caption: {_marked(caption)}"] if caption else [])
        case Embed(kind, text):
            yield f"embed {kind}: {text}".rstrip(": ")


def _label(item: Item) -> str:
    number = "" if item.number is None else f" {item.number}"
    return number + {None: "", True: " [x]", False: " [ ]"}[item.checked]


def _cells(cells: Iterable[Spans]) -> str:
    return " | ".join(map(_marked, cells))


def _marked(spans: Iterable[Span]) -> str:
    parts = (_linked(list(group)) for _, group in groupby(spans, lambda span: (span.kind == "note", span.target)))
    return "".join(parts).replace("\n", "⏎")


def _linked(spans: list[Span]) -> str:
    """Spans with one address in common."""
    target = spans[0].target
    if spans[0].kind == "note":
        return f"[^{target.removeprefix('fn')}]" * len(spans)
    text = "".join(_bold(strong, group) for strong, group in groupby(spans, lambda span: span.strong))
    return f"[{text}]({target})" if target else text


def _bold(strong: bool, spans: Iterable[Span]) -> str:
    marks = {"text": "{}", "code": "`{}`", "math": "\\({}\\)"}
    text = "".join(marks[span.kind].format(span.text) for span in spans)
    return f"**{text}**" if strong else text
