"""The tree of a formula → one line of Unicode, as people type it: ``a² + b² = c²``, ``√(x + 1)``, ``∑ᵢ₌₁ⁿ xᵢ``."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from narrate.scripting.characters import GREEK, SUBSCRIPTS, SUPERSCRIPTS
from narrate.scripting.math import notation
from narrate.scripting.math.characters import COMBINING, UNICODE
from narrate.scripting.math.classify import is_differential
from narrate.scripting.math.rows import neighbors, nucleus
from narrate.scripting.math.tree import (
    Accent,
    Delimited,
    Fraction,
    Grid,
    LargeOperator,
    Letter,
    Name,
    Node,
    Number,
    Root,
    Row,
    Scripts,
    Symbol,
    Unsupported,
    Words,
)

_PREFERRED = r"""
∗\ast ⋆\star •\bullet ⊎\uplus ∖\smallsetminus ∧\wedge ∨\vee :\colon <\lt >\gt ≠\ne ≤\le ⩽\leqslant ≦\leqq ≥\ge
⩾\geqslant ≧\geqq ⪅\lessapprox ⪆\gtrapprox ≊\approxeq ≁\nsim ≇\ncong ≐\doteq ⊋\supsetneq →\rightarrow
⟶\longrightarrow ⟼\longmapsto ←\leftarrow ⟵\longleftarrow ⇒\Rightarrow ⟹\Longrightarrow ⇐\Leftarrow
⟸\Longleftarrow ⇔\Leftrightarrow ⟺\Longleftrightarrow ↔\leftrightarrow ⟷\longleftrightarrow ⇝\rightsquigarrow
⊨\vDash ⊭\nvDash ∥\parallel ≼\preccurlyeq ≽\succcurlyeq ⊴\trianglelefteq ◁\triangleleft ¬\lnot □\Box ∅\varnothing
′\prime ⊺\intercal ℏ\hslash ℶ\beth ⊥\bot †\dag §\S ,\comma …\dots …\dotsc ⋯\dotsb ⋯\dotsm {\{ }\} ⟦\llbracket
⟧\rrbracket %\% $\$ #\# &\& || |\mid |\vert ‖\Vert ‖\| ** ℓ\ell ·\cdot
"""
"""A character followed by its token, where Unicode's characters in formulas do not say which one to show."""
_CHARACTERS: dict[str, str] = {
    **{tokens[0]: character for character, tokens in reversed(UNICODE.items()) if len(tokens) == 1},
    **{pair[1:]: pair[0] for pair in _PREFERRED.split()},
    "\\bmod": "mod",
    "\\mod": "mod",
    "\\exists!": "∃!",
    "!!": "!!",
    ".": "",
}
"""A token → how it is shown; a character that is its own token is not listed."""
_GREEK = {
    **{name: letter for letter, name in reversed(GREEK.items()) if letter.islower()},
    **{name.capitalize(): letter for letter, name in GREEK.items() if letter.isupper()},
}
_BLACKBOARD = {tokens[1]: character for character, tokens in UNICODE.items() if tokens[0] == "\\mathbb"}
_ACCENTS = {notation.ACCENTS[command]: character for character, command in reversed(COMBINING.items())}
_RAISED = {plain: character for character, plain in SUPERSCRIPTS.items()} | {"−": "⁻"}
_LOWERED = {plain: character for character, plain in SUBSCRIPTS.items()} | {"−": "₋"}
_FRACTIONS = {tokens[1:]: character for character, tokens in UNICODE.items() if tokens[0] == "\\frac"}
_ROOTS = {"2": "√", "3": "∛", "4": "∜"}
_PRIMES = ("", "′", "″", "‴")
_OWN_SUPERSCRIPTS = {"*": "*", "**": "**", "∗": "*", "⋆": "⋆", "†": "†", "∘": "°", "°": "°", "⊤": "ᵀ", "⊺": "ᵀ"}
"""Superscripts that stand for themselves, or have a character other than that of their superscript."""

_Side = Literal["operand", "operator", "word", "name", "sum", "prefix", "quantifier", "postfix", "slash", "comma"]
"""How an item relates to its neighbors; a ``slash`` has no space around it."""


@dataclass(frozen=True, slots=True)
class _Part:
    """An item of a row as it is shown, and how it relates to its neighbors."""

    text: str
    side: _Side = "operand"
    divided: bool = False
    """Whether it is a fraction, which is put in parentheses beside another operand."""
    open_ended: bool = False
    """Whether it ends in a script after a mark, which a letter would seem to go on with."""


def linear(node: Node) -> str:
    """The formula on one line. Raises Unsupported where it has no such form: matrices, cases, binomials."""
    if isinstance(node, Row):
        return _row(node.items)
    return _part(node).text


def _row(items: Sequence[Node]) -> str:
    parts = [_in_row(items, at) for at in range(len(items))]
    shown = ""
    for at, part in enumerate(parts):
        before = parts[at - 1] if at else None
        after = parts[at + 1] if at + 1 < len(parts) else None
        if before is not None and _is_apart(before, part, items, at):
            shown += " "
        shown += f"({part.text})" if part.divided and _is_factor(before, after) else part.text
    return " ".join(shown.split())


def _in_row(items: Sequence[Node], at: int) -> _Part:
    """The item at ``at``: a plus without an operand before it is a sign, and a colon of numbers a ratio."""
    part, (before, after) = _part(items[at]), neighbors(items, at)
    if part.text in ("+", "−", "±", "∓") and (
        before is None or (isinstance(before, Symbol) and before.kind not in ("atom", "postfix", "dots"))
    ):
        return replace(part, side="prefix")
    if part.text == ":" and isinstance(before, Number) and isinstance(after, Number):
        return replace(part, side="slash")
    return part


def _is_factor(before: _Part | None, after: _Part | None) -> bool:
    """Whether a fraction between these is part of a product, or the argument of a function."""
    return (before is not None and before.side in ("operand", "slash", "name")) or (
        after is not None and after.side in ("operand", "slash", "name", "sum")
    )


def _is_apart(before: _Part, part: _Part, items: Sequence[Node], at: int) -> bool:
    """Whether there is a space between two neighbors."""
    sides = {before.side, part.side}
    if part.side in ("comma", "postfix") or "slash" in sides:
        return False
    if before.side in ("prefix", "quantifier"):
        return before.open_ended or part.side == "operator"
    if sides & {"operator", "word", "comma", "quantifier"}:
        return True
    if isinstance(items[at], Delimited) and before.text[:1].isalpha():
        return False
    return (
        bool(sides & {"name", "sum"})
        or before.open_ended
        or _is_unit_or_number(items, at)
        or (is_differential(items, at))
    )


def _is_unit_or_number(items: Sequence[Node], at: int) -> bool:
    """Whether the item at ``at`` does not belong to the digits of a number before it."""
    item = nucleus(items[at])
    return isinstance(items[at - 1], Number) and (
        isinstance(item, Number) or (isinstance(item, Letter) and item.style == "roman")
    )


# --- one item ---------------------------------------------------------------------------------------------------


def _part(node: Node) -> _Part:
    show = _HANDLERS.get(type(node))
    if show is None:
        raise Unsupported
    return show(node)


_SIDES: dict[str, _Side] = {
    "operator": "operator",
    "relation": "operator",
    "bar": "operator",
    "prefix": "prefix",
    "quantifier": "quantifier",
    "postfix": "postfix",
    "punctuation": "comma",
}


def _symbol(node: Symbol) -> _Part:
    text = _character(node.key)
    if node.key == "/":
        return _Part(text, "slash")
    return _Part(text, "comma" if text == ":" else _SIDES.get(node.kind, "operand"))


def _character(token: str) -> str:
    if token not in _CHARACTERS and (len(token) > 1 or not token.isascii()):
        raise Unsupported
    return _CHARACTERS.get(token, token)


def _letter(node: Letter) -> _Part:
    if node.style == "blackboard" and node.name in _BLACKBOARD:
        return _Part(_BLACKBOARD[node.name])
    return _Part(_GREEK.get(node.name, node.name))


def _large_operator(node: LargeOperator) -> _Part:
    return _Part(_CHARACTERS.get(f"\\{node.name}", node.name), "sum")


def _fraction(node: Fraction) -> _Part:
    top, bottom = linear(node.top), linear(node.bottom)
    if (top, bottom) in _FRACTIONS:
        return _Part(_FRACTIONS[top, bottom])
    if " " in top or "/" in top:
        top = f"({top})"
    if " " in bottom or "/" in bottom or not _is_one_factor(node.bottom.items):
        bottom = f"({bottom})"
    return _Part(f"{top}/{bottom}", divided=True)


def _is_one_factor(items: Sequence[Node]) -> bool:
    """Whether nobody takes part of a denominator for a factor after it: ``x``, ``f(x)``, ``dx``."""
    return all(isinstance(item, Delimited) for item in items[1:]) or (len(items) == 2 and _is_d(items[0]))


def _is_d(item: Node) -> bool:
    return isinstance(item, Letter | Symbol) and linear(item) in ("d", "∂", "Δ")


def _root(node: Root) -> _Part:
    degree = "2" if node.degree is None else linear(node.degree)
    sign = _ROOTS.get(degree) or _in(degree, _RAISED) + "√"
    inner = linear(node.inner)
    is_single = len(node.inner.items) == 1 and isinstance(node.inner.items[0], Letter | Number)
    return _Part(sign + (inner if is_single else f"({inner})"))


def _delimited(node: Delimited) -> _Part:
    return _Part(f"{_character(node.left)}{linear(node.inner)}{_character(node.right)}")


def _accent(node: Accent) -> _Part:
    base = linear(node.base)
    if len(base) != 1 or node.name not in _ACCENTS:
        raise Unsupported
    return _Part(unicodedata.normalize("NFC", base + _ACCENTS[node.name]))


def _grid(node: Grid) -> _Part:
    """Lines one after another."""
    if node.environment not in notation.LINES | {"lines"}:
        raise Unsupported
    return _Part("; ".join(_row([item for cell in row for item in cell.items]) for row in node.rows), "word")


# --- scripts ----------------------------------------------------------------------------------------------------


def _scripts(node: Scripts) -> _Part:
    base = _part(node.base)
    text = base.text
    if base.divided or isinstance(node.base, Root) or (isinstance(node.base, Row) and len(node.base.items) > 1):
        text = f"({text})"
    text += _PRIMES[node.primes] if node.primes < len(_PRIMES) else "′" * node.primes
    open_ended = False
    for row, mark, characters in ((node.sub, "_", _LOWERED), (node.sup, "^", _RAISED)):
        if row is not None:
            script = _script(row, mark, characters)
            after_mark = script.startswith(mark)  # a script of nothing but a period is empty
            if open_ended or (after_mark and base.side == "sum"):
                raise Unsupported
            text, open_ended = text + script, after_mark
    return _Part(text, base.side, open_ended=open_ended)


def _script(row: Row, mark: str, characters: dict[str, str]) -> str:
    """A script in small characters; or else, if it is one character, after a mark: ``x_N``."""
    text = linear(row).replace(" ", "")
    if mark == "^" and text in _OWN_SUPERSCRIPTS:
        return _OWN_SUPERSCRIPTS[text]
    return mark + text if len(text) == 1 and text not in characters else _in(text, characters)


def _in(text: str, characters: dict[str, str]) -> str:
    if not all(character in characters for character in text):
        raise Unsupported
    return "".join(characters[character] for character in text)


_HANDLERS: dict[type, Callable[[Any], _Part]] = {
    Letter: _letter,
    Number: lambda node: _Part(node.digits),
    Symbol: _symbol,
    Words: lambda node: _Part(node.text, "word"),
    Name: lambda node: _Part(node.name, "name"),
    LargeOperator: _large_operator,
    Row: lambda node: _Part(_row(node.items)),
    Fraction: _fraction,
    Root: _root,
    Scripts: _scripts,
    Delimited: _delimited,
    Accent: _accent,
    Grid: _grid,
}
"""A node's type → how it is shown; nodes of other types have no form on one line."""
