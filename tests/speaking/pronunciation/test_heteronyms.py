"""Words of several sounds get the one that fits; all other words are left alone."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.speaking.pronunciation.dictionary import known_heteronyms
from narrate.speaking.pronunciation.heteronyms import (
    Pronunciation,
    decide_nothing,
    fingerprint_for,
    heteronyms,
    pronounce_for,
    with_ipa,
)

FOLDER = Path(__file__).parent
LEFT_ALONE = "-"


@dataclass(frozen=True)
class Case:
    word: str
    sense: str
    text: str


def read_cases() -> Iterator[Case]:
    word = ""
    for line in (FOLDER / "heteronyms.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            word = line[3:]
        elif line and not line.startswith("#"):
            sense, _, text = line.partition(": ")
            yield Case(word, sense, text)


CASES = list(read_cases())


def decided(text: str, word: str, *, british: bool = False) -> str | None:
    """The pronunciation of ``word``, which stands once in ``text``."""
    (place,) = re.finditer(rf"(?<!\w){word}(?!\w)", text, re.IGNORECASE)
    return {found.start: found.ipa for found in heteronyms(text, british)}.get(place.start())


@pytest.mark.parametrize("word", sorted({case.word for case in CASES}))
def test_the_sound_fits_the_sentence(word: str) -> None:
    senses = known_heteronyms()[word].senses
    wrong = [
        f"{case.sense}: {case.text}"
        for case in CASES
        if case.word == word
        and decided(case.text, word) != (None if case.sense == LEFT_ALONE else senses[case.sense][0])
    ]
    assert wrong == []


def test_there_are_many_cases_and_most_words_have_one_for_each_sense() -> None:
    assert len(CASES) > 900
    senses = {(case.word, case.sense) for case in CASES}
    single = [word for word, _ in senses if len({sense for other, sense in senses if other == word}) < 2]
    assert len(single) < 10, single


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He has read it.", "He has [[ɹˈɛd]] it."),
        ("The estimate’s wrong, the record's not.", "The [[ˈɛstəməts]] wrong, the [[ɹˈɛkɚdz]] not."),
        ("Lead-free pipes, well-read people.", "[[lˈɛd]]-free pipes, well-[[ɹˈɛd]] people."),
        ("CLOSE THE DOOR!", "[[klˈoʊz]] THE DOOR!"),
        ("You haven’t read “Close the door”?", "You haven’t [[ɹˈɛd]] “[[klˈoʊz]] the door”?"),
        ("She can [[ɹiːd]]. She read it yesterday.", "She can [[ɹiːd]]. She [[ɹˈɛd]] it yesterday."),
        ("I was [[ˈzɔːbl]], and read it to him last week.", "I was [[ˈzɔːbl]], and [[ɹˈɛd]] it to him last week."),
        ("Already the reader misreads a bread.", "Already the reader misreads a bread."),
        ("", ""),
    ],
)
def test_ipa_takes_the_place_of_the_words(text: str, expected: str) -> None:
    assert with_ipa(text, heteronyms(text)) == expected


def test_each_accent_has_its_own_sounds() -> None:
    assert decided("Tear it up.", "tear") == "tˈɛɹ"
    assert decided("Tear it up.", "tear", british=True) == "tˈeə"
    assert pronounce_for("en-GB")("Tear it up.")[0].ipa == "tˈeə"
    assert pronounce_for("en-US")("Tear it up.")[0].ipa == pronounce_for("en")("Tear it up.")[0].ipa == "tˈɛɹ"


@pytest.mark.parametrize("language", ["de-DE", "fr", "eng", "x-en"])
def test_other_languages_are_left_alone(language: str) -> None:
    assert pronounce_for(language) is decide_nothing
    assert pronounce_for(language)("Close the door.") == ()
    assert fingerprint_for(language) == ""


def test_the_fingerprint_names_what_decides() -> None:
    assert fingerprint_for("en-GB") == fingerprint_for("en-US") != ""


@given(st.text(st.sampled_from("record lead read's use [[]] “’.,-–\n aé中")))
def test_any_text_keeps_all_that_is_not_a_heteronym(text: str) -> None:
    found = heteronyms(text)
    assert [(word.start, word.end) for word in found] == sorted((word.start, word.end) for word in found)
    for word in found:
        spelled = text[word.start : word.end].lower().replace("’", "'")
        assert spelled.removesuffix("'s") in known_heteronyms()
    kept = re.split("|".join(re.escape(f"[[{word.ipa}]]") for word in found) or "$^", with_ipa(text, found))
    assert "".join(kept) == _without(text, found)


def _without(text: str, found: tuple[Pronunciation, ...]) -> str:
    for word in reversed(found):
        text = text[: word.start] + text[word.end :]
    return text


def test_threads_get_the_same_answers() -> None:
    texts = [case.text for case in CASES[:200]]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(heteronyms, texts)) == [heteronyms(text) for text in texts]


def test_without_the_package_nothing_is_decided() -> None:
    code = (
        "import importlib.util as util, sys\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name, *rest: None if name == 'hibari' else find(name, *rest)\n"
        "from narrate.speaking.pronunciation.heteronyms import fingerprint_for, heteronyms\n"
        "print(heteronyms('He has read it.'), repr(fingerprint_for('en-US')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "() ''\n"
    assert done.stderr == ""
