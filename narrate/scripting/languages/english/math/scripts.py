"""Subscripts, superscripts and primes: indices, powers, derivatives and what marks an exponent that is none."""

from __future__ import annotations

from dataclasses import replace

from narrate.scripting.languages.english.math.context import Context
from narrate.scripting.languages.english.math.phrases import Phrase
from narrate.scripting.math import tables
from narrate.scripting.math.classify import (
    is_degree,
    is_long,
    is_set,
    mark_of,
    order_of,
)
from narrate.scripting.math.rows import has, is_complex, split
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
            return Phrase("degrees", "postfix")
        raise Unsupported
    if isinstance(base, Letter) and base.style == "double" and base.name in tables.DOUBLE:
        return _number_set(context, item, base)
    if base == Number("1") and item.sub is not None and item.sup is None and is_set(item.sub.items):
        condition = item.sub.items[0]
        return Phrase(f"the indicator of {context.condition(getattr(condition, 'inner', item.sub))}")
    order = order_of(item)
    if order is not None:
        part = Phrase(f"the {ordinal_of(context.words(order))} derivative of {context.operand(base).words}")
        return part if item.sub is None else with_scripts(context, part, replace(item, sup=None), base)
    return with_scripts(context, context.operand(base), item, base)


def with_scripts(context: Context, part: Phrase, item: Scripts, base: Node) -> Phrase:
    """Add the words of the subscript, the primes and the superscript of ``item`` to the phrase of its base."""
    words, tail = part.words, part.tail
    pause = "," if tail is not None else ""
    if item.sub is not None:
        words += f"{pause} {_below(context, item.sub)}"
        tail, pause = (",", ",") if is_long(item.sub) else (None, "")
    if item.primes:
        words += f"{pause} {primes_of(item.primes)}"
    if item.sup is not None:
        power, tail = power_of(context, item.sup, base)
        words += f"{pause} {power}"
    apart = item.sub is not None and item.sup is None and not item.primes
    return Phrase(words, "operand", tail, part.times, apart)


def _below(context: Context, sub: Row) -> str:
    if is_long(sub):
        return f"sub, {context.words(sub)}"
    if len(sub.items) == 1 and isinstance(name := sub.items[0], Name | LargeOperator):
        return f"sub {name.name}"
    stretches = split(sub.items, ",", ";")
    return "sub " + " ".join(context.said(stretch) for stretch in stretches)


def power_of(context: Context, sup: Row, base: Node) -> tuple[str, str | None]:
    """What is said of an exponent, and what ends it."""
    if mark := mark_of(sup, base):
        return mark, None
    inner = sup.items[0]
    if len(sup.items) == 1 and isinstance(inner, Delimited) and inner.left == "(":
        return f"superscript {context.words(inner.inner)}", None
    if all(isinstance(item, Words) for item in sup.items):
        return f"superscript {context.words(sup)}", None
    complicated = is_complex(sup.items)
    return f"to the {context.words(sup)}", " power" if complicated else ""


def _number_set(context: Context, item: Scripts, base: Letter) -> Phrase:
    """``R^n`` is called “R n”, and ``R^+`` holds the positive numbers."""
    sign = item.sup or item.sub
    if base.name == "1" and item.sub is not None and item.sup is None:
        return Phrase(f"the indicator of {context.condition(item.sub)}")
    if sign is not None and not (item.sup and item.sub) and (kind := _half(sign)):
        return Phrase(f"the {kind} {tables.DOUBLE[base.name].removeprefix('the ')}")
    words = base.name
    if item.sub is not None:
        words += f" {_below(context, item.sub)}"
    if item.sup is not None:
        marked = has(item.sup.items[:1], "*", "+", "-", "\\ast", "\\star", "\\perp")
        words += f" {mark_of(item.sup, base) if marked else _sizes(context, item.sup)}"
    return Phrase(words)


def _sizes(context: Context, sup: Row) -> str:
    stretches = split(sup.items, "\\times")
    to_the = "to the " if len(stretches) == 1 and is_complex(sup.items) else ""
    return to_the + " by ".join(map(context.said, stretches))


def evaluated(context: Context, item: Scripts) -> str:
    """Verbalize the scripts of a bar: “evaluated at 0”, “evaluated from a to b”."""
    if item.sub is None or item.primes:
        raise Unsupported
    at = f"evaluated at {context.words(item.sub)}"
    return at if item.sup is None else f"evaluated from {context.words(item.sub)} to {context.words(item.sup)}"


def ordinal_of(number: str) -> str:
    """“second”, “n-th”."""
    if number.isdecimal() and 0 < int(number) <= len(tables.ORDINALS):
        return tables.ORDINALS[int(number) - 1]
    return f"{number}-th"


def primes_of(count: int) -> str:
    """“double prime”. Raises Unsupported beyond three."""
    if count > 3:
        raise Unsupported
    return ("", "prime", "double prime", "triple prime")[count]


def _half(sign: Row) -> str:
    """Which numbers of a set: ``^+``, ``_{>0}``, ``_{\\geq 0}``."""
    if len(sign.items) == 1 and has(sign.items, "+"):
        return "positive"
    if len(sign.items) != 2 or sign.items[1] != Number("0"):
        return ""
    if has(sign.items[:1], "\\geq", "\\ge"):
        return "non-negative"
    return "positive" if has(sign.items[:1], ">") else ""
