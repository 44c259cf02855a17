"""English: every rule, in the order in which they are tried.

What names a thing comes before what counts something, and the particular before the general: a version is no
decimal, a date no fraction, and what is left over at the end is a number.
"""

from __future__ import annotations

from narrate.scripting.english import addresses, code, dates, measures, models, money, quantities, signs, words
from narrate.scripting.rules import Rule

ENGLISH: tuple[Rule, ...] = (
    *signs.PICTOGRAPHS,
    *addresses.RULES,
    *code.RULES,
    *models.RULES,
    *quantities.SCREENS,
    *dates.RULES,
    *money.RULES,
    *measures.RULES,
    *words.RULES,
    *quantities.RULES,
    *signs.RULES,
)
