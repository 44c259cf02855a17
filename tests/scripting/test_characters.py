"""The tables of Unicode's characters, against Unicode's own data."""

from __future__ import annotations

import unicodedata

from support.tables import for_each

from narrate.scripting.characters import GREEK, GREEK_NAMES, SUBSCRIPTS, SUPERSCRIPTS

RENAMED = {"lambda": "lamda"}
"""Letters that Unicode spells another way than English does."""


@for_each("letter", GREEK)
def test_a_greek_letter_has_the_name_that_unicode_gives_it(letter: str) -> None:
    name = GREEK[letter]
    official = unicodedata.name(unicodedata.normalize("NFKC", letter))
    assert RENAMED.get(name, name).upper() in official.split()


@for_each("small, plain", [*SUPERSCRIPTS.items(), *SUBSCRIPTS.items()])
def test_a_raised_or_lowered_character_is_the_plain_one_that_unicode_says(small: str, plain: str) -> None:
    decomposed = unicodedata.normalize("NFKC", small).replace("\u2212", "-")
    assert decomposed == plain


def test_every_greek_name_has_a_small_and_a_capital_letter() -> None:
    for name in GREEK_NAMES:
        letters = [letter for letter in GREEK if GREEK[letter] == name]
        assert any(map(str.islower, letters))
        assert any(map(str.isupper, letters))
