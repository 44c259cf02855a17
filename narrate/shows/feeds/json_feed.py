"""Writes a document of a feed as JSON Feed 1.1."""

from __future__ import annotations

import datetime as dt
from typing import Any

from narrate.publishing.manifest import as_json
from narrate.shows.feeds.characters import on_one_line, readable
from narrate.shows.feeds.description import description
from narrate.shows.feeds.episode import FeedEpisode
from narrate.shows.feeds.paging import FeedPage
from narrate.shows.show import Show

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(show: Show, page: FeedPage, folder_url: str, cover_url: str) -> bytes:
    """The document at ``folder_url``."""
    feed = {
        "version": VERSION,
        "title": on_one_line(show.title),
        "home_page_url": show.link,
        "feed_url": f"{folder_url}{page.name}.json",
        "description": readable(show.description),
        "icon": cover_url,
        "authors": [{"name": on_one_line(show.author)}],
        "language": show.language,
        "next_url": f"{folder_url}{page.older}.json" if page.older else "",
        "items": [_item(episode) for episode in page.episodes],
    }
    text = as_json({key: value for key, value in feed.items() if value or key == "items"})
    return readable(text).encode()


def _item(episode: FeedEpisode) -> dict[str, Any]:
    item = {
        "id": readable(episode.guid),
        "url": episode.url,
        "external_url": episode.source_url if episode.source_url != episode.url else "",
        "title": on_one_line(episode.title),
        "content_html": readable(episode.notes) or description(episode.summary, episode.chapters),
        "summary": on_one_line(episode.summary),
        "image": episode.image_url,
        "date_published": _rfc3339(episode.published),
        "date_modified": _rfc3339(episode.updated),
        "authors": [{"name": on_one_line(name)} for name in episode.authors],
        "language": episode.language,
        "attachments": [
            {
                "url": episode.audio.url,
                "mime_type": episode.audio.mime,
                "size_in_bytes": episode.audio.bytes,
                "duration_in_seconds": round(episode.duration_s, 3),
            }
        ],
    }
    return {key: value for key, value in item.items() if value or key == "content_html"}


def _rfc3339(moment: dt.datetime) -> str:
    return moment.astimezone(dt.timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
