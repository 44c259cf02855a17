"""Which feeds a site has, and a page that lists them where a site has no page of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from lxml import etree

from narrate.shows.feed import FEED
from narrate.shows.feeds.rss import NAMESPACES

_SELF = f"{{{NAMESPACES['atom']}}}link"
_BLOCK = f"{{{NAMESPACES['itunes']}}}block"


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed of a site."""

    path: str
    """In the site, as its address has it."""
    title: str
    url: str
    """Where it says that it is; empty if it does not say."""
    private: bool
    """Whether only those may find it who know its address."""


def feeds_of(site: Path) -> list[ListedFeed]:
    """The feeds of a site, by their paths: of its folders, or, if it is that of one show, its own."""
    files = [site / FEED, *sorted(site.glob(f"[!.]*/{FEED}"))]
    return [feed for file in files if (feed := _read(file, site))]


def _read(file: Path, site: Path) -> ListedFeed | None:
    """What stands in a feed before its episodes; None if it is no feed."""
    title, url, private = "", "", False
    try:
        with file.open("rb") as stream:
            for element in _elements_of_channel(stream):
                if element.tag == "title":
                    title = title or element.text or ""
                elif element.tag == _SELF and element.get("rel") == "self":
                    url = element.get("href", "")
                private = private or (element.tag == _BLOCK and (element.text or "").lower() == "yes")
    except (OSError, etree.XMLSyntaxError):
        return None
    path = quote(file.relative_to(site).as_posix(), errors="surrogateescape")
    return ListedFeed(path, title or path, url, private)


def _elements_of_channel(stream: object) -> Iterator[etree._Element]:
    parser = etree.iterparse(stream, events=("start", "end"), resolve_entities=False, no_network=True)  # type: ignore[call-overload]
    for event, element in parser:
        if event == "start" and element.tag == "item":
            return
        if event == "end":
            yield element


def page(feeds: list[ListedFeed]) -> str:
    """A page of the feeds that anybody may find."""
    items = [
        f'<li><a href="{escape(feed.path)}">{escape(feed.title)}</a></li>' for feed in feeds if not feed.private
    ]
    body = f"<ul>\n{chr(10).join(items)}\n</ul>" if items else "<p>There is no podcast here.</p>"
    head = '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Podcasts</title>'
    return f"{head}\n<h1>Podcasts</h1>\n{body}\n</html>\n"
