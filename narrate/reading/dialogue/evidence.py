"""Decides which labels of a post are those of speakers.

One label proves nothing: a definition, a warning and a step of a recipe begin in the same way. In a dialogue, at
least two names come back, and take turns, and somebody talks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from narrate import lazy_re as re
from narrate.reading.dialogue.conversation import Turn, is_conversation
from narrate.reading.dialogue.labels import Style
from narrate.reading.dialogue.names import is_initials, is_word, name_in, same_speakers, spelled_out

MIN_TURNS, MIN_SPEAKERS = 4, 2
"""The minimum of a dialogue: turns, and speakers who have at least two of them."""
MIN_FIELDS = 4
"""The minimum number of fields of a form; three people may well take turns as regularly."""

_STYLES: tuple[tuple[Style, ...], ...] = (("bold",), ("plain", "alone"), ("nick",), ("bold", "plain", "alone"))
"""The styles in which one dialogue may mark its turns; the last for one that is not consistent."""
_LOWER = re.compile(r"(?<![\w'’])[^\W\d_A-Z][^\W\d_]*")


def find_speakers(turns: Sequence[Turn], text: Callable[[], str]) -> dict[str, str]:
    """The names in the labels that speak in a dialogue → the fullest name of the same speaker.

    ``turns`` are those of the whole post, in order; ``text`` returns the post, and is called only if it matters.
    """
    named = [(turn, name) for turn in turns if (name := name_in(turn.label))]
    known = same_speakers([(name, turn.label.aside) for turn, name in named])
    spoken = [(turn, known[name]) for turn, name in named]
    found: set[str] = set()
    for styles in _STYLES:
        found |= _taking_turns([pair for pair in spoken if pair[0].label.style in styles], text)
    names = {name: full for name, full in known.items() if full in found}
    return _with_spelled_out(names, text) if names else {}


def _taking_turns(turns: Sequence[tuple[Turn, str]], text: Callable[[], str]) -> set[str]:
    """The speakers of the turns of some styles; none if they do not take turns, or do not converse.

    A label that comes only once counts if the dialogue has one style and it is not a line that holds nothing else.
    """
    speakers = [speaker for _, speaker in turns]
    if not _is_dialogue(speakers, _recurring(speakers)) or _is_form(speakers):
        return set()
    lower = frozenset(_LOWER.findall(text()))
    recurring = {speaker for speaker in _recurring(speakers) if not is_word(speaker, lower)}
    if not _is_dialogue(speakers, recurring) or not _converse(turns, recurring, text):
        return set()
    if len({turn.label.style for turn, _ in turns} - {"alone"}) > 1:
        return recurring
    once = {speaker for turn, speaker in turns if turn.label.style != "alone" and not is_word(speaker, lower)}
    return recurring | once


def _recurring(speakers: Iterable[str]) -> set[str]:
    return {speaker for speaker, count in Counter(speakers).items() if count > 1}


def _is_dialogue(speakers: Sequence[str], recurring: set[str]) -> bool:
    """Whether enough speakers come back often enough, and mostly after somebody else."""
    turns = [speaker for speaker in speakers if speaker in recurring]
    changes = sum(before != after for before, after in pairwise(turns))
    return len(recurring) >= MIN_SPEAKERS and len(turns) >= MIN_TURNS and 2 * changes >= len(turns)


def _converse(turns: Sequence[tuple[Turn, str]], recurring: set[str], text: Callable[[], str]) -> bool:
    kept = [(turn, speaker) for turn, speaker in turns if speaker in recurring]
    return is_conversation([turn for turn, _ in kept], [speaker for _, speaker in kept], text)


def _is_form(speakers: Sequence[str]) -> bool:
    """Whether many names come back in the same order again and again, as the fields of a form do."""
    names = list(dict.fromkeys(speakers))
    times, rest = divmod(len(speakers), len(names))
    return len(names) >= MIN_FIELDS and not rest and list(speakers) == names * times


def _with_spelled_out(names: Mapping[str, str], text: Callable[[], str]) -> dict[str, str]:
    """The same, with the full names for initials, if the text introduces everyone who has only initials."""
    short = {full for full in names.values() if is_initials(full)}
    introduced = {name: spelled_out(name, text()) for name in short}
    if not all(introduced.values()):
        return dict(names)
    return {name: introduced.get(full, full) for name, full in names.items()}
