"""Trigger characters save time and cost nothing: no text that a rule verbalizes is skipped for want of one."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.tables import for_each

from narrate.scripting.rules import CODE, Rule, Sentence, apply
from scripting.spoken_cases import CASES, ENGLISH

NUMBER = re.compile(r"[0-9]+")
TEXTS = {
    text for case in CASES for text in (case.written, NUMBER.sub("½", case.written), NUMBER.sub("٣", case.written))
}
"""Every case as it is, with fractions for its numbers, and with digits of another script."""
LOOKED_FOR_AND_MATCHED = r"(?=[\w*-]+\.\w)"
"""What a file's name begins with, to be found fast: generated twice, it is the same by chance only."""
TRIGGERED = [rule for rule in ENGLISH if rule.trigger_chars]


def skipped_in(text: str, rule: Rule) -> list[tuple[str, str]]:
    """What the rule would verbalize of a text that has none of its trigger characters."""
    if not frozenset(rule.trigger_chars).isdisjoint(text) or not rule.pattern.search(text):
        return []
    sentence = Sentence.of([(text, "code" if rule.kinds == CODE else "text")])
    return [
        (piece.written, piece.spoken) for piece in apply([replace(rule, trigger_chars="")], sentence) if piece.rule
    ]


@for_each("rule", TRIGGERED, name=lambda rule: rule.name)
def test_no_case_of_any_rule_is_lost_to_a_trigger(rule: Rule) -> None:
    for text in TEXTS:
        assert skipped_in(text, rule) == []


@for_each("rule", TRIGGERED, name=lambda rule: rule.name)
def test_no_text_that_fits_the_pattern_is_lost_to_a_trigger(rule: Rule) -> None:
    pattern = rule.pattern.pattern.replace(LOOKED_FOR_AND_MATCHED, "")

    # Always the same texts: of a few patterns, some seeds generate nothing.
    @settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(re.compile(pattern, rule.pattern.flags)))
    def check(text: str) -> None:
        assert skipped_in(text, rule) == []

    check()


def test_a_trigger_that_loses_text_is_noticed() -> None:
    percentage = replace(ENGLISH["percentage"], trigger_chars="0")
    assert skipped_in("by 5% or 7%", percentage) == [("5%", "five percent"), ("7%", "seven percent")]
