"""Chapters as files store them: in milliseconds, verbatim, and as ffmpeg reads them."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from files import END_MS, MARKS, chapters_of
from hypothesis import given, settings
from hypothesis import strategies as st

from narrate.mixing.timeline import Chapter, Timeline
from narrate.publishing.chapters import (
    ChapterMark,
    chapter_marks,
    chapters_json,
    ffmetadata,
    in_sequence,
    read_with_ffmpeg,
    shortened,
)

TITLE = st.text(st.characters(exclude_categories=["Cs", "Cc"])).map(lambda text: " ".join(text.split()))


def timeline_of(*chapters: Chapter, rate: int = 22_050) -> Timeline:
    return Timeline(rate, chapters[-1].end, (), chapters)


# --- marks -------------------------------------------------------------------------------------------------------


def test_marks_are_the_chapters_in_milliseconds() -> None:
    found = chapter_marks(timeline_of(Chapter(0, 22_061, "One", 1), Chapter(22_061, 44_122, "Two", 2)))
    assert found == (ChapterMark(0, 1000, "One", 1), ChapterMark(1000, 2001, "Two", 2))


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("“It’s” – fine", "“It’s” – fine"),
        ("two\nlines\tand\u00a0more ", "two lines and more"),
        ("=;#\\ <b>*", "=;#\\ <b>*"),
        ("שלום 🎉", "שלום 🎉"),
    ],
)
def test_a_title_stands_on_one_line_and_is_otherwise_verbatim(title: str, shown: str) -> None:
    assert chapter_marks(timeline_of(Chapter(0, 1, title, 1)))[0].title == shown


@given(st.lists(st.integers(1, 10**6), min_size=1), st.sampled_from([8000, 16_000, 22_050, 44_100]))
def test_marks_tile_the_programme_as_the_chapters_do(lengths: list[int], rate: int) -> None:
    ends = [sum(lengths[: i + 1]) for i in range(len(lengths))]
    chapters = [Chapter(start, end, "T", 1) for start, end in zip([0, *ends], ends, strict=False)]
    found = chapter_marks(timeline_of(*chapters, rate=rate))
    assert found[0].start_ms == 0
    assert all(before.end_ms == after.start_ms for before, after in pairwise(found))
    assert abs(found[-1].end_ms - 1000 * ends[-1] / rate) <= 0.5


# --- JSON -------------------------------------------------------------------------------------------------------


def test_the_json_is_that_of_podcasting_2() -> None:
    found = chapters_json([ChapterMark(0, 1234, "One", 1), ChapterMark(1234, 60_000, "“Two” 🎉", 2)])
    assert json.loads(json.dumps(found)) == {
        "version": "1.2.0",
        "chapters": [
            {"startTime": 0.0, "title": "One", "endTime": 1.234},
            {"startTime": 1.234, "title": "“Two” 🎉", "endTime": 60.0},
        ],
    }


@given(st.integers(0, 10**9))
def test_times_in_json_are_exact_to_the_millisecond(ms: int) -> None:
    text = json.dumps(chapters_json([ChapterMark(ms, ms + 1, "T", 1)]))
    assert round(json.loads(text)["chapters"][0]["startTime"] * 1000) == ms
    assert len(text.partition('"startTime": ')[2].partition(",")[0].partition(".")[2]) <= 3


# --- what ffmpeg reads ------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(st.lists(TITLE, min_size=1, max_size=30))
def test_ffmpeg_reads_any_title_as_it_was_meant(tmp_path: Path, titles: list[str]) -> None:
    meant = [ChapterMark(1000 * i, 1000 * i + 1000, title, 1) for i, title in enumerate(titles)]
    (tmp_path / "listing").write_text(ffmetadata(meant), encoding="utf-8")
    assert chapters_of(tmp_path / "listing") == [(mark.start_ms, mark.end_ms, mark.title) for mark in meant]
    assert read_with_ffmpeg(tmp_path / "listing") == [(mark.start_ms, mark.title) for mark in meant]


@pytest.mark.parametrize(
    "title", ["\\", "a\\", "a\\\\", "\\n", "=", ";a", "#a", "[CHAPTER]", "START=5", "a=b\\=c"]
)
def test_a_title_does_not_swallow_the_chapter_after_it(tmp_path: Path, title: str) -> None:
    meant = [
        ChapterMark(0, 1, "One", 1),
        ChapterMark(1, 2, title, 1),
        ChapterMark(2, 3, title, 1),
        ChapterMark(3, 4, "Last", 1),
    ]
    (tmp_path / "listing").write_text(ffmetadata(meant), encoding="utf-8")
    assert [found for _, _, found in chapters_of(tmp_path / "listing")] == ["One", title, title, "Last"]


def test_without_chapters_there_is_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "listing").write_text(ffmetadata([]), encoding="utf-8")
    assert read_with_ffmpeg(tmp_path / "listing") == []


# --- what a container can hold ----------------------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=10), st.integers(10, 300))
def test_a_title_is_shortened_between_letters_and_says_so(title: str, length: int) -> None:
    data = title.encode()[: length + 1].ljust(length + 1, b"x")
    cut = shortened(data, length)
    assert len(cut) == length
    kept, ellipsis, rest = cut.decode().partition("…") if "…" not in title else (title, "…", "")
    assert ellipsis
    assert not rest.strip()
    assert title.startswith(kept) or data.startswith(kept.encode())


def test_in_a_list_of_starts_each_chapter_begins_with_its_own_words() -> None:
    found = in_sequence(MARKS["shared starts"])
    assert [(mark.start_ms, mark.end_ms, mark.title) for mark in found] == [
        (0, 1000, "Introduction"),
        (1000, 2000, "Parent"),
        (2000, 3000, "Child"),
        (3000, 9000, "Grandchild"),
        (9000, END_MS, "Last"),
    ]


@pytest.mark.parametrize("outline", ["few", "nested", "one"])
def test_a_list_of_starts_holds_chapters_that_tile_the_programme_as_they_are(outline: str) -> None:
    assert in_sequence(MARKS[outline]) == MARKS[outline]
