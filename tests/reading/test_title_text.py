"""Names and longer texts mislead; the text below the title is the article."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from narrate.reading.article import read_article
from narrate.reading.fetch import Source
from narrate.reading.html.content.prose import measure
from narrate.reading.html.content.title_text import density, find_title_text, is_passage
from narrate.reading.outline import parse_html
from narrate.reading.post import written


def text(topic: str, paragraphs: int) -> str:
    """Paragraphs that begin with their topic."""
    return "".join(
        f"<p>{topic} {place}: the keeper counts the ships that pass the light before the fog takes them away.</p>"
        for place in range(paragraphs)
    )


def teasers(count: int) -> str:
    return "".join(
        f'<div><h3><a href="/{place}">Ship {place}</a></h3><p>teaser {place}: what became of the ship that nobody '
        "saw again in the winter.</p></div>"
        for place in range(count)
    )


HEADING = "<h1>The light</h1>"


@dataclass(frozen=True, slots=True)
class Page:
    body: str
    heard: str
    """The topics of the text that is read, in order."""


PAGES = {
    "a promotion in an article element": Page(
        f"{HEADING}<div>{text('light', 15)}</div><article><h2>A book</h2>{text('book', 5)}</article>", "light"
    ),
    "a section of opinions is called comments": Page(
        f"<div class='comments'>{HEADING}<div>{text('light', 9)}</div></div><div>{text('firm', 3)}</div>",
        "light firm",
    ),
    "comments below a heading that says so": Page(
        f"{HEADING}<div>{text('light', 4)}</div><div id='comments'><h2>Comments</h2>{text('reader', 30)}</div>",
        "light",
    ),
    "a section of documentation on comments": Page(
        f"<main>{HEADING}{text('light', 9)}"
        f"<section id='comments'><h2>Comments</h2>{text('code', 3)}</section></main>",
        "light code",
    ),
    "more teasers than text": Page(
        f"{HEADING}<div>{text('light', 4)}</div><div class='related'>{teasers(30)}</div>", "light"
    ),
    "teasers without a name": Page(f"{HEADING}<div>{text('light', 4)}</div><div>{teasers(60)}</div>", "light"),
    "the article in several forms": Page(
        HEADING + f"<form>{text('light', 5)}</form>" * 4 + f"<div>{text('firm', 3)}</div>", "light firm"
    ),
    "the article beside the main part": Page(
        f"<div role='complementary'>{HEADING}{text('light', 9)}</div><div>{text('firm', 12)}</div>"
        f"<div>{text('law', 9)}</div>",
        "light firm law",
    ),
    "a hidden dialog": Page(
        f"{HEADING}<div>{text('light', 4)}</div><div class='modal' style='display:none'>{text('law', 30)}</div>",
        "light",
    ),
    "a dialog": Page(f"{HEADING}<div>{text('light', 4)}</div><div role='dialog'>{text('law', 30)}</div>", "light"),
    "a dialog that is the page": Page(f"<div role='dialog'>{HEADING}{text('light', 9)}</div>", "light"),
    "a request for consent": Page(
        f"{HEADING}<div>{text('light', 4)}</div><div id='onetrust-banner-sdk'>{text('law', 30)}</div>", "light"
    ),
    "a post and a longer text without a name": Page(
        f"<article>{HEADING}{text('light', 4)}</article><div>{text('firm', 30)}</div>", "light firm"
    ),
    "the beginning is shown and the rest is not": Page(
        f"<div>{HEADING}{text('light', 3)}<div style='display:none'>{text('rest', 15)}</div></div>", "light rest"
    ),
    "an introduction in the header": Page(
        f"<header>{HEADING}{text('intro', 3)}</header>"
        f"<div class='sidebar-wrap'><div>{text('light', 15)}</div></div>",
        "intro light",
    ),
    "a summary": Page(
        f"{HEADING}<div><ul><li>{text('point', 1)}<li>{text('point', 1)}</ul></div><div>{text('light', 15)}</div>",
        "light",
    ),
    "a builder of pages puts a box around each paragraph": Page(
        HEADING
        + f"<div class='text'>{text('intro', 1)}</div><div>"
        + f"<div>{text('light', 1)}</div>" * 15
        + "</div>",
        "light",
    ),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_the_text_below_the_title_is_read(page: Page) -> None:
    source = Source(f"<title>The light</title><body>{page.body}</body>".encode(), "html", "page", "page.html")
    heard = " ".join(written(section.blocks) for section in read_article(source).sections)
    assert " ".join(dict.fromkeys(re.findall(r"(\w+) \d+:", heard))) == page.heard


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (
            f"<p>A word before the title, of nine words at least.</p>{HEADING}<p>Short.</p>{text('light', 2)}",
            "light 0",
        ),
        (f"<h2>The light</h2>{text('teaser', 1)}{HEADING}{text('light', 1)}", "light 0"),
        (
            f"<h3>THE LIGHT!</h3><h2>A heading of more than eight words is no prose</h2>{text('light', 1)}",
            "light 0",
        ),
        (text("light", 2), ""),
        (HEADING, ""),
        (f"<template>{HEADING}</template>{text('light', 2)}", ""),
    ],
)
def test_the_first_line_of_prose_below_the_title_is_found(body: str, line: str) -> None:
    tree = parse_html(f"<body>{body}</body>", "page")
    found = find_title_text(tree, "The light", measure(tree))
    assert (found.line.text_content()[:7] if found else "") == line


def test_a_page_without_a_title_has_no_text_below_it() -> None:
    tree = parse_html("<body><h1>…</h1><p>one two three four five six seven eight nine</p></body>", "page")
    assert find_title_text(tree, "", measure(tree)) is None


def test_a_passage_has_several_paragraphs() -> None:
    tree = parse_html(f"<body><p>{'word ' * 60}</p><div>{text('light', 3)}</div></body>", "page")
    measures = measure(tree)
    line, passage = tree.xpath("//body/*")
    assert (is_passage(measures[line]), is_passage(measures[passage]), is_passage(None)) == (False, True, False)


def test_paragraphs_side_by_side_are_dense() -> None:
    tree = parse_html(f"<body><div>{text('light', 3)}</div><ul>{'<li>' + text('x', 1)}</ul></body>", "page")
    measures = measure(tree)
    assert density(tree, measures) == 3 * density(tree.xpath("//ul")[0], measures)
