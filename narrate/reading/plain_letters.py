"""Writes letters in their plain form: ligatures, full-width letters, and those in a style of their own.

They are the same letters to a reader. To an engine they are signs that it spells as code points, or does not know.
What Unicode's compatibility forms would also change stays, since rules know it: ``½``, ``²``, ``™``, ``…``.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from narrate import lazy_re as re

_RANGES = (
    (0x017F, 0x017F),  # ſ
    (0x0132, 0x0133),  # Ĳ
    (0x01C4, 0x01CC),  # Ǆ
    (0x210A, 0x2113),  # letters that the styled alphabets leave to another block: ℎ ℐ ℒ
    (0x211B, 0x211D),  # ℛ ℜ ℝ
    (0x2128, 0x2128),  # ℨ
    (0x212C, 0x212D),  # ℬ ℭ
    (0x212F, 0x2134),  # ℯ ℰ ℱ ℳ ℴ
    (0x2160, 0x217F),  # Roman numerals
    (0x2460, 0x2473),  # numbers in circles
    (0x24B6, 0x24E9),  # letters in circles
    (0x3131, 0x318E),  # single letters of Hangul
    (0xF900, 0xFAFF),  # CJK ideographs, compatibility forms
    (0xFB00, 0xFDFF),  # ligatures: Latin, Armenian, Hebrew, Arabic
    (0xFE70, 0xFEFC),  # Arabic, presentation forms
    (0xFF10, 0xFFDC),  # full and half width
    (0x1D400, 0x1D7FF),  # styled alphabets and digits
    (0x1F130, 0x1F149),  # letters in squares
    (0x1F150, 0x1F169),  # letters in black circles
    (0x1F170, 0x1F189),  # letters in black squares
)
"""Code points whose compatibility decomposition is the plain form; the last one included."""
_WHITE_ON_BLACK = range(0x1F150, 0x1F18A)
"""Letters from A in black circles, and 32 later in black squares, which Unicode does not decompose."""
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
_IN_SMALL_CAPITALS = re.compile(f"[{''.join(_SMALL_CAPITALS)}x]{{2,}}")
_RAISED_ORDINAL = {"ˢᵗ": "st", "ⁿᵈ": "nd", "ʳᵈ": "rd", "ᵗʰ": "th"}
_ORDINAL = re.compile(rf"(?<=\d)(?:{'|'.join(_RAISED_ORDINAL)})")
_RAISED_ENDING = {
    "M": ("ᵐᵉ", "ˡˡᵉ", "ᵐᵉˢ", "ʳ", "ʳˢ", "ᵍʳ"),
    "D": ("ʳ",),
    "S": ("ᵗ", "ᵗᵉ"),
    "N": ("ᵒ", "ᵒˢ"),
    "W": ("ᵐ",),
}
"""Endings of abbreviations, by their first letter: ``Mᵐᵉ``, ``Nᵒ``."""
_ABBREVIATION = re.compile(
    "|".join(
        rf"(?<=\b{first})(?:{'|'.join(sorted(ends, key=len, reverse=True))})(?![^\W\d_])"
        for first, ends in _RAISED_ENDING.items()
    )
)
_MARKS = re.compile("[\u0300-\u036f\u3099\u309a]")


_STYLED = re.compile(f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in _RANGES)}]")
_WORTH_A_LOOK = re.compile(f"{_STYLED.pattern[:-1]}{''.join(_SMALL_CAPITALS)}ⁿʳˢᵗᵉᵐᵒ{_MARKS.pattern[1:]}")


def plain_letters(text: str) -> str:
    """``text`` with every letter in its plain form, and a letter with its marks as one character."""
    if text.isascii() or not _WORTH_A_LOOK.search(text):
        return text
    text = _STYLED.sub(lambda match: _plain_form(match[0]), text)
    text = _ORDINAL.sub(lambda match: _RAISED_ORDINAL[match[0]], text)
    text = _ABBREVIATION.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = _IN_SMALL_CAPITALS.sub(_from_small_capitals, text)
    return unicodedata.normalize("NFC", text) if _MARKS.search(text) else text


@cache
def _plain_form(character: str) -> str:
    code = ord(character)
    if code in _WHITE_ON_BLACK:
        return chr(ord("A") + (code - _WHITE_ON_BLACK.start) % 32)
    plain = unicodedata.normalize("NFKC", character)
    if not (plain[0].isalnum() or unicodedata.combining(plain[0])):
        return character
    return f" {plain} " if "①" <= character <= "⑳" else plain


def _from_small_capitals(match: re.Match[str]) -> str:
    """A word in small capitals; a few of them are letters of phonetic script as well."""
    word = match[0]
    return "".join(_SMALL_CAPITALS.get(letter, letter) for letter in word) if set(word) - _PHONETIC else word


_PHONETIC = frozenset("ʙɢʜɪʟɴʀʏx")
