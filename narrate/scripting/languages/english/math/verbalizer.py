"""The tree of a formula → its words.

Where MathSpeak marks the beginning and the end of everything, a lecturer does not; where ClearSpeak's default
leaves it to the voice, a comma does it here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from narrate.scripting.languages.english.math.context import Context, without_is
from narrate.scripting.languages.english.math.delimited import delimited
from narrate.scripting.languages.english.math.functions import application, function, operator
from narrate.scripting.languages.english.math.grids import grid
from narrate.scripting.languages.english.math.large_operators import large_operator
from narrate.scripting.languages.english.math.operands import (
    accent,
    binomial,
    fraction,
    labeled,
    letter,
    number,
    root,
    row,
    words,
)
from narrate.scripting.languages.english.math.phrases import Phrase, join
from narrate.scripting.languages.english.math.scripts import scripted
from narrate.scripting.languages.english.math.symbols import symbol
from narrate.scripting.languages.english.math.text import unit_after_number
from narrate.scripting.languages.english.math.vocabulary import MathVocabulary
from narrate.scripting.languages.english.numbers.numbers import fraction as fraction_words
from narrate.scripting.math.classify import is_differential, is_mixed_number, slashed_fraction
from narrate.scripting.math.functions import is_applied, multiplies
from narrate.scripting.math.rows import neighbors, nucleus
from narrate.scripting.math.tree import (
    Accent,
    Binomial,
    Delimited,
    Fraction,
    Grid,
    Labeled,
    LargeOperator,
    Letter,
    Name,
    Node,
    Number,
    Root,
    Row,
    Scripts,
    Symbol,
    Unsupported,
    Words,
)


def verbalize(tree: Node, vocabulary: MathVocabulary) -> str:
    """The words for ``tree``. Raises Unsupported if something in it has none."""
    return _Verbalizer(tree, vocabulary).formula(tree)


class _Verbalizer(Context):
    def formula(self, tree: Node) -> str:
        """The whole. A formula that begins with a relation continues a sentence: “less than 5”."""
        phrases = self.phrases(tree.items if isinstance(tree, Row) else (tree,), "divides")
        if phrases[0].role == "relation":
            phrases[0] = replace(phrases[0], words=without_is(phrases[0].words))
        return join(phrases)

    def phrases(self, items: Sequence[Node], bar: str = "given") -> list[Phrase]:
        phrases: list[Phrase] = []
        at = 0
        while at < len(items):
            phrase, after = self._phrase(items, at, bar)
            if phrase.role == "operand" and is_mixed_number(items, at):
                phrase = replace(phrase, words=f"and {phrase.words}", needs_times=False)
            phrases.append(phrase)
            at = after
        if not phrases:
            raise Unsupported
        return self._with_bindings(phrases)

    def operand(self, item: Node) -> Phrase:
        phrase: Phrase = HANDLERS[type(item)](self, item)
        return phrase

    def _phrase(self, items: Sequence[Node], at: int, bar: str) -> tuple[Phrase, int]:
        """What is spoken of the item at ``at``, and the place of the next item."""
        item = items[at]
        _, following = neighbors(items, at)
        if following is not None and is_applied(item, following):
            return application(self, item, following), at + 2
        if isinstance(nucleus(item), Symbol):
            return symbol(self, items, at, bar)
        if common := slashed_fraction(items, at):
            return Phrase(fraction_words(*common)), at + 3
        return self._single(items, at), at + 1

    def _single(self, items: Sequence[Node], at: int) -> Phrase:
        item = items[at]
        base = nucleus(item)
        before, following = neighbors(items, at)
        if isinstance(base, LargeOperator):
            return large_operator(self, item, base, following)
        if unit := unit_after_number(items, at):
            return Phrase(unit, "words")
        if isinstance(base, Name):
            return function(self, item, base, following)
        if prefix := operator(self, item, following):
            return prefix
        if is_differential(items, at):
            return replace(self.operand(item), role="differential")
        if isinstance(base, Delimited):
            adjoins = before is not None and not multiplies(before)
            return replace(delimited(self, item, base, before), adjoins=adjoins)
        return self.operand(item)

    def _with_bindings(self, phrases: list[Phrase]) -> list[Phrase]:
        """“for all x greater than 0, P of x”: a condition from a quantifier to a comma or to a second operand."""
        found: list[Phrase] = []
        is_bound = False
        for phrase in phrases:
            if is_bound and phrase.role == found[-1].role == "operand":
                found[-1] = replace(found[-1], ending="")
                phrase, is_bound = replace(phrase, adjoins=True), False
            is_bound = phrase.role == "quantifier" or (is_bound and not self._ends_binding(phrase))
            found.append(self.in_condition(phrase) if is_bound else phrase)
        return found

    def _ends_binding(self, phrase: Phrase) -> bool:
        return phrase.role == "punctuation" or phrase.words in {",", self.vocabulary.meanings["condition"]}


HANDLERS: dict[type, Callable[[Context, Any], Phrase]] = {
    Letter: letter,
    Number: number,
    Words: words,
    Row: row,
    Fraction: fraction,
    Binomial: binomial,
    Root: root,
    Scripts: scripted,
    Accent: accent,
    Labeled: labeled,
    Grid: grid,
    Delimited: lambda context, item: delimited(context, item, item, None),
}
"""A node's type → what verbalizes it by itself; symbols, names and large operators need their row."""
