"""Judges whether those who take turns converse, or are fields of a form, terms of a comparison, or the like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.reading.dialogue.labels import Label
from narrate.reading.dialogue.names import MAX_WORDS, folded, is_person, is_role
from narrate.reading.dialogue.vocabulary import INTERVIEW, SOUNDS, TALK

MIN_TALK, MIN_TALK_SHARE = 2, 0.25
"""The minimum number and share of turns in which somebody asks, greets, or says ``I`` or ``we``."""
MAX_TURN_CHARS = 2000
"""How much of a turn is searched for such words."""

_WORDS = "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in sorted(TALK))
_TALK = re.compile(rf"[?؟](?=[\s\"'”’»)\]*!?]|$)|？|(?<![\w.])(?:I(?:['’]\w+|(?![\w.:)]))|(?:{_WORDS})(?!\w))")
"""``I`` before a full stop is often a numeral or a first name's letter, and ``US`` a country."""
_SOUND = re.compile(rf"[(\[](?:{'|'.join(sorted(SOUNDS))})[)\]]", re.IGNORECASE)
_INTERVIEW = re.compile(rf"(?<!\w)(?:{INTERVIEW})[ ](?P<whom>[^.!?:;()\n]{{1,80}})", re.IGNORECASE | re.VERBOSE)
_TOPIC = re.compile(r" (?:about|on|of|in|at|for|from|over|über|sur|sobre|su)(?: |$)")
"""What follows is no longer the person."""


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

    One speaker whose name is certainly a person's suffices; so does one whom the text says it interviews, a laugh,
    and the nickname of a chat. Otherwise they talk, or are all roles, such as host and guest; fields under several
    headings (director, writer) must be both.
    """
    names = set(speakers)
    if any(turn.label.style == "nick" for turn in turns) or any(is_person(name, text) for name in names):
        return True
    if any(_SOUND.search(f"{turn.words} ({turn.label.aside})") for turn in turns) or _interviews(names, text()):
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


def _interviews(names: Collection[str], text: str) -> bool:
    """Whether ``text`` says that it interviews one of ``names``, with or without the rest of the name."""
    known = {folded(name) for name in names}
    return any(not known.isdisjoint(_phrases(found["whom"])) for found in _INTERVIEW.finditer(text))


def _phrases(text: str) -> Iterator[str]:
    """Every run of up to `MAX_WORDS` words at the start of ``text``, before it comes to a topic."""
    words = [word.strip(",'’\"“”") for word in folded(_TOPIC.split(text, 1)[0]).split()]
    for start in range(len(words)):
        for end in range(start + 1, start + MAX_WORDS + 1):
            yield " ".join(words[start:end])


def _talk(turns: Sequence[Turn]) -> bool:
    talk = sum(_TALK.search(turn.words) is not None for turn in turns)
    return talk >= MIN_TALK and talk >= MIN_TALK_SHARE * len(turns)
