"""Writes interjections, stutters and drawn-out words of an English text so that a voice says them.

What is spoken holds them as an author writes them: ``Shhh``, ``W-what``, ``Nooo``. Readers would spell them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from narrate import kept
from narrate import lazy_re as re
from narrate.scripting.languages.english.letters.word_list import listed

DATA = Path(__file__).with_name("interjections.toml")
_CLUSTER = r"bl|br|ch|cl|cr|dr|fl|fr|gl|gr|ph|pl|pr|qu|sh|sk|sl|sp|st|th|tr|wh"
_STUTTER = re.compile(
    rf"(?<![\w-])(?P<parts>(?P<part>{_CLUSTER}|[a-z])-(?:(?P=part)-)*)(?=(?P<word>(?P=part)[a-z'’]*)(?![\w-]))",
    re.IGNORECASE,
)
_SUNG = re.compile(r"(?<=[A-Za-z])([aeiou])(?:-\1){2,}-?", re.IGNORECASE)
"""``no-o-o``, ``go-o-o-al``; two are ``co-operate``."""
_DRAWN_OUT = re.compile(r"(?<![\w'’])[A-Za-z]*([A-Za-z])\1{2,}[A-Za-z]*(?!\w)")
_RUN = re.compile(r"(.)\1{2,}", re.IGNORECASE)
_DROPPED_G = re.compile(r"(?<=[a-z]in)['’](?=[\s,.;:!?]|$)")
"""The apostrophe of ``runnin'``, which readers take for a quotation mark."""
_VOICED = frozenset("that the them then there these they this those".split())
_ONSETS = {letter: letter for letter in "bdfhklmnpstvwz"} | {
    "c": "k",
    "ch": "tʃ",
    "g": "ɡ",
    "j": "dʒ",
    "ph": "f",
    "q": "kw",
    "qu": "kw",
    "r": "ɹ",
    "sh": "ʃ",
    "th": "θ",
    "wh": "w",
    "x": "z",
    "y": "j",
}
_VOWELS = {"a": "æ", "e": "ɛ", "i": "ɪ", "o": "ɑː", "u": "ʌ"}


def with_interjections(text: str) -> str:
    """``text`` with IPA, between ``[[`` and ``]]``, or plainer words in place of what a reader would spell."""
    text = _interjection().sub(lambda match: f"[[{_sounds()[match.lastindex or 1][1]}]]", text)
    text = _STUTTER.sub(_stutter, text) if "-" in text else text
    text = _SUNG.sub(r"\1", text)
    return _DROPPED_G.sub("", _DRAWN_OUT.sub(_plain, text))


def _stutter(match: re.Match[str]) -> str:
    """``W-w-what`` → the sound of the W, twice, before the word."""
    part, word = match["part"].lower(), match["word"].lower().replace("’", "'")
    times = match["parts"].count("-")
    known = (len(part) > 1 or _is_quoted(match)) and word not in _COMPOUNDS and listed(word)  # st-story
    if times == 1 and not known and not {word, word.partition("'")[0]} & _stuttered():
        return match[0]
    return f"[[{_onset(part, word)}]] " * times


_COMPOUNDS = frozenset("ball boy boys email string test tests".split())
"""After a letter of their own they are no stutter: ``a t-test``."""


def _is_quoted(match: re.Match[str]) -> bool:
    """Whether somebody speaks here, so that any word may be stuttered: ``“She g-got home.”``"""
    lead = match.string[max(0, match.start() - 300) : match.start()]
    return lead.count("“") > lead.count("”") or lead.count('"') % 2 == 1


def _onset(part: str, word: str) -> str:
    if part in _VOWELS:
        return "aɪ" if word.partition("'")[0] == "i" else _VOWELS[part]
    if part == "th" and word.partition("'")[0] in _VOICED:
        return "ðə"
    if part == "c" and word[1:2] in {"e", "i", "y"}:
        return "sə"
    return (_ONSETS.get(part) or "".join(_ONSETS[letter] for letter in part)) + "ə"


def _plain(match: re.Match[str]) -> str:
    """``Noooo`` → ``No``: the word that it is, with one or two of each letter that is drawn out."""
    for length in (2, 1):
        word = _RUN.sub(lambda run, length=length: run[1] * length, match[0])  # type: ignore[misc]
        if listed(word):
            return word.lower() if word.isupper() else word
    return match[0]


@cache
def _data() -> dict[str, Any]:
    return kept.toml(DATA)


@cache
def _stuttered() -> frozenset[str]:
    return frozenset(_data()["stuttered"].split())


@cache
def _sounds() -> list[tuple[str, str]]:
    return [("", ""), *_data()["sounds"].items()]


@cache
def _interjection() -> re.Pattern[str]:
    """All of them, each in a group with its number."""
    words = "|".join(f"({pattern})" for pattern, _ in _sounds()[1:])
    return re.compile(rf"(?<![\w'’.-])(?:{words})(?![\w'’-]|\.\w)", re.IGNORECASE)
