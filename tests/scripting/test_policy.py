"""How long pauses are, and what an author may demand whatever the policy says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

import pytest

from narrate.scripting.policy import CHOICES, PauseFactors, Pauses, Policy


def test_a_heading_deeper_than_there_are_pauses_takes_the_last() -> None:
    pauses = Pauses(headings=(30, 20, 10))
    assert [pauses.before_heading(level) for level in (1, 2, 3, 4, 6)] == [30, 20, 10, 10, 10]


KINDS = {
    "sentence": ("clause", "sentence"),
    "item": ("item",),
    "paragraph": ("paragraph", "quote"),
    "heading": ("headings", "after_heading", "rule", "end"),
}


def lengths(pauses: Pauses, names: Iterable[str]) -> list[int]:
    """The pauses of these names, those before headings one by one."""
    found = (getattr(pauses, name) for name in names)
    return [length for each in found for length in (each if isinstance(each, tuple) else [each])]


def test_every_pause_has_one_kind() -> None:
    assert sorted(name for names in KINDS.values() for name in names) == sorted(
        field.name for field in fields(Pauses)
    )
    assert [field.name for field in fields(PauseFactors)] == [*KINDS]


@pytest.mark.parametrize("kind", KINDS)
def test_a_factor_changes_all_pauses_of_its_kind_and_no_others(kind: str) -> None:
    pauses, factors = Pauses(), PauseFactors(**{kind: 1.5})
    for other, names in KINDS.items():
        factor = 1.5 if other == kind else 1
        for length in lengths(pauses, names):
            assert pauses.scaled(length, factors) == factor * length


def test_pauses_are_whole_milliseconds() -> None:
    assert Pauses().scaled(350, PauseFactors(sentence=1.001)) == 350
    assert Pauses().scaled(350, PauseFactors(sentence=1.002)) == 351


def test_the_factors_of_a_user_and_of_a_voice_multiply() -> None:
    assert PauseFactors(sentence=0.5, heading=2).times(1.5) == PauseFactors(0.75, 1.5, 1.5, 3)


@pytest.mark.parametrize("kind", [kind for kind in CHOICES if kind != "emoji"])  # no passage, and no words
@pytest.mark.parametrize("place", [0, -1], ids=["the default", "the last choice"])
def test_what_an_author_demands_is_neither_skipped_nor_announced(kind: str, place: int) -> None:
    choice: Any = {kind: CHOICES[kind][place]}
    demanded = getattr(replace(Policy(), **choice).narrate_everything(), kind)
    assert demanded in CHOICES[kind]
    assert demanded not in ("skip", "announce")


def test_a_demand_leaves_the_other_choices_alone() -> None:
    policy = Policy(footnotes="section", quotes="plain", opening="", max_chars=99).narrate_everything()
    assert (policy.footnotes, policy.quotes, policy.opening, policy.max_chars) == ("section", "plain", "", 99)


def test_no_table_is_too_long_to_be_demanded() -> None:
    assert Policy(max_table_rows=1).narrate_everything().max_table_rows > 1_000_000
