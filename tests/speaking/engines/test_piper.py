"""Sounds given in IPA reach the voice, in place and with the marks around them."""

from __future__ import annotations

import pytest

from narrate.speaking.engine import EngineOptions
from narrate.speaking.engines.espeak import espeak, patched, phonemes
from narrate.speaking.engines.piper.engine import PiperEngine
from narrate.voices.voice import find_voice

pytestmark = pytest.mark.voice


@pytest.fixture(scope="module")
def joe() -> PiperEngine:
    return PiperEngine(find_voice("joe"), EngineOptions())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[ˈkwɛn]]", "kwˈɛn"),
        ("A [[ˈkwɛn]], a [[ˌɛliˈɛzɚ]].", "ɐ kwˈɛn, ɐ ˌɛliˈɛzɚ."),
        ("[[ˈɹɛluː]]: yes? No.", "ɹˈɛluː: jˈɛs? nˈoʊ."),
        ("[[ˈkwɛn]]'s dog, [[ˈkant]]’s, [[ˈkɛlɪʃ]]'s", "kwˈɛnz dˈɑːɡ, kˈants, kˈɛlɪʃᵻz"),
        ("“[[ˈkwɛn]]” said: “[[ˈkwɛn]]!” Yes.", "kwˈɛn sˈɛd: kwˈɛn! jˈɛs."),
        ("[[kant]][[kant]] yes", "kantkant jˈɛs"),
        ("The F B I's, the U I. I see.", "ðɪʲ ˈɛf bˈiː ˈaɪz, ðə jˈuː ˈaɪ. aɪ sˈiː."),
        ("Plan B I'm told. The I R S.", "plˈæn bˈiːʲ aɪm tˈoʊld. ðɪʲ aɪʲ ˈɑːɹ ˈɛs."),
        ("A B tests at A T and T.", "ˈeɪ bˈiː tˈɛsts æt ˈeɪ tˈiːʲ ænd tˈiː."),
        ("The A P I's, U S A is.", "ðɪ ˈeɪ pˈiː ˈaɪz, jˈuː ˈɛs ˈeɪ ɪz."),
        ("Is plan A so? A plan. What a Day.", "ɪz plˈæn ˈeɪ sˈoʊ? ɐ plˈæn. wˌʌt ɐ dˈeɪ."),
        ("a P H D, the [[ˈæt]], The [[ˈkæt]]", "ɐ pˈiːʲ ˈeɪtʃ dˈiː, ðɪ ˈæt, ðə kˈæt"),
        ("Yes. No.", "jˈɛs. nˈoʊ."),
        ("Yes… no.", "jˈɛs, nˈoʊ."),
        ("yes,no;yes", "jˈɛs nˈoʊ jˈɛs"),
        ("Yes ... no.", "jˈɛs, nˈoʊ."),
        ("Yes… No.", "jˈɛs. nˈoʊ."),
        ("…yes…", "jˈɛs."),
        ("Yes…? No…!", "jˈɛs? nˈoʊ!"),
    ],
)
def test_sounds_stand_where_they_are_given(joe: PiperEngine, text: str, expected: str) -> None:
    piper, _ = joe._load()
    assert "".join(phonemes(text, patched(piper.phonemize))) == expected


@pytest.mark.parametrize("odd", ["Yes..", "etc. ..", "&?29..", "a/..", "+^>е?<07^:…\\6\\6'/\u200b<./@,&?29.."])
def test_no_text_says_what_is_left_of_another(odd: str) -> None:
    say = espeak("en-us")
    list(phonemes(odd, say))
    assert "".join(phonemes("The rain.", say)) == "ðə ɹˈeɪn."


def test_joe_pauses_at_marks_that_espeak_drops_or_names(joe: PiperEngine) -> None:
    assert joe.phonemes("Yes,no:see *now* or “no!”—go.") == "jˈɛs, nˈoʊ: sˈiː nˈaʊ ɔːɹ nˈoʊ; ɡˈoʊ."


def test_letters_of_other_languages_are_left_to_espeak() -> None:
    say = espeak("es")
    assert "".join(phonemes("N A y plan A", say, english=False)) == "".join(
        "".join(s) for s in say("N A y plan A")
    )


def test_sounds_are_spoken(joe: PiperEngine) -> None:
    (plain,), (sounds,) = joe.speak(["It is Kwen."]), joe.speak(["It is [[ˈkwɛn]]."])
    assert 0.7 < sounds.seconds / plain.seconds < 1.4
