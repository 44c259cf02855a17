"""The transcript can be parsed back: every word, at its time, in lines that fit."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.mixing.timeline import Cue, Timeline
from narrate.publishing.transcript import SRT_LINES, SRT_WIDTH, VTT_WIDTH, Caption, captions, subrip, webvtt
from narrate.scripting.script import NARRATOR, QUOTES, Script, SectionHeading, Utterance

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=80)
TEXT = st.lists(st.one_of(WORDS, st.sampled_from(["-->", "<b>", "&amp;", "WEBVTT", "NOTE", "1", "well-known"])))
LINE = TEXT.map(" ".join).map(lambda text: " ".join(text.split())).filter(bool)


@st.composite
def programmes(draw: st.DrawFn) -> list[Caption]:
    """Captions in order."""
    found: list[Caption] = []
    now = 0
    for text in draw(st.lists(LINE, min_size=1, max_size=8)):
        start = now + draw(st.integers(0, 5000))
        now = start + draw(st.integers(1, 30_000))
        found.append(Caption(start, now, text))
    return found


@dataclass(frozen=True)
class Shown:
    """A cue as a player shows it."""

    start_ms: int
    end_ms: int
    speaker: str
    lines: tuple[str, ...]


def milliseconds(clock: str) -> int:
    match = re.fullmatch(r"(\d{2,}):([0-5]\d):([0-5]\d)[.,](\d{3})", clock)
    assert match, clock
    hours, minutes, seconds, ms = map(int, match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms


def parse_vtt(text: str) -> list[Shown]:
    header, comment, *blocks = text.removesuffix("\n").split("\n\n")
    assert header == "WEBVTT"
    assert re.fullmatch(r"NOTE language: [^\n]+", comment.removesuffix("\n"))
    return [parse_vtt_block(block) for block in blocks]


def parse_vtt_block(block: str) -> Shown:
    timing, payload = block.removesuffix("\n").split("\n", 1)
    assert "-->" not in payload
    start, arrow, end = timing.split(" ")
    assert arrow == "-->"
    assert "." in start
    voice = re.fullmatch(r"<v ([^<>]+)>([^<>]*)", payload, re.DOTALL)
    assert voice
    lines = tuple(html.unescape(line) for line in voice[2].split("\n"))
    return Shown(milliseconds(start), milliseconds(end), html.unescape(voice[1]), lines)


def parse_srt(text: str) -> list[Shown]:
    found = []
    for number, block in enumerate(text.removesuffix("\n").split("\n\n"), 1):
        counter, timing, *lines = block.split("\n")
        assert counter == str(number)
        start, end = timing.split(" --> ")
        assert "," in start
        found.append(Shown(milliseconds(start), milliseconds(end), "", tuple(lines)))
    return found


def letters(*texts: str) -> str:
    """Without white space, as lines may break after a hyphen."""
    return "".join("".join(texts).split())


def by(speaker: str, lines: list[Caption]) -> list[Caption]:
    return [replace(line, speaker=speaker) for line in lines]


# --- captions ---------------------------------------------------------------------------------------------------


def test_a_caption_is_what_was_written_or_where_nothing_was_what_was_said() -> None:
    lines = (
        Utterance(0, "opening", "", "By Ada."),
        Utterance(0, "narrator", "It cost $5.\nReally\u00a0so.", "It cost five dollars. Really so."),
        Utterance(0, "quote", "Much rain.", "Much rain.", part=QUOTES),
        Utterance(0, "narrator", "Hello.", "Hello.", part="Ada"),
    )
    cues = (Cue(0, 22_050, 0), Cue(33_075, 66_150, 1), Cue(66_150, 88_200, 2), Cue(88_200, 110_250, 3))
    script = Script((SectionHeading("Introduction", 1),), lines, ())
    voices = {NARRATOR: "lark", QUOTES: "joe"}
    assert captions(script, Timeline(22_050, 120_000, cues, ()), voices) == [
        Caption(0, 1000, "By Ada.", "lark"),
        Caption(1500, 3000, "It cost $5. Really so.", "lark"),
        Caption(3000, 4000, "Much rain.", "joe"),
        Caption(4000, 5000, "Hello.", "Ada"),
    ]


# --- WebVTT -----------------------------------------------------------------------------------------------------


def test_a_webvtt_file_reads_as_it_should() -> None:
    said = [Caption(0, 1500, "It rained & rained."), Caption(3_600_000, 3_661_001, "x " * 40 + "--> <end>")]
    assert webvtt(by("joe", said), "en") == (
        "WEBVTT\n\n"
        "NOTE language: en\n\n"
        "00:00:00.000 --> 00:00:01.500\n<v joe>It rained &amp; rained.\n\n"
        f"01:00:00.000 --> 01:01:01.001\n<v joe>{'x ' * 32}x\n{'x ' * 7}--&gt; &lt;end&gt;\n"
    )


@given(programmes())
def test_webvtt_gives_every_word_at_its_time(said: list[Caption]) -> None:
    found = parse_vtt(webvtt(by("joe", said), "en"))
    assert [(cue.start_ms, cue.end_ms) for cue in found] == [(line.start_ms, line.end_ms) for line in said]
    assert [letters(*cue.lines) for cue in found] == [letters(line.text) for line in said]


@given(programmes())
def test_no_line_of_webvtt_is_too_wide(said: list[Caption]) -> None:
    for cue in parse_vtt(webvtt(by("joe", said), "en")):
        assert all(0 < len(line) <= VTT_WIDTH for line in cue.lines)


@pytest.mark.parametrize("speaker", ["joe", "Joe <Bloggs> & son", "-->", "Åsa"])
def test_everything_in_webvtt_is_said_by_the_speaker(speaker: str) -> None:
    said = [Caption(0, 1, "One."), Caption(1, 2, "Two.")]
    assert [cue.speaker for cue in parse_vtt(webvtt(by(speaker, said), "en"))] == [speaker, speaker]


def test_every_caption_has_a_speaker_of_its_own() -> None:
    said = [Caption(0, 1, "One.", "joe"), Caption(1, 2, "“Two.”", "heart"), Caption(2, 3, "Three.", "joe")]
    assert [cue.speaker for cue in parse_vtt(webvtt(said, "en"))] == ["joe", "heart", "joe"]


def test_a_transcript_of_nothing_is_still_a_webvtt_file() -> None:
    assert webvtt([], "de-AT") == "WEBVTT\n\nNOTE language: de-AT\n"


@pytest.mark.parametrize("language", ["--> x", "a\n\n00:00.000 --> 00:01.000\nb", "<v x>"])
def test_a_language_stays_inside_its_comment(language: str) -> None:
    (cue,) = parse_vtt(webvtt([Caption(0, 1, "One.", "joe")], language))
    assert cue.lines == ("One.",)


# --- SubRip -----------------------------------------------------------------------------------------------------


def test_a_subrip_file_reads_as_it_should() -> None:
    said = [Caption(0, 1500, "It rained & rained."), Caption(2000, 4000, "x " * 40 + "end")]
    assert subrip(said) == (
        "1\n00:00:00,000 --> 00:00:01,500\nIt rained & rained.\n\n"
        f"2\n00:00:02,000 --> 00:00:03,536\n{'x ' * 15}x\n{'x ' * 15}x\n\n"
        f"3\n00:00:03,536 --> 00:00:04,000\n{'x ' * 8}end\n"
    )


@given(programmes())
def test_the_parts_of_a_sentence_tile_its_time(said: list[Caption]) -> None:
    parts = iter(parse_srt(subrip(said)))
    for line in said:
        text, now = "", line.start_ms
        while text != letters(line.text):
            part = next(parts)
            assert part.start_ms == now
            assert part.end_ms >= now
            text, now = text + letters(*part.lines), part.end_ms
            assert letters(line.text).startswith(text)
        assert now == line.end_ms
    assert next(parts, None) is None


@given(programmes())
def test_no_part_of_subrip_is_too_wide_or_too_high(said: list[Caption]) -> None:
    for part in parse_srt(subrip(said)):
        assert 0 < len(part.lines) <= SRT_LINES
        assert all(0 < len(line) <= SRT_WIDTH for line in part.lines)


def test_parts_are_shown_as_long_as_their_share_of_the_letters() -> None:
    parts = parse_srt(subrip([Caption(0, 10_000, "abcd " * 50)]))
    spans = [(part.end_ms - part.start_ms) / len("\n".join(part.lines)) for part in parts]
    assert max(spans) - min(spans) < 1


def test_a_transcript_of_nothing_is_an_empty_subrip_file() -> None:
    assert subrip([]) == ""


# --- time -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ms", [0, 999, 59_999, 60_000, 3_599_999, 3_600_000, 360_000_000])
def test_clocks_can_be_read_back(ms: int) -> None:
    said = [Caption(ms, ms + 1, "One.")]
    assert [(cue.start_ms, cue.end_ms) for cue in parse_vtt(webvtt(by("joe", said), "en"))] == [(ms, ms + 1)]
    assert [(cue.start_ms, cue.end_ms) for cue in parse_srt(subrip(said))] == [(ms, ms + 1)]
