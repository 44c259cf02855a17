"""The tree of a formula: what the parser makes and a language verbalizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

SymbolKind = Literal[
    "operator",
    "relation",
    "prefix",
    "quantifier",
    "postfix",
    "atom",
    "punctuation",
    "dots",
    "open",
    "close",
    "bar",
]
"""How a symbol relates to its neighbors."""
Style = Literal["", "bold", "blackboard", "script", "roman"]
"""The font of a letter; empty for the italics of ordinary mathematics."""


class Unsupported(Exception):  # noqa: N818  (never leaves the speaking of formulas)
    """A formula holds something that cannot be parsed, or that a language has no words for."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, Latin or Greek."""

    name: str
    """``x``, ``A``, or the name of a Greek letter, which begins with a capital if the letter is one: ``Gamma``."""
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written: ASCII digits, with commas and a decimal point among them."""

    digits: str


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol other than a letter: a key of `notation.SYMBOLS` and its value."""

    key: str
    kind: SymbolKind


@dataclass(frozen=True, slots=True)
class Words:
    """Text in a formula, as it is spoken."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name set upright: ``sin``, ``Var``, ``softmax``."""

    name: str


@dataclass(frozen=True, slots=True)
class LargeOperator:
    """A symbol or name that takes limits: a sum, an integral, a maximum."""

    name: str
    """One of `notation.LARGE_OPERATORS`: the command without its backslash."""


@dataclass(frozen=True, slots=True)
class Row:
    """Nodes in a line, with their delimiters paired."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Fraction:
    """One row above another."""

    top: Row
    bottom: Row


@dataclass(frozen=True, slots=True)
class Binomial:
    """A binomial coefficient."""

    top: Row
    bottom: Row


@dataclass(frozen=True, slots=True)
class Root:
    """A root; the square root where no degree is written."""

    inner: Row
    degree: Row | None


@dataclass(frozen=True, slots=True)
class Scripts:
    """A base with a subscript, a superscript or primes."""

    base: Node
    sub: Row | None
    sup: Row | None
    primes: int


@dataclass(frozen=True, slots=True)
class Delimited:
    """A row between two delimiters, named by their canonical tokens; ``.`` is a delimiter that is not drawn."""

    left: str
    right: str
    inner: Row


@dataclass(frozen=True, slots=True)
class Accent:
    """A row with an accent over or under it."""

    name: str
    """One of the values of `notation.ACCENTS`."""
    base: Row


@dataclass(frozen=True, slots=True)
class Labeled:
    """A row under or over a brace, and the label of the brace."""

    base: Row
    label: Row


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells: a matrix, cases, or lines."""

    environment: str
    """The name of a LaTeX environment, without a star: ``pmatrix``, ``cases``, ``aligned``."""
    rows: tuple[tuple[Row, ...], ...]


Node: TypeAlias = (
    Letter
    | Number
    | Symbol
    | Words
    | Name
    | LargeOperator
    | Row
    | Fraction
    | Binomial
    | Root
    | Scripts
    | Delimited
    | Accent
    | Labeled
    | Grid
)
