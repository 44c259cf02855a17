"""Markup of specific sites. Most cases are in site_markup.txt; add yours there."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from support.case_files import Case, read_cases
from support.tables import for_each

from narrate.reading.post import written
from narrate.scripting.policy import Policy
from narrate.scripting.writer import write_script
from reading.notation import outline_lines, read_page

CASES = read_cases(Path(__file__).parent / "site_markup.txt")


@for_each("case", CASES, name=lambda case: case.title)
def test_markup_of_each_site_has_this_outline(case: Case) -> None:
    assert outline_lines(read_page(case.given)) == case.expected


@for_each("mark", ["", "#", "¶", "§", "🔗", "∞", "link", "Permalink", " # "])
def test_a_heading_s_link_to_itself_is_removed(mark: str) -> None:
    (_, section) = read_page(f'<h2 id="a">Apples <a href="#a">{mark}</a></h2>').sections
    assert section.title == "Apples"


def test_many_pull_quotes_cost_no_more_than_their_length() -> None:
    page = "".join(f'<p>word{n}</p><div class="pullquote"><p>word{n}</p></div>' for n in range(3000))
    assert set(written(read_page(page).sections[0].blocks).split()) == {f"word{n}" for n in range(3000)}


def test_the_text_of_a_dialogue_separates_speakers_from_words() -> None:
    post = read_page('<div class="dialogue-message" display-name="Ann"><p>Yes?</p></div>')
    (line,) = write_script(post, Policy(opening="", closing="")).utterances
    assert line.written.split() == ["Ann", "Yes?"]


OPENS = [
    '<div class="llm-content-block">',
    '<div class="dialogue-message" display-name="Ann">',
    '<div class="spoilers">',
    '<p class="spoiler-v2">',
    '<div class="kg-toggle-card">',
    "<details>",
    '<div class="pullquote">',
    "<blockquote>",
    "<ul><li>",
    "<h3>",
    "<br><br>",
    '<div role="figure">',
    "<figure>",
]


@given(st.lists(st.tuples(st.sampled_from(OPENS), st.integers(0, 3)), max_size=25))
def test_no_word_is_lost_or_doubled_however_site_markup_nests(parts: list[tuple[str, int]]) -> None:
    """Tags are closed at random, as pages close them: late, early or never."""
    page, words = "", []
    opened: list[str] = []
    for number, (tag, closed) in enumerate(parts):
        words.append(f"w{number}q")
        page += f"{tag}{words[-1]} "
        opened.append(tag[1:].split()[0].partition(">")[0])
        for _ in range(min(closed, len(opened))):
            page += f"</{opened.pop()}>"
    post = read_page(f"{page}wend")
    found = " ".join(f"{section.title} {written(section.blocks)}" for section in post.sections).split()
    if len(post.sections) == 1 and post.title != "post":
        found = [*post.title.split(), *found]
    assert [word for word in found if word.startswith("w")] == [*words, "wend"]
