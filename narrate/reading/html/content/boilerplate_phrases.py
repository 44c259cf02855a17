"""What boilerplate says: the tables of ``data/boilerplate.toml``, as regular expressions."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from narrate import kept
from narrate import lazy_re as re


class Phrases(NamedTuple):
    """Expressions that match without case, in text whose white space is collapsed."""

    lines: re.Pattern[str]
    """Whole lines."""
    notices: re.Pattern[str]
    """How a line begins that may be longer."""
    controls: re.Pattern[str]
    """Whole texts of links and boxes; an author may write them as a paragraph."""
    headings: re.Pattern[str]
    """Whole headings over links to other pages."""
    contents: re.Pattern[str]
    """The heading of a table of contents."""
    link_prefixes: re.Pattern[str]
    """What a line of links begins with."""
    requests: re.Pattern[str]
    """How an aside begins that asks its reader for something."""
    email_requests: re.Pattern[str]
    """A word of a box that asks for an e-mail address."""


@cache
def phrases() -> Phrases:
    """The expressions; they are compiled once, when the first page is read."""
    tables = {name: _alternatives(text) for name, text in kept.toml(_FILE).items()}
    macros = {f"{{{name}}}": tables.pop(name) for name in ("network", "post")}
    for macro, text in macros.items():
        tables = {name: table.replace(macro, text) for name, table in tables.items()}
    return Phrases(
        **{name: re.compile(table + _ENDS.get(name, ""), re.IGNORECASE) for name, table in tables.items()}
    )


_FILE = Path(__file__).with_name("data") / "boilerplate.toml"
_ENDS = {"contents": r"\W*", "headings": r"\s*[:…>›».!]*", "link_prefixes": r"\s*[:|›»→←-]\s*"}
"""What may follow an entry of a table."""


def _alternatives(text: str) -> str:
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return f"(?:{'|'.join(lines)})"
