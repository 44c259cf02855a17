"""Writes a formula as plain text, for a title: tags, file names and the opening hold no formulas."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from narrate import lazy_re as re
from narrate.reading.post import Span

_SYMBOLS = {
    "approx": "≈",
    "cdot": "·",
    "circ": "∘",
    "dots": "…",
    "ell": "ℓ",
    "epsilon": "ε",
    "equiv": "≡",
    "exists": "∃",
    "forall": "∀",
    "ge": "≥",
    "geq": "≥",
    "in": "∈",
    "infty": "∞",
    "int": "∫",
    "lambda": "λ",
    "langle": "⟨",
    "ldots": "…",
    "le": "≤",
    "leq": "≤",
    "nabla": "∇",
    "ne": "≠",
    "neq": "≠",
    "notin": "∉",
    "partial": "∂",
    "pm": "±",
    "prod": "∏",
    "rangle": "⟩",
    "rightarrow": "→",
    "sim": "~",
    "sqrt": "√",
    "subset": "⊂",
    "sum": "∑",
    "times": "×",
    "to": "→",
    "varepsilon": "ε",
    "varphi": "φ",
}
"""Commands that are one character, besides Greek letters; functions such as ``\\log`` stay as words."""
SCRIPTS = {
    "sup": dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True)),
    "sub": dict(zip("0123456789+-−=()aeijknx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑᵢⱼₖₙₓ", strict=True)),
}
"""Superscript and subscript characters: as plain digits, an exponent would merge with its base."""

_SCRIPT = re.compile(r"(?<!\\)(?P<mark>[\^_])\s*(?:\{(?P<group>[^\\{}()=]*)\}|(?P<letter>[^\W_]))")
_MARKS = {"^": "sup", "_": "sub"}
_COMMAND = re.compile(r"\\(?P<name>[A-Za-z]+)(?P<space>[ \t]*)|\\[,;:! ]|[\\{}]")
_SILENT = re.compile(r"(?:text|math|operatorname|bf|rm|it|left|right|big|displaystyle)\w*")


def plain_tex(tex: str) -> str:
    r"""The letters and signs of a formula: ``\mathbb{R}^{2}`` is ``R²``, ``x^{ab}`` is ``x^ab``."""
    return " ".join(_COMMAND.sub(_character, _SCRIPT.sub(_script, tex)).split())


def _script(script: re.Match[str]) -> str:
    """A superscript or subscript in characters of its kind, if there are such."""
    small, inside = SCRIPTS[_MARKS[script["mark"]]], script["letter"] or "".join(script["group"].split())
    return "".join(small[letter] for letter in inside) if inside and set(inside) <= small.keys() else script[0]


def _character(command: re.Match[str]) -> str:
    name, space = command["name"], command["space"]
    if not name:
        return " " if len(command[0]) > 1 else ""
    if _SILENT.fullmatch(name):
        return ""
    character = _SYMBOLS.get(name) or _greek(name)
    if character:
        return character + (space and " ")
    is_apart = space or command.string.startswith("{", command.end())  # a word does not run into its argument
    return name + (" " if is_apart else "")


def _greek(name: str) -> str:
    size = "CAPITAL" if name[0].isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"GREEK {size} LETTER {name.upper()}")
    except KeyError:
        return ""


def plain_title(spans: Iterable[Span]) -> str:
    """A heading as a title, in one line."""
    words = (plain_tex(span.text) if span.kind == "math" else span.text for span in spans)
    return " ".join("".join(words).split())
