"""Prepares the beginning of an article, so that it begins with its text.

A listener hears title, authors and date in the opening words: the lines that state them again are removed, and so
is what else stands beside them, such as a reading time. A subtitle and a picture belong to the text, wherever they
are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import dropwhile, islice, takewhile

from lxml import html

from narrate.reading.dates import find_dates, read_month
from narrate.reading.html.dom import classes, detach, remove
from narrate.reading.html.facts.bylines import is_role, read_byline
from narrate.reading.html.facts.metadata import Metadata
from narrate.reading.html.facts.titles import heading_texts, shows_title
from narrate.reading.html.facts.visible_facts import is_author_box, is_long, shows_author
from narrate.reading.html.inline import HEADINGS
from narrate.reading.html.lines import Line, lines
from narrate.reading.html.site_markup import SUBTITLE_CLASSES
from narrate.reading.normalize import comparison_key, one_line

_FEATURED_IMAGE_CLASSES = ("post-thumbnail", "featured-image")
_MAX_LINES = 60
_MAX_KICKER_WORDS = 8
"""Maximum length of a line above the title, such as a topic."""
_MIN_REPEATED_WORDS = 4
"""Minimum length of a line that is not read a second time."""
_MIN_SENTENCE_WORDS = 8
"""Minimum length of a heading that is a subtitle because it ends like a sentence."""
_BOXES = frozenset("div header p section ul".split())
_MAX_BOXES = 4


def complete_opening(tree: html.HtmlElement, article: html.HtmlElement, metadata: Metadata) -> None:
    """Move the subtitle and the picture above an article into it, and remove the heading that is its title."""
    lede = _Lede(metadata)
    lede.bring_into(tree, article)
    _drop_title(article, metadata.title, lede)


def with_stated(article: html.HtmlElement, metadata: Metadata) -> Metadata:
    """Metadata with the authors and the date that bylines above the first paragraph state, if it has none.

    In a page that is laid out as a table, only the article shows what is beside the title.
    """
    bylines = [byline for line in _opening_lines(article) if (byline := read_byline(line.text)).is_all]
    months = (read_month(line.text) for line in _opening_lines(article))
    published = metadata.published or next((byline.published for byline in bylines if byline.published), None)
    names = (byline.names for byline in bylines if byline.names)
    return replace(
        metadata,
        authors=metadata.authors or next(names, ()),
        published=published or next(filter(None, months), None),
    )


def strip_opening(article: html.HtmlElement, metadata: Metadata) -> None:
    """Remove the lines above the first paragraph that repeat metadata; a subtitle among them is no heading."""
    opening = _Opening(article, metadata)
    said = {comparison_key(metadata.title)}
    after_name = False
    for line in opening.lines:
        key = comparison_key(line.text)
        if (key and key in said) or opening.repeats_metadata(line) or (after_name and is_role(line.text)):
            line.clear(article)
        elif line.heading is not None and _is_subtitle(line.heading, line.text, metadata):
            line.heading.tag = "p"
        if len(line.text.split()) >= _MIN_REPEATED_WORDS:
            said.add(key)
        after_name = key in opening.known
    for line in list(_lines_below_summary(article)):
        if opening.signs(line):
            line.clear(article)


class _Opening:
    """The lines of an article above its first paragraph."""

    def __init__(self, article: html.HtmlElement, metadata: Metadata) -> None:
        self.article = article
        self.known = {comparison_key(name) for name in (*metadata.authors, metadata.site)} - {""}
        self.lines = list(_opening_lines(article))
        self.long: set[html.HtmlElement] = {article}
        """Elements that are known to contain more than a byline."""

    def repeats_metadata(self, line: Line) -> bool:
        """Whether a line is a byline, states the date or a reading time, or shows the picture of an author."""
        if not line.text:
            return any(shows_author(image, self.known) for image in line.inline)
        byline = read_byline(line.text, self.known | {comparison_key(text) for text in _topics(line)})
        if byline.is_all:
            return line.heading is None or byline.published is None or not self._has_dated_sections()
        return any(is_author_box(box) or next(box.iter("time"), None) is not None for box in self._boxes(line))

    def signs(self, line: Line) -> bool:
        """Whether a line is a byline with a name and a date, and nothing else."""
        byline = read_byline(line.text, self.known)
        named = byline.names or any(name in comparison_key(line.text) for name in self.known)
        return bool(byline.is_all and named and next(find_dates(line.text), None))

    def _has_dated_sections(self) -> bool:
        """Whether dates are the headings of this article, as in a diary."""
        dated = (h for h in self.article.iter(*HEADINGS) if read_byline(h.text_content()).published)
        return len(list(islice(dated, 2))) > 1

    def _boxes(self, line: Line) -> Iterator[html.HtmlElement]:
        """The short elements around a line, the innermost first."""
        for element in islice((line.block, *line.block.iterancestors()), _MAX_BOXES):
            if element in self.long:
                return
            if element.tag not in _BOXES:
                continue
            if is_long(one_line(element.text_content())):
                self.long.add(element)
                return
            yield element


def _topics(line: Line) -> Iterator[str]:
    """The names of tags and categories that a line links to."""
    for element in line.inline:
        if element.tag == "a" and "tag" in (element.get("rel") or "").split():
            yield element.text_content()


def _opening_lines(article: html.HtmlElement) -> Iterator[Line]:
    """The lines above the first paragraph; a heading is none, however long it is."""
    for line in islice(lines(article), _MAX_LINES):
        if is_long(line.text) and line.heading is None:
            return
        yield line


def _lines_below_summary(article: html.HtmlElement) -> Iterator[Line]:
    """The short lines below the first paragraph, which may be a summary or a caption with the byline below it."""
    found = islice(lines(article), _MAX_LINES)
    below = dropwhile(lambda line: not is_long(line.text) or line.heading is not None, found)
    yield from takewhile(lambda line: not is_long(line.text) and line.heading is None, islice(below, 1, None))


def _is_subtitle(heading: html.HtmlElement, text: str, metadata: Metadata) -> bool:
    """Whether a heading below the title is a sentence about the post, rather than the name of a section."""
    if heading.tag == "h1":
        return False
    sentence = text.endswith((".", "…")) and len(text.split()) >= _MIN_SENTENCE_WORDS
    return is_long(text) or sentence or comparison_key(text) == comparison_key(metadata.description)


# --- what belongs to an article, though it is above or around it -------------------------------------------------


class _Lede:
    """Opens an article from outside its element: a subtitle, the description where it is shown, a picture."""

    def __init__(self, metadata: Metadata) -> None:
        self._title = comparison_key(metadata.title)
        self._description = comparison_key(metadata.description)

    def bring_into(self, tree: html.HtmlElement, article: html.HtmlElement) -> None:
        """Move the elements between the title and the article into the article."""
        around = {*article.iterancestors()}
        found: list[html.HtmlElement] = []
        below_title = False
        for element in tree.iter("*"):
            if element is article:
                break
            if element.tag in {"h1", "h2"} and comparison_key(element.text_content()) == self._title:
                below_title = True
            elif below_title and element not in around and self.matches(element):
                found.append(element)
        for element in reversed(found):
            article.insert(0, detach(element))

    def matches(self, element: html.HtmlElement) -> bool:
        """Whether an element belongs to the lede."""
        names = set(classes(element))
        if element.tag == "figure" or names.intersection(_FEATURED_IMAGE_CLASSES):
            return next(element.iter("img"), None) is not None
        if names.intersection(SUBTITLE_CLASSES):
            return True
        lines = element.tag in {"p", "h2", "h3"} or (element.tag == "div" and element.find("div") is None)
        return bool(self._description) and lines and comparison_key(element.text_content()) == self._description


def _shows(heading: html.HtmlElement | None, title: str) -> bool:
    return heading is not None and any(shows_title(text, title) for text in heading_texts(heading))


def _drop_title(article: html.HtmlElement, title: str, lede: _Lede) -> None:
    """Remove the heading that is the title, with a topic above it, and the header around it without the lede."""
    opening = list(_opening_lines(article))
    titles = (place for place, line in enumerate(opening) if _shows(line.heading, title))
    place = next(titles, None)
    heading = None if place is None else opening[place].heading
    if heading is None:
        return
    for line in opening[:place]:
        if len(line.text.split()) <= _MAX_KICKER_WORDS:
            line.clear(article)
    header = next((outer for outer in heading.iterancestors("header") if outer is not article), None)
    if header is None or any(is_long(each.text_content()) for each in header.iter("p")):
        remove(heading)
        return
    for element in [element for element in header.iter("*") if lede.matches(element)]:
        header.addprevious(detach(element))
    remove(header)
