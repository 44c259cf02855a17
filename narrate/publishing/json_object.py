"""JSON objects that are checked key by key as they are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class WrongTypeError(Exception):
    """A key has a value of the wrong type."""


class JsonObject:
    """A JSON object whose keys are checked as they are read.

    Every method raises `WrongTypeError`, which names the key, if the value is of another type. A default replaces
    a missing key; a default of None makes the key required.
    """

    def __init__(self, value: Any, where: str = "") -> None:
        """Take ``value``, found at the key ``where``; empty for the outermost object."""
        if not isinstance(value, dict):
            raise WrongTypeError(f"{where or 'it'} is not an object")
        self._values = value
        self._where = f"{where}." if where else ""
        self._known: set[str] = set()

    def text(self, key: str, default: str | None = "") -> str:
        """A string."""
        text: str = self._get(key, str, "a string", default)
        return text

    def text_or_none(self, key: str) -> str | None:
        """A string, or None for null."""
        return None if self._value(key) is None else self.text(key)

    def whole(self, key: str, default: int | None = 0) -> int:
        """A whole number."""
        number: int = self._get(key, int, "a whole number", default)
        return number

    def whole_or_none(self, key: str) -> int | None:
        """A whole number, or None for null."""
        return None if self._value(key) is None else self.whole(key)

    def number(self, key: str) -> float:
        """A number, with or without a fraction."""
        number: float = self._get(key, (int, float), "a number", 0)
        return number

    def number_or_none(self, key: str) -> float | None:
        """A number, or None for null."""
        return None if self._value(key) is None else self.number(key)

    def file_name(self, key: str) -> str:
        """The name of a file in the episode's folder; never a path that leads out of it."""
        name = self.text(key, None)
        if name in ("", ".", "..") or "/" in name or "\\" in name or "\0" in name:
            raise WrongTypeError(f"{self._where}{key} is not the name of a file")
        return name

    def each(self, key: str, read: Callable[[JsonObject], T]) -> tuple[T, ...]:
        """A list of objects, each read by ``read``; empty if the key is missing."""
        entries = self._get(key, list, "a list", [])
        return tuple(read(JsonObject(entry, f"{self._where}{key}")) for entry in entries)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings."""
        entries = self._get(key, list, "a list", [])
        if not all(isinstance(entry, str) for entry in entries):
            raise WrongTypeError(f"{self._where}{key} is not a list of strings")
        return tuple(entries)

    def named(self, key: str, read: Callable[[JsonObject], T], default: Any = None) -> dict[str, T]:
        """An object whose values are objects, each read by ``read``."""
        entries = self._get(key, dict, "an object", default)
        return {name: read(JsonObject(entry, f"{self._where}{key}.{name}")) for name, entry in entries.items()}

    def counts(self, key: str) -> dict[str, int]:
        """An object whose values are whole numbers."""
        entries = JsonObject(self._get(key, dict, "an object", {}), f"{self._where}{key}")
        return {name: entries.whole(name) for name in entries._values}

    def texts_by_name(self, key: str) -> dict[str, str]:
        """An object whose values are strings."""
        entries = JsonObject(self._get(key, dict, "an object", {}), f"{self._where}{key}")
        return {name: entries.text(name) for name in entries._values}

    def mapping(self, key: str) -> dict[str, Any]:
        """An object whose values may be anything."""
        return dict(self._get(key, dict, "an object", {}))

    def one(self, key: str, read: Callable[[JsonObject], T]) -> T | None:
        """An object read by ``read``, or None for null."""
        value = self._value(key)
        return None if value is None else read(JsonObject(value, f"{self._where}{key}"))

    def unknown(self) -> dict[str, Any]:
        """The keys that nobody asked for, with their values."""
        return {key: value for key, value in self._values.items() if key not in self._known}

    def _value(self, key: str) -> Any:
        self._known.add(key)
        return self._values.get(key)

    def _get(self, key: str, kind: Any, meaning: str, default: Any) -> Any:
        self._known.add(key)
        value = self._values.get(key, default)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise WrongTypeError(f"{self._where}{key} is not {meaning}")
        return value
