"""What delimiters make of what they enclose: sets, intervals, tuples, norms, inner products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrate.scripting.languages.english.math.context import Context
from narrate.scripting.languages.english.math.grids import matrix_or_lines
from narrate.scripting.languages.english.math.phrases import Phrase, end_of
from narrate.scripting.languages.english.math.scripts import evaluated, with_scripts
from narrate.scripting.math import tables
from narrate.scripting.math.classify import (
    is_interval,
    is_set,
)
from narrate.scripting.math.rows import has, is_complex, split
from narrate.scripting.math.tree import (
    Delimited,
    Grid,
    Letter,
    Node,
    Number,
    Scripts,
    Symbol,
    Unsupported,
)


def delimited(context: Context, item: Node, brackets: Delimited, before: Node | None) -> Phrase:
    """Verbalize ``brackets``, which may carry the scripts of ``item``; ``before`` is the node on its left."""
    part = _enclosed(context, item, brackets, before)
    if not isinstance(item, Scripts):
        return part
    if brackets.left == "." or (brackets.right == "." and brackets.left != "\\{"):
        return part
    if brackets.left == "\\|" and item.sub is not None and not item.primes:
        norm = f"the {context.words(item.sub)}-norm of {context.words(brackets.inner)}"
        part, item = replace(part, words=norm), replace(item, sub=None)
        return part if item.sup is None else with_scripts(context, part, item, brackets)
    if brackets.left in {"\\{", "("} and item.sub is not None and item.sub.items and not item.primes:
        return _family(context, part, item, brackets)
    return with_scripts(context, part, item, brackets)


def _family(context: Context, part: Phrase, item: Scripts, brackets: Delimited) -> Phrase:
    """``\\{x_i\\}_{i=1}^n``."""
    assert item.sub is not None
    if not has(item.sub.items, "=", "\\in"):
        return with_scripts(context, part, item, brackets)
    start = "from" if item.sup is not None else "for"
    words = f"the {'set' if brackets.left != '(' else 'sequence'} {context.words(brackets.inner)}"
    words += f", {start} {context.condition(item.sub)}"
    return Phrase(words if item.sup is None else f"{words} to {context.words(item.sup)}", tail="")


def _enclosed(context: Context, item: Node, brackets: Delimited, before: Node | None) -> Phrase:
    pair = brackets.left, brackets.right
    items = brackets.inner.items
    if len(items) == 1 and isinstance(items[0], Grid):
        return _bracketed_grid(context, items[0], brackets)
    if pair == ("\\{", "\\}"):
        return _set_of(context, items)
    if pair == ("\\langle", "\\rangle"):
        return _angles(context, items)
    if pair in tables.VALUES:
        return _value(context, brackets, *tables.VALUES[pair])
    if pair == (".", "|") and isinstance(item, Scripts):
        return Phrase(f"{context.said(items)}, {evaluated(context, item)}", tail="", times=True)
    if not {brackets.left, brackets.right} <= {"(", ")", "[", "]", "\\llbracket", "\\rrbracket"}:
        raise Unsupported
    stretches = split(items, ",")
    if len(stretches) == 2 and is_interval(brackets, stretches, before):
        return _interval(context, brackets, stretches)
    if (brackets.left, brackets.right) not in {("(", ")"), ("[", "]"), ("\\llbracket", "\\rrbracket")}:
        raise Unsupported
    return _parenthesized(context, brackets, stretches)


def _parenthesized(context: Context, brackets: Delimited, stretches: list[Sequence[Node]]) -> Phrase:
    items = brackets.inner.items
    if brackets.left == "(":
        if len(items) == 1 and isinstance(items[0], Letter | Number):
            return replace(context.operand(items[0]), times=True)
        if len(stretches) > 1:
            name = "the pair" if len(stretches) == 2 and not has(items, "\\ldots", "\\dots") else "the tuple"
            return Phrase(f"{name} {context.said(items)}", tail="", times=True)
    opened, closed = tables.DELIMITERS[brackets.left]
    return Phrase(f"{opened} {context.said(items)} {closed}", times=True)


def _set_of(context: Context, items: Sequence[Node]) -> Phrase:
    if not items:
        return Phrase("the empty set")
    for at, item in enumerate(items):
        if isinstance(item, Symbol) and (item.kind == "bar" or item.key in {":", "\\colon"}) and at:
            words = f"the set of all {context.said(items[:at])} such that {context.said(items[at + 1 :])}"
            return Phrase(words, tail=", end set")
    return Phrase(f"the set {context.said(items)}", tail="" if not has(items, ",") else ", end set")


def _angles(context: Context, items: Sequence[Node]) -> Phrase:
    for sign in (",", "|", "\\mid"):
        stretches = split(items, sign)
        if len(stretches) == 2:
            first, second = map(context.said, stretches)
            return Phrase(f"the inner product of {first} and {second}", tail=end_of(items, "product"), times=True)
    if len(split(items, ",")) > 2:
        return Phrase(f"the tuple {context.said(items)}", tail="", times=True)
    return Phrase(f"open angle {context.said(items)} close angle", times=True)


def _value(context: Context, brackets: Delimited, name: str, end: str) -> Phrase:
    items = brackets.inner.items
    if len(items) == 1 and isinstance(inner := items[0], Delimited) and inner.left == inner.right == brackets.left:
        brackets, (name, end) = inner, tables.VALUES["\\|", "\\|"]
    elif brackets.left == "|" and is_set(items):
        name, end = "the size of", "end size"
    tail = f", {end}" if is_complex(brackets.inner.items) else ""
    return Phrase(f"{name} {context.words(brackets.inner)}", tail=tail, times=True)


def _interval(context: Context, brackets: Delimited, stretches: list[Sequence[Node]]) -> Phrase:
    first, second = map(context.said, stretches)
    kind = {"()": "open ", "[]": "closed "}.get(brackets.left + brackets.right, "")
    words = f"the {kind}interval from {first} to {second}"
    if not kind:
        within, without = (first, second) if brackets.left == "[" else (second, first)
        words += f", including {within} but not {without}"
    return Phrase(words, tail="")


def _bracketed_grid(context: Context, grid: Grid, brackets: Delimited) -> Phrase:
    if brackets.left == "\\{" and brackets.right == ".":
        return matrix_or_lines(context, replace(grid, environment="cases"))
    kinds = {"(": "pmatrix", "[": "bmatrix", "|": "vmatrix", "\\|": "Vmatrix"}
    if brackets.left not in kinds or grid.environment not in tables.MATRICES:
        raise Unsupported
    return matrix_or_lines(context, replace(grid, environment=kinds[brackets.left]))
