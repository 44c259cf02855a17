"""What the user chooses for the speakers of dialogues."""

from __future__ import annotations

import pytest
from support.tables import for_each

from narrate.scripting.casting import Casting


@pytest.mark.parametrize(
    ("given", "voices"),
    [
        ("Ann=joe", {"Ann": "joe"}),
        (" Ann Lee = joe ,Bob=lark", {"Ann Lee": "joe", "Bob": "lark"}),
        ({"Ann": "joe"}, {"Ann": "joe"}),
        ({}, {}),
    ],
)
def test_a_choice_is_read_from_text_and_from_a_table(given: object, voices: dict[str, str]) -> None:
    casting = Casting.read(given)
    assert casting == Casting(voices, frozenset(voices))
    assert casting.as_json() == voices
    assert Casting.read(casting) is casting


@pytest.mark.parametrize("given", ["none", " None", False, None])
def test_none_is_one_voice(given: object) -> None:
    assert Casting.read(given) == Casting(off=True)
    assert Casting.read(given).as_json() is None


@for_each("given", ["", "Ann", "Ann=", "=joe", "Ann=joe,", {"Ann": 1}, {"Ann": ""}, 3])
def test_anything_else_is_an_error_that_shows_what_to_write(given: object) -> None:
    with pytest.raises(ValueError, match="Ann=joe, Bob=lark"):
        Casting.read(given)


def test_a_choice_is_set_over_another_name_by_name() -> None:
    post = Casting.read("Ann=joe, Bob=joe")
    assert Casting.read("Bob=lark, Cy=jay").over(post).voices == {"Ann": "joe", "Bob": "lark", "Cy": "jay"}
    assert Casting.read("none").over(post).off
    assert Casting().over(Casting.read("none")).off
    assert not Casting.read("Ann=joe").over(Casting.read("none")).off


@for_each(
    "given, full",
    [
        ("Ann Lee", "Ann Lee"),
        ("ann  lee", "Ann Lee"),
        ("AL", "Ann Lee"),
        ("al", "Ann Lee"),
        ("Ann", "Ann Lee"),
        ("Dr. Lee", "Ann Lee"),
        ("Bob", "Bob"),
        ("bob ray", "Bob Ray"),
        ("Ray", "Ray"),
        ("Cy", "Cy"),
    ],
)
def test_a_part_of_a_name_and_initials_choose_for_the_only_speaker_who_can_be_meant(given: str, full: str) -> None:
    casting = Casting.read(f"{given}=joe").resolved(["Ann Lee", "Bob Ray", "Bob", "Eve Ray"])
    assert casting == Casting({full: "joe"}, frozenset({full}))


def test_what_is_set_over_another_choice_wins_under_a_shorter_name_too() -> None:
    over = Casting.read("AL=lark").over(Casting.read("AL=jay, Ann Lee=joe"))
    assert over.resolved(["Ann Lee"]).voices == {"Ann Lee": "lark"}


def test_one_voice_for_all_remains_so() -> None:
    assert Casting(off=True).resolved(["Ann Lee"]) == Casting(off=True)
