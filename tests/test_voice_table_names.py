"""scripts/names: which names count as heard, and what is spoken with and without the list."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from support.tables import for_each
from voice_table.names import RECORDING_S, Recording, heard, is_heard, recordings, roughly, shares

from narrate.speaking.engine import Audio
from narrate.speaking.pronunciation.names import names

RATE = 16_000


class Speaker:
    """An engine that takes two seconds for each text, and remembers it and the names that it knew in it."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.known: list[int] = []

    def speak(self, texts: Sequence[str]) -> list[Audio]:
        self.texts += texts
        self.known += [len(names(text)) for text in texts]
        return [Audio(np.ones(2 * RATE, np.float32), RATE) for _ in texts]


@for_each(
    "name, sounds, transcript, is_right",
    [
        ("Proust", "pɹˈuːst", "They mean Proust.", True),
        ("Proust", "pɹˈuːst", "They mean proust's.", False),
        ("Proust", "pɹˈuːst", "They mean Prowst.", False),
        ("Klee", "klˈeɪ", "It was clay.", True),
        ("Klee", "klˈeɪ", "It was clee.", False),
        ("São Paulo", "sˌaʊ pˈaʊloʊ", "I said Sao Paulo.", True),
        ("Cowen", "kˈaʊən", "We know cow in.", True),
        ("de Gaulle", "də ɡˈoʊl", "It was de goal.", True),
        ("Xi", "ʃˈiː", "They mean she.", True),
        ("Xi", "ʃˈiː", "", False),
    ],
)
def test_a_name_is_heard_by_its_letters_or_its_sounds(
    name: str, sounds: str, transcript: str, is_right: bool
) -> None:
    assert is_heard(name, sounds, transcript.replace(".", "").split()) == is_right


def test_what_nobody_tells_apart_is_alike() -> None:
    assert roughly("kˈɔːɹfɚ") == roughly("kɑɹfəɹ")
    assert roughly("pˈiːt") != roughly("bˈiːt")


def test_a_recording_holds_as_many_sentences_as_a_recognizer_takes_at_once() -> None:
    speaker = Speaker()
    chosen = ["Proust", "Klee", "Bohr"] * 10
    made = list(recordings(speaker, chosen, by_list=True))  # type: ignore[arg-type]
    assert [name for each in made for name in each.names] == chosen
    assert all(each.sound.seconds <= RECORDING_S for each in made)
    assert len(made) == 3
    assert all(name in text for name, text in zip(chosen, speaker.texts, strict=True))


def test_the_list_is_known_or_not() -> None:
    speaker = Speaker()
    list(recordings(speaker, ["Proust"], by_list=False))  # type: ignore[arg-type]
    list(recordings(speaker, ["Proust"], by_list=True))  # type: ignore[arg-type]
    assert speaker.known == [0, 1]


def test_the_names_that_were_heard_are_counted_by_recognizer() -> None:
    sound = Audio(np.zeros(10, np.float32), RATE)
    made = [Recording(("Proust", "Klee"), sound), Recording(("Bohr",), sound)]
    said = iter([{"a": "Proust and clay", "b": "Prowst, clay"}, {"a": "a boar", "b": "bore"}])
    assert shares(lambda _: next(said), made) == (3, {"a": {"Proust", "Klee", "Bohr"}, "b": {"Klee", "Bohr"}})
    assert heard(made[0], "nothing") == frozenset()
