"""Dialogues that mark their turns by names. Most cases are in dialogues.txt; add yours there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from support.case_files import Case, read_cases
from support.tables import for_each

from narrate.reading import read_source
from narrate.reading.dialogue.labels import may_have_label, read_label
from narrate.reading.fetch import Source
from narrate.reading.html.cutting import cut, runs
from narrate.reading.markdown import read_markdown
from narrate.reading.post import Block, Post, Speech, inside, plain, speakers, written

CASES = read_cases(Path(__file__).parent / "dialogues.txt")


def speeches(blocks: Iterable[Block]) -> Iterator[Speech]:
    for block in blocks:
        if isinstance(block, Speech):
            yield block
        yield from speeches(inside(block))


def blocks_of(post: Post) -> list[Block]:
    return [block for section in post.sections for block in section.blocks]


@for_each("case", CASES, name=lambda case: case.title)
def test_each_dialogue_has_these_turns(case: Case) -> None:
    post = read_source(Source(case.given.encode(), case.settings.get("kind", "markdown")))
    turns = [
        f"{each.speaker} ← “{plain(each.label)}” {written(each.blocks)}" for each in speeches(blocks_of(post))
    ]
    assert "\n".join(turns or ["nobody speaks"]) == case.expected


@for_each(
    "label",
    ["Ann:", "Ann Lee：", "ANN —", "Ann – ", "Ann - ", "Ann -- ", "<ann>", "[10:32] ann:", "Ann, 10.32"],
)
def test_a_label_is_looked_for_wherever_there_is_one(label: str) -> None:
    line = f"{label} {'word ' * 30}"
    assert read_label(line, bold=len(label)) is not None
    assert may_have_label(line)


def test_a_label_is_not_looked_for_in_a_line_of_prose() -> None:
    assert not may_have_label(
        "A line of prose, well-formed and long; it has (as most do) commas " + "and words " * 9
    )


@for_each("case", CASES, name=lambda case: case.title)
def test_no_word_of_a_dialogue_is_lost_or_moved(case: Case) -> None:
    post = read_source(Source(case.given.encode(), case.settings.get("kind", "markdown")))
    headings = {word for section in post.sections for word in words(section.title)}
    title = "" if post.title_inferred or post.title == "post" else post.title
    read = words(f"{title} {written(blocks_of(post))}")
    given = words(
        re.sub(r"</?\w[^>@]*/?>", " ", case.given) if case.settings.get("kind") == "html" else case.given
    )
    assert [word for word in given if word not in headings] == [word for word in read if word not in headings]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_speakers_are_listed_in_the_order_in_which_they_first_speak() -> None:
    lines = "Bob: one\n\nAnn: two\n\nBob: three\n\nAnn: four\n"
    assert speakers(read_markdown(Source(lines.encode()))) == ("Bob", "Ann")


def test_the_speakers_of_a_forum_s_dialogue_are_those_that_its_markup_names() -> None:
    page = (
        '<div class="dialogue-message" display-name="Ann"><p><b>Bob:</b> one</p><p><b>Cy:</b> two</p>'
        "<p><b>Bob:</b> three</p><p><b>Cy:</b> four</p></div>"
    )
    assert speakers(read_markdown(Source(page.encode()))) == ("Ann",)


def test_a_turn_may_have_what_only_a_parser_accepts() -> None:
    page = "".join(
        f'<p @click="&#1;" class="a&#2;"><o:p id="x"><b>{name}:</b> o&#7;ne</o:p> two&#8;</p>'
        for name in ("Ann", "Bob") * 2
    )
    turns = list(speeches(blocks_of(read_source(Source(page.encode(), "html")))))
    assert [(turn.speaker, written(turn.blocks)) for turn in turns] == [("Ann", "one two"), ("Bob", "one two")] * 2


# --- any text ---------------------------------------------------------------------------------------------------

LABELS = (
    "Ann: ",
    "**Bob:** ",
    "**Ann** ",
    "ann: ",
    "<b>Bob</b>\n\n",
    "[10:32] Ann: ",
    "Bob — ",
    "- **Ann:** ",
    "",
)
ENDS = ("\n", "\n\n", "<br>", "\n\n## Part\n\n", "\n\n***\n\n", "\n\n> ")


@given(st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(ENDS)), max_size=16))
def test_every_word_is_read_once_and_in_order(turns: list[tuple[str, str]]) -> None:
    text = "".join(f"{label}w{number} *x{number}*{end}" for number, (label, end) in enumerate(turns))
    post = read_markdown(Source(f"{text}.\n".encode()))
    read = re.findall(r"\b[wx]\d+", " ".join(f"{part.title} {written(part.blocks)}" for part in post.sections))
    assert read == [f"{letter}{number}" for number in range(len(turns)) for letter in "wx"]


INLINE = st.recursive(
    st.sampled_from(("ab ", "c", "<br>", "&amp;")),
    lambda inner: st.tuples(st.sampled_from(("b", "i", "a")), st.lists(inner, max_size=4)).map(
        lambda pair: f"<{pair[0]} id='{pair[0]}'>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=12,
)


@given(st.lists(INLINE, max_size=5).map("".join), st.data())
def test_an_element_is_cut_where_it_is_asked_to_be(markup: str, data: st.DataObject) -> None:
    element = html.fragment_fromstring(f"<p>{markup}</p>")
    before = [(letter, bold) for text, bold in runs(element) for letter in text]
    places = sorted(data.draw(st.lists(st.integers(0, len(before)), max_size=5)))
    pieces = [[(letter, bold) for text, bold in runs(piece) for letter in text] for piece in cut(element, places)]
    edges = [0, *places, len(before)]
    assert pieces == [before[start:end] for start, end in pairwise(edges)]


def test_an_element_that_nests_deeply_is_cut_after_it() -> None:
    element = html.fragment_fromstring(f"<p>{'<i>' * 100}Ann: one{'</i>' * 100} two</p>")
    assert ["".join(text for text, _ in runs(piece)) for piece in cut(element, [5])] == ["Ann: one", " two"]
