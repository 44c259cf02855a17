"""Writes a document of a feed as RSS 2.0, with the namespaces of Apple, Podcasting 2.0, Atom and RFC 5005."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from email.utils import format_datetime
from functools import cache

from lxml import etree

from narrate.shows.feeds.characters import on_one_line, readable
from narrate.shows.feeds.description import description
from narrate.shows.feeds.episode import FeedEpisode
from narrate.shows.feeds.paging import FeedPage
from narrate.shows.show import Person, Show

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "fh": "http://purl.org/syndication/history/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
GENERATOR = "narrate"
"""Without a version, so that a feed stays the same when narrate is updated."""


def rss(show: Show, page: FeedPage, folder_url: str, cover_url: str) -> bytes:
    """The document in the folder at ``folder_url``.

    Its `lastBuildDate` is when the last of its episodes was updated; without episodes, it has none.
    """
    root = etree.Element("rss", {"version": "2.0"}, nsmap=NAMESPACES)
    channel = etree.SubElement(root, "channel")
    _add_show(channel, show, cover_url)
    _add_links(channel, page, folder_url)
    if page.episodes:
        _add(channel, "lastBuildDate", rfc822(max(episode.updated for episode in page.episodes)))
    for episode in page.episodes:
        _add_episode(etree.SubElement(channel, "item"), show, episode)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def rfc822(moment: dt.datetime) -> str:
    """A moment as RSS writes it, in UTC."""
    return format_datetime(moment.astimezone(dt.timezone.utc), usegmt=True)


def _add_show(channel: etree._Element, show: Show, cover_url: str) -> None:
    title, author = on_one_line(show.title), on_one_line(show.author)
    locked = "yes" if show.locked or show.private else "no"
    _add(channel, "title", title)
    _add(channel, "link", show.link)
    _add(channel, "description", show.description)
    _add(channel, "language", show.language)
    _add(channel, "generator", GENERATOR)
    if show.email:
        _add(channel, "managingEditor", f"{show.email} ({author})")
        owner = _add(channel, "itunes:owner")
        _add(owner, "itunes:name", author)
        _add(owner, "itunes:email", show.email)
    if cover_url:
        image = _add(channel, "image")
        for name, text in (("url", cover_url), ("title", title), ("link", show.link)):
            _add(image, name, text)
        _add(channel, "itunes:image", href=cover_url)
    _add(channel, "itunes:author", author)
    for name, *inner in show.category:
        category = _add(channel, "itunes:category", text=name)
        for each in inner:
            _add(category, "itunes:category", text=each)
    _add(channel, "itunes:explicit", _truth(show.explicit))
    _add(channel, "itunes:type", show.type)
    if show.private:
        _add(channel, "itunes:block", "Yes")
        _add(channel, "podcast:block", "yes")
    _add(channel, "podcast:guid", show.guid)
    _add(channel, "podcast:locked", locked, **({"owner": show.email} if show.email else {}))
    _add(channel, "podcast:medium", show.medium)
    _add_synthetic(channel)
    for person in show.persons:
        _add_person(channel, person)


def _add_links(channel: etree._Element, page: FeedPage, folder_url: str) -> None:
    for rel, name in _relations(page):
        _add(channel, "atom:link", rel=rel, type="application/rss+xml", href=f"{folder_url}{name}.xml")
    if page.newer:
        _add(channel, "fh:archive")


def _relations(page: FeedPage) -> Iterator[tuple[str, str]]:
    """Links for readers that follow archives, and for those that follow pages."""
    yield "self", page.name
    if page.oldest:
        yield "first", "feed"
        yield "last", page.oldest
    if page.older:
        yield "next", page.older
        yield "prev-archive", page.older
    if page.newer:
        yield "previous", page.newer
        yield "current", "feed"
        if page.newer != "feed":
            yield "next-archive", page.newer


def _add_episode(item: etree._Element, show: Show, episode: FeedEpisode) -> None:
    title, audio = on_one_line(episode.title), episode.audio
    _add(item, "title", title)
    if episode.url:
        _add(item, "link", episode.url)
    _add(item, "guid", episode.guid, isPermaLink="false")
    _add(item, "pubDate", rfc822(episode.published))
    _add(item, "enclosure", url=audio.url, length=str(audio.bytes), type=audio.mime)
    if text := description(episode.summary, episode.chapters):
        _add(item, "description", text)
    if episode.notes:
        _add(item, "content:encoded", episode.notes)
    _add(item, "itunes:title", title)
    if episode.authors:
        _add(item, "itunes:author", on_one_line(", ".join(episode.authors)))
    _add(item, "itunes:duration", str(max(1, math.floor(episode.duration_s + 0.5))))
    _add(item, "itunes:explicit", _truth(show.explicit))
    _add(item, "itunes:episodeType", "full")
    if episode.number is not None:
        _add(item, "itunes:episode", str(episode.number))
    if episode.image_url:
        _add(item, "itunes:image", href=episode.image_url)
    _add_extras(item, show, episode)


def _add_extras(item: etree._Element, show: Show, episode: FeedEpisode) -> None:
    """What Podcasting 2.0 adds to an episode."""
    if episode.chapters_file:
        _add(item, "podcast:chapters", url=episode.chapters_file.url, type=episode.chapters_file.mime)
    language = {"language": episode.language} if episode.language else {}
    for file in episode.transcripts:
        _add(item, "podcast:transcript", url=file.url, type=file.mime, rel="captions", **language)
    authors = [Person(name, "author", "writing") for name in episode.authors]
    for person in (*show.persons, *authors) if authors else ():  # these replace the show's
        _add_person(item, person)
    _add_synthetic(item)


def _add_synthetic(parent: etree._Element) -> None:
    """Tell that the voices are not those of people."""
    _add(parent, "podcast:txt", "true", purpose="ai-content")


def _add_person(parent: etree._Element, person: Person) -> None:
    links = {name: value for name, value in (("href", person.url), ("img", person.image)) if value}
    _add(parent, "podcast:person", on_one_line(person.name), group=person.group, role=person.role, **links)


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _add(parent: etree._Element, element: str, content: str = "", **attributes: str) -> etree._Element:
    """Append an element, whose name may have one of the prefixes in `NAMESPACES`."""
    values = {name: readable(value) for name, value in attributes.items()}
    added = etree.SubElement(parent, _qualified(element), values)
    if content:
        added.text = readable(content)
    return added


@cache
def _qualified(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if prefix else local
