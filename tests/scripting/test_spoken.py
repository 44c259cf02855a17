"""Written text in, spoken text out. The rules' cases are in spoken.txt, for everyone to extend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.reading.post import Span, SpanKind
from narrate.scripting.lexicon import Lexicon
from narrate.scripting.spoken import RULES, Rule, speak

NO_WORDS = Lexicon()
BY_NAME = {rule.name: rule for rule in RULES}


@dataclass(frozen=True)
class Line:
    rule: Rule
    written: str
    spoken: str | None
    """None where the rule leaves it as it is."""


def read_lines(path: Path) -> Iterator[Line]:
    name = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        text = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), line)
        if re.fullmatch(r"\[\w+\]", text):
            name = text.strip("[]")
        elif text.startswith("!"):
            yield Line(BY_NAME[name], text[1:], None)
        elif text and not text.startswith("#"):
            written, arrow, spoken = text.partition(" -> ")
            assert arrow, f"no arrow in {line!r}"
            yield Line(BY_NAME[name], written, spoken)


LINES = list(read_lines(Path(__file__).parent / "spoken.txt"))


def spoken(text: str, kind: SpanKind = "text", language: str = "en") -> str:
    """The text as a part of a sentence."""
    return speak((Span(text, kind),), NO_WORDS, language, whole=False)


@pytest.mark.parametrize(
    "line",
    [line for line in LINES if line.spoken is not None],
    ids=lambda line: f"{line.rule.name}: {line.written}",
)
def test_rule(line: Line) -> None:
    assert spoken(line.written, line.rule.kinds[0]) == line.spoken


@pytest.mark.parametrize(
    "line", [line for line in LINES if line.spoken is None], ids=lambda line: f"{line.rule.name}: {line.written}"
)
def test_rule_leaves_alone(line: Line) -> None:
    assert line.rule.apply(line.written) == line.written


def test_every_rule_has_cases_of_both_kinds() -> None:
    assert {line.rule.name for line in LINES if line.spoken is None} == set(BY_NAME)
    assert {line.rule.name for line in LINES if line.spoken is not None} == set(BY_NAME)
    assert len(BY_NAME) == len(RULES)


def test_rules_keep_to_their_kinds_of_text() -> None:
    assert spoken("read_the_file()") == "read_the_file()"
    assert spoken("cost → $5", "code") == "cost → $5"
    assert spoken("x 🎧 http://a.example/b", "code") == "x a dot example"


def test_english_rules_are_for_english() -> None:
    text = "a → $5 🎧 soft\u00adhyphen"
    assert spoken(text, language="de") == "a → $5 softhyphen"
    assert spoken(text, language="en-GB") == spoken(text, language="EN") == "a to 5 dollars softhyphen"


# --- a whole sentence -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("plain", "plain."),
        ("Done.", "Done."),
        ("Really?", "Really?"),
        ("“Stop!”", "“Stop!”"),
        ("(In brackets.)", "(In brackets.)"),
        ("and so…", "and so…"),
        ("first,", "first,"),
        ("as follows:", "as follows:"),
        ("broken off —", "broken off —"),
        ("“quoted”", "“quoted”."),
        ("(in brackets)", "(in brackets)."),
        ("3.10", "3.10."),
    ],
)
def test_a_sentence_without_a_mark_gets_a_full_stop(written: str, sentence: str) -> None:
    assert speak((Span(written),), NO_WORDS) == sentence


@pytest.mark.parametrize("text", ["", " ", "🎧", "— … !?", "***", "\u200b", "()", "👩‍🚀 © ™"])
def test_where_there_is_no_word_there_is_nothing_to_say(text: str) -> None:
    assert speak((Span(text),), NO_WORDS) == ""


def test_white_space_and_gaps_before_marks_go() -> None:
    assert speak((Span("  one\n two\t three🎧 , four 🎧!  "),), NO_WORDS) == "one two three, four!"


def test_a_dot_that_begins_a_word_keeps_its_gap() -> None:
    assert speak((Span("see .gitignore and .5"),), NO_WORDS) == "see .gitignore and .5."


def test_what_is_silent_is_not_heard_and_what_is_said_is() -> None:
    spans = (Span("one "), Span("two", "silent"), Span("", "note", "fn1"), Span("", "say", " → three"))
    assert speak(spans, NO_WORDS) == "one to three."


def test_math_stands_apart_and_is_spoken() -> None:
    assert speak((Span("so"), Span("x^2", "math"), Span(", and"), Span("y", "math")), NO_WORDS) == (
        "so x squared, and y."
    )


def test_the_lexicon_has_the_last_word_everywhere_but_in_math() -> None:
    lexicon = Lexicon({"to": "two", "x": "ex", "file": "fyle"})
    spans = (Span("x → "), Span("x", "math"), Span("read_file", "code"), Span("", "say", " to x"))
    assert speak(spans, lexicon) == "ex two x read fyle two ex."


@given(st.lists(st.builds(Span, st.text(max_size=20), st.sampled_from(("text", "code", "say"))), max_size=4))
def test_speech_is_one_line_without_loose_ends(spans: list[Span]) -> None:
    text = speak(spans, NO_WORDS)
    assert text == " ".join(text.split())
    assert text == "" or any(character.isalnum() for character in text)
