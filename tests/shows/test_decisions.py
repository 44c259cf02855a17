"""Which posts belong into a show: every rule, at its edge."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from narrate.shows.decisions import Decision, Known, decide, needs_reading
from narrate.shows.scheduling import recheck_interval
from narrate.shows.sources import Filters, Seen
from narrate.shows.sources.seen import key_of
from narrate.shows.sources.source import place_of

POST = Seen(
    "key",
    "https://a.example/rain",
    title="On Rain",
    authors=("Ann Lee", "Bob"),
    published=dt.datetime(2026, 11, 2, 23, 30, tzinfo=dt.timezone.utc),
    karma=30,
    words=300,
    language="en-GB",
)
DAY = dt.date(2026, 11, 2)


def test_each_filter_decides_at_its_edge_and_says_why() -> None:
    for filters, reason in (
        (Filters(), ""),
        (Filters(karma=30, min_words=300, max_words=300, since=DAY, until=DAY), ""),
        (Filters(languages=("de", "en"), titles=("*rain",), authors=("BOB",), not_authors=("Bo",)), ""),
        (Filters(languages=("en-GB",), not_titles=("rain",)), ""),
        (Filters(karma=31), "waiting: karma 30, below 31"),
        (Filters(min_words=301), "rejected: too short: 300 words, fewer than 301"),
        (Filters(max_words=299), "rejected: too long: 300 words, more than 299"),
        (Filters(languages=("en-US",)), "rejected: its language is en-GB"),
        (Filters(titles=("rain", "snow*")), "rejected: its title matches none of titles"),
        (Filters(not_titles=("*snow*", "on *")), "rejected: its title matches 'on *'"),
        (Filters(not_titles=("[On]*", "[on] rain")), ""),
        (Filters(since=dt.date(2026, 11, 3)), "rejected: published on 2026-11-02, before 2026-11-03"),
        (Filters(until=dt.date(2026, 11, 1)), "rejected: published on 2026-11-02, after 2026-11-01"),
        (Filters(authors=("Carl",)), "rejected: its authors are none of authors"),
        (Filters(not_authors=("ann lee",)), "rejected: Ann Lee is one of not_authors"),
    ):
        decision = decide(filters, POST)
        told = f"{decision.verdict}: {decision.reason}" if decision.reason else ""
        assert told == reason, filters
        assert (decision.verdict == "accepted") == (not reason)


def test_brackets_in_patterns_of_titles_are_letters() -> None:
    link = replace(POST, title="[Linkpost] Rain")
    assert decide(Filters(not_titles=("[linkpost] *",)), link).reason == "its title matches '[linkpost] *'"


def test_what_a_forum_does_not_narrate_is_asked_for_by_name() -> None:
    for mark in ("event", "question", "debate", "recorded", "unreviewed"):
        marked = replace(POST, marks=frozenset({mark}))
        assert decide(Filters(), marked).verdict == ("waiting" if mark == "unreviewed" else "rejected")
        assert decide(Filters(also=frozenset({mark})), marked) == Decision("accepted")
    for mark in ("draft", "rejected"):
        assert decide(Filters(also=frozenset({mark})), replace(POST, marks=frozenset())).verdict == "accepted"
        assert decide(Filters(), replace(POST, marks=frozenset({mark}))).verdict == "waiting"


def test_the_user_comes_first_and_what_is_in_the_show_stays() -> None:
    strict = Filters(karma=100)
    assert decide(strict, POST, Known("add")) == Decision("accepted")
    assert decide(strict, POST, Known(in_show=True)) == Decision("accepted")
    assert decide(Filters(), POST, Known("drop", in_show=True)) == Decision("rejected", "dropped")


def test_a_post_is_read_only_if_a_filter_asks_for_what_its_source_does_not_tell() -> None:
    bare = Seen("key", "rain.md")
    assert not needs_reading(Filters(karma=30), bare)
    for filters in (
        Filters(min_words=1),
        Filters(max_words=1),
        Filters(languages=("en",)),
        Filters(not_titles=("x",)),
        Filters(authors=("Ann",)),
        Filters(until=DAY),
    ):
        assert needs_reading(filters, bare)
        assert not needs_reading(filters, POST)


def test_the_key_of_a_post_is_one_for_all_ways_to_write_it(tmp_path: Path) -> None:
    forum = {
        key_of(f"https://www.lesswrong.com{path}", tmp_path)
        for path in (
            "/posts/bQ7eXhK2mT9wRzLcA/lamps",
            "/posts/bQ7eXhK2mT9wRzLcA/lamps-and-oil",
            "/s/aaaaaaaaaaaaaaaaa/p/bQ7eXhK2mT9wRzLcA",
        )
    }
    assert forum == {"https://lesswrong.com/posts/bQ7eXhK2mT9wRzLcA"}
    assert key_of("http://www.a.example/rain/?utm_source=x", tmp_path) == "https://a.example/rain"
    assert key_of(str(tmp_path / "posts/../posts/rain.md"), tmp_path) == "posts/rain.md"


def test_a_place_is_told_without_detours_unless_a_link_is_on_the_way(tmp_path: Path) -> None:
    (tmp_path / "far/away").mkdir(parents=True)
    (tmp_path / "show").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "far/away")
    assert place_of(tmp_path / "show", "../posts") == tmp_path / "posts"
    assert place_of(tmp_path / "link", "../posts") == tmp_path / "link/../posts"


def test_a_page_is_looked_at_again_when_an_eighth_of_its_age_has_passed() -> None:
    now = dt.datetime(2026, 11, 30, tzinfo=dt.timezone.utc)
    for age, interval in (
        (dt.timedelta(minutes=5), dt.timedelta(hours=1)),
        (dt.timedelta(days=2), dt.timedelta(hours=6)),
        (dt.timedelta(days=3000), dt.timedelta(days=30)),
        (dt.timedelta(days=-9), dt.timedelta(hours=1)),
    ):
        assert recheck_interval(now - age, now) == interval
