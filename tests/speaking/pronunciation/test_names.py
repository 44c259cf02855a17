"""Names that readers say wrong get the sounds of the list, and all other words are left alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tables import for_each

from narrate.scripting.lexicon import load_lexicon
from narrate.speaking.pronunciation.dictionary import known_heteronyms
from narrate.speaking.pronunciation.names import NAMES, WORDS, known_names, listed, names
from narrate.speaking.pronunciation.pronunciations import pronounce_for, pronunciations
from narrate.voices.voice import find_voice

ROOT = Path(__file__).parents[3]


def with_ipa(text: str, language: str = "en-US") -> str:
    """``text`` with the IPA of each known word in its place, between ``[[`` and ``]]``."""
    for word in reversed(pronounce_for(language)(text)):
        text = f"{text[: word.start]}[[{word.ipa}]]{text[word.end :]}"
    return text


@for_each(
    "text, expected",
    [
        ("Antigone defies Creon.", "[[æntˈɪɡəni]] defies Creon."),
        ("Bourdieu’s and Proust's books", "[[bʊɹdjˈɜːz]] and [[pɹˈuːsts]] books"),
        ("We flew to Addis Ababa.", "We flew to [[ˈædɪs ˈɑːbəbə]]."),
        ("An A Priori truth, a priori.", "An [[ˌeɪ pɹaɪˈɔːɹaɪ]] truth, [[ˌeɪ pɹaɪˈɔːɹaɪ]]."),
        ("Klee, klee and KLEE", "[[klˈeɪ]], klee and KLEE"),
        ("Xi'an and Xi’an, Xi", "[[ʃˌiːˈɑːn]] and [[ʃˌiːˈɑːn]], [[ʃˈiː]]"),
        ("Proustian, in Proust-like prose", "Proustian, in [[pɹˈuːst]]-like prose"),
        ("A [[pɹˈaʊst]] [[Proust]] Proust", "A [[pɹˈaʊst]] [[Proust]] [[pɹˈuːst]]"),
        ("Lie groups, and a lie about groups", "[[lˈiː ɡɹˈuːps]], and a lie about groups"),
        ("He has read Proust.", "He has [[ɹˈɛd]] [[pɹˈuːst]]."),
        ("", ""),
    ],
)
def test_a_name_gets_its_sounds(text: str, expected: str) -> None:
    assert with_ipa(text) == expected


@pytest.mark.parametrize("language", ["de", "fr-FR"])
def test_other_languages_are_left_alone(language: str) -> None:
    assert with_ipa("Antigone", language) == "Antigone"


def test_each_accent_has_its_own_sounds() -> None:
    assert [name.ipa for name in names("Bohr, Molière")] == ["bˈɔːɹ", "moʊljˈɛɹ"]
    british = [name.ipa for name in names("Bohr, Schopenhauer, Molière, Averroes", british=True)]
    assert british == ["bˈɔː", "ʃˈəʊpənhˌaʊə", "məʊljˈeə", "əvˈɛɹəʊiːz"]


def test_common_words_are_mended_in_american_alone() -> None:
    assert with_ipa("One nation versus another") == "One nation [[vˈɜːsəs]] another"
    assert with_ipa("One nation versus another", "en-GB") == "One nation versus another"


def test_a_name_wins_over_a_word_of_several_sounds_in_it() -> None:
    assert "live" in known_heteronyms()
    (found, *more) = pronunciations("In medias res they live.")
    assert (found.start, found.end) == (0, 13)
    assert [word.ipa for word in more] == ["lˈɪv"]


def test_ordinary_prose_holds_no_names() -> None:
    text = (ROOT / "samples" / "harbor.md").read_text(encoding="utf-8")
    assert names(text, british=True) == ()


def test_the_lists_are_long_and_hold_each_name_once() -> None:
    files = [file.read_text(encoding="utf-8").splitlines() for file in (NAMES, WORDS)]
    lines = [line for file in files for line in file if line and not line.startswith("#")]
    assert len(lines) == len(known_names().ipa) > 2000
    assert len(listed(NAMES)) > 1500
    assert not known_names().ipa.keys() & {*known_heteronyms()}


def test_the_lexicon_leaves_to_the_readers_just_the_names_that_they_know() -> None:
    starter = load_lexicon(ROOT / "voices" / "lexicons" / "en.toml")
    assert {*starter.ipa.values()} == {""}
    assert starter.words.keys() & known_names().ipa.keys() == starter.ipa.keys()


def test_each_name_has_a_stress_and_its_mark_stands_before_a_vowel() -> None:
    wrong = re.compile(r"[ˈˌ](?![aeiouæøɑɒɔəɚɛɜɪʊʌᵻ])|^[^ˈ]*$")
    assert [name for name, sounds in known_names().ipa.items() if wrong.search(sounds)] == []


def test_joe_knows_every_sound() -> None:
    config = find_voice("joe").checked_file("config")
    known = {*json.loads(config.read_text(encoding="utf-8"))["phoneme_id_map"]}
    assert {name: {*sounds} - known for name, sounds in known_names().ipa.items() if {*sounds} - known} == {}


@given(st.lists(st.sampled_from(["Proust", "a", "priori", "Xi", "’s", "'an", " ", "[[", "]]", "-", "São Paulo"])))
def test_names_are_found_in_order_and_apart(parts: list[str]) -> None:
    text, end = "".join(parts), 0
    for word in pronunciations(text):
        assert end <= word.start < word.end <= len(text)
        end = word.end
