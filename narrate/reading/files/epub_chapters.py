"""Puts the headings of a book's table of contents into its documents.

A heading stands where the entry leads. Its level is that of the entry; other headings of the chapter are below it.
The page's own heading is replaced, even if it consists of several elements: ``Chapter 1``, then ``The ice``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from narrate import lazy_re as re
from narrate.reading import chapter_labels
from narrate.reading.files.epub_toc import TocEntry
from narrate.reading.html.inline import BLOCKS, HEADINGS
from narrate.reading.normalize import one_line

_FLOW = frozenset("article body div main section".split())
"""Elements in which a heading starts a section; in a quote or a list it would be a paragraph."""
_MAX_LEAD = 6
"""How many blocks the heading of a chapter may consist of, with pictures."""
_MAX_LABEL_CHARS = 60
_NO_TITLE_ENDS = (".", ",", ";", ":", "!", "?", "”", '"')
_TEXT_AND_BREAKS = etree.XPath("descendant::text() | descendant::br")
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Governing:
    """The entry of the table of contents that governs what follows it."""

    level: int = 0
    """0 before the first entry."""
    tag_level: int | None = None
    """That of the tag with which the page shows the entry; None if it does not."""


def place_chapters(body: etree._Element, entries: Sequence[TocEntry], governing: Governing) -> None:
    """Place the headings for the ``entries`` that lead into a document, and set the levels of its own.

    ``governing`` is that of the document before; it becomes that of the end of this one.
    """
    blocks = list(leaf_blocks(body))
    order = {element: number for number, element in enumerate(body.iter("*"))}
    targets = [
        (at, entry)
        for at, entry in _targets(body, blocks, entries, order)
        if at == len(blocks) or next(blocks[at].iterancestors("matter"), None) is None
    ]
    starts = Counter(at for at, _ in targets)
    used: set[etree._Element] = set()
    claims = {entry: _claimed(blocks, at, starts, entry.title, used) for at, entry in targets}
    headings = [block for block in blocks if block.tag in HEADINGS and block not in used]
    for at, entry in targets:
        block = blocks[at] if at < len(blocks) else None
        while headings and (block is None or order[headings[0]] < order[block]):
            _set_level(headings.pop(0), governing)
        claimed = claims[entry]
        own = [HEADINGS[str(one.tag)] for one in claimed if one.tag in HEADINGS]
        governing.level, governing.tag_level = entry.level, min(own, default=None)
        _insert(_heading(entry, claimed), block, body)
        for element in claimed:
            remove_element(element)
    for heading in headings:
        _set_level(heading, governing)


def leaf_blocks(body: etree._Element) -> Iterator[etree._Element]:
    """The elements of a document that contain text or pictures but no other blocks, in order."""
    with_blocks: set[etree._Element] = set()
    for element in body.iter("*"):
        if element.tag in BLOCKS and element.tag != "img":
            with_blocks.update(_new_ancestors(element, with_blocks))
    for element in body.iter("*"):
        if element.tag in BLOCKS and element.tag != "img" and element not in with_blocks:
            yield element


def _new_ancestors(element: etree._Element, known: set[etree._Element]) -> Iterator[etree._Element]:
    for outer in element.iterancestors():
        if outer in known:
            return
        yield outer


def remove_element(element: etree._Element) -> None:
    """Remove an element from its tree, but keep the text after it."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (tail or "")
    else:
        parent.text = (parent.text or "") + (tail or "")
    parent.remove(element)


def text_in(element: etree._Element) -> str:
    """The words of a block, or else the alternative text of its pictures, on one line."""
    parts = _TEXT_AND_BREAKS(element)
    shown = one_line("".join(part if isinstance(part, str) else " " for part in parts))
    return shown or one_line(" ".join(image.get("alt") or "" for image in element.iter("img")))


def mark_untagged_headings(bodies: Sequence[etree._Element]) -> None:
    """In a book without a single heading, tag the first line of each document as one, if it is short
    and the next one is not."""
    if len(bodies) < 2 or any(next(body.iter(*HEADINGS), None) is not None for body in bodies):
        return
    for body in bodies:
        opening = [(block, text_in(block)) for block in islice(filter(text_in, leaf_blocks(body)), 2)]
        if len(opening) < 2 or len(opening[1][1]) <= _MAX_LABEL_CHARS:
            continue
        first, line = opening[0]
        if len(line) <= _MAX_LABEL_CHARS and not line.endswith(_NO_TITLE_ENDS):
            first.tag = "h1"


# --- where entries lead -----------------------------------------------------------------------------------------


def _targets(
    body: etree._Element,
    blocks: list[etree._Element],
    entries: Iterable[TocEntry],
    order: dict[etree._Element, int],
) -> list[tuple[int, TocEntry]]:
    """The index of the block at which each entry's chapter begins, in the order of the document."""
    anchors = {
        key: element for element in reversed(order) for key in (element.get("id"), element.get("name")) if key
    }
    numbers = [order[block] for block in blocks]
    found: list[tuple[int, TocEntry]] = []
    for entry in entries:
        anchor = anchors.get(entry.fragment, body)
        at = bisect_left(numbers, order[anchor])
        inside = at > 0 and blocks[at - 1] in anchor.iterancestors()
        found.append((at - inside, entry))
    return sorted(found, key=lambda one: one[0])


def _claimed(
    blocks: list[etree._Element], at: int, starts: Counter[int], title: str, used: set[etree._Element]
) -> list[etree._Element]:
    """The blocks from ``at`` that show the title of a chapter, or the number of it; they are added to ``used``.

    Where several chapters start at one block, as a part and its first chapter do, each has only its own words.
    """
    claimed: list[etree._Element] = []
    for index, block in enumerate(blocks[at : at + _MAX_LEAD], at):
        if index > at and index in starts:
            break
        text = text_in(block)
        if not text or block in used:
            continue
        shared = starts[at] > 1
        if not (_contains(title, text) if shared else _shows(block, text, title, is_first=not claimed)):
            break
        claimed.append(block)
        used.add(block)
    return claimed


def _shows(block: etree._Element, text: str, title: str, *, is_first: bool) -> bool:
    """Whether a block is the heading of an entry, or a part of it."""
    if _contains(title, text):
        return True
    if block.tag not in HEADINGS:
        return is_first and len(text) <= _MAX_LABEL_CHARS and chapter_labels.is_label(text)
    return _contains(text, title) or chapter_labels.is_label(text) or (is_first and chapter_labels.is_label(title))


def _contains(text: str, part: str) -> bool:
    """Whether the words of ``part`` stand in ``text``, next to each other."""
    inner = _words(part)
    return bool(inner.strip()) and inner in _words(text)


def _words(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "


# --- headings ---------------------------------------------------------------------------------------------------


def _heading(entry: TocEntry, claimed: list[etree._Element]) -> etree._Element:
    """The heading of an entry: the page's words where they say more, or refer to a note; else the entry's."""
    heading = etree.Element(_tag(entry.level))
    ids = (inner.get("id") for element in claimed for inner in element.iter("*"))
    key = next(filter(None, ids), "")
    if key:
        heading.set("id", key)
    shown = " ".join(map(text_in, claimed))
    says_more = not _contains(entry.title, shown) and _contains(shown, entry.title)
    if claimed and (says_more or any(link.get("href") for element in claimed for link in element.iter("a"))):
        _move(claimed, heading)
    elif claimed and chapter_labels.is_label(entry.title) and not chapter_labels.is_label(shown):
        heading.text = chapter_labels.join(entry.title, shown)
    elif claimed and chapter_labels.is_label(shown) and not chapter_labels.is_label(entry.title):
        heading.text = entry.title if _contains(entry.title, shown) else chapter_labels.join(shown, entry.title)
    else:
        heading.text = entry.title
    return heading


def _move(claimed: list[etree._Element], heading: etree._Element) -> None:
    """Move the contents of the page's headings into one."""
    for number, element in enumerate(claimed):
        part = etree.SubElement(heading, "span")
        part.text = element.text
        part.extend(list(element))
        if number + 1 < len(claimed):
            part.tail = chapter_labels.separator(text_in(part))


def _insert(heading: etree._Element, block: etree._Element | None, body: etree._Element) -> None:
    """Insert a heading before a block, outside of quotes, lists and tables."""
    while block is not None and (outer := block.getparent()) is not None and outer.tag not in _FLOW:
        block = outer
    if block is None:
        body.append(heading)
    elif block.getparent() is None:  # the text stands in the body itself
        heading.tail, body.text = body.text, None
        body.insert(0, heading)
    else:
        block.addprevious(heading)


def _set_level(heading: etree._Element, governing: Governing) -> None:
    """Set the level of a heading that is in no table of contents: below the entry, or beside it if its tag is."""
    tag_level = HEADINGS[str(heading.tag)]
    if not governing.level:
        return
    if governing.tag_level is None:
        governing.tag_level = tag_level - 1
    heading.tag = _tag(governing.level + max(0, tag_level - governing.tag_level))


def _tag(level: int) -> str:
    return f"h{min(level, len(HEADINGS))}"
