"""Characters that rules for prose and the parser of formulas share: Greek letters, superscripts and subscripts."""

from __future__ import annotations

GREEK_NAMES: tuple[str, ...] = tuple(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon "
    "phi chi psi omega".split()
)
"""The English names of the Greek letters, in alphabetical order."""

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
"""Variants of lowercase letters; the last is the micro sign, U+00B5."""

GREEK: dict[str, str] = {
    **dict(zip(_SMALL, GREEK_NAMES, strict=True)),
    **dict(zip(_SMALL.upper(), GREEK_NAMES, strict=True)),
    **_VARIANTS,
}
"""Greek letters, in both cases, and their English names in lowercase."""

SUPERSCRIPTS: dict[str, str] = dict(
    zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵃᵇᶜᵈᵉᵏᵐᵗˣʸ", "0123456789+-=()niTabcdekmtxy", strict=True)
)
"""Superscripts and the characters they raise, by Unicode's compatibility decomposition."""

SUBSCRIPTS: dict[str, str] = dict(
    zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ", "0123456789+-=()aeoxhklmnpstijruv", strict=True)
)
"""Subscripts and the characters they lower, by Unicode's compatibility decomposition."""
