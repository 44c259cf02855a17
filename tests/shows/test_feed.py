"""The feed as data: each rule of the directories, dates that stay, pages, and titles of any characters."""

from __future__ import annotations

import datetime as dt
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from shows_of_tests import COVER, NOTES, NOW, SHOW, START, full_episode, manifest, many
from support.cost import growth

from narrate.errors import EpisodeError
from narrate.shows.feed import FEED, JSON_FEED, build
from narrate.shows.feeds.characters import on_one_line
from narrate.shows.feeds.episode import FeedEpisode, feed_episode, publication
from narrate.shows.feeds.paging import PAGE_LENGTH
from narrate.shows.feeds.rss import NAMESPACES, rfc822
from narrate.shows.show import Person

GOLDEN = Path(__file__).with_name("golden")
OLDER = replace(many(1)[0], title="An older one", published=START - dt.timedelta(days=7))
A_DAY = dt.timedelta(days=1)


def channel(document: bytes) -> etree._Element:
    found = etree.fromstring(document).find("channel")
    assert found is not None
    return found


def texts(element: etree._Element, path: str) -> list[str]:
    return [each.text or "" for each in element.iterfind(path, NAMESPACES)]


def values(element: etree._Element, path: str, attribute: str) -> list[str]:
    return [str(each.get(attribute)) for each in element.iterfind(path, NAMESPACES)]


def guids(document: bytes) -> list[str]:
    return texts(channel(document), "item/guid")


def built_on(documents: Mapping[str, bytes], name: str = FEED) -> str:
    [date] = texts(channel(documents[name]), "lastBuildDate")
    return date


def links(document: bytes) -> dict[str, str]:
    """The names of the documents that this one links to."""
    found = channel(document).iterfind("atom:link", NAMESPACES)
    return {str(link.get("rel")): str(link.get("href")).rpartition("/")[2] for link in found}


# --- what is in it ----------------------------------------------------------------------------------------------


def test_the_feed_reads_as_in_the_files() -> None:
    documents = build(SHOW, [OLDER, full_episode()], now=NOW, cover_url=COVER)
    assert list(documents) == [FEED, JSON_FEED]
    for name, document in documents.items():
        assert document.decode() == (GOLDEN / name).read_text(encoding="utf-8"), name


def test_a_private_show_is_kept_out_of_directories_at_an_address_of_its_own() -> None:
    private = replace(SHOW, private=True, locked=False, email="")
    where = f"{SHOW.url}3f9a1c/"
    documents = build(private, [full_episode()], now=NOW, folder_url=where)
    found = channel(documents[FEED])
    assert texts(found, "itunes:block") == ["Yes"]
    assert texts(found, "podcast:block") == texts(found, "podcast:locked") == ["yes"]
    assert values(found, "atom:link", "href") == [f"{where}feed.xml"]
    assert json.loads(documents[JSON_FEED])["feed_url"] == f"{where}feed.json"
    assert texts(found, "podcast:guid") == [SHOW.guid], "without the token"
    assert (texts(found, "itunes:owner"), texts(found, "managingEditor")) == ([], [])


def test_a_show_in_order_numbers_its_episodes_and_people_of_the_show_stand_in_each() -> None:
    serial = replace(SHOW, type="serial", explicit=True, medium="course", persons=(Person("Ann", "host"),))
    found = channel(build(serial, [full_episode(number=3), replace(OLDER, authors=())], now=NOW)[FEED])
    assert texts(found, "itunes:type") == ["serial"]
    assert texts(found, "item/itunes:episode") == ["3"]
    assert texts(found, "podcast:medium") == ["course"]
    assert texts(found, "itunes:explicit") + texts(found, "item/itunes:explicit") == ["true"] * 3
    numbered, bare = found.findall("item")
    assert texts(numbered, "podcast:person") == ["Ann", "Ann Example", "Bob Other"], "they replace the show's"
    assert texts(bare, "podcast:person") == []
    parts = [full_episode(guid=f"{9 - number}", number=number) for number in range(1, 6)]
    of_a_day = channel(build(serial, parts, now=NOW)[FEED])
    assert texts(of_a_day, "item/itunes:episode") == ["5", "4", "3", "2", "1"], (
        "the newest first, of one moment too"
    )


def test_a_manifest_becomes_an_episode() -> None:
    url = "https://example.com/a b/".replace(" ", "%20")
    made = feed_episode(manifest(), NOTES, url)
    assert made.audio.mime == "audio/mpeg", "MP3 even if another format is the main one"
    assert (made.url, made.source_url) == ("https://example.com/rain", "https://example.com/rain")
    assert made.notes == "<p>“Rain” by Ann</p>"
    assert [file.mime for file in made.transcripts] == ["text/vtt", "application/x-subrip"]
    m4b_only = manifest(files={"m4b": manifest().files["m4b"]}, description="Stated.")
    other = feed_episode(m4b_only, "", url, guid="kept", published=START, number=2)
    assert (other.audio.url, other.audio.bytes) == (f"{url}rain-d4d4d4d4.m4b", 7_000_000)
    assert (other.guid, other.published, other.summary, other.number) == ("kept", START, "Stated.", 2)
    renamed = manifest(files={"mp3": replace(manifest().files["mp3"], path="Regen & Öl #1.mp3", sha256="")})
    assert feed_episode(renamed, "", url).audio.url == f"{url}Regen%20%26%20%C3%96l%20%231.mp3"
    with pytest.raises(EpisodeError, match="podcast apps play mp3 and m4b"):
        feed_episode(manifest(files={}), "", url)


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2026-11-02T10:30:00+01:00", "2026-11-02T09:30:00+00:00"),
        ("2026-11-01T10:30:00", "2026-11-01T10:30:00+00:00"),
        ("2026-11-01", "2026-11-01T12:00:00+00:00"),
        ("2026-11-02", "2026-11-02T11:00:00+00:00"),
        ("2031-01-01", "2026-11-02T11:00:00+00:00"),
        ("0001-01-01T00:00:00+14:00", "2026-11-02T11:00:00+00:00"),
        ("last week", "2026-11-02T11:00:00+00:00"),
        (None, "2026-11-02T11:00:00+00:00"),
    ],
)
def test_an_episode_is_published_when_its_post_was_but_not_after_it_was_made(
    published: str | None, expected: str
) -> None:
    assert publication(manifest(published=published)).isoformat() == expected


# --- what stays -------------------------------------------------------------------------------------------------


def test_a_feed_in_which_nothing_changed_keeps_its_bytes() -> None:
    first = build(SHOW, [full_episode(), OLDER], now=NOW)
    assert built_on(first) == "Tue, 03 Nov 2026 08:00:00 GMT", "when its newest episode was updated"
    again = build(SHOW, [OLDER, full_episode()], now=NOW + A_DAY, previous=first)
    assert again == first
    assert build(SHOW, [OLDER, full_episode()], now=NOW + A_DAY) == first, "nor does it need the last one"


def test_the_date_of_a_feed_moves_with_what_is_in_it() -> None:
    first = build(SHOW, [full_episode(), OLDER], now=NOW)
    edited = full_episode(title="Snow", updated=START + 3 * A_DAY)
    second = build(SHOW, [edited, OLDER], now=NOW, previous=first)
    assert built_on(second) == rfc822(START + 3 * A_DAY)
    withdrawn = build(SHOW, [OLDER], now=NOW, previous=second)
    assert built_on(withdrawn) == rfc822(NOW), "no episode is newer, but the feed is"
    renamed = build(replace(SHOW, title="Other"), [OLDER], now=NOW + A_DAY, previous=withdrawn)
    assert built_on(renamed) == rfc822(NOW + A_DAY)
    same = build(replace(SHOW, title="Other"), [OLDER], now=NOW + 2 * A_DAY, previous=renamed)
    assert same == renamed
    late = build(SHOW, [OLDER], now=NOW, previous={FEED: b"<lastBuildDate>soon</lastBuildDate>"})
    assert built_on(late) == rfc822(OLDER.updated)
    assert texts(channel(build(SHOW, [], now=NOW)[FEED]), "lastBuildDate") == [], "nothing is in it"


# --- pages ------------------------------------------------------------------------------------------------------


def followed(documents: Mapping[str, bytes], rel: str) -> Iterator[str]:
    """The documents that a reader comes to from the feed."""
    name = FEED
    while name:
        yield name
        name = links(documents[name]).get(rel, "")


@pytest.mark.parametrize(
    ("count", "archives"),
    [(0, 0), (1, 0), (PAGE_LENGTH, 0), (PAGE_LENGTH + 1, 1), (2 * PAGE_LENGTH, 1), (2 * PAGE_LENGTH + 1, 2)],
)
def test_every_episode_is_in_the_feed_or_in_an_archive(count: int, archives: int) -> None:
    episodes = many(count)
    documents = build(SHOW, reversed(episodes), now=NOW)
    newest_first = [episode.guid for episode in reversed(episodes)]
    assert guids(documents[FEED]) == newest_first[:PAGE_LENGTH]
    expected = [FEED, *(f"feed-{n}.xml" for n in range(archives, 0, -1))]
    for rel in ("next", "prev-archive"):
        visited = list(followed(documents, rel))
        assert visited == expected, rel
        assert list(dict.fromkeys(guid for name in visited for guid in guids(documents[name]))) == newest_first
    assert len(documents) == 2 * len(expected)


def test_documents_of_a_long_feed_link_to_each_other_as_rfc_5005_has_it() -> None:
    documents = build(SHOW, many(2 * PAGE_LENGTH + 1), now=NOW)
    one, two, feed = "feed-1.xml", "feed-2.xml", "feed.xml"
    ends = {"first": feed, "last": one}
    assert links(documents[feed]) == {"self": feed, **ends, "next": two, "prev-archive": two}
    assert links(documents[two]) == {
        "self": two,
        **ends,
        "next": one,
        "prev-archive": one,
        "previous": feed,
        "current": feed,
    }
    assert links(documents[one]) == {"self": one, **ends, "previous": two, "next-archive": two, "current": feed}
    marked = [
        name for name in (feed, two, one) if channel(documents[name]).find("fh:archive", NAMESPACES) is not None
    ]
    assert marked == [two, one]
    following = json.loads(documents["feed.json"])["next_url"]
    assert following == f"{SHOW.url}feed-2.json"
    assert "next_url" not in json.loads(documents["feed-1.json"])


def test_a_new_episode_changes_no_archive_but_the_newest() -> None:
    episodes = many(3 * PAGE_LENGTH + 1)
    before = build(SHOW, episodes[:-1], now=NOW)
    after = build(SHOW, episodes, now=NOW + A_DAY, previous=before)
    changed = sorted(name for name in before if before[name] != after[name])
    assert changed == ["feed-2.xml", "feed.json", "feed.xml"], "feed-2 now links to the one after it"
    assert built_on(after, "feed-1.xml") == built_on(before, "feed-1.xml")


def test_two_episodes_with_one_guid_are_an_error() -> None:
    with pytest.raises(EpisodeError, match="Rain, & why it falls: has the same GUID as 'Rain'"):
        build(SHOW, [full_episode(), OLDER, full_episode(title="Rain")], now=NOW)


# --- whatever characters ----------------------------------------------------------------------------------------


HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("\0\x0b\x85\r\n\t<>&\"']]>\ud800\udfff\ufffe\uffff\u2028"))
)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_whatever_characters_a_title_holds_the_feed_is_well_formed(title: str, name: str, notes: str) -> None:
    people = (Person(f"p{name}", f"r{title}", f"g{notes}"),)
    show = replace(SHOW, title=f"a{title}", author=f"b{name}", description=f"c{notes}", persons=people)
    episode = full_episode(
        title=f"d{title}",
        authors=(f"e{name}",),
        notes=f"<p>{notes}</p>",
        summary=notes,
        guid=f"f{title}",
        url=f"https://example.com/{name}",
        language=f"en{notes}",
    )
    documents = build(show, [episode], now=NOW)
    assert documents == build(show, [episode], now=NOW, previous=documents)
    for parsed in (ET.fromstring(documents[FEED]), etree.fromstring(documents[FEED])):
        assert parsed.findtext("channel/title") == on_one_line(f"a{title}")
        assert parsed.findtext("channel/item/title") == on_one_line(f"d{title}")
    [item] = json.loads(documents[JSON_FEED])["items"]
    assert item["title"] == on_one_line(f"d{title}")
    assert item["content_html"] == texts(channel(documents[FEED]), "item/content:encoded")[0]


# --- scale ------------------------------------------------------------------------------------------------------


@pytest.mark.timing
def test_the_time_of_a_feed_grows_with_its_episodes() -> None:
    outline = full_episode().chapters * 10
    full = [replace(each, chapters=outline, notes="<p>Rain</p>" * 200) for each in many(2000)]

    def rebuild(episodes: list[FeedEpisode]) -> dict[str, bytes]:
        return build(SHOW, episodes, now=NOW)

    assert growth(rebuild, full[:500], full, 6) < 6
