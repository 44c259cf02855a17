"""The order of English rules: each line of order.txt holds, and fails when its two rules are swapped."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from narrate.scripting.languages.english import ENGLISH
from narrate.scripting.rules import RuleList, Sentence, apply

LINE = re.compile(r"(?P<earlier>.+?) > (?P<later>.+?): (?P<written>.+) -> (?P<spoken>.+)")
PAIRS = [
    match.groups()
    for line in Path(__file__).with_name("order.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#") and (match := LINE.fullmatch(line))
]


def spoken(rules: RuleList, written: str) -> str:
    return "".join(piece.spoken for piece in apply(rules, Sentence.of([(written, "text")])))


@pytest.mark.parametrize(("earlier", "later", "written", "words"), PAIRS)
def test_the_order_of_two_rules_matters(earlier: str, later: str, written: str, words: str) -> None:
    assert spoken(ENGLISH, written) == words
    swapped = ENGLISH.disable(earlier).after(later, ENGLISH[earlier])
    assert spoken(swapped, written) != words
