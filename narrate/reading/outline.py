"""Turns a page into an outline: its title, and sections with their levels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree, html

from narrate import lazy_re as re
from narrate.errors import ReadingError
from narrate.reading import chapter_labels
from narrate.reading.html.block_builder import RawSection, build_blocks
from narrate.reading.html.dom import with_class
from narrate.reading.html.site_markup import rewrite_site_markup
from narrate.reading.normalize import comparison_key
from narrate.reading.plain_tex import plain_title
from narrate.reading.post import Block, Paragraph, Section, Span, Spans, ThematicBreak, plain

_END_OF_PAGE = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageOutline:
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


def read_outline(tree: html.HtmlElement, title: str = "", *, with_notes: bool = True) -> PageOutline:
    """Read the sections, blocks and footnotes of a page; its title is ``title``, or its first H1 if that is empty.

    Modifies the tree; without ``with_notes``, its notes and references are marked already. A single H1 at the top
    that repeats the title does not start a section: what follows it, and its footnotes, belong to the
    introduction.
    """
    rewrite_site_markup(tree, with_notes=with_notes)
    links = (link for mark in with_class(tree, "footnote-ref") for link in mark.iter("a"))
    referenced = dict.fromkeys(link.get("href", "")[1:] for link in links)
    sections, notes = build_blocks(tree)
    if len(sections) == 1:
        sections = list(_split_at_bold(sections[0]))
    sections = list(_join_labels(sections))
    h1s = [section for section in sections if section.level == 1 and section.from_heading]
    if h1s and not title:
        title = plain_title(h1s[0].spans)
    if len(h1s) == 1 and _repeats_title(sections, h1s[0], title):
        sections[:2] = [_introduction(sections[0], h1s[0])]
    ordered = {key: notes[key] for key in (referenced | notes) if key in notes}
    return PageOutline(title, tuple(_nested(sections)), ordered)


def _repeats_title(sections: list[RawSection], h1: RawSection, title: str) -> bool:
    """Whether nothing but thematic breaks is above an H1, and it says the same as the title."""
    above_is_empty = all(isinstance(block, ThematicBreak) for block in sections[0].blocks)
    return (
        sections[1] is h1
        and above_is_empty
        and comparison_key(title) in {comparison_key(text) for text in (plain(h1.spans), plain_title(h1.spans))}
    )


def _introduction(empty: RawSection, h1: RawSection) -> RawSection:
    """The section of an H1 without its heading, except for references to footnotes in that."""
    marks = tuple(span for span in h1.spans if span.kind == "note")
    return replace(empty, blocks=[Paragraph(marks), *h1.blocks] if marks else h1.blocks)


def _join_labels(sections: list[RawSection]) -> Iterator[RawSection]:
    """Join headings that are one: the number of a chapter, and right below it the title."""
    label: RawSection | None = None
    for at, section in enumerate(sections):
        if label is not None:
            joined = (*label.spans, Span(chapter_labels.separator(plain(label.spans))), *section.spans)
            yield replace(section, spans=joined, level=label.level)
            label = None
        elif _is_label_of_next(sections, at):
            label = section
        else:
            yield section


def _is_label_of_next(sections: list[RawSection], at: int) -> bool:
    """Whether a section is only a number, and the next one its title and not the first chapter of a part."""
    section, following = sections[at], sections[at + 1 : at + 3]
    if (
        not following
        or not section.from_heading
        or section.blocks
        or not chapter_labels.is_label(plain(section.spans))
    ):
        return False
    title, after = following[0], following[1:]
    if title.level < section.level or chapter_labels.is_division(plain(title.spans)):
        return False
    if title.level == section.level:
        return not chapter_labels.is_label(plain(title.spans))
    return not chapter_labels.contains_chapters(plain(section.spans)) and all(
        chapter_labels.is_label(plain(one.spans)) or one.level <= section.level for one in after
    )


def _nested(sections: Iterable[RawSection]) -> Iterator[Section]:
    """Number levels from 1 without gaps: an H4 right under an H2 is one level deeper, not two."""
    open_levels: list[int] = []
    for section in sections:
        while open_levels and open_levels[-1] >= section.level:
            open_levels.pop()
        if section.level:
            open_levels.append(section.level)
        yield Section(section.spans, max(1, len(open_levels)), tuple(section.blocks))


def _split_at_bold(section: RawSection) -> Iterator[RawSection]:
    """Split a post without headings at its all-bold paragraphs, which some forum authors use as headings."""
    current = RawSection((), 0, [], from_heading=False)
    for block in section.blocks:
        if isinstance(block, Paragraph) and _is_bold(block.spans):
            yield current
            current = RawSection(block.spans, 1, [], from_heading=False)
        else:
            current.blocks.append(block)
    yield current


def _is_bold(spans: Spans) -> bool:
    """Whether a paragraph is bold and short enough for a heading, rather than an emphasized sentence."""
    words = [span for span in spans if span.text.strip()]
    return bool(words) and all(span.strong for span in words) and len(plain(spans)) <= _MAX_BOLD_HEADING_CHARS


_MAX_BOLD_HEADING_CHARS = 100
