"""The notations of front matter, and the keys and shapes that generators and editors use."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tables import for_each

from narrate.reading.fetch import Source
from narrate.reading.front_matter.fields import split_front_matter
from narrate.reading.markdown import read_markdown
from narrate.reading.post import Post, written


def read(text: str, url: str = "") -> Post:
    return read_markdown(Source(text.encode(), "markdown", "post", "post", url=url))


def words(post: Post) -> str:
    return " ".join(f"{section.title} {written(section.blocks)}".strip() for section in post.sections).strip()


NOTATIONS = {
    "TOML": "+++\ntitle = 'Rain'\nauthors = ['Ada Winter']\ndate = 2024-07-16\n[extra]\nteam = 'x'\n+++\n",
    "TOML between hyphens": "---toml\ntitle = 'Rain'\nauthor = 'Ada Winter'\ndate = '2024-07-16'\n---\n",
    "TOML with a broken line": "+++\ntitle = Rain\nauthors = ['Ada Winter']\ndate = 2024-07-16\n+++\n",
    "JSON": '{\n  "title": "Rain",\n  "author": "Ada Winter",\n  "date": "2024-07-16", "draft": false\n}\n',
    "JSON in a line": '{"title": "Rain", "author": "Ada Winter", "date": "2024-07-16", "weight": 3}\n\n',
    "JSON with a comma too many": '{\n  "title": "Rain",\n  "author": "Ada Winter",\n  "date": "2024-07-16",\n}\n',
    "JSON with a broken line": '{\n  "title": "Rain"\n  "author": "Ada Winter",\n  "date": "2024-07-16"\n}\n',
    "JSON between semicolons": ';;;\n"title": "Rain",\n"author": "Ada Winter",\n"date": "2024-07-16"\n;;;\n',
    "YAML after blank lines": "\n\n---\ntitle: Rain\nauthor: Ada Winter\ndate: 2024-07-16\n---\n",
    "YAML with its name": "--- yaml\ntitle: Rain\nauthor: Ada Winter\ndate: 2024-07-16\n---\n",
    "pandoc's title block": "% Rain\n% Ada Winter\n% July 16, 2024\n\n",
    "pandoc's title block on more lines": "% Rain\n% Ada Winter;\n% 2024-07-16\n",
    "MultiMarkdown": "Title: Rain\nAuthor: Ada Winter\nDate: 2024-07-16\nBase Header Level: 2\n\n",
    "MultiMarkdown with more lines": "title:   Rain\nauthor:\n    Ada Winter\ndate: 2024-07-16\nCSS: a.css\n\n",
    "Hexo, without a fence above": "title: Rain\nauthor: Ada Winter\ntags:\n- a\ndate: 2024-07-16\n---\n",
    "Logseq": "title:: Rain\nauthor:: Ada Winter\ndate:: 2024-07-16\n\n",
    "Pelican": "Title: Rain\nDate: 2024-07-16\nCategory: Weather\nAuthor: Ada Winter\n\n",
    "Nikola": "<!--\n.. title: Rain\n.. slug: rain\n.. date: 2024-07-16\n.. author: Ada Winter\n-->\n",
    "Nikola's dots": ".. title: Rain\n.. slug: rain\n.. date: 2024-07-16\n.. author: Ada Winter\n\n",
}


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("body", ["It rains.\n", "\nIt rains.\n"])
def test_every_notation_says_the_same_and_is_not_read_aloud(notation: str, body: str) -> None:
    post = read(NOTATIONS[notation] + body)
    assert (post.title, post.authors, post.published) == ("Rain", ("Ada Winter",), dt.date(2024, 7, 16))
    assert words(post) == "It rains."


@for_each(
    "text",
    [
        "{curly} words open it.",
        '{"a": 1} is an object.',
        "+++ is a mark.",
        "+++ A fold\n\nIt rains.\n\n+++",
        "Author: I wrote this.\nReader: Why?\n\nAuthor: To tell you.",
        "Date: it is a fruit.\n\nIt rains.",
        "Note: it rains.",
        "Ada: Does it rain?\nBen: It does.\n---\nIt rains.",
        "date:: 2024\n\nIt rains.",
        "Title of it: rain.",
        "% of all people:\n% and more\n% and more\n% and more\n\nIt rains.",
        "Title: Rain\nwhich fell.\n\nIt rains.",
    ],
)
def test_text_that_only_resembles_front_matter_is_text(text: str) -> None:
    _, body = split_front_matter(text, "post")
    assert body == text


def test_a_comment_above_a_heading_is_no_title_block() -> None:
    assert read("% A comment of MyST's\n\n# Rain\n\nIt rains.").title == "Rain"


def with_front(*lines: str, url: str = "") -> Post:
    return read("---\n" + "\n".join(lines) + "\n---\nText.\n", url)


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        (["author: Ada Winter <ada@a.example>"], ("Ada Winter",)),
        (["author: 'Ada Winter^[River University]'"], ("Ada Winter",)),
        (["author: '[Ada Winter](https://a.example)'"], ("Ada Winter",)),
        (["author: '[[Ada Winter]]'"], ("Ada Winter",)),
        (["author: By Ada Winter"], ("Ada Winter",)),
        (["authors: Ada Winter, Ben Summer"], ("Ada Winter", "Ben Summer")),
        (["authors: Ada Winter; Ben"], ("Ada Winter", "Ben")),
        (["author: Winter, Ada"], ("Winter, Ada",)),
        (["author:", "  - name: {given: Ada, family: Winter}", "    orcid: 1"], ("Ada Winter",)),
        (["author:", "  - name: Ada Winter", "    affiliations: [{name: A}]"], ("Ada Winter",)),
        (["authors:", "  aw: {name: Ada Winter}", "  bs: {name: Ben Summer}"], ("Ada Winter", "Ben Summer")),
        (["author: {first_name: Ada, last_name: Winter}"], ("Ada Winter",)),
        (["extra: {author: Ada Winter}"], ("Ada Winter",)),
        (["author: '{{ site.author }}'"], ()),
        (["byline: Ada Winter"], ("Ada Winter",)),
    ],
    ids=lambda value: " ".join(value),
)
def test_authors_in_all_their_shapes(lines: list[str], authors: tuple[str, ...]) -> None:
    assert with_front(*lines).authors == authors


@pytest.mark.parametrize(
    ("lines", "image"),
    [
        (["image: {path: /img/pier.jpg, alt: The pier}"], "/img/pier.jpg"),
        (["cover: {image: pier.jpg, relative: true}"], "pier.jpg"),
        (["images: [pier.jpg, other.jpg]"], "pier.jpg"),
        (["header: {teaser: pier.jpg}"], "pier.jpg"),
        (["header: {overlay_image: pier.jpg, overlay_filter: 0.5}"], "pier.jpg"),
        (["heroImage: ./pier.jpg"], "./pier.jpg"),
        (["feature_image: https://a.example/pier.jpg"], "https://a.example/pier.jpg"),
        (["cover: [[pier.jpg]]"], "pier.jpg"),
        (["cover: '[[pier.jpg]]'"], "pier.jpg"),
        (["cover: '![[pier.jpg|300]]'"], "pier.jpg"),
        (["image: '![The pier](pier.jpg)'"], "pier.jpg"),
        (["ogImage:", "  url: pier.jpg"], "pier.jpg"),
        (["image: false", "thumbnail: pier.jpg"], "pier.jpg"),
        (["extra: {thumbnail: pier.jpg}"], "pier.jpg"),
    ],
    ids=lambda value: " ".join(value),
)
def test_a_cover_in_all_its_shapes(lines: list[str], image: str, caplog: pytest.LogCaptureFixture) -> None:
    assert with_front(*lines).image == image
    assert caplog.messages == []


@pytest.mark.parametrize("key", ["date", "publishDate", "pub_date", "published_at", "Publication-Date", "Created"])
def test_the_date_has_many_names(key: str) -> None:
    assert with_front(f"{key}: 2024-07-16").published == dt.date(2024, 7, 16)


@pytest.mark.parametrize("value", ["true", "today", "last-modified"])
def test_a_date_may_be_left_to_a_program(value: str, caplog: pytest.LogCaptureFixture) -> None:
    assert with_front(f"published: {value}").published is None
    assert not caplog.messages


def test_a_title_has_no_marks_of_emphasis() -> None:
    title = "title: '**Rain** in `rain.py` of 2 ** 3 ** 4 and __init__'"
    assert with_front(title).title == "Rain in rain.py of 2 ** 3 ** 4 and __init__"


def test_a_date_may_be_a_mapping() -> None:
    assert with_front("date:", "  created: 2024-07-16", "  updated: 2025-01-01").published == dt.date(2024, 7, 16)


@pytest.mark.parametrize("key", ["description", "summary", "excerpt", "custom_excerpt", "subtitle", "Abstract"])
def test_the_description_has_many_names(key: str) -> None:
    assert with_front(f"{key}: On rain").description == "On rain"


@pytest.mark.parametrize(
    ("line", "base", "url"),
    [
        ("permalink: https://a.example/rain", "", "https://a.example/rain"),
        ("permalink: /rain/", "https://a.example/x", "https://a.example/rain/"),
        ("permalink: /rain/", "", ""),
        ("permalink: /:year/:title/", "https://a.example/x", "https://a.example/x"),
        ("canonicalURL: https://a.example/rain", "", "https://a.example/rain"),
    ],
)
def test_where_a_post_is_published(line: str, base: str, url: str) -> None:
    assert with_front(line, url=base).url == url


def test_the_last_part_of_a_slug_counts() -> None:
    assert with_front("slug: /weather/rain/").slug == "rain"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page.title", "T"),
        ("title", "T"),
        ("page.params.team.name", "x"),
        ("params.team", ""),
        ("site.title", ""),
    ],
)
def test_a_template_s_variable_is_found(name: str, value: str) -> None:
    front, _ = split_front_matter("---\ntitle: T\nparams: {team: {name: x}}\n---\n", "post")
    assert front.variable(name) == value


@given(st.text(alphabet="-+{}[]:;=%\"'|> \nabTtitle", max_size=60), st.sampled_from(["---", "+++", "{", "%", ""]))
def test_nothing_at_the_start_of_a_text_is_refused(text: str, opening: str) -> None:
    whole = f"{opening}\n{text}"
    front, body = split_front_matter(whole, "post")
    assert whole.endswith(body)
    assert isinstance(front.title(), str)
    assert isinstance(front.authors(), tuple)
    assert isinstance(front.image(), str)


def test_entities_of_html_are_characters() -> None:
    post = read("---\ntitle: 'Rain &#8211; &amp; wind'\nauthor: Ada &amp; Ben\nexcerpt: '&lt;3'\n---\nIt rains.")
    assert (post.title, post.authors, post.description) == ("Rain – & wind", ("Ada & Ben",), "<3")
    assert read("---\ntitle: AT&T; R&D &x y\n---\nIt rains.").title == "AT&T; R&D &x y"
