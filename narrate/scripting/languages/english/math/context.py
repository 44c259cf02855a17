"""What a handler may ask of the formula: the words of any other node, and facts about the whole."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace

from narrate.scripting.languages.english.math.phrases import Phrase, join
from narrate.scripting.languages.english.math.vocabulary import MathVocabulary
from narrate.scripting.languages.english.numbers.numbers import ordinal
from narrate.scripting.math.notation import LIMITS
from narrate.scripting.math.rows import leaves
from narrate.scripting.math.tree import Grid, Letter, Node, Row, Symbol

_MAX_ORDINAL = 10
"""Higher ordinals are spoken as they are written: 12-th."""


class Context(ABC):
    """Verbalizes rows, conditions and single nodes; handlers receive it as their first argument."""

    def __init__(self, tree: Node, vocabulary: MathVocabulary) -> None:
        found = leaves(tree)
        names = {leaf.name for leaf in found if isinstance(leaf, Letter)}
        self.ambiguous_capitals = {name for name in names if len(name) > 1 and name.lower() in names - {name}}
        self.is_logic = any(isinstance(leaf, Symbol) and leaf.kind == "quantifier" for leaf in found)
        self.vocabulary = vocabulary

    @abstractmethod
    def phrases(self, items: Sequence[Node], bar: str = "given") -> list[Phrase]:
        """What is spoken of each item of a row; ``bar`` is what a bar between two operands is called."""

    @abstractmethod
    def operand(self, item: Node) -> Phrase:
        """The phrase for an item regardless of its neighbors."""

    def words(self, node: Node) -> str:
        """The words of a node by itself."""
        return self.sequence(node.items if isinstance(node, Row) else (node,))

    def sequence(self, items: Sequence[Node]) -> str:
        """The words of items in a row."""
        return join(self.phrases(items))

    def condition(self, row: Row, operator: str = "") -> str:
        """``i \\neq j`` as it is spoken after “over”; lines one after another.

        ``operator`` is the name of the large operator whose subscript ``row`` is.
        """
        if len(row.items) == 1 and isinstance(grid := row.items[0], Grid):
            return ", ".join(self.condition(Row(cells[0].items), operator) for cells in grid.rows)
        is_limit = operator in LIMITS
        return join([self.in_condition(phrase, is_limit=is_limit) for phrase in self.phrases(row.items)])

    def in_condition(self, phrase: Phrase, *, is_limit: bool = False) -> Phrase:
        """“over i less than n”, “over x drawn from p”, “as x goes to 0”."""
        if phrase.role != "relation":
            return phrase
        if is_limit and phrase.words == self.vocabulary.relations["\\to"]:
            return replace(phrase, words=self.vocabulary.meanings["limit"])
        known = self.vocabulary.conditions.get(phrase.words)
        return replace(phrase, words=known or without_is(phrase.words))


def without_is(words: str) -> str:
    """The words of a relation without its verb: “less than” for “is less than”."""
    return words.removeprefix("is ")


def ordinal_of(number: str) -> str:
    """“second”, “n-th”."""
    if number.isdecimal() and 0 < int(number) <= _MAX_ORDINAL:
        return ordinal(int(number))
    return f"{number}-th"
