"""The transcript can be parsed back: every word, at its time, in lines that fit."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pysubs2
import pytest
from files import ffmpeg
from hypothesis import given, settings
from hypothesis import strategies as st

from narrate.mixing.timeline import Cue, Timeline
from narrate.publishing.transcript import (
    SRT_LINES,
    SRT_WIDTH,
    VTT_WIDTH,
    Caption,
    captions,
    podcast_json,
    subrip,
    webvtt,
)
from narrate.scripting.script import NARRATOR, QUOTES, Script, SectionHeading, Utterance

JOINER = "\u2060"
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
    """Without white space, as a long word may be broken, and without what keeps SubRip's readers from errors."""
    return "".join("".join(texts).replace(JOINER, "").split())


def by(speaker: str, lines: list[Caption]) -> list[Caption]:
    return [replace(line, speaker=speaker) for line in lines]


# --- captions ---------------------------------------------------------------------------------------------------


def test_a_caption_is_what_is_said_in_its_written_form_or_where_there_is_none_as_it_is_said() -> None:
    lines = (
        Utterance(0, "opening", "", "By Ada."),
        Utterance(0, "narrator", "It cost $5.", "Row one: It cost five dollars.", caption="Row 1: It cost $5."),
        Utterance(0, "quote", "Much rain.", "Much rain.", part=QUOTES),
        Utterance(0, "narrator", "Hello.", "Hello.", part="Ada"),
    )
    cues = (Cue(0, 22_050, 0), Cue(33_075, 66_150, 1), Cue(66_150, 88_200, 2), Cue(88_200, 110_250, 3))
    script = Script((SectionHeading("Introduction", 1),), lines, ())
    voices = {NARRATOR: "lark", QUOTES: "joe"}
    assert captions(script, Timeline(22_050, 120_000, cues, ()), voices) == [
        Caption(0, 1000, "By Ada.", "lark"),
        Caption(1500, 3000, "Row 1: It cost $5.", "lark"),
        Caption(3000, 4000, "Much rain.", "joe"),
        Caption(4000, 5000, "Hello.", "Ada"),
    ]


def test_the_json_of_podcasting_2_0_has_the_sentences_speakers_and_seconds() -> None:
    said = [Caption(0, 1500, "It rained & rained.", "joe"), Caption(3_600_000, 3_661_001, "“--> <b>”", "Åsa")]
    assert podcast_json(said) == {
        "version": "1.0.0",
        "segments": [
            {"speaker": "joe", "startTime": 0.0, "endTime": 1.5, "body": "It rained & rained."},
            {"speaker": "Åsa", "startTime": 3600.0, "endTime": 3661.001, "body": "“--> <b>”"},
        ],
    }


# --- WebVTT -----------------------------------------------------------------------------------------------------


def test_a_webvtt_file_reads_as_it_should() -> None:
    said = [Caption(0, 1500, "It rained & rained."), Caption(3_600_000, 3_661_001, "x " * 40 + "--> <end>")]
    assert webvtt(by("joe", said), "en") == (
        "WEBVTT\n\n"
        "NOTE language: en\n\n"
        "00:00:00.000 --> 00:00:01.500\n<v joe>It rained &amp; rained.\n\n"
        f"01:00:00.000 --> 01:01:01.001\n<v joe>{'x ' * 22}x\n{'x ' * 17}--&gt; &lt;end&gt;\n"
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
        f"2\n00:00:02,000 --> 00:00:03,000\n{'x ' * 10}x\n{'x ' * 9}x\n\n"
        f"3\n00:00:03,000 --> 00:00:04,000\n{'x ' * 10}x\n{'x ' * 8}end\n"
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
        assert all(0 < len(line.replace(JOINER, "")) <= SRT_WIDTH for line in part.lines)


def test_a_sentence_breaks_where_a_reader_pauses() -> None:
    text = "It rained on the first day, as it often does here; on the second, nobody was surprised by it."
    assert [part.lines for part in parse_srt(subrip([Caption(0, 9000, text)]))] == [
        ("It rained on the first day,", "as it often does here;"),
        ("on the second,", "nobody was surprised by it."),
    ]


def test_no_line_ends_at_an_abbreviation_for_its_period() -> None:
    text = "Plan A was that we met Ms. Smith at 9 a.m. on the corner of Elm St. with Dr. Jones and his two sons."
    lines = [line for part in parse_srt(subrip([Caption(0, 9000, text)])) for line in part.lines]
    assert not [line for line in lines if line.endswith(("Ms.", "Dr."))]


@given(st.integers(1, 12), st.integers(1, 30), st.integers(200, 20_000))
def test_no_part_is_shown_too_shortly_if_the_sentence_has_the_time(words: int, length: int, ms: int) -> None:
    parts = parse_srt(subrip([Caption(0, ms, " ".join(["x" * length] * words))]))
    if ms >= 700 * len(parts):
        assert min(part.end_ms - part.start_ms for part in parts) >= 699


def test_parts_are_shown_as_long_as_their_share_of_the_letters() -> None:
    parts = parse_srt(subrip([Caption(0, 10_000, "abcd " * 50)]))
    spans = [(part.end_ms - part.start_ms) / len("\n".join(part.lines)) for part in parts]
    assert max(spans) - min(spans) < 1


def test_a_transcript_of_nothing_is_an_empty_subrip_file() -> None:
    assert subrip([]) == ""


# --- SubRip, read by others -------------------------------------------------------------------------------------

HOSTILE = [
    "a --> b",
    "{\\an8}Above",
    "<i>Leaning</i> and <b>bold</b>, 1 < 2 > 1",
    "It was 00:00:01,000 --> 00:00:02,000, then 00:00:03,000.",
    "1984",
    "The number that we all remember is 1984",
    "7 8 9",
    "A & B &amp; C",
    "{curly} [square] \\N \\h \\n",
    "</i>",
    "a < b > c",
    "WEBVTT",
]
READ = st.lists(st.one_of(LINE, st.sampled_from(HOSTILE)), min_size=1, max_size=6).map(
    lambda texts: [Caption(9000 * i, 9000 * (i + 1), text) for i, text in enumerate(texts)]
)


@settings(deadline=None)
@given(READ)
def test_pysubs2_reads_every_caption_and_its_text(said: list[Caption]) -> None:
    found = pysubs2.SSAFile.from_string(subrip(said), format_="srt")
    assert [each.start for each in found] == [cue.start_ms for cue in parse_srt(subrip(said))]
    for line in said:
        inside = [each.text for each in found if line.start_ms <= each.start < line.end_ms]
        assert letters("".join(inside).replace("\\N", "")) == letters(line.text.replace("\\N", ""))


def test_ffmpeg_reads_every_caption_and_its_text(tmp_path: Path) -> None:
    said = [Caption(9000 * i, 9000 * (i + 1), text) for i, text in enumerate(HOSTILE)]
    (tmp_path / "a.srt").write_text(subrip(said), encoding="utf-8")
    text = ffmpeg("-i", tmp_path / "a.srt", "-f", "ass", "-").stdout.decode()
    shown = [line.split(",", 9)[9] for line in text.splitlines() if line.startswith("Dialogue:")]
    assert len(shown) == len(parse_srt(subrip(said)))
    assert letters(*shown).replace("\\N", "") == letters(*HOSTILE).replace("\\N", "")


# --- time -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ms", [0, 999, 59_999, 60_000, 3_599_999, 3_600_000, 360_000_000])
def test_clocks_can_be_read_back(ms: int) -> None:
    said = [Caption(ms, ms + 1, "One.")]
    assert [(cue.start_ms, cue.end_ms) for cue in parse_vtt(webvtt(by("joe", said), "en"))] == [(ms, ms + 1)]
    assert [(cue.start_ms, cue.end_ms) for cue in parse_srt(subrip(said))] == [(ms, ms + 1)]
