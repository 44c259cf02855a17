"""Reads tokens into rows, arguments and scripts; what a command means is looked up in a table of handlers.

A formula is read once, from left to right. It may be nested `MAX_DEPTH` levels, delimiters and bars included, so
that neither reading nor verbalizing it can exhaust the stack.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from narrate import lazy_re as re
from narrate.scripting.math import notation
from narrate.scripting.math.characters import COMBINING
from narrate.scripting.math.delimiters import pair_delimiters
from narrate.scripting.math.rows import nucleus
from narrate.scripting.math.text import TextReader
from narrate.scripting.math.tokens import Token, tokens_of
from narrate.scripting.math.tree import (
    Accent,
    Binomial,
    Fraction,
    Grid,
    LargeOperator,
    Letter,
    Name,
    Node,
    Number,
    Row,
    Scripts,
    Symbol,
    Unsupported,
    Words,
)

MAX_DEPTH = 24
"""Levels; authors write five."""

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?", re.ASCII)
_DIVIDERS: dict[str, Callable[[Row, Row], Node]] = {"\\over": Fraction, "\\choose": Binomial}
"""Commands that divide their row into a top and a bottom."""


class Reader:
    """The tokens of one formula and the place that has been reached.

    Its methods consume what they return, and raise Unsupported where the formula is not understood.
    """

    def __init__(self, tex: str, text: TextReader, commands: Mapping[str, Command]) -> None:
        self.text = text
        self._commands = commands
        self._tex = tex
        self._tokens = tokens_of(tex, text.joining_words)
        self._at = 0
        self._depth = 0

    # --- tokens

    def peek(self) -> str:
        """The next token, which is not consumed; empty at the end."""
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""

    def next(self) -> str:
        """The next token."""
        return self._next().text

    def _next(self) -> Token:
        if self._at >= len(self._tokens):
            raise Unsupported
        self._at += 1
        return self._tokens[self._at - 1]

    def take(self, token: str) -> bool:
        """Consume ``token`` if it comes next, and say whether it did."""
        found = self.peek() == token
        self._at += found
        return found

    def expect(self, token: str) -> None:
        """Consume ``token``."""
        if not self.take(token):
            raise Unsupported

    def skip_spacing(self) -> None:
        """Consume what is not spoken."""
        while self.peek() in notation.UNSPOKEN:
            self._next()

    def _descend(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Unsupported

    # --- rows

    def formula(self) -> Node:
        """The whole formula: one line, or a grid of lines."""
        rows = [self.row(notation.LINE_BREAKS)]
        while self._at < len(self._tokens):
            self._next()
            rows.append(self.row(notation.LINE_BREAKS))
        if not any(row.items for row in rows):
            raise Unsupported
        return rows[0] if len(rows) == 1 else Grid("lines", tuple((row,) for row in rows if row.items))

    def row(self, stops: frozenset[str], *, inside: bool = False) -> Row:
        """The items up to one of ``stops``, which is not consumed, or to the end.

        ``inside`` delimiters, a bar may stand between two operands.
        """
        depth = self._depth
        self._descend()
        items: list[Node] = []
        divider: Callable[[Row, Row], Node] | None = None
        above: list[Node] = []
        while (token := self.peek()) and token not in stops:
            if token in _DIVIDERS and divider is None:
                self._next()
                divider, above, items = _DIVIDERS[token], items, []
                continue
            item = self._item()
            if item is not None:
                items.append(item)
        self._depth = depth
        if divider is not None:
            return Row((divider(pair_delimiters(above), pair_delimiters(items)),))
        return pair_delimiters(_merge(items), inside=inside)

    def grid(self, environment: str, ends: frozenset[str]) -> Grid:
        """Rows of cells, up to one of ``ends``, which is consumed."""
        stops = ends | notation.LINE_BREAKS | {"&"}
        rows: list[tuple[Row, ...]] = []
        cells: list[Row] = []
        while True:
            cells.append(self.row(stops, inside=True))
            stop = self.next()
            if stop == "&":
                continue
            if any(cell.items for cell in cells):
                rows.append(tuple(cells))
            cells = []
            if stop in ends:
                break
            self.optional()
        if not rows:
            raise Unsupported
        return Grid(environment, tuple(rows))

    # --- arguments

    def argument(self) -> Row:
        """A group, or one atom."""
        self.skip_spacing()
        if self.take("{"):
            return self._group()
        depth = self._depth
        self._descend()
        self._split_number()
        atom = self._atom()
        self._depth = depth
        return atom if isinstance(atom, Row) else Row((atom,))

    def _group(self) -> Row:
        """The content of braces; the left one has been consumed already."""
        row = self.row(frozenset("}"))
        self.expect("}")
        return row

    def _split_number(self) -> None:
        """Without braces, ``\\frac12`` is a half: an argument is one digit."""
        text = self.peek()
        if len(text) > 1 and text[0].isdecimal():
            token = self._tokens[self._at]
            self._tokens[self._at : self._at + 1] = [
                replace(token, text=text[0], end=token.start + 1),
                replace(token, text=text[1:], start=token.start + 1),
            ]

    def optional(self) -> Row | None:
        """An argument in square brackets, if one comes next."""
        if not self.take("["):
            return None
        row = self.row(frozenset("]"))
        self.expect("]")
        return row

    def source(self) -> str:
        """An argument as it is written."""
        self.skip_spacing()
        if not self.take("{"):
            return self.next()
        start = self._tokens[self._at - 1].end
        depth = 1
        while depth:
            token = self._next()
            depth += {"{": 1, "}": -1}.get(token.text, 0)
        return self._tex[start : token.start]

    def font_argument(self) -> Row:
        """An argument whose letters are separate letters, even where they make a word."""
        start = self._at
        if self.take("{"):
            token = self.next()
            closed = self.take("}")
            name = token.lstrip("\\")
            if closed and name.isalpha() and token not in notation.LETTERS:
                return Row(tuple(Letter(letter) for letter in name if letter.isascii()))
        self._at = start
        return self.argument()

    # --- items

    def _item(self) -> Node | None:
        """An atom with its scripts; None for what is not spoken."""
        token = self.peek()
        if token in notation.UNSPOKEN:
            self._next()
            return None
        if token in notation.UNSPOKEN_WITH_ARGUMENT or token.rstrip("*") in notation.UNSPOKEN_WITH_ARGUMENT:
            self._next()
            self.source()
            return None
        atom = Row(()) if token in {"^", "_"} else self._atom()
        if (accent := self.peek()) in COMBINING:
            self._next()
            atom = Accent(notation.ACCENTS[COMBINING[accent]], Row((atom,)))
        return self._scripted(atom)

    def _scripted(self, base: Node) -> Node:
        sub: Row | None = None
        sup: Row | None = None
        primes = 0
        while True:
            self._skip_limits()
            if self.take("'") or self.take("\\prime"):
                primes += 1
            elif sub is None and self.take("_"):
                sub = self.argument()
            elif sup is None and self.take("^"):
                sup = self.argument()
                if sup.items and all(item == Symbol("\\prime", "atom") for item in sup.items):
                    primes, sup = primes + len(sup.items), None
            elif self.peek() in {"_", "^"}:
                raise Unsupported
            else:
                break
        if sub is None and sup is None and not primes:
            return base
        if any(script is not None and not script.items for script in (sub, sup)):
            raise Unsupported
        return Scripts(base, sub, sup, primes)

    def _skip_limits(self) -> None:
        while self.peek() in {"\\limits", "\\nolimits"}:
            self._next()

    def _atom(self) -> Node:
        token = self.next()
        if token == "{":
            return self._group()
        if token in self._commands:
            return self._commands[token](self, token)
        if token in notation.SYMBOLS:
            return self._symbol(token)
        return _leaf(token)

    def _symbol(self, token: str) -> Symbol:
        kind = notation.SYMBOLS[token]
        if kind in {"open", "bar"}:
            self._descend()
        elif kind == "close":
            self._depth -= 1
        if token == ":" and self.take("="):
            return Symbol("\\coloneqq", "relation")
        if token in {"!", "\\exists"} and self.take("!"):
            return Symbol(f"{token}!", kind)
        return Symbol(token, kind)


Command: TypeAlias = Callable[[Reader, str], Node]
"""Reads what follows a command and returns its node; the second argument is the command itself."""


def _leaf(token: str) -> Node:
    """The letter, number, name or word that a token is by itself."""
    if token in notation.LETTERS:
        return Letter(notation.LETTERS[token])
    name = token[1:]
    if token.startswith("\\") and name in notation.LARGE_OPERATORS:
        return LargeOperator(name)
    if token.startswith("\\") and name in notation.NAME_COMMANDS:
        return Name(name)
    if _NUMBER.fullmatch(token):
        return Number(token)
    if token.isascii() and token.isalpha():
        return Letter(token) if len(token) == 1 else Words(token)
    raise Unsupported


def _merge(items: list[Node]) -> list[Node]:
    """Merge ``\\arg\\max`` and two ``\\perp``, and unwrap groups that mean no more than their items do."""
    merged: list[Node] = []
    for item in items:
        inner = nucleus(item)
        before = merged[-1] if merged else None
        if isinstance(inner, LargeOperator) and inner.name in {"max", "min"} and before == Name("arg"):
            operator = LargeOperator(f"arg{inner.name}")
            merged[-1] = replace(item, base=operator) if isinstance(item, Scripts) else operator
        elif item == before == Symbol("\\perp", "relation"):
            merged[-1] = Symbol("\\independent", "relation")
        elif isinstance(item, Row):
            merged += item.items if _is_transparent(item) else [item]
        else:
            merged.append(item)
    return merged


def _is_transparent(row: Row) -> bool:
    """Whether a group means no more than its items do: one item, or a symbol with its operand."""
    return len(row.items) < 2 or any(isinstance(item, Symbol) and item.kind != "atom" for item in row.items[:1])
