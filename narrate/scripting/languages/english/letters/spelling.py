"""Spelling: letters one by one, the words of identifiers, and the numbers of models and versions."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.numbers.numbers import cardinal, decimal, digits, year

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+(?:\.\d+)*")
_PARTS_OF_ANY_SCRIPT = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)*|[^\w\s]|(?!_)\w")
_MAX_DIGITS = 15
"""A longer integer is read digit by digit."""
VOWELS = frozenset("AEIOUYaeiouy")


def spell(letters: str) -> str:
    """``RLHF`` → ``R L H F``."""
    return " ".join(letters.upper())


def letter_name(name: str) -> str:
    """``name``, but ``a`` → ``A``: a voice would take it for the article."""
    return "A" if name == "a" else name


def spell_dotted(text: str) -> str:
    """The letters of an abbreviation: ``B.C.`` → ``B C``."""
    return " ".join(character for character in text if character.isalpha())


def spell_many(letters: str, ending: str = "'s") -> str:
    """The plural or possessive of an initialism: ``GPU`` → ``G P U's``."""
    return f"{spell(letters)}{ending}"


def parts(name: str) -> list[str]:
    """``get_userID2`` → ``get``, ``user``, ``ID``, ``2``."""
    return (_PARTS if name.isascii() else _PARTS_OF_ANY_SCRIPT).findall(name)


def split_words(name: str) -> str:
    """The words of an identifier: ``parseHTTPBody`` → ``parse http body``."""
    return " ".join(number(part) if part[0].isdecimal() else part.lower() for part in parts(name))


def number(text: str) -> str:
    """A whole number, a decimal, or a version."""
    text = _ascii(text)
    if text.count(".") > 1:
        return version(text)
    if len(text) > _MAX_DIGITS:
        return " point ".join(map(digits, text.split(".")))
    return digits(text) if len(text) > 1 and text[0] == "0" and "." not in text else decimal(text)


def _ascii(text: str) -> str:
    """``text`` with the digits of any script as ASCII."""
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


def version(text: str) -> str:
    """``3.11`` → ``three point eleven``."""
    return " point ".join(_step(part) for part in text.split("."))


def _step(part: str) -> str:
    if len(part) == 2 and part[0] == "0":
        return f"oh {cardinal(int(part))}"
    return serial(part) if len(part) > 2 else cardinal(int(part))


def serial(text: str) -> str:
    """The number in a name: ``747`` → ``seven forty-seven``, ``4090`` → ``forty ninety``."""
    text = _ascii(text)
    value = int(text) if len(text) < 5 else 0
    if len(text) > 4 or (text[0] == "0" and len(text) > 1):
        return digits(text)
    if len(text) == 4:
        return year(value)
    if len(text) < 3 or value % 100 == 0:
        return cardinal(value)
    hundreds, rest = divmod(value, 100)
    return f"{cardinal(hundreds)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"
