"""Turns a page into an outline: its title, and sections with their levels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree, html

from narrate.errors import ReadingError
from narrate.reading.html.block_builder import RawSection, build_blocks
from narrate.reading.html.dom import with_class
from narrate.reading.html.site_markup import rewrite_site_markup
from narrate.reading.normalize import comparison_key
from narrate.reading.post import Block, Paragraph, Section, Spans, ThematicBreak, plain

_END_OF_PAGE = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outline:
    """The content of a page."""

    title: str
    sections: tuple[Section, ...]
    notes: Mapping[str, tuple[Block, ...]]

    @property
    def is_empty(self) -> bool:
        """Whether the page contains neither a heading nor anything to speak."""
        blocks = (block for section in self.sections for block in section.blocks)
        return not any(section.heading for section in self.sections) and not any(map(_says_something, blocks))


def _says_something(block: Block) -> bool:
    if not isinstance(block, Paragraph):
        return not isinstance(block, ThematicBreak)
    return any(span.kind != "text" or any(map(str.isalnum, span.text)) for span in block.spans)


def parse_html(page: str, subject: str) -> html.HtmlElement:
    """Parse a page. Raises `ReadingError`, naming ``subject``, if it is empty or the parser would lose text."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    whole = _END_OF_PAGE.sub("", page)  # the parser drops what follows these tags
    try:
        tree = html.document_fromstring(whole.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        raise ReadingError("the page is empty", subject, "check that it is the right page") from None
    _mend_head(tree)
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise ReadingError("its HTML is nested more than 2,000 levels deep", subject, "simplify the raw HTML")
    return tree


def _mend_head(tree: html.HtmlElement) -> None:
    """Move unknown elements from the head to the body: without a body tag, the parser puts them in the head."""
    head = tree.find("head")
    first = next((child for child in head if child.tag not in _HEAD), None) if head is not None else None
    if first is None:
        return
    body = tree.find("body")
    if body is None:
        body = html.Element("body")
        tree.append(body)
    for element in reversed([first, *first.itersiblings()]):
        body.insert(0, element)


_HEAD = frozenset({"base", "link", "meta", "noscript", "script", "style", "template", "title", etree.Comment})


def read_outline(tree: html.HtmlElement, title: str = "") -> Outline:
    """Read the sections, blocks and footnotes of a page; its title is ``title``, or its first H1 if that is empty.

    Modifies the tree. A single H1 at the top that repeats the title does not start a section: what follows it, and
    its footnotes, belong to the introduction.
    """
    rewrite_site_markup(tree)
    references = (link.get("href", "")[1:] for mark in with_class(tree, "footnote-ref") for link in mark.iter("a"))
    order = list(dict.fromkeys(references))
    heads, found_notes = build_blocks(tree)
    notes = {key: found_notes[key] for key in dict.fromkeys([*order, *found_notes]) if key in found_notes}
    if len(heads) == 1:
        heads = list(_bold_headings(heads[0]))
    ones = [head for head in heads if head.level == 1 and head.from_heading]
    found = title or (" ".join(plain(ones[0].spans).split()) if ones else "")
    intro = heads[0]
    bare = all(isinstance(block, ThematicBreak) for block in intro.blocks)
    if (
        len(ones) == 1
        and heads[1] is ones[0]
        and bare
        and comparison_key(plain(ones[0].spans)) == comparison_key(found)
    ):
        marks = tuple(span for span in ones[0].spans if span.kind == "note")
        heads[:2] = [replace(intro, blocks=[Paragraph(marks), *ones[0].blocks] if marks else ones[0].blocks)]
    return Outline(found, tuple(_nested(heads)), notes)


def _nested(heads: Iterable[RawSection]) -> Iterator[Section]:
    """Number levels from 1 without gaps: an H4 right under an H2 is one level deeper, not two."""
    open_levels: list[int] = []
    for head in heads:
        while open_levels and open_levels[-1] >= head.level:
            open_levels.pop()
        if head.level:
            open_levels.append(head.level)
        yield Section(head.spans, max(1, len(open_levels)), tuple(head.blocks))


def _bold_headings(head: RawSection) -> Iterator[RawSection]:
    """Split a post without headings at its all-bold paragraphs, which some forum authors use as headings."""
    current = RawSection((), 0, [], from_heading=False)
    for block in head.blocks:
        if isinstance(block, Paragraph) and _is_bold(block.spans):
            yield current
            current = RawSection(block.spans, 1, [], from_heading=False)
        else:
            current.blocks.append(block)
    yield current


def _is_bold(spans: Spans) -> bool:
    words = [span for span in spans if span.text.strip()]
    return bool(words) and all(span.strong for span in words)
