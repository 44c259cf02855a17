"""JSON from a server, whose structure cannot be relied on."""

from __future__ import annotations

from typing import Any


class LooseJson:
    """A JSON value that may be anything; `top` is the whole document."""

    def __init__(self, value: Any, top: LooseJson | None = None) -> None:
        self.value = value
        self.top = top or self

    def at(self, *path: str | int) -> LooseJson:
        """The value at a path; null if there is none."""
        value = self.value
        for step in path:
            try:
                value = value[step]
            except (TypeError, KeyError, IndexError):
                value = None
        return LooseJson(value, self.top)

    def has(self, *path: str | int) -> bool:
        """Whether there is a value at a path, be it null."""
        *outer, last = path
        value = self.at(*outer).value
        return isinstance(value, dict) and last in value

    def entries(self) -> list[LooseJson]:
        """The entries of a list; empty if the value is not a list."""
        return [LooseJson(entry, self.top) for entry in self.value] if isinstance(self.value, list) else []

    def text(self) -> str:
        """The text; empty if the value is not text."""
        return self.value if isinstance(self.value, str) else ""
