"""Letters, numbers, fractions, roots and accents: what reads the same wherever it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrate.scripting.languages.english.math.context import Context
from narrate.scripting.languages.english.math.phrases import Phrase
from narrate.scripting.languages.english.math.scripts import ordinal_of, scripted
from narrate.scripting.math import tables
from narrate.scripting.math.classify import (
    is_d,
    numeric,
)
from narrate.scripting.math.delimiters import nucleus
from narrate.scripting.math.rows import is_complex
from narrate.scripting.math.tree import (
    Accent,
    Binomial,
    Fraction,
    Labelled,
    Letter,
    Node,
    Number,
    Root,
    Row,
    Scripts,
    Words,
)


def letter(context: Context, item: Letter) -> Phrase:
    """Verbalize a letter, “capital X” beside an x; a blackboard letter names its set."""
    if item.style == "double" and item.name in tables.DOUBLE:
        return Phrase(tables.DOUBLE[item.name])
    capital = "capital " if item.name in context.ambiguous_capitals and item.name[0].isupper() else ""
    return Phrase(capital + (item.name if len(item.name) == 1 else item.name.lower()))


def number(_: Context, item: Number) -> Phrase:
    """Verbalize digits as they are written; the spoken rules read them."""
    return Phrase(item.digits)


def words(_: Context, item: Words) -> Phrase:
    """Verbalize text, which is ready to be read."""
    return Phrase(item.text, "words")


def row(context: Context, item: Row) -> Phrase:
    """Verbalize a group; its end is heard where it is a formula."""
    complicated = is_complex(item.items)
    return Phrase(context.said(item.items), tail="" if complicated else None)


def fraction(context: Context, item: Fraction) -> Phrase:
    """Verbalize a fraction: a common one by name, a derivative with “by”, any other with “over”."""
    top, bottom = item.top.items, item.bottom.items
    if len(top) == len(bottom) == 1 and (words := numeric(top[0], bottom[0])):
        return Phrase(words)
    if by := derivative(context, top, bottom):
        return Phrase(by, "operand", "")
    above, below = context.said(top), context.said(bottom)
    if is_complex(top) or is_complex(bottom):
        return Phrase(f"the fraction {above}, over {below}", tail=", end fraction", times=True)
    return Phrase(f"{above} over {below}", tail="", times=True)


def derivative(context: Context, top: Sequence[Node], bottom: Sequence[Node]) -> str:
    """``dy/dx``; empty where it is none."""
    if len(bottom) < 2 or not top or not is_d(nucleus(top[0])) or nucleus(top[0]) != nucleus(bottom[0]):
        return ""
    if isinstance(bottom[0], Scripts):
        return ""
    return f"{context.said(top)} by {context.said(bottom)}"


def binomial(context: Context, item: Binomial) -> Phrase:
    """Verbalize a binomial coefficient: “n choose k”."""
    tail = ", end choose" if is_complex(item.bottom.items) or is_complex(item.top.items) else ""
    return Phrase(f"{context.words(item.top)} choose {context.words(item.bottom)}", tail=tail, times=True)


def root(context: Context, item: Root) -> Phrase:
    """Verbalize a root: “the square root of x”, “the n-th root of x”."""
    if item.degree is None:
        name = tables.ROOTS["2"]
    else:
        degree = context.words(item.degree)
        name = tables.ROOTS.get(degree, f"the {ordinal_of(degree)} root of")
    tail = ", end root" if is_complex(item.inner.items) else ""
    return Phrase(f"{name} {context.words(item.inner)}", tail=tail, times=True)


def accent(context: Context, item: Accent) -> Phrase:
    """Verbalize an accent: “x hat”, “vector v”, “bar over x plus y”."""
    base = context.words(item.base)
    if item.mark == "vector":
        return Phrase(f"vector {base}")
    if len(item.base.items) == 1 and isinstance(inner := item.base.items[0], Scripts):
        return scripted(context, replace(inner, base=Accent(item.mark, Row((inner.base,)))))
    if is_complex(item.base.items) or len(item.base.items) > 1:
        return Phrase(f"{item.mark} over {base}", tail=f", end {item.mark}", times=True)
    return Phrase(f"{base} {item.mark}")


def labelled(context: Context, item: Labelled) -> Phrase:
    """Verbalize a brace with its label: “a plus b, which is the total”."""
    return Phrase(f"{context.words(item.base)}, which is {context.words(item.label)},", "operand", "")
