"""Reads vocabulary from TOML files into typed dataclasses, and checks every entry.

A dataclass is the schema of a file. Each of its fields is a key or table of the same name:

    str, bool           a text; true or false
    tuple[str, ...]     a list of words: one text, split at white space, or an array of texts (may hold spaces)
    frozenset[str]      a list of words whose order has no meaning
    dict[str, str]      a table of texts
    dict[str, Row]      a table of tables; the dataclass ``Row`` is their schema

A field with a default is optional. Class variables add two checks: ``DISJOINT`` lists groups of fields that share
no entry, and ``UNIQUE``, in the schema of a row, fields whose words occur in one row only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from itertools import chain, combinations, pairwise
from pathlib import Path
from typing import Any, NoReturn, TypeVar, get_args, get_origin, get_type_hints

from narrate import kept
from narrate.errors import OptionError, did_you_mean

Vocabulary = TypeVar("Vocabulary")


def read_vocabulary(kind: type[Vocabulary], path: Path) -> Vocabulary:
    """Read ``path`` into the dataclass ``kind``. A file is read once.

    Raises `OptionError`, which names the file and the entry, if the file cannot be read, is not TOML, or does not
    fit ``kind``.
    """
    untyped: Any = kind  # to mypy, a type variable is not hashable
    vocabulary: Vocabulary = _read(untyped, path)
    return vocabulary


@cache
def _read(kind: Any, path: Path) -> Any:
    try:
        content = kept.toml(path)
    except OSError as error:
        raise OptionError(f"the vocabulary cannot be read: {error.strerror}", str(path)) from None
    except ValueError as error:
        raise OptionError(f"the vocabulary is not TOML: {error}", str(path)) from None
    return _Place(path).instance(kind, content)


@dataclass(frozen=True, slots=True)
class _Place:
    """The place of an entry in a file. Its methods check and convert the value there."""

    path: Path
    names: tuple[str, ...] = ()
    """The names of the tables around the entry, the outermost first, and its own."""

    def inside(self, name: str) -> _Place:
        return _Place(self.path, (*self.names, name))

    def fail(self, problem: str, hint: str = "") -> NoReturn:
        """Raise an error that names the file and the entry."""
        entry = " → ".join(self.names)
        raise OptionError(f"{entry}: {problem}" if entry else problem, str(self.path), hint)

    def value(self, hint: Any, value: object) -> Any:
        """``value`` converted to the type ``hint``."""
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
        """A table converted to the dataclass ``kind``."""
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
        """A table whose entries all have the type ``hint``."""
        if not isinstance(value, dict):
            self.fail(f"{value!r} is not a table")
        rows = {self.text(key): self.inside(key).value(hint, entry) for key, entry in value.items()}
        for name in getattr(hint, "UNIQUE", ()):
            self.check_unique(rows, name)
        return rows

    def text(self, value: object) -> str:
        """A text, which is not empty, on one line, and without stray white space."""
        if not isinstance(value, str):
            self.fail(f"{value!r} is not a text", 'write it between quotation marks: "…"')
        if not value.strip():
            self.fail("the text is empty")
        if value != " ".join(value.split()):
            self.fail(f"{value!r} has stray white space")
        return value

    def words(self, value: object) -> list[str]:
        """A list of words, in which no word is repeated, and none is split by a line break."""
        if isinstance(value, list):
            words = [self.text(word) for word in value]
        elif isinstance(value, str):
            words = value.split()
        else:
            self.fail(f"{value!r} is not a list of words", 'write them in one text: """one two"""')
        seen: set[str] = set()
        for word in words:
            if word in seen:
                self.fail(f"{word!r} is listed twice")
            seen.add(word)
        if isinstance(value, str):
            for first, second in _around_line_breaks(value):
                if first + second in seen:
                    self.fail(f"a line break splits {first + second!r}")
        return words

    def check_disjoint(self, vocabulary: Any, groups: Iterable[tuple[str, ...]]) -> None:
        for one, other in chain.from_iterable(combinations(group, 2) for group in groups):
            both = set(getattr(vocabulary, one)) & set(getattr(vocabulary, other))
            if both:
                self.fail(f"{min(both)!r} is both in {one} and in {other}", "keep one of them")

    def check_unique(self, rows: dict[str, Any], name: str) -> None:
        owner: dict[str, str] = {}
        for key, row in rows.items():
            for word in getattr(row, name):
                if word in owner:
                    self.fail(f"{word!r} belongs to {owner[word]!r} and to {key!r}", "keep one of them")
                owner[word] = key


def _around_line_breaks(text: str) -> Iterator[tuple[str, str]]:
    """The last word of each line and the first of the next."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    return ((one[-1], other[0]) for one, other in pairwise(lines))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    """The types of the fields of ``kind``; cached, since a table may have a hundred rows."""
    types = get_type_hints(kind)
    return {field.name: types[field.name] for field in fields(kind)}


@cache
def _is_required(kind: Any, name: str) -> bool:
    field = next(field for field in fields(kind) if field.name == name)
    return field.default is MISSING and field.default_factory is MISSING


def _example(kind: Any) -> str:
    return ", ".join(f'{name} = "…"' for name in _hints(kind) if _is_required(kind, name))
