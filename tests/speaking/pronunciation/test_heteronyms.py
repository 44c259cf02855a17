"""Words of several sounds get the one that fits; all other words are left alone."""

from __future__ import annotations

import os
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
from support.tables import for_each

from narrate.speaking.pronunciation.dictionary import known_heteronyms
from narrate.speaking.pronunciation.heteronyms import heteronyms
from narrate.speaking.pronunciation.pronunciations import decide_nothing, fingerprint_for, pronounce_for

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


def with_ipa(text: str) -> str:
    """``text`` with the IPA of each decided word in its place, between ``[[`` and ``]]``."""
    for word in reversed(heteronyms(text)):
        text = f"{text[: word.start]}[[{word.ipa}]]{text[word.end :]}"
    return text


def joined(parts: list[tuple[str, str]]) -> str:
    return "".join(map("".join, parts))


@for_each("word", sorted({case.word for case in CASES}))
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


@for_each(
    "text, expected",
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
    assert with_ipa(text) == expected


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


PARTS = (
    "record",
    "Lead",
    "read's",
    "use",
    "house’s",
    "the",
    "to",
    "[[close]]",
    "[[",
    "]]",
    "“",
    ".",
    "-",
    "é",
    "中",
    "\n",
)


@given(st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from(["", " ", " ", "  "]))).map(joined))
def test_only_listed_words_are_decided_each_once_and_in_order(text: str) -> None:
    end = 0
    given_ipa = [range(*match.span()) for match in re.finditer(r"\[\[.*?\]\]", text)]
    for word in heteronyms(text):
        assert not any(word.start in place for place in given_ipa)
        assert end <= word.start < word.end
        end = word.end
        spelled = text[word.start : word.end].lower().replace("’", "'")
        assert spelled.removesuffix("'s") in known_heteronyms()


def test_threads_get_the_same_answers() -> None:
    texts = [case.text for case in CASES[:200]]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(heteronyms, texts)) == [heteronyms(text) for text in texts]


def test_without_the_package_nothing_is_decided() -> None:
    code = (
        "import importlib.util as util, sys\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name, *rest: None if name == 'hibari' else find(name, *rest)\n"
        "from narrate.speaking.pronunciation.heteronyms import heteronyms\n"
        "from narrate.speaking.pronunciation.tagging import tagger_version\n"
        "print(heteronyms('He has read it.'), repr(tagger_version()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "() ''\n"
    assert done.stderr == ""


def test_a_damaged_package_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "hibari").mkdir()
    (tmp_path / "hibari" / "__init__.py").touch()
    code = (
        "import logging; logging.basicConfig(format='%(message)s')\n"
        "from narrate.speaking.pronunciation.heteronyms import heteronyms\n"
        "print(heteronyms('He has read it.'), heteronyms('Close it.'))"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout == "() ()\n"
    (warning,) = done.stderr.splitlines()
    assert "hibari-tts cannot be used" in warning
