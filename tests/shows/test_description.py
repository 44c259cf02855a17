"""What Apple Podcasts and Spotify read: a summary, and chapters as lines that both know, within their lengths."""

from __future__ import annotations

import html
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shows_of_tests import chapters
from support.case_files import Case, read_cases

from narrate.publishing.manifest import ChapterEntry
from narrate.shows.feeds.description import MAX_BYTES, MAX_SUMMARY_BYTES, MIN_CHAPTERS, description

CASES = read_cases(Path(__file__).with_name("descriptions.txt"))
LINE = re.compile(r"\((?:(\d\d):)?(\d\d):(\d\d)\) (\S.*)")


def listed(text: str) -> list[tuple[int, str]]:
    """The chapters that an app finds: their starts in seconds, and their titles."""
    lines = re.sub(r"<br>|</?p>", "\n", text).splitlines()
    found = [match for line in lines if (match := LINE.fullmatch(html.unescape(line)))]
    return [(int(m[1] or 0) * 3600 + int(m[2]) * 60 + int(m[3]), m[4]) for m in found]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_description(case: Case) -> None:
    summary, *rest = case.given.splitlines()
    entries = [line.split(" ", 2) for line in rest]
    outline = chapters(*((float(start), title, int(level)) for start, level, title in entries))
    assert description(summary, outline) == case.expected


def test_of_more_chapters_than_fit_the_deepest_and_then_the_shortest_are_left_out() -> None:
    starts = [(float(n * 60 + (n % 2) * 50), n) for n in range(400)]
    outline = chapters(*((start, f"Chapter {n} {'x' * 30}", 1 + (n % 4 == 3)) for start, n in starts))
    text = description("A summary. " * 200, outline)
    assert MAX_BYTES - 80 < len(text.encode()) <= MAX_BYTES
    assert len(text.partition("</p>")[0].encode()) <= MAX_SUMMARY_BYTES + len("<p>")
    kept = [int(title.split()[1]) for _, title in listed(text)]
    assert kept[0] == 0
    assert len(kept) > 40
    assert all(n % 2 == 0 for n in kept), "those of 110 seconds rather than those of 10"


@given(
    st.text(),
    st.lists(st.tuples(st.floats(0, 1e5), st.text(), st.integers(1, 6)), max_size=80),
)
def test_whatever_a_title_holds_both_apps_find_chapters_or_none(
    summary: str, stated: list[tuple[float, str, int]]
) -> None:
    entries = sorted([(0.0, "Introduction", 1), *stated], key=lambda each: each[0])
    outline = tuple(ChapterEntry(start, start + 1, title, level) for start, title, level in entries)
    text = description(f"A {summary}", outline)
    assert len(text.encode()) <= MAX_BYTES
    outline_part = text[text.rfind("<p>(00:00)") :] if "<p>(00:00)" in text else ""
    starts = [start for start, _ in listed(outline_part)]
    assert len(starts) == 0 or (len(starts) >= MIN_CHAPTERS and starts[0] == 0)
    assert all(one < other for one, other in pairwise(starts))
    assert not re.search(r"<(?!/?p>|br>)", text), "no markup but narrate's own"
