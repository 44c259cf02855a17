"""The feed read by others: feedparser, podcastparser (gPodder's) and podcast-partytime (the Podcast Index's)."""

from __future__ import annotations

import calendar
import datetime as dt
import html
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import feedparser
import podcastparser
import pytest
from lxml import etree
from mutagen.mp3 import MP3
from shows_of_tests import COVER, NOW, SHOW, START, full_episode, many
from support.command import Run
from support.npm import installed

from narrate.publishing.manifest import load
from narrate.reading.listings.feeds import read_feed
from narrate.reading.listings.json_feeds import read_json_feed
from narrate.shows.feed import FEED, JSON_FEED, build
from narrate.shows.feeds.episode import feed_episode, public_name
from narrate.shows.feeds.rss import NAMESPACES

AUDIO = "https://example.com/podcasts/essays/rain/rain-e5e5e5e5.mp3"
PODCAST = f"{{{NAMESPACES['podcast']}}}"
TITLES = ("Rain, & why it falls", '<b>Rain</b> ]]> "it\'s" &amp; more', "雨 🌧 \u202eRain", "AT&T's \x00 zero")


@pytest.fixture(scope="module")
def document() -> bytes:
    older = replace(many(1)[0], published=START - dt.timedelta(days=7))
    return build(SHOW, [older, full_episode()], now=NOW, cover_url=COVER)[FEED]


def test_feedparser_reads_the_show_and_its_episodes(document: bytes) -> None:
    read = feedparser.parse(document)
    assert not read.bozo
    show = read.feed
    assert (show.title, show.link, show.language) == (SHOW.title, SHOW.link, "en")
    assert show.author_detail == show.publisher_detail == {"name": "Ann Example", "email": "ann@example.com"}
    assert show.image.href == COVER
    assert [tag.term for tag in show.tags] == ["Society & Culture", "Philosophy", "Technology"]
    episode = read.entries[0]
    assert (episode.title, episode.id, episode.guidislink) == (TITLES[0], full_episode().guid, False)
    [audio] = episode.enclosures
    assert (audio.href, audio.length, audio.type) == (AUDIO, "6033600", "audio/mpeg")
    assert (episode.itunes_duration, episode.link) == ("754", full_episode().url)
    assert calendar.timegm(episode.published_parsed) == START.timestamp()
    assert episode.content[0].value == "<p>“Rain” by Ann</p>"
    assert "(01:01) Clouds" in episode.summary
    assert episode.image.href == full_episode().image_url


def test_podcastparser_reads_the_show_and_its_episodes(document: bytes) -> None:
    read = podcastparser.parse("https://example.com/podcasts/essays/feed.xml", io.BytesIO(document))
    assert (read["title"], read["link"], read["cover_url"]) == (SHOW.title, SHOW.link, COVER)
    assert read["itunes_owner"] == {"name": "Ann Example", "email": "ann@example.com"}
    assert read["itunes_categories"] == [["Society & Culture", "Philosophy"], ["Technology"]]
    assert (read["explicit"], read["type"], read["generator"]) == (False, "episodic", "narrate")
    episode = read["episodes"][0]
    assert episode["enclosures"] == [{"url": AUDIO, "file_size": 6_033_600, "mime_type": "audio/mpeg"}]
    assert (episode["guid"], episode["published"], episode["total_time"]) == (
        full_episode().guid,
        START.timestamp(),
        754,
    )
    assert episode["episode_art_url"] == full_episode().image_url
    assert episode["description_html"] == "<p>“Rain” by Ann</p>"


def test_the_feed_of_an_episode_leads_to_its_files(run: Run, workspace: Path) -> None:
    """Each address to a file of the size and the type that the feed states, and chapters as in that file."""
    post = "---\ntitle: Rain\nauthor: Ann\n---\n\nIt rained.\n\n## Later\n\nStill.\n\n## At last\n\nSun.\n"
    (workspace / "rain.md").write_text(post, encoding="utf-8")
    assert run("post", "rain.md", "--voice", "fake", "--quiet").returncode == 0
    folder = workspace / "episodes" / "rain"
    made = load(folder)
    notes = (folder / "notes.html").read_text(encoding="utf-8")
    document = build(SHOW, [feed_episode(made, notes, f"{SHOW.url}rain/")], now=NOW)[FEED]
    entries = [*made.files.values(), *made.texts.values()]
    by_url = {f"{SHOW.url}rain/{public_name(entry)}": folder / entry.path for entry in entries}

    read = feedparser.parse(document).entries[0]
    [audio] = read.enclosures
    assert int(audio.length) == by_url[audio.href].stat().st_size
    assert audio.type == "audio/mpeg"
    assert abs(MP3(by_url[audio.href]).info.length - int(read.itunes_duration)) < 1
    assert read.id == made.guid
    assert "<ul>" in read.content[0].value, "the outline of the notes"
    item = etree.fromstring(document).find("channel/item")
    assert item is not None
    linked = [str(each.get("url")) for tag in ("transcript", "chapters") for each in item.iter(f"{PODCAST}{tag}")]
    transcripts = ["transcript.vtt", "transcript.srt", "transcript.json"]
    assert [by_url[url].name for url in linked] == [*transcripts, "chapters.json"]
    chapters = json.loads(by_url[linked[-1]].read_text(encoding="utf-8"))["chapters"]
    lines = [line for line in re.split(r"<[^>]*>\s*", read.summary) if line.startswith("(")]
    assert lines == [f"(00:{int(each['startTime']):02}) {each['title']}" for each in chapters]
    assert len(lines) == 3


def test_the_json_feed_tells_the_same(document: bytes) -> None:
    """Read by narrate's own readers of feeds, which know nothing of how it writes them."""
    text = build(SHOW, [full_episode()], now=NOW)[JSON_FEED].decode()
    of_json, of_rss = read_json_feed(text, "feed.json"), read_feed(document.decode(), "feed.xml")
    one, other = next(iter(of_json.entries)), next(iter(of_rss.entries))
    for name in ("link", "id", "title", "published", "content", "has_media"):
        assert getattr(one, name) == getattr(other, name), name
    assert (one.title, one.has_media, one.language) == (TITLES[0], True, "en-GB")


def test_a_client_that_follows_pages_finds_every_episode() -> None:
    documents = build(SHOW, many(700), now=NOW)
    url, found = f"{SHOW.url}{FEED}", set[str]()
    while url:
        read = podcastparser.parse(url, io.BytesIO(documents[url.removeprefix(SHOW.url)]))
        found |= {episode["guid"] for episode in read["episodes"]}
        assert read.get("paged_feed_first") == f"{SHOW.url}{FEED}"
        url = read.get("paged_feed_next", "")
    assert found == {episode.guid for episode in many(700)}


@pytest.fixture(scope="module")
def partytime(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[bytes], dict[str, Any]]:
    """What the Podcast Index stores of a feed."""
    folder = installed("podcast-partytime@5.0.0", pytestconfig, tmp_path_factory)
    script = folder / "read.js"
    script.write_text(
        "const {parseFeed} = require('podcast-partytime');\n"
        "const text = require('fs').readFileSync(process.argv[2], 'utf8');\n"
        "require('fs').writeFileSync(process.argv[3], JSON.stringify(parseFeed(text)));\n",
        encoding="utf-8",
    )
    place: Path = tmp_path_factory.mktemp("partytime")

    def read(document: bytes) -> dict[str, Any]:
        feed, result = place / "feed.xml", place / "result.json"
        feed.write_bytes(document)
        subprocess.run([str(shutil.which("node")), script, feed, result], check=True, capture_output=True)
        parsed: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        return parsed

    return read


def test_the_podcast_index_reads_what_podcasting_2_adds(
    document: bytes, partytime: Callable[[bytes], dict[str, Any]]
) -> None:
    show = partytime(document)
    assert (show["guid"], show["medium"], show["locked"]) == (SHOW.guid, "podcast", True)
    assert (show["podcastOwner"], show["owner"]["email"]) == ("ann@example.com", "ann@example.com")
    assert show["itunesCategory"] == ["Society & Culture > Philosophy", "Technology"]
    assert (show["explicit"], show["itunesType"], show["itunesBlock"]) == (False, "episodic", False)
    assert (show["itunesImage"], show["image"]["url"]) == (COVER, COVER)
    assert show["pubsub"] == {"self": f"{SHOW.url}{FEED}"}
    assert [person["name"] for person in show["podcastPeople"]] == ["Ann Example"]
    episode = show["items"][0]
    assert episode["enclosure"] == {"url": AUDIO, "length": 6_033_600, "type": "audio/mpeg"}
    assert (episode["guid"], episode["duration"]) == (full_episode().guid, 754)
    assert episode["podcastChapters"]["type"] == "application/json+chapters"
    assert [file["type"] for file in episode["podcastTranscripts"]] == ["text/vtt", "application/srt"]
    assert [(person["name"], person["group"], person["role"]) for person in episode["podcastPeople"]] == [
        ("Ann Example", "Cast", "Host"),
        ("Ann Example", "Writing", "Author"),
        ("Bob Other", "Writing", "Author"),
    ]


def test_all_read_titles_of_any_characters_alike(partytime: Callable[[bytes], dict[str, Any]]) -> None:
    """Except that the Podcast Index resolves entities once more."""
    episodes = [
        replace(each, title=title, summary=title) for each, title in zip(many(len(TITLES)), TITLES, strict=True)
    ]
    document = build(SHOW, episodes, now=NOW)[FEED]
    shown = [title.replace("\x00", "\ufffd") for title in reversed(TITLES)]
    read = podcastparser.parse(SHOW.url, io.BytesIO(document))
    assert [each["title"] for each in read["episodes"]] == shown
    assert [each["title"] for each in partytime(document)["items"]] == [html.unescape(title) for title in shown]
