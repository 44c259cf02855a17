"""The policy of a script: how each kind of block is treated, and how long pauses are."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass, field, replace

from narrate.scripting.lexicon import Lexicon

CHOICES: dict[str, tuple[str, ...]] = {
    "footnotes": ("inline", "section", "skip"),
    "references": ("announce", "read", "skip"),
    "code": ("announce", "read", "skip"),
    "tables": ("read", "announce", "skip"),
    "images": ("describe", "skip"),
    "math": ("speak", "announce"),
    "quotes": ("cue", "plain"),
    "collapsed": ("read", "announce", "skip"),
    "spoilers": ("announce", "read", "skip"),
    "emoji": ("skip", "read"),
}
"""The treatments of each kind of block, and of emoji; the first is the default."""


@dataclass(frozen=True, slots=True)
class PauseFactors:
    """A factor on the pauses of each kind; 1 leaves them as they are."""

    sentence: float = 1.0
    """Between sentences, and between the pieces of a long one."""
    item: float = 1.0
    """Between the items of a list and the rows of a table."""
    paragraph: float = 1.0
    """Between paragraphs, and around quotes, lists, tables and announcements."""
    heading: float = 1.0
    """Before and after headings, at thematic breaks, around the opening and the closing, and at the end."""

    def times(self, factor: float) -> PauseFactors:
        """These factors, each multiplied by ``factor``."""
        return PauseFactors(**{kind: factor * each for kind, each in asdict(self).items()})


@dataclass(frozen=True, slots=True)
class Pauses:
    """Silence before what comes next, in milliseconds; of two pauses, the longer counts.

    The kinds of `PauseFactors` are ranges of length, in their order: from the end of one to ``sentence``, ``item``
    and ``paragraph``, and above.
    """

    clause: int = 120
    sentence: int = 350
    item: int = 450
    paragraph: int = 650
    quote: int = 650
    rule: int = 1200
    headings: tuple[int, ...] = (1500, 1200, 950)
    """By level, from 1; deeper headings have the pause of the last level."""
    after_heading: int = 700
    end: int = 900

    def before_heading(self, level: int) -> int:
        """The pause before a heading of ``level``, counted from 1."""
        return self.headings[min(level, len(self.headings)) - 1]

    def scaled(self, pause_ms: int, factors: PauseFactors) -> int:
        """One of these pauses, multiplied by the factor of its kind, in whole milliseconds.

        To be applied after the longer of two was chosen: factors change pauses, not which of them count.
        """
        longest = {"sentence": self.sentence, "item": self.item, "paragraph": self.paragraph}
        kind = next((kind for kind, most_ms in longest.items() if pause_ms <= most_ms), "heading")
        factor: float = getattr(factors, kind)
        return round(factor * pause_ms)


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that decides what a script says. `CHOICES` lists the treatments of each kind of block."""

    footnotes: str = CHOICES["footnotes"][0]
    references: str = CHOICES["references"][0]
    code: str = CHOICES["code"][0]
    tables: str = CHOICES["tables"][0]
    images: str = CHOICES["images"][0]
    math: str = CHOICES["math"][0]
    quotes: str = CHOICES["quotes"][0]
    collapsed: str = CHOICES["collapsed"][0]
    spoilers: str = CHOICES["spoilers"][0]
    emoji: str = CHOICES["emoji"][0]
    opening: str | None = None
    """A template (`narrate.scripting.intro_outro`); empty for none, None for the language's own."""
    closing: str | None = None
    """Likewise."""
    max_chars: int = 400
    """The maximum length of an utterance's spoken text, in characters: what the engine can take."""
    min_chars: int = 0
    """Shorter sentences are merged with a neighbor in the same paragraph: the engine speaks them poorly."""
    max_table_rows: int = 15
    """Tables with more rows are announced, not read."""
    parts: frozenset[str] = frozenset()
    """The parts that have a voice of their own: speakers of dialogues, `narrate.scripting.script.QUOTES`."""
    pauses: Pauses = field(default_factory=Pauses)
    pause_factors: PauseFactors = field(default_factory=PauseFactors)
    lexicon: Lexicon = field(default_factory=Lexicon)

    def narrate_everything(self) -> Policy:
        """The policy for passages that their author always wants narrated: it speaks everything in them."""
        return replace(
            self,
            footnotes="inline" if self.footnotes == "skip" else self.footnotes,
            references="read",
            code="read",
            tables="read",
            images="describe",
            math="speak",
            collapsed="read",
            spoilers="read",
            max_table_rows=sys.maxsize,
        )
