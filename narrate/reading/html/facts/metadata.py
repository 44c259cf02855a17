"""Reads the metadata of a page: from JSON-LD, ``meta`` elements, and what the page shows beside its title."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from narrate import lazy_re as re
from narrate.reading.dates import Month, read_date, read_month
from narrate.reading.html.dom import with_class
from narrate.reading.html.facts.bylines import clean_names, uninverted
from narrate.reading.html.facts.json_ld import article_node, as_list, read_nodes, texts_of
from narrate.reading.html.facts.meta_names import DATE_NAMES
from narrate.reading.html.facts.titles import Title, choose_title, site_key, site_keys
from narrate.reading.html.facts.visible_facts import VisibleFacts, read_visible_facts
from narrate.reading.language import language_tag
from narrate.reading.normalize import one_line

_MAX_DESCRIPTION_CHARS = 5000
_MAX_AUTHORS = 50
_MAX_HEADINGS = 20
_ELLIPSIS = re.compile(r"\s*\[(?:…|\.\.\.)\]$")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Metadata of a post. Every field may be empty."""

    title: str = ""
    authors: tuple[str, ...] = ()
    published: dt.date | None = None
    unread_date: str = ""
    """What the page states as its date, if that cannot be parsed and there is no other."""
    url: str = ""
    """An http or https URL."""
    language: str = ""
    description: str = ""
    image: str = ""
    site: str = ""
    """The name of the site that published it."""


def read_metadata(tree: html.HtmlElement, base: str = "", *, is_page: bool = True) -> Metadata:
    """Read the metadata of a page whose URL is ``base``, against which relative URLs are resolved.

    A page states more than its ``head`` does, beside its title. A document, whose head narrate wrote, does not.
    """
    page = _Page(tree, base)
    site = page.first(_meta("og:site_name"), _meta("application-name"))
    titles = [_unescaped(text) for source in _TITLES for text in source(page)]
    title = choose_title(tree, titles, page.sites()) if is_page else Title("".join(titles[:1]))
    description = _ELLIPSIS.sub("", page.first(*_DESCRIPTIONS)[:_MAX_DESCRIPTION_CHARS])
    shown = read_visible_facts(tree, title.heading, description) if is_page else VisibleFacts()
    published = page.published() or shown.published or page.date_in_url() or page.month() or shown.month
    return Metadata(
        title=title.text,
        authors=page.authors(shown.authors)[:_MAX_AUTHORS],
        published=published,
        unread_date="" if published else page.first(*_DATES),
        url=page.url(),
        language=page.language(),
        description=description,
        image=page.address(page.first(_json_ld_image, _meta("og:image"), _meta("twitter:image"))),
        site=site,
    )


def _unescaped(text: str) -> str:
    """A title that a site has escaped twice, as it was before."""
    return unescape(text) if _ESCAPED.search(text) else text


_ESCAPED = re.compile(r"&(?:amp|quot|apos|nbsp|[lr][sd]quo|#\d{2,4});")


class _Page:
    """The parts of a page that hold metadata."""

    def __init__(self, tree: html.HtmlElement, base: str) -> None:
        self.tree = tree
        self.base = base
        self.meta: dict[str, list[str]] = {}
        for element in tree.iter("meta"):
            names = element.get("property") or element.get("name") or element.get("itemprop") or ""
            content = one_line(element.get("content") or "")
            for name in names.lower().split() if content else ():
                self.meta.setdefault(name, []).append(content)
        self.nodes = read_nodes(tree.iter("script"))
        self.json_ld: dict[str, Any] = {}
        addresses = [base, self._canonical(), *self.meta.get("og:url", ())]
        titles = [text for source in _TITLES for text in source(self)]
        headings = (one_line(heading.text_content()) for heading in islice(tree.iter("h1"), _MAX_HEADINGS))
        self.json_ld = article_node(
            self.nodes, list(filter(None, map(self.address, addresses))), [*titles, *headings]
        )

    def first(self, *sources: _Lookup) -> str:
        """The first text from any of the sources, in order; empty if none has one."""
        return next((value for source in sources for value in source(self)), "")

    def authors(self, shown: tuple[str, ...]) -> tuple[str, ...]:
        """The names from the first source that has any but the site's; ``shown`` are those beside the title."""
        sites = self.sites()
        found = [_distinct(name for text in source(self) for name in clean_names(text)) for source in _AUTHORS]
        found = [*found, shown, *(_distinct(source(self)) for source in _LATE_AUTHORS)]
        persons = (names for names in found if names and not all(site_key(name) in sites for name in names))
        return next(persons, None) or next(filter(None, found), ())

    def published(self) -> dt.date | None:
        """The first stated date that can be parsed."""
        dates = (read_date(value) for source in _DATES for value in source(self))
        return next(filter(None, dates), None)

    def month(self) -> Month | None:
        """The first stated date that is a month."""
        months = (read_month(value) for source in _DATES for value in source(self))
        return next(filter(None, months), None)

    def date_in_url(self) -> dt.date | None:
        """The date in the page's URL, as in ``/2024/07/16/a-post``."""
        match = _DATE_IN_PATH.search(self.url())
        return read_date("-".join(match.groups())) if match else None

    def sites(self) -> frozenset[str]:
        """The keys of the site's names."""
        publishers = (node.get("publisher") for node in self.nodes)
        sites = (node for node in self.nodes if "WebSite" in as_list(node.get("@type")))
        told = [text for node in sites for text in texts_of(node.get("name"))]
        told += [text for publisher in publishers for text in texts_of(publisher)]
        told += [text for name in _SITE_NAMES for text in self.meta.get(name, ())]
        return site_keys([name for name in told if "://" not in name], [self.url()])

    def url(self) -> str:
        """The canonical URL, else the one the page came from."""
        stated = self._canonical() or self.first(_meta("og:url"), _json_ld_key("url", "@id"))
        full = self.address(stated) or self.address(self.base)
        return full if "://" in full else ""

    def _canonical(self) -> str:
        links = (
            link.get("href")
            for link in self.tree.iter("link")
            if "canonical" in link.get("rel", "").lower().split()
        )
        return next(filter(None, links), "")

    def language(self) -> str:
        """A BCP 47 tag, or empty."""
        root = self.tree.getroottree().getroot()
        stated = root.get("lang") or root.get("xml:lang") or ""
        stated = stated or self.first(_json_ld_key("inLanguage"), _meta("og:locale"), _meta("content-language"))
        return language_tag(stated)

    def address(self, stated: str) -> str:
        """The absolute URL; empty if it is not an http or https URL."""
        try:
            full = urljoin(self.base, stated) if stated else ""
            scheme = urlsplit(full).scheme
        except ValueError:
            return ""
        return full if scheme in {"http", "https"} or not (scheme or self.base) else ""


_Lookup = Callable[[_Page], Iterable[str]]


# --- sources ----------------------------------------------------------------------------------------------------


def _json_ld_key(*keys: str) -> _Lookup:
    """From JSON-LD."""
    return lambda page: (text for key in keys for text in texts_of(page.json_ld.get(key)))


def _json_ld_authors(page: _Page) -> Iterator[str]:
    """From JSON-LD: the authors, and who contributed to what they wrote."""
    authors = list(texts_of(page.json_ld.get("author")))
    yield from authors
    yield from texts_of(page.json_ld.get("contributor")) if authors else ()


def _json_ld_image(page: _Page) -> Iterator[str]:
    """From JSON-LD: an image also has a name, but its URL is what counts."""
    for entry in as_list(page.json_ld.get("image")):
        known = map(entry.get, ("contentUrl", "url", "@id")) if isinstance(entry, dict) else [entry]
        yield from (text for value in known for text in texts_of(value))


def _meta(name: str) -> _Lookup:
    """From a ``meta`` element."""
    return lambda page: page.meta.get(name, ())


def _title_element(page: _Page) -> Iterator[str]:
    """From the ``title`` element; others are in drawings."""
    texts = (one_line(element.text_content()) for element in page.tree.iter("title") if not _is_drawn(element))
    yield from islice(filter(None, texts), 1)


def _is_drawn(element: html.HtmlElement) -> bool:
    return next(element.iterancestors("svg"), None) is not None


def _latexml_title(page: _Page) -> Iterator[str]:
    """From the title of LaTeXML's papers."""
    return (one_line(element.text_content()) for element in with_class(page.tree, "ltx_title_document")[:1])


def _latexml_date(page: _Page) -> Iterator[str]:
    """From the date of LaTeXML's papers."""
    return (one_line(element.text_content()) for element in with_class(page.tree, "ltx_dates")[:1])


def _listed_authors(page: _Page) -> Iterator[str]:
    """From the lists of authors of LaTeXML and the forums."""
    for element in with_class(page.tree, "ltx_personname", "PostsAuthors-authorName"):
        text = element.text or element.text_content()
        yield from filter(None, (one_line(name) for name in re.split(r"\n|,| and | & ", text) if "@" not in name))


def _inverted(source: _Lookup) -> _Lookup:
    """From a source that states one name at a time, as libraries do: ``Lee, Ann``."""
    return lambda page: map(uninverted, source(page))


def _author_in_url(page: _Page) -> Iterator[str]:
    """From the URL of an author's own page, as in ``/author/ann-lee``."""
    for url in (*page.meta.get("article:author", ()), *texts_of(page.json_ld.get("author"))):
        match = _AUTHOR_IN_PATH.search(url)
        if match and "://" in url:
            yield match[1].replace("-", " ").title()


_TITLES = (
    _meta("dc:title"),
    _meta("dcterms.title"),
    _meta("dc.title"),
    _json_ld_key("headline", "name"),
    _meta("og:title"),
    _meta("citation_title"),
    _meta("twitter:title"),
    _meta("parsely-title"),
    _meta("sailthru.title"),
    _meta("title"),
    _latexml_title,
    _title_element,
)
_DESCRIPTIONS = (_json_ld_key("description"), _meta("og:description"), _meta("description"))
_SITE_NAMES = ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site", "dc.publisher")
_AUTHORS = (
    _json_ld_authors,
    _inverted(_meta("dc:creator")),
    _inverted(_meta("dcterms.creator")),
    _inverted(_meta("dc.creator")),
    _meta("article:author"),
    _meta("author"),
    _meta("article:author_name"),
    _meta("parsely-author"),
    _meta("byl"),
    _meta("sailthru.author"),
    _meta("dcsext.author"),
    _inverted(_meta("citation_author")),
    _listed_authors,
)
"""Sources that state the authors, the best first."""
_LATE_AUTHORS = (_json_ld_key("creator", "contributor"), _author_in_url)
"""Sources that count where the page shows no author: they often have the name of an account."""
_DATES = (
    _json_ld_key("datePublished", "dateCreated"),
    *map(_meta, DATE_NAMES),
    _latexml_date,
)
"""Sources that contain nothing but the date of publication."""
_DATE_IN_PATH = re.compile(r"/((?:19|20)\d\d)/(\d\d)/(\d\d)(?:/|$)")
_AUTHOR_IN_PATH = re.compile(r"/(?:authors?|by|contributors?|people|profiles?|staff)/([a-z]+(?:-[a-z]+){1,3})/?$")


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name and "://" not in name))
