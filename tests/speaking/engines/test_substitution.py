"""The sounds of a word replace those that espeak has for it, and every other sound stays."""

from __future__ import annotations

import pytest
from support.tables import for_each

from narrate.speaking.engines.espeak import espeak, phonemes
from narrate.speaking.pronunciation.heteronyms import heteronyms
from narrate.speaking.pronunciation.pronunciation import Pronunciation
from narrate.speaking.pronunciation.pronunciations import pronounce_for

AMERICAN, BRITISH = espeak("en-us"), espeak("en")


def american(text: str) -> str:
    return "".join(phonemes(text, AMERICAN, pronounce_for("en-US")))


@for_each(
    "text, expected",
    [
        ("He has read all of it.", "hiː hɐz ɹˈɛd ˈɔːl ʌv ɪt."),
        ("The lead-free pipe.", "ðə lˈɛdfɹˈiː pˈaɪp."),
        ("A well-read man.", "ɐ wˈɛlɹˈɛd mˈæn."),
        ("It does not close.", "ɪt dʌznˌɑːt klˈoʊz."),
        ("The record's end.", "ðə ɹˈɛkɚdz ˈɛnd."),
        ("Close it… Read!", "klˈoʊz ɪt. ɹˈiːd!"),
        ("The estimate, the use.", "ðɪʲ ˈɛstəmət, ðə jˈuːs."),
        ("[[kwˈɛn]] read a [[kwˈɛn]] to us last year.", "kwˈɛn ɹˈɛd ɐ kwˈɛn tʊ ˌʌs lˈæst jˈɪɹ."),
        ("We saw São Paulo, and left.", "wiː sˈɔː sˌaʊ pˈaʊloʊ, ænd lˈɛft."),
        (
            "The Aeneid is a magnum opus, not an ad hoc one.",
            "ðɪʲ ənˈiːɪd ɪz ɐ mˈæɡnəm ˈoʊpəs, nˌɑːt ɐn ˈæd hˈɑːk wˌʌn.",
        ),
        ("Saint-Saëns’s swan", "sæn sˈɑːnsᵻz swˈɑːn"),
        ("read", "ɹˈiːd"),
        ("", ""),
    ],
)
def test_a_word_sounds_as_its_sense(text: str, expected: str) -> None:
    assert american(text) == expected


def test_an_r_before_a_vowel_is_kept() -> None:
    said = "".join(phonemes("There is a tear in his eye. His toes grew number.", BRITISH, pronounce_for("en-GB")))
    assert "ɐ tˈɪəɹ ɪn" in said
    assert said.endswith("nˈʌmə.")


@pytest.mark.parametrize("text", ["Doesn't it?", "They're here.", "o’clock"])
def test_a_part_of_a_word_is_left_alone(text: str) -> None:
    part = Pronunciation(1, 3, "zzz")
    assert "".join(phonemes(text, AMERICAN, lambda _: (part,))) == "".join(phonemes(text, AMERICAN))


SENTENCES = (
    "When I read the letter, I used to close the door and listen to the wind in the trees.",
    "To record the use of lead is to present a minute part of the content; the rest is of no use.",
    "The does, the bass and the dove live in the desert… or do they? We object to that estimate!",
    "A graduate of the house, an invalid, and the other one (a rebel) produce a perfect increase of it all.",
)


@pytest.mark.parametrize("text", SENTENCES)
def test_no_other_sound_changes(text: str) -> None:
    found = heteronyms(text)
    assert len(found) >= 4
    before = "".join(phonemes(text, AMERICAN)).split(" ")
    after = american(text).split(" ")
    assert len(before) == len(after)
    changed = [new.strip(",.;!?") for old, new in zip(before, after, strict=True) if old != new]
    assert changed
    assert {*changed} <= {word.ipa for word in found}
