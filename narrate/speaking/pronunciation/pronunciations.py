"""Which words of a text are pronounced as narrate says, and not as the engine would: heteronyms and names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from narrate.speaking.pronunciation.dictionary import dictionary_sum
from narrate.speaking.pronunciation.heteronyms import heteronyms
from narrate.speaking.pronunciation.names import names, names_sum
from narrate.speaking.pronunciation.pronunciation import Pronunciation
from narrate.speaking.pronunciation.tagging import tagger_version

Pronounce: TypeAlias = Callable[[str], tuple[Pronunciation, ...]]
"""Finds the words of a text whose pronunciation is decided, in order; the engine decides on all others."""


def pronounce_for(language: str) -> Pronounce:
    """`pronunciations` for a text in ``language`` (BCP 47); nothing is decided if that is not English."""
    british = language.lower().partition("-")[2] == "gb"
    return partial(pronunciations, british=british) if is_english(language) else decide_nothing


def is_english(language: str) -> bool:
    """Whether ``language`` (BCP 47) is English."""
    return language.lower().partition("-")[0] == "en"


def fingerprint_for(language: str) -> str:
    """Changes if a text in ``language`` would be pronounced differently; empty if nothing is decided."""
    return f"heteronyms {tagger_version()} {dictionary_sum()} names {names_sum()}" if is_english(language) else ""


def pronunciations(text: str, british: bool = False) -> tuple[Pronunciation, ...]:
    """The names and heteronyms of an English text, in order. Safe to call from many threads."""
    known = names(text, british)
    others = (word for word in heteronyms(text, british) if not any(word.overlaps(name) for name in known))
    return tuple(sorted((*known, *others), key=lambda word: word.start))


def decide_nothing(_: str) -> tuple[Pronunciation, ...]:
    """The `Pronounce` of a text in a language of which no word is known."""
    return ()
