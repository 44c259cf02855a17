"""Vocabulary in TOML files: read once, checked entry by entry, handed out as a typed dataclass.

A dataclass states what a file holds; each of its fields is a table or a list of that name in the file:

    str, bool           a text, true or false
    tuple[str, ...]     a list: one text of words between white space, or an array of texts that may hold spaces
    frozenset[str]      the same, where the order means nothing
    dict[str, str]      a table of texts
    dict[str, Row]      a table of tables; the dataclass ``Row`` states what each of them holds

A field with a default may be left out. Two more facts are checked where a dataclass states them as class
variables: ``DISJOINT``, groups of fields that have no entry in common, and in a row ``UNIQUE``, fields whose words
belong to one row alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from itertools import chain, combinations, pairwise
from pathlib import Path
from typing import Any, NoReturn, TypeVar, get_args, get_origin, get_type_hints

from narrate.errors import OptionError, did_you_mean
from narrate.storage import read_toml

Vocabulary = TypeVar("Vocabulary")


def read_vocabulary(kind: type[Vocabulary], path: Path) -> Vocabulary:
    """What ``path`` holds, as an instance of the dataclass ``kind``; read from disk once.

    Raises `OptionError`, which names the file and the entry, where the file cannot be read, is not TOML, or holds
    something else than ``kind`` states.
    """
    untyped: Any = kind  # mypy takes no type variable for hashable
    vocabulary: Vocabulary = _read(untyped, path)
    return vocabulary


@cache
def _read(kind: Any, path: Path) -> Any:
    try:
        content = read_toml(path)
    except OSError as error:
        raise OptionError(f"the vocabulary cannot be read: {error.strerror}", str(path)) from None
    except ValueError as error:
        raise OptionError(f"the vocabulary is not TOML: {error}", str(path)) from None
    return _Place(path).instance(kind, content)


@dataclass(frozen=True, slots=True)
class _Place:
    """An entry of a file; its methods check a value that stands there and convert it."""

    path: Path
    names: tuple[str, ...] = ()
    """The tables around the entry and its own name, the outermost first."""

    def inside(self, name: str) -> _Place:
        return _Place(self.path, (*self.names, name))

    def fail(self, problem: str, hint: str = "") -> NoReturn:
        """Raise an error that names the file and the entry."""
        entry = " → ".join(self.names)
        raise OptionError(f"{entry}: {problem}" if entry else problem, str(self.path), hint)

    def value(self, hint: Any, value: object) -> Any:
        """``value`` as the type ``hint``."""
        origin = get_origin(hint)
        if is_dataclass(hint):
            return self.instance(hint, value)
        if origin is dict:
            return self.table(get_args(hint)[1], value)
        if origin in (tuple, frozenset):
            return origin(self.words(value))
        if hint is str:
            return self.text(value)
        if not isinstance(value, bool):
            self.fail(f"{value!r} is not true or false")
        return value

    def instance(self, kind: Any, value: object) -> Any:
        """A table as the dataclass ``kind``."""
        if not isinstance(value, dict):
            self.fail(f"{value!r} is not a table", f"write {{ {_example(kind)} }}")
        hints = _hints(kind)
        for name in value.keys() - hints.keys():
            self.inside(name).fail("unknown entry", did_you_mean(name, hints))
        for name in hints:
            if name not in value and _is_required(kind, name):
                self.fail(f"{name} is missing")
        made = kind(**{name: self.inside(name).value(hints[name], entry) for name, entry in value.items()})
        self.check_disjoint(made, getattr(kind, "DISJOINT", ()))
        return made

    def table(self, hint: Any, value: object) -> dict[str, Any]:
        """A table whose keys are words and whose entries are of one type."""
        if not isinstance(value, dict):
            self.fail(f"{value!r} is not a table")
        rows = {self.text(key): self.inside(key).value(hint, entry) for key, entry in value.items()}
        for name in getattr(hint, "UNIQUE", ()):
            self.check_unique(rows, name)
        return rows

    def text(self, value: object) -> str:
        """A text that says something, on one line and without stray white space."""
        if not isinstance(value, str):
            self.fail(f"{value!r} is not a text", 'write it between quotation marks: "…"')
        if not value.strip():
            self.fail("the text is empty")
        if value != " ".join(value.split()):
            self.fail(f"{value!r} has stray white space")
        return value

    def words(self, value: object) -> list[str]:
        """A list of words without doubles and without halves of a word that a line break has cut in two."""
        if isinstance(value, list):
            words = [self.text(word) for word in value]
        elif isinstance(value, str):
            words = value.split()
        else:
            self.fail(f"{value!r} is not a list of words", 'write them in one text: """one two"""')
        seen: set[str] = set()
        for word in words:
            if word in seen:
                self.fail(f"{word!r} stands there twice")
            seen.add(word)
        if isinstance(value, str):
            for first, second in _around_line_breaks(value):
                if first + second in seen:
                    self.fail(f"a line break cuts {first + second!r} in two")
        return words

    def check_disjoint(self, vocabulary: Any, groups: Iterable[tuple[str, ...]]) -> None:
        for one, other in chain.from_iterable(combinations(group, 2) for group in groups):
            both = set(getattr(vocabulary, one)) & set(getattr(vocabulary, other))
            if both:
                self.fail(f"{min(both)!r} stands in {one} and in {other}", "keep one of them")

    def check_unique(self, rows: dict[str, Any], name: str) -> None:
        owner: dict[str, str] = {}
        for key, row in rows.items():
            for word in getattr(row, name):
                if word in owner:
                    self.fail(f"{word!r} belongs to {owner[word]!r} and to {key!r}", "keep one of them")
                owner[word] = key


def _around_line_breaks(text: str) -> Iterator[tuple[str, str]]:
    """The last word of each line with the first word of the next."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    return ((one[-1], other[0]) for one, other in pairwise(lines))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    """The type of each field; found out once for a class, for a table may have a hundred rows."""
    types = get_type_hints(kind)
    return {field.name: types[field.name] for field in fields(kind)}


@cache
def _is_required(kind: Any, name: str) -> bool:
    field = next(field for field in fields(kind) if field.name == name)
    return field.default is MISSING and field.default_factory is MISSING


def _example(kind: Any) -> str:
    return ", ".join(f'{name} = "…"' for name in _hints(kind) if _is_required(kind, name))
