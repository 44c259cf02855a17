"""Reads the metadata of a page: from JSON-LD first, then OpenGraph, other ``meta`` elements, and visible text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import html

from narrate.reading.html.dom import with_class
from narrate.reading.html.json_ld import article_node, as_list, texts_of
from narrate.reading.language import language_tag
from narrate.reading.normalize import one_line, read_date

_MAX_TITLE_CHARS = 1000
_MAX_DESCRIPTION_CHARS = 5000
_MAX_AUTHORS = 50
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


def read_metadata(tree: html.HtmlElement, base: str = "") -> Metadata:
    """Read the metadata of a page whose URL is ``base``, against which relative URLs are resolved."""
    page = _Page(tree, base)
    site = page.first(_meta("og:site_name"), _meta("application-name"))
    published = page.published()
    return Metadata(
        title=_without_site(page.first(_json_ld_key("headline", "name"), *_TITLES), site)[:_MAX_TITLE_CHARS],
        authors=page.authors(),
        published=published,
        unread_date="" if published else page.first(*_STATED_DATES),
        url=page.url(),
        language=page.language(),
        description=_ELLIPSIS.sub("", page.first(*_DESCRIPTIONS)[:_MAX_DESCRIPTION_CHARS]),
        image=page.address(page.first(_json_ld_image, _meta("og:image"), _meta("twitter:image"))),
        site=site,
    )


class _Page:
    """The parts of a page that hold metadata."""

    def __init__(self, tree: html.HtmlElement, base: str) -> None:
        self.tree = tree
        self.base = base
        self.json_ld = article_node(tree)
        self.meta: dict[str, list[str]] = {}
        for element in tree.iter("meta"):
            name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
            content = one_line(element.get("content") or "")
            if name and content:
                self.meta.setdefault(name, []).append(content)

    def first(self, *sources: _Lookup) -> str:
        """The first text from any of the sources, in order; empty if none has one."""
        return next((value for source in sources for value in source(self)), "")

    def authors(self) -> tuple[str, ...]:
        """The names from the first source that has any."""
        for source in _AUTHORS:
            names = [name for name in source(self) if not _is_url(name)]
            if names:
                return tuple(dict.fromkeys(names))[:_MAX_AUTHORS]
        return ()

    def published(self) -> dt.date | None:
        """The first date that can be parsed."""
        dates = (read_date(value.strip("(). ")) for source in _DATES for value in source(self))
        return next(filter(None, dates), None)

    def url(self) -> str:
        """The canonical URL, else the one the page came from."""
        links = (
            link.get("href")
            for link in self.tree.iter("link")
            if "canonical" in link.get("rel", "").lower().split()
        )
        stated = next(filter(None, links), "") or self.first(_meta("og:url"), _json_ld_key("url", "@id"))
        full = self.address(stated) or self.address(self.base)
        return full if "://" in full else ""

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


def _json_ld_image(page: _Page) -> Iterator[str]:
    """From JSON-LD: an image also has a name, but its URL is what counts."""
    for entry in as_list(page.json_ld.get("image")):
        known = map(entry.get, ("contentUrl", "url", "@id")) if isinstance(entry, dict) else [entry]
        yield from (text for value in known for text in texts_of(value))


def _meta(name: str) -> _Lookup:
    """From a ``meta`` element."""
    return lambda page: page.meta.get(name, ())


def _first_of_class(*names: str) -> _Lookup:
    """From the first element that has one of the classes."""
    return lambda page: (one_line(element.text_content()) for element in with_class(page.tree, *names)[:1])


def _with_attribute(name: str, *values: str) -> _Lookup:
    """From elements whose attribute ``name`` has one of the values."""

    def source(page: _Page) -> Iterator[str]:
        for value in values:
            for element in page.tree.xpath(f".//*[@{name}='{value}']"):
                yield one_line(element.get("datetime") or element.get("content") or element.text_content())

    return source


def _at_xpath(path: str, *, attribute: str = "") -> _Lookup:
    """From the first element at an XPath that is not empty."""

    def source(page: _Page) -> Iterator[str]:
        for element in page.tree.xpath(path):
            text = one_line((element.get(attribute) or "") if attribute else element.text_content())
            if text:
                yield text
                return

    return source


def _listed_authors(page: _Page) -> Iterator[str]:
    """From the lists of authors of LaTeXML and the forums."""
    for element in with_class(page.tree, "ltx_personname", "PostsAuthors-authorName"):
        text = element.text or element.text_content()
        yield from filter(None, (one_line(name) for name in re.split(r"\n|,| and | & ", text) if "@" not in name))


_TITLES = (
    _meta("og:title"),
    _meta("citation_title"),
    _meta("twitter:title"),
    _first_of_class("ltx_title_document"),
    _at_xpath("//head/title"),
    _at_xpath("//h1"),
)
_DESCRIPTIONS = (_json_ld_key("description"), _meta("og:description"), _meta("description"))
_AUTHORS = (
    _json_ld_key("author", "creator", "contributor"),
    _meta("article:author"),
    _meta("author"),
    _meta("citation_author"),
    _meta("dc.creator"),
    _listed_authors,
    _with_attribute("itemprop", "author"),
    _with_attribute("rel", "author"),
    _first_of_class("author", "p-author", "byline-name", "author-name"),
)
_STATED_DATES = (
    _json_ld_key("datePublished", "dateCreated"),
    _meta("article:published_time"),
    _meta("datepublished"),
    _meta("citation_publication_date"),
    _meta("dc.date"),
    _meta("date"),
    _meta("dcterms.date"),
    _with_attribute("itemprop", "datePublished"),
)
"""Sources that contain nothing but the date of publication."""
_DATES = (
    *_STATED_DATES,
    _at_xpath("//time", attribute="datetime"),
    _at_xpath("//time"),
    _first_of_class("date", "published", "ltx_dates"),
)


def _is_url(text: str) -> bool:
    return "://" in text


def _without_site(title: str, site: str) -> str:
    """``A title`` from ``A title | The site``."""
    if site and title.endswith(site):
        bare = title[: -len(site)].rstrip()
        if bare and bare[-1] in "|-–—·•:" and bare[:-1].strip():
            return bare[:-1].rstrip()
    return title
