"""English: every rule, in the order in which they are tried.

What names a thing comes before what counts something, and the particular before the general: a version is no
decimal, a date no fraction, and what is left over at the end is a number.
"""

from __future__ import annotations

from narrate.scripting.languages.english import (
    addresses,
    code,
    dates,
    measures,
    money,
    product_names,
    quantities,
    symbols,
    words,
)
from narrate.scripting.rules import Rule

ENGLISH: tuple[Rule, ...] = (
    *symbols.PICTOGRAPHS,
    *addresses.RULES,
    *code.RULES,
    *product_names.RULES,
    *quantities.SCREENS,
    *dates.RULES,
    *money.RULES,
    *measures.RULES,
    *words.RULES,
    *quantities.RULES,
    *symbols.RULES,
)
