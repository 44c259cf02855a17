"""Where sentences end, where long ones are cut, and that cutting loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tables import for_each

from narrate.reading.post import Span, SpanKind, Spans, plain
from narrate.scripting.languages.english import LANGUAGE
from narrate.scripting.languages.english.times.calendar import MONTH_ABBREVIATIONS, WEEKDAY_ABBREVIATIONS
from narrate.scripting.languages.english.vocabulary import (
    ABBREVIATIONS,
    BOOKS_OF_SCRIPTURE,
    PLACES,
    by_abbreviation,
)
from narrate.scripting.languages.language import Language
from narrate.scripting.languages.registry import language_for
from narrate.scripting.sentences import Slices, cut_point, sentence_ranges

# --- sentences --------------------------------------------------------------------------------------------------


def sentences(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentence_ranges(text, language_for(language))]


@for_each(
    "text",
    [
        "One sentence. | Another one! | And a third?",
        "Dr. Smith met Mr. Jones, i.e. nobody, at 5 p.m. on Main St. 7.",
        "It costs 3.50 today. | Tomorrow 4.20.",
        "“Is it?” | “It is.”",
        "“No!” she said. | Then she left.",
        "Version 1.2.3 is out. | See a.example for more.",
        "He waited... and waited. | Then…",
        "All of it. | (In brackets.)",
        "One, e.g. two, etc. and so on.",
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str) -> None:
    parts = text.split(" | ")
    assert [sentence.strip() for sentence in sentences(text.replace(" | ", " "))] == parts


CASES = [
    line
    for line in Path(__file__).with_name("sentences.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@for_each("case", CASES)
def test_an_abbreviation_is_judged_with_the_text_on_both_sides(case: str) -> None:
    parts = case.split(" | ")
    assert [sentence.strip() for sentence in sentences(" ".join(parts))] == parts


def kinds() -> Iterator[tuple[str, str]]:
    """A frame for the abbreviations of each kind, and one of them."""
    states = by_abbreviation(PLACES.states)
    for frame, words in (
        ("We met {}. Harlow there.", [*ABBREVIATIONS.titles, *ABBREVIATIONS.first_names]),
        ("As {}. 3 of it shows.", ABBREVIATIONS.references),
        ("Near Harlow {}. and beyond.", by_abbreviation(PLACES.streets)),
        ("It is {}. 4 of it.", by_abbreviation(PLACES.rooms)),
        ("It is in Harlow, {}. and nowhere else.", [state for state in states if not state.isupper()]),
        ("It came in {}. and went.", [*MONTH_ABBREVIATIONS, *WEEKDAY_ABBREVIATIONS]),
        ("So says {}. 4:12 of it.", (book for book in BOOKS_OF_SCRIPTURE if " " not in book)),
        ("We saw the {}. value there.", ABBREVIATIONS.clipped),
        ("We saw the {} value there.", (short for short in ABBREVIATIONS.abbreviations if short.endswith("."))),
    ):
        yield from ((frame, word) for word in words)


def test_no_sentence_is_cut_at_an_abbreviation_of_any_table() -> None:
    texts = [frame.format(word) for frame, word in kinds()]
    assert len(texts) > 600
    assert [text for text in texts if sentences(text) != [text]] == []


def test_a_language_without_a_judge_of_its_own_has_its_list_of_abbreviations() -> None:
    language = Language("de", abbreviations=frozenset({"abb"}))
    assert language.is_within_abbreviation("siehe Abb. 3", 11)
    assert not language.is_within_abbreviation("siehe da. 3", 10)


def test_a_line_break_always_ends_a_sentence() -> None:
    assert sentences("one\ntwo, Dr.\nthree\n\nfour") == ["one\n", "two, Dr.\n", "three\n", "\n", "four"]


@for_each("language", ["en", "en-GB", "EN-us", "de", "ja", "", "xx", "i-klingon", "日本", "\0"])
def test_any_language_tag_will_do(language: str) -> None:
    assert sentences("One is here. Two is there.", language) == ["One is here. ", "Two is there."]


def test_other_languages_have_other_full_stops() -> None:
    assert sentences("これは一つ。これは二つ。", "ja") == ["これは一つ。", "これは二つ。"]


@given(st.text(st.sampled_from("aB .?!…\n\t\r\u2028\x0b\x1c\"”')1"), max_size=60) | st.text())
def test_sentences_cover_the_text_without_a_gap(text: str) -> None:
    assert "".join(sentences(text)) == text
    ranges = list(sentence_ranges(text, LANGUAGE))
    assert all(start < end for start, end in ranges)
    assert all(before[1] == after[0] for before, after in pairwise(ranges))


# --- cutting ----------------------------------------------------------------------------------------------------


@for_each(
    "text, longest, first",
    [
        ("short enough", 12, "short enough"),
        ("short, and enough", 17, "short, and enough"),
        ("aaa bbb; ccc, ddd eee", 15, "aaa bbb; "),
        ("aaa bbb: ccc, ddd eee", 15, "aaa bbb: "),
        ("aaa bbb. ccc, ddd eee", 15, "aaa bbb. "),
        ("aaa bbb—ccc, ddd eee", 15, "aaa bbb—"),
        ("aaa bbb – ccc, ddd eee", 15, "aaa bbb – "),
        ("aaa bbb, ccc ddd eee", 15, "aaa bbb, "),
        ("aaa (bbb) ccc ddd eee", 15, "aaa (bbb) "),
        ("a; bbb bbb bbb bbb bbb", 15, "a; bbb bbb bbb "),
        ("a, b; ccc, ddd, eee fff", 15, "a, b; ccc, "),
        ("aaa bbb; c; ddd eee", 15, "aaa bbb; c; "),
        ("a bbbbbbbbbbbbbbbbbbbb", 15, "a "),
        ("aaaaaaaaaaaaaaaaaaaaa", 15, "aaaaaaaaaaaaaaa"),
        ("at 10:30 aaa 5–10 bbb 3,000 c", 25, "at 10:30 aaa 5–10 bbb "),
        ("aaaa aaaa 10:30", 14, "aaaa aaaa "),
        ("aaaa aaaa 5–1000", 14, "aaaa aaaa "),
        ("ab", 1, "a"),
        ("", 5, ""),
    ],
)
def test_a_cut_is_made_at_the_best_place(text: str, longest: int, first: str) -> None:
    assert text[: cut_point(text, longest)] == first


@pytest.mark.parametrize(
    ("text", "longest", "first"),
    [
        ("the people met Mr. Harlow there", 20, "the people met "),
        ("the people saw J. Harlow there", 18, "the people saw "),
        ("the people saw 300 birds there", 20, "the people saw "),
        ("the people saw it, Prof. Harlow", 26, "the people saw it, "),
        ("the people went. Then they came", 18, "the people went. "),
        ("Mr. Mr. Mr. Mr.", 6, "Mr. "),
    ],
)
def test_no_cut_is_made_after_an_abbreviation_an_initial_or_a_number(text: str, longest: int, first: str) -> None:
    assert text[: cut_point(text, longest, LANGUAGE)] == first


@given(st.text(st.sampled_from("ab ,;:—–.) "), max_size=80), st.integers(1, 30))
def test_every_cut_makes_progress_and_keeps_to_the_limit(text: str, longest: int) -> None:
    pieces, rest = [], text
    while rest:
        cut = cut_point(rest, longest)
        assert 0 < cut <= longest
        pieces.append(rest[:cut])
        rest = rest[cut:]
    assert "".join(pieces) == text


# --- slices -----------------------------------------------------------------------------------------------------


def label(span: Span) -> str:
    """What tells textless spans apart."""
    return f"<{span.kind} {span.target}>" if not span.text else span.text


def cut_at(spans: Spans, cuts: list[int]) -> list[Spans]:
    slices = Slices(spans)
    return [slices.take(start, end) for start, end in pairwise([0, *cuts, len(plain(spans))])]


def test_a_slice_cuts_the_spans_it_ends_in() -> None:
    spans = (Span("one two ", strong=True), Span("three", "code", target="x"), Span(" four"))
    assert cut_at(spans, [4, 10]) == [
        (Span("one ", strong=True),),
        (Span("two ", strong=True), Span("th", "code", target="x")),
        (Span("ree", "code", target="x"), Span(" four")),
    ]


def test_a_note_belongs_to_the_text_before_it_and_a_word_of_narrate_s_to_the_text_after() -> None:
    note, say = Span("", "note", "fn1"), Span("", "say", "and")
    assert cut_at((Span("one"), note, say, Span("two")), [3]) == [(Span("one"), note), (say, Span("two"))]
    assert cut_at((say, note, Span("one"), say, note), []) == [(say, note, Span("one"), say, note)]
    assert cut_at((say, note, Span("one"), say, note), [1]) == [(say, note, Span("o")), (Span("ne"), say, note)]


def test_spans_without_text_are_one_slice() -> None:
    spans = (Span("", "say", "a"), Span("", "note", "fn1"), Span("", "code"))
    assert Slices(spans).take(0, 0) == spans


TEXTS: tuple[SpanKind, ...] = ("text", "code", "math", "silent")
MARKS: tuple[SpanKind, ...] = ("note", "say")
SPANS = st.lists(
    st.builds(Span, st.text("ab ", min_size=1, max_size=6), st.sampled_from(TEXTS), strong=st.booleans())
    | st.builds(Span, st.just(""), st.sampled_from((*TEXTS, *MARKS))),
    max_size=12,
)


@given(SPANS, st.data())
def test_every_span_falls_into_exactly_one_slice(spans: list[Span], data: st.DataObject) -> None:
    numbered = tuple(
        Span(span.text, span.kind, target=str(number), strong=span.strong) for number, span in enumerate(spans)
    )
    length = len(plain(numbered))
    cuts = sorted(data.draw(st.sets(st.integers(1, length - 1)))) if length > 1 else []
    pieces = cut_at(numbered, cuts)
    assert [len(plain(piece)) for piece in pieces] == [b - a for a, b in pairwise([0, *cuts, length])]
    for number, span in enumerate(numbered):
        parts = [part for piece in pieces for part in piece if part.target == str(number)]
        assert "".join(part.text for part in parts) == span.text
        assert len(parts) == 1 or all(part.text for part in parts)
        assert {(part.kind, part.strong) for part in parts} == {(span.kind, span.strong)}
