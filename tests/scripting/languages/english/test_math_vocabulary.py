"""The words for formulas: complete, read when they are needed, and checked entry by entry."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from narrate.errors import OptionError
from narrate.scripting.languages.english.math import speak_math
from narrate.scripting.languages.english.math.vocabulary import PATH, math_vocabulary
from narrate.scripting.math import notation
from narrate.scripting.math.classify import COMMON_DENOMINATORS, COMMON_NUMERATORS
from narrate.scripting.math.meanings import Meaning
from narrate.scripting.math.superscripts import Superscript
from narrate.scripting.math.tree import Symbol

SOURCE = PATH.read_text(encoding="utf-8")
SILENT_KINDS = {"open", "close", "dots", "punctuation"}


def test_every_spoken_symbol_has_words_and_no_other() -> None:
    known = math_vocabulary()
    for token, kind in notation.SYMBOLS.items():
        assert (known.symbol(Symbol(token, kind)) is None) == (kind in SILENT_KINDS)
    tables = (known.operators, known.relations, known.prefixes, known.quantifiers, known.postfixes, known.atoms)
    words = [token for table in (*tables, known.bars) for token in table]
    assert len(words) == len(set(words))
    assert set(words) <= set(notation.SYMBOLS)


def test_every_name_and_meaning_has_words_and_no_other() -> None:
    known = math_vocabulary()
    assert set(known.large_operators) == notation.LARGE_OPERATORS
    assert set(known.functions) == notation.FUNCTIONS
    assert set(known.accents) == set(notation.ACCENTS.values())
    assert set(known.sets) == notation.SET_LETTERS
    assert set(known.meanings) == set(get_args(Meaning))
    assert set(known.superscripts) == set(get_args(Superscript))


def test_every_common_fraction_has_a_name() -> None:
    for top in COMMON_NUMERATORS:
        for bottom in COMMON_DENOMINATORS:
            words = speak_math(rf"\frac{{{top}}}{{{bottom}}}")
            assert words is not None
            assert "over" not in words
            assert speak_math(f"{top}/{bottom}") == words


def test_words_are_read_with_the_first_formula() -> None:
    program = (
        "from narrate.scripting.languages.english import math\n"
        "from narrate.scripting.languages.english.math.vocabulary import math_vocabulary\n"
        "before = math_vocabulary.cache_info().currsize\n"
        "math.speak_math('x')\n"
        "print(before, math_vocabulary.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "1"]


@pytest.mark.parametrize(
    ("old", "new", "problem", "hint"),
    [
        (r"""'\div' = "divided by" """, "", r"operators → \div: has no words", "add a line"),
        (r"'\div' =", r"'\dib' =", r"operators → \dib: the parser does not know it", r"did you mean \div?"),
        ("gcd = ", 'rad = "rad"\ngcd = ', "functions → rad: the parser does not know it", "notation.py first"),
        (r"""'\pm' =""", r"""'\pm \div' =""", r"operators → \div: is listed twice", "keep one of them"),
        (r"""ratio = "to" """, "", "meanings → ratio: has no words", "add a line"),
        ("sum = ", "smu = ", "large_operators → smu: the parser does not know it", "did you mean sum?"),
        ("hat = ", "hut = ", "accents → hut: the parser does not know it", "did you mean hat?"),
        ("'| |' =", "'| x' =", "enclosures → | x: is not a pair of delimiters", "a space between them"),
        ("'( )' =", "'\\{ \\}' =", r"delimiters → \{ \}: the parser does not know it", "( )"),
        ('"is similar to" = ', '"is like" = ', "conditions → is like: no relation has these words", "is"),
        ('sin = "sine"', "sin = 1", "functions → sin: 1 is not a text", "quotation marks"),
        ('sin = "sine"', 'sin = ""', "functions → sin: the text is empty", ""),
    ],
)  # fmt: skip
def test_an_error_names_the_entry_and_says_what_to_do(
    tmp_path: Path, old: str, new: str, problem: str, hint: str
) -> None:
    old, new = old.rstrip(), new.rstrip()
    assert SOURCE.count(f"\n{old}") == 1
    path = tmp_path / "math.toml"
    path.write_text(SOURCE.replace(f"\n{old}", f"\n{new}"), encoding="utf-8")
    with pytest.raises(OptionError) as caught:
        math_vocabulary(path)
    assert problem in caught.value.problem
    assert hint in caught.value.hint
    assert caught.value.subject == str(path)
