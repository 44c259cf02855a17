"""The directives of MyST whose content is a table in another notation: ``csv-table`` and ``list-table``."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from markdown_it.token import Token

from narrate import lazy_re as re

Row = Sequence[str]
"""The texts of its cells."""

_ROW = re.compile(r"(?P<indent> *)[*-] +[*-](?: +(?P<text>.*))?")
_CELL = re.compile(r" +[*-](?: +(?P<text>.*))?")


def csv_rows(content: str) -> list[Row]:
    """The rows of comma-separated values."""
    lines = [line.strip() for line in content.split("\n") if line.strip()]
    try:
        return list(csv.reader(lines, skipinitialspace=True))
    except csv.Error:  # a field that is too long
        return [line.split(",") for line in lines]


def list_rows(content: str) -> list[Row]:
    """The rows of a list of lists; a line that begins neither row nor cell continues the cell above."""
    rows: list[list[str]] = []
    for line in content.split("\n"):
        row = _ROW.fullmatch(line)
        cell = row or (_CELL.fullmatch(line) if rows else None)
        if row:
            rows.append([])
        if cell:
            rows[-1].append(cell["text"] or "")
        elif rows and line.strip():
            rows[-1][-1] = f"{rows[-1][-1]} {line.strip()}".strip()
    return list(rows)


def table_tokens(rows: Sequence[Row], options: Mapping[str, str], title: str, level: int) -> list[Token]:
    """The tokens of a table; its header is an option, or the number of rows that an option says."""
    header = csv_rows(options.get("header", ""))
    stated = options.get("header-rows", "")
    count = int(stated) if stated.isdecimal() and len(stated) < 3 else 0
    tokens = list(_table([*header, *rows[:count]], rows[count:], title))
    for token in tokens:
        token.level = level
    return tokens


def _table(header: Sequence[Row], body: Sequence[Row], title: str) -> Iterator[Token]:
    caption = _element("caption", [_inline(title)]) if title else []
    yield from _element("table", [*caption, *_part("thead", "th", header), *_part("tbody", "td", body)])


def _part(tag: str, cell: str, rows: Sequence[Row]) -> list[Token]:
    built = (_element("tr", chain.from_iterable(_element(cell, [_inline(text)]) for text in row)) for row in rows)
    return _element(tag, chain.from_iterable(built))


def _element(tag: str, content: Iterable[Token]) -> list[Token]:
    return [Token(f"{tag}_open", tag, 1), *content, Token(f"{tag}_close", tag, -1)]


def _inline(text: str) -> Token:
    token = Token("inline", "", 0)
    token.content, token.children = text.strip(), []
    return token
