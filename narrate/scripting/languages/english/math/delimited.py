"""What delimiters make of their content: sets, intervals, tuples, norms, inner products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrate.scripting.languages.english.math.context import Context
from narrate.scripting.languages.english.math.grids import grid
from narrate.scripting.languages.english.math.phrases import Phrase, end_of
from narrate.scripting.languages.english.math.scripts import evaluated, with_scripts
from narrate.scripting.languages.english.math.vocabulary import Enclosing
from narrate.scripting.math import notation
from narrate.scripting.math.classify import is_interval, is_set
from narrate.scripting.math.rows import has, is_complex, split
from narrate.scripting.math.tree import Delimited, Grid, Letter, Node, Number, Scripts, Symbol, Unsupported

_ROUND_OR_SQUARE = frozenset(("(", ")", "[", "]", "\\llbracket", "\\rrbracket"))
_MATRICES = {"(": "pmatrix", "[": "bmatrix", "|": "vmatrix", "\\|": "Vmatrix"}
"""A left delimiter around a matrix → the environment that draws the same."""
_CARDINALITY = Enclosing("the size of", "end size")


def delimited(context: Context, item: Node, brackets: Delimited, before: Node | None) -> Phrase:
    """Verbalize ``brackets``, which may carry the scripts of ``item``; ``before`` is the node to their left."""
    phrase = _enclosed(context, item, brackets, before)
    if not isinstance(item, Scripts):
        return phrase
    if brackets.left == "." or (brackets.right == "." and brackets.left != "\\{"):
        return phrase
    if brackets.left == "\\|" and item.sub is not None and not item.primes:
        norm = f"the {context.words(item.sub)}-norm of {context.words(brackets.inner)}"
        phrase, item = replace(phrase, words=norm), replace(item, sub=None)
        return phrase if item.sup is None else with_scripts(context, phrase, item, brackets)
    if brackets.left in {"\\{", "("} and item.sub is not None and item.sub.items and not item.primes:
        return _family(context, phrase, item, brackets)
    return with_scripts(context, phrase, item, brackets)


def _family(context: Context, phrase: Phrase, item: Scripts, brackets: Delimited) -> Phrase:
    """``\\{x_i\\}_{i=1}^n``."""
    assert item.sub is not None
    if not has(item.sub.items, "=", "\\in"):
        return with_scripts(context, phrase, item, brackets)
    start = "from" if item.sup is not None else "for"
    words = f"the {'set' if brackets.left != '(' else 'sequence'} {context.words(brackets.inner)}"
    words += f", {start} {context.condition(item.sub)}"
    return Phrase(words if item.sup is None else f"{words} to {context.words(item.sup)}", ending="")


def _enclosed(context: Context, item: Node, brackets: Delimited, before: Node | None) -> Phrase:
    pair = brackets.left, brackets.right
    items = brackets.inner.items
    if len(items) == 1 and isinstance(items[0], Grid):
        return _delimited_grid(context, items[0], brackets)
    if pair == ("\\{", "\\}"):
        return _set(context, items)
    if pair == ("\\langle", "\\rangle"):
        return _angles(context, brackets)
    if operation := context.vocabulary.enclosures.get(" ".join(pair)):
        return _operation(context, brackets, operation)
    if pair == (".", "|") and isinstance(item, Scripts):
        return Phrase(f"{context.sequence(items)}, {evaluated(context, item)}", ending="", needs_times=True)
    if not {*pair} <= _ROUND_OR_SQUARE:
        raise Unsupported
    parts = split(items, ",")
    if len(parts) == 2 and is_interval(brackets, parts, before):
        return _interval(context, brackets, parts)
    if pair not in {("(", ")"), ("[", "]"), ("\\llbracket", "\\rrbracket")}:
        raise Unsupported
    return _parenthesized(context, brackets, parts)


def _parenthesized(context: Context, brackets: Delimited, parts: list[Sequence[Node]]) -> Phrase:
    items = brackets.inner.items
    if brackets.left == "(":
        if len(items) == 1 and isinstance(items[0], Letter | Number):
            return replace(context.operand(items[0]), needs_times=True)
        if len(parts) > 1:
            is_pair = len(parts) == 2 and not has(items, "\\ldots", "\\dots")
            name = "the pair" if is_pair else "the tuple"
            return Phrase(f"{name} {context.sequence(items)}", ending="", needs_times=True)
    return Phrase(within_delimiters(context, brackets), needs_times=True)


def within_delimiters(context: Context, brackets: Delimited) -> str:
    """The words of ``brackets`` with their delimiters: “open bracket x close bracket”; others are parentheses."""
    delimiters = context.vocabulary.delimiters
    spoken = delimiters.get(f"{brackets.left} {brackets.right}") or delimiters["( )"]
    return f"{spoken.before} {context.words(brackets.inner)} {spoken.after}"


def _set(context: Context, items: Sequence[Node]) -> Phrase:
    if not items:
        return Phrase(context.vocabulary.atoms["\\emptyset"])
    for at, item in enumerate(items):
        if isinstance(item, Symbol) and (item.kind == "bar" or item.key in {":", "\\colon"}) and at:
            members, condition = context.sequence(items[:at]), context.sequence(items[at + 1 :])
            return Phrase(f"the set of all {members} such that {condition}", ending=", end set")
    return Phrase(f"the set {context.sequence(items)}", ending=", end set" if has(items, ",") else "")


def _angles(context: Context, brackets: Delimited) -> Phrase:
    items = brackets.inner.items
    for separator in (",", "|", "\\mid"):
        parts = split(items, separator)
        if len(parts) == 2:
            first, second = map(context.sequence, parts)
            words = f"the inner product of {first} and {second}"
            return Phrase(words, ending=end_of(items, "product"), needs_times=True)
    if len(split(items, ",")) > 2:
        return Phrase(f"the tuple {context.sequence(items)}", ending="", needs_times=True)
    return Phrase(within_delimiters(context, brackets), needs_times=True)


def _operation(context: Context, brackets: Delimited, spoken: Enclosing) -> Phrase:
    """Delimiters that say what is done with their content: “the absolute value of x”."""
    items = brackets.inner.items
    if len(items) == 1 and isinstance(inner := items[0], Delimited) and inner.left == inner.right == brackets.left:
        brackets, spoken = inner, context.vocabulary.enclosures["\\| \\|"]
    elif brackets.left == "|" and is_set(items):
        spoken = _CARDINALITY
    ending = f", {spoken.after}" if is_complex(brackets.inner.items) else ""
    return Phrase(f"{spoken.before} {context.words(brackets.inner)}", ending=ending, needs_times=True)


def _interval(context: Context, brackets: Delimited, ends: list[Sequence[Node]]) -> Phrase:
    first, second = map(context.sequence, ends)
    kind = {"()": "open ", "[]": "closed "}.get(brackets.left + brackets.right, "")
    words = f"the {kind}interval from {first} to {second}"
    if not kind:
        included, excluded = (first, second) if brackets.left == "[" else (second, first)
        words += f", including {included} but not {excluded}"
    return Phrase(words, ending="")


def _delimited_grid(context: Context, item: Grid, brackets: Delimited) -> Phrase:
    if brackets.left == "\\{" and brackets.right == ".":
        return grid(context, replace(item, environment="cases"))
    if brackets.left not in _MATRICES or item.environment not in notation.MATRICES:
        raise Unsupported
    return grid(context, replace(item, environment=_MATRICES[brackets.left]))
