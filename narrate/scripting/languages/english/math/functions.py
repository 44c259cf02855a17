"""Functions with their arguments, and operators that apply to whatever follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrate.scripting.languages.english.math.context import Context
from narrate.scripting.languages.english.math.delimited import within_delimiters
from narrate.scripting.languages.english.math.operands import derivative
from narrate.scripting.languages.english.math.phrases import Phrase, end_of
from narrate.scripting.languages.english.math.scripts import primes, superscript, with_scripts
from narrate.scripting.math import conventions, notation
from narrate.scripting.math.classify import is_common_fraction, is_variable
from narrate.scripting.math.rows import has, nucleus, split
from narrate.scripting.math.superscripts import is_minus_one
from narrate.scripting.math.tree import (
    Delimited,
    Fraction,
    LargeOperator,
    Letter,
    Name,
    Node,
    Scripts,
    Symbol,
    Unsupported,
    Words,
)

_EXPECTATION = "the expected value"


# --- without parentheses ----------------------------------------------------------------------------------------


def function(context: Context, item: Node, base: Name, following: Node | None) -> Phrase:
    """Verbalize the name of a function, with “of” where its argument follows without parentheses."""
    words = _name(context, item, base)
    symbol = nucleus(following) if following is not None else None
    has_no_argument = (
        symbol is None
        or isinstance(symbol, Words)
        or (isinstance(symbol, Symbol) and symbol.kind not in {"prefix", "atom", "open"} and symbol.key != "-")
    )
    if has_no_argument or base.name not in notation.FUNCTIONS:
        return Phrase(words)
    return Phrase(f"{words} of", "prefix", needs_times=words.startswith("the "))


def operator(context: Context, item: Node, following: Node | None) -> Phrase | None:
    """Verbalize ``d/dx`` or the expected value, which apply to whatever follows; None for anything else."""
    if following is None or (isinstance(following, Symbol) and following.kind not in {"prefix", "atom"}):
        return None
    base = nucleus(item)
    if isinstance(base, Letter) and base.style == "blackboard" and base.name == "E":
        return Phrase(f"{_expectation(context, item)} of", "prefix", needs_times=True)
    if isinstance(item, Fraction) and len(item.top.items) == 1:
        words = derivative(context, item.top.items, item.bottom.items)
        return Phrase(f"{words} of", "prefix") if words else None
    return None


def _name(context: Context, item: Node, base: Name) -> str:
    name = context.vocabulary.functions.get(base.name, base.name)
    if not isinstance(item, Scripts):
        return name
    if item.sup is not None and base.name in notation.TRIGONOMETRIC and is_minus_one(item.sup):
        return f"inverse {name}"
    words = name
    if item.sub is not None:
        words += f" {'base' if base.name in notation.LOGARITHMS else 'sub'} {context.words(item.sub)}"
    if item.primes:
        words += f" {primes(context, item.primes)}"
    return words if item.sup is None else f"{words} {superscript(context, item.sup, base)[0]}"


def _expectation(context: Context, item: Node) -> str:
    if isinstance(item, Scripts):
        if item.sup is not None or item.sub is None:
            raise Unsupported
        return f"{_EXPECTATION}, over {context.condition(item.sub)},"
    return _EXPECTATION


# --- with parentheses -------------------------------------------------------------------------------------------


def application(context: Context, item: Node, applied: Node) -> Phrase:
    """Verbalize a function and its argument; the scripts of the delimiters are those of the whole."""
    brackets = nucleus(applied)
    assert isinstance(brackets, Delimited)
    phrase = _applied(context, _function(context, item, brackets), brackets, nucleus(item))
    if isinstance(applied, Scripts):
        return with_scripts(context, replace(phrase, ending=""), applied, brackets)
    return phrase


def _applied(context: Context, function: str, brackets: Delimited, base: Node) -> Phrase:
    items = brackets.inner.items
    if function in {context.vocabulary.sets["1"], context.vocabulary.functions["Pr"]}:
        return Phrase(f"{function} {_event(context, items)}", ending="", needs_times=True)
    if function.startswith(_EXPECTATION):
        words = f"{function} of {context.sequence(items)}"
        return Phrase(words, ending=end_of(items, "expected value"), needs_times=True)
    ending = "" if function.startswith("the ") else None
    return Phrase(f"{function} {_argument(context, brackets, base)}", ending=ending, needs_times=True)


def _event(context: Context, items: Sequence[Node]) -> str:
    """“that X is greater than 1”, or “of A given B”."""
    event = split(items, "|", "\\mid")[0]
    is_related = any(isinstance(item, Symbol) and item.kind == "relation" for item in event)
    return f"{'that' if is_related else 'of'} {context.sequence(items)}"


def _argument(context: Context, brackets: Delimited, base: Node) -> str:
    items = brackets.inner.items
    parts = split(items, ",")
    if isinstance(base, Name | LargeOperator) and base.name in notation.BINARY and len(parts) == 2:
        return f"of {context.sequence(parts[0])} and {context.sequence(parts[1])}"
    if len(items) == 1 and has(items, "\\cdot"):
        return f"of {context.vocabulary.meanings['dot-product']}"
    is_related = any(isinstance(item, Symbol) and item.kind in {"operator", "relation"} for item in items[1:])
    if is_related or any(isinstance(item, Fraction) and not is_common_fraction(item) for item in items):
        return f"of {within_delimiters(context, brackets)}"
    return f"of {context.sequence(items)}"


def _function(context: Context, item: Node, brackets: Delimited) -> str:
    base = nucleus(item)
    if isinstance(base, Name):
        return _name(context, item, base)
    if isinstance(base, LargeOperator):
        return context.vocabulary.large_operators[base.name]
    if isinstance(base, Letter):
        return _letter_function(context, item, base, brackets)
    return context.operand(item).words


def _letter_function(context: Context, item: Node, base: Letter, brackets: Delimited) -> str:
    if base.name == "E" and (brackets.left == "[" or base.style == "blackboard"):
        return _expectation(context, item)
    if item == base and base.name == "P":
        is_plain = not base.style and (context.is_logic or is_variable(brackets.inner.items))
        return "P" if is_plain else context.vocabulary.functions["Pr"]
    words = context.operand(item).words
    return f"big {words}" if item == base and base.name in conventions.ASYMPTOTIC else words
