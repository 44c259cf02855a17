"""An HTML tree becomes sections and blocks: the one walker that every source shares.

The walk is a flat loop over start and end events with a stack of open blocks, so that neither a long page nor a
deep one costs more than its length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree, html

from narrate.errors import ReadingError
from narrate.reading.fetch import CONTROLS
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
    Quote,
    Rule,
    Section,
    Span,
    Spans,
    Table,
    plain,
)

MAX_OPEN_BLOCKS = 64
"""Blocks nested deeper than this are read as if they lay side by side."""

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SILENT = frozenset({"head", "noscript", "script", "style", "template", "title"})
_EMBEDS = frozenset({"audio", "canvas", "embed", "iframe", "object", "svg", "video"})
_BOLD = frozenset({"b", "strong"})
_PARAGRAPHS = frozenset(
    "address article aside body caption center dd div fieldset footer form header legend main nav option p "
    "section tbody td tfoot th thead tr".split()
)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_END_OF_PAGE = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_LANGUAGE_CLASS = re.compile(r"(?:^|\s)lang(?:uage)?-([^\s]+)")


@dataclass(frozen=True, slots=True)
class Outline:
    """What a page contains."""

    title: str
    sections: tuple[Section, ...]
    notes: Mapping[str, tuple[Block, ...]]


def parse(page: str, name: str) -> html.HtmlElement:
    """The page as a tree. Raises `ReadingError`, naming ``name``, where the parser would lose text."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    whole = _END_OF_PAGE.sub("", page)  # the parser drops what follows them
    tree = html.document_fromstring(whole.encode(), parser=parser)
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise ReadingError("its HTML is nested more than 2,000 deep", name, "simplify the raw HTML")
    return tree


def read_outline(tree: html.HtmlElement, title: str = "") -> Outline:
    """Sections, blocks and footnotes of a page whose title is ``title``, or its first H1 when empty.

    A lone H1 at the top that is the title is no section: its footnotes and what follows it are the introduction.
    """
    walk = _Walk()
    for step in _steps(tree):
        walk.take(step)
    heads = walk.finished()
    if len(heads) == 1:
        heads = list(_bold_headings(heads[0]))
    ones = [head for head in heads if head.level == 1 and head.from_heading]
    found = title or (" ".join(plain(ones[0].spans).split()) if ones else "")
    intro = heads[0]
    bare = all(isinstance(block, Rule) for block in intro.blocks)
    if len(ones) == 1 and heads[1] is ones[0] and bare and _same(plain(ones[0].spans), found):
        notes = tuple(span for span in ones[0].spans if span.kind == "note")
        heads[:2] = [replace(intro, blocks=[Paragraph(notes), *ones[0].blocks] if notes else ones[0].blocks)]
    return Outline(found, tuple(_nested(heads)), walk.notes)


@dataclass(frozen=True, slots=True)
class _Head:
    """A section before its place in the outline is known; ``level`` is the tag's, 0 for the introduction."""

    spans: Spans
    level: int
    blocks: list[Block]
    from_heading: bool = True


def _same(a: str, b: str) -> bool:
    return re.sub(r"\W+", "", a).casefold() == re.sub(r"\W+", "", b).casefold()


def _nested(heads: Iterable[_Head]) -> Iterator[Section]:
    """Number levels from 1 without gaps: an H4 right under an H2 lies one deeper, not two."""
    open_levels: list[int] = []
    for head in heads:
        while open_levels and open_levels[-1] >= head.level:
            open_levels.pop()
        if head.level:
            open_levels.append(head.level)
        yield Section(head.spans, max(1, len(open_levels)), tuple(head.blocks))


def _bold_headings(head: _Head) -> Iterator[_Head]:
    """Where a post has no headings, paragraphs that are wholly bold are its headings, as on the forums."""
    current = _Head((), 0, [], from_heading=False)
    for block in head.blocks:
        if isinstance(block, Paragraph) and _is_bold(block.spans):
            yield current
            current = _Head(block.spans, 1, [], from_heading=False)
        else:
            current.blocks.append(block)
    yield current


def _is_bold(spans: Spans) -> bool:
    words = [span for span in spans if span.text.strip()]
    return bool(words) and all(span.strong for span in words)


# --- the walk ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Step:
    """One event: an element opens or closes, or (``element`` is None) text stands here."""

    element: html.HtmlElement | None
    opens: bool = False
    text: str = ""
    skip: Callable[[], None] = lambda: None


def _steps(root: html.HtmlElement) -> Iterator[_Step]:
    walker = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, element in walker:
        if event == "start":
            skipped = False

            def skip() -> None:
                nonlocal skipped
                skipped = True
                walker.skip_subtree()

            yield _Step(element, opens=True, skip=skip)
            if element.text and not skipped:
                yield _Step(None, text=element.text.translate(CONTROLS))
        elif event == "end":
            yield _Step(element)
        if event != "start" and element.tail and element is not root:
            yield _Step(None, text=element.tail.translate(CONTROLS))


@dataclass(slots=True)
class _Open:
    """A block whose end has not come yet."""

    tag: str
    close: Callable[[_Open], Block | None]
    blocks: list[Block] = field(default_factory=list)
    spans: Spans = ()
    """A summary or a caption."""
    key: str = ""
    number: int | None = None
    checked: bool | None = None


@dataclass(slots=True)
class _Inline:
    """Collects the spans of one paragraph."""

    spans: list[Span] = field(default_factory=list)
    bold: int = 0
    links: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.put(Span(_SPACE.sub(" ", text), target=self.links[-1] if self.links else "", strong=self.bold > 0))

    def put(self, span: Span) -> None:
        self.spans.append(span)

    def take(self) -> Spans:
        """The paragraph so far, with its white space collapsed, and start the next."""
        spans, self.spans = _collapsed(self.spans), []
        return spans

    def start(self, element: html.HtmlElement) -> bool:
        """Note that an element opens. True when all of it is taken and it must not be walked."""
        tag = element.tag
        if tag in _BOLD:
            self.bold += 1
        elif tag == "a":
            if "footnote-backref" in element.classes:
                return True
            self.links.append(element.get("href", ""))
        elif tag == "br":
            self.put(Span("\n"))
        else:
            span = _whole_span(element)
            if span is None:
                return False
            self.put(replace(span, strong=self.bold > 0))
            return True
        return False

    def space(self, element: html.HtmlElement) -> None:
        """At the edge of a block, words must not run together."""
        if any(element.tag in tags for tags in (_PARAGRAPHS, _HEADINGS, _CONTAINERS, _WHOLE)):
            self.put(Span(" "))

    def end(self, element: html.HtmlElement) -> None:
        if element.tag in _BOLD:
            self.bold = max(0, self.bold - 1)
        elif element.tag == "a" and self.links and "footnote-backref" not in element.classes:
            self.links.pop()


def _whole_span(element: html.HtmlElement) -> Span | None:
    """The span that an inline element is, or None where its content is ordinary text."""
    tag, classes = element.tag, element.classes
    if tag in {"code", "kbd", "samp"}:
        return Span(_SPACE.sub(" ", _verbatim(element)), "code")
    if tag == "span" and "math" in classes:
        return Span(_SPACE.sub(" ", _verbatim(element).strip()), "math")
    if tag == "sup" and "footnote-ref" in classes:
        link = element.find("a")
        return Span("", "note", target=(link.get("href", "") if link is not None else "").lstrip("#"))
    return None


def _collapsed(spans: Iterable[Span]) -> Spans:
    """Drop white space at both ends and after white space; a line break swallows the spaces around it."""
    kept: list[Span] = []
    before = ""  # the last character kept
    for span in spans:
        if span.kind == "text" and span.text == "\n":
            if not before:
                continue
            _strip_end(kept, " ")
        elif span.kind == "text" and before in ("", " ", "\n"):
            span = replace(span, text=span.text.lstrip(" "))
        kept.append(span)
        before = span.text[-1:] or before
    _strip_end(kept, " \n")
    return tuple(span for span in kept if span.text or span.kind != "text")


def _strip_end(spans: list[Span], characters: str) -> None:
    """Strip the written text; spans that it empties stay in the list."""
    for index in range(len(spans) - 1, -1, -1):
        if spans[index].text:
            text = spans[index].text.rstrip(characters)
            spans[index] = replace(spans[index], text=text)
            if text:
                break


def _verbatim(element: html.HtmlElement) -> str:
    """The text in an element, with its line breaks and the words that stand for its images."""
    return "".join(step.text or _stand_in(step) for step in _steps(element))


def _stand_in(step: _Step) -> str:
    if step.element is None or not step.opens:
        return ""
    return "\n" if step.element.tag == "br" else _alt(step.element)


def _alt(element: html.HtmlElement) -> str:
    """What an image is said to show; empty for other elements."""
    words: str = element.get("alt", "") if element.tag == "img" else ""
    return _SPACE.sub(" ", words.translate(CONTROLS)).strip()


def inline(element: html.HtmlElement) -> Spans:
    """All of an element as one run of spans, whatever blocks it holds."""
    run = _Inline()
    for step in _steps(element):
        _read_inline(run, step)
    return run.take()


def _read_inline(run: _Inline, step: _Step) -> None:
    """Go one event further in a run of spans; blocks in it are set apart by spaces."""
    element = step.element
    if element is None:
        run.add(step.text)
    elif not step.opens:
        run.end(element)
        run.space(element)
    elif element.tag in _SILENT:
        step.skip()
    elif element.tag == "img":
        run.add(_alt(element))
    elif run.start(element):
        step.skip()
    else:
        run.space(element)


class _Walk:
    """The state between two events: open blocks, the paragraph being collected, sections so far."""

    def __init__(self) -> None:
        self.notes: dict[str, tuple[Block, ...]] = {}
        self._heads = [_Head((), 0, [])]
        self._open: list[_Open] = []
        self._unopened: list[str] = []
        self._inline = _Inline()
        self._images: list[Image] = []
        self._heading: str = ""

    def finished(self) -> list[_Head]:
        """All sections, the introduction first."""
        self._flush()
        while self._open:
            self._close()
        return self._heads

    def take(self, step: _Step) -> None:
        """Go one event further."""
        element = step.element
        if element is None:
            self._inline.add(step.text)
        elif step.opens:
            if self._start(element):
                step.skip()
        else:
            self._end(element)

    def _start(self, element: html.HtmlElement) -> bool:
        """Take what opens; True when all of it is taken."""
        tag = element.tag
        if tag in _SILENT or "footnotes-sep" in element.classes:
            return True
        if tag in _WHOLE:
            _WHOLE[tag](self, element)
            return True
        if tag in _CONTAINERS:
            self._flush()
            self._open_block(tag, element)
        elif tag in _HEADINGS:
            self._flush()
            self._heading = self._heading or tag
        elif tag in _PARAGRAPHS:
            self._flush()
            if tag == "div" and "math" in element.classes:
                self._add(Formula(_verbatim(element).strip()))
                return True
        else:
            return self._inline.start(element)
        return False

    def _end(self, element: html.HtmlElement) -> None:
        tag = element.tag
        if tag in _HEADINGS and tag == self._heading:
            self._end_heading(_HEADINGS[tag])
        elif tag in _CONTAINERS:
            self._flush()
            if self._unopened and self._unopened[-1] == tag:
                self._unopened.pop()
            elif tag != "dt":  # a term stays open for its definitions, up to the next term or its list's end
                self._end_container(tag)
        elif tag in _PARAGRAPHS or tag in _HEADINGS:
            self._flush()
        else:
            self._inline.end(element)

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
        elif self._open:
            self._add(Paragraph(spans))
        else:
            self._heads.append(_Head(spans, level, []))
        self._flush()

    def _flush(self) -> None:
        """End the paragraph being collected; images that stood in it follow it."""
        if self._heading:
            self._inline.put(Span(" "))
            return
        spans = self._inline.take()
        if any(span.text or span.kind != "text" for span in spans):
            self._add(Paragraph(spans))
        images, self._images = self._images, []
        for image in images:
            self._add(image)

    def _add(self, block: Block) -> None:
        (self._open[-1].blocks if self._open else self._heads[-1].blocks).append(block)

    def _open_block(self, tag: str, element: html.HtmlElement) -> None:
        if tag == "dt" and self._open and self._open[-1].tag == "dt":
            self._close()
        if len(self._open) >= MAX_OPEN_BLOCKS:
            self._unopened.append(tag)
            return
        block = _Open(tag, _CONTAINERS[tag])
        if tag == "ol":
            block.number = _integer(element.get("start"), 1)
        elif tag == "li":
            self._open_item(block, element)
        self._open.append(block)

    def _open_item(self, block: _Open, element: html.HtmlElement) -> None:
        if element.get("id", "").startswith("fn") and "footnote-item" in element.classes:
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
        block = done.close(done)
        if block is not None:
            self._add(block)

    # Elements taken whole

    def _take_code(self, element: html.HtmlElement) -> None:
        self._flush()
        inner = element.find("code")
        classes = " ".join(e.get("class", "") for e in (element, inner) if e is not None)
        language = _LANGUAGE_CLASS.search(classes)
        text = _verbatim(element).strip("\n")
        if text.strip():
            self._add(Code(text, language.group(1) if language else ""))

    def _take_table(self, element: html.HtmlElement) -> None:
        self._flush()
        self._add(_table(element))

    def _take_image(self, element: html.HtmlElement) -> None:
        alt = _alt(element)
        if self._heading and alt:
            self._inline.add(alt)
        else:
            self._images.append(Image(element.get("src", ""), alt))

    def _take_embed(self, element: html.HtmlElement) -> None:
        self._flush()
        self._add(Embed(str(element.tag), plain(inline(element))))

    def _take_rule(self, _: html.HtmlElement) -> None:
        self._flush()
        self._add(Rule())

    def _take_caption(self, element: html.HtmlElement) -> None:
        """A summary belongs to its details, a caption to its figure; elsewhere it is a paragraph."""
        self._flush()
        owner = {"summary": "details", "figcaption": "figure"}[str(element.tag)]
        spans = inline(element)
        if self._open and self._open[-1].tag == owner and not self._open[-1].spans:
            self._open[-1].spans = spans
        elif spans:
            self._add(Paragraph(spans))

    def _take_checkbox(self, element: html.HtmlElement) -> None:
        if self._open and self._open[-1].tag == "li" and element.get("type") == "checkbox":
            self._open[-1].checked = element.get("checked") is not None


_WHOLE: dict[str, Callable[[_Walk, html.HtmlElement], None]] = {
    "pre": _Walk._take_code,
    "table": _Walk._take_table,
    "img": _Walk._take_image,
    "hr": _Walk._take_rule,
    "summary": _Walk._take_caption,
    "figcaption": _Walk._take_caption,
    "input": _Walk._take_checkbox,
    **dict.fromkeys(_EMBEDS, _Walk._take_embed),
}


# --- what an open block becomes when it closes ------------------------------------------------------------------


def _close_quote(done: _Open) -> Block | None:
    return Quote(tuple(done.blocks)) if done.blocks else None


def _close_details(done: _Open) -> Block:
    return Collapsed(done.spans, tuple(done.blocks))


def _close_item(done: _Open) -> Block:
    return Item(tuple(done.blocks), done.number, done.checked)


def _close_list(done: _Open) -> Block | None:
    items = tuple(block if isinstance(block, Item) else Item((block,)) for block in done.blocks)
    return ItemList(items) if items else None


def _close_figure(done: _Open) -> Block | None:
    """The caption goes to the figure's first image or table, else it is a paragraph after the rest."""
    blocks = list(done.blocks)
    for index, block in enumerate(blocks):
        if isinstance(block, (Image, Table)) and done.spans:
            blocks[index] = replace(block, caption=done.spans)
            break
    else:
        if done.spans:
            blocks.append(Paragraph(done.spans))
    if len(blocks) == 1:
        return blocks[0]
    return Item(tuple(blocks)) if blocks else None


_CONTAINERS: dict[str, Callable[[_Open], Block | None]] = {
    "blockquote": _close_quote,
    "details": _close_details,
    "dl": _close_list,
    "dt": _close_item,
    "figure": _close_figure,
    "li": _close_item,
    "ol": _close_list,
    "ul": _close_list,
}


def _table(element: html.HtmlElement) -> Table:
    rows = _Rows()
    for step in _steps(element):
        rows.take(step)
    return rows.finished()


@dataclass(slots=True)
class _Rows:
    """Collects a table. One inside a cell is text of that cell; what stands in no cell is a cell of its own."""

    caption: Spans = ()
    rows: list[list[tuple[str, Spans]]] = field(default_factory=lambda: [[]])
    """Every cell's tag and text."""
    loose: _Inline = field(default_factory=_Inline)

    def take(self, step: _Step) -> None:
        element = step.element
        if element is None or element.tag not in {"caption", "td", "th", "tr"}:
            _read_inline(self.loose, step)
            return
        self._end_loose()
        if element.tag == "tr":
            self.rows.append([])
        elif step.opens:
            step.skip()
            if element.tag == "caption":
                self.caption += (Span(" "), *inline(element)) if self.caption else inline(element)
            else:
                self.rows[-1].append((element.tag, inline(element)))

    def finished(self) -> Table:
        self._end_loose()
        rows = [row for row in self.rows if any(spans for _, spans in row)]
        headed = bool(rows) and all(tag == "th" for tag, _ in rows[0])
        header, *rest = [tuple(spans for _, spans in row) for row in (rows if headed else [[], *rows])]
        return Table(header, tuple(rest), self.caption)

    def _end_loose(self) -> None:
        spans = self.loose.take()
        if spans:
            self.rows[-1].append(("td", spans))


def _integer(text: str | None, fallback: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return fallback
