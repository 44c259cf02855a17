"""Written text in, spoken text out. The rules' cases are in the files of spoken/, for everyone to extend."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tables import for_each

from narrate.reading.post import Span, SpanKind
from narrate.scripting.languages.english import LANGUAGE
from narrate.scripting.languages.registry import language_for
from narrate.scripting.lexicon import Lexicon
from narrate.scripting.verbalizing import pieces
from scripting.spoken_cases import BY_NAME, CASES, ENGLISH
from scripting.verbalized import NO_WORDS, speak


def spoken(text: str, kind: SpanKind = "text", language: str = "en") -> str:
    """The text as a part of a sentence."""
    return speak((Span(text, kind),), NO_WORDS, language, whole=False)


def rules_for(text: str, kind: SpanKind = "text") -> set[str]:
    """The rules that put some of the text into words."""
    return {piece.rule for piece in pieces((Span(text, kind),), NO_WORDS, LANGUAGE)}


# All cases of a rule in one test: pytest spends more time on a test than narrate on a case.
@for_each("rule", BY_NAME)
def test_a_rule_says_what_it_should(rule: str) -> None:
    wanted = [case for case in CASES if case.rule.name == rule and case.spoken is not None]
    found = [spoken(case.written, case.kind) for case in wanted]
    assert found == [case.spoken for case in wanted]
    assert [case.written for case in wanted if rule not in rules_for(case.written, case.kind)] == []


@for_each("rule", BY_NAME)
def test_a_rule_leaves_alone_what_it_should(rule: str) -> None:
    left_alone = [case for case in CASES if case.rule.name == rule and case.spoken is None]
    assert [case.written for case in left_alone if rule in rules_for(case.written, case.kind)] == []


def test_every_rule_has_cases_of_both_kinds() -> None:
    assert {case.rule.name for case in CASES if case.spoken is None} == set(BY_NAME)
    assert {case.rule.name for case in CASES if case.spoken is not None} == set(BY_NAME)


def test_rules_have_names_of_their_own() -> None:
    assert len(BY_NAME) == len(ENGLISH)


def test_there_are_cases_enough() -> None:
    assert len(CASES) >= 600


@for_each(
    "text",
    [
        "He said no. Then he left.",
        "I mix it, and they did.",
        "“Quotes” and ‘quotes’ — dashes – and (brackets) [so] … it’s rock’n’roll; isn't it?",
        "A cat and a dog; I know. A civil engineer.",
        "The IT department of the US is OK, said the TV and the PC.",
        "OpenAI, DeepMind, GitHub, YouTube and LessWrong use PyTorch and JavaScript on an iPhone.",
        "Naïve café in Zürich: 안녕, Բարեւ.",
        "An X-ray of a T-shirt, the C-section, e-mail and vitamin C.",
        "NASA and NATO met UNESCO.",
        "Who is it? What is it to us?",
    ],
)
def test_what_the_voice_says_right_is_left_byte_for_byte(text: str) -> None:
    assert spoken(text) == text


def test_rules_keep_to_their_kinds_of_text() -> None:
    assert spoken("cost ≥ e.g.", "code") == "cost e dot g"
    assert spoken("x 🎧 http://a.example/b", "code") == "x a dot example"
    assert spoken("a cat", "code") == "a cat"


def test_code_ends_where_prose_begins() -> None:
    spans = (Span("some "), Span("foo_bar", "code"), Span("s, and ("), Span(";", "code"), Span(").Then"))
    assert speak(spans, NO_WORDS) == "some foo bars, and (semicolon).Then."


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("soft\u00adhyphen", "softhyphen"),
        ("zero\u200bwidth\u2060less", "zerowidthless"),
        ("\u202aleft\u202c to right", "left to right"),
        ("plain text", "plain text"),
        ("naïve “quotes” – dashes…", "naïve “quotes” – dashes…"),
    ],
)
@pytest.mark.parametrize("language", ["en", "de", "ja"])
def test_invisible_characters_are_not_spoken(written: str, heard: str, language: str) -> None:
    assert spoken(written, language=language) == heard


def test_english_rules_are_for_english() -> None:
    text = "Dr. a → $5 z.B. GPT-4 e.g. 3,14 UND read_me() soft\u00adhyphen"
    assert spoken(text, language="de") == text.replace("\u00ad", "")
    assert spoken("get_user_id()", "code", "de") == "get_user_id()"
    assert spoken(text, language="en-GB") == spoken(text, language="EN") != text


def test_ornaments_are_dropped_in_every_language() -> None:
    assert language_for("de").rules.names == ("pictograph",)
    assert spoken("Grüße 🎧 an ★ alle", language="de") == "Grüße an alle"
    assert spoken("code 🎧", "code", language="fr") == "code"


@pytest.mark.parametrize("text", ["[[ˈaɪ]]", "[*[x]*]", "[\u200b[x]\u200b]", "[🎧[x]]", "[[[[x]]]]", "[_[x]_]"])
@pytest.mark.parametrize("kind", ["text", "code", "say", "math"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_written_reaches_the_voice_as_phonemes(text: str, kind: SpanKind, language: str) -> None:
    span = Span("", kind, text) if kind == "say" else Span(text, kind)
    heard = speak((span,), NO_WORDS, language)
    assert "[[" not in heard
    assert "]]" not in heard
    assert "x" in heard or "aɪ" in heard


def test_sounds_go_to_voices_that_take_ipa() -> None:
    spans = (Span("It is pronounced /ˈɡaʊdə/ here.", "text"),)
    assert speak(spans) == "It is pronounced [[ˈɡaʊdə]] here."
    assert speak(spans, NO_WORDS.without_ipa()) == "It is pronounced here."


# --- a whole sentence -------------------------------------------------------------------------------------------


@for_each(
    "written, sentence",
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
        ("3.10", "three point one zero."),
    ],
)
def test_a_sentence_without_a_mark_gets_a_full_stop(written: str, sentence: str) -> None:
    assert speak((Span(written),), NO_WORDS) == sentence


@pytest.mark.parametrize("sentence", ["他来了。", "「来た！」", "هل جاء؟", "वह आया।"])
def test_a_mark_of_any_script_ends_a_sentence(sentence: str) -> None:
    assert speak((Span(sentence),), NO_WORDS, "zh") == sentence


@for_each("text", ["", " ", "🎧", "— … !?", "***", "\u200b", "()", "👩‍🚀 © ™"])
def test_where_there_is_no_word_there_is_nothing_to_say(text: str) -> None:
    assert speak((Span(text),), NO_WORDS) == ""


def test_white_space_and_gaps_before_marks_go() -> None:
    assert speak((Span("  one\n two\t three🎧 , four 🎧!  "),), NO_WORDS) == "one two three, four!"


def test_a_dot_that_begins_a_word_keeps_its_gap() -> None:
    assert speak((Span("see .Xresources and .abc"),), NO_WORDS) == "see .Xresources and .abc."


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


def test_brackets_stand_beside_their_words() -> None:
    assert spoken("so (↓21%) and (−) it (√s = 1) is") == (
        "so (down twenty-one percent) and (minus) it (the square root of s equals one) is"
    )


@given(st.lists(st.builds(Span, st.text(max_size=20), st.sampled_from(("text", "code", "say"))), max_size=4))
def test_speech_is_one_line_without_loose_ends(spans: list[Span]) -> None:
    text = speak(spans, NO_WORDS)
    assert text == " ".join(text.split())
    assert text == "" or any(character.isalnum() for character in text)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("The √2 and its √3", "The square root of two and its square root of three"),
        ("We know that √2 is", "We know that the square root of two is"),
        ("√5, the |x| and a max(x, y)", "the square root of five, the absolute value of x and a max of x and y"),
    ],
)
def test_the_words_for_a_symbol_repeat_no_article(written: str, said: str) -> None:
    assert spoken(written) == said


def test_the_words_for_a_formula_repeat_no_article() -> None:
    spans = (
        Span("Take the "),
        Span(r"\sqrt 2", "math"),
        Span(" and the "),
        Span(r"\int f", "math"),
        Span(" here"),
    )
    assert speak(spans, NO_WORDS, whole=False) == "Take the square root of two and the integral of f here"
