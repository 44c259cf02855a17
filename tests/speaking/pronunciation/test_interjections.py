"""Readers are given sounds or plain words for what they would spell; ordinary words stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tables import for_each

from narrate.speaking.engines.espeak import espeak, phonemes
from narrate.speaking.engines.hibari.reader import reader_for
from narrate.speaking.engines.misaki import notation_of
from narrate.speaking.pronunciation.interjections import with_interjections

LINES = Path(__file__).with_name("interjections.txt").read_text(encoding="utf-8").splitlines()
CASES = [tuple(line.split(" → ")) for line in LINES if " → " in line and not line.startswith("#")]


@for_each("text, expected", CASES)
def test_a_reader_is_given_what_it_can_say(text: str, expected: str) -> None:
    assert with_interjections(text) == expected


@given(st.text("abcdefgh .,-!", max_size=60).filter(lambda text: "-" not in text))
def test_words_without_letters_in_a_row_stay_as_they_are(text: str) -> None:
    letters = [text[at : at + 2] for at in range(len(text) - 1)]
    if not any(pair[0] == pair[1] for pair in letters):
        assert with_interjections(text) == text


@pytest.mark.voice
@pytest.mark.parametrize("text", ["Shh.", "Pfft!", "Brrr.", "W-w-what?", "Nooooo!", "Grr.", "Psst!"])
def test_no_letter_of_an_interjection_is_named(text: str) -> None:
    names = ("ˈɛs", "eɪtʃ", "Aʧ", "iː", "ɑːɹ", "ɑɹ", "dˈʌb", "uːuː")
    said = "".join(phonemes(text, espeak("en-us"))) + reader_for(notation_of("en-US"))(text)
    assert [name for name in names if name in said] == []
