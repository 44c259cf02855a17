"""TeX, with Unicode's signs in it → tokens. White space and comments are left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from narrate.scripting.math.characters import COMBINING, INVISIBLE, SCRIPTS, UNICODE
from narrate.scripting.math.tables import UNMARKED
from narrate.scripting.math.tree import Unsupported

MAX_TOKENS = 600
"""Tokens; what has more is longer than any sentence."""


@dataclass(frozen=True, slots=True)
class Token:
    """A command with its backslash, a number, a word, or one character; and where it stands in the source."""

    text: str
    start: int
    end: int


_SMALL = "".join(character for table in SCRIPTS.values() for character in table)
_TOKEN = re.compile(
    rf"""
    (?P<space> \s+ )
  | (?P<command> \\(?:operatorname|hspace|vspace|tag)\* | \\[A-Za-z]+ | \\. )
  | (?P<thousands> \d{{1,3}}(?:(?:\{{,\}}|\\,)\d{{3}})+(?!\d)(?:\.\d+)? )
  | (?P<commas> \d{{1,3}}(?:,\d{{3}})+(?![\d.,]|\{{,)(?:\.\d+)? )
  | (?P<number> \d+(?:\.\d+)* | \.\d+ )
  | (?P<letters> [A-Za-z]+ )
  | (?P<small> [{_SMALL}]+ )
  | (?P<comment> %[^\n]* )
  | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_WORD = re.compile(r"(?=.*[aeiou])[A-Za-z][a-z]{3,}")
JOINING = frozenset("if and or for iff not where then else otherwise when".split())
"""Words that are meant as words, even where they are not marked as such."""
_DEEPER = dict.fromkeys(("(", "[", "\\{"), 1) | dict.fromkeys((")", "]", "\\}"), -1)


def tokens_of(tex: str) -> list[Token]:
    """All tokens of ``tex``; raises Unsupported where there are more than `MAX_TOKENS`."""
    found: list[Token] = []
    depth = 0
    for match in _matches(tex):
        if match.lastgroup == "commas" and depth > 0:
            parts: Iterator[str] = (part for part in re.split("(,)", match[0]))
        else:
            parts = _READERS[match.lastgroup or ""](match)
        for part in parts:
            depth += _DEEPER.get(part, 0)
            found.append(Token(part, *match.span()))
        if len(found) > MAX_TOKENS:
            raise Unsupported
    return found


def _matches(tex: str) -> Iterator[re.Match[str]]:
    """The pieces of ``tex``. A percent sign after a digit is one; elsewhere it begins a comment."""
    place, number = 0, False
    while match := _TOKEN.match(tex, place):
        place = match.end()
        if match.lastgroup == "comment":
            if number and match[0] != "%":
                place = match.start() + 1
                yield match
            elif place == len(tex) and match[0].strip("% "):
                raise Unsupported  # the lines were joined, and nobody knows where it ended
            elif place == len(tex) and number:
                yield match
        elif match.lastgroup != "space":
            yield match
        number = match.lastgroup in {"number", "thousands", "commas"} or (number and match.lastgroup == "space")


def _letters(match: re.Match[str]) -> Iterator[str]:
    run = match[0]
    around = match.string[match.start() - 1 : match.start()] + match.string[match.end() : match.end() + 1]
    if run in UNMARKED:
        yield f"\\{run}"
    elif _WORD.fullmatch(run) or (run in JOINING and (not around or around.isspace())):
        yield run
    else:
        yield from run


def _small(match: re.Match[str]) -> Iterator[str]:
    """A run of raised or lowered characters, which may be both in turn."""
    sign = ""
    for character in match[0]:
        here = next(sign for sign, table in SCRIPTS.items() if character in table)
        if here != sign:
            yield from ("}",) * bool(sign)
            yield from (here, "{")
        sign = here
        yield SCRIPTS[here][character]
    yield "}"


def _other(match: re.Match[str]) -> Iterator[str]:
    character = match[0]
    if character in UNICODE:
        yield from UNICODE[character]
    elif character not in INVISIBLE:
        plain = unicodedata.normalize("NFKC", character)
        letter, mark = (*unicodedata.normalize("NFD", plain), "", "")[:2]
        if mark in COMBINING:
            yield from (letter, mark)
        else:
            yield from UNICODE.get(plain, (plain if len(plain) == 1 else character,))


_READERS = {
    "command": lambda match: iter((match[0],)),
    "thousands": lambda match: iter((re.sub(r"\{,\}|\\,", ",", match[0]),)),
    "commas": lambda match: iter((match[0],)),
    "number": lambda match: iter((match[0].rjust(len(match[0]) + match[0].startswith("."), "0"),)),
    "letters": _letters,
    "small": _small,
    "comment": lambda _: iter(("\\%",)),
    "other": _other,
}
