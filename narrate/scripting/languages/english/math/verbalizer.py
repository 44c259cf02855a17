"""The tree of a formula → its words.

Where MathSpeak marks the beginning and the end of everything, a lecturer does not; where ClearSpeak's default
leaves it to the voice, a comma does it here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from narrate.scripting.languages.english.math.context import Context, in_a_condition, is_limit
from narrate.scripting.languages.english.math.delimited import delimited
from narrate.scripting.languages.english.math.grids import matrix_or_lines
from narrate.scripting.languages.english.math.operands import (
    accent,
    binomial,
    derivative,
    fraction,
    labelled,
    letter,
    number,
    root,
    row,
    words,
)
from narrate.scripting.languages.english.math.phrases import Phrase, end_of, joined
from narrate.scripting.languages.english.math.scripts import evaluated, power_of, primes_of, scripted, with_scripts
from narrate.scripting.math import tables
from narrate.scripting.math.classify import (
    MEANINGS,
    are_divisible,
    is_applied,
    is_differential,
    is_mark,
    is_minus_one,
    is_mixed,
    is_numeric,
    is_slashed,
    is_variable,
    multiplies,
    numeric,
    unit_of,
)
from narrate.scripting.math.delimiters import nucleus
from narrate.scripting.math.rows import has, split
from narrate.scripting.math.tree import (
    Accent,
    Binomial,
    Delimited,
    Fraction,
    Grid,
    Labelled,
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

_LANDAU = frozenset("O Theta Omega".split())
_ROLES: dict[str, Any] = {
    kind: kind for kind in ("operator", "relation", "prefix", "quantifier", "postfix", "mark")
}


def verbalize(tree: Node) -> str:
    """The words for ``tree``. Raises Unsupported where something in it has none."""
    return _Verbalizer(tree).formula(tree)


class _Verbalizer(Context):
    # --- rows

    def formula(self, tree: Node) -> str:
        """The whole. What begins with a relation goes on with a sentence: “less than 5”."""
        parts = self.phrases(tree.items if isinstance(tree, Row) else (tree,), "divides")
        if parts[0].role == "relation":
            parts[0] = replace(parts[0], words=parts[0].words.removeprefix("is "))
        return joined(parts)

    def phrases(self, items: Sequence[Node], mid: str = "given") -> list[Phrase]:
        parts: list[Phrase] = []
        at = 0
        while at < len(items):
            part, after = self._part(items, at, mid)
            if part.role == "operand" and is_mixed(items, at):
                part = replace(part, words=f"and {part.words}", times=False)
            parts.append(part)
            at = after
        if not parts:
            raise Unsupported
        return _after_quantifiers(parts)

    def _part(self, items: Sequence[Node], at: int, mid: str) -> tuple[Phrase, int]:
        """What is said of the item at ``at``, and where the next begins."""
        item = items[at]
        base = nucleus(item)
        following = items[at + 1] if at + 1 < len(items) else None
        if following is not None and is_applied(item, following):
            return self._application(item, following), at + 2
        if isinstance(base, Symbol):
            return self._nabla(items, at) if base.key == "\\nabla" else self._symbol(items, at, mid)
        if isinstance(item, Number) and is_slashed(items, at):
            return Phrase(numeric(item, items[at + 2])), at + 3
        return self._single(items, at), at + 1

    def _single(self, items: Sequence[Node], at: int) -> Phrase:
        item = items[at]
        base = nucleus(item)
        following = items[at + 1] if at + 1 < len(items) else None
        if isinstance(base, LargeOperator):
            return self._big(item, base, following)
        if unit := unit_of(items, at):
            return Phrase(unit, "words")
        if isinstance(base, Name):
            return self._function(item, base, following)
        if prefix := self._operator(item, following):
            return prefix
        if is_differential(items, at):
            return replace(self.operand(item), role="differential")
        if isinstance(base, Delimited):
            before = items[at - 1] if at else None
            return replace(
                delimited(self, item, base, before), literal=before is not None and not multiplies(before)
            )
        return self.operand(item)

    def operand(self, item: Node) -> Phrase:
        found: Phrase = HANDLERS[type(item)](self, item)
        return found

    def _operator(self, item: Node, following: Node | None) -> Phrase | None:
        """What is applied to whatever follows, without brackets: ``d/dx`` and the expected value."""
        if following is None or (isinstance(following, Symbol) and following.kind not in {"prefix", "atom"}):
            return None
        base = nucleus(item)
        if isinstance(base, Letter) and base.style == "double" and base.name == "E":
            return Phrase(f"{self._expectation(item)} of", "prefix", times=True)
        if isinstance(item, Fraction) and len(item.top.items) == 1:
            operator = derivative(self, item.top.items, item.bottom.items)
            return Phrase(f"{operator} of", "prefix") if operator else None
        return None

    # --- sums, limits, functions

    def _big(self, item: Node, base: LargeOperator, following: Node | None) -> Phrase:
        name = tables.LARGE_OPERATORS[base.name]
        sub, sup = (item.sub, item.sup) if isinstance(item, Scripts) else (None, None)
        limits = self._limits(base, sub, sup)
        if following is None or (isinstance(following, Symbol) and following.kind in {"relation", "mark"}):
            return Phrase(f"{name} {limits}", "operand", "")
        return Phrase(f"{name} {limits} of", "prefix", times=True)

    def _limits(self, base: LargeOperator, sub: Row | None, sup: Row | None) -> str:
        if sub is None:
            return f"up to {self.words(sup)}" if sup is not None else ""
        below = self.condition(sub, base.name)
        if has(sub.items, "\\to", "\\rightarrow") and is_limit(base.name):
            return f"as {below}"
        if sup is not None:
            return f"from {below} to {self.words(sup)}"
        return f"over {below}"

    def _nabla(self, items: Sequence[Node], at: int) -> tuple[Phrase, int]:
        item = items[at]
        after = items[at + 1] if at + 1 < len(items) else None
        if after is None or (isinstance(after, Symbol) and after.key not in {"\\cdot", "\\times"}):
            return self._with_prefix(item, "nabla"), at + 1
        if isinstance(after, Symbol):
            name = {"\\cdot": "the divergence of", "\\times": "the curl of"}[after.key]
            return self._with_prefix(item, name), at + 2
        if isinstance(item, Scripts):
            if item.sup is not None and item.sub is None and item.sup.items == (Number("2"),):
                return Phrase("the Laplacian of", "prefix"), at + 1
            if item.sub is not None and item.sup is None:
                return Phrase(
                    f"the gradient with respect to {self.words(item.sub)} of", "prefix", times=True
                ), at + 1
            raise Unsupported
        return Phrase("the gradient of", "prefix", times=True), at + 1

    def _with_prefix(self, item: Node, words: str) -> Phrase:
        if isinstance(item, Scripts):
            raise Unsupported
        return Phrase(words, "prefix")

    def _function(self, item: Node, base: Name, following: Node | None) -> Phrase:
        """A name, with its argument where that stands behind it without brackets."""
        name = self._name(item, base)
        sign = nucleus(following) if following is not None else None
        absent = (
            sign is None
            or isinstance(sign, Words)
            or (isinstance(sign, Symbol) and sign.kind not in {"prefix", "atom", "open"} and sign.key != "-")
        )
        if absent or base.name not in tables.FUNCTIONS:
            return Phrase(name)
        return Phrase(f"{name} of", "prefix", times=name.startswith("the "))

    def _name(self, item: Node, base: Name) -> str:
        name = tables.FUNCTIONS.get(base.name, base.name)
        if not isinstance(item, Scripts):
            return name
        if item.sup is not None and base.name in tables.TRIGONOMETRIC and is_minus_one(item.sup):
            return f"inverse {name}"
        words = name
        if item.sub is not None:
            base_of = "base" if base.name in {"log", "lg"} else "sub"
            words += f" {base_of} {self.words(item.sub)}"
        if item.primes:
            words += f" {primes_of(item.primes)}"
        return words if item.sup is None else f"{words} {power_of(self, item.sup, base)[0]}"

    def _application(self, item: Node, applied: Node) -> Phrase:
        """A function and what it is of; the scripts of the brackets are those of the whole."""
        brackets = nucleus(applied)
        assert isinstance(brackets, Delimited)
        phrase = self._function_name(item, brackets)
        items = brackets.inner.items
        if phrase == "the indicator":
            return Phrase(f"the indicator {self._event(items)}", tail="", times=True)
        if phrase == "the probability":
            part = Phrase(f"the probability {self._event(items)}", tail="", times=True)
        elif phrase.startswith("the expected value"):
            part = Phrase(f"{phrase} of {self.said(items)}", tail=end_of(items, "expected value"), times=True)
        else:
            pause = "" if phrase.startswith("the ") else None
            part = Phrase(f"{phrase} {self._argument(brackets, nucleus(item))}", tail=pause, times=True)
        if isinstance(applied, Scripts):
            return with_scripts(self, replace(part, tail=""), applied, brackets)
        return part

    def _event(self, items: Sequence[Node]) -> str:
        """“that X is greater than 1”, or “of A given B”."""
        event = split(items, "|", "\\mid")[0]
        related = any(isinstance(item, Symbol) and item.kind == "relation" for item in event)
        return f"{'that' if related else 'of'} {self.said(items)}"

    def _argument(self, brackets: Delimited, function: Node) -> str:
        items = brackets.inner.items
        stretches = split(items, ",")
        if isinstance(function, Name | LargeOperator) and function.name in tables.OF_TWO and len(stretches) == 2:
            return f"of {self.said(stretches[0])} and {self.said(stretches[1])}"
        if len(items) == 1 and has(items, "\\cdot"):
            return "of dot"
        related = any(isinstance(item, Symbol) and item.kind in {"operator", "relation"} for item in items[1:])
        if related or any(isinstance(item, Fraction) and not is_numeric(item) for item in items):
            opened, closed = tables.DELIMITERS.get(brackets.left, tables.DELIMITERS["("])
            return f"of {opened} {self.said(items)} {closed}"
        return f"of {self.said(items)}"

    def _function_name(self, item: Node, brackets: Delimited) -> str:
        base = nucleus(item)
        squared = brackets.left == "[" or (isinstance(base, Letter) and base.style == "double")
        if isinstance(base, Name):
            return self._name(item, base)
        if isinstance(base, LargeOperator):
            return tables.LARGE_OPERATORS[base.name]
        if isinstance(base, Letter) and base.name == "E" and squared:
            return self._expectation(item)
        if item == base and isinstance(base, Letter) and base.name == "P":
            plain = not base.style and (self.is_logic or is_variable(brackets.inner.items))
            return "P" if plain else "the probability"
        words = self.operand(item).words
        return f"big {words}" if isinstance(base, Letter) and base.name in _LANDAU and item == base else words

    def _expectation(self, item: Node) -> str:
        if isinstance(item, Scripts):
            if item.sup is not None or item.sub is None:
                raise Unsupported
            return f"the expected value, over {self.condition(item.sub, 'E')},"
        return "the expected value"

    # --- signs

    def _symbol(self, items: Sequence[Node], at: int, mid: str) -> tuple[Phrase, int]:
        item = items[at]
        sign = nucleus(item)
        assert isinstance(sign, Symbol)
        if sign.kind == "dots":
            return self._dots(items, at)
        if sign.kind == "bar":
            return self._bar(items, at, mid), at + 1
        words = tables.SYMBOLS[sign.key][1]
        if sign.key in tables.MONEY and at + 1 < len(items) and isinstance(nucleus(items[at + 1]), Number):
            return Phrase(f"{self.operand(items[at + 1]).words} {words}"), at + 2
        if sign.key in MEANINGS:
            words = MEANINGS[sign.key](items, at) or words
        if not words:
            raise Unsupported
        role: Any = _ROLES.get(sign.kind, "operand")
        if isinstance(item, Scripts):
            if role in {"operator", "relation"} and (item.sup or item.primes):
                raise Unsupported
            part = with_scripts(self, Phrase(words), item, sign)
            return (part if role == "operand" else replace(part, role=role)), at + 1
        return Phrase(words, role), at + 1

    def _dots(self, items: Sequence[Node], at: int) -> tuple[Phrase, int]:
        """“1, 2, and so on, up to n”; between signs they are only dots."""
        if isinstance(items[at], Scripts):
            raise Unsupported
        listed = at > 0 and is_mark(items[at - 1])
        if listed and at + 2 < len(items) and is_mark(items[at + 1]):
            return Phrase("and so on, up to", "words"), at + 2
        if listed or at + 1 == len(items):
            return Phrase("and so on", "words"), at + 1
        return Phrase("dot dot dot", "operand"), at + 1

    def _bar(self, items: Sequence[Node], at: int, mid: str) -> Phrase:
        item = items[at]
        sign = nucleus(item)
        assert isinstance(sign, Symbol)
        if isinstance(item, Scripts):
            return Phrase(f", {evaluated(self, item)}", "words")
        if tables.BARS[sign.key] != "given":
            return Phrase(tables.BARS[sign.key], "relation")
        if mid == "divides" and not are_divisible([*items[at - 1 : at], *items[at + 1 : at + 2]]):
            mid = "given"
        return Phrase(mid, "relation")


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
    Labelled: labelled,
    Grid: matrix_or_lines,
    Delimited: lambda context, item: delimited(context, item, item, None),
}
"""A node's type → what verbalizes it by itself; symbols, names and large operators need their row."""


def _after_quantifiers(parts: list[Phrase]) -> list[Phrase]:
    """“for all x greater than 0, P of x”."""
    found: list[Phrase] = []
    bound = False
    for part in parts:
        if bound and part.role == found[-1].role == "operand":
            found[-1] = replace(found[-1], tail="")
            part, bound = replace(part, literal=True), False
        bound = part.role == "quantifier" or (bound and part.role != "mark" and part.words not in _ENDS_OF_BINDING)
        found.append(in_a_condition(part, "to") if bound else part)
    return found


_ENDS_OF_BINDING = frozenset((",", "such that"))
