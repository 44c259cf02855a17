"""The opening and the closing: templates, and the words that fill them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from narrate.reading.post import Post, Section, plain
from narrate.scripting.intro_outro import BLANKS, blanks_of, frame, joined, long_date
from narrate.scripting.policy import CLOSING, OPENING
from narrate.scripting.script import Omission

EMPTY: dict[str, Any] = {"title": "A title", "sections": (Section((), 1),), "slug": "a"}
FULL = {**EMPTY, "authors": ("Ada", "Ben"), "published": dt.date(2024, 7, 16), "url": "https://www.a.example/b"}
ONE = (Omission(0, "code", "x"),)


def said(template: str, post: Post, omissions: tuple[Omission, ...] = ()) -> list[str]:
    """The sentences as they are spoken."""
    return ["".join(span.text or span.target for span in spans) for spans in frame(template, post, omissions)]


def test_the_default_templates_use_known_blanks_only() -> None:
    assert {*blanks_of(OPENING), *blanks_of(CLOSING)} == set(BLANKS)


def test_everything_is_filled_in() -> None:
    assert said(OPENING, Post(**FULL)) == ["A title.", "By Ada and Ben.", "Published July 16th, 2024."]
    assert said(CLOSING, Post(**FULL), ONE) == [
        "1 code block was left out of this narration.",
        "The full text is at https://a.example.",
    ]


def test_a_sentence_whose_blank_is_empty_is_dropped() -> None:
    assert said(OPENING, Post(**EMPTY)) == ["A title."]
    assert said(CLOSING, Post(**EMPTY)) == []
    assert said("By {authors} on {date}. Hello.", Post(**{**EMPTY, "authors": ("Ada",)})) == ["Hello."]


def test_only_the_title_counts_as_written() -> None:
    (spans,) = frame("This is {title} by {authors}.", Post(**FULL), ())
    assert plain(spans) == "A title"


@pytest.mark.parametrize(
    ("title", "sentence"),
    [("Why?", "Why?"), ("Stop!", "Stop!"), ("And so…", "And so…"), ("Etc.", "Etc."), ("Plain", "Plain.")],
)
def test_a_title_that_ends_in_a_mark_needs_no_full_stop(title: str, sentence: str) -> None:
    assert said("{title}.", Post(**{**EMPTY, "title": title})) == [sentence]


def test_braces_in_a_title_are_no_blanks() -> None:
    assert said("{title}.", Post(**{**EMPTY, "title": "{authors} {}"})) == ["{authors} {}."]


@pytest.mark.parametrize("template", ["", "  ", "\n"])
def test_an_empty_template_says_nothing(template: str) -> None:
    assert said(template, Post(**FULL), ONE) == []


def test_a_template_without_blanks_is_said_as_it_is() -> None:
    assert said("Hello there! Braces: {{}}.", Post(**EMPTY)) == ["Hello there!", "Braces: {}."]


def test_several_omissions_were_and_one_was_left_out() -> None:
    assert said("{omissions}.", Post(**EMPTY), ONE * 2) == ["2 code blocks were left out of this narration."]


@pytest.mark.parametrize("url", ["", "not an address", "/only/a/path"])
def test_without_a_host_there_is_no_site(url: str) -> None:
    assert said("At {site}.", Post(**{**EMPTY, "url": url})) == []


@pytest.mark.parametrize("template", ["{title", "title}", "{title} {"])
def test_an_open_brace_is_a_value_error(template: str) -> None:
    with pytest.raises(ValueError, match=r"[{}]"):
        blanks_of(template)


@pytest.mark.parametrize(
    "ordinal", "1st 2nd 3rd 4th 9th 10th 11th 12th 13th 14th 20th 21st 22nd 23rd 24th 29th 30th 31st".split()
)
def test_dates_are_written_out(ordinal: str) -> None:
    assert long_date(dt.date(2024, 12, int(ordinal[:-2]))) == f"December {ordinal}, 2024"


def test_an_hour_does_not_change_the_date() -> None:
    assert long_date(dt.datetime(2024, 1, 2, 23, 59, tzinfo=dt.timezone.utc)) == "January 2nd, 2024"


@pytest.mark.parametrize(
    ("names", "words"),
    [((), ""), (("A",), "A"), (("A", "B"), "A and B"), (("A", "B", "C"), "A, B and C")],
)
def test_names_are_joined(names: tuple[str, ...], words: str) -> None:
    assert joined(names) == words
