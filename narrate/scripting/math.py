"""TeX → the words a lecturer would say, for short formulas.

What is not understood in full is not guessed at: `speak_math` returns None and the formula is announced.
"""

from __future__ import annotations

import re

LONGEST = 24
"""Words; a longer formula is easier to look at than to follow by ear."""

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|[A-Za-z]|\S")
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi "
    "psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
).split()
_WORDS = {
    **{f"\\{letter}": letter.lower() for letter in _GREEK},
    **{f"\\{name}": name for name in ("max", "min", "lim", "exp")},
    "\\log": "log",
    "\\ln": "natural log",
    "\\sin": "sine",
    "\\cos": "cosine",
    "\\tan": "tangent",
    "=": "equals",
    "+": "plus",
    "-": "minus",
    "<": "is less than",
    ">": "is greater than",
    "/": "over",
    "!": "factorial",
    "|": "bar",
    "*": "times",
    ",": ",",
    "\\%": "percent",
    "\\infty": "infinity",
    "\\times": "times",
    "\\cdot": "times",
    "\\pm": "plus or minus",
    "\\approx": "is approximately",
    "\\neq": "does not equal",
    "\\ne": "does not equal",
    "\\to": "to",
    "\\rightarrow": "to",
    "\\in": "in",
    "\\le": "is at most",
    "\\leq": "is at most",
    "\\ge": "is at least",
    "\\geq": "is at least",
    "\\sum": "the sum",
    "\\int": "the integral",
    "\\partial": "partial",
    "\\ldots": "and so on",
    **dict.fromkeys(("(", ")", "[", "]", "\\left", "\\right", "\\,", "\\;", "\\!", "\\quad", "~", "\\ "), ""),
}
_POWERS = {"2": "squared", "3": "cubed"}


def speak_math(tex: str) -> str | None:
    """The words for ``tex``, or None where it holds something unknown or is longer than `LONGEST` words."""
    tokens = _TOKEN.findall(tex)
    if len(tokens) > 8 * LONGEST:
        return None
    try:
        words, rest = _sequence(tokens)
    except _Unknown:
        return None
    if rest or not words or len(words) > LONGEST:
        return None
    return " ".join(words).replace(" ,", ",")


class _Unknown(Exception):  # noqa: N818  (never leaves this module)
    pass


def _sequence(tokens: list[str]) -> tuple[list[str], list[str]]:
    """The words up to a closing brace or the end, and what is left."""
    words: list[str] = []
    while tokens and tokens[0] != "}":
        atom, tokens = _scripted(tokens)
        words += atom
    return words, tokens


def _scripted(tokens: list[str]) -> tuple[list[str], list[str]]:
    """One atom with its index and its power."""
    words, tokens = _atom(tokens)
    while tokens and tokens[0] in {"_", "^"}:
        sign = tokens[0]
        script, tokens = _atom(tokens[1:])
        if sign == "_":
            words = [*words, "sub", *script]
        elif len(script) == 1 and script[0] in _POWERS:
            words = [*words, _POWERS[script[0]]]
        else:
            words = [*words, "to", "the", *script]
    return words, tokens


def _atom(tokens: list[str]) -> tuple[list[str], list[str]]:
    if not tokens:
        raise _Unknown
    token, rest = tokens[0], tokens[1:]
    if token == "{":
        words, rest = _sequence(rest)
        if not rest:
            raise _Unknown
        return words, rest[1:]
    if token == "\\frac":
        top, rest = _atom(rest)
        bottom, rest = _atom(rest)
        return [*top, "over", *bottom], rest
    if token == "\\sqrt":
        root, rest = _atom(rest)
        return ["the", "square", "root", "of", *root], rest
    if token in _WORDS:
        return _WORDS[token].split(), rest
    if token[0].isalnum() and token.isascii():
        return [token], rest
    raise _Unknown
