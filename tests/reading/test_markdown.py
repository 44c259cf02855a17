"""Front matter, titles, slugs, and limits of Markdown posts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from support.tables import for_each

from narrate.errors import ReadingError
from narrate.reading.commonmark import MAX_NESTING
from narrate.reading.fetch import Source
from narrate.reading.markdown import read_markdown
from narrate.reading.normalize import MAX_SLUG, slugify
from narrate.reading.post import Post, written


def read(text: str, name: str = "post", folder: Path | None = None) -> Post:
    return read_markdown(Source(text.encode(), "markdown", name, name, folder))


def with_front(*lines: str, body: str = "Text.\n") -> Post:
    return read("---\n" + "\n".join(lines) + f"\n---\n{body}")


def words(post: Post) -> str:
    return " ".join(f"{section.title} {written(section.blocks)}".strip() for section in post.sections).strip()


# --- front matter -----------------------------------------------------------------------------------------------


def test_every_key_of_front_matter_sets_its_field() -> None:
    post = with_front(
        "title: The title",
        "slug: Another Name",
        "authors: [Ada Winter, Ben Summer]",
        "date: 2024-07-16",
        "canonical_url: https://a.example/post",
        "language: en-GB",
        "description: What it is about",
        "image: cover.png",
        "tags: [unknown, keys, are, fine]",
    )
    assert (post.title, post.slug) == ("The title", "another-name")
    assert post.authors == ("Ada Winter", "Ben Summer")
    assert post.published == dt.date(2024, 7, 16)
    assert (post.url, post.language) == ("https://a.example/post", "en-GB")
    assert (post.description, post.image) == ("What it is about", "cover.png")
    assert words(post) == "Text."


def test_without_front_matter_everything_has_a_default(tmp_path: Path) -> None:
    post = read("Text.\n", "my post", tmp_path)
    assert post == Post(
        "Text", post.sections, "my-post", language_detected=True, title_inferred=True, folder=str(tmp_path)
    )
    assert read("Text.\n").folder == ""
    assert (post.language, post.published, post.authors) == ("en", None, ())


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        (["author: Ada"], ("Ada",)),
        (["authors: Ada"], ("Ada",)),
        (["author: Ben", "authors: [Ada]"], ("Ada",)),
        (["author: Ben", "authors: []"], ("Ben",)),
        (["authors:", "  - Ada", "  - name: Ben", "    url: http://b.example"], ("Ada", "Ben")),
        (["author: {name: Ada}"], ("Ada",)),
        (["authors: ['  ', Ada, ~, '', {email: b@c.example}]"], ("Ada",)),
        (["author: 1984"], ("1984",)),
        (["author:"], ()),
    ],
    ids=lambda value: " ".join(map(str, value)),
)
def test_authors_are_a_name_or_a_list_of_names(lines: list[str], authors: tuple[str, ...]) -> None:
    assert with_front(*lines).authors == authors


def test_canonical_url_overrides_url() -> None:
    assert with_front("url: http://a.example", "canonical_url: http://b.example").url == "http://b.example"
    assert with_front("url: http://a.example").url == "http://a.example"


UTC = dt.timezone.utc
EAST = dt.timezone(dt.timedelta(hours=2))


@for_each(
    "given, published",
    [
        ("2024-07-16", dt.date(2024, 7, 16)),
        ("2024-7-6", dt.date(2024, 7, 6)),
        ("2024/07/16", dt.date(2024, 7, 16)),
        ("'2024-07-16'", dt.date(2024, 7, 16)),
        ("July 16, 2024", dt.date(2024, 7, 16)),
        ("July 16th, 2024", dt.date(2024, 7, 16)),
        ("1st August 2024", dt.date(2024, 8, 1)),
        ("16 July 2024", dt.date(2024, 7, 16)),
        ("Jul 3rd, 2024", dt.date(2024, 7, 3)),
        ("22nd Jul 2024", dt.date(2024, 7, 22)),
        ("2024-07-16 10:30", dt.datetime(2024, 7, 16, 10, 30)),
        ("2024-07-16 10:30:15", dt.datetime(2024, 7, 16, 10, 30, 15)),
        ("2024-07-16T10:30:15", dt.datetime(2024, 7, 16, 10, 30, 15)),
        ("2024-07-16T10:30:15Z", dt.datetime(2024, 7, 16, 10, 30, 15, tzinfo=UTC)),
        ("2024-07-16T10:30:15.123456+02:00", dt.datetime(2024, 7, 16, 10, 30, 15, tzinfo=EAST)),
        ("2024-07-16 10:30:15 +0200", dt.datetime(2024, 7, 16, 10, 30, 15, tzinfo=EAST)),
        ("2024-07-16T10:30+02:00", dt.datetime(2024, 7, 16, 10, 30, tzinfo=EAST)),
        ("2024-07-16 10:30:15 +0000 UTC", dt.datetime(2024, 7, 16, 10, 30, 15, tzinfo=UTC)),
        ("5/28/2024", dt.date(2024, 5, 28)),
        ("28/5/2024", dt.date(2024, 5, 28)),
        ("7/7/2024", dt.date(2024, 7, 7)),
        ("", None),
        ("''", None),
        ("null", None),
    ],
)
def test_dates_are_read_as_people_and_tools_write_them(given: str, published: dt.date | None) -> None:
    found = with_front(f"date: {given}").published
    assert found == published
    assert type(found) is type(published)


@pytest.mark.parametrize(
    "given", ["soon", "2024-13-45", "2024", "2016-05", "2024-02-30", "5/6/2024", "13/13/2024"]
)
def test_an_ambiguous_date_is_a_warning(given: str, caplog: pytest.LogCaptureFixture) -> None:
    assert with_front(f"date: {given}").published is None
    (warning,) = caplog.messages
    reason = f"{given!r} does not name one day; write it as 2024-07-16"
    assert warning == f"post: front matter: date is ignored: {reason}"


@for_each("title", ["No", "true", "1.10", "10:30", "007", "1_000", "2024-07-16", ".inf", "0x_"])
def test_a_title_is_text_even_if_yaml_has_another_type_for_it(title: str) -> None:
    assert with_front(f"title: {title}").title == title


@for_each(
    "given, title",
    [
        ('"C: a colon"', "C: a colon"),
        ("  spaces   collapse ", "spaces collapse"),
        (">\n  folded\n  lines", "folded lines"),
        ("|\n  kept\n  lines", "kept lines"),
        ('"\\uD83D\\uDE00 and \\uD83D"', "😀 and \N{REPLACEMENT CHARACTER}"),
        ('"bell\\x07, nul\\0"', "bell, nul"),
        ("!!bool maybe", "maybe"),
        ("“Curly” &amp; *plain*", "“Curly” & *plain*"),
    ],
)
def test_a_title_in_any_yaml_style_is_read(given: str, title: str) -> None:
    assert with_front(f"title: {given}").title == title


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("title: [a, b]", "title is ignored: it is not text"),
        ("title: {a: b}", "title is ignored: it is not text"),
        ("url: [a]", "url is ignored: it is not text"),
        ("date: {on: 2024-07-16}", "date is ignored: it is not text"),
        (
            "lexicon: [a]",
            "lexicon is ignored: it is not a list of words; write lexicon: and below it lines like Nguyen: win",
        ),
        (
            "cast: [Ann, Bob]",
            "cast is ignored: it is not a list of words; write cast: and below it lines like Ann: joe",
        ),
        ("title: '{{ page }}'", "title is ignored: '{{ page }}' is a template"),
        ("image: {alt: a}", "image is ignored: it is not text"),
        ("authors: [[a]]", "authors is ignored: it is not a list of texts"),
        ("author: {name: [a]}", "author is ignored: it is not a list of texts"),
    ],
)
def test_a_value_of_the_wrong_kind_is_a_warning(line: str, problem: str, caplog: pytest.LogCaptureFixture) -> None:
    assert with_front(line).sections
    assert caplog.messages == [f"post: front matter: {problem}"]


@pytest.mark.parametrize("key", ["src", "url", "path", "feature"])
def test_an_image_may_be_a_mapping_that_holds_its_address(key: str) -> None:
    assert with_front(f"image: {{alt: A lamp, {key}: lamp.png}}").image == "lamp.png"


@pytest.mark.parametrize(
    ("lines", "line", "title"),
    [
        (["title: a: b"], 2, "a: b"),
        (["title: ok", "tags: [a, b"], 4, "ok"),
        (["a: 1", "  b: 2", "title: ok"], 3, "ok"),
        (["title: @x"], 2, "@x"),
        (["title: 'don't'"], 2, "don't"),
        (["title: ok", "extra:", "\t- a", "\t\t- b: c: d"], 5, "ok"),
    ],
    ids=["a colon", "an open bracket", "indented", "a reserved character", "an apostrophe", "tabs"],
)
def test_what_is_broken_in_yaml_costs_only_its_entry(
    lines: list[str], line: int, title: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert with_front(*lines).title == title
    (warning,) = caplog.messages
    assert re.match(rf"post: front matter, line {line}: .*; put quotes around", warning)


def test_yaml_nested_for_ever_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    assert with_front("a: " + "[" * 5000, "title: T").title == "T"
    assert len(caplog.messages) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("---\ntitle: A\n\nText.\n", "Text."),
        ("---\ntitle: A\ntags:\n  - b\n\nText.\n\nMore.\n", "Text. More."),
        ("+++\ntitle = 'A'\n\nText.\n", "Text."),
    ],
)
def test_front_matter_that_never_closes_ends_at_a_blank_line(
    text: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    post = read(text)
    assert (post.title, words(post)) == ("A", said)
    assert caplog.messages == ["post: front matter: it never closes, so it is read up to the first blank line"]


def test_a_thematic_break_above_prose_with_a_colon_is_no_front_matter() -> None:
    assert words(read("---\nNote: it rains.\n\nText.\n")) == "Note: it rains. Text."


@pytest.mark.parametrize("fences", [("---", "---"), ("---  ", "--- "), ("---", "...")])
def test_front_matter_is_fenced_by_lines_of_hyphens(fences: tuple[str, str]) -> None:
    post = read(f"{fences[0]}\ntitle: A\nslug: b---c\n{fences[1]}\nText.\n")
    assert (post.title, post.slug, words(post)) == ("A", "b-c", "Text.")


@pytest.mark.parametrize("front", ["---\n---\n", "---\n# only a comment\n---\n", "---\n\n---\n"])
def test_front_matter_may_be_empty(front: str) -> None:
    post = read(f"{front}Text.\n")
    assert (post.title, words(post)) == ("Text", "Text.")


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nText.\n",
        "---\n\nText.\n\n---\n\nMore: text.\n",
        "---\nText.\n---\nMore.\n",
        "---\n- Text.\n---\nMore.\n",
        "----\ntitle: A\n----\n",
        "***\n\nkey: value\n",
        " ---\nkey: value\n---\n",
    ],
)
def test_a_post_may_open_with_a_thematic_break(text: str) -> None:
    expected = [word for word in text.replace("- T", "T").split() if not set(word) <= set("-*")]
    assert words(read(text)).split() == expected


@pytest.mark.parametrize("text", ["", "\n \n\t\n", "---\ntitle: A\n---\n", "---\ntitle: A\n---\n\n \n"])
def test_an_empty_post_is_an_error(text: str) -> None:
    with pytest.raises(ReadingError, match=r"post: the post is empty; check that it is the right file"):
        read(text)


@pytest.mark.parametrize("text", ["<!-- a comment -->", "[a]: http://b.example", "<script>1</script>"])
def test_a_post_without_words_is_read(text: str) -> None:
    assert words(read(text)) == ""


# --- titles -----------------------------------------------------------------------------------------------------


@for_each(
    "text, title, headings",
    [
        ("---\ntitle: A\n---\n\nText.", "A", []),
        ("---\ntitle: A\n---\n\n# A\n\nText.", "A", []),
        ("---\ntitle: A\n---\n\n# “a”!\n\nText.", "A", []),
        ("---\ntitle: A\n---\n\n# B\n\nText.", "A", ["B"]),
        ("---\ntitle: A\n---\n\n# A\n\n# B", "A", ["A", "B"]),
        ("# B\n\nText.\n\n## C", "B", ["C"]),
        ("Text.\n\n# B", "B", ["B"]),
        ("## C\n\n# B", "B", ["C", "B"]),
        ("> # Q\n\nText.", "Q", []),
        ("## C\n\nText.\n\n## D", "C", ["C", "D"]),
        ("Text one. Text two.\n\n## D", "Text one", ["D"]),
        ("Is it so? Yes.", "Is it so?", []),
        ("- One item. Or two.", "One item", []),
        ("```\ncode\n```\n\nText.", "Text", []),
        ("**C**\n\nText.", "C", ["C"]),
        ("---\nsidebar_label: M\n---\n# B\n\nText.", "B", []),
        ("---\nsidebar_label: M\n---\nText.", "M", []),
        ("![](a.png)", "post", []),
        ("# A<br>B\n\nText.", "A B", []),
        ("# *A* `b` $c$\n\nText.", "A b c", []),
        ("---\ntitle: ''\n---\n# B", "B", []),
    ],
)
def test_the_title_is_the_front_matter_s_else_the_first_h1_else_what_the_text_begins_with(
    text: str, title: str, headings: list[str]
) -> None:
    post = read(text)
    assert post.title == title
    assert [section.title for section in post.sections] == ["", *headings]


def test_the_sections_of_a_titled_post_begin_at_level_one() -> None:
    assert [section.level for section in read("# T\n\n## A\n\n### B\n\n## C").sections] == [1, 1, 2, 1]


def test_an_inferred_title_is_not_longer_than_a_line() -> None:
    title = read("It rained on the bridge and nobody minded, " * 4 + "they said.").title
    assert len(title) <= 101
    assert title.endswith("minded, It rained on…")


# --- slugs ------------------------------------------------------------------------------------------------------


@for_each(
    "text, slug",
    [
        ("My Post", "my-post"),
        ("  What's _new_ in 3.10?  ", "what-s-new-in-3-10"),
        ("Café Ångström", "cafe-angstrom"),
        ("ﬁne ²", "fine-2"),
        ("Straße", "straße"),
        ("한국어 글", "한국어-글"),
        ("日本", "日本"),
        ("../../etc/passwd", "etc-passwd"),
        ("a\x00b\nc", "a-b-c"),
        ("😀", "post"),
        ("---", "post"),
        ("", "post"),
    ],
)
def test_slugs_are_lower_case_words_joined_by_hyphens(text: str, slug: str) -> None:
    assert slugify(text) == slug
    assert slugify(slug) == slug


@pytest.mark.parametrize("letter", ["a", "é", "日", "𠀀"], ids=["one byte", "folded", "three bytes", "four bytes"])
def test_a_slug_fits_into_a_file_s_name(letter: str) -> None:
    slug = slugify(letter * 500)
    assert MAX_SLUG - 4 < len(slug.encode()) <= MAX_SLUG


def test_a_slug_is_not_cut_to_end_in_a_hyphen() -> None:
    assert slugify("a" * (MAX_SLUG - 1) + " b") == "a" * (MAX_SLUG - 1)


def test_the_slug_is_the_file_s_name_or_the_front_matter_s_never_the_title_s() -> None:
    assert read("# A title\n\nText.", "file name").slug == "file-name"
    assert read("---\nslug: mine\n---\nText.", "file name").slug == "mine"


# --- limits -----------------------------------------------------------------------------------------------------

DEEP: Mapping[str, str] = {
    "quotes": "{}word".replace("{}", "> " * (MAX_NESTING + 1)),
    "lists": "".join(f"{'  ' * level}- word\n" for level in range(MAX_NESTING)),
    "a list in one line": "- " * MAX_NESTING + "word",
    "quotes and lists": "> - " * MAX_NESTING + "word",
    "after other text": "Text.\n\n" + "> " * (MAX_NESTING + 1) + "word",
}


@pytest.mark.parametrize("kind", DEEP)
def test_nesting_deeper_than_the_limit_is_a_clear_error(kind: str) -> None:
    with pytest.raises(
        ReadingError, match=rf"^post: line \d+ of the text is nested more than {MAX_NESTING} levels deep"
    ):
        read(DEEP[kind])


def test_the_error_about_nesting_names_the_line() -> None:
    with pytest.raises(ReadingError, match="line 3 of the text"):
        read(DEEP["after other text"])


@pytest.mark.parametrize(("mark", "levels"), [("> ", MAX_NESTING - 1), ("- ", MAX_NESTING // 2 - 1)])
def test_nesting_up_to_the_limit_is_read(mark: str, levels: int) -> None:
    assert words(read(mark * levels + "word")) == "word"
    with pytest.raises(ReadingError):
        read(mark * (levels + 1) + "word")


@pytest.mark.parametrize("text", ["**" * 3000 + "word", "[" * 3000 + "word", "^[" * 300 + "word" + "]" * 300])
def test_nested_inline_marks_lose_no_word(text: str) -> None:
    post = read(text)
    assert "word" in words(post) + " ".join(map(written, post.notes.values()))


# --- footnotes --------------------------------------------------------------------------------------------------


@for_each(
    "text, notes",
    [
        ("A.\n\n[^x]: Lost.\n", ["Lost."]),
        ("A[^x].\n\n[^y]: Lost.\n[^x]: Found.\n", ["Found.", "Lost."]),
        ("A[^x].\n\n[^x]: One.\n\n[^x]: Two.\n\n[^x]: Three.\n", ["One.", "Two.", "Three."]),
        ("A.\n\n[^x]: One.\n\n[^x]: Two.\n", ["One.", "Two."]),
        ("A[^x].\n\n> [^x]: In a quote.\n", ["In a quote."]),
        ("A[^x].\n\n[^x]: One.\n\n    [^y]: Two.\n\n        [^z]: Three.\n", ["One.", "Three.", "Two."]),
        ("![an image[^x]](a.png)\n\n[^x]: Of its words.\n", ["Of its words."]),
        ("A^[One ^[Two].].\n", ["One .", "Two"]),
    ],
)
def test_every_footnote_is_kept_once(text: str, notes: list[str]) -> None:
    assert list(map(written, read(text).notes.values())) == notes
