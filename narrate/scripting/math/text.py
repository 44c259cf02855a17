"""What the parser asks of a language: to read the text and the quantities in a formula."""

from __future__ import annotations

from typing import Protocol


class TextReader(Protocol):
    """The words of one language that may stand in a formula."""

    @property
    def joining_words(self) -> frozenset[str]:
        """Words that are read as words even where nothing marks them as text: “if”, “otherwise”."""

    def words(self, source: str) -> str:
        r"""The words of the ``source`` of ``\text{…}``. Raises Unsupported if it holds more than words."""

    def quantity(self, number: str | None, unit: str | None) -> str:
        r"""The words of ``\qty{number}{unit}``; a unit is ``\kilo\metre`` or ``km``. At least one is given.

        Raises Unsupported if the unit is unknown.
        """
