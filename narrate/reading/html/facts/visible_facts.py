"""Reads who wrote a page, and when, from what it shows beside its title.

What is shown elsewhere, such as in comments, related posts, tables or cards, describes something else. It counts
only where it is marked as the page's own, and where all of it says the same.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from itertools import islice, pairwise
from typing import NamedTuple

from lxml import html

from narrate import lazy_re as re
from narrate.reading.dates import Month, read_date, read_month
from narrate.reading.html.facts.bylines import (
    clean_names,
    is_credit,
    is_modified,
    is_role,
    looks_like_name,
    read_byline,
)
from narrate.reading.html.facts.element_names import (
    AUTHOR_PATH,
    DATE_WORDS,
    META_WORDS,
    MODIFIED_WORDS,
    NAME_WORDS,
    NO_BOX_WORDS,
    NO_NAME_WORDS,
    OTHER_TAGS,
    OTHER_WORDS,
    SUBTITLE_WORDS,
    has_words,
    words_of,
)
from narrate.reading.html.lines import Line, lines
from narrate.reading.normalize import comparison_key, one_line

MAX_SHORT_WORDS = 16
"""Maximum length of a line that is no prose."""
MAX_SHORT_CHARS = 160
"""The same, for languages that write no spaces."""
_MAX_LINES_ABOVE = 4
_MAX_LINES_BELOW = 40
_MAX_MARKED = 50


class VisibleFacts(NamedTuple):
    """What a page shows of itself."""

    authors: tuple[str, ...] = ()
    published: dt.date | None = None
    month: Month | None = None
    """If the page shows one, and no other."""


def read_visible_facts(
    tree: html.HtmlElement, heading: html.HtmlElement | None, description: str = ""
) -> VisibleFacts:
    """Read the authors and the date of a page whose title ``heading`` shows.

    A line that repeats its ``description`` is a subtitle, which a byline may follow.
    """
    page = _Page(tree, heading, comparison_key(description))
    below, above = page.lines_beside_title()
    authors = _names_in(below) or _names_in(above) or page.names_elsewhere()
    months = {read_month(line.text) for line in (*below, *above)} - {None}
    month = months.pop() if len(months) == 1 else None
    return VisibleFacts(authors, _date_in([*below, *above]) or page.date_elsewhere(), month)


def is_long(text: str) -> bool:
    """Whether a line is prose, by its length."""
    return len(text.split()) > MAX_SHORT_WORDS or len(text) > MAX_SHORT_CHARS


class _Page:
    """A page and the heading that shows its title."""

    def __init__(self, tree: html.HtmlElement, heading: html.HtmlElement | None, description: str) -> None:
        body = tree.find(".//body")
        self.body = tree if body is None else body
        self.heading = heading
        self.description = description
        anchor = heading if heading is not None else next(tree.iter("article", "main"), None)
        self.around = {anchor, *anchor.iterancestors()} if anchor is not None else set()

    def lines_beside_title(self) -> tuple[list[Line], list[Line]]:
        """The lines below the title, up to the first paragraph; a few short ones above it, the nearest first."""
        above: deque[Line] = deque(maxlen=_MAX_LINES_ABOVE)
        below: list[Line] = []
        is_below = self.heading is None
        for line in lines(self.body, self.is_other):
            if line.heading is self.heading and line.heading is not None:
                is_below = True
            elif not line.text and not any(element.tag == "time" for element in line.inline):
                continue
            elif not is_below:
                above.append(line)
            elif len(below) == _MAX_LINES_BELOW or self.is_paragraph(line):
                break
            else:
                below.append(line)
        return below, [line for line in reversed(above) if not is_long(line.text)]

    def is_paragraph(self, line: Line) -> bool:
        """Whether a line is the first paragraph, rather than a byline or a subtitle."""
        text = line.text
        if not is_long(text) or line.heading is not None or comparison_key(text) == self.description:
            return False
        outer = (line.block, line.block.getparent())
        return not any(element is not None and has_words(element, SUBTITLE_WORDS) for element in outer)

    def names_elsewhere(self) -> tuple[str, ...]:
        """The author that a page names anywhere, if it is one."""
        marked = (
            element
            for element in self.body.iterdescendants("*")
            if element.get("rel") == "author"
            or "author" in element.get("itemprop", "")
            or "vcard" in element.get("class", "")
        )
        found = {clean_names(_name_text(element)) for element in self._own(marked)} - {()}
        return found.pop() if len(found) == 1 else ()

    def date_elsewhere(self) -> dt.date | None:
        """The date of publication that a page marks as such anywhere, if it is one."""
        marked = (
            element
            for element in self.body.iterdescendants("*")
            if (element.tag == "time" and not _DATE_ATTRIBUTES.isdisjoint(element.keys()))
            or "datePublished" in element.get("itemprop", "")
        )
        found = {
            _stated_date(element)
            for element in self._own(marked)
            if has_words(element, DATE_WORDS) or element.get("pubdate") is not None or element.get("itemprop")
        } - {None}
        return found.pop() if len(found) == 1 else None

    def is_other(self, element: html.HtmlElement) -> bool:
        """Whether an element describes something other than the page."""
        if element in self.around:
            return False
        if element.tag == "aside" and element.find(".//address") is not None:
            return False
        if element.tag in OTHER_TAGS or "Comment" in (element.get("itemtype") or ""):
            return True
        return not OTHER_WORDS.isdisjoint(words_of(element))

    def _own(self, elements: Iterable[html.HtmlElement]) -> Iterator[html.HtmlElement]:
        for element in islice(elements, _MAX_MARKED):
            if element.tag not in {"link", "meta"} and not any(
                self.is_other(outer) or outer.tag == "table" for outer in (element, *element.iterancestors())
            ):
                yield element


_DATE_ATTRIBUTES = frozenset({"class", "itemprop", "pubdate"})


# --- authors ----------------------------------------------------------------------------------------------------


def _names_in(beside: Iterable[Line]) -> tuple[str, ...]:
    """The names in lines: in those that are marked as names or begin with *by*, else in boxes of authors."""
    marked = [(line, _is_marked(line)) for line in beside]
    for wanted in (True, False):
        names = {
            comparison_key(name): name for line, is_sure in marked for name in _line_names(line, is_sure, wanted)
        }
        if names:
            return tuple(names.values())
    return next(
        (clean_names(line.text) for (line, _), (after, _) in pairwise(marked) if _has_role(line, after)), ()
    )


def _has_role(line: Line, after: Line) -> bool:
    """Whether a line is a name, and the line after it says what that person does."""
    words = len(line.text.split())
    return (
        1 < words <= _MAX_ROLE_NAME_WORDS
        and re.fullmatch(r"[\w .’'-]+", line.text) is not None
        and looks_like_name(line.text)
        and is_role(after.text)
    )


_MAX_ROLE_NAME_WORDS = 4


def _line_names(line: Line, is_marked: bool, only_marked: bool) -> tuple[str, ...]:
    text = line.text
    byline = read_byline(text)
    linked = [element for element in line.inline if element.tag == "a" and _marks_author(element)]
    if byline.names and (byline.is_all or is_marked) and len(linked) <= len(byline.names):
        return byline.names
    if is_long(text) or not (is_marked or (not only_marked and _is_in_box(line))) or is_credit(text):
        return ()
    inline = [element for element in line.inline if _marks_author(element) and element.text_content().strip()]
    texts = [one_line(element.text_content()) for element in inline] or [text]
    return tuple(name for each in texts for name in clean_names(each))


def _is_marked(line: Line) -> bool:
    """Whether a line is marked as an author's name."""
    return _marks_author(line.block) or any(map(_marks_author, line.inline))


def _is_in_box(line: Line) -> bool:
    """Whether a line is in the box of an author, and not marked as something else about them."""
    for block in (line.block, *islice(line.block.iterancestors(), 2)):
        if has_words(block, NO_NAME_WORDS):
            return False
        if _marks_author(block):
            return True
    return False


def is_author_box(element: html.HtmlElement) -> bool:
    """Whether the class of an element says that it is about an author."""
    words = words_of(element)
    named = any(word in NAME_WORDS or word.startswith("author") for word in words)
    return named and NO_BOX_WORDS.isdisjoint(words)


def shows_author(image: html.HtmlElement, known: Collection[str]) -> bool:
    """Whether an image is a portrait of an author; ``known`` are the keys of their names."""
    if image.tag != "img":
        return False
    portrait = not {"avatar", "gravatar"}.isdisjoint(words_of(image))
    return portrait or comparison_key(image.get("alt") or "") in known or _marks_author(image)


def _marks_author(element: html.HtmlElement) -> bool:
    properties = (element.get("itemprop") or "").split()
    if "author" in (element.get("rel") or "").split() or not {"author", "creator"}.isdisjoint(properties):
        return True
    words = words_of(element)
    if not NO_NAME_WORDS.isdisjoint(words):
        return False
    is_link = element.tag == "a" and AUTHOR_PATH.search(element.get("href") or "") is not None
    return is_link or any(word in NAME_WORDS or word.startswith("author") for word in words)


def _name_text(element: html.HtmlElement) -> str:
    """The text of the name in the box of an author."""
    named = element.xpath(".//*[contains(@itemprop, 'name') or contains(concat(' ', @class, ' '), ' fn ')]")
    inner = next((each for each in named if each.text_content().strip()), element)
    return one_line(inner.get("content") or inner.text_content())


# --- dates ------------------------------------------------------------------------------------------------------


def _date_in(beside: Iterable[Line]) -> dt.date | None:
    return next(filter(None, map(_line_date, beside)), None)


def _line_date(line: Line) -> dt.date | None:
    text = line.text
    if is_long(text):
        return None
    times = [element for element in line.inline if element.tag == "time"]
    times += [element for element in line.inline if element.tag != "time" and has_words(element, DATE_WORDS)]
    stated = None if is_modified(text) else next(filter(None, map(_stated_date, times)), None)
    byline = read_byline(text)
    marked = has_words(line.block, DATE_WORDS | META_WORDS) or _is_in_box(line)
    return stated or (byline.published if byline.is_all or marked else None)


def _stated_date(element: html.HtmlElement) -> dt.date | None:
    if has_words(element, MODIFIED_WORDS) and not has_words(element, DATE_WORDS):
        return None
    written = (element.get("datetime"), element.get("content"), element.get("title"), element.text_content())
    return next(filter(None, (read_date(one_line(text)) for text in written if text)), None)
