"""The cases in ``spoken/*.txt``: what each rule makes of a text, for everyone to extend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from narrate.reading.post import SpanKind
from narrate.scripting.languages.english import LANGUAGE
from narrate.scripting.rules import CODE, Rule

ENGLISH = LANGUAGE.rules
BY_NAME = {rule.name: rule for rule in ENGLISH}
FILES = sorted((Path(__file__).parent / "spoken").glob("*.txt"))


@dataclass(frozen=True)
class Case:
    file: str
    rule: Rule
    written: str
    spoken: str | None
    """None where the rule leaves it alone."""

    @property
    def kind(self) -> SpanKind:
        return "code" if self.rule.kinds == CODE else "text"

    def __str__(self) -> str:
        return f"{self.file}: {self.rule.name}: {self.written}"


def read_cases(path: Path) -> Iterator[Case]:
    """``[rule]`` names the rule of the lines below it; ``\\uXXXX`` is a character by its number."""
    rule: Rule | None = None
    for line in path.read_text(encoding="utf-8").splitlines():
        if line[:1] == "[" and line.endswith("]") and line.strip("[]") in BY_NAME:
            rule = BY_NAME[line.strip("[]")]
        elif line and not line.startswith("#"):
            assert rule, f"{path.name}: no [rule] before {line!r}"
            yield read_case(path.stem, rule, line)


def read_case(file: str, rule: Rule, line: str) -> Case:
    if line.startswith("!"):
        return Case(file, rule, unescaped(line[1:]), None)
    written, arrow, spoken = line.partition(" -> ") if line.count(" -> ") == 1 else line.rpartition(" -> ")
    assert arrow, f"{file}: no arrow, and no rule of this name, in {line!r}"
    return Case(file, rule, unescaped(written), unescaped(spoken))


def unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)


CASES = [case for path in FILES for case in read_cases(path)]
