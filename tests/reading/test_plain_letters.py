"""Ligatures, full-width letters and styled alphabets are spoken as the letters that they are."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from support.tables import for_each

from narrate.reading.plain_letters import plain_letters

PLAIN = [
    ("ﬁrst oﬀer, eﬃcient", "first offer, efficient"),
    ("𝐇𝐞𝐥𝐥𝐨 𝓈𝒸𝓇𝒾𝓅𝓉 𝔣𝔯𝔞𝔨𝔱𝔲𝔯 ℋℯℓ𝓁ℴ 𝟐𝟎", "Hello script fraktur Hello 20"),
    ("ＦＵＬＬ １２", "FULL 12"),
    ("Ⓒⓐⓣ 🄲🄰🅃 🅒🅐🅣 🅲🅰🆃", "Cat CAT CAT CAT"),
    ("Henry Ⅷ", "Henry VIII"),
    ("ᴛʜᴇ ᴇɴᴅ", "the end"),
    ("4ᵗʰ of ſo", "4th of so"),
    ("Mᵐᵉ Curie, Mˡˡᵉ, Dʳ, Nᵒ 5", "Mme Curie, Mlle, Dr, No 5"),
    ("cafe\u0301", "café"),
    ("ﻣﺮﺣﺒﺎ", "مرحبا"),
    ("ﾊﾟﾝ", "パン"),
    ("①First", " 1 First"),
]
AS_IT_IS = [
    "½ of ² and ™",
    "10 µm № 5 …",
    "[ɪɢ] ʜ",
    "日本語，中文（二）",
    "ångström",
    "a → b ≥ c",
    "naïve Öl",
    "Mⁿ and xᵐ, Rᵐ",
]


@for_each("written, plain", PLAIN)
def test_letters_are_plain(written: str, plain: str) -> None:
    assert plain_letters(written) == plain


@for_each("text", AS_IT_IS)
def test_what_rules_know_and_what_is_no_letter_stays(text: str) -> None:
    assert plain_letters(text) == text


@given(st.text())
def test_plain_letters_stay_as_they_are(text: str) -> None:
    plain = plain_letters(text)
    assert plain_letters(plain) == plain


@given(st.text(st.characters(codec="latin-1")))
def test_latin_text_stays_as_it_is(text: str) -> None:
    assert plain_letters(text) == unicodedata.normalize("NFC", text) == text
