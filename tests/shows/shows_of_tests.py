"""A show and episodes for tests: everything a feed can hold, and as many episodes as a test needs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

from narrate.publishing.manifest import ChapterEntry, FileEntry, Manifest, Recording
from narrate.shows.feeds.episode import FeedEpisode, feed_episode
from narrate.shows.show import Person, Show

START = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.timezone.utc)
NOW = dt.datetime(2026, 12, 24, 18, tzinfo=dt.timezone.utc)
NOTES = "<!doctype html>\n<html><head><title>x</title></head>\n<body>\n<p>“Rain” by Ann</p>\n</body>\n</html>\n"

SHOW = Show(
    file=Path("essays/show.toml"),
    title="Essays & more",
    description="Essays, read aloud.\n\nA new one every week.",
    base_url="https://example.com/podcasts",
    language="en",
    author="Ann Example",
    category=(("Society & Culture", "Philosophy"), ("Technology",)),
    name="essays",
    link="https://example.com/essays/",
    email="ann@example.com",
    guid="cda647ce-56b8-5d7c-9448-ba1993ab46b7",
    persons=(Person("Ann Example", url="https://example.com/ann", image="https://example.com/ann.jpg"),),
)
COVER = "https://example.com/podcasts/essays/cover-12345678.jpg"


def chapters(*starts_and_titles: tuple[float, str, int], end: float = 754.2) -> tuple[ChapterEntry, ...]:
    """Chapters of these starts, titles and levels, each of which lasts until the next one."""
    ends = [start for start, _, _ in starts_and_titles[1:]]
    return tuple(
        ChapterEntry(start, until, title, level)
        for (start, title, level), until in zip(starts_and_titles, [*ends, end], strict=True)
    )


def manifest(**changes: Any) -> Manifest:
    """Of an episode with everything that a feed can tell of one."""
    texts = {
        "vtt": FileEntry("transcript.vtt", "text/vtt", 4321, "a1" * 32),
        "srt": FileEntry("transcript.srt", "application/x-subrip", 4567, "b2" * 32),
        "chapters": FileEntry("chapters.json", "application/json+chapters", 345, "c3" * 32),
    }
    whole = Manifest(
        guid="7e5d3d0c-7b0f-5d53-9a52-6a0c2f3f6c11",
        title="Rain, & why it falls",
        authors=("Ann Example", "Bob Other"),
        published="2026-11-02T10:30:00+01:00",
        source_url="https://example.com/rain",
        language="en-GB",
        excerpt="It rained. Then it stopped. [...]",
        voice="lark",
        quote_voice=None,
        duration_s=754.2,
        sample_rate=24000,
        loudness_lufs=-16,
        true_peak_dbtp=-1.2,
        files={
            "m4b": Recording("rain.m4b", "audio/mp4", 7_000_000, "d4" * 32),
            "mp3": Recording("rain.mp3", "audio/mpeg", 6_033_600, "e5" * 32),
        },
        chapters=chapters(
            (0, "Introduction", 1), (61.9, "Clouds", 1), (61.9, "High clouds", 2), (125.5, "Drops < 1 mm", 2)
        ),
        omissions={},
        generator="narrate 0.1.0",
        digest="",
        texts=texts,
        created="2026-11-02T11:00:00+00:00",
        updated="2026-11-03T08:00:00+00:00",
    )
    return replace(whole, **changes)


def full_episode(**changes: Any) -> FeedEpisode:
    """The episode of `manifest`, with a page and a cover."""
    url = "https://example.com/podcasts/essays/rain/"
    made = feed_episode(manifest(), NOTES, url, url=url, image_url=f"{url}cover-87654321.jpg")
    return replace(made, **changes)


def many(count: int) -> list[FeedEpisode]:
    """This many episodes with no more than they need, one an hour, the oldest first."""
    bare = feed_episode(
        manifest(texts={}, authors=(), source_url=None, chapters=()), "", "https://example.com/podcasts/essays/x/"
    )
    return [
        replace(bare, guid=f"guid-{n:04}", title=f"Episode {n}", published=moment, updated=moment)
        for n, moment in enumerate(START + dt.timedelta(hours=n) for n in range(count))
    ]
