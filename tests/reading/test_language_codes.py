"""Languages in three letters."""

from __future__ import annotations

import re

from support.tables import for_each

from narrate.reading.language_codes import _BIBLIOGRAPHIC, _THREE_LETTERS, _WITHDRAWN, iso_639_2, shortest


@for_each(
    "tag, code",
    [
        ("en", "eng"),
        ("en-GB", "eng"),
        ("EN", "eng"),
        ("de-AT", "deu"),
        ("fr", "fra"),
        ("zh-Hant-TW", "zho"),
        ("pt-BR", "por"),
        ("iw", "heb"),
        ("fil-PH", "fil"),
        ("", "und"),
        ("xx", "und"),
        ("x-own", "und"),
        ("i-klingon", "und"),
        ("german", "und"),
        ("日本語", "und"),
        ("\0", "und"),
    ],
)
def test_a_tag_has_three_letters(tag: str, code: str) -> None:
    assert iso_639_2(tag) == code


def test_the_table_has_two_letters_for_three() -> None:
    assert len(_THREE_LETTERS) > 180
    assert all(re.fullmatch("[a-z]{2}=[a-z]{3}", f"{two}={three}") for two, three in _THREE_LETTERS.items())


def test_two_languages_share_a_code_only_where_one_was_renamed() -> None:
    named = {two: three for two, three in _THREE_LETTERS.items() if two not in _WITHDRAWN}
    assert len(set(named.values())) == len(named)


def test_three_letters_lead_back_to_two() -> None:
    assert all(shortest(three) == two for two, three in _THREE_LETTERS.items() if two not in _WITHDRAWN)
    assert {*_BIBLIOGRAPHIC.values()} < {*_THREE_LETTERS}
    assert not {*_BIBLIOGRAPHIC} & {*_THREE_LETTERS.values()}
