"""Any web page → the article in it → `Post`."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree, html

from narrate.errors import ReadingError
from narrate.reading import furniture
from narrate.reading.dialects import SUBTITLES
from narrate.reading.fetch import Source
from narrate.reading.links import base_of, resolve
from narrate.reading.metadata import Metadata, read_metadata
from narrate.reading.outline import parse, read_outline
from narrate.reading.post import Post
from narrate.reading.spans import HEADINGS
from narrate.reading.tree import detach, remove, with_class, words_in
from narrate.reading.values import same_words, slugify

_PLACES = (
    "PostsPage-postContent",  # the forums
    "ltx_document",  # LaTeXML
    "markup",  # Substack
    "gh-content",  # Ghost
    "wp-block-post-content",  # WordPress, block themes
    "entry-content",  # WordPress, classic themes
    "e-content",  # microformats
    "post-content",
    "post-body",
    "article-body",
    "article-content",
    "article__body",
    "markdown-body",
)
"""Classes of the element that holds an article, the surest first."""
_LEAST = 0.6
"""A place is the article's if it holds at least this share of the words that trafilatura finds."""
_LEAST_ALONE = 0.2
"""The same where there is one such place: what is more then may be comments."""
_SAVED = re.compile(r"saved from url=\(\d+\)(\S+)")


def read_article(source: Source) -> Post:
    """Read a web page: find its article and leave what stands around it.

    Raises `ReadingError` when there is no text in it.
    """
    tree = parse(source.text(), source.which)
    facts = read_metadata(tree, source.url or _saved_from(tree))
    resolve(tree, base_of(tree, source.url), source.url, facts.url)
    article = find_article(tree)
    facts = replace(facts, title=_as_shown(tree, facts.title))
    _take_in_leads(tree, article, facts)
    _drop_title(article, facts)
    furniture.clear(article)
    _drop_byline(article)
    return _post(source, facts, article)


def read_document(page: str, source: Source) -> Post:
    """Read an HTML document all of whose body is the post. Raises `ReadingError` when it holds nothing."""
    tree = parse(page, source.which)
    facts = read_metadata(tree, source.url)
    resolve(tree, source.url, facts.url)
    return _post(source, facts, tree)


def _post(source: Source, facts: Metadata, article: html.HtmlElement) -> Post:
    outline = read_outline(article, facts.title)
    if not any(section.heading or section.blocks for section in outline.sections):
        raise ReadingError("there is no text in the page", source.which, "does it need a script or an account?")
    title = outline.title or source.name
    return Post(
        title=title,
        sections=outline.sections,
        slug=slugify(source.name or title),
        authors=facts.authors,
        published=facts.published,
        url=facts.url,
        language=facts.language or "en",
        description=facts.description,
        image=facts.image,
        folder=str(source.folder or ""),
        notes=outline.notes,
    )


# --- finding ----------------------------------------------------------------------------------------------------


def find_article(tree: html.HtmlElement) -> html.HtmlElement:
    """The element of a page that holds its article; the whole body where nothing stands around it."""
    main = _main_text(tree)
    known = len(main.split())
    for candidates in _candidates(tree):
        best = max(candidates, key=words_in, default=None)
        share = _LEAST if len(candidates) > 1 else _LEAST_ALONE
        if best is not None and words_in(best) >= max(1, share * known):
            return best
    body = tree.find(".//body")
    whole = tree if body is None else body
    return _around(whole, main) if main else whole


def _candidates(tree: html.HtmlElement) -> Iterator[list[html.HtmlElement]]:
    for name in _PLACES:
        yield with_class(tree, name)
    yield list(tree.xpath(".//*[@itemprop='articleBody']"))
    yield list(tree.iter("article"))
    yield [*tree.iter("main"), *tree.xpath(".//*[@role='main']")]


def _main_text(tree: html.HtmlElement) -> str:
    """What trafilatura takes for the article: it finds it well and does not keep all of it."""
    from trafilatura import bare_extraction  # slow to import, and many posts do without

    found = bare_extraction(copy.deepcopy(tree), include_comments=False, favor_recall=True)
    return getattr(found, "text", None) or ""


def _around(body: html.HtmlElement, main: str) -> html.HtmlElement:
    """The smallest element that holds nearly all of the lines of ``main``."""
    lines = {same_words(line) for line in main.splitlines()} - {""}
    counts: dict[html.HtmlElement, int] = {}
    for element in body.iter("p", "li", "pre", "blockquote", "td", "div", *HEADINGS):
        own = element.text_content() if element.tag != "div" else element.text or ""
        if same_words(own) in lines:
            counts[element] = len(own)
    whole = sum(counts.values())
    totals: dict[html.HtmlElement, int] = {}
    for _, element in etree.iterwalk(body, events=("end",)):
        totals[element] = counts.get(element, 0) + sum(totals.get(child, 0) for child in element)
    smallest = body
    for element in body.iter("*"):
        if totals.get(element, 0) >= 0.9 * whole > 0:
            smallest = element  # document order: every one that holds nearly all lies inside the one before
    return smallest


# --- what stands at its top -------------------------------------------------------------------------------------


def _as_shown(tree: html.HtmlElement, title: str) -> str:
    """The title as a heading has it; what a page calls itself may have plain quotes, or name the site too."""
    for heading in tree.iter("h1", "h2"):
        text = " ".join(heading.text_content().split())
        named = same_words(title) == same_words(text) or title[len(text) :].lstrip()[:1] in _SEPARATORS
        if text and (named and title.startswith(text[:1]) if title else heading.tag == "h1"):
            return text
    return title


_SEPARATORS = frozenset("|-–—·•:»")
"""What stands between a page's title and its site's name."""


def _drop_title(article: html.HtmlElement, facts: Metadata) -> None:
    """Take out the heading that is the title, with the header it stands in; what is text in that stays."""
    heading = next((e for e in article.iter("h1", "h2") if e.text_content().strip()), None)
    if heading is None or same_words(heading.text_content()) != same_words(facts.title):
        return
    header = next((outer for outer in heading.iterancestors("header") if outer is not article), None)
    if header is None:
        remove(heading)
        return
    for lead in [element for element in header.iter("*") if _is_lead(element, facts)]:
        header.addprevious(detach(lead))
    remove(header)


def _take_in_leads(tree: html.HtmlElement, article: html.HtmlElement, facts: Metadata) -> None:
    """Bring in the subtitle and the picture that stand between the title and the article."""
    around = {*article.iterancestors()}
    leads: list[html.HtmlElement] = []
    below_title = False
    for element in tree.iter("*"):
        if element is article:
            break
        if element.tag in {"h1", "h2"} and same_words(element.text_content()) == same_words(facts.title):
            below_title = True
        elif below_title and element not in around and _is_lead(element, facts):
            leads.append(element)
    for lead in reversed(leads):
        article.insert(0, detach(lead))


def _is_lead(element: html.HtmlElement, facts: Metadata) -> bool:
    """Whether an element is a subtitle, a description that is shown too, or a picture with its caption."""
    names = set((element.get("class") or "").split())
    if element.tag == "figure" or names.intersection(_PICTURES):
        return next(element.iter("img"), None) is not None
    if names.intersection(SUBTITLES):
        return True
    return element.tag in {"p", "div", "h2", "h3"} and _shows(element, facts.description)


def _shows(element: html.HtmlElement, text: str) -> bool:
    return bool(text) and same_words(element.text_content()) == same_words(text)


_PICTURES = ("post-thumbnail", "featured-image")


def _drop_byline(article: html.HtmlElement) -> None:
    """Take out the line above the first paragraph that says when it was published, and by whom."""
    for element in list(article.iter("time", "p", *HEADINGS)):
        if element.tag != "time":
            if words_in(element) > _BYLINE:
                return
            continue
        line = next((outer for outer in element.iterancestors("p", "div", "header", "ul", "section")), None)
        if line is not None and line is not article and words_in(line) <= _BYLINE:
            remove(line)


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
