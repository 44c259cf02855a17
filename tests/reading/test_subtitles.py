"""Subtitles become paragraphs; the times of transcripts are not spoken."""

from __future__ import annotations

from textwrap import dedent

import pytest

from narrate.reading.plain_text.subtitles import without_timing
from narrate.reading.post import Speech
from reading.test_plaintext import read

SUBTITLES = {
    "SubRip: a pause after a sentence ends a paragraph": (
        """
        1
        00:00:01,000 --> 00:00:04,000
        Nobody owns a <i>clock</i>

        2
        00:00:04,500 --> 00:00:08,000
        that is better.

        3
        00:00:11,500 --> 00:00:12,000
        {\\an8}The tide comes in.
        """,
        ["Nobody owns a clock\nthat is better.", "The tide comes in."],
    ),
    "WebVTT: voices, speakers, music, a header": (
        """
        WEBVTT - The tide

        STYLE
        ::cue { color: red }

        intro
        00:01.000 --> 00:04.000 align:start
        <v Ann>The tide comes in.

        00:04.500 --> 00:08.000
        - And clocks?
        - None.

        00:08.500 --> 00:09.000
        ♪ ♪
        """,
        ["Ann: The tide comes in.", "And clocks?", "None."],
    ),
    "captions that roll up": (
        """
        WEBVTT

        00:00:01.000 --> 00:00:03.000
        the tide<00:00:01.500><c> comes in</c>

        00:00:03.000 --> 00:00:05.000
        the tide comes in
        and goes out
        """,
        ["the tide comes in\nand goes out"],
    ),
    "Whisper": (
        """
        [00:00.000 --> 00:04.000]  The tide comes
        [00:04.000 --> 00:08.000]  in twice a day.
        [00:11.000 --> 00:14.000]  Nobody owns a clock.
        """,
        ["The tide comes\nin twice a day.", "Nobody owns a clock."],
    ),
    "a transcript": (
        """
        [00:00:05] The tide comes in.

        [00:01:15]
        Nobody owns a clock.

        [1:02:10] It goes out.
        """,
        ["The tide comes in.", "Nobody owns a clock.", "It goes out."],
    ),
}


@pytest.mark.parametrize("case", SUBTITLES)
def test_times_are_taken_off(case: str) -> None:
    written, paragraphs = SUBTITLES[case]
    text = without_timing(dedent(written).strip() + "\n")
    assert [each.strip() for each in text.split("\n\n") if each.strip()] == paragraphs


@pytest.mark.parametrize(
    "text",
    [
        "The day\n\n[09:00] Registration\n[10:00] Opening\n[11:30] Coffee\n",
        "10:30 We left.\n12:45 We ate.\n17:10 We slept.\n",
        "[00:05] one\n[00:04] two\n[00:06] three\n",
        "Write 00:00:01,000 --> 00:00:04,000 above a cue.\n",
        "A cue:\n\n00:00:01,000 --> 00:00:04,000\nText.\n\n00:00:05,000 --> 00:00:06,000\nMore.\n",
    ],
    ids=["timetable", "diary", "not ascending", "in a sentence", "a text about subtitles"],
)
def test_other_times_are_kept(text: str) -> None:
    assert without_timing(text) == text


def test_the_time_before_a_speaker_s_name_is_not_spoken() -> None:
    post = read(
        "Clocks\n\n[00:00:01] ANN: The tide comes in.\n\n[00:00:09] BO: It does.\n\n"
        "[00:01:12] ANN: Twice a day?\n\n[00:01:15] BO: Twice.\n"
    )
    turns = [block for section in post.sections for block in section.blocks if isinstance(block, Speech)]
    labels = ["".join(span.text for span in turn.label if span.kind == "text").strip() for turn in turns]
    assert labels == ["ANN:", "BO:", "ANN:", "BO:"]
