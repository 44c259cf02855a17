"""A show that keeps itself current, on a forum, feeds and folders that change between runs."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from forum_of_tests import DAY, HOUR, MINUTES, START, Forum, Kept, post_id, rss
from support.command import Run
from support.server import Reply, Server, serve

from narrate.errors import StorageError
from narrate.net import requests
from narrate.reading.sites import forum_lists
from narrate.shows import looking
from narrate.shows.db import Database
from narrate.shows.records import PostRecord, SourceRecord
from narrate.shows.show import read_show
from narrate.shows.sync import database_of, sync, working_on


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(requests, "INITIAL_BACKOFF_S", 0.001)
    monkeypatch.setattr(forum_lists, "PAUSE_S", 0.0)
    with serve() as running:
        yield running


@pytest.fixture
def forum(server: Server) -> Forum:
    return Forum(server)


@pytest.fixture
def kept(workspace: Path) -> Kept:
    return Kept(workspace / "essays")


def folder(name: str = "posts", more: str = "") -> str:
    return f'[[sources]]\nkind = "folder"\npath = "{name}"\n{more}\n'


def of_forum(forum: Forum, more: str = "karma = 30") -> str:
    return f'[[sources]]\nkind = "forum"\nsite = "{forum.server.url}"\n{more}\n'


def write(kept: Kept, name: str, text: str) -> Path:
    file = kept.folder / "posts" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_posts_of_a_forum_come_when_they_rise_and_go_when_they_are_retracted(forum: Forum, kept: Kept) -> None:
    """What its author edits gets a new address and keeps its GUID and its date; a migration changes nothing."""
    old = (START - 60 * DAY).isoformat()
    forum.write("rain")
    forum.write("snow", baseScore=10)
    forum.write("hail", baseScore=29, postedAt=old)
    forum.write("meetup", isEvent=True)
    forum.write("sung", podcastEpisodeId="abc")
    forum.write("newcomer", authorIsUnreviewed=True)
    kept.describe(of_forum(forum), 'withdraw = true\ndates = "added"')
    first = kept.sync()
    assert [post.title for post in first.new] == ["Rain"]
    assert kept.states() == {
        "Rain": "published",
        "Snow": "waiting karma 10, below 30",
        "Meetup": "rejected it is an event",
        "Sung": "rejected there is a recording by a human",
        "Newcomer": "waiting its author is not reviewed yet",
    }
    before, audio = kept.feed()["Rain"], kept.audio("Rain")
    documents = [(kept.site / name).read_bytes() for name in ("feed.xml", "feed.json")]

    forum.queries.clear()
    again = kept.sync(MINUTES)
    assert (again.new, again.edited, again.failed, again.down) == ((), (), (), ())
    assert len(forum.queries) == 1, "one page of the list, and no post"
    assert [(kept.site / name).read_bytes() for name in ("feed.xml", "feed.json")] == documents

    forum.write("snow", baseScore=31)
    forum.write("hail", baseScore=30)  # too old for the list; the forum's feed has it
    assert {post.title for post in kept.sync(MINUTES).new} == {"Snow", "Hail"}
    risen = [parsedate_to_datetime(kept.feed()[title].published) for title in ("Snow", "Hail")]
    assert risen == [kept.now, kept.now - dt.timedelta(seconds=1)], "new for those who listen, and in their order"

    for name in forum.posts:
        forum.write(name, modifiedAt=(kept.now + MINUTES).isoformat())
    migrated = kept.sync(MINUTES)
    assert (migrated.new, migrated.edited) == ((), ())
    assert kept.audio("Rain") == audio

    moved = f"{forum.server.url}/posts/{post_id('rain')}/rain-again"
    edit = {"modifiedAt": (kept.now + MINUTES).isoformat(), "baseScore": 5, "pageUrl": moved}
    forum.write("rain", "It rains again.", **edit)
    assert [(post.title, post.folder) for post in kept.sync(MINUTES).edited] == [("Rain", "rain")]
    after = kept.feed()["Rain"]
    assert (after.id, after.published) == (before.id, before.published)
    assert kept.audio("Rain") != audio
    assert kept.audio("Rain").stat().st_size == int(after.enclosures[0].length)
    assert audio.exists(), "apps may be about to fetch it"
    kept.build(DAY)
    assert not audio.exists()

    forum.write("rain", draft=True)
    current = kept.audio("Rain")
    kept.sync(DAY)
    assert "Rain" in kept.feed(), "a forum may be confused for a moment"
    assert kept.sync(HOUR).withdrawn[0].title == "Rain"
    assert set(kept.feed()) == {"Snow", "Hail"}
    assert kept.states()["Rain"].startswith("withdrawn")
    assert current.exists()
    kept.build(DAY)
    assert not current.exists()
    forum.write("rain", draft=False)
    forum.write("snow", user={"displayName": "Bob", "slug": "bob"}, title="Snow, again", modifiedAt="much later")
    kept.sync(DAY)
    assert kept.feed()["Rain"].id == before.id
    assert kept.audio("Rain") == current

    kept.describe(of_forum(forum, 'karma = 30\nnot_authors = ["ann lee"]'))
    assert {post.title for post in kept.sync(MINUTES).withdrawn} == {"Rain", "Hail"}
    assert list(kept.feed()) == ["Snow, again"]
    assert kept.states()["Rain"] == "withdrawn Ann Lee is one of not_authors"
    assert kept.sync(MINUTES).withdrawn == ()


def test_forums_are_asked_by_author_tag_and_sequence_and_old_forks_answer_too(forum: Forum, kept: Kept) -> None:
    for number in range(60):
        forum.write(f"part{number}", sequence="s1", postedAt=(START - number * HOUR).isoformat(), baseScore=0)
    forum.write("other", user={"displayName": "Bob", "slug": "bob"}, baseScore=0)
    forum.comments = [
        {
            "_id": "take1",
            "pageUrl": f"{forum.server.url}/posts/{post_id('takes')}/x?commentId=take1",
            "postedAt": START.isoformat(),
            "baseScore": 40,
            "user": {"displayName": "Bob", "slug": "bob"},
            "contents": {"html": "<p>A quick thought about rain.</p>", "wordCount": 5},
        }
    ]
    forum.unknown = ("podcastEpisodeId", "coauthors", 'input: {terms: {view: "userPosts')
    kept.describe(
        of_forum(forum, 'author = "ann-lee"\nkarma = 5')
        + of_forum(forum, 'sequence = "s1"\ntitles = "Part1"')
        + of_forum(forum, 'tag = "rain"\nkarma = 9\nquick_takes = true\nnot_authors = ["ann lee"]')
        + of_forum(forum, 'tag = "none"')
    )
    report = kept.sync()
    states = kept.states()
    assert len(states) == 62, report.down
    assert states["Part1"] == "published"
    assert states["Part59"] == "waiting karma 0, below 5", "of the second page"
    assert states["Other"] == "waiting karma 0, below 9"
    assert states["Quick take by Bob, 2026-11-02"] == "published"
    assert [why for _, why in report.down] == [
        f"{forum.server.url}/tag/none: the forum has no such tag; check tag"
    ]
    assert kept.memory().posts[f"https://127.0.0.1:{forum.server.port}/posts/{post_id('part1')}"].number == 2
    assert b"<itunes:episode>2</itunes:episode>" in (kept.site / "feed.xml").read_bytes()


def test_a_source_that_is_down_or_hangs_delays_only_itself(
    server: Server, forum: Forum, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that answers 500 for an hour is asked seldom, and has its posts after that."""
    monkeypatch.setattr(looking, "PATIENCE_S", 0.5)
    forum.write("rain")
    forum.status = 500
    gate: list[int] = []

    def hang(_: Any) -> None:
        gate.append(1)
        time.sleep(3)

    server.routes["/slow.xml"] = hang
    kept.describe(f'{of_forum(forum)}{folder()}[[sources]]\nkind = "feed"\nurl = "{server.url}/slow.xml"\n')
    write(kept, "snow.md", "# Snow\n\nIt snows.\n")
    began = time.monotonic()
    report = kept.sync()
    assert time.monotonic() - began < 60
    assert [post.title for post in report.new] == ["Snow"]
    forum_label = f"forum 127.0.0.1:{server.port} karma 30"
    down = dict(report.down)
    assert "HTTP 500" in down[forum_label]
    assert down[f"feed {server.url}/slow.xml"] == "no answer for 0.5 seconds"
    server.routes["/slow.xml"] = Reply(rss(), "application/rss+xml")
    asked = []
    for _ in range(6):
        forum.queries.clear()
        kept.sync(MINUTES)
        asked.append(bool(forum.queries))
    assert asked == [True, False, True, False, False, False], "after 10, 20 and 40 minutes"
    forum.status = 200
    assert [post.title for post in kept.sync(MINUTES).new] == ["Rain"]
    assert kept.memory().sources[forum_label].error == ""


def test_feeds_lie_about_dates_and_guids(server: Server, kept: Kept, run: Run) -> None:
    """Two posts of one title or of one GUID are two; a date that is new each time is no edit."""
    long = "<p>" + "It rains, and it rains. " * 60 + "</p>"

    def page(text: str) -> bytes:
        return (
            f"<html><head><title>Rain</title></head><body><article><h1>Rain</h1><p>{text}</p></article>".encode()
        )

    def offer(date: dt.datetime, end: str = "") -> None:
        items = (
            ("Rain", f"{server.url}/rain", "same", ""),
            ("Rain", f"{server.url}/rain-too", "same", ""),
            ("Fog", "", "fog", long + end),
            ("Gone", f"{server.url}/gone", "gone", ""),
        )
        server.routes["/feed.xml"] = Reply(rss(*items, date=date), "application/rss+xml")

    server.routes["/rain"], server.routes["/rain-too"] = page("One."), page("Two.")
    offer(START + 365 * DAY)
    source = f'[[sources]]\nkind = "feed"\nurl = "{server.url}/feed.xml"\nmax_words = 1000\n'
    kept.describe(source)
    report = kept.sync()
    assert sorted(post.title for post in report.new) == ["Fog", "Rain", "Rain"]
    assert len({post.guid for post in report.new}) == len({post.folder for post in report.new}) == 3
    assert kept.states()["Gone"].startswith("waiting cannot be read: ")
    assert "HTTP 404" in kept.states()["Gone"]
    made = {name: entry.published for name, entry in kept.feed().items()}
    audio = kept.audio("Fog")
    for day in range(3):
        offer(START - day * DAY)
        report = kept.sync(HOUR)
        assert (report.new, report.edited) == ((), ())
    ambiguous = run("show", "drop", "Rain", "--show", "essays").stderr
    assert re.search(r"Rain: 2 posts have this name; use (rain or rain-too|rain-too or rain)\n", ambiguous)
    assert {name: entry.published for name, entry in kept.feed().items()} == made
    del server.routes["/rain"]
    offer(START, "<p>And it stops.</p>")
    kept.describe(source, "withdraw = true")
    assert [post.title for post in kept.sync(HOUR).edited] == ["Fog"]
    assert [post.url for post in kept.sync(DAY).withdrawn] == [f"{server.url}/rain"], "gone for more than an hour"
    made.pop("Rain")
    made["Rain"] = kept.feed()["Rain"].published
    assert kept.audio("Fog") != audio
    assert {name: entry.published for name, entry in kept.feed().items()} == made


def test_a_feed_that_has_not_changed_is_not_sent_again(server: Server, kept: Kept, run: Run) -> None:
    """What it said then is still known, even a text that could not be narrated yet."""
    sent: list[int] = []
    long = f"<p>{'It rains, and it rains. ' * 60}</p>"
    offered = [("Rain", "", "rain", long), ("Fog", "", "fog", long)]

    def feed(handler: Any) -> Reply:
        etag = f'"{len(offered)}"'
        status = 304 if handler.asked.headers.get("if-none-match") == etag else 200
        sent.append(status)
        body = b"" if status == 304 else rss(*offered)
        return Reply(body, "application/rss+xml", status, {"ETag": etag})

    server.routes["/feed.xml"] = feed
    kept.describe(f'[[sources]]\nkind = "feed"\nurl = "{server.url}/feed.xml"\n')
    assert len(kept.sync(max_episodes=1).new) == 1
    assert len(kept.sync(MINUTES).new) == 1
    offered.append(("Hail", "", "hail", long))
    assert [post.title for post in kept.sync(MINUTES).new] == ["Hail"]
    assert kept.sync(MINUTES).new == kept.sync(MINUTES, everything=True).new == ()
    assert sent == [200, 304, 200, 304, 200]
    (kept.folder / "feed.xml").write_bytes(rss(("Wind", "", "wind", long)))
    kept.describe('[[sources]]\nkind = "feed"\nurl = "feed.xml"\n')
    assert len(kept.sync(MINUTES).new) == 1
    episodes = {post.key: (post.guid, post.folder) for post in kept.memory().posts.values()}
    assert run("show", "sync", "essays", "--rebuild", "--quiet").stderr == ""
    assert {post.key: (post.guid, post.folder) for post in kept.memory().posts.values()} == episodes
    kept.describe('[[sources]]\nkind = "feed"\nurl = "nowhere.xml"\n')
    [(label, why)] = kept.sync(MINUTES).down
    assert (label, "nowhere.xml: no such feed; create it" in why) == ("feed nowhere.xml", True)
    with closing(sqlite3.connect(kept.folder / "show.db")) as connection:
        assert connection.execute("SELECT count(*) FROM copies").fetchone() == (0,), "of feeds that are followed"


def test_a_folder_is_followed_and_the_user_has_the_last_word(kept: Kept, run: Run) -> None:
    for name in ("rain", "snow", "hail"):
        write(kept, f"{name}.md", f"# {name.capitalize()}\n\nIt is {name}. {'Word. ' * 20}\n")
    write(kept, "short.md", "# Short\n\nOne word.\n")
    write(kept, "german.md", "---\nlang: de\n---\n\n# Deutsch\n\n" + "Das ist ein deutscher Satz. " * 9 + "\n")
    write(kept, "broken.docx", "no document")
    kept.describe(folder(more='min_words = 10\nlanguages = ["en"]'), "withdraw = true")
    show = read_show(kept.folder)
    with database_of(show) as database:
        stopped = sync(show, database, kept.now, begun=lambda stop: stop())
    assert (stopped.new, stopped.left) == ((), 3)
    first = kept.sync(max_episodes=2)
    assert (len(first.new), first.left) == (2, 1)
    assert len(kept.sync(MINUTES).new) == 1
    states = kept.states()
    assert states["Short"] == "rejected too short: 2 words, fewer than 10"
    assert states["Deutsch"] == "rejected its language is de"
    assert states["broken.docx"].startswith("waiting cannot be read: ")
    for wrong, hint in (("rian", "did you mean rain?"), ("x" * 40, "narrate show status lists the posts")):
        told = run("show", "drop", wrong, "--show", "essays")
        assert (told.returncode, hint in told.stderr) == (1, True), told.stderr
    assert (
        "has no episode to narrate again; it is rejected: too short"
        in run("show", "redo", "Short", "--show", "essays").stderr
    )
    assert run("show", "drop", "Snow", "--show", "essays").returncode == 0
    assert run("show", "add", "essays/posts/short.md", "--show", "essays").returncode == 0
    assert run("show", "redo", "rain", "--show", "essays", "--quiet").stdout == ""
    write(kept, "hail.md", f"# Hail\n\nIt hails now. {'Word. ' * 20}\n")
    done = run("show", "sync", "essays", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [post["title"] for post in told["new"]] == ["Short"]
    assert [post["title"] for post in told["edited"]] == ["Hail"]
    assert set(kept.feed()) == {"Rain", "Hail", "Short"}
    assert not (kept.site / "snow").exists()
    assert (kept.folder / "episodes/snow/snow.mp3").exists()
    listed = json.loads(run("show", "status", "essays", "--json").stdout)
    assert listed["counts"] == {"published": 3, "dropped": 1, "rejected": 1, "waiting": 1}
    dropped = run("show", "status", "essays", "--state", "dropped").stdout
    assert re.fullmatch(r"dropped +[-0-9]{10}  Snow\n3 published, 1 waiting, 1 rejected, 1 dropped\n", dropped)

    kept.now = dt.datetime.now(dt.timezone.utc)
    text = (kept.folder / "posts/rain.md").read_text()
    write(kept, "rain.md", "")
    run("show", "redo", "rain", "--show", "essays", "--quiet")
    assert len(kept.sync(MINUTES).failed) == 1
    assert kept.memory().posts["posts/rain.md"].redo, "what the user wants is tried again"
    write(kept, "rain.md", text)
    assert kept.sync(MINUTES).failed == ()
    assert not kept.memory().posts["posts/rain.md"].redo

    guid = kept.feed()["Rain"].id
    (kept.folder / "posts/rain.md").rename(kept.folder / "posts/heavy-rain.md")
    (kept.folder / "posts/hail.md").unlink()
    kept.sync(MINUTES)
    kept.sync(HOUR)
    assert "Hail" not in kept.feed()
    assert kept.feed()["Rain"].id in (guid, kept.memory().posts["posts/heavy-rain.md"].guid)
    (kept.folder / "posts").rename(kept.folder / "elsewhere")
    lost = kept.sync(DAY)
    assert "no such folder" in lost.down[0][1]
    assert set(kept.feed()) == {"Rain", "Short"}, "a disk that is away has deleted nothing"


def test_a_run_that_is_killed_goes_on_where_it_stopped(
    kept: Kept, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At two moments; what is remembered is whole, and can be made again from the episodes and the feed."""
    for number in range(6):
        write(
            kept,
            f"post-{number}.md",
            f"# Post {number}\n\n" + " ".join(f"Line {n} of {number}." for n in range(6)),
        )
    kept.describe(folder())
    command = [sys.executable, "-m", "narrate", "show", "sync", "essays", "--quiet"]
    for made in (1, 4):
        running = subprocess.Popen(command, env={**os.environ, "NARRATE_FAKE_DELAY": "0.05"})
        while len(list((kept.folder / "episodes").glob("*/episode.json"))) < made and running.poll() is None:
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
        running.wait()
        with closing(sqlite3.connect(kept.folder / "show.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    kept.sync(DAY)
    feed = {title: (entry.id, entry.published) for title, entry in kept.feed().items()}
    assert len(feed) == 6
    extra = kept.folder / "extra.md"
    extra.write_text("# Extra\n\nOf no source.\n")
    assert run("show", "add", extra, "--show", "essays").returncode == 0
    assert run("show", "drop", "post-0", "--show", "essays").returncode == 0
    kept.now = dt.datetime.now(dt.timezone.utc)
    kept.sync()
    feed["Extra"] = (kept.feed()["Extra"].id, kept.feed()["Extra"].published)
    feed.pop("Post 0")
    with working_on(read_show(kept.folder)):
        for name, code in (("sync", 0), ("build", 1)):
            busy = run("show", name, "essays")
            assert (busy.returncode, "another run works on this show" in busy.stderr) == (code, True)
        assert run("show", "sync", "essays", "--quiet").stderr == ""
    assert not [path for path in kept.folder.rglob(".*") if path.name != ".narrate.json"]

    shutil.copytree(kept.folder / "episodes/post-1", kept.folder / "episodes/a-copy-of-post-1")
    remembered = kept.memory().posts
    (kept.folder / "show.db").write_bytes(b"no database at all, but long enough to be one" * 99)
    refused = run("show", "sync", "essays")
    assert "is damaged" in refused.stderr
    assert "--rebuild" in refused.stderr
    again = run("show", "sync", "essays", "--rebuild", "--quiet")
    assert (again.returncode, again.stderr) == (0, "")
    assert {title: (entry.id, entry.published) for title, entry in kept.feed().items()} == feed
    rebuilt = kept.memory().posts
    assert {key: (post.guid, post.folder, post.dated) for key, post in rebuilt.items()} == {
        key: (post.guid, post.folder, post.dated) for key, post in remembered.items()
    }
    extra.write_text("# Extra\n\nIt is still followed.\n")
    monkeypatch.chdir(kept.folder)
    assert [post.title for post in kept.sync(MINUTES).edited] == ["Extra"]


def test_what_a_show_remembers_survives_odd_names_other_versions_and_a_user_in_between(tmp_path: Path) -> None:
    odd = PostRecord(os.fsdecode(b"posts/caf\xe9.md"), "ä", authors=("Ann", "雨"), first_seen=START, redo=True)
    plain = PostRecord("posts/rain.md", "rain.md", title="Rain", karma=3)
    with closing(Database(tmp_path / "show.db")) as database:
        database.write([odd, plain], [SourceRecord("feed", retry_at=START)])
        assert database.memory().posts == {odd.key: odd, plain.key: plain}
        assert database.memory().sources == {"feed": SourceRecord("feed", retry_at=START)}
        with closing(Database(tmp_path / "show.db")) as other:
            other.wish(replace(plain, wish="drop"))
        database.write([replace(plain, karma=9)])
        assert database.memory().posts[plain.key] == replace(plain, karma=9, wish="drop")
        database.done(odd.key)
        assert not database.memory().posts[odd.key].redo
    with closing(sqlite3.connect(tmp_path / "show.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StorageError, match="was written by a newer narrate; update narrate"):
        Database(tmp_path / "show.db")
