"""A forum and feeds on this machine that change between runs, and a show that lives on them."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import time
from dataclasses import dataclass, field
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import feedparser
from support import SAMPLES
from support.server import Reply, Server, body_of

from narrate.reading.fetch import Access
from narrate.shows.records import Memory
from narrate.shows.show import read_show
from narrate.shows.site.build import Built, build_from
from narrate.shows.sync import Limits, SyncReport, database_of, sync, working_on

START = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.timezone.utc)
MINUTES, HOUR, DAY = dt.timedelta(minutes=10), dt.timedelta(hours=1), dt.timedelta(days=1)


def post_id(name: str) -> str:
    """17 letters, as the forum's IDs have."""
    return f"{name}{'x' * 17}"[:17]


@dataclass
class Forum:
    """What the forum's API and its feed say; change `posts` at will."""

    server: Server
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By name."""
    comments: list[dict[str, Any]] = field(default_factory=list)
    unknown: tuple[str, ...] = ()
    """Words of queries that this fork does not understand."""
    status: int = 200
    hang_s: float = 0.0
    queries: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.routes["/graphql"] = self._answer
        self.server.routes["/feed.xml"] = self._feed

    def write(self, name: str, text: str = "", **facts: Any) -> None:
        """Publish a post, or change what is given of one."""
        known = self.posts.get(name) or {
            "_id": post_id(name),
            "title": name.capitalize(),
            "slug": name,
            "pageUrl": f"{self.server.url}/posts/{post_id(name)}/{name}",
            "postedAt": START.isoformat(),
            "modifiedAt": START.isoformat(),
            "baseScore": 50,
            "user": {"displayName": "Ann Lee", "slug": "ann-lee"},
            "coauthors": [],
            "contents": {"html": f"<p>It is {name}.</p>", "wordCount": 500},
        }
        html = {"contents": {"html": f"<p>{text}</p>", "wordCount": 500}} if text else {}
        self.posts[name] = {**known, **html, **facts}

    def _answer(self, handler: BaseHTTPRequestHandler) -> Reply:
        time.sleep(self.hang_s)
        asked = json.loads(body_of(handler))
        query: str = asked["query"]
        self.queries.append(query)
        if self.status != 200:
            return Reply(b"down", "text/plain", self.status)
        for word in self.unknown:
            if word in query:
                field = f'Cannot query field "{word}" on type "Post". Did you mean "x"?'
                said = {"errors": [{"message": field if word.isidentifier() else f"Unknown argument: {word}"}]}
                return Reply(json.dumps(said).encode(), "application/json", 400)
        return Reply(
            json.dumps({"data": self._data(query, asked.get("variables", {}))}).encode(), "application/json"
        )

    def _data(self, query: str, variables: dict[str, str]) -> Any:
        def stated(name: str) -> str:
            found = re.search(rf'{name}: "?([^",}})]*)', query)
            return found[1] if found else ""

        kind = re.search(r"\b(posts|post|user|tags|sequence|comments)\(", query)
        assert kind, query
        listed = [post for post in self.posts.values() if not post.get("draft")]
        if kind[1] == "post":
            wanted = variables.get("id") or stated("_id")
            found = [post for post in self.posts.values() if post["_id"] == wanted and not post.get("draft")]
            return {"post": {"result": found[0] if found else None}}
        if kind[1] == "user":
            return {"user": {"result": {"_id": f"id-of-{stated('slug')}"}}}
        if kind[1] == "tags":
            return {"tags": {"results": [{"_id": f"id-of-{stated('slug')}"}] if stated("slug") != "none" else []}}
        if kind[1] == "sequence":
            chapters = [{"posts": [post for post in listed if post.get("sequence") == stated("_id")]}]
            return {"sequence": {"result": {"chapters": chapters}}}
        if kind[1] == "comments":
            return {"comments": {"results": self.comments}}
        after, user = stated("after"), stated("userId")
        listed = [post for post in listed if post["postedAt"] >= after]
        listed = [post for post in listed if not user or user == f"id-of-{post['user']['slug']}"]
        listed.sort(key=lambda post: post["postedAt"], reverse=True)
        offset, limit = int(stated("offset") or 0), int(stated("limit"))
        return {"posts": {"results": listed[offset : offset + limit]}}

    def _feed(self, handler: BaseHTTPRequestHandler) -> Reply:
        """Posts above the threshold, which stand there for the date on which they crossed it."""
        if self.status != 200:
            return Reply(b"down", "text/plain", self.status)
        threshold = int(parse_qs(urlsplit(handler.path).query)["karmaThreshold"][0])
        risen = [post for post in self.posts.values() if post["baseScore"] >= threshold and not post.get("draft")]
        return Reply(
            rss(*((post["title"], post["pageUrl"], post["_id"], "") for post in risen)), "application/rss+xml"
        )


def rss(*items: tuple[str, str, str, str], date: dt.datetime = START) -> bytes:
    """A feed of items with a title, a link, a GUID and a text."""
    entries = "".join(
        f"<item><title>{escape(title)}</title>{f'<link>{escape(link)}</link>' if link else ''}"
        f'<guid isPermaLink="false">{guid}</guid><pubDate>{format_datetime(date)}</pubDate>'
        f"<description>{escape(text)}</description></item>"
        for title, link, guid, text in items
    )
    return f'<rss version="2.0"><channel><title>Feed</title>{entries}</channel></rss>'.encode()


@dataclass
class Kept:
    """A show in a folder, and the time of its world."""

    folder: Path
    now: dt.datetime = START

    def describe(self, sources: str, top: str = "", narration: str = "") -> None:
        """Write its show.toml."""
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLES / "cover.png", self.folder)
        (self.folder / "show.toml").write_text(
            'title = "Essays"\ndescription = "Read aloud."\nbase_url = "https://example.com/podcasts"\n'
            f'language = "en"\nauthor = "Ann"\ncategory = "Technology"\ncover = "cover.png"\n{top}\n'
            f'[narration]\nvoice = "fake"\nopening = false\nclosing = false\n{narration}\n{sources}\n'
        )

    def sync(self, after: dt.timedelta = dt.timedelta(), **limits: Any) -> SyncReport:
        """Sync and build when this much time has passed."""
        self.now += after
        everything = limits.pop("everything", False)
        show = read_show(self.folder)
        access = Access(allow_private_hosts=True)
        with working_on(show), database_of(show) as database:
            report = sync(show, database, self.now, access=access, limits=Limits(**limits), everything=everything)
        self.build()
        return report

    def build(self, after: dt.timedelta = dt.timedelta()) -> Built:
        """Build the site when this much time has passed."""
        self.now += after
        show = read_show(self.folder)
        with database_of(show) as database:
            return build_from(database, show, self.now)

    def memory(self) -> Memory:
        with database_of(read_show(self.folder)) as database:
            return database.memory()

    def states(self) -> dict[str, str]:
        """State and reason of each post, by title."""
        posts = self.memory().posts.values()
        return {post.title or Path(post.reference).name: f"{post.state} {post.why}".strip() for post in posts}

    @property
    def site(self) -> Path:
        """The folder of the show in its site."""
        return self.folder / "public" / self.folder.name

    def feed(self) -> dict[str, Any]:
        """The items of the feed, by title."""
        read = feedparser.parse((self.site / "feed.xml").read_bytes())
        assert not read.bozo
        return {entry.title: entry for entry in read.entries}

    def audio(self, title: str) -> Path:
        """The file that an item's enclosure leads to."""
        url: str = self.feed()[title].enclosures[0].href
        return self.site.parent / url.removeprefix("https://example.com/podcasts/")
