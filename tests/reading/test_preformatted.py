"""Pages of preformatted text: prose is read as plain text, code is code."""

from __future__ import annotations

import datetime as dt
from html import escape

import pytest

from narrate.reading.article import read_article
from narrate.reading.fetch import Source
from narrate.reading.post import Code, Post, plain, written
from narrate.reading.preformatted import is_prose

ESSAY = """\
The Tide and the Clock
by Ann Lee
May 6, 2020

The tide comes in twice a day, and nobody on the
island owns a clock that is better than it.

1. Of tides

The tide comes when it likes, as the moon does.

2. Of clocks

When the keeper died, they stopped the one in the
tower, and it has not been wound since.
"""
CODE = """\
import time

def tide(hours):
    '''When the tide comes, as the keeper of the light says it does.'''
    for hour in range(hours):
        print(hour, time.time())
        if hour > 12:
            return {"hour": hour}
    return None

class Clock(object):
    def __init__(self, hours, name):
        self.hours, self.name = hours, name
"""
LOG = "2021-03-04 10:21:33 INFO server started on port 8080\n" * 12
TABLE = "harbor  high  low  moon\nNorth  4 12  10 31  new\nSouth  5 02  11 20  full\n" * 6


def read(body: str, title: str = "") -> Post:
    head = f"<title>{title}</title>" if title else ""
    return read_article(Source(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "html", "page"))


def has_code(post: Post) -> bool:
    return any(isinstance(block, Code) for section in post.sections for block in section.blocks)


def test_an_essay_that_a_browser_shows_as_text_has_title_byline_and_headings() -> None:
    post = read(f'<pre style="white-space: pre-wrap">{ESSAY}</pre>')
    assert (post.title, post.authors, post.published) == (
        "The Tide and the Clock",
        ("Ann Lee",),
        dt.date(2020, 5, 6),
    )
    assert [plain(section.heading) for section in post.sections] == ["", "1. Of tides", "2. Of clocks"]
    assert written(post.sections[0].blocks) == (
        "The tide comes in twice a day, and nobody on the island owns a clock that is better than it."
    )


@pytest.mark.parametrize("stated", ["tide.txt", "https://a.example/tide.txt"])
def test_a_file_name_is_not_the_title_of_a_text(stated: str) -> None:
    assert read(f"<pre>{ESSAY}</pre>", stated).title == "The Tide and the Clock"


def test_a_text_that_begins_otherwise_than_its_page_is_called_keeps_its_first_line() -> None:
    post = read(f"<h1>Letters</h1><pre>{ESSAY}</pre>", "Letters")
    assert (post.title, written(post.sections[0].blocks)[:26]) == ("Letters", "The Tide and the Clock The")


def test_the_mail_of_an_archive_is_read_without_its_menus_and_signature() -> None:
    menu = '<ul><li>Next message: <a href="2">Nets</a></li><li><a href="3">[ thread ]</a></li></ul>'
    post = read(
        f"<h1>Clocks</h1><b>Ann Lee</b> <i>Thu Mar 4 2021</i>{menu}<hr>"
        "<pre>Bo wrote:\n&gt;<i> Nobody owns a clock that is\n</i>&gt;<i> better than the tide.\n</i>\n"
        "That is true, but only for those who live by the\nshore. The keeper of the light has had one since\n"
        "the war, and it was never wrong, as far as\nanybody knows.\n\n-- \nAnn Lee\nThe keeper's office\n</pre>"
        f"<hr>{menu}",
        "Clocks",
    )
    assert written(post.sections[0].blocks) == (
        "Bo wrote: Nobody owns a clock that is better than the tide. That is true, but only for those who live by "
        "the shore. The keeper of the light has had one since the war, and it was never wrong, as far as anybody "
        "knows."
    )


@pytest.mark.parametrize(
    "body",
    [
        f"<pre>{escape(CODE)}</pre>",
        f"<pre>{LOG}</pre>",
        f"<pre>{TABLE}</pre>",
        f"<pre>{ESSAY}</pre><pre>{ESSAY}</pre>",
        f"<p>{'The keeper found this letter in the tower and copied it. ' * 12}</p><pre>{ESSAY}</pre>",
        "<pre>The tide comes in, and goes out.</pre>",
    ],
    ids=["code", "log", "table", "several", "beside text", "a few words"],
)
def test_other_preformatted_text_is_code(body: str) -> None:
    assert has_code(read(body, "Tides"))


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        (ESSAY, True),
        ("The tide comes in, the tide goes out,\n  and nobody has a clock;\nthe keeper walks about.\n", True),
        ("„Der Fluss stieg“, sagte sie. Die Stadt schlief, und niemand hörte ihn.", True),
        (CODE, False),
        (LOG, False),
        (TABLE, False),
        ("$ tide --list\nno harbor given, see tide --help\n$ tide --list north\n4:12 10:31\n", False),
    ],
)
def test_prose_is_told_from_code_by_its_signs_words_and_points(text: str, prose: bool) -> None:
    assert is_prose(text) is prose
