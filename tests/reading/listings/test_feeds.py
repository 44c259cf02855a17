"""What is taken from feeds of every format, and from those that want to do harm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cost import growth

from narrate.errors import ReadingError
from narrate.reading import read_source
from narrate.reading.listings.documents import kind_of, without_prolog
from narrate.reading.listings.entries import Entry, posts_of
from narrate.reading.listings.feeds import read_feed
from narrate.reading.listings.json_feeds import read_json_feed
from narrate.reading.listings.opml import read_opml
from narrate.reading.post import written
from reading.listings.feed_texts import LONG, PROSE, item, json_feed, opml, rss

FEED = "https://blog.example/feed.xml"
UTC = dt.timezone.utc
JULY_16 = dt.datetime(2024, 7, 16, 9, 30, tzinfo=UTC)


def read(feed: bytes | str) -> list[Entry]:
    text = feed if isinstance(feed, str) else feed.decode()
    return list(read_feed(text, FEED, FEED).entries)


def entry(feed: bytes | str) -> Entry:
    (only,) = read(feed)
    return only


def test_an_item_of_rss() -> None:
    more = (
        '<guid isPermaLink="false">7</guid><dc:creator>Ann Lee</dc:creator><description>A teaser</description>'
        '<enclosure url="https://blog.example/a.jpg" type="image/jpeg" length="1"/>'
    )
    made = item(
        "/lamps/?a=1&b=2",
        title="<i>A</i> &amp; B",
        content="<p>Text</p>",
        date="Tue, 16 Jul 2024 11:30 +0200",
        more=more,
    )
    expected = Entry(
        link="https://blog.example/lamps/?a=1&b=2",
        id="7",
        title="A & B",
        authors=("Ann Lee",),
        published=JULY_16,
        language="en-GB",
        content="<p>Text</p>",
        summary="<p>A teaser</p>",
        base=FEED,
    )
    assert entry(rss(made)) == expected


def test_an_entry_of_atom() -> None:
    feed = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/x/" xml:lang="fr">
      <title>Lights</title><author><name>Ann Lee</name></author>
      <entry><id>urn:1</id><title type="html">&lt;b>A&lt;/b> &amp;amp; B</title>
        <link rel="self" href="self"/><link rel="alternate" href="../lamps"/><link rel="enclosure" href="b.jpg"/>
        <published>2024-07-16T11:30:00+02:00</published><updated>2025-01-01T00:00:00Z</updated>
        <summary>A teaser</summary>
        <content type="xhtml" xml:base="/y/"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text</p></div></content>
      </entry></feed>"""
    expected = Entry(
        link="https://a.example/lamps",
        id="urn:1",
        title="A & B",
        authors=("Ann Lee",),
        published=JULY_16,
        language="fr",
        content="<p>Text</p>",
        summary="<p>A teaser</p>",
        base="https://a.example/y/",
    )
    assert entry(feed) == expected


def test_an_item_of_a_json_feed() -> None:
    items: list[dict[str, object]] = [
        {
            "id": 7,
            "url": "/lamps",
            "title": "A & B",
            "content_html": "<p>Text</p>",
            "date_published": "2024-07-16T11:30:00+02:00",
            "authors": [{"name": "Ann Lee"}, {"url": "x"}],
        },
        {"id": "x", "external_url": "https://b.example/", "content_text": "One & two.\n\nThree.", "author": 5},
        {"id": "pod", "attachments": [{"mime_type": "audio/mpeg"}], "date_modified": "0001-01-01T00:00:00+14:00"},
    ]
    text = json_feed(*items, language="fr", author={"name": "Bo"}).decode()
    lamps = Entry(
        link="https://blog.example/lamps",
        id="7",
        title="A & B",
        authors=("Ann Lee",),
        published=JULY_16,
        language="fr",
        content="<p>Text</p>",
        base=FEED,
    )
    other = Entry(
        link="https://b.example/",
        id="x",
        authors=("Bo",),
        language="fr",
        content="<p>One &amp; two.</p><p>Three.</p>",
        base=FEED,
    )
    sound = Entry(id="pod", authors=("Bo",), language="fr", base=FEED, has_media=True)
    assert list(read_json_feed(text, FEED, FEED).entries) == [lamps, other, sound]


@pytest.mark.parametrize(
    ("feed", "link"),
    [
        (rss("<item><guid>https://a.example/g</guid></item>"), "https://a.example/g"),
        (rss("<item><title>A</title><link>javascript:alert(1)</link></item>"), ""),
        (rss("<item><title>A</title><link>http://[broken/</link></item>"), ""),
        (
            rss(item("p", more="<feedburner:origLink>https://a.example/p</feedburner:origLink>")),
            "https://a.example/p",
        ),
        (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
            "<item><link>https://a.example/r</link></item></rdf:RDF>",
            "https://a.example/r",
        ),
        ("<rss version='0.91'><channel><item><link>/old</link></item>", "https://blog.example/old"),
        (
            "<!DOCTYPE rss [<!ENTITY % HTMLlat1 PUBLIC 'x' 'y'>]>" + rss(item("/d")).decode()[38:],
            "https://blog.example/d",
        ),
        (rss(item("/é ö")), "https://blog.example/%C3%A9%20%C3%B6"),
    ],
)
def test_the_link_of_an_entry(feed: bytes | str, link: str) -> None:
    assert entry(feed).link == link


def test_text_without_markup_has_paragraphs_and_markup_may_be_escaped_twice() -> None:
    def content(text: str) -> str:
        return entry(rss(f"<item><content:encoded>{text}</content:encoded></item>")).content

    assert content("A &amp;amp; B\n\nC") == "<p>A &amp; B</p><p>C</p>"
    assert content("&amp;lt;p&amp;gt;A &amp;amp;amp; B&amp;lt;/p&amp;gt;") == "<p>A &amp; B</p>"
    assert content("&lt;i>A&lt;/i>\n\nC") == "<i>A</i>\n\nC"


def test_a_feed_that_is_not_well_formed_is_read() -> None:
    """HTML's names of characters, numbers of none (half of an emoji), and an end that is missing."""
    broken = rss(item("/a", title="A", more="<dc:creator>B &nbsp; C &#55357; & D</dc:creator>")).decode()
    found = entry(broken.partition("</channel>")[0])
    assert (found.title, found.authors) == ("A", ("B C \ufffd & D",))


def test_entries_are_posts_with_their_text_and_facts() -> None:
    content = (
        f"<h2>On <i>lamps</i></h2><p>{PROSE}<a href='more'>There</a><sup><a href='#n1'>1</a></sup></p></article>"
    )
    feed = rss(
        item("/2024/lamps/", title="A < B", content=f"{content}<p>{PROSE}</p>", date="16 Jul 2024 09:30 GMT")
    )
    (listed,) = posts_of(read(feed), FEED)
    assert (listed.reference, listed.published) == ("https://blog.example/2024/lamps/", JULY_16)
    assert listed.fallback is not None
    assert (listed.fallback.kind, listed.fallback.name) == ("html", "lamps")
    post = read_source(listed.fallback)
    assert (post.title, post.slug, post.url) == ("A < B", "lamps", listed.reference)
    assert (post.published, post.language, post.language_detected) == (JULY_16, "en-GB", False)
    (section,) = post.sections[1:]
    assert section.title == "On lamps"
    assert written(section.blocks).count("the wind had turned") == 2


@pytest.mark.parametrize(
    ("made", "has_text"),
    [
        (Entry(content="<p>Short.</p>"), True),
        (Entry(content=f"{LONG}<p>The post <a href='x'>A</a> appeared first on <a href='y'>B</a>.</p>"), True),
        (Entry(content="<p>And so it ends…</p>"), True),
        (Entry(content=f"<p>{PROSE} […]</p>"), False),
        (Entry(content=f"{LONG}… <a href='x'>Continue reading</a></p>"), False),
        (
            Entry(
                content=f"{LONG} [&#8230;]<p>The post <a href='x'>A</a> first appeared on <a href='y'>B</a>.</p>"
            ),
            False,
        ),
        (Entry(content="<img src='a.png'>"), False),
        (Entry(summary=LONG), True),
        (Entry(summary=f"{LONG[:-4]}…"), False),
        (Entry(summary=f"<p>{PROSE}</p>"), False),
        (Entry(summary="灯台守は日誌に書いた。" * 70), True),
        (Entry(content="<p>Short.</p>", summary=LONG), True),
        (Entry(), False),
    ],
)
def test_only_a_whole_text_stands_for_the_page(made: Entry, has_text: bool) -> None:
    (listed,) = posts_of([replace(made, link="https://a.example/p")], FEED)
    assert (listed.fallback is not None) is has_text


def test_episodes_of_a_podcast_are_no_posts_but_a_post_may_have_sound() -> None:
    episode = Entry(link="https://a.example/e", summary=f"<p>{PROSE}</p>", has_media=True)
    long = Entry(link="https://a.example/l", content=LONG, has_media=True)
    post = Entry(link="https://a.example/p", content="<p>Short.</p>")
    assert [found.reference for found in posts_of([episode, long, post], FEED)] == [long.link, post.link]
    assert [found.reference for found in posts_of([episode, post], FEED)] == [episode.link, post.link]


def test_entries_without_a_page_are_known_by_the_feed_and_their_id(caplog: pytest.LogCaptureFixture) -> None:
    entries = [
        Entry(id="tag:a,2024:1/2", title="A", content="<p>One.</p>"),
        Entry(title="Named by its title", content="<p>Two.</p>"),
        Entry(id="https://a.example/g", content="<p>Three.</p>"),
        Entry(id="x", title="No text"),
    ]
    found = posts_of(entries, FEED)
    assert found == posts_of(entries, FEED)
    again = [Entry(title="Links", content=f"<p>{text}</p>") for text in ("One.", "Two.")]
    assert len({post.reference for post in posts_of(again, FEED)}) == 2
    first, second, third = [post.reference for post in found]
    assert first == f"{FEED}#tag%3Aa%2C2024%3A1%2F2"
    assert second.startswith(f"{FEED}#")
    assert third == "https://a.example/g"
    assert [post.fallback.url for post in found if post.fallback] == ["", "", third]
    assert [post.fallback.name for post in found if post.fallback] == ["a", "named-by-its-title", "g"]
    assert (
        caplog.messages[0]
        == f"{FEED}: entries without a page or a text, or episodes of a podcast, which are no posts: 1"
    )


_DATES = st.none() | st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(UTC))


@given(st.lists(_DATES, max_size=12), st.none() | st.integers(0, 5), st.none() | st.dates(dt.date(1990, 1, 1)))
def test_the_newest_entries_since_a_day(
    dates: list[dt.datetime | None], limit: int | None, since: dt.date | None
) -> None:
    entries = [Entry(f"https://a.example/{place}", published=date) for place, date in enumerate(dates)]
    found = posts_of(entries, FEED, limit=limit, since=since)
    allowed = [date for date in dates if not (date and since and date.date() < since)]
    stated = sorted((date for date in allowed if date), reverse=True)
    undated = [made.link for made in entries if made.published is None]
    assert [post.published for post in found if post.published] == stated[:limit]
    assert len(found) == (len(allowed) if limit is None else min(limit, len(allowed)))
    assert [post.reference for post in found[len(stated) :]] == undated[: len(found[len(stated) :])]


# Outlines


def test_an_outline_names_feeds_pages_and_other_outlines() -> None:
    text = opml(
        '<outline text="News"><outline type="rss" xmlUrl="https://a.example/feed?a=1&amp;b=2" htmlUrl="https://a.example"/>'
        '<outline XMLURL="https://no.example/"/></outline>',
        '<outline type="link" url="https://b.example/a-post"/><outline type="include" url="/more.opml"/>',
        '<outline isComment="true" xmlUrl="https://c.example/"><outline xmlUrl="https://d.example/"/></outline>',
        '<outline xmlUrl="file:///etc/passwd"/><outline xmlUrl="notes.txt"/><outline url="https://e.example/"/>',
    ).decode()
    assert list(read_opml(text, "x")) == [
        "feed:https://a.example/feed?a=1&b=2",
        "https://b.example/a-post",
    ]
    assert list(read_opml(text, "x", "https://f.example/x/y.opml"))[2:] == [
        "feed:https://f.example/more.opml",
        "feed:https://f.example/x/notes.txt",
    ]


# Kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('\ufeff \n<?xml version="1.0"?><!-- <html> --><rss>', "feed"),
        ('<!DOCTYPE rdf:RDF [<!ENTITY a "[x]"> ]><rdf:RDF>', "feed"),
        ("<atom:feed>", "feed"),
        ("<OPML version='1.0'>", "opml"),
        ('{"version": 1}', "json"),
        ("<!doctype html><p>An RSS <rss> feed", "page"),
        ("<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html>", "page"),
        ("<urlset>", "other"),
        ("<rssx>", "other"),
        ("Prose.", "other"),
        ("<?xml", "other"),
        ("", "other"),
    ],
)
def test_the_kind_of_a_document(text: str, kind: str) -> None:
    assert kind_of(text) == kind


# Harm


def _bomb(root: str, more: str) -> str:
    """Twelve entities, each of ten of the one before."""
    entities = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{entities}]><{root}>{more}</{root}>'


def test_entities_are_not_expanded_and_no_file_is_read() -> None:
    text = _bomb("rss", "<channel><item><title>&a11;</title><link>/a</link></item></channel>")
    assert len(entry(text).title) < 20
    named = text.replace('<!ENTITY a0 "aaaaaaaaaa">', '<!ENTITY a11 SYSTEM "file:///etc/passwd">')
    assert "root" not in entry(named).title
    assert list(read_opml(_bomb("opml", '<outline xmlUrl="https://a.example/&a11;"/>'), "x")) in (
        [],
        ["feed:https://a.example/"],
    )


@pytest.mark.timing
@pytest.mark.parametrize(
    "text",
    [
        lambda size: rss(*(item(f"/{place}", content="<p>Text</p>") for place in range(size // 50))).decode(),
        lambda size: "<rss><channel><item><title>" + "<" * size,
        lambda size: "<rss><channel>" + "<item " * (size // 6),
        lambda size: "<rss><channel>" + "<x>" * (size // 7) + "</x>" * (size // 7),
        lambda size: "<rss><channel><item><title>" + "&" * size,
        lambda size: "<rss><channel><item><title>" + "<![CDATA[" * (size // 9),
        lambda size: f"<rss><channel><item><link>/a</link><content:encoded>{'&lt;' * (size // 4)}",
    ],
)
def test_the_time_for_a_hostile_feed_grows_with_its_size(text: Callable[[int], str]) -> None:
    def work(size: int) -> None:
        posts_of(_lenient(text(size)), FEED)

    assert growth(work, 3_000, 30_000, at_most=15) < 15


@pytest.mark.timing
@pytest.mark.parametrize("part", ["<?", "<!-- -->", "<?a?>", "<!DOCTYPE x [", "<!DOCTYPE x []   ", "\n"])
def test_the_time_for_a_prolog_grows_with_its_size(part: str) -> None:
    assert growth(lambda size: without_prolog(part * size), 5_000, 50_000, at_most=20) < 20


def _lenient(text: str) -> Iterator[Entry]:
    """The entries of what may be no feed."""
    try:
        yield from read_feed(text, FEED, FEED).entries
    except ReadingError:
        return


_PIECES = st.sampled_from(
    "< > & \" ' [ ] // http://[ <![CDATA[ ]]> <link> </link> <item> </item> &#x110000; &#xd800; xml:base='//['"
    " <image> <textinput> <georss:point> <updated> 9999-99-99T99:99:99Z <guid> <content> mode='base64' <!DOCTYPE"
    " <? <!-- <entry>".split()
)


@given(st.lists(st.tuples(st.integers(0, 400), _PIECES | st.text(max_size=3)), max_size=8))
def test_whatever_stands_in_a_feed_is_read_or_refused(changes: list[tuple[int, str]]) -> None:
    text = rss(item("/a", content="<p>Text</p>", date="16 Jul 2024 09:30 GMT")).decode()
    for place, piece in changes:
        text = text[:place] + piece + text[place:]
    for post in posts_of(_lenient(text), FEED):
        assert post.reference.startswith(("http://", "https://"))
    kind_of(text)
    for outlined in _outlined(text):
        assert outlined.startswith(("http", "feed:http"))


def _outlined(text: str) -> list[str]:
    try:
        return list(read_opml(text, "x"))
    except ReadingError:
        return []


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"version": 5}', '{"items": []}', "[" * 100_000])
def test_json_that_is_no_feed_is_refused(text: str) -> None:
    with pytest.raises(ReadingError, match=r"^x: is .*; check that it is the right file or address"):
        read_json_feed(text, "x")
