"""The commands of TeX, of amsmath and of physics packages that have an argument: how each one is read."""

from __future__ import annotations

import re

from narrate.scripting.math import notation
from narrate.scripting.math.delimiters import canonical
from narrate.scripting.math.fonts import in_font, name_or_words, styled
from narrate.scripting.math.reader import Command, Reader
from narrate.scripting.math.tree import (
    Accent,
    Binomial,
    Delimited,
    Fraction,
    Labeled,
    LargeOperator,
    Letter,
    Node,
    Number,
    Root,
    Row,
    Scripts,
    Symbol,
    Unsupported,
    Words,
)

# --- fractions and roots ----------------------------------------------------------------------------------------


def _fraction(reader: Reader, _: str) -> Node:
    reader.optional()
    return Fraction(reader.argument(), reader.argument())


def _binomial(reader: Reader, _: str) -> Node:
    return Binomial(reader.argument(), reader.argument())


def _derivative(reader: Reader, command: str) -> Node:
    """``\\dv{f}{x}``, ``\\dv[2]{f}{x}`` and ``\\dv{x}``."""
    d: Node = Symbol("\\partial", "prefix") if command == "\\pdv" else Letter("d", "roman")
    order = reader.optional()
    first = reader.argument()
    second = reader.argument() if reader.peek() == "{" else None
    above = d if order is None else Scripts(d, None, order, 0)
    top = (above,) if second is None else (above, *first.items)
    variable = second or first
    below: Node = variable if order is None else Scripts(variable, None, order, 0)
    return Fraction(Row(top), Row((d, below)))


def _root(reader: Reader, command: str) -> Node:
    if command == "\\sqrt":
        degree = reader.optional()
        return Root(reader.argument(), degree)
    degree = {"∛": Row((Number("3"),)), "∜": Row((Number("4"),))}.get(command)
    if reader.take("("):
        inner = reader.row(frozenset(")"))
        reader.expect(")")
        return Root(inner, degree)
    return Root(reader.argument(), degree)


# --- accents, braces and fonts ----------------------------------------------------------------------------------


def _accent(reader: Reader, command: str) -> Node:
    return Accent(notation.ACCENTS[command], reader.argument())


def _brace(reader: Reader, command: str) -> Node:
    base = reader.argument()
    if not reader.take("_" if command == "\\underbrace" else "^"):
        return base
    return Labeled(base, reader.argument())


def _text(reader: Reader, _: str) -> Node:
    words = reader.text.words(reader.source())
    if reader.peek() in {"(", "[", "\\left", "_"}:
        return name_or_words(words, reader.text.joining_words)
    return Words(words)


def _font(reader: Reader, command: str) -> Node:
    style = notation.FONTS[command.rstrip("*")]
    return in_font(reader.font_argument(), style, reader.text.joining_words)


def _font_switch(reader: Reader, command: str) -> Node:
    """``{\\rm Var}``: a font up to the end of the group."""
    style = notation.FONT_SWITCHES[command]
    stops = frozenset(("}", "&")) | notation.LINE_BREAKS
    row = reader.font_argument() if reader.peek() == "{" else reader.row(stops)
    if style == "roman":
        return in_font(row, style, reader.text.joining_words)
    return Row(tuple(styled(item, style) for item in row.items))


def _transparent(reader: Reader, _: str) -> Node:
    return reader.argument()


def _color(reader: Reader, _: str) -> Node:
    reader.source()
    return reader.argument()


# --- delimiters -------------------------------------------------------------------------------------------------

_DELIMITED = {
    "\\abs": ("|", "|"),
    "\\norm": ("\\|", "\\|"),
    "\\floor": ("\\lfloor", "\\rfloor"),
    "\\ceil": ("\\lceil", "\\rceil"),
    "\\ket": ("|", "\\rangle"),
    "\\bra": ("\\langle", "|"),
    "\\set": ("\\{", "\\}"),
    "\\Set": ("\\{", "\\}"),
    "\\paren": ("(", ")"),
    "\\expval": ("\\langle", "\\rangle"),
}
"""A command that puts its argument between delimiters."""


def _delimited(reader: Reader, command: str) -> Node:
    reader.take("*")
    left, right = _DELIMITED[command]
    return Delimited(left, right, reader.argument())


def _inner_product(reader: Reader, _: str) -> Node:
    first = reader.argument()
    if reader.peek() != "{":
        return Delimited("\\langle", "\\rangle", first)
    comma = Symbol(",", "punctuation")
    return Delimited("\\langle", "\\rangle", Row((*first.items, comma, *reader.argument().items)))


def _left(reader: Reader, _: str) -> Node:
    left = _delimiter(reader)
    inner = reader.row(frozenset(("\\right",)), inside=True)
    reader.expect("\\right")
    right = _delimiter(reader)
    if left == right == ".":
        return inner
    return Delimited(left, right, inner)


def _delimiter(reader: Reader) -> str:
    token = reader.next()
    if token in {".", "/"}:
        return "."
    if token in notation.DELIMITER_ALIASES or notation.SYMBOLS.get(token) in {"open", "close", "bar"}:
        return canonical(token)
    raise Unsupported


# --- symbols ----------------------------------------------------------------------------------------------------


def _not(reader: Reader, _: str) -> Node:
    negated = notation.NEGATED.get(reader.next())
    if negated is None:
        raise Unsupported
    return Symbol(negated, notation.SYMBOLS[negated])


def _mod(reader: Reader, _: str) -> Node:
    return Row((Symbol("\\bmod", "operator"), *reader.argument().items))


_OVER_EQUALS = {"def": "\\coloneqq", "\\triangle": "\\coloneqq", "\\Delta": "\\coloneqq"}
"""What is written over an equals sign → the symbol that the two are together."""


def _over(reader: Reader, _: str) -> Node:
    """``\\overset{def}{=}`` is a definition; anything else over a symbol is not understood."""
    over = reader.source().strip()
    base = reader.argument()
    for label, symbol in _OVER_EQUALS.items():
        if label in over and base.items == (Symbol("=", "relation"),):
            return Symbol(symbol, "relation")
    raise Unsupported


def _under(reader: Reader, _: str) -> Node:
    """``\\underset{x}{\\max}`` is a maximum over x."""
    sub = reader.argument()
    base = reader.argument()
    if len(base.items) != 1 or not isinstance(base.items[0], LargeOperator) or not sub.items:
        raise Unsupported
    return Scripts(base.items[0], sub, None, 0)


# --- environments -----------------------------------------------------------------------------------------------

_ENVIRONMENTS = notation.MATRICES | notation.CASES | notation.LINES


def _substack(reader: Reader, _: str) -> Node:
    reader.expect("{")
    return reader.grid("lines", frozenset("}"))


def _environment(reader: Reader, _: str) -> Node:
    name = reader.source().strip().rstrip("*")
    if name not in _ENVIRONMENTS:
        raise Unsupported
    reader.optional()
    if name in notation.WITH_COLUMNS:
        reader.source()
    grid = reader.grid(name, frozenset(("\\end",)))
    if reader.source().strip().rstrip("*") != name:
        raise Unsupported
    return grid


# --- quantities and chemistry -----------------------------------------------------------------------------------


def _quantity(reader: Reader, command: str) -> Node:
    """``\\SI{5}{\\km}``, ``\\qty``, ``\\num``, ``\\unit``."""
    number = reader.source().strip() if command not in {"\\si", "\\unit"} else None
    if number is not None and not re.fullmatch(r"-?\d+(?:\.\d+)?", number, re.ASCII):
        raise Unsupported
    unit = reader.source() if command != "\\num" else None
    return Words(reader.text.quantity(number, unit))


def _chemistry(reader: Reader, _: str) -> Node:
    """``\\ce{2H2O}``: its letters and numbers one by one; a lowercase letter belongs to the capital before it."""
    formula = reader.source()
    if not re.fullmatch(r"[A-Za-z0-9()_{}\s]+", formula, re.ASCII):
        raise Unsupported
    return Words(" ".join(re.findall(r"[A-Z][a-z]?|\d+|[a-z]", formula)))


_NAMES_BY_COMMAND: dict[Command, str] = {
    _fraction: "\\frac \\dfrac \\tfrac \\cfrac \\sfrac \\nicefrac",
    _binomial: "\\binom \\dbinom \\tbinom",
    _derivative: "\\dv \\pdv",
    _root: "\\sqrt √ ∛ ∜",
    _accent: " ".join(notation.ACCENTS),
    _brace: "\\underbrace \\overbrace",
    _text: " ".join(notation.TEXT_COMMANDS),
    _font: " ".join([*notation.FONTS, "\\operatorname*"]),
    _font_switch: " ".join(notation.FONT_SWITCHES),
    _transparent: " ".join(notation.TRANSPARENT),
    _color: "\\textcolor \\colorbox",
    _delimited: " ".join(_DELIMITED),
    _inner_product: "\\braket \\inner \\innerproduct",
    _left: "\\left",
    _not: "\\not",
    _mod: "\\pmod",
    _over: "\\overset \\stackrel",
    _under: "\\underset",
    _substack: "\\substack",
    _environment: "\\begin",
    _quantity: "\\SI \\qty \\num \\si \\unit",
    _chemistry: "\\ce",
}
COMMANDS: dict[str, Command] = {
    name: command for command, names in _NAMES_BY_COMMAND.items() for name in names.split()
}
"""A token → how the command is read. These commands are not symbols."""
