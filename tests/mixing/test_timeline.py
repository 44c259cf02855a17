"""Positions of utterances and chapters: properties of any script, and readable cases."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.errors import EpisodeError
from narrate.mixing.timeline import Chapter, Timeline, build_timeline, samples_of
from narrate.scripting.script import Role, Script, SectionHeading, Utterance

RATE = 1000
"""So that a sample is a millisecond, where nothing else is said."""


Case = tuple[Script, list[int], list[int], int]


@st.composite
def scripts(draw: st.DrawFn) -> Case:
    """Any script with utterances, the lengths of its clips and pauses, and a sample rate."""
    heads, lines = [SectionHeading(draw(st.text(min_size=1)), 1)], []
    for section in range(draw(st.integers(1, 9))):
        if section:
            heads.append(SectionHeading(draw(st.text(min_size=1)), draw(st.integers(1, heads[-1].level + 1))))
        roles: list[Role] = ["heading"] if section and draw(st.booleans()) else []
        if draw(st.booleans()):
            roles += draw(st.lists(st.sampled_from(["narrator", "quote", "note"]), min_size=1, max_size=3))
        lines += [Utterance(section, role, "w", "s", draw(st.integers(0, 2000))) for role in roles]
    lines = lines or [Utterance(len(heads) - 1, "closing", "", "s", 900)]
    lengths = [draw(st.integers(1, 99_999)) for _ in lines]
    rate = draw(st.sampled_from([8000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000]))
    pauses = [draw(st.integers(0, 99_999)) for _ in lines]
    return Script(tuple(heads), tuple(lines), ()), lengths, pauses, rate


def said_in(script: Script, section: int) -> list[Utterance]:
    return [line for line in script.utterances if line.section == section]


def chapters_of(case: Case) -> dict[int, Chapter]:
    """Each section's chapter."""
    script = case[0]
    sections = [index for index in range(len(script.headings)) if index or said_in(script, 0)]
    return dict(zip(sections, build_timeline(*case).chapters, strict=True))


# --- properties -------------------------------------------------------------------------------------------------


@given(scripts())
def test_cues_are_in_order_and_never_overlap(case: Case) -> None:
    cues = build_timeline(*case).cues
    assert [cue.utterance for cue in cues] == list(range(len(case[0].utterances)))
    assert all(before.end <= after.start for before, after in pairwise(cues))
    assert [cue.end - cue.start for cue in cues] == case[1]


@given(scripts())
def test_between_two_cues_lies_the_pause_and_nothing_else(case: Case) -> None:
    timeline = build_timeline(*case)
    starts = [*(cue.start for cue in timeline.cues), timeline.length]
    assert [after - cue.end for cue, after in zip(timeline.cues, starts[1:], strict=True)] == case[2]
    assert starts[0] == 0


@given(scripts())
def test_the_length_is_the_sum_of_all_clips_and_pauses(case: Case) -> None:
    _, lengths, pauses, _ = case
    assert build_timeline(*case).length == sum(lengths) + sum(pauses)


@given(scripts())
def test_chapters_tile_the_programme(case: Case) -> None:
    timeline = build_timeline(*case)
    spans = [(chapter.start, chapter.end) for chapter in timeline.chapters]
    assert spans == sorted(spans)
    distinct = sorted(set(spans))
    assert distinct[0][0] == 0
    assert all(before[1] == after[0] for before, after in pairwise(distinct))
    assert distinct[-1][1] == timeline.length
    assert all(start < end for start, end in distinct)


@given(scripts())
def test_every_section_is_a_chapter_except_a_silent_introduction(case: Case) -> None:
    script = case[0]
    heads = script.headings if said_in(script, 0) else script.headings[1:]
    found = [SectionHeading(chapter.title, chapter.level) for chapter in build_timeline(*case).chapters]
    assert found == list(heads)


@given(scripts())
def test_a_chapter_starts_with_its_sections_first_word(case: Case) -> None:
    script, cues = case[0], build_timeline(*case).cues
    for section, chapter in chapters_of(case).items():
        own = [cue.start for cue, line in zip(cues, script.utterances, strict=True) if line.section == section]
        if own and not empty_parents(script, section):
            assert chapter.start == own[0]


@given(scripts())
def test_an_empty_parent_shares_its_childs_start(case: Case) -> None:
    script, chapters = case[0], chapters_of(case)
    for section, chapter in chapters.items():
        assert all(chapters[above].start == chapter.start for above in empty_parents(script, section))


def empty_parents(script: Script, section: int) -> list[int]:
    """The empty headings directly above a section, the nearest first."""
    above = section - 1
    silent = above > 0 and all(line.role == "heading" for line in said_in(script, above))
    if not silent or script.headings[above].level >= script.headings[section].level:
        return []
    return [above, *empty_parents(script, above)]


@given(scripts())
def test_a_section_without_sound_takes_the_start_of_a_neighbor(case: Case) -> None:
    script, chapters = case[0], chapters_of(case)
    for section, chapter in chapters.items():
        if not said_in(script, section):
            beside = (chapters.get(section - 1), chapters.get(section + 1))
            assert chapter.start in [neighbor.start for neighbor in beside if neighbor]


# --- cases ------------------------------------------------------------------------------------------------------


def line(section: int, role: Role = "narrator") -> Utterance:
    return Utterance(section, role, "w", "s", pause_ms=100)


def heading(section: int) -> Utterance:
    return line(section, "heading")


def chapters(levels: dict[str, int], *lines: Utterance) -> list[tuple[str, int, int]]:
    """Title, start and end of each chapter, for clips of 900 samples and pauses of 100."""
    heads = tuple(SectionHeading(title, level) for title, level in levels.items())
    timeline = build_timeline(Script(heads, lines, ()), [900] * len(lines), [100] * len(lines), RATE)
    assert [chapter.level for chapter in timeline.chapters] == [levels[c.title] for c in timeline.chapters]
    return [(chapter.title, chapter.start, chapter.end) for chapter in timeline.chapters]


def test_a_post_without_headings_is_one_chapter() -> None:
    assert chapters({"Introduction": 1}, line(0), line(0)) == [("Introduction", 0, 2000)]


def test_a_chapter_begins_with_its_heading_and_ends_where_the_next_begins() -> None:
    found = chapters({"Introduction": 1, "A": 1, "B": 1}, line(0), heading(1), line(1), heading(2), line(2))
    assert found == [("Introduction", 0, 1000), ("A", 1000, 3000), ("B", 3000, 5000)]


def test_without_an_introduction_the_first_heading_starts_the_programme() -> None:
    found = chapters({"Introduction": 1, "A": 1, "B": 1}, heading(1), line(1), heading(2), line(2))
    assert found == [("A", 0, 2000), ("B", 2000, 4000)]


def test_an_opening_counts_as_the_introduction() -> None:
    found = chapters({"Introduction": 1, "A": 1}, line(0, "opening"), heading(1), line(1))
    assert found == [("Introduction", 0, 1000), ("A", 1000, 3000)]


def test_the_closing_belongs_to_the_last_chapter() -> None:
    found = chapters({"Introduction": 1, "A": 1}, line(0), heading(1), line(1, "closing"))
    assert found == [("Introduction", 0, 1000), ("A", 1000, 3000)]


def test_a_chain_of_empty_parents_starts_with_the_first_of_them() -> None:
    found = chapters({"Introduction": 1, "A": 1, "B": 2, "C": 3}, line(0), *map(heading, (1, 2, 3)), line(3))
    assert found == [("Introduction", 0, 1000), ("A", 1000, 5000), ("B", 1000, 5000), ("C", 1000, 5000)]


def test_a_parent_with_a_text_of_its_own_has_a_chapter_of_its_own() -> None:
    found = chapters({"Introduction": 1, "A": 1, "B": 2}, line(0), heading(1), line(1), heading(2), line(2))
    assert found == [("Introduction", 0, 1000), ("A", 1000, 3000), ("B", 3000, 5000)]


def test_only_the_first_child_shares_the_start_of_an_empty_parent() -> None:
    levels = {"Introduction": 1, "A": 1, "B": 2, "C": 2}
    found = chapters(levels, line(0), heading(1), heading(2), line(2), heading(3), line(3))
    assert found == [("Introduction", 0, 1000), ("A", 1000, 4000), ("B", 1000, 4000), ("C", 4000, 6000)]


def test_an_empty_heading_followed_by_a_sibling_keeps_its_own_start() -> None:
    found = chapters({"Introduction": 1, "A": 1, "B": 1}, line(0), heading(1), heading(2), line(2))
    assert found == [("Introduction", 0, 1000), ("A", 1000, 2000), ("B", 2000, 4000)]


def test_an_empty_heading_before_a_higher_level_keeps_its_own_start() -> None:
    levels = {"Introduction": 1, "A": 1, "B": 2, "C": 1}
    found = chapters(levels, line(0), heading(1), line(1), heading(2), heading(3), line(3))
    assert found[2:] == [("B", 3000, 4000), ("C", 4000, 6000)]


def test_an_empty_parent_may_follow_a_deeper_section() -> None:
    levels = {"Introduction": 1, "A": 1, "B": 2, "C": 1, "D": 2}
    found = chapters(levels, line(0), line(1), line(2), heading(3), heading(4), line(4))
    assert found[2:] == [("B", 2000, 3000), ("C", 3000, 6000), ("D", 3000, 6000)]


def test_an_empty_introduction_is_no_parent() -> None:
    found = chapters({"Introduction": 1, "A": 2}, line(0, "opening"), heading(1), line(1))
    assert found == [("Introduction", 0, 1000), ("A", 1000, 3000)]


def test_a_section_without_sound_in_the_middle_starts_with_the_next() -> None:
    found = chapters({"Introduction": 1, "A": 1, "B": 1}, line(0), heading(2), line(2))
    assert found == [("Introduction", 0, 1000), ("A", 1000, 3000), ("B", 1000, 3000)]


def test_sections_without_sound_at_the_end_start_with_the_last_that_has_one() -> None:
    found = chapters({"Introduction": 1, "A": 1, "B": 1, "C": 1}, line(0), heading(1), line(1))
    assert found == [("Introduction", 0, 1000), ("A", 1000, 3000), ("B", 1000, 3000), ("C", 1000, 3000)]


def test_titles_are_kept_verbatim() -> None:
    title = " “Don’t” – it’s <b>*C#*</b> & \\LaTeX\\ 🎉 שלום "
    assert chapters({"Introduction": 1, title: 1}, heading(1))[0][0] == title


def test_a_script_without_utterances_is_an_error() -> None:
    with pytest.raises(EpisodeError, match="nothing to speak"):
        build_timeline(Script((SectionHeading("Introduction", 1),), (), ()), [], [], RATE)


@pytest.mark.parametrize("lengths", [[], [1], [1, 2, 3]], ids=len)
def test_a_wrong_number_of_clips_is_an_error(lengths: list[int]) -> None:
    with pytest.raises(ValueError, match="zip"):
        chapters_with(lengths)


def chapters_with(lengths: list[int]) -> Timeline:
    return build_timeline(
        Script((SectionHeading("Introduction", 1),), (line(0), line(0)), ()), lengths, [0, 0], RATE
    )


# --- time -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pause_ms", "rate", "samples"),
    [
        (0, 22_050, 0),
        (350, 22_050, 7718),
        (1, 22_050, 22),
        (100, 8000, 800),
        (3, 11_025, 33),
        (1000, 44_100, 44_100),
    ],
)
def test_a_pause_is_rounded_to_the_nearest_sample(pause_ms: int, rate: int, samples: int) -> None:
    assert samples_of(pause_ms, rate) == samples


@given(st.integers(0, 10**10), st.sampled_from([8000, 11_025, 16_000, 22_050, 44_100]))
def test_milliseconds_are_rounded_to_the_nearest(position: int, rate: int) -> None:
    timeline = Timeline(rate, 0, (), ())
    assert abs(timeline.ms(position) * rate - position * 1000) * 2 <= rate
    assert timeline.seconds(position) == timeline.ms(position) / 1000
    assert samples_of(timeline.ms(position), rate) - position <= rate / 2000 + 1


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_milliseconds_keep_the_order_of_samples(one: int, other: int) -> None:
    timeline = Timeline(22_050, 0, (), ())
    assert (one <= other) <= (timeline.ms(one) <= timeline.ms(other))
