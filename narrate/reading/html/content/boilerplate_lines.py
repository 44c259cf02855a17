"""Finds boilerplate by what it says and by its links: share lines, notices, teasers of other articles.

It is judged by whole lines. A line is the text of a block that contains no other block with text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from lxml import etree, html

from narrate.reading.html.content.boilerplate_phrases import phrases
from narrate.reading.html.content.prose import MIN_PROSE_WORDS, Measure
from narrate.reading.html.inline import HEADINGS
from narrate.reading.html.lines import lines

Measures = Mapping[html.HtmlElement, Measure]

_MAX_LINE_WORDS = 16
_MAX_LINKED_WORDS = 60
"""Words of a line that is a list of links, or a notice."""
_MAX_TEASER_WORDS = 40
"""Words of the longest paragraph under a link to another article."""
_TEASER_LINKS = 0.2
"""Words of lists of links for a word of prose, in longer teasers."""
_KEPT_IN = ("blockquote", "pre", "code", "table", "math", "dl")


def find_lines(root: html.HtmlElement, measures: Measures) -> Iterator[html.HtmlElement]:
    """The lines and the sections of a tree that are boilerplate by what they say."""
    found: set[html.HtmlElement] = set()
    for element, text in measures.items():
        if element in found:
            continue
        if text.is_line and text.words <= _MAX_LINKED_WORDS and element is not root and not _is_quoted(element):
            line = _line(element)
            if _is_heading(element, text) and phrases().headings.fullmatch(line):
                section = list(_section(element, root, measures))
                found.update(inner for part in section for inner in part.iter())
                yield from section
            if element.tag not in HEADINGS and _is_boilerplate(element, line, text):
                yield element


def _line(element: html.HtmlElement) -> str:
    if next(element.iter("script", "style"), None) is None:
        return " ".join(element.text_content().split())
    return " ".join(" ".join(line.text for line in lines(element)).split())


def _is_quoted(element: html.HtmlElement) -> bool:
    return element.tag in _KEPT_IN or next(element.iterancestors(*_KEPT_IN), None) is not None


def _is_heading(element: html.HtmlElement, text: Measure) -> bool:
    return element.tag in HEADINGS or text.words <= 6


def _is_boilerplate(element: html.HtmlElement, line: str, text: Measure) -> bool:
    linked = 2 * text.linked >= text.words
    if text.words <= _MAX_LINE_WORDS and phrases().lines.fullmatch(line):
        return True
    if phrases().notices.match(line):
        return True
    if linked and phrases().link_prefixes.match(line.lstrip("[(")):
        return True
    in_box = linked or element.tag not in {"p", "li"}
    return in_box and text.words <= _MAX_LINE_WORDS and phrases().controls.fullmatch(line) is not None


def _section(heading: html.HtmlElement, root: html.HtmlElement, measures: Measures) -> Iterator[html.HtmlElement]:
    """A heading, and the links to other articles that follow it; nothing if what follows is text."""
    top = heading
    for outer in heading.iterancestors():
        if outer is root or measures[outer].words > measures[top].words:
            break
        top = outer
    rank = HEADINGS.get(str(heading.tag), 7)
    parts = []
    for part in top.itersiblings():
        text = measures.get(part)
        if text is None or not text.words:
            continue
        if HEADINGS.get(str(part.tag), 8) <= rank or not _is_teaser(part, text):
            break
        parts.append(part)
    if parts or (heading.tag in HEADINGS and (top.getnext() is None or top.tag in _SHELVES)):
        yield top
    yield from parts


_SHELVES = frozenset({"aside", "section"})
"""Elements that a heading alone in them is the whole text of: what it announces is loaded by a script."""


def _is_teaser(part: html.HtmlElement, text: Measure) -> bool:
    """Whether what follows a heading leads to other articles, and is no paragraph of this one."""
    if not text.linked:
        return _is_said(part, text) or _has_empty_links(part, text)
    if part.tag == "article":
        return True
    if part.tag == "p":
        return text.longest < MIN_PROSE_WORDS
    return text.longest < _MAX_TEASER_WORDS or text.links >= _TEASER_LINKS * text.prose


def _is_said(part: html.HtmlElement, text: Measure) -> bool:
    """Whether a line is boilerplate by what it says, under a heading that is."""
    said = (phrases().lines, phrases().controls)
    return text.is_line and text.words <= _MAX_LINE_WORDS and any(each.fullmatch(_line(part)) for each in said)


def _has_empty_links(part: html.HtmlElement, text: Measure) -> bool:
    """Whether there are links without a text, at least one for each heading, as scripts lay over boxes."""
    links = [link for link in part.iter("a") if link.get("href") and not link.text_content().strip()]
    headings = sum(1 for _ in part.iter(*HEADINGS))
    return part.tag != "p" and text.longest < _MAX_TEASER_WORDS and len(links) >= max(2, headings)


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
        beside = _words(outer, measures) - _words(element, measures)
        if (
            outer is root
            or outer not in measures
            or beside > sum(_words(each, measures) for each in set(outer.iter(*HEADINGS)).difference(within))
        ):
            break
        box = outer
    return box


_MIN_SHELF_ITEMS = 2
_MIN_SHELF_LINKED = 0.6


def _ends_section(element: html.HtmlElement, heading: html.HtmlElement, measures: Measures) -> bool:
    """Whether nothing between an element and the next heading of that level has words."""
    rest = (each for each in element.itersiblings() if _words(each, measures) or each.tag in HEADINGS)
    after = next(rest, None)
    return after is None or HEADINGS.get(str(after.tag), 8) <= HEADINGS[str(heading.tag)]


def find_requests(root: html.HtmlElement, measures: Measures) -> Iterator[html.HtmlElement]:
    """The asides that begin by asking to subscribe."""
    for element in root.iter("aside"):
        text = measures.get(element)
        first = next((each for each in element.iter() if each in measures and measures[each].is_line), None)
        asks = first is not None and phrases().requests.match(_line(first))
        if text and asks and text.prose < _MAX_REQUEST_WORDS:
            yield element


_MAX_REQUEST_WORDS = 80
"""Words of prose in an aside that asks for something."""
_MAX_REQUEST_LINE = 35
"""Words of its longest line."""


def asks_for_address(element: html.HtmlElement) -> bool:
    """Whether a line of an element invites readers to get letters."""
    return any(phrases().email_requests.search(line.text) for line in lines(element))


def find_email_forms(root: html.HtmlElement, measures: Measures) -> Iterator[html.HtmlElement]:
    """The boxes around fields for an e-mail address, with the words that ask for it."""
    for field in root.iter("input"):
        if not _is_email_field(field):
            continue
        box = None
        for outer in field.iterancestors():
            text = measures.get(outer)
            if outer is root or outer.tag not in _BOXES or text is None or not _is_request(text, measures[root]):
                break
            box = outer
        if box is not None and asks_for_address(box):
            yield box


def _is_request(text: Measure, whole: Measure) -> bool:
    """Whether a box is so small that it may be a request, and no paragraph of the article is in it."""
    few = min(_MAX_REQUEST_WORDS, whole.words // _MIN_REST)
    return text.words <= few and text.longest <= _MAX_REQUEST_LINE


_MIN_REST = 4
"""How many times as long as a request its page is at least."""
_BOXES = frozenset("aside center div fieldset figure footer form label p section span".split())


def _is_email_field(field: html.HtmlElement) -> bool:
    names = (field.get("type"), field.get("name"), field.get("placeholder"))
    return any("mail" in (name or "").lower() for name in names)


def find_labelled_links(root: html.HtmlElement, measures: Measures) -> Iterator[html.HtmlElement]:
    """The boxes that are one link, which begins with a label of its own element: *Read*, *See also*."""
    for link in root.iter("a"):
        text = measures.get(link)
        if not len(link) or text is None or not 1 < text.words <= _MAX_LINKED_WORDS or _is_quoted(link):
            continue
        label = next((each for each in link.iterdescendants("*") if _line_text(each.text)), None)
        if label is None or _line_text(link.text):
            continue
        box = _alone(link, root, measures)
        is_label = phrases().link_prefixes.fullmatch(f"{_line_text(label.text)}:") is not None
        if is_label and _words(label, measures) < text.words and box.tag in _LINK_BOXES:
            yield box


def _line_text(text: str | None) -> str:
    return " ".join((text or "").split())


def _alone(element: html.HtmlElement, root: html.HtmlElement, measures: Measures) -> html.HtmlElement:
    """The outermost box that has no words but those of an element; itself if that is a heading or an item."""
    box = element
    for outer in islice(element.iterancestors(), _MAX_CARD_DEPTH):
        if outer is root or _words(outer, measures) != _words(element, measures):
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
        words = _words(heading, measures)
        card = heading
        for outer in islice(heading.iterancestors(), _MAX_CARD_DEPTH):
            text = measures.get(outer)
            if outer is root or text is None or text.linked < text.words:
                break
            card = outer
        if 0 < words < _words(card, measures):
            yield card


_MAX_CARD_DEPTH = 6


def _follows_prose(element: html.HtmlElement, measures: Measures) -> bool:
    """Whether the text before a list is a paragraph that ends, not a label, and not a sentence with a colon."""
    before = next((each for each in element.itersiblings(preceding=True) if _words(each, measures)), None)
    if before is None or before.tag != "p" or not measures[before].prose:
        return False
    return (before.text_content().rstrip() or ":")[-1] in '.!?…”"’)'


def _words(element: html.HtmlElement, measures: Measures) -> int:
    found = measures.get(element)
    return found.words if found else 0


def find_contents(root: html.HtmlElement, measures: Measures) -> Iterator[html.HtmlElement]:
    """The lists of links to the headings of the page itself, and the headings of these lists."""
    for element in root.iter("ol", "ul"):
        text = measures.get(element)
        if text and text.words == text.linked and _leads_within(element):
            yield element
            label = element.getprevious()
            if label is not None and label in measures and phrases().contents.fullmatch(_line(label)):
                yield label


def _leads_within(element: html.HtmlElement) -> bool:
    targets = [link.get("href") or "" for link in element.iter("a")]
    return len(targets) >= _MIN_CONTENTS and all(target.startswith("#") for target in targets)


_MIN_CONTENTS = 2
"""Minimum number of links in a table of contents."""
