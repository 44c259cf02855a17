"""Letters, numbers, fractions, roots and accents, and the scripts of them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrate.scripting.math import tables
from narrate.scripting.math.classify import (
    is_d,
    is_degree,
    is_long,
    is_set,
    mark_of,
    numeric,
    order_of,
)
from narrate.scripting.math.delimiters import nucleus
from narrate.scripting.math.phrases import Phrase, has, is_complex, split
from narrate.scripting.math.tree import (
    Accent,
    Binomial,
    Delimited,
    Fraction,
    Labelled,
    LargeOperator,
    Letter,
    Name,
    Node,
    Number,
    Root,
    Row,
    Scripts,
    Unsupported,
    Words,
)
from narrate.scripting.math.voice import Voice


class Things(Voice):
    """Says what is the same wherever it stands."""

    # --- plain things

    def _letter(self, item: Letter) -> Phrase:
        if item.style == "double" and item.name in tables.DOUBLE:
            return Phrase(tables.DOUBLE[item.name])
        capital = "capital " if item.name in self._capitals and item.name[0].isupper() else ""
        return Phrase(capital + (item.name if len(item.name) == 1 else item.name.lower()))

    def _number(self, item: Number) -> Phrase:
        return Phrase(item.digits)

    def _words(self, item: Words) -> Phrase:
        return Phrase(item.text, "words")

    def _row(self, item: Row) -> Phrase:
        complicated = is_complex(item.items)
        return Phrase(self._said(item.items), tail="" if complicated else None)

    def _fraction(self, item: Fraction) -> Phrase:
        top, bottom = item.top.items, item.bottom.items
        if len(top) == len(bottom) == 1 and (words := numeric(top[0], bottom[0])):
            return Phrase(words)
        if derivative := self._derivative(top, bottom):
            return Phrase(derivative, "operand", "")
        above, below = self._said(top), self._said(bottom)
        if is_complex(top) or is_complex(bottom):
            return Phrase(f"the fraction {above}, over {below}", tail=", end fraction", times=True)
        return Phrase(f"{above} over {below}", tail="", times=True)

    def _derivative(self, top: Sequence[Node], bottom: Sequence[Node]) -> str:
        """``dy/dx``; empty where it is none."""
        if len(bottom) < 2 or not top or not is_d(nucleus(top[0])) or nucleus(top[0]) != nucleus(bottom[0]):
            return ""
        if isinstance(bottom[0], Scripts):
            return ""
        return f"{self._said(top)} by {self._said(bottom)}"

    def _binomial(self, item: Binomial) -> Phrase:
        tail = ", end choose" if is_complex(item.bottom.items) or is_complex(item.top.items) else ""
        return Phrase(f"{self.words(item.top)} choose {self.words(item.bottom)}", tail=tail, times=True)

    def _root(self, item: Root) -> Phrase:
        if item.degree is None:
            name = tables.ROOTS["2"]
        else:
            degree = self.words(item.degree)
            name = tables.ROOTS.get(degree, f"the {ordinal_of(degree)} root of")
        tail = ", end root" if is_complex(item.inner.items) else ""
        return Phrase(f"{name} {self.words(item.inner)}", tail=tail, times=True)

    def _accent(self, item: Accent) -> Phrase:
        base = self.words(item.base)
        if item.mark == "vector":
            return Phrase(f"vector {base}")
        if len(item.base.items) == 1 and isinstance(inner := item.base.items[0], Scripts):
            return self._scripts(replace(inner, base=Accent(item.mark, Row((inner.base,)))))
        if is_complex(item.base.items) or len(item.base.items) > 1:
            return Phrase(f"{item.mark} over {base}", tail=f", end {item.mark}", times=True)
        return Phrase(f"{base} {item.mark}")

    def _labelled(self, item: Labelled) -> Phrase:
        return Phrase(f"{self.words(item.base)}, which is {self.words(item.label)},", "operand", "")

    # --- scripts

    def _scripts(self, item: Scripts) -> Phrase:
        base = item.base
        if isinstance(base, Row) and (not base.items or is_complex(base.items)):
            if item.sup is not None and is_degree(item.sup) and not base.items:
                return Phrase("degrees", "postfix")
            raise Unsupported
        if isinstance(base, Letter) and base.style == "double" and base.name in tables.DOUBLE:
            return self._number_set(item, base)
        if base == Number("1") and item.sub is not None and item.sup is None and is_set(item.sub.items):
            condition = item.sub.items[0]
            return Phrase(f"the indicator of {self._condition(getattr(condition, 'inner', item.sub))}")
        order = order_of(item)
        if order is not None:
            part = Phrase(f"the {ordinal_of(self.words(order))} derivative of {self._operand(base).words}")
            return part if item.sub is None else self._with_scripts(part, replace(item, sup=None), base)
        return self._with_scripts(self._operand(base), item, base)

    def _with_scripts(self, part: Phrase, item: Scripts, base: Node) -> Phrase:
        words, tail = part.words, part.tail
        pause = "," if tail is not None else ""
        if item.sub is not None:
            words += f"{pause} {self._below(item.sub)}"
            tail, pause = (",", ",") if is_long(item.sub) else (None, "")
        if item.primes:
            words += f"{pause} {primes_of(item.primes)}"
        if item.sup is not None:
            power, tail = self._power(item.sup, base)
            words += f"{pause} {power}"
        apart = item.sub is not None and item.sup is None and not item.primes
        return Phrase(words, "operand", tail, part.times, apart)

    def _below(self, sub: Row) -> str:
        if is_long(sub):
            return f"sub, {self.words(sub)}"
        if len(sub.items) == 1 and isinstance(name := sub.items[0], Name | LargeOperator):
            return f"sub {name.name}"
        stretches = split(sub.items, ",", ";")
        return "sub " + " ".join(self._said(stretch) for stretch in stretches)

    def _power(self, sup: Row, base: Node) -> tuple[str, str | None]:
        """What is said of an exponent, and what ends it."""
        if mark := mark_of(sup, base):
            return mark, None
        inner = sup.items[0]
        if len(sup.items) == 1 and isinstance(inner, Delimited) and inner.left == "(":
            return f"superscript {self.words(inner.inner)}", None
        if all(isinstance(item, Words) for item in sup.items):
            return f"superscript {self.words(sup)}", None
        complicated = is_complex(sup.items)
        return f"to the {self.words(sup)}", " power" if complicated else ""

    def _number_set(self, item: Scripts, base: Letter) -> Phrase:
        """``R^n`` is called “R n”, and ``R^+`` holds the positive numbers."""
        sign = item.sup or item.sub
        if base.name == "1" and item.sub is not None and item.sup is None:
            return Phrase(f"the indicator of {self._condition(item.sub)}")
        if sign is not None and not (item.sup and item.sub) and (kind := _half(sign)):
            return Phrase(f"the {kind} {tables.DOUBLE[base.name].removeprefix('the ')}")
        words = base.name
        if item.sub is not None:
            words += f" {self._below(item.sub)}"
        if item.sup is not None:
            marked = has(item.sup.items[:1], "*", "+", "-", "\\ast", "\\star", "\\perp")
            words += f" {mark_of(item.sup, base) if marked else self._sizes(item.sup)}"
        return Phrase(words)

    def _sizes(self, sup: Row) -> str:
        stretches = split(sup.items, "\\times")
        to_the = "to the " if len(stretches) == 1 and is_complex(sup.items) else ""
        return to_the + " by ".join(map(self._said, stretches))

    def _evaluated(self, item: Scripts) -> str:
        if item.sub is None or item.primes:
            raise Unsupported
        at = f"evaluated at {self.words(item.sub)}"
        return at if item.sup is None else f"evaluated from {self.words(item.sub)} to {self.words(item.sup)}"


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
