"""Formulas in titles, which are plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.reading.fetch import Source
from narrate.reading.markdown import read_markdown
from narrate.reading.plain_tex import plain_tex


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\pi", "π"),
        (r"\Omega(n \log n)", "Ω(n log n)"),
        (r"x_i \in \mathbb{R}^{2}", "xᵢ ∈ R²"),
        (r"a \le b\,c", "a ≤ b c"),
        (r"a^2 + 10^{-3} x_{ij}^2 + y_{n + 1}", "a² + 10⁻³ xᵢⱼ² + yₙ₊₁"),
        (r"e^{i\pi} + x^{ab} + z^y + f^(n) + a\_1", "e^iπ + x^ab + z^y + f^(n) + a_1"),
        (r"\sum_{i=1}^n f^{(i)}", "∑_i=1ⁿ f^(i)"),
        (r"\text{if } \unknown", "if unknown"),
        (r"\log{n} + \unknown{xyz}", "log n + unknown xyz"),
    ],
)
def test_commands_become_characters(tex: str, text: str) -> None:
    assert plain_tex(tex) == text


@given(st.text(alphabet="\\{}^_ abπ,$"))
def test_no_backslash_is_left(tex: str) -> None:
    assert not set(plain_tex(tex)) & {"\\", "{", "}"}


@pytest.mark.parametrize(
    "text",
    [
        "# Why $\\pi > 3$\n\nText.",
        "## Why $\\pi > 3$\n\nText.",
        "---\ntitle: Why $\\pi > 3$\n---\n# Why $\\pi > 3$\n\nText.",
        "Why $\\pi > 3$. Text.",
    ],
)
def test_a_title_shows_no_tex(text: str) -> None:
    assert read_markdown(Source(text.encode())).title == "Why π > 3"
