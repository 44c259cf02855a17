"""How long pauses are, and what an author may demand whatever the policy says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from narrate.scripting.policy import CHOICES, Pauses, Policy


def test_a_heading_deeper_than_there_are_pauses_takes_the_last() -> None:
    pauses = Pauses(headings=(30, 20, 10))
    assert [pauses.before_heading(level) for level in (1, 2, 3, 4, 6)] == [30, 20, 10, 10, 10]


def test_every_pause_is_scaled_and_rounded() -> None:
    plain = Pauses(1, 2, 3, 4, 5, 6, (7, 8), 9, 10)
    assert plain.scaled(1.5) == Pauses(2, 3, 4, 6, 8, 9, (10, 12), 14, 15)
    assert plain.scaled(0) == Pauses(0, 0, 0, 0, 0, 0, (0, 0), 0, 0)


@pytest.mark.parametrize("kind", CHOICES)
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
