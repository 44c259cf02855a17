"""The order of English rules: each line of order.txt holds, and no pair of rules that depends on it lacks one."""

from __future__ import annotations

import re

from support.tables import for_each

from narrate.scripting.languages.english import ENGLISH
from scripting.languages.english.order_search import Pair, outcome, read_pairs, search, swapped

PAIRS = read_pairs()


@for_each("pair", PAIRS, name=lambda pair: f"{pair.earlier} > {pair.later}")
def test_the_order_of_two_rules_matters(pair: Pair) -> None:
    assert pair.spoken != pair.swapped
    assert outcome(ENGLISH, pair.written) == pair.spoken
    assert outcome(swapped(pair.earlier, pair.later), pair.written) == pair.swapped


def test_every_pair_of_rules_that_depends_on_the_order_has_a_line() -> None:
    """One known pair is kept from the search, which must find it again and nothing else."""
    known = {(pair.earlier, pair.later) for pair in PAIRS}
    found = {(pair.earlier, pair.later): str(pair) for pair in search(known - {("year", "number")})}
    assert found.pop(("year", "number"))
    assert list(found.values()) == []


PROPER = {
    "DNA",
    "DOI",
    "IP",
    "IPv6",
    "ISO",
    "K",
    "USB",
    "UTC",
    "Greek",
    "Roman",
    "September",
    "Unix",
    "Windows",
    "arXiv",
}


@for_each("name", ENGLISH.names)
def test_a_rule_is_named_by_a_noun_phrase_in_lower_case(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*", name)
    assert [
        word for word in name.split() if not word.islower() and not word.isdecimal() and word not in PROPER
    ] == []
