"""TeX, with Unicode's symbols in it → tokens. White space and comments are dropped."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from narrate import lazy_re as re
from narrate.scripting.math.characters import COMBINING, INVISIBLE, SCRIPTS, UNICODE
from narrate.scripting.math.notation import UNMARKED_NAMES
from narrate.scripting.math.tree import Unsupported

MAX_TOKENS = 600
"""Tokens in a formula; one with more is longer than any sentence."""


@dataclass(frozen=True, slots=True)
class Token:
    """A command with its backslash, a number, a word, or one character; and its place in the source."""

    text: str
    start: int
    end: int


_SCRIPT_CHARACTERS = "".join(character for table in SCRIPTS.values() for character in table)
_TOKEN = re.compile(
    rf"""
    (?P<space> \s+ )
  | (?P<command> \\(?:operatorname|hspace|vspace|tag)\* | \\[A-Za-z]+ | \\. )
  | (?P<thousands> \d{{1,3}}(?:(?:\{{,\}}|\\,)\d{{3}})+(?!\d)(?:\.\d+)? )
  | (?P<commas> \d{{1,3}}(?:,\d{{3}})+(?![\d.,]|\{{,)(?:\.\d+)? )
  | (?P<number> \d+(?:\.\d+)* | \.\d+ )
  | (?P<letters> [A-Za-z]+ )
  | (?P<scripts> [{_SCRIPT_CHARACTERS}]+ )
  | (?P<comment> %[^\n]* )
  | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_WORD = re.compile(r"(?=.*[aeiou])[A-Za-z][a-z]{3,}")
"""A variable of several letters, ``loss``: four letters or more, among them a vowel."""
_DEPTH_CHANGES = dict.fromkeys(("(", "[", "\\{"), 1) | dict.fromkeys((")", "]", "\\}"), -1)


def tokens_of(tex: str, joining_words: frozenset[str]) -> list[Token]:
    """All tokens of ``tex``; Unicode's characters become the commands that mean the same.

    A run of letters stays one token where it is one of ``joining_words`` or looks like a word of any language.
    Raises Unsupported if there are more than `MAX_TOKENS`.
    """
    found: list[Token] = []
    depth = 0
    for match in _matches(tex):
        if match.lastgroup == "commas" and depth > 0:
            parts: Iterator[str] = (part for part in re.split("(,)", match[0]))
        elif match.lastgroup == "letters":
            parts = _letters(match, joining_words)
        else:
            parts = _READERS[match.lastgroup or ""](match)
        for part in parts:
            depth += _DEPTH_CHANGES.get(part, 0)
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
                raise Unsupported  # the line breaks are lost, so the end of the comment is unknown
            elif place == len(tex) and number:
                yield match
        elif match.lastgroup != "space":
            yield match
        number = match.lastgroup in {"number", "thousands", "commas"} or (number and match.lastgroup == "space")


def _letters(match: re.Match[str], joining_words: frozenset[str]) -> Iterator[str]:
    run = match[0]
    around = match.string[match.start() - 1 : match.start()] + match.string[match.end() : match.end() + 1]
    if run in UNMARKED_NAMES:
        yield f"\\{run}"
    elif _WORD.fullmatch(run) or (run in joining_words and (not around or around.isspace())):
        yield run
    else:
        yield from run


def _scripts(match: re.Match[str]) -> Iterator[str]:
    """A run of superscript and subscript characters; those of a number are one token."""
    for script, run in groupby(match[0], lambda character: "^" if character in SCRIPTS["^"] else "_"):
        yield from (script, "{")
        yield from re.findall("[0-9]+|.", "".join(map(SCRIPTS[script].__getitem__, run)))
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
    "scripts": _scripts,
    "comment": lambda _: iter(("\\%",)),
    "other": _other,
}
