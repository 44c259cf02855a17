"""Characters and what they stand for: Greek letters by name, raised and lowered characters in full size.

Rules for prose and the reader of formulas both need these facts, so they stand here once, apart from any
language's wording and from any notation.
"""

from __future__ import annotations

GREEK_NAMES: tuple[str, ...] = tuple(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon "
    "phi chi psi omega".split()
)
"""The English names of the Greek letters, in their alphabet's order."""

_SMALL = "αβγδεζηθικλμνξοπρστυφχψω"
_VARIANTS = {
    "ϵ": "epsilon",
    "ϑ": "theta",
    "ϰ": "kappa",
    "ϖ": "pi",
    "ϱ": "rho",
    "ς": "sigma",
    "ϕ": "phi",
    "µ": "mu",
}
"""Other shapes of small letters; the last is the micro sign, U+00B5."""

GREEK: dict[str, str] = {
    **dict(zip(_SMALL, GREEK_NAMES, strict=True)),
    **dict(zip(_SMALL.upper(), GREEK_NAMES, strict=True)),
    **_VARIANTS,
}
"""A Greek letter, small or capital, and its English name, always in small letters."""

SUPERSCRIPTS: dict[str, str] = dict(
    zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵃᵇᶜᵈᵉᵏᵐᵗˣʸ", "0123456789+-=()niTabcdekmtxy", strict=True)
)
"""A raised character and the plain one, as in Unicode's compatibility decomposition."""

SUBSCRIPTS: dict[str, str] = dict(
    zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ", "0123456789+-=()aeoxhklmnpstijruv", strict=True)
)
"""A lowered character and the plain one, as in Unicode's compatibility decomposition."""
