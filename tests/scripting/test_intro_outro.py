"""The opening and the closing: templates, and the words that fill them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from narrate.reading.post import Post, Section, plain
from narrate.scripting.intro_outro import fill_template
from narrate.scripting.languages.english import LANGUAGE
from narrate.scripting.script import Omission
from narrate.scripting.templates import EPISODE_PLACEHOLDERS, placeholders_of

OPENING, CLOSING = LANGUAGE.phrases.opening, LANGUAGE.phrases.closing

EMPTY: dict[str, Any] = {"title": "A title", "sections": (Section((), 1),), "slug": "a"}
FULL = {**EMPTY, "authors": ("Ada", "Ben"), "published": dt.date(2024, 7, 16), "url": "https://www.a.example/b"}
ONE = (Omission(0, "code", "x"),)


def said(template: str, post: Post, omissions: tuple[Omission, ...] = ()) -> list[str]:
    """The sentences as they are spoken."""
    return [
        "".join(span.text or span.target for span in spans)
        for spans in fill_template(template, post, omissions, LANGUAGE)
    ]


def test_the_default_templates_use_known_placeholders_only() -> None:
    assert {*placeholders_of(OPENING), *placeholders_of(CLOSING)} == set(EPISODE_PLACEHOLDERS)


def test_everything_is_filled_in() -> None:
    assert said(OPENING, Post(**FULL)) == ["A title.", "By Ada and Ben.", "Published July 16th, 2024."]
    assert said(CLOSING, Post(**FULL), ONE) == [
        "1 code block was left out of this narration.",
        "The full text is at https://a.example.",
    ]


def test_a_sentence_whose_placeholder_is_empty_is_dropped() -> None:
    assert said(OPENING, Post(**EMPTY)) == ["A title."]
    assert said(CLOSING, Post(**EMPTY)) == []
    assert said("By {authors} on {date}. Hello.", Post(**{**EMPTY, "authors": ("Ada",)})) == ["Hello."]


def test_only_the_title_counts_as_written() -> None:
    (spans,) = fill_template("This is {title} by {authors}.", Post(**FULL), (), LANGUAGE)
    assert plain(spans) == "A title"


@pytest.mark.parametrize(
    ("title", "sentence"),
    [("Why?", "Why?"), ("Stop!", "Stop!"), ("And so…", "And so…"), ("Etc.", "Etc."), ("Plain", "Plain.")],
)
def test_a_title_that_ends_in_a_mark_needs_no_full_stop(title: str, sentence: str) -> None:
    assert said("{title}.", Post(**{**EMPTY, "title": title})) == [sentence]


def test_braces_in_a_title_are_no_placeholders() -> None:
    assert said("{title}.", Post(**{**EMPTY, "title": "{authors} {}"})) == ["{authors} {}."]


@pytest.mark.parametrize("template", ["", "  ", "\n"])
def test_an_empty_template_says_nothing(template: str) -> None:
    assert said(template, Post(**FULL), ONE) == []


def test_a_template_without_placeholders_is_said_as_it_is() -> None:
    assert said("Hello there! Braces: {{}}.", Post(**EMPTY)) == ["Hello there!", "Braces: {}."]


def test_several_omissions_were_and_one_was_left_out() -> None:
    assert said("{omissions}.", Post(**EMPTY), ONE * 2) == ["2 code blocks were left out of this narration."]


@pytest.mark.parametrize("url", ["", "not an address", "/only/a/path"])
def test_without_a_host_there_is_no_site(url: str) -> None:
    assert said("At {site}.", Post(**{**EMPTY, "url": url})) == []


@pytest.mark.parametrize("template", ["{title", "title}", "{title} {"])
def test_an_open_brace_is_a_value_error(template: str) -> None:
    with pytest.raises(ValueError, match=r"[{}]"):
        placeholders_of(template)
