"""The dictionary of words with several sounds is well-formed, and its sounds are those that are meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from support.tables import for_each

from narrate.speaking.engines.espeak import espeak, phonemes
from narrate.speaking.pronunciation.dictionary import DATA, Dictionary, known_heteronyms, with_s
from narrate.storage import read_toml

IPA = frozenset("abdefhijklmnopstuvwzæðŋɑɒɔəɚɛɜɡɪɹʃʊʌʒθᵻˈˌː")
VOWEL = "[aeiouæɑɒɔəɚɛɜɪʊʌᵻ]"


def sounds_like() -> Iterator[tuple[str, str, str]]:
    text = Path(__file__).with_name("sounds.txt").read_text(encoding="utf-8")
    for line in filter(None, text.splitlines()):
        if not line.startswith("#"):
            entry, _, like = line.partition(" = ")
            word, sense = entry.split()
            yield word, sense, like


@for_each("word, sense, like", list(sounds_like()))
def test_a_sense_sounds_like_another_spelling(word: str, sense: str, like: str) -> None:
    *_, expected = "".join(phonemes(like, espeak("en-us"))).split()
    assert known_heteronyms()[word].senses[sense][0] == expected


@for_each("word", sorted(known_heteronyms()))
def test_every_entry_is_usable(word: str) -> None:
    heteronym = known_heteronyms()[word]
    assert heteronym.rules
    for sounds in heteronym.senses.values():
        for ipa in sounds:
            assert {*ipa} <= IPA
            assert re.search(f"ˈ{VOWEL}", ipa), f"{ipa}: a mark of stress stands right before its vowel"


def test_no_table_has_a_word_without_rules_and_no_rule_is_for_nothing() -> None:
    data = read_toml(DATA)
    assert {*data["words"]} <= {*data["rules"]}
    assert {*data["rules"]} - {"noun_verb", "command"} <= {*known_heteronyms()}
    used = "\n".join(rule for rules in data["rules"].values() for rule in rules)
    assert [name for name in data["lists"] if f"{{{name}}}" not in used] == []


@pytest.mark.parametrize(
    ("sounds", "expected"),
    [
        (("jˈuːs", "jˈuːs"), ("jˈuːsᵻz", "jˈuːsɪz")),
        (("ˈɛstəmət", "ˈɛstɪmət"), ("ˈɛstəməts", "ˈɛstɪməts")),
        (("ɹˈɛkɚd", "ɹˈɛkɔːd"), ("ɹˈɛkɚdz", "ɹˈɛkɔːdz")),
        (("dˈɪstʃɑːɹdʒ", "dˈɪstʃɑːdʒ"), ("dˈɪstʃɑːɹdʒᵻz", "dˈɪstʃɑːdʒɪz")),
    ],
)
def test_the_ending_s_sounds_as_after_its_stem(sounds: tuple[str, str], expected: tuple[str, str]) -> None:
    assert with_s(sounds) == expected


def dictionary(
    shared: list[str], rules: Mapping[str, list[str]] | None = None, **words: dict[str, str]
) -> Dictionary:
    senses = {"noun": "ˈa", "verb": ["bˈa", "cˈa"]}
    all_rules = {"noun_verb": shared, **(rules or {})}
    return Dictionary({"lists": {}, "rules": all_rules, "words": words, "noun_verb": {"ally": senses}})


def test_a_word_that_sounds_different_with_s_has_the_same_rules() -> None:
    found = dictionary(["noun: the _", "verb: _"])
    assert {*found} == {"ally", "allies"}
    assert found["allies"].senses == {"noun": ("ˈaz", "ˈaz"), "verb": ("bˈaz", "cˈaz")}
    assert [rule.sense for rule in found["allies"].rules] == ["noun", "verb"]


def test_an_entry_of_its_own_wins() -> None:
    found = dictionary(["noun: _"], {"allies": ["one: _"]}, allies={"one": "dˈa"})["allies"]
    assert found.senses == {"one": ("dˈa", "dˈa")}
    assert [rule.sense for rule in found.rules] == ["one"]


def test_a_word_may_have_the_rules_of_another() -> None:
    sounds = {"one": "dˈa", "two": "eˈa"}
    rules = {"tell": ["two: to _", "one: _"], "retell": ["two: and _", "tell"]}
    found = dictionary(["noun: _"], rules, tell=sounds, retell=sounds)
    assert found["retell"].rules[1:] == found["tell"].rules
    assert [rule.sense for rule in found["retell"].rules] == ["two", "two", "one"]


@pytest.mark.parametrize("rule", ["plural: _", "noun", "noun _", "noun: the", "noun: _ _", "noun: _:upper"])
def test_a_malformed_rule_is_an_error(rule: str) -> None:
    with pytest.raises(ValueError, match=re.escape(rule.removeprefix("noun: "))):
        dictionary([rule])["ally"]


def test_a_list_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        dictionary(["noun: {nothing} _"])["ally"]
