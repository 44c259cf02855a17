"""Letters, numbers, fractions, roots and accents: what is spoken the same in every context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrate.scripting.languages.english.letters.spelling import letter_name
from narrate.scripting.languages.english.math.context import Context, ordinal_of
from narrate.scripting.languages.english.math.phrases import Phrase
from narrate.scripting.languages.english.math.scripts import scripted
from narrate.scripting.languages.english.numbers.numbers import fraction as fraction_words
from narrate.scripting.math.classify import common_fraction, is_d
from narrate.scripting.math.rows import is_complex, nucleus
from narrate.scripting.math.tree import (
    Accent,
    Binomial,
    Fraction,
    Labeled,
    Letter,
    Node,
    Number,
    Root,
    Row,
    Scripts,
    Words,
)


def letter(context: Context, item: Letter) -> Phrase:
    """Verbalize a letter, “capital gamma” beside a gamma; a blackboard letter names its set."""
    if item.style == "blackboard" and item.name in context.vocabulary.sets:
        return Phrase(context.vocabulary.sets[item.name])
    capital = "capital " if item.name in context.ambiguous_capitals and item.name[0].isupper() else ""
    name = item.name if len(item.name) == 1 else item.name.lower()
    return Phrase(capital + letter_name(name))


def number(_: Context, item: Number) -> Phrase:
    """Verbalize digits as they are written; the rules for numbers in prose read them."""
    return Phrase(item.digits)


def words(_: Context, item: Words) -> Phrase:
    """Verbalize text, which is in words already."""
    return Phrase(item.text, "words")


def row(context: Context, item: Row) -> Phrase:
    """Verbalize a group; a pause marks its end where it is complex."""
    return Phrase(context.sequence(item.items), ending="" if is_complex(item.items) else None)


def fraction(context: Context, item: Fraction) -> Phrase:
    """Verbalize a fraction: a common one by name, a derivative with “by”, any other with “over”."""
    top, bottom = item.top.items, item.bottom.items
    if len(top) == len(bottom) == 1 and (common := common_fraction(top[0], bottom[0])):
        return Phrase(fraction_words(*common))
    if by := derivative(context, top, bottom):
        return Phrase(by, ending="")
    above, below = context.sequence(top), context.sequence(bottom)
    if is_complex(top) or is_complex(bottom):
        return Phrase(f"the fraction {above}, over {below}", ending=", end fraction", needs_times=True)
    return Phrase(f"{above} over {below}", ending="", needs_times=True)


def derivative(context: Context, top: Sequence[Node], bottom: Sequence[Node]) -> str:
    """The words of ``dy/dx``; empty for any other fraction."""
    if len(bottom) < 2 or not top or not is_d(nucleus(top[0])) or nucleus(top[0]) != nucleus(bottom[0]):
        return ""
    if isinstance(bottom[0], Scripts):
        return ""
    return f"{context.sequence(top)} by {context.sequence(bottom)}"


def binomial(context: Context, item: Binomial) -> Phrase:
    """Verbalize a binomial coefficient: “n choose k”."""
    ending = ", end choose" if is_complex(item.bottom.items) or is_complex(item.top.items) else ""
    return Phrase(
        f"{context.words(item.top)} choose {context.words(item.bottom)}", ending=ending, needs_times=True
    )


def root(context: Context, item: Root) -> Phrase:
    """Verbalize a root: “the square root of x”, “the n-th root of x”."""
    degree = "2" if item.degree is None else context.words(item.degree)
    name = context.vocabulary.roots.get(degree) or f"the {ordinal_of(degree)} root of"
    ending = ", end root" if is_complex(item.inner.items) else ""
    return Phrase(f"{name} {context.words(item.inner)}", ending=ending, needs_times=True)


def accent(context: Context, item: Accent) -> Phrase:
    """Verbalize an accent: “x hat”, “vector v”, “bar over x plus y”."""
    base = context.words(item.base)
    name = context.vocabulary.accents[item.name]
    if item.name == "vec":
        return Phrase(f"{name} {base}")
    if len(item.base.items) == 1 and isinstance(inner := item.base.items[0], Scripts):
        return scripted(context, replace(inner, base=Accent(item.name, Row((inner.base,)))))
    if is_complex(item.base.items) or len(item.base.items) > 1:
        return Phrase(f"{name} over {base}", ending=f", end {name}", needs_times=True)
    return Phrase(f"{base} {name}")


def labeled(context: Context, item: Labeled) -> Phrase:
    """Verbalize a brace with its label: “a plus b, which is the total”."""
    return Phrase(f"{context.words(item.base)}, which is {context.words(item.label)},", ending="")
