"""Sums, integrals, limits and maxima."""

from __future__ import annotations

from narrate.scripting.languages.english.math.context import Context
from narrate.scripting.languages.english.math.phrases import Phrase
from narrate.scripting.math.notation import LIMITS
from narrate.scripting.math.rows import has
from narrate.scripting.math.tree import LargeOperator, Node, Row, Scripts, Symbol


def large_operator(context: Context, item: Node, base: LargeOperator, following: Node | None) -> Phrase:
    """Verbalize an operator with its limits: “the sum from i equals 1 to n of”."""
    sub, sup = (item.sub, item.sup) if isinstance(item, Scripts) else (None, None)
    words = f"{context.vocabulary.large_operators[base.name]} {_limits(context, base, sub, sup)}"
    if following is None or (isinstance(following, Symbol) and following.kind in {"relation", "punctuation"}):
        return Phrase(words, ending="")
    return Phrase(f"{words} of", "prefix", needs_times=True)


def _limits(context: Context, base: LargeOperator, sub: Row | None, sup: Row | None) -> str:
    if sub is None:
        return f"up to {context.words(sup)}" if sup is not None else ""
    below = context.condition(sub, base.name)
    if has(sub.items, "\\to", "\\rightarrow") and base.name in LIMITS:
        return f"as {below}"
    if sup is not None:
        return f"from {below} to {context.words(sup)}"
    return f"over {below}"
