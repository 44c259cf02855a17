"""TeX in, a lecturer's words out. The cases are in math.txt, for everyone to extend."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.tables import for_each

from narrate.scripting.languages.english.math import MAX_WORDS, show_math, speak_math
from narrate.scripting.languages.english.math.verbalizer import HANDLERS
from narrate.scripting.languages.english.math.vocabulary import math_vocabulary
from narrate.scripting.math.characters import UNICODE
from narrate.scripting.math.notation import FONTS, FUNCTIONS, LARGE_OPERATORS, LETTERS, SYMBOLS
from narrate.scripting.math.reader import MAX_DEPTH
from narrate.scripting.math.tree import LargeOperator, Name, Node, Symbol


def cases_in(file: str) -> list[str]:
    lines = (Path(__file__).parent / file).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#") and not re.fullmatch(r"\[\D.*\]", line)]


CASES = cases_in("math.txt")
PLAIN = re.compile(r"(?:[^\W_]|[',;-]| |(?<=\d)\.(?=\d))+")


def assert_plain(words: str | None) -> None:
    """Words on one line that a voice can say: no signs but those it pauses at."""
    if words is None:
        return
    assert words == " ".join(words.split()) != ""
    assert PLAIN.fullmatch(words)
    assert len(words.split()) <= MAX_WORDS
    assert not re.search(r" [,;]|[,;]{2}|^[,;]|[,;]$", words)


@for_each("case", CASES)
def test_a_formula_is_spoken_as_expected(case: str) -> None:
    tex, arrow, words = case.partition(" -> ")
    assert arrow, f"no arrow in {case!r}"
    assert speak_math(tex) == (None if words == "(announced)" else words)
    assert_plain(speak_math(tex))


def test_there_are_many_cases_and_each_is_there_once() -> None:
    assert len(CASES) >= 200
    assert len(set(CASES)) == len(CASES)


def test_a_formula_as_long_as_can_be_followed_is_spoken() -> None:
    assert speak_math("x " * MAX_WORDS) == " ".join("x" * MAX_WORDS)
    assert speak_math("x " * (MAX_WORDS + 1)) is None


def test_comments_end_with_their_line() -> None:
    assert speak_math("x % the first\n + y") == "x plus y"
    assert speak_math("x + %\n y") == "x plus y"
    assert speak_math("x = 1%\n + y") == "x equals 1 plus y"
    assert speak_math("x % where did + y end") is None


# --- what transcripts show --------------------------------------------------------------------------------------


def test_a_formula_is_shown_on_one_line_of_unicode_or_as_it_is_spoken() -> None:
    for case in cases_in("math_shown.txt"):
        tex, _, shown = case.partition(" -> ")
        assert (show_math(tex) or "(words)") == shown, tex


def test_most_of_what_is_shown_reads_as_the_formula_does() -> None:
    """The rest has no brackets in its words where a line needs them, as around the parts of a fraction."""
    spoken = {tex: speak_math(tex) for tex, _, words in (case.partition(" -> ") for case in CASES)}
    shown = {tex: show_math(tex) for tex, words in spoken.items() if words}
    alike = [tex for tex, line in shown.items() if line and speak_math(line) == spoken[tex]]
    assert len(alike) > 0.7 * len(shown)


# --- words that the tables promise ------------------------------------------------------------------------------


@for_each("token", [token for token, kind in SYMBOLS.items() if kind in ("operator", "relation")])
def test_every_sign_between_two_things_has_words(token: str) -> None:
    words = speak_math(f"u {token} v")
    assert words is not None
    assert words.startswith("u")
    assert words.endswith("v")
    assert_plain(words)


@for_each("name", sorted(LARGE_OPERATORS))
def test_everything_that_takes_limits_has_words(name: str) -> None:
    assert speak_math(rf"\{name}_{{i}} x_i") == f"{math_vocabulary().large_operators[name]} over i of x sub i"


@for_each("name", sorted(FUNCTIONS))
def test_every_function_is_of_something(name: str) -> None:
    words = speak_math(rf"\operatorname{{{name}}}(x)")
    assert words is not None
    assert words.endswith(" of x")


@for_each("character", [c for c, tokens in UNICODE.items() if len(tokens) == 1])
def test_a_character_means_what_its_command_does(character: str) -> None:
    (token,) = UNICODE[character]
    for around in ("u{}v", "{}", "{}v", "u{}", "u^{{{}}}", r"\left{}x\right."):
        assert speak_math(around.format(character)) == speak_math(around.format(f"{token} "))


@for_each("font", FONTS)
def test_a_font_alone_changes_no_letter(font: str) -> None:
    assert speak_math(f"{font}{{u}} + {font} v") == "u plus v"


@for_each(
    "tex, words",
    [
        ("f\u2061(x)", "f of x"),
        ("\\sin \u2061θ", "sine of theta"),
        ("2\u2062x", "2 x"),
        ("a_{i\u2063j}", "A sub i j"),
        (r"\mathrm{rank}(A)=3", "the rank of A equals 3"),
        (r"x\text{ if }x>0", "x if x is greater than 0"),
        (r"x\mathrm{otherwise}", "x otherwise"),
        (r"\begin{matrix} a & b \\ c & d \end{matrix}", "the 2 by 2 matrix, first row A, b; second row c, d"),
    ],
)
def test_what_mathml_leaves_in_its_tex_is_no_trouble(tex: str, words: str) -> None:
    assert speak_math(tex) == words


# --- what is heard is what was written --------------------------------------------------------------------------

OF_ONE = (r"\sqrt{%s}", "|%s|", "f(%s)", r"\sin %s", r"\{%s\}", "(%s)^2", "P(%s)", r"\hat{%s}")
OF_TWO = ("%s+%s", "%s %s", r"\frac{%s}{%s}")
SCRIPTED = ("%s^{%s}", "%s_{%s}")


def built(firsts: tuple[str, ...], seconds: tuple[str, ...]) -> Iterator[str]:
    for first, second in product(firsts, seconds):
        yield from (form % (first, second) for form in (OF_TWO if len(first) > 1 else OF_TWO + SCRIPTED))
    yield from (form % first for first, form in product(firsts, OF_ONE))


def test_what_differs_sounds_different() -> None:
    letters = ("a", "b")
    simple = (*letters, *built(letters, letters))
    heard: dict[str, str] = {}
    for tex in {*built(simple, letters), *built(letters, simple)}:
        words = speak_math(tex)
        assert words is not None
        if r"\sin \{" not in tex and r"\sin (" not in tex:  # brackets around an argument are not heard
            assert heard.setdefault(words, tex) == tex


# --- what people would not write --------------------------------------------------------------------------------

DEEP = 5000
BOMBS = [
    "{" * DEEP,
    "{" * 190,
    "{" * 90 + "x" + "}" * 90,
    "(" * 290 + "x" + ")" * 290,
    "({" * 140 + "x" + "})" * 140,
    "|" * 500,
    "|x" * 290,
    "{|" * 90 + "x" + "|}" * 90,
    "\\sqrt" * DEEP,
    "\\sqrt{" * 150 + "x" + "}" * 150,
    "\\frac" * 500,
    "\\hat" * 500 + "x",
    "\\left(" * 200 + "x" + "\\right)" * 200,
    "x^" * DEEP,
    "x^{" * 190 + "x" + "}" * 190,
    "x" + "_1" * 300,
    "x" + "'" * 500,
    "x\u0302" * 300,
    "x" + "\u0302" * 500,
    "\\begin{matrix}" * 60,
    "\\begin{cases}" * 30 + "x" + "\\end{cases}" * 30,
    "\\text{" * 500,
    "\\not" * 500,
    "&" * 500,
    "\\\\" * 500,
    "\\sin" * 500,
    "-" * 500,
    "(" * 300 + ")" * 290,
    "\\langle" * 100 + "|" * 100 + "\\rangle" * 100,
    "{\\mathrm " * 100 + "x" + "}" * 100,
]


@pytest.mark.parametrize("tex", BOMBS, ids=range(len(BOMBS)))
def test_deep_and_long_formulas_are_no_trouble(tex: str) -> None:
    assert speak_math(tex) is None


def test_what_people_nest_is_not_too_deep() -> None:
    assert speak_math("{" * (MAX_DEPTH - 2) + "x" + "}" * (MAX_DEPTH - 2)) == "x"
    assert speak_math("((((x+1)+1)+1)+1)") is not None


@for_each("piece",
    [" ", "x", "x ", "%\n", "\\,", "{", "}", "(", "|", "x^", "\\frac", "\\text{a", "\\text{a}", "a,", "1,",
     "1,000", "²", "\\begin{cases}", "\\ ", "% ", "%", "é", "\\sum_", "\u0302", "9", "{,}", "\\\\"],
)  # fmt: skip
def test_a_formula_costs_in_proportion_to_its_length(piece: str) -> None:
    def seconds(size: int) -> float:
        tex = (piece * size)[:size]
        times = []
        for _ in range(3):
            began = time.process_time()
            speak_math(tex)
            times.append(time.process_time() - began)
        return min(times)

    assert seconds(160_000) < 40 * max(seconds(20_000), 0.001)


COMMANDS = [
    *SYMBOLS,
    *LETTERS,
    *FONTS,
    *(f"\\{name}" for name in sorted(LARGE_OPERATORS)),
    *(f"\\{name}" for name in sorted(FUNCTIONS)),
]
STRUCTURES = (
    r"\frac{%s}{%s} \binom{%s}{%s} \sqrt[%s]{%s} %s_{%s} %s^{%s} \left(%s|%s\right] \hat{%s}%s \{%s:%s\} P(%s|%s) "
    r"|%s|%s \|%s\|%s \begin{cases}%s&%s\end{cases} \begin{pmatrix}%s&%s\end{pmatrix} \sum_{%s}%s f(%s)%s "
    r"\underbrace{%s}_{%s} \lim_{%s}%s [%s,%s] (%s,%s) \mathbb{E}[%s]%s \text{%s}%s \mathrm{%s}%s \dv{%s}{%s} "
    r"\overset{%s}{%s} {%s\over%s} \substack{%s\\%s} \langle%s,%s\rangle \frac{d%s}{d%s} \nabla_{%s}%s"
).split()
FORMULAS = st.recursive(
    st.sampled_from(
        [*COMMANDS, *"abcxyzfgPET0123456789", "12", "3.5", "{}", "\\ldots", "'", "\\mathbb{R}", "½", "x²"]
    ),
    lambda inner: (
        st.builds(lambda form, first, second: form % (first, second), st.sampled_from(STRUCTURES), inner, inner)
        | st.lists(inner, max_size=4).map(" ".join)
    ),
    max_leaves=12,
)
TRAPS = (
    r"\frac \sqrt \left \right \text \begin{cases} \end{cases} \begin{matrix} \end{matrix} \\ \mathbb \mathrm "
    r"\SI \ce \not \over \dv \substack \overset \operatorname* \rm \ é ½"
).split()
PIECES = st.sampled_from([*"ab12{}^_+-=()<>|/!,.&%'[]:;*~$\"\n \u0302", *COMMANDS, *UNICODE, *TRAPS])


@settings(max_examples=400)
@given(FORMULAS)
def test_any_formula_is_spoken_in_plain_words_or_not_at_all(tex: str) -> None:
    assert_plain(speak_math(tex))
    shown = show_math(tex)
    assert shown is None or (shown == " ".join(shown.split()) and "\\" not in shown)


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=20).map("".join) | st.text())
def test_any_text_is_spoken_in_plain_words_or_not_at_all(tex: str) -> None:
    assert_plain(speak_math(tex))


@given(FORMULAS)
def test_space_and_braces_around_a_formula_change_nothing(tex: str) -> None:
    assert speak_math(f"  {tex}\n") == speak_math(tex)
    assert speak_math(f"\\displaystyle {tex}") == speak_math(tex)


def test_every_node_type_is_verbalized_alone_or_by_its_row() -> None:
    of_rows = {Symbol, Name, LargeOperator}
    assert set(HANDLERS) | of_rows == set(get_args(Node))
    assert not set(HANDLERS) & of_rows


@pytest.mark.parametrize("tex", [r"5\,\text{eV}", r"\SI{5}{eV}", r"\SI{5}{\electronvolt}"])
def test_formulas_and_prose_name_the_electron_volt_alike(tex: str) -> None:
    assert speak_math(tex) == "5 electron volts"
