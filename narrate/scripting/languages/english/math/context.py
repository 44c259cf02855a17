"""What a handler may ask of the formula it is part of: the words of any other node, and facts about the whole."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace

from narrate.scripting.languages.english.math.phrases import Phrase, joined
from narrate.scripting.math import tables
from narrate.scripting.math.classify import (
    letters_in,
    symbol_kinds_in,
)
from narrate.scripting.math.tree import (
    Grid,
    Node,
    Row,
)


class Context(ABC):
    """Verbalizes rows, conditions and single nodes; handlers receive it as their first argument."""

    def __init__(self, tree: Node) -> None:
        names = letters_in(tree)
        self.ambiguous_capitals = {name for name in names if len(name) > 1 and name.lower() in names - {name}}
        self.is_logic = "quantifier" in symbol_kinds_in(tree)

    @abstractmethod
    def phrases(self, items: Sequence[Node], mid: str = "given") -> list[Phrase]:
        """What is said of each item of a row; ``mid`` is what a bar between two things is called."""

    @abstractmethod
    def operand(self, item: Node) -> Phrase:
        """What is said of an item wherever it stands."""

    def words(self, node: Node) -> str:
        """Any node by itself."""
        return joined(self.phrases(node.items if isinstance(node, Row) else (node,)))

    def said(self, items: Sequence[Node], mid: str = "given") -> str:
        """Return the words of a row's items; ``mid`` is what a bar between two of them is called."""
        return joined(self.phrases(items, mid))

    def condition(self, row: Row, name: str = "") -> str:
        """``i \\neq j`` as it is said after “over”; lines are read one after another."""
        if len(row.items) == 1 and isinstance(grid := row.items[0], Grid):
            return ", ".join(self.condition(Row(cells[0].items), name) for cells in grid.rows)
        to = "goes to" if is_limit(name) else "to"
        parts = [in_a_condition(part, to) for part in self.phrases(row.items)]
        return joined(parts)


def in_a_condition(part: Phrase, to: str) -> Phrase:
    """“over i less than n”, “over x drawn from p”, “as x goes to 0”."""
    if part.role != "relation":
        return part
    known = {
        "to": to,
        "does not equal": "not equal to",
        "is similar to": "drawn from",
        "is distributed as": "drawn from",
    }
    return replace(part, words=known.get(part.words, part.words.removeprefix("is ")))


def is_limit(name: str) -> bool:
    """Whether what takes limits is a limit itself."""
    return "limit" in tables.LARGE_OPERATORS.get(name, "")
