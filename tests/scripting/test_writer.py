"""What is said of a post, word for word. Most cases are in cases.txt, for everyone to extend."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.case_files import Case, read_cases
from support.tables import for_each

from narrate.reading.fetch import Source
from narrate.reading.markdown import read_markdown
from narrate.scripting.lexicon import Lexicon
from narrate.scripting.policy import CHOICES, PauseFactors, Pauses, Policy
from narrate.scripting.script import Omission, Script, Utterance
from narrate.scripting.writer import write_script

CASES = read_cases(Path(__file__).parent / "cases.txt")


def script_of(text: str, **settings: Any) -> Script:
    """The script of a post in Markdown; without opening and closing unless they are asked for."""
    return write_script(read_markdown(Source(text.encode())), Policy(**{"opening": "", "closing": "", **settings}))


def script_lines(script: Script) -> Iterator[str]:
    """One line an utterance, then one an omission."""
    for utterance in script.utterances:
        yield f"{utterance.role} | {utterance.written} | {utterance.spoken}"
    for omission in script.omissions:
        yield f"left out | {omission.kind} | {omission.written}".replace("\n", "⏎")


def read_settings(settings: dict[str, str]) -> dict[str, Any]:
    """Numbers are numbers, and ``default`` is None."""
    return {key: None if value == "default" else _number(value) for key, value in settings.items()}


def _number(value: str) -> int | str:
    return int(value) if value.isdecimal() else value


@for_each("case", CASES, name=lambda case: case.title)
def test_a_post_has_the_expected_script(case: Case) -> None:
    lines = script_lines(script_of(case.given, **read_settings(case.settings)))
    assert "\n".join(line.rstrip() for line in lines) == case.expected


@pytest.mark.parametrize("case", read_cases(Path(__file__).parent / "captions.txt"), ids=lambda case: case.title)
def test_transcripts_show_what_is_heard_in_its_written_form(case: Case) -> None:
    script = script_of(case.given, **read_settings(case.settings))
    assert "\n".join(utterance.caption for utterance in script.utterances) == case.expected


# --- sections ---------------------------------------------------------------------------------------------------


def test_every_section_has_a_head_and_utterances_name_it() -> None:
    script = script_of("Zero.\n\n## One\n\n#### Two\n\n> two\n\n# Three\n\nthree[^1]\n\n[^1]: three\n")
    assert [(head.title, head.level) for head in script.headings] == [
        ("Introduction", 1),
        ("One", 1),
        ("Two", 2),
        ("Three", 1),
    ]
    assert [utterance.section for utterance in script.utterances] == [0, 1, 2, 2, 2, 3, 3, 3]


def test_omissions_name_their_section_and_lost_footnotes_the_last() -> None:
    script = script_of("```\na\n```\n\n## One\n\n$$\\b$$\n\n## Two\n\nText.\n\n[^1]: Lost.\n")
    assert [(omission.section, omission.kind) for omission in script.omissions] == [
        (0, "code"),
        (1, "math"),
        (2, "footnote"),
    ]


def test_the_frame_belongs_to_the_first_and_the_last_section() -> None:
    script = script_of("Zero.\n\n## One\n\nText.\n", opening="Hello.", closing="Bye.")
    assert [(u.section, u.role) for u in script.utterances][:: len(script.utterances) - 1] == [
        (0, "opening"),
        (1, "closing"),
    ]


@pytest.mark.parametrize("text", ["🎧", "---", "<!-- nothing -->"])
def test_a_post_without_words_says_nothing(text: str) -> None:
    assert script_of(text) == Script(script_of(text).headings, (), ())


def test_the_first_treatment_of_everything_is_the_default() -> None:
    policy = Policy()
    assert {kind: getattr(policy, kind) for kind in CHOICES} == {kind: how[0] for kind, how in CHOICES.items()}


# --- pauses -----------------------------------------------------------------------------------------------------

PAUSES = Pauses()


def pauses_after(text: str, **settings: Any) -> dict[str, int]:
    """Written text → the pause after it, in milliseconds."""
    return {u.written or u.spoken: u.pause_ms for u in script_of(text, **settings).utterances}


def test_the_longer_the_step_the_longer_the_pause() -> None:
    p = PAUSES
    steps = [p.clause, p.sentence, p.item, p.paragraph, p.after_heading, *reversed(p.headings)]
    assert steps == sorted(steps)
    assert p.headings == tuple(sorted(set(p.headings), reverse=True))
    assert len(set(steps)) == len(steps)


def test_headings_of_deeper_levels_have_shorter_pauses_before_them() -> None:
    pauses = pauses_after("a\n\n# b\n\nc\n\n## d\n\ne\n\n### f\n\ng\n\n#### h\n\ni\n\n# j\n")
    one, two, three = PAUSES.headings
    assert [pauses[key] for key in "acegi"] == [one, two, three, three, one]
    assert [pauses[key] for key in "bdfh"] == [PAUSES.after_heading] * 4


def test_a_heading_right_after_a_heading_has_its_own_pause() -> None:
    assert pauses_after("x\n\n## a\n\n### b\n\nText.")["a"] == PAUSES.headings[1]


def test_a_paragraph_s_pause_is_longer_than_a_sentence_s() -> None:
    pauses = pauses_after("One. Two.\n\nThree.\n\nFour.")
    assert pauses["One."] == PAUSES.sentence < pauses["Two."] == PAUSES.paragraph
    assert pauses["Four."] == PAUSES.end


def test_the_pieces_of_a_sentence_have_the_shortest_pause() -> None:
    pauses = pauses_after("One clause; another clause. Next.", max_chars=20)
    assert pauses == {"One clause;": PAUSES.clause, "another clause.": PAUSES.sentence, "Next.": PAUSES.end}


def test_items_are_closer_together_than_the_list_is_to_what_follows() -> None:
    pauses = pauses_after("Before:\n\n- one\n- two\n\nAfter.")
    assert pauses["Before:"] == pauses["one"] == PAUSES.item < pauses["two"] == PAUSES.paragraph


def test_a_rule_is_a_long_pause() -> None:
    assert pauses_after("One.\n\n---\n\nTwo.")["One."] == PAUSES.rule > PAUSES.paragraph


def test_of_two_pauses_the_longer_counts() -> None:
    assert pauses_after("One.\n\n---\n\n# Two\n\n---\n\nText.") == {
        "One.": max(PAUSES.rule, PAUSES.headings[0]),
        "Two": max(PAUSES.after_heading, PAUSES.rule),
        "Text.": PAUSES.end,
    }


def test_the_frame_stands_apart_from_the_text() -> None:
    pauses = pauses_after("One.", opening="Hello. And welcome.", closing="Bye.")
    assert pauses == {
        "Hello.": PAUSES.sentence,
        "And welcome.": PAUSES.rule,
        "One.": PAUSES.rule,
        "Bye.": PAUSES.end,
    }


def test_nothing_is_silent_between_what_was_left_out() -> None:
    pauses = pauses_after("One.\n\n![](a.png)\n\n```\nb\n```\n\nTwo.", code="skip", images="skip")
    assert pauses["One."] == PAUSES.paragraph


@pytest.mark.parametrize(("text", "pause"), [("One.", PAUSES.rule), ("# A\n\n# B", PAUSES.headings[0])])
def test_after_the_opening_the_longer_of_two_pauses_is_kept(text: str, pause: int) -> None:
    assert script_of(text, opening="Hello.").utterances[0].pause_ms == pause


def test_pauses_can_be_chosen() -> None:
    pauses = Pauses(clause=0, sentence=1, paragraph=2, headings=(3,), after_heading=4, end=5)
    script = script_of("One. Two.\n\nThree.\n\n### Four\n\nFive.", pauses=pauses)
    assert [utterance.pause_ms for utterance in script.utterances] == [1, 2, 3, 4, 5]


def test_factors_change_how_long_pauses_are_but_not_which_of_two_counts() -> None:
    text = "One. Two.\n\n- a\n- b\n\n# Three\n\nFour."
    factors = PauseFactors(sentence=2, item=3, paragraph=4, heading=0.5)
    pauses = pauses_after(text, pause_factors=factors, opening="Hello.")
    assert pauses == {
        "Hello.": PAUSES.rule / 2,
        "One.": PAUSES.sentence * 2,
        "Two.": PAUSES.item * 3,
        "a": PAUSES.item * 3,
        "b": PAUSES.headings[0] / 2,
        "Three": PAUSES.after_heading / 2,
        "Four.": PAUSES.end / 2,
    }


# --- long and deep ----------------------------------------------------------------------------------------------


def test_a_long_sentence_is_cut_into_pieces_that_fit_and_lose_nothing() -> None:
    words = [f"word{'abcdefghij'[number % 10]}{'' if number % 7 else ','}" for number in range(500)]
    script = script_of(" ".join(words) + ".")
    assert [u for u in script.utterances if len(u.spoken) > Policy().max_chars] == []
    assert " ".join(u.written for u in script.utterances) == " ".join(words) + "."
    assert len(script.utterances) < 500 * 9 / Policy().max_chars * 2.5


def test_text_that_grows_when_spoken_still_fits() -> None:
    script = script_of("≥ ≤ × ÷ ± → " * 100 + "end", max_chars=60)
    assert max(len(u.spoken) for u in script.utterances) <= 60
    assert " ".join(u.written for u in script.utterances).split() == ("≥ ≤ × ÷ ± → " * 100 + "end").split()


def test_a_respelling_longer_than_an_utterance_is_cut() -> None:
    script = script_of(
        "Say XYZ now.", max_chars=20, lexicon=Lexicon({"XYZ": "a very long way of saying three letters"})
    )
    assert " ".join(u.spoken for u in script.utterances) == "Say a very long way of saying three letters now."
    assert "".join(u.written for u in script.utterances).replace(" ", "") == "SayXYZnow."
    assert max(len(u.spoken) for u in script.utterances) <= 20


@pytest.mark.parametrize("footnotes", CHOICES["footnotes"])
def test_a_chain_of_footnotes_is_read_to_its_end(footnotes: str) -> None:
    length = 500
    chain = "".join(f"[^{n}]: Note {n}[^{n + 1}].\n\n" for n in range(length))
    script = script_of(f"Text[^0].\n\n{chain}[^{length}]: The last.\n", footnotes=footnotes)
    notes = [u.written for u in script.utterances if u.role == "note"]
    lost = [omission.written for omission in script.omissions]
    assert notes + lost == [*(f"Note {n}." for n in range(length)), "The last."]
    assert bool(notes) != bool(lost)


def test_blocks_nested_as_deep_as_posts_go_are_read() -> None:
    script = script_of("> " * 60 + "quote\n\n" + "- " * 30 + "item")
    assert [u.written for u in script.utterances if u.written] == ["quote", "item"]


# --- short sentences --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shortest", "longest", "breaths"),
    [
        (0, 400, ["No.", "It rained for hours.", "Yes.", "So.", "We went to the harbour."]),
        (4, 400, ["No. It rained for hours.", "Yes. So.", "We went to the harbour."]),
        (10, 400, ["No. It rained for hours. Yes. So.", "We went to the harbour."]),
        (10, 30, ["No. It rained for hours. Yes.", "So. We went to the harbour."]),
        (400, 24, ["No. It rained for hours.", "Yes. So.", "We went to the harbour."]),
    ],
)
def test_short_sentences_are_said_in_one_breath_with_their_neighbors(
    shortest: int, longest: int, breaths: list[str]
) -> None:
    text = "No. It rained for hours. Yes. So. We went to the harbour."
    script = script_of(text, opening="", closing="", min_chars=shortest, max_chars=longest)
    assert [line.spoken for line in script.utterances] == breaths
    assert [line.written for line in script.utterances] == breaths


def test_a_breath_ends_with_its_paragraph_and_where_another_role_speaks() -> None:
    script = script_of("No.\n\nYes.[^1] So.\n\n[^1]: Perhaps.\n", opening="", closing="", min_chars=100)
    assert [line.role for line in script.utterances] == ["narrator", "narrator", "note", "narrator"]


def test_what_could_not_be_spoken_becomes_an_omission() -> None:
    script = script_of("One. Two. One.\n\n## Three\n\n```\na\n```")
    assert [u.spoken for u in script.utterances][3] == "Three."
    less = script.without(frozenset({4, 0, 2}))
    assert [u.spoken for u in less.utterances] == ["Two.", "Three."]
    assert less.omissions == (
        *script.omissions,
        Omission(0, "sentence", "One."),
        Omission(0, "sentence", "One."),
        Omission(1, "sentence", "A code block, one line, is in the text."),
    )
    assert script.without(frozenset()) is script


def test_what_could_not_be_spoken_is_named_as_it_was_written() -> None:
    (omission,) = script_of("It costs $5.").without(frozenset({0})).omissions
    assert omission == Omission(0, "sentence", "It costs $5.")


def test_an_utterance_is_counted_by_what_it_says() -> None:
    (utterance,) = script_of("Text.").utterances
    assert utterance == Utterance(0, "narrator", "Text.", "Text.", PAUSES.end, caption="Text.")
