"""A post's script: what is said, in what order, with which pauses, and what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from narrate.scripting.rules import Piece

Role = Literal["opening", "heading", "narrator", "quote", "note", "closing"]
"""Who or what speaks: the frame of the episode, a heading, the text, a quotation, or an aside (a footnote, the
description of an image, the announcement of a code block)."""

INTRODUCTION = "Introduction"
"""The title of what stands before the first heading."""

OMISSIONS = {
    "footnote": ("footnote", "footnotes"),
    "code": ("code block", "code blocks"),
    "table": ("table", "tables"),
    "image": ("image", "images"),
    "math": ("equation", "equations"),
    "collapsed": ("collapsed passage", "collapsed passages"),
    "spoiler": ("spoiler", "spoilers"),
    "skipped": ("passage not meant for narration", "passages not meant for narration"),
    "embed": ("embedded item", "embedded items"),
    "sentence": ("sentence that could not be spoken", "sentences that could not be spoken"),
}
"""What can be left out: its kind → the words for one and for many, in the order they are listed."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What an engine says in one breath."""

    section: int
    """Counted from 0, the introduction."""
    role: Role
    written: str
    """The text it comes from, verbatim; empty where the words are narrate's own."""
    spoken: str
    """What the engine is given; never empty."""
    pause_ms: int = 0
    """Silence after it, in milliseconds."""
    changes: tuple[Piece, ...] = ()
    """What of it is not said as it is written, and by which rule."""


def merge_short_utterances(lines: Iterable[Utterance], shortest: int, longest: int) -> Iterator[Utterance]:
    """Utterances of less than ``shortest`` characters together with a neighbour of the same role.

    None becomes longer than ``longest`` by that.
    """
    breath: Utterance | None = None
    for line in lines:
        both = _together(breath, line) if breath else None
        short = breath and min(len(breath.spoken), len(line.spoken)) < shortest
        if both and short and len(both.spoken) <= longest and both.role == line.role:
            breath = both
            continue
        if breath:
            yield breath
        breath = line
    if breath:
        yield breath


def _together(first: Utterance, second: Utterance) -> Utterance:
    return replace(
        first,
        written=f"{first.written} {second.written}".strip(),
        spoken=f"{first.spoken} {second.spoken}",
        changes=first.changes + second.changes,
    )


@dataclass(frozen=True, slots=True)
class Omission:
    """Something written that is not spoken."""

    section: int
    kind: str
    """A key of `OMISSIONS`."""
    written: str


@dataclass(frozen=True, slots=True)
class Head:
    """A section's place in the outline."""

    title: str
    """Verbatim; the introduction's is `INTRODUCTION`."""
    level: int
    """From 1."""


@dataclass(frozen=True, slots=True)
class Script:
    """All that is said of a post. Every word of it is in some ``written`` or in an omission."""

    heads: tuple[Head, ...]
    """One a section; utterances and omissions name them by index."""
    utterances: tuple[Utterance, ...]
    omissions: tuple[Omission, ...]

    def without(self, lost: frozenset[int]) -> Script:
        """The script less the utterances of these indices, which become omissions."""
        if not lost:
            return self
        kept = tuple(u for index, u in enumerate(self.utterances) if index not in lost)
        unheard = (self.utterances[index] for index in sorted(lost))
        omissions = (Omission(u.section, "sentence", u.written or u.spoken) for u in unheard)
        return replace(self, utterances=kept, omissions=(*self.omissions, *omissions))


def by_kind(omissions: Iterable[Omission]) -> dict[str, int]:
    """How many there are of each kind that occurs."""
    return dict(Counter(omission.kind for omission in omissions))


def summary(omissions: Iterable[Omission]) -> str:
    """``"6 footnotes and 2 code blocks"``; empty where nothing was left out."""
    counts = by_kind(omissions)
    parts = [f"{counts[kind]} {names[counts[kind] > 1]}" for kind, names in OMISSIONS.items() if kind in counts]
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def left_out(omissions: Sequence[Omission]) -> str:
    """``"2 tables were left out of this narration"``; empty where nothing was."""
    verb = "was" if len(omissions) == 1 else "were"
    return f"{summary(omissions)} {verb} left out of this narration" if omissions else ""


def counted(number: int, noun: str) -> str:
    """``1 line``, ``2 lines``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
