"""The English words for text in a formula: words, abbreviations and quantities."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

from narrate import lazy_re as re
from narrate.scripting.languages.english.math.vocabulary import MathVocabulary, math_vocabulary
from narrate.scripting.languages.english.measures.units import NAMED, OTHER_MEANINGS, PREFIXES, UNITS
from narrate.scripting.math.notation import FUNCTIONS
from narrate.scripting.math.tree import Letter, Name, Node, Number, Unsupported, Words

_SPACING = re.compile(r"\\[,;:! ]|\\quad|\\qquad|~|\s+")
_IGNORED = dict.fromkeys(map(ord, '()[]"“”*`$'), " ")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": ",", ":": ",", "‐": "-", "‑": "-"})
_DECIMAL = re.compile(r"\d+\.\d+", re.ASCII)

_PREFIX_NAMES = frozenset(PREFIXES.values())
_BETWEEN_UNITS = {"per": "per", "/": "per", "squared": "squared"}


@cache
def english_text() -> EnglishText:
    """The reader of text, with the words of `math_vocabulary`."""
    return EnglishText(math_vocabulary())


class EnglishText:
    """A `narrate.scripting.math.text.TextReader`."""

    def __init__(self, vocabulary: MathVocabulary) -> None:
        self._vocabulary = vocabulary
        percent, conjunction = vocabulary.postfixes["\\%"], vocabulary.atoms["\\&"]
        self._spelled_out = {"\\%": percent, "\\&": conjunction, "&": conjunction, "%": percent}

    @property
    def joining_words(self) -> frozenset[str]:
        """Words that join parts of a formula."""
        return self._vocabulary.joining_words

    def words(self, source: str) -> str:
        """The words of ``source``, with abbreviations in full."""
        text = unicodedata.normalize("NFC", _SPACING.sub(" ", source)).translate(_PLAIN)
        for symbol, name in self._spelled_out.items():
            text = text.replace(symbol, f" {name} ")
        words = " ".join(map(self._word, text.translate(_IGNORED).split()))
        if not words.replace("-", "").strip():
            raise Unsupported
        return words

    def _word(self, word: str) -> str:
        full = self._vocabulary.abbreviations.get(word.rstrip(","), "")
        if full:
            return full + "," * word.endswith(",")
        word = word.rstrip(".?!") if not _DECIMAL.fullmatch(word) else word
        if not all(c.isalpha() or c in "',;-" or (c.isascii() and c.isdigit()) for c in word.replace(".", "", 1)):
            raise Unsupported
        if "." in word and not re.fullmatch(r"\d+\.\d+[,;]?", word, re.ASCII):
            raise Unsupported
        return word

    def quantity(self, number: str | None, unit: str | None) -> str:
        """“minus 5 kilometers per second”."""
        minus = self._vocabulary.operators["-"]
        words = [number.replace("-", f"{minus} ")] if number is not None else []
        if unit is not None:
            words.append(self._unit(unit, one=number == "1"))
        return " ".join(words)

    def _unit(self, source: str, *, one: bool) -> str:
        """The words of ``\\kilo\\metre\\per\\second`` or ``km``; of ``one`` where the number is 1."""
        words: list[str] = []
        prefix = ""
        for token in re.findall(r"\\[A-Za-z]+|[A-Za-z]+|\S", source):
            name = token.lstrip("\\")
            if name in _PREFIX_NAMES:
                prefix = name
            else:
                words.append(prefix + self._unit_name(name, one=words[-1:] == ["per"] or (one and not words)))
                prefix = ""
        if prefix or not words:
            raise Unsupported
        return " ".join(words)

    def _unit_name(self, name: str, *, one: bool) -> str:
        if name == "%":
            return self._vocabulary.postfixes["\\%"]
        if name in _BETWEEN_UNITS:
            return _BETWEEN_UNITS[name]
        forms = NAMED.get(name) or UNITS.get(name)
        if forms is None:
            raise Unsupported
        return forms[0] if one else forms[1]


def unit_after_number(items: Sequence[Node], at: int) -> str:
    """“kilometers” for an upright ``km`` after a number; empty for anything else."""
    before, item = items[at - 1] if at else None, items[at]
    if not isinstance(before, Number):
        return ""
    one, many = UNITS.get(_symbol_of_unit(item), ("", ""))
    return one if before.digits == "1" else many


def _symbol_of_unit(item: Node) -> str:
    """What may be the symbol of a unit: ``\\sec`` is the secant, and “pm” is the afternoon as a rule."""
    if isinstance(item, Words) and item.text not in OTHER_MEANINGS:
        return item.text
    if isinstance(item, Name) and item.name not in OTHER_MEANINGS | FUNCTIONS:
        return item.name
    return item.name if isinstance(item, Letter) and item.style == "roman" else ""
