"""Finds boilerplate by where its links lead: tags, teasers of other articles, shelves of pictures, contents."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml import etree, html

from narrate.reading.html.content.boilerplate_lines import (
    MAX_LINKED_WORDS,
    Measures,
    is_quoted,
    line_of,
    words_of,
)
from narrate.reading.html.content.boilerplate_phrases import phrases
from narrate.reading.html.content.prose import Measure
from narrate.reading.html.inline import HEADINGS


def find_tags(root: html.HtmlElement, measures: Measures) -> Iterator[html.HtmlElement]:
    """The short links behind the text, such as the names of topics, with a label of a word or two."""
    prose = [element for element, text in measures.items() if text.is_line and text.prose]
    if not prose:
        return
    around = {prose[-1], *prose[-1].iterancestors()}
    walker = etree.iterwalk(root, events=("start", "end"))
    behind = False
    for event, element in walker:
        if event == "end":
            behind = behind or element is prose[-1]
        elif behind and element not in around and _is_tags(element, measures.get(element)):
            yield element
            walker.skip_subtree()


def _is_tags(element: html.HtmlElement, text: Measure | None) -> bool:
    if element.tag not in _TAG_BOXES or text is None or text.prose or text.linked < text.words - _MAX_LABEL_WORDS:
        return False
    links = [link for link in element.iter("a") if link.text_content().strip()]
    before = element.getprevious()
    headed = (before is not None and before.tag in {*HEADINGS, "p"}) or any(True for _ in element.iter(*HEADINGS))
    tagged = all("tag" in (link.get("rel") or "").split() for link in links)
    return len(links) >= _MIN_TAGS and text.words <= _MAX_TAG_WORDS * len(links) and (tagged or not headed)


_TAG_BOXES = frozenset({"div", "footer", "ol", "section", "ul"})
_MIN_TAGS = 3
_MAX_TAG_WORDS = 3
"""Words of a tag, on average."""
_MAX_LABEL_WORDS = 2


def find_teasers(root: html.HtmlElement, measures: Measures) -> Iterator[html.HtmlElement]:
    """The lists of links to other pages that nothing introduces, and the asides that are nothing but links."""
    for element in root.iter("aside", "ol", "ul"):
        text = measures.get(element)
        if (
            text
            and 0 < text.words == text.linked
            and (element.tag == "aside" or _follows_prose(element, measures))
        ):
            yield element


def find_shelves(root: html.HtmlElement, measures: Measures) -> Iterator[html.HtmlElement]:
    """The lists of pictures that lead to other articles, with the headings that have nothing else below them."""
    for element in root.iter("ol", "ul"):
        text = measures.get(element)
        if text is None or not _is_shelf(element, text):
            continue
        box = _headed(element, root, measures)
        yield box
        label = box.getprevious()
        if label is not None and label.tag in HEADINGS and _ends_section(box, label, measures):
            yield label


def _is_shelf(element: html.HtmlElement, text: Measure) -> bool:
    """Whether the items of a list are links to other articles, with their pictures."""
    if text.prose or text.linked < _MIN_SHELF_LINKED * text.words or not text.words:
        return False
    items = [item for item in element.iterchildren("li") if next(item.iter("img"), None) is not None]
    linked = [item for item in items if any(next(link.iter("img"), None) is not None for link in item.iter("a"))]
    return len(linked) >= _MIN_SHELF_ITEMS and all(item.text_content().strip() for item in linked)


def _headed(element: html.HtmlElement, root: html.HtmlElement, measures: Measures) -> html.HtmlElement:
    """An element, or the box within ``root`` that contains nothing else but headings."""
    box, within = element, set(element.iter(*HEADINGS))
    for outer in islice(element.iterancestors("div", "section", "aside"), _MAX_CARD_DEPTH):
        beside = words_of(outer, measures) - words_of(element, measures)
        if (
            outer is root
            or outer not in measures
            or beside > sum(words_of(each, measures) for each in set(outer.iter(*HEADINGS)).difference(within))
        ):
            break
        box = outer
    return box


_MIN_SHELF_ITEMS = 2
_MIN_SHELF_LINKED = 0.6


def _ends_section(element: html.HtmlElement, heading: html.HtmlElement, measures: Measures) -> bool:
    """Whether nothing between an element and the next heading of that level has words."""
    rest = (each for each in element.itersiblings() if words_of(each, measures) or each.tag in HEADINGS)
    after = next(rest, None)
    return after is None or HEADINGS.get(str(after.tag), 8) <= HEADINGS[str(heading.tag)]


def find_labelled_links(root: html.HtmlElement, measures: Measures) -> Iterator[html.HtmlElement]:
    """The boxes that are one link, which begins with a label of its own element: *Read*, *See also*."""
    for link in root.iter("a"):
        text = measures.get(link)
        if not len(link) or text is None or not 1 < text.words <= MAX_LINKED_WORDS or is_quoted(link):
            continue
        label = next((each for each in link.iterdescendants("*") if _line_text(each.text)), None)
        if label is None or _line_text(link.text):
            continue
        box = _alone(link, root, measures)
        is_label = phrases().link_prefixes.fullmatch(f"{_line_text(label.text)}:") is not None
        if is_label and words_of(label, measures) < text.words and box.tag in _LINK_BOXES:
            yield box


def _line_text(text: str | None) -> str:
    return " ".join((text or "").split())


def _alone(element: html.HtmlElement, root: html.HtmlElement, measures: Measures) -> html.HtmlElement:
    """The outermost box that has no words but those of an element; itself if that is a heading or an item."""
    box = element
    for outer in islice(element.iterancestors(), _MAX_CARD_DEPTH):
        if outer is root or words_of(outer, measures) != words_of(element, measures):
            break
        if outer.tag in HEADINGS or outer.tag in _IN_TEXT:
            return element
        box = outer
    return box


_IN_TEXT = frozenset("dd dt li td".split())
_LINK_BOXES = frozenset("aside center div figure p section".split())


def find_cards(root: html.HtmlElement, measures: Measures) -> Iterator[html.HtmlElement]:
    """The boxes that are one link to another article: its title as a heading, and more."""
    for heading in root.iter(*HEADINGS):
        words = words_of(heading, measures)
        card = heading
        for outer in islice(heading.iterancestors(), _MAX_CARD_DEPTH):
            text = measures.get(outer)
            if outer is root or text is None or text.linked < text.words:
                break
            card = outer
        if 0 < words < words_of(card, measures):
            yield card


_MAX_CARD_DEPTH = 6


def _follows_prose(element: html.HtmlElement, measures: Measures) -> bool:
    """Whether the text before a list is a paragraph that ends, not a label, and not a sentence with a colon."""
    before = next((each for each in element.itersiblings(preceding=True) if words_of(each, measures)), None)
    if before is None or before.tag != "p" or not measures[before].prose:
        return False
    return (before.text_content().rstrip() or ":")[-1] in '.!?…”"’)'


def find_contents(root: html.HtmlElement, measures: Measures) -> Iterator[html.HtmlElement]:
    """The lists of links to the headings of the page itself, and the headings of these lists."""
    for element in root.iter("ol", "ul"):
        text = measures.get(element)
        if text and text.words == text.linked and _leads_within(element):
            yield element
            label = element.getprevious()
            if label is not None and label in measures and phrases().contents.fullmatch(line_of(label)):
                yield label


def _leads_within(element: html.HtmlElement) -> bool:
    targets = [link.get("href") or "" for link in element.iter("a")]
    return len(targets) >= _MIN_CONTENTS and all(target.startswith("#") for target in targets)


_MIN_CONTENTS = 2
"""Minimum number of links in a table of contents."""
