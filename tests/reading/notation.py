"""Writes a post's outline as plain lines, for the case files.

The marks inside a line: ``**bold**``, a code span in backticks, ``\\(math\\)``, ``[words](address)``, ``[^1]`` for
the first footnote, ``{say: words}`` for words that are only spoken, ``{skip: words}`` for words that are not, and
``⏎`` for a line break.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from narrate.reading.outline import parse_html, read_outline
from narrate.reading.post import (
    AlwaysNarrated,
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
    References,
    Skipped,
    Span,
    Spans,
    Speech,
    Table,
    ThematicBreak,
)


def read_page(page: str) -> Post:
    """A post whose body is all of an HTML page."""
    outline = read_outline(parse_html(page, "page"))
    return Post(outline.title or "post", outline.sections, "page", notes=outline.notes)


def outline_lines(post: Post) -> str:
    """The whole post: its title if it states one, its sections and its footnotes."""
    lines = "\n".join(line.rstrip() for line in _post(post))
    for number, key in enumerate(post.notes, 1):
        lines = lines.replace(f"[^{key}]", f"[^{number}]").replace(f"note {key}\n", f"note {number}\n")
    return lines


def _post(post: Post) -> Iterator[str]:
    if post.title != "post" and not post.title_inferred:
        yield f"title: {post.title}"
    for section in post.sections:
        if section.heading:
            yield f"h{section.level} {_marked(section.heading)}"
        yield from _indented(section.blocks)
    for key, blocks in post.notes.items():
        yield f"note {key}"
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
        case Quote(blocks, source, generated):
            yield f"{'generated ' * generated}quote{source and f' of {source}'}"
            yield from _indented(blocks)
        case Speech(speaker, label, blocks):
            shown = _marked(label)
            yield f"speech of {speaker}" + (f": {shown}" if shown != speaker else "")
            yield from _indented(blocks)
        case Collapsed(summary, blocks, spoiler):
            yield f"{'spoiler' if spoiler else 'folded'}: {_marked(summary)}"
            yield from _indented(blocks)
        case References(blocks):
            yield "references"
            yield from _indented(blocks)
        case Skipped(blocks) | AlwaysNarrated(blocks):
            yield "skipped" if isinstance(block, Skipped) else "spoken"
            yield from _indented(blocks)
        case ThematicBreak():
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
    parts = (_linked(list(group)) for _, group in groupby(spans, _link))
    return "".join(parts).replace("\n", "⏎")


def _link(span: Span) -> tuple[bool, str]:
    return span.kind == "note", "" if span.kind in ("say", "silent") else span.target


def _linked(spans: list[Span]) -> str:
    """Consecutive spans with the same URL."""
    target = _link(spans[0])[1]
    if spans[0].kind == "note":
        return f"[^{target}]" * len(spans)
    text = "".join(_bold(strong, group) for strong, group in groupby(spans, lambda span: span.strong))
    return f"[{text}]({target})" if target else text


def _bold(strong: bool, spans: Iterable[Span]) -> str:
    marks = {"text": "{}", "code": "`{}`", "math": "\\({}\\)", "say": "{{say: {}}}", "silent": "{{skip: {}}}"}
    runs = groupby(spans, lambda span: span.kind)
    texts = ((kind, [span.target.strip() if kind == "say" else span.text for span in run]) for kind, run in runs)
    text = "".join(marks[kind].format("".join(words)) for kind, words in texts)
    return f"**{text}**" if strong else text
