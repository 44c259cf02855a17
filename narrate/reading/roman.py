"""Roman numerals from 1 to 3999."""

from __future__ import annotations

from narrate import lazy_re as re

NUMERAL = r"(?=[MDCLXVI])M{0,3}(?:C[MD]|D?C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})"
"""A pattern for a numeral in capitals, written as it is today: ``IV``, not ``IIII``."""
_NUMERAL = re.compile(NUMERAL)
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def value(text: str) -> int:
    """``XIV`` or ``xiv`` → 14; 0 if ``text`` is no Roman numeral."""
    numeral = text.upper()
    if not _NUMERAL.fullmatch(numeral):
        return 0
    digits = [_VALUES[letter] for letter in numeral]
    following = [*digits[1:], 0]
    return sum(-digit if digit < after else digit for digit, after in zip(digits, following, strict=True))
