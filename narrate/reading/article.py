"""Reads the article in a web page."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath

from lxml import html

from narrate.errors import ReadingError
from narrate.reading.fetch import Source
from narrate.reading.html import boilerplate
from narrate.reading.html.bibliography import mark_references
from narrate.reading.html.dom import classes, detach, remove, word_count
from narrate.reading.html.ebook_frame import contents_of, frame_of, mark_frame
from narrate.reading.html.footnotes import mark_footnotes
from narrate.reading.html.inline import HEADINGS
from narrate.reading.html.links import base_of, resolve
from narrate.reading.html.main_content import find_article
from narrate.reading.html.metadata import Metadata, read_metadata
from narrate.reading.html.site_markup import SUBTITLE_CLASSES
from narrate.reading.html.typeset_text import without_tex
from narrate.reading.language import detect_language
from narrate.reading.normalize import comparison_key, slugify
from narrate.reading.outline import parse_html, read_outline
from narrate.reading.post import Post
from narrate.reading.source_formats import empty

_log = logging.getLogger(__name__)

_SAVED = re.compile(r"saved from url=\(\d+\)(\S+)")


def read_article(source: Source) -> Post:
    """Read a web page: find its article and leave out the boilerplate around it.

    Raises `ReadingError` if it contains no text.
    """
    tree = parse_html(source.text(), source.subject)
    metadata = read_metadata(tree, source.url or _saved_url(tree))
    resolve(tree, base_of(tree, source.url), source.url, metadata.url)
    metadata = replace(metadata, title=_displayed_title(tree, metadata.title))
    for element in [*frame_of(tree), *contents_of(tree)]:
        remove(element)
    mark_references(tree)
    mark_footnotes(tree)  # before the boilerplate goes, which may contain them
    boilerplate.clear(tree)
    article = find_article(tree, metadata.title)
    lede = _Lede(metadata)
    lede.bring_into(tree, article)
    _drop_title(article, metadata.title, lede)
    boilerplate.clear(article)
    _drop_byline(article)
    return _post(source, metadata, article)


def read_document(page: str, source: Source) -> Post:
    """Read an HTML document whose whole body is the post. Raises `ReadingError` if it contains no text."""
    tree = parse_html(page, source.subject)
    mark_frame(tree)
    metadata = read_metadata(tree, source.url)
    resolve(tree, source.url, metadata.url)
    return _post(source, metadata, tree)


def _post(source: Source, metadata: Metadata, article: html.HtmlElement) -> Post:
    outline = read_outline(article, metadata.title)
    if outline.is_empty and source.kind != "html":
        raise empty(source.kind, source.subject)
    if outline.is_empty:
        raise ReadingError(
            "there is no text in the page",
            source.subject,
            "if it needs a script or an account, save it in a browser and name the file",
        )
    if metadata.unread_date:
        _log.warning("%s: the date is ignored: %r does not name one day", source.subject, metadata.unread_date)
    title = without_tex(outline.title or source.name, article.getroottree().getroot())
    return Post(
        title=title,
        sections=outline.sections,
        slug=slugify(source.name if re.search(r"\w", source.name) else title),
        authors=metadata.authors,
        published=metadata.published,
        url=metadata.url,
        language=metadata.language or detect_language(outline.sections),
        language_detected=not metadata.language,
        description=metadata.description,
        image=metadata.image if "://" in metadata.image or _is_in_folder(metadata.image) else "",
        folder=str(source.folder or ""),
        notes=outline.notes,
    )


# --- title, subtitle and byline ---------------------------------------------------------------------------------


def _is_in_folder(path: str) -> bool:
    """Whether a path stays within the page's folder; a saved page may name any other."""
    parts = PurePosixPath(path)
    return not parts.is_absolute() and ".." not in parts.parts and not PureWindowsPath(path).anchor


def _displayed_title(tree: html.HtmlElement, title: str) -> str:
    """The title as a heading shows it; in metadata it may have straight quotes, or include the site's name."""
    same = comparison_key(title)
    for heading in tree.iter("h1", "h2"):
        text = " ".join(heading.text_content().split())
        named = comparison_key(text) == same or title[len(text) :][:3].lstrip()[:1] in _SITE_NAME_SEPARATORS
        if text and (named and title.startswith(text[:1]) if title else heading.tag == "h1"):
            return text
    return title


_SITE_NAME_SEPARATORS = frozenset("|-–—·•:»")
"""Between a page's title and the name of its site."""


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


_FEATURED_IMAGE_CLASSES = ("post-thumbnail", "featured-image")


def _drop_title(article: html.HtmlElement, title: str, lede: _Lede) -> None:
    """Remove the heading that is the title, and the header around it, except the lede in that."""
    heading = next((e for e in article.iter("h1", "h2") if e.text_content().strip()), None)
    if heading is None or comparison_key(heading.text_content()) != comparison_key(title):
        return
    header = next((outer for outer in heading.iterancestors("header") if outer is not article), None)
    if header is None:
        remove(heading)
        return
    for element in [element for element in header.iter("*") if lede.matches(element)]:
        header.addprevious(detach(element))
    remove(header)


def _drop_byline(article: html.HtmlElement) -> None:
    """Remove the line above the first paragraph that says who published the post, and when."""
    long: set[html.HtmlElement] = {article}
    for element in list(article.iter("time", "p", *HEADINGS)):
        if element.tag != "time":
            if word_count(element) > _MAX_BYLINE_WORDS:
                return
            continue
        line = next((outer for outer in element.iterancestors("p", "div", "header", "ul", "section")), None)
        if line is None or line in long:
            continue
        if word_count(line) <= _MAX_BYLINE_WORDS:
            remove(line)
        else:
            long.add(line)


_MAX_BYLINE_WORDS = 16
"""Maximum length of a byline."""


# --- addresses --------------------------------------------------------------------------------------------------


def _saved_url(tree: html.HtmlElement) -> str:
    """The URL in the comment of a browser that saved the page; empty if there is none."""
    for comment in tree.getroottree().xpath("//comment()"):
        match = _SAVED.search(comment.text or "")
        if match:
            return match[1]
    return ""
