"""Which feeds a site has, read from the site itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from lxml import etree

from narrate.shows.feed import FEED
from narrate.shows.feeds.rss import NAMESPACES

_SELF = f"{{{NAMESPACES['atom']}}}link"
_TEXTS = {
    "title": "title",
    f"{{{NAMESPACES['itunes']}}}block": "block",
    f"{{{NAMESPACES['podcast']}}}guid": "guid",
}


@dataclass(frozen=True, slots=True)
class PublishedFeed:
    """A feed of a site."""

    folder: str
    """In the site, with a slash at the end; empty for the site itself."""
    title: str
    url: str
    """Where it says that it is; empty if it does not say."""
    guid: str
    """Podcasting 2.0's; empty if it states none."""
    private: bool
    """Whether only those may find it who know its address."""

    @property
    def path(self) -> str:
        """Of its first document, in the site, as its address has it."""
        return quote(os.fsencode(f"{self.folder}{FEED}"))


def feeds_of(site: Path) -> list[PublishedFeed]:
    """The feeds of a site, by their folders: of its folders, and, if it is that of one show, its own."""
    files = [site / FEED, *sorted(site.glob(f"[!.]*/{FEED}"))]
    return [feed for file in files if (feed := _read(file, site))]


def _read(file: Path, site: Path) -> PublishedFeed | None:
    """What stands in a feed before its episodes; None if it is no feed."""
    facts = dict.fromkeys(("title", "url", "guid", "block"), "")
    try:
        with file.open("rb") as stream:
            for element in _elements_of_channel(stream):
                if element.tag == _SELF and element.get("rel") == "self":
                    facts["url"] = element.get("href", "")
                elif element.tag in _TEXTS:
                    facts[_TEXTS[element.tag]] = facts[_TEXTS[element.tag]] or element.text or ""
    except (OSError, etree.XMLSyntaxError):
        return None
    folder = "" if file.parent == site else f"{file.parent.name}/"
    private = facts["block"].lower() == "yes"
    return PublishedFeed(folder, facts["title"] or file.name, facts["url"], facts["guid"], private)


def _elements_of_channel(stream: object) -> Iterator[etree._Element]:
    parser = etree.iterparse(stream, events=("start", "end"), resolve_entities=False, no_network=True)  # type: ignore[call-overload]
    for event, element in parser:
        if event == "start" and element.tag == "item":
            return
        if event == "end":
            yield element
