"""Subscripts, superscripts and primes: indices, powers, derivatives and superscripts that are not powers."""

from __future__ import annotations

from dataclasses import replace

from narrate.scripting.languages.english.math.context import Context, ordinal_of
from narrate.scripting.languages.english.math.phrases import Phrase
from narrate.scripting.math.classify import is_set
from narrate.scripting.math.functions import order_of_derivative
from narrate.scripting.math.rows import has, is_complex, is_long_subscript, split
from narrate.scripting.math.superscripts import is_degree, superscript_meaning
from narrate.scripting.math.tree import (
    Delimited,
    LargeOperator,
    Letter,
    Name,
    Node,
    Number,
    Row,
    Scripts,
    Unsupported,
    Words,
)


def scripted(context: Context, item: Scripts) -> Phrase:
    """Verbalize a base and its scripts where no row gives the base another meaning."""
    base = item.base
    if isinstance(base, Row) and (not base.items or is_complex(base.items)):
        if item.sup is not None and is_degree(item.sup) and not base.items:
            return Phrase(context.vocabulary.superscripts["degrees"], "postfix")
        raise Unsupported
    if isinstance(base, Letter) and base.style == "blackboard" and base.name in context.vocabulary.sets:
        return _number_set(context, item, base)
    if base == Number("1") and item.sub is not None and item.sup is None and is_set(item.sub.items):
        return _indicator(context, getattr(item.sub.items[0], "inner", item.sub))
    order = order_of_derivative(item)
    if order is not None:
        words = f"the {ordinal_of(context.words(order))} derivative of {context.operand(base).words}"
        phrase = Phrase(words)
        return phrase if item.sub is None else with_scripts(context, phrase, replace(item, sup=None), base)
    return with_scripts(context, context.operand(base), item, base)


def with_scripts(context: Context, phrase: Phrase, item: Scripts, base: Node) -> Phrase:
    """Add the words of the subscript, the primes and the superscript of ``item`` to the phrase of its base."""
    words, ending = phrase.words, phrase.ending
    pause = "," if ending is not None else ""
    if item.sub is not None:
        words += f"{pause} {_subscript(context, item.sub)}"
        ending, pause = (",", ",") if is_long_subscript(item.sub) else (None, "")
    if item.primes:
        words += f"{pause} {primes(context, item.primes)}"
    if item.sup is not None:
        power, ending = superscript(context, item.sup, base)
        words += f"{pause} {power}"
    needs_pause = item.sub is not None and item.sup is None and not item.primes
    return Phrase(words, "operand", ending, phrase.needs_times, needs_pause)


def _subscript(context: Context, sub: Row) -> str:
    if is_long_subscript(sub):
        return f"sub, {context.words(sub)}"
    if len(sub.items) == 1 and isinstance(name := sub.items[0], Name | LargeOperator):
        return f"sub {name.name}"
    return "sub " + " ".join(map(context.sequence, split(sub.items, ",", ";")))


def superscript(context: Context, sup: Row, base: Node) -> tuple[str, str | None]:
    """The words of a superscript, and the ending of the phrase that they end."""
    if meaning := superscript_meaning(sup, base):
        return context.vocabulary.superscripts[meaning], None
    inner = sup.items[0]
    if len(sup.items) == 1 and isinstance(inner, Delimited) and inner.left == "(":
        return f"superscript {context.words(inner.inner)}", None
    if all(isinstance(item, Words) for item in sup.items):
        return f"superscript {context.words(sup)}", None
    return f"to the {context.words(sup)}", " power" if is_complex(sup.items) else ""


def primes(context: Context, count: int) -> str:
    """“double prime”. Raises Unsupported if the vocabulary has no words for that many."""
    names = context.vocabulary.primes
    if count > len(names):
        raise Unsupported
    return names[count - 1]


def evaluated(context: Context, item: Scripts) -> str:
    """Verbalize the scripts of a bar: “evaluated at 0”, “evaluated from a to b”."""
    if item.sub is None or item.primes:
        raise Unsupported
    below = context.words(item.sub)
    return f"evaluated at {below}" if item.sup is None else f"evaluated from {below} to {context.words(item.sup)}"


# --- sets of numbers --------------------------------------------------------------------------------------------


def _number_set(context: Context, item: Scripts, base: Letter) -> Phrase:
    """``R^n`` is called “R n”, and ``R^+`` holds the positive numbers."""
    if base.name == "1" and item.sub is not None and item.sup is None:
        return _indicator(context, item.sub)
    script = item.sup or item.sub
    if script is not None and not (item.sup and item.sub) and (half := _half(script)):
        return Phrase(f"the {half} {context.vocabulary.sets[base.name].removeprefix('the ')}")
    words = base.name
    if item.sub is not None:
        words += f" {_subscript(context, item.sub)}"
    if item.sup is not None:
        words += f" {_dimensions(context, item.sup, base)}"
    return Phrase(words)


def _indicator(context: Context, condition: Row) -> Phrase:
    return Phrase(f"{context.vocabulary.sets['1']} of {context.condition(condition)}")


def _half(script: Row) -> str:
    """Which numbers of a set: ``^+``, ``_{>0}``, ``_{\\geq 0}``; empty for all others."""
    if len(script.items) == 1 and has(script.items, "+"):
        return "positive"
    if len(script.items) != 2 or script.items[1] != Number("0"):
        return ""
    if has(script.items[:1], "\\geq", "\\ge"):
        return "non-negative"
    return "positive" if has(script.items[:1], ">") else ""


def _dimensions(context: Context, sup: Row, base: Letter) -> str:
    """“n”, “m by n”, “to the n plus 1”; “star” for a superscript that is not a dimension."""
    if has(sup.items[:1], "*", "+", "-", "\\ast", "\\star", "\\perp"):
        meaning = superscript_meaning(sup, base)
        return context.vocabulary.superscripts[meaning] if meaning else ""
    sizes = split(sup.items, "\\times")
    to_the = "to the " if len(sizes) == 1 and is_complex(sup.items) else ""
    by = f" {context.vocabulary.meanings['dimensions']} "
    return to_the + by.join(map(context.sequence, sizes))
