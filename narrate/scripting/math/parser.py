"""Tokens → the tree of a formula.

A formula is walked once, from left to right. It may be nested `MAX_DEPTH` levels, brackets and bars included, so
that neither reading nor saying it can run out of stack.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from narrate.scripting.math import tables
from narrate.scripting.math.characters import COMBINING
from narrate.scripting.math.delimiters import named, nucleus, paired
from narrate.scripting.math.text import unit_words, words_of
from narrate.scripting.math.tokens import JOINING, Token, tokens_of
from narrate.scripting.math.tree import (
    Accent,
    Binomial,
    Delimited,
    Fraction,
    Grid,
    Labelled,
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

MAX_DEPTH = 24
"""Levels; people write five."""

_LINE = "\\\\"
_LINES = frozenset((_LINE, "\\newline", "\\cr", "\\tabularnewline"))
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?", re.ASCII)
_EMPTY = Row(())


def parse(tex: str) -> Node:
    """Return the tree of ``tex``.

    Raises Unsupported where something has no place in a tree or is nested too deeply.
    """
    return _Parser(tex).formula()


class _Parser:
    def __init__(self, tex: str) -> None:
        self._tex = tex
        self._tokens = tokens_of(tex)
        self._at = 0
        self._depth = 0

    # --- walking

    def _peek(self) -> str:
        """The token that comes next; empty at the end."""
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""

    def _next(self) -> Token:
        if self._at >= len(self._tokens):
            raise Unsupported
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, text: str) -> bool:
        """Whether ``text`` comes next; if so, it is passed."""
        found = self._peek() == text
        self._at += found
        return found

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise Unsupported

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Unsupported

    # --- rows

    def formula(self) -> Node:
        """Everything: one line, or several."""
        rows = [self._row(_LINES)]
        while self._at < len(self._tokens):
            self._next()
            rows.append(self._row(_LINES))
        if self._at < len(self._tokens) or not any(row.items for row in rows):
            raise Unsupported
        return rows[0] if len(rows) == 1 else Grid("lines", tuple((row,) for row in rows if row.items))

    def _row(self, stops: frozenset[str], *, inside: bool = False) -> Row:
        """The items up to one of ``stops`` or the end."""
        depth = self._depth
        self._deeper()
        items: list[Node] = []
        split: Callable[[Row, Row], Node] | None = None
        above: list[Node] = []
        while (text := self._peek()) and text not in stops:
            if text in _SPLITS and split is None:
                self._next()
                split, above, items = _SPLITS[text], items, []
                continue
            item = self._item()
            if item is not None:
                items.append(item)
        self._depth = depth
        if split is not None:
            return Row((split(paired(above), paired(items)),))
        return paired(_joined(items), inside=inside)

    def _group(self) -> Row:
        """What stands between braces, of which the left one is passed."""
        row = self._row(frozenset("}"))
        self._expect("}")
        return row

    def _argument(self) -> Row:
        """A group, or one atom."""
        self._skip_silent()
        if self._take("{"):
            return self._group()
        depth = self._depth
        self._deeper()
        self._cut_number()
        atom = self._atom()
        self._depth = depth
        return atom if isinstance(atom, Row) else Row((atom,))

    def _cut_number(self) -> None:
        """Without braces, ``\\frac12`` is a half: a digit is an argument."""
        text = self._peek()
        if len(text) > 1 and text[0].isdecimal():
            token = self._tokens[self._at]
            self._tokens[self._at : self._at + 1] = [
                replace(token, text=text[0], end=token.start + 1),
                replace(token, text=text[1:], start=token.start + 1),
            ]

    def _optional(self) -> Row | None:
        """An argument between square brackets, where there is one."""
        if not self._take("["):
            return None
        row = self._row(frozenset("]"))
        self._expect("]")
        return row

    def _raw(self) -> str:
        """An argument as it is written."""
        self._skip_silent()
        if not self._take("{"):
            return self._next().text
        start = self._tokens[self._at - 1].end
        depth = 1
        while depth:
            token = self._next()
            depth += {"{": 1, "}": -1}.get(token.text, 0)
        return self._tex[start : token.start]

    def _skip_silent(self) -> None:
        while self._peek() in tables.SILENT:
            self._next()

    # --- items

    def _item(self) -> Node | None:
        """An atom with its scripts, or None for what is only there for the eye."""
        text = self._peek()
        if text in tables.SILENT:
            self._next()
            return None
        if text in tables.SWALLOWED or text.rstrip("*") in tables.SWALLOWED:
            self._next()
            self._raw()
            return None
        atom = Row(()) if text in {"^", "_"} else self._atom()
        if (mark := self._peek()) in COMBINING:
            self._next()
            atom = self._marked(COMBINING[mark], Row((atom,)))
        return self._scripts(atom)

    def _scripts(self, base: Node) -> Node:
        sub: Row | None = None
        sup: Row | None = None
        primes = 0
        while True:
            self._skip_limits()
            if self._take("'") or self._take("\\prime"):
                primes += 1
            elif sub is None and self._take("_"):
                sub = self._argument()
            elif sup is None and self._take("^"):
                sup = self._argument()
                if sup.items and all(item == Symbol("\\prime", "atom") for item in sup.items):
                    primes, sup = primes + len(sup.items), None
            elif self._peek() in {"_", "^"}:
                raise Unsupported
            else:
                break
        if sub is None and sup is None and not primes:
            return base
        if any(script is not None and not script.items for script in (sub, sup)):
            raise Unsupported
        return Scripts(base, sub, sup, primes)

    def _skip_limits(self) -> None:
        while self._peek() in {"\\limits", "\\nolimits"}:
            self._next()

    def _atom(self) -> Node:
        text = self._next().text
        if text == "{":
            return self._group()
        if text in _READERS:
            return _READERS[text](self, text)
        return self._plain(text)

    def _plain(self, text: str) -> Node:
        """What a token is by itself."""
        if text in tables.SYMBOLS:
            return self._symbol(text)
        if text in tables.LETTERS:
            return Letter(tables.LETTERS[text])
        name = text[1:]
        if text.startswith("\\") and name in tables.LARGE_OPERATORS:
            return LargeOperator(name)
        if text.startswith("\\") and name in tables.COMMANDS:
            return Name(name)
        if _NUMBER.fullmatch(text):
            return Number(text)
        if text.isascii() and text.isalpha():
            return Letter(text) if len(text) == 1 else Words(text)
        raise Unsupported

    def _symbol(self, text: str) -> Symbol:
        kind, _ = tables.SYMBOLS[text]
        if kind in {"open", "bar"}:
            self._deeper()
        elif kind == "close":
            self._depth -= 1
        if text == ":" and self._take("="):
            return Symbol("\\coloneqq", "relation")
        if text in {"!", "\\exists"} and self._take("!"):
            return Symbol(f"{text}!", kind)
        return Symbol(text, kind)

    # --- commands

    def _fraction(self, _: str) -> Node:
        self._optional()
        return Fraction(self._argument(), self._argument())

    def _binomial(self, _: str) -> Node:
        return Binomial(self._argument(), self._argument())

    def _derivative(self, command: str) -> Node:
        """``\\dv{f}{x}``, ``\\dv[2]{f}{x}`` and ``\\dv{x}``."""
        sign: Node = Symbol("\\partial", "prefix") if command == "\\pdv" else Letter("d", "roman")
        order = self._optional()
        first = self._argument()
        second = self._argument() if self._peek() == "{" else None
        above = sign if order is None else Scripts(sign, None, order, 0)
        top = (above,) if second is None else (above, *first.items)
        variable = second or first
        below: Node = variable if order is None else Scripts(variable, None, order, 0)
        return Fraction(Row(top), Row((sign, below)))

    def _root(self, command: str) -> Node:
        if command == "\\sqrt":
            degree = self._optional()
            return Root(self._argument(), degree)
        degree = {"∛": Row((Number("3"),)), "∜": Row((Number("4"),))}.get(command)
        if self._take("("):
            inner = self._row(frozenset(")"))
            self._expect(")")
            return Root(inner, degree)
        return Root(self._argument(), degree)

    def _accent(self, command: str) -> Node:
        return self._marked(command, self._argument())

    def _marked(self, command: str, base: Row) -> Accent:
        return Accent("vector" if command in tables.VECTORS else tables.ACCENTS[command], base)

    def _brace(self, command: str) -> Node:
        base = self._argument()
        if not self._take("_" if command == "\\underbrace" else "^"):
            return base
        return Labelled(base, self._argument())

    def _text(self, _: str) -> Node:
        words = words_of(self._raw())
        return _called(words) if self._peek() in {"(", "[", "\\left", "_"} else Words(words)

    def _font(self, command: str) -> Node:
        style = tables.FONTS[command.rstrip("*")]
        row = self._argument_of_font()
        if style == "roman":
            return _upright(row)
        if len(row.items) == 1:
            return _styled(row.items[0], style)
        return Row(tuple(_styled(item, style) for item in row.items))

    def _argument_of_font(self) -> Row:
        """Letters stand for themselves here, even where they make a word."""
        start = self._at
        if self._take("{"):
            token = self._next()
            closed = self._take("}")
            if closed and token.text.lstrip("\\").isalpha() and token.text not in tables.LETTERS:
                return Row(tuple(Letter(letter) for letter in token.text.lstrip("\\") if letter.isascii()))
        self._at = start
        return self._argument()

    def _transparent(self, _: str) -> Node:
        return self._argument()

    def _colour(self, _: str) -> Node:
        self._raw()
        return self._argument()

    def _value(self, command: str) -> Node:
        self._take("*")
        left, right = _VALUES[command]
        return Delimited(left, right, self._argument())

    def _inner_product(self, _: str) -> Node:
        first = self._argument()
        if self._peek() != "{":
            return Delimited("\\langle", "\\rangle", first)
        comma = Symbol(",", "mark")
        return Delimited("\\langle", "\\rangle", Row((*first.items, comma, *self._argument().items)))

    def _left(self, _: str) -> Node:
        left = self._fence()
        inner = self._row(frozenset(("\\right",)), inside=True)
        self._expect("\\right")
        right = self._fence()
        if left == right == ".":
            return inner
        return Delimited(left, right, inner)

    def _fence(self) -> str:
        text = self._next().text
        if text == "." or text == "/":
            return "."
        if text not in {"<", ">", "\\lt", "\\gt", "\\vert", "\\Vert"} and (
            text not in tables.SYMBOLS or tables.SYMBOLS[text][0] not in {"open", "close", "bar"}
        ):
            raise Unsupported
        return named(text)

    def _not(self, _: str) -> Node:
        negated = _NEGATED.get(self._next().text)
        if negated is None:
            raise Unsupported
        return Symbol(negated, "relation")

    def _mod(self, _: str) -> Node:
        return Row((Symbol("\\bmod", "operator"), *self._argument().items))

    def _over(self, _: str) -> Node:
        """``\\overset{def}{=}`` is a definition; what else is written over a sign is not known here."""
        mark = self._raw().strip()
        base = self._argument()
        for label, found in _OVERSET.items():
            if label in mark and base.items == (Symbol("=", "relation"),):
                return Symbol(found, "relation")
        raise Unsupported

    def _under(self, _: str) -> Node:
        """``\\underset{x}{\\max}`` is a maximum over x."""
        sub = self._argument()
        base = self._argument()
        if len(base.items) != 1 or not isinstance(base.items[0], LargeOperator) or not sub.items:
            raise Unsupported
        return Scripts(base.items[0], sub, None, 0)

    def _switch(self, command: str) -> Node:
        """``{\\rm Var}``: a font up to the end of the group."""
        style = _SWITCHES[command]
        row = self._argument_of_font() if self._peek() == "{" else self._row(frozenset(("}", "&", *_LINES)))
        return _upright(row) if style == "roman" else Row(tuple(_styled(item, style) for item in row.items))

    def _substack(self, _: str) -> Node:
        self._expect("{")
        return self._grid("lines", frozenset("}"))

    def _environment(self, _: str) -> Node:
        name = self._raw().strip().rstrip("*")
        if name not in tables.MATRICES | tables.CASES | tables.LINES:
            raise Unsupported
        self._optional()
        if name in tables.WITH_COLUMNS:
            self._raw()
        grid = self._grid(name, frozenset(("\\end",)))
        if self._raw().strip().rstrip("*") != name:
            raise Unsupported
        return grid

    def _grid(self, name: str, ends: frozenset[str]) -> Grid:
        """Rows of cells, up to and with what ends them."""
        stops = ends | _LINES | {"&"}
        rows: list[tuple[Row, ...]] = []
        cells: list[Row] = []
        while True:
            cells.append(self._row(stops, inside=True))
            stop = self._next().text
            if stop == "&":
                continue
            if any(cell.items for cell in cells):
                rows.append(tuple(cells))
            cells = []
            if stop in ends:
                break
            self._optional()
        if not rows:
            raise Unsupported
        return Grid(name, tuple(rows))

    def _quantity(self, command: str) -> Node:
        """``\\SI{5}{\\km}``, ``\\qty``, ``\\num``, ``\\unit``."""
        parts = []
        if command not in {"\\si", "\\unit"}:
            number = self._raw().strip()
            if not re.fullmatch(r"-?\d+(?:\.\d+)?", number, re.ASCII):
                raise Unsupported
            parts.append(number.replace("-", "minus "))
        if command != "\\num":
            parts.append(unit_words(self._raw()))
        return Words(" ".join(parts))

    def _chemistry(self, _: str) -> Node:
        """``\\ce{2H2O}``: each letter and number of it; a lower-case letter belongs to the one before."""
        found = self._raw()
        if not re.fullmatch(r"[A-Za-z0-9()_{}\s]+", found, re.ASCII):
            raise Unsupported
        return Words(" ".join(re.findall(r"[A-Z][a-z]?|\d+|[a-z]", found)))


_SPLITS: dict[str, Callable[[Row, Row], Node]] = {"\\over": Fraction, "\\choose": Binomial}
_VALUES = {
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
_NEGATED = {
    "=": "\\neq",
    "<": "\\nless",
    ">": "\\ngtr",
    "\\leq": "\\nleq",
    "\\le": "\\nleq",
    "\\geq": "\\ngeq",
    "\\ge": "\\ngeq",
    "\\in": "\\notin",
    "\\subset": "\\nsubset",
    "\\subseteq": "\\nsubseteq",
    "\\sim": "\\nsim",
    "\\cong": "\\ncong",
    "\\mid": "\\nmid",
    "\\parallel": "\\nparallel",
    "\\vdash": "\\nvdash",
    "\\models": "\\nvDash",
    "\\exists": "\\nexists",
}
_SWITCHES = {"\\rm": "roman", "\\sf": "roman", "\\bf": "bold", "\\it": "", "\\mit": "", "\\cal": "script"}
_OVERSET = {"def": "\\coloneqq", "\\triangle": "\\coloneqq", "\\Delta": "\\coloneqq"}

_Reader = Callable[[_Parser, str], Node]
_COMMANDS: dict[_Reader, str] = {
    _Parser._fraction: "\\frac \\dfrac \\tfrac \\cfrac \\sfrac \\nicefrac",
    _Parser._binomial: "\\binom \\dbinom \\tbinom",
    _Parser._derivative: "\\dv \\pdv",
    _Parser._root: "\\sqrt √ ∛ ∜",
    _Parser._accent: " ".join([*tables.ACCENTS, *tables.VECTORS]),
    _Parser._brace: "\\underbrace \\overbrace",
    _Parser._text: " ".join(tables.TEXTS),
    _Parser._font: " ".join([*tables.FONTS, "\\operatorname*"]),
    _Parser._transparent: " ".join(tables.TRANSPARENT),
    _Parser._colour: "\\textcolor \\colorbox",
    _Parser._value: " ".join(_VALUES),
    _Parser._inner_product: "\\braket \\inner \\innerproduct",
    _Parser._left: "\\left",
    _Parser._not: "\\not",
    _Parser._mod: "\\pmod",
    _Parser._over: "\\overset \\stackrel",
    _Parser._under: "\\underset",
    _Parser._switch: " ".join(_SWITCHES),
    _Parser._substack: "\\substack",
    _Parser._environment: "\\begin",
    _Parser._quantity: "\\SI \\qty \\num \\si \\unit",
    _Parser._chemistry: "\\ce",
}
_READERS: dict[str, _Reader] = {name: reader for reader, names in _COMMANDS.items() for name in names.split()}


# --- what is set upright ----------------------------------------------------------------------------------------


def _upright(row: Row) -> Node:
    """``\\mathrm{Var}`` is a name, ``\\mathrm{d}`` a letter, ``\\mathrm{arg\\,max}`` a maximum."""
    letters = [item.name for item in row.items if isinstance(item, Letter) and len(item.name) == 1]
    if len(letters) != len(row.items):
        joined = "".join(name for item in row.items if (name := _name_in(item)))
        if joined not in tables.LARGE_OPERATORS or len(row.items) > 2:
            return row
        return LargeOperator(joined)
    return _named("".join(letters))


def _called(words: str) -> Node:
    """``\\text{Var}(X)`` is meant as a name; other words stay words."""
    if (
        words in tables.FUNCTIONS
        or words in tables.BARE
        or (len(words) == 1 and words.isascii() and words.isalpha())
    ):
        return _named(words)
    return Words(words)


def _named(name: str) -> Node:
    if not name or name in JOINING:
        return Words(name) if name else _EMPTY
    if len(name) == 1:
        return Letter(name, "roman")
    return LargeOperator(name) if name in tables.BARE else Name(name)


def _name_in(item: Node) -> str:
    if isinstance(item, Name | LargeOperator):
        return item.name
    return item.text if isinstance(item, Words) else ""


def _styled(item: Node, style: str) -> Node:
    base = nucleus(item)
    if isinstance(base, Number) and style == "double" and base.digits == "1":
        styled: Node = Letter("1", "double")
    elif isinstance(base, Letter) and style:
        styled = replace(base, style=style)  # type: ignore[arg-type]
    else:
        return item
    return replace(item, base=styled) if isinstance(item, Scripts) else styled


def _joined(items: list[Node]) -> list[Node]:
    """``\\arg\\max`` is one name; a row within the row that is only for grouping is part of it."""
    joined: list[Node] = []
    for item in items:
        inner = nucleus(item)
        before = joined[-1] if joined else None
        if isinstance(inner, LargeOperator) and inner.name in {"max", "min"} and before == Name("arg"):
            whole = LargeOperator(f"arg{inner.name}")
            joined[-1] = replace(item, base=whole) if isinstance(item, Scripts) else whole
        elif item == before == Symbol("\\perp", "relation"):
            joined[-1] = Symbol("\\independent", "relation")
        elif isinstance(item, Row):
            joined += item.items if _is_part(item) else [item]
        else:
            joined.append(item)
    return joined


def _is_part(row: Row) -> bool:
    """Whether a group says nothing by being one: a single item, or a sign with what it belongs to."""
    return len(row.items) < 2 or any(isinstance(item, Symbol) and item.kind != "atom" for item in row.items[:1])
