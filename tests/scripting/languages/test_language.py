"""What a language is asked for: lists, numbers of things, dates, sentences. English, and one without words."""

from __future__ import annotations

import datetime as dt

import pytest
from support.tables import for_each

from narrate.reading.dates import Month
from narrate.scripting.languages.english import LANGUAGE as ENGLISH
from narrate.scripting.languages.language import Language, iso_date
from narrate.scripting.languages.phrases import Phrases
from narrate.scripting.script import OMISSION_KINDS

WORDLESS = Language("xx")
POLISH = Language("pl", plural_form=lambda n: 0 if n == 1 else 1 if n % 10 in (2, 3, 4) and n // 10 != 1 else 2)


@pytest.mark.parametrize(
    ("entries", "english", "wordless"),
    [
        ((), "", ""),
        (("A",), "A", "A"),
        (("A", "B"), "A and B", "A, B"),
        (("A", "B", "C"), "A, B and C", "A, B, C"),
        (("{A}", "{list}", "{}"), "{A}, {list} and {}", "{A}, {list}, {}"),
    ],
)
def test_entries_are_listed(entries: tuple[str, ...], english: str, wordless: str) -> None:
    assert ENGLISH.enumerate(entries) == english
    assert WORDLESS.enumerate(entries) == wordless


@pytest.mark.parametrize(("number", "words"), [(0, "0 lines"), (1, "1 line"), (2, "2 lines"), (21, "21 lines")])
def test_english_has_a_singular_and_a_plural(number: int, words: str) -> None:
    assert ENGLISH.count(number, ENGLISH.phrases.lines) == words


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 wiersz"), (3, "3 wiersze"), (5, "5 wierszy"), (12, "12 wierszy")]
)
def test_a_language_may_have_more_forms(number: int, words: str) -> None:
    assert POLISH.count(number, ("{n} wiersz", "{n} wiersze", "{n} wierszy")) == words


def test_the_last_form_serves_where_a_language_has_fewer() -> None:
    assert [Language("ja").count(number, ("{n} 行",)) for number in (1, 2)] == ["1 行", "2 行"]


def test_only_what_is_named_decides_between_was_and_were() -> None:
    forms = ("{omissions} was left out", "{omissions} were left out")
    language = Language("xx", phrases=Phrases(omissions={"code": ("{n} block", "{n} blocks")}, left_out=forms))
    assert language.left_out({"code": 1, "math": 1}) == "1 block was left out"
    assert language.left_out({"code": 2}) == "2 blocks were left out"
    assert language.left_out({"math": 2}) == ""


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, ""),
        ({"image": 1}, "1 image"),
        ({"image": 2}, "2 images"),
        ({"code": 2, "footnote": 6}, "6 footnotes and 2 code blocks"),
        ({"embed": 1, "math": 3, "table": 1}, "1 table, 3 equations and 1 embedded item"),
    ],
)
def test_omissions_are_listed_by_kind(counts: dict[str, int], words: str) -> None:
    assert ENGLISH.omissions(counts) == words


def test_english_has_words_for_every_kind_of_omission() -> None:
    assert tuple(ENGLISH.phrases.omissions) == OMISSION_KINDS
    listed = ENGLISH.omissions(dict.fromkeys(reversed(OMISSION_KINDS), 1))
    assert listed == ENGLISH.enumerate(forms[0].format(n=1) for forms in ENGLISH.phrases.omissions.values())


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, ""),
        ({"table": 1}, "1 table was left out of this narration"),
        ({"table": 2}, "2 tables were left out of this narration"),
        ({"table": 1, "code": 1}, "1 code block and 1 table were left out of this narration"),
    ],
)
def test_what_was_left_out_agrees_in_number(counts: dict[str, int], words: str) -> None:
    assert ENGLISH.left_out(counts) == words


def test_a_language_without_words_says_nothing_of_omissions() -> None:
    assert WORDLESS.omissions({"table": 2, "code": 1}) == ""
    assert WORDLESS.left_out({"table": 2}) == ""


def test_a_name_is_sorted_without_its_article() -> None:
    names = {
        "The Rain": "Rain",
        "A rain": "rain",
        "AN HOUR": "HOUR",
        "Theory": "",
        "The": "",
        "İ": "",
        "A. Smith": "",
    }
    assert {name: ENGLISH.without_article(name) for name in names} == names
    french = Language("fr", phrases=Phrases(articles=("le", "l'", "l’")))
    assert [french.without_article(name) for name in ("Le vent", "L’eau", "Lent")] == ["vent", "eau", ""]
    assert WORDLESS.without_article("The Rain") == ""


@pytest.mark.parametrize(
    ("caption", "answer"),
    [
        ("Figure 2: rain", True),
        ("FIGURE", True),
        ("Fig. 2", True),
        ("figures of speech", False),
        ("A table", False),
        ("Tables", False),
        ("", False),
    ],
)
def test_a_caption_may_name_itself(caption: str, answer: bool) -> None:
    assert ENGLISH.names_itself(caption) is answer
    assert WORDLESS.names_itself(caption) is False


@for_each(
    "ordinal", "1st 2nd 3rd 4th 9th 10th 11th 12th 13th 14th 20th 21st 22nd 23rd 24th 29th 30th 31st".split()
)
def test_english_dates_are_written_out(ordinal: str) -> None:
    assert ENGLISH.long_date(dt.date(2024, 12, int(ordinal[:-2]))) == f"December {ordinal}, 2024"


def test_a_month_is_spoken_and_shown_without_a_day() -> None:
    assert (ENGLISH.long_date(Month(2024, 12, 1)), iso_date(Month(2024, 12, 1))) == ("December 2024", "2024-12")


@pytest.mark.parametrize(
    ("language", "date"), [(ENGLISH, "January 2nd, 2024"), (WORDLESS, "2024-01-02")], ids=["English", "wordless"]
)
def test_an_hour_does_not_change_the_date(language: Language, date: str) -> None:
    assert language.long_date(dt.datetime(2024, 1, 2, 23, 59, tzinfo=dt.timezone.utc)) == date


def test_a_language_may_split_sentences_itself() -> None:
    language = Language("xx", split_sentences=lambda line: line.split("|"))
    assert list(language.sentences("a. b|c")) == ["a. b", "c"]


def test_phrases_without_words_have_no_letters_but_their_placeholders() -> None:
    texts = [value for name in Phrases.__slots__ if isinstance(value := getattr(WORDLESS.phrases, name), str)]
    placeholders = dict.fromkeys(
        "title authors date list entry address voice quote_voice generator speaker speakers".split(), ""
    )
    assert len(texts) > 20
    assert not any(map(str.isalpha, "".join(text.format(**placeholders) for text in texts)))
