"""Any web page → the article in it → `Post`."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath

from lxml import html

from narrate.errors import ReadingError
from narrate.reading.fetch import Source
from narrate.reading.html import boilerplate
from narrate.reading.html.dom import classes, detach, remove, words_in
from narrate.reading.html.footnotes import mark_footnotes
from narrate.reading.html.inline import HEADINGS
from narrate.reading.html.links import base_of, resolve
from narrate.reading.html.main_content import find_article
from narrate.reading.html.metadata import Metadata, read_metadata
from narrate.reading.html.site_markup import SUBTITLES
from narrate.reading.normalize import same_words, slugify
from narrate.reading.outline import parse, read_outline
from narrate.reading.post import Post

_SAVED = re.compile(r"saved from url=\(\d+\)(\S+)")


def read_article(source: Source) -> Post:
    """Read a web page: find its article and leave what stands around it.

    Raises `ReadingError` when there is no text in it.
    """
    tree = parse(source.text(), source.subject)
    facts = read_metadata(tree, source.url or _saved_from(tree))
    resolve(tree, base_of(tree, source.url), source.url, facts.url)
    facts = replace(facts, title=_as_shown(tree, facts.title))
    mark_footnotes(tree)  # they may lie in what is cleared
    boilerplate.clear(tree)
    article = find_article(tree, facts.title)
    lead = _Leads(facts)
    lead.take_in(tree, article)
    _drop_title(article, facts.title, lead)
    boilerplate.clear(article)
    _drop_byline(article)
    return _post(source, facts, article)


def read_document(page: str, source: Source) -> Post:
    """Read an HTML document all of whose body is the post. Raises `ReadingError` when it holds nothing."""
    tree = parse(page, source.subject)
    facts = read_metadata(tree, source.url)
    resolve(tree, source.url, facts.url)
    return _post(source, facts, tree)


def _post(source: Source, facts: Metadata, article: html.HtmlElement) -> Post:
    outline = read_outline(article, facts.title)
    if outline.is_empty:
        raise ReadingError("there is no text in the page", source.subject, "does it need a script or an account?")
    title = outline.title or source.name
    return Post(
        title=title,
        sections=outline.sections,
        slug=slugify(source.name if re.search(r"\w", source.name) else title),
        authors=facts.authors,
        published=facts.published,
        url=facts.url,
        language=facts.language or "en",
        description=facts.description,
        image=facts.image if "://" in facts.image or _lies_beside(facts.image) else "",
        folder=str(source.folder or ""),
        notes=outline.notes,
    )


# --- what stands at its top -------------------------------------------------------------------------------------


def _lies_beside(path: str) -> bool:
    """Whether a path leads to a file in the page's folder; a page that was saved may name any other."""
    parts = PurePosixPath(path)
    return not parts.is_absolute() and ".." not in parts.parts and not PureWindowsPath(path).anchor


def _as_shown(tree: html.HtmlElement, title: str) -> str:
    """The title as a heading has it; what a page calls itself may have plain quotes, or name the site too."""
    same = same_words(title)
    for heading in tree.iter("h1", "h2"):
        text = " ".join(heading.text_content().split())
        named = same_words(text) == same or title[len(text) :][:3].lstrip()[:1] in _SEPARATORS
        if text and (named and title.startswith(text[:1]) if title else heading.tag == "h1"):
            return text
    return title


_SEPARATORS = frozenset("|-–—·•:»")
"""What stands between a page's title and its site's name."""


class _Leads:
    """What opens a text from outside of it: a subtitle, a description that is shown too, a picture."""

    def __init__(self, facts: Metadata) -> None:
        self._title = same_words(facts.title)
        self._description = same_words(facts.description)

    def take_in(self, tree: html.HtmlElement, article: html.HtmlElement) -> None:
        """Bring in those that stand between the title and the article."""
        around = {*article.iterancestors()}
        leads: list[html.HtmlElement] = []
        below_title = False
        for element in tree.iter("*"):
            if element is article:
                break
            if element.tag in {"h1", "h2"} and same_words(element.text_content()) == self._title:
                below_title = True
            elif below_title and element not in around and self.is_one(element):
                leads.append(element)
        for lead in reversed(leads):
            article.insert(0, detach(lead))

    def is_one(self, element: html.HtmlElement) -> bool:
        """Whether an element is one of those."""
        names = set(classes(element))
        if element.tag == "figure" or names.intersection(_PICTURES):
            return next(element.iter("img"), None) is not None
        if names.intersection(SUBTITLES):
            return True
        lines = element.tag in {"p", "h2", "h3"} or (element.tag == "div" and element.find("div") is None)
        return bool(self._description) and lines and same_words(element.text_content()) == self._description


_PICTURES = ("post-thumbnail", "featured-image")


def _drop_title(article: html.HtmlElement, title: str, leads: _Leads) -> None:
    """Take out the heading that is the title, with the header it stands in; what is text in that stays."""
    heading = next((e for e in article.iter("h1", "h2") if e.text_content().strip()), None)
    if heading is None or same_words(heading.text_content()) != same_words(title):
        return
    header = next((outer for outer in heading.iterancestors("header") if outer is not article), None)
    if header is None:
        remove(heading)
        return
    for lead in [element for element in header.iter("*") if leads.is_one(element)]:
        header.addprevious(detach(lead))
    remove(header)


def _drop_byline(article: html.HtmlElement) -> None:
    """Take out the line above the first paragraph that says when it was published, and by whom."""
    long: set[html.HtmlElement] = {article}
    for element in list(article.iter("time", "p", *HEADINGS)):
        if element.tag != "time":
            if words_in(element) > _BYLINE:
                return
            continue
        line = next((outer for outer in element.iterancestors("p", "div", "header", "ul", "section")), None)
        if line is None or line in long:
            continue
        if words_in(line) <= _BYLINE:
            remove(line)
        else:
            long.add(line)


_BYLINE = 16
"""The most words of a line that says who wrote a post and when."""


# --- addresses --------------------------------------------------------------------------------------------------


def _saved_from(tree: html.HtmlElement) -> str:
    """Where a browser that saved the page had it from."""
    for comment in tree.getroottree().xpath("//comment()"):
        match = _SAVED.search(comment.text or "")
        if match:
            return match[1]
    return ""
