"""Symbols, whose words depend on their row: operators and relations, dots, bars, nabla."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrate.scripting.languages.english.math.context import Context
from narrate.scripting.languages.english.math.phrases import Phrase, PhraseRole
from narrate.scripting.languages.english.math.scripts import evaluated, with_scripts
from narrate.scripting.math import notation
from narrate.scripting.math.classify import are_divisible
from narrate.scripting.math.meanings import symbol_meaning
from narrate.scripting.math.rows import neighbors, nucleus
from narrate.scripting.math.tree import Node, Number, Row, Scripts, Symbol, SymbolKind, Unsupported

_ROLES: dict[SymbolKind, PhraseRole] = {
    "operator": "operator",
    "relation": "relation",
    "prefix": "prefix",
    "quantifier": "quantifier",
    "postfix": "postfix",
    "punctuation": "punctuation",
}
"""Symbols of other kinds are operands."""


def symbol(context: Context, items: Sequence[Node], at: int, bar: str) -> tuple[Phrase, int]:
    """Verbalize the symbol at ``at``; return its phrase and the place of the next item.

    ``bar`` is what a bar between two operands is called.
    """
    item = items[at]
    sign = nucleus(item)
    assert isinstance(sign, Symbol)
    if sign.key == "\\nabla":
        return _nabla(context, items, at)
    if sign.kind == "dots":
        return _dots(items, at)
    if sign.kind == "bar":
        return _bar(context, items, at, bar), at + 1
    if sign.key in notation.CURRENCIES and at + 1 < len(items) and isinstance(nucleus(items[at + 1]), Number):
        return Phrase(f"{context.operand(items[at + 1]).words} {context.vocabulary.atoms[sign.key]}"), at + 2
    words = _words(context, items, at, sign)
    role = _ROLES.get(sign.kind, "operand")
    if not isinstance(item, Scripts):
        return Phrase(words, role), at + 1
    if role in {"operator", "relation"} and (item.sup or item.primes):
        raise Unsupported
    phrase = with_scripts(context, Phrase(words), item, sign)
    return (phrase if role == "operand" else replace(phrase, role=role)), at + 1


def _words(context: Context, items: Sequence[Node], at: int, sign: Symbol) -> str:
    if meaning := symbol_meaning(items, at):
        return context.vocabulary.meanings[meaning]
    if sign.kind == "punctuation":
        return ","
    words = context.vocabulary.symbol(sign)
    if words is None:
        raise Unsupported
    return words


def _dots(items: Sequence[Node], at: int) -> tuple[Phrase, int]:
    """“1, 2, and so on, up to n”; between other symbols they are only dots."""
    if isinstance(items[at], Scripts):
        raise Unsupported
    before, after = neighbors(items, at)
    is_listed = before is not None and _is_punctuation(before)
    if is_listed and after is not None and _is_punctuation(after) and at + 2 < len(items):
        return Phrase("and so on, up to", "words"), at + 2
    if is_listed or after is None:
        return Phrase("and so on", "words"), at + 1
    return Phrase("dot dot dot"), at + 1


def _is_punctuation(item: Node) -> bool:
    return isinstance(item, Symbol) and item.kind == "punctuation"


def _bar(context: Context, items: Sequence[Node], at: int, bar: str) -> Phrase:
    item = items[at]
    sign = nucleus(item)
    assert isinstance(sign, Symbol)
    if isinstance(item, Scripts):
        return Phrase(f", {evaluated(context, item)}", "words")
    words = context.vocabulary.bars[sign.key]
    if words != context.vocabulary.bars["|"]:
        return Phrase(words, "relation")
    if bar == "divides" and not are_divisible([*items[at - 1 : at], *items[at + 1 : at + 2]]):
        bar = words
    return Phrase(bar, "relation")


def _nabla(context: Context, items: Sequence[Node], at: int) -> tuple[Phrase, int]:
    item = items[at]
    names = context.vocabulary.vector_calculus
    _, after = neighbors(items, at)
    if after is None or (isinstance(after, Symbol) and after.key not in {"\\cdot", "\\times"}):
        return _prefix(item, context.vocabulary.prefixes["\\nabla"]), at + 1
    if isinstance(after, Symbol):
        name = names["divergence"] if after.key == "\\cdot" else names["curl"]
        return _prefix(item, f"{name} of"), at + 2
    if not isinstance(item, Scripts):
        return Phrase(f"{names['gradient']} of", "prefix", needs_times=True), at + 1
    if item.sub is None and item.sup == Row((Number("2"),)):
        return Phrase(f"{names['laplacian']} of", "prefix"), at + 1
    if item.sub is not None and item.sup is None:
        words = f"{names['gradient']} with respect to {context.words(item.sub)} of"
        return Phrase(words, "prefix", needs_times=True), at + 1
    raise Unsupported


def _prefix(item: Node, words: str) -> Phrase:
    if isinstance(item, Scripts):
        raise Unsupported
    return Phrase(words, "prefix")
