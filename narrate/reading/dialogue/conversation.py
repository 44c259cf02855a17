"""Judges whether those who take turns converse, or are fields of a form, terms of a comparison, or the like."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from narrate.reading.dialogue.labels import Label
from narrate.reading.dialogue.names import is_person, is_role
from narrate.reading.dialogue.vocabulary import TALK

MIN_TALK, MIN_TALK_SHARE = 2, 0.25
"""The minimum number and share of turns in which somebody asks, greets, or says ``I`` or ``we``."""
MAX_TURN_CHARS = 2000
"""How much of a turn is searched for such words."""

_WORDS = "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in sorted(TALK))
_TALK = re.compile(rf"[?؟](?=[\s\"'”’»)\]*!?]|$)|？|(?<![\w.])(?:I(?:['’]\w+|(?![\w.:)]))|(?:{_WORDS})(?!\w))")
"""``I`` before a full stop is often a numeral or a first name's letter, and ``US`` a country."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A label, and what may be a turn."""

    label: Label
    words: str
    """What follows the label in its paragraph, up to the next label; the next paragraph if that is nothing."""
    section: int
    """How many headings precede it."""


def is_conversation(turns: Sequence[Turn], speakers: Sequence[str], text: Callable[[], str]) -> bool:
    """Whether ``turns``, each by the one of ``speakers`` in the same place, are those of people who talk.

    One speaker whose name is certainly a person's suffices; so does the nickname of a chat. Otherwise they talk,
    or are all roles, such as host and guest; fields under several headings (director, writer) must be both.
    """
    names = set(speakers)
    if any(turn.label.style == "nick" for turn in turns) or any(is_person(name, text) for name in names):
        return True
    roles = {name for name in names if is_role(name)}
    if _are_fields_of_sections(turns, speakers):
        return bool(roles) and _talk(turns)
    return roles == names or _talk(turns)


def _are_fields_of_sections(turns: Sequence[Turn], speakers: Sequence[str]) -> bool:
    """Whether there are several sections, and no name comes twice in one."""
    sections: defaultdict[int, list[str]] = defaultdict(list)
    for turn, speaker in zip(turns, speakers, strict=True):
        sections[turn.section].append(speaker)
    return len(sections) > 1 and all(len(set(names)) == len(names) for names in sections.values())


def _talk(turns: Sequence[Turn]) -> bool:
    talk = sum(_TALK.search(turn.words) is not None for turn in turns)
    return talk >= MIN_TALK and talk >= MIN_TALK_SHARE * len(turns)
