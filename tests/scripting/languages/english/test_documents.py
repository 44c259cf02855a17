"""What docs/spoken.md says of the rules is true."""

from __future__ import annotations

import re

import pytest
from support import ROOT

from narrate.scripting.languages import english
from narrate.scripting.languages.english import ENGLISH
from narrate.scripting.rules import Sentence, apply

DOCUMENT = (ROOT / "docs" / "spoken.md").read_text(encoding="utf-8")
CHANGES = re.findall(r"^ +(\S+)  →  (.+)  \((.+)\)$", DOCUMENT, re.MULTILINE)
DISABLED = re.findall(r'disable = \["(.+)"\]', DOCUMENT)
ROWS = re.findall(r"^\| [\w, ]+ \| `(\w+)\.py` \| (.+) \|$", DOCUMENT, re.MULTILINE)


@pytest.mark.parametrize(("written", "spoken", "rule"), CHANGES)
def test_the_example_of_why_is_what_the_rules_say(written: str, spoken: str, rule: str) -> None:
    first = next(iter(apply(ENGLISH, Sentence.of([(written, "text")]))))
    assert (first.written, first.spoken, first.rule) == (written, spoken, rule)


def test_the_rules_that_it_disables_exist() -> None:
    assert DISABLED
    for names in DISABLED:
        ENGLISH.disable(*names.split('", "'))


def test_every_module_of_rules_is_in_its_table() -> None:
    modules = {name for name, module in vars(english).items() if hasattr(module, "RULES")}
    assert {module for module, _ in ROWS} == modules


def test_there_are_examples() -> None:
    assert len(CHANGES) == 3
