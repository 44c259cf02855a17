"""Reads the files of cases: a title, settings where there are any, what is given and what is expected.

::

    A title on one line
    key = value
    .
    what is given
    .
    what is expected
    .
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_CASE = re.compile(
    r"^(?P<title>[^\s.].*)\n(?P<settings>(?:\w+ = .*\n)*)\.\n(?P<given>(?s:.*?))^\.\n(?P<expected>(?s:.*?))^\.$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Case:
    title: str
    settings: dict[str, str]
    given: str
    expected: str


def read_cases(path: Path) -> list[Case]:
    """The cases of a file. Titles are unique and nothing but blank lines stands between the cases."""
    text = path.read_text(encoding="utf-8")
    cases = [_case(match) for match in _CASE.finditer(text)]
    rest = _CASE.sub("", text).strip()
    assert not rest, f"{path.name}: this is no case: {rest[:200]}"
    titles = [case.title for case in cases]
    assert len(titles) == len(set(titles)), f"{path.name}: a title stands twice"
    return cases


def _case(match: re.Match[str]) -> Case:
    lines = match["settings"].splitlines()
    settings = dict(line.split(" = ", 1) for line in lines)
    return Case(match["title"], settings, match["given"], match["expected"].rstrip("\n"))
