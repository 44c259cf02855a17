"""The script of a post: what is spoken, in order and with pauses, and what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from narrate.scripting.rules import Piece

Role = Literal["opening", "heading", "narrator", "quote", "note", "closing"]
"""What is spoken: the opening or closing of the episode, a heading, the text, a quotation, or an aside (a
footnote, the description of an image, the announcement of a code block)."""

NARRATOR, QUOTES = "", "“”"
"""The parts of an episode that no speaker of a dialogue has: the names of speakers have letters."""

OMISSION_KINDS = (
    "footnote",
    "reference",
    "code",
    "table",
    "image",
    "math",
    "collapsed",
    "spoiler",
    "skipped",
    "matter",
    "embed",
    "sentence",
)
"""What can be left out, in the order in which it is listed. ``skipped`` is what the author does not want narrated,
``matter`` front or back matter of a book; a ``sentence`` is one that the engine could not speak."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Text that becomes one clip."""

    section: int
    """Index of its section, from 0 for the introduction."""
    role: Role
    written: str
    """The text it comes from, verbatim; empty if the words are narrate's own."""
    spoken: str
    """The text for the engine; never empty."""
    pause_ms: int = 0
    """Silence after it, in milliseconds."""
    changes: tuple[Piece, ...] = ()
    """The pieces of it whose words differ from what is written, and the rules that chose them."""
    part: str = NARRATOR
    """Who speaks it: `NARRATOR`, `QUOTES`, or the name of a speaker of a dialogue. What has no voice of its own is
    the narrator's."""
    caption: str = ""
    """What a transcript shows: the written form of what is heard, narrate's own words included."""

    @property
    def speaker(self) -> str:
        """The speaker of a dialogue who says it; empty if it is the narrator's or a quote's."""
        return "" if self.part == QUOTES else self.part


def merge_short_utterances(utterances: Iterable[Utterance], min_chars: int, max_chars: int) -> Iterator[Utterance]:
    """Merge utterances of fewer than ``min_chars`` characters with a neighbor of the same role.

    A merged utterance has at most ``max_chars`` characters.
    """
    pending: Utterance | None = None
    for utterance in utterances:
        both = _together(pending, utterance) if pending else None
        short = pending and min(len(pending.spoken), len(utterance.spoken)) < min_chars
        if both and short and len(both.spoken) <= max_chars and both.role == utterance.role:
            pending = both
            continue
        if pending:
            yield pending
        pending = utterance
    if pending:
        yield pending


def _together(first: Utterance, second: Utterance) -> Utterance:
    return replace(
        first,
        written=f"{first.written} {second.written}".strip(),
        spoken=f"{first.spoken} {second.spoken}",
        changes=first.changes + second.changes,
        caption=f"{first.caption} {second.caption}",
    )


@dataclass(frozen=True, slots=True)
class Omission:
    """Something written that is not spoken."""

    section: int
    kind: str
    """One of `OMISSION_KINDS`."""
    written: str


@dataclass(frozen=True, slots=True)
class SectionHeading:
    """A section's entry in the outline."""

    title: str
    """Verbatim; for the introduction, the language's word for it, or else the post's title."""
    level: int
    """From 1."""


@dataclass(frozen=True, slots=True)
class Script:
    """All that is spoken of a post. Each word of the post is in an utterance's ``written`` or in an omission."""

    headings: tuple[SectionHeading, ...]
    """One for each section; utterances and omissions refer to them by index."""
    utterances: tuple[Utterance, ...]
    omissions: tuple[Omission, ...]

    def without(self, lost: frozenset[int]) -> Script:
        """The script without the utterances with these indices, which become omissions."""
        if not lost:
            return self
        kept = tuple(u for index, u in enumerate(self.utterances) if index not in lost)
        unheard = (self.utterances[index] for index in sorted(lost))
        omissions = (Omission(u.section, "sentence", u.written or u.spoken) for u in unheard)
        return replace(self, utterances=kept, omissions=(*self.omissions, *omissions))


def by_kind(omissions: Iterable[Omission]) -> dict[str, int]:
    """Count omissions by their kind."""
    return dict(Counter(omission.kind for omission in omissions))
