"""What a formula is made of, once it has been read and before it is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind = Literal[
    "operator", "relation", "prefix", "quantifier", "postfix", "atom", "mark", "dots", "open", "close", "bar"
]
"""How a sign stands among its neighbours."""


class Unsupported(Exception):  # noqa: N818  (never leaves the package)
    """Something in a formula has no words here."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, Latin or Greek."""

    name: str
    """As it is said: ``x``, ``A``, ``gamma``; a Greek capital begins with a capital, ``Gamma``."""
    style: Literal["", "bold", "double", "script", "roman"] = ""


@dataclass(frozen=True, slots=True)
class Number:
    """Digits, with the commas and the point that they are written with."""

    digits: str


@dataclass(frozen=True, slots=True)
class Symbol:
    """Anything else that stands for itself; what it is called is in the tables."""

    key: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand in a formula, ready to be said."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """What is set upright because it is a name: ``sin``, ``Var``, ``softmax``."""

    name: str


@dataclass(frozen=True, slots=True)
class LargeOperator:
    """What takes limits: a sum, an integral, a maximum."""

    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """One thing after another, with its brackets paired."""

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
    """What stands below and above something, and how many primes."""

    base: Node
    sub: Row | None
    sup: Row | None
    primes: int


@dataclass(frozen=True, slots=True)
class Delimited:
    """A row between two brackets, named by their tokens; ``.`` is a bracket that is not drawn."""

    left: str
    right: str
    inner: Row


@dataclass(frozen=True, slots=True)
class Accent:
    """A mark over or under a row."""

    mark: str
    base: Row


@dataclass(frozen=True, slots=True)
class Labelled:
    """A row with a brace and what is written at it."""

    base: Row
    label: Row


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells: a matrix, cases, or lines."""

    environment: str
    """Without a star: ``pmatrix``, ``cases``, ``aligned``."""
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
    | Labelled
    | Grid
)
