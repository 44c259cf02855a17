"""What stands in a formula as text: words and units."""

from __future__ import annotations

import re
import unicodedata

from narrate.scripting.math import tables
from narrate.scripting.math.tree import Unsupported

_SPACING = re.compile(r"\\[,;:! ]|\\quad|\\qquad|~|\s+")
_IGNORED = dict.fromkeys(map(ord, '()[]"“”*`$'), " ")
_SAME = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": ",", ":": ",", "‐": "-", "‑": "-"})
_SPELLED = {"\\%": " percent ", "\\&": " and ", "&": " and ", "%": " percent "}


def words_of(text: str) -> str:
    """The words of ``\\text``; raises Unsupported where there are signs among them."""
    text = unicodedata.normalize("NFC", _SPACING.sub(" ", text)).translate(_SAME)
    for sign, name in _SPELLED.items():
        text = text.replace(sign, name)
    words = " ".join(_word(word) for word in text.translate(_IGNORED).split())
    if not words.replace("-", "").strip():
        raise Unsupported
    return words


def _word(word: str) -> str:
    bare = tables.ABBREVIATIONS.get(word.rstrip(","), "")
    if bare:
        return bare + "," * word.endswith(",")
    word = word.rstrip(".?!") if not re.fullmatch(r"\d+\.\d+", word, re.ASCII) else word
    if not all(c.isalpha() or c in "',;-" or (c.isascii() and c.isdigit()) for c in word.replace(".", "", 1)):
        raise Unsupported
    if "." in word and not re.fullmatch(r"\d+\.\d+[,;]?", word, re.ASCII):
        raise Unsupported
    return word


def unit_words(source: str) -> str:
    """The words of ``\\kilo\\metre\\per\\second`` or ``km``."""
    names = re.findall(r"\\[A-Za-z]+|[A-Za-z]+|\S", source)
    words: list[str] = []
    prefix = ""
    for name in names:
        plain = name.lstrip("\\")
        if plain in tables.PREFIXES_OF_UNITS:
            prefix = plain
            continue
        known = {
            **tables.UNITS,
            **tables.SHORT_UNITS,
            "per": "per",
            "/": "per",
            "squared": "squared",
            "%": "percent",
        }
        if plain not in known:
            raise Unsupported
        word = known[plain]
        words.append(prefix + (word.removesuffix("s") if words[-1:] == ["per"] and plain != "celsius" else word))
        prefix = ""
    if prefix or not words:
        raise Unsupported
    return " ".join(words)
