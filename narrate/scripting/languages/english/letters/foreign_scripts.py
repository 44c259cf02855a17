"""Words in other scripts: in Latin letters where these tell the sound, else announced.

English voices spell what they cannot read: “Chinese letter”, “Cyrillic small letter”. Hangul, Armenian and
Georgian they do read.
"""

from __future__ import annotations

import unicodedata

from narrate import lazy_re as re
from narrate.scripting.rules import PROSE_AND_CODE, Rule

_GREEK = dict(
    zip("αβγδεζηθικλμνξοπρσςτυφχψω", "a b g d e z e th i k l m n x o p r s s t y ph ch ps o".split(), strict=True)
)
_GREEK_PAIRS = {"ου": "ou", "γγ": "ng", "γκ": "nk", "γχ": "nch", "γξ": "nx", "αυ": "au", "ευ": "eu"}
_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяёєіїґјљњћђџўѓќ",
        "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch ' y ' e yu ya yo ye i yi g y ly ny "
        "ch j dzh w g k".split(),
        strict=True,
    )
)
_LETTERS = (
    "\u0370-\u03ff\u1f00-\u1fff",
    "\u0400-\u052f",
    "\u3040-\u30ff\u3400-\u9fff々\uf900-\ufaff\U00020000-\U0003ffff",
)
_UNREADABLE = (
    "\u0590-\u05ff\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u0700-\u074f\u0780-\u07bf\u0900-\u0dff\u0e00-\u0fff"
    "\u1000-\u109f\u1200-\u137f\u1780-\u18af\u3105-\u312f\ufb1d-\ufdff\ufe70-\ufefc"
)
"""Hebrew, Arabic, Syriac, Thaana, the scripts of India, Thai, Lao, Tibetan, Burmese, Ethiopic, Khmer, Mongolian,
Bopomofo."""
_MAX_READ_WORDS = 6
"""Longer passages are announced: nobody follows them."""
_MIN_GREEK = 4
"""Letters of a Greek word without an accent; fewer are symbols: ``αβγ``."""
_ANNOUNCED = {"Cjk": "Chinese", "Hiragana": "Japanese", "Katakana": "Japanese", "Devanagari": "Hindi"}
"""What scripts are called, where it is not their name in Unicode."""
_MARKS = "\u0300-\u036f"
_GAP = r"[\s·、。，「」'’–-]{1,2}"


def _passage(letters: str) -> str:
    """A run of words in one script."""
    word = f"[{letters}{_MARKS}]+"
    return f"{word}(?:{_GAP}{word})*"


_PASSAGE = re.compile(rf"(?=[^\x00-\x7f])(?:{'|'.join(map(_passage, (*_LETTERS, _UNREADABLE)))})")


def _verbalize(match: re.Match[str]) -> str | None:
    words = re.split(_GAP, match[0])
    script = unicodedata.name(words[0][0], "").split(" ")[0].title()
    if not words[0][0].isalpha() or (script == "Greek" and not any(map(_is_greek_word, words))):
        return None
    latin = [_in_latin(word, script) for word in words] if len(words) <= _MAX_READ_WORDS else []
    known = [word for word in latin if word is not None]
    return _spaced(match, " ".join(known) if len(known) == len(words) else _announcement(match[0], script, words))


def _is_greek_word(word: str) -> bool:
    """Whether Greek letters are a word rather than symbols: one has an accent, or there are many."""
    accented = unicodedata.normalize("NFD", word) != word
    return len(word) > 1 and (accented or len(word) >= _MIN_GREEK)


def _in_latin(word: str, script: str) -> str | None:
    """A word in Latin letters; None if its script does not tell the sound."""
    if script == "Greek":
        latin: str | None = _from_greek(word.lower())
    elif script == "Cyrillic":
        lower = word.lower()
        letters = _CYRILLIC if _UKRAINIAN.isdisjoint(lower) else {**_CYRILLIC, **_UKRAINIAN_SOUNDS}
        latin = "".join(letters.get(letter, letter) for letter in lower)
    else:
        latin = _from_kana(word)
    return latin.capitalize() if latin and word[0].isupper() else latin


_UKRAINIAN = frozenset("іїєґ")
_UKRAINIAN_SOUNDS = {"г": "h", "и": "y", "й": "i", "ї": "i"}


def _from_greek(word: str) -> str:
    """Greek as English writes it: ``ψυχή`` → ``psyche``, ``ἁμαρτία`` → ``hamartia``."""
    bare = _ROUGH.sub(r"h\1", unicodedata.normalize("NFD", word))
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter)).replace("hρ", "rh")
    for pair, latin in _GREEK_PAIRS.items():
        bare = bare.replace(pair, latin)
    return "".join(_GREEK.get(letter, letter) for letter in bare)


_ROUGH = re.compile(rf"(\w[{_MARKS}]{{0,3}})\u0314")
"""A letter with a rough breathing, which is an h."""


def _from_kana(word: str) -> str | None:
    """Kana by its names in Unicode: ``HIRAGANA LETTER SMALL YA`` after ``HIRAGANA LETTER KI`` is kya."""
    out, doubled = "", False
    for character in unicodedata.normalize("NFC", word):
        name = unicodedata.name(character, "")
        kana = re.fullmatch(r"(?:HIRAGANA|KATAKANA) LETTER (SMALL )?([A-Z]+)", name)
        if kana is None:
            if "PROLONGED" in name:
                continue
            return None
        sound = kana[2].lower()
        if kana[1] and sound == "tu":
            doubled = True
        elif kana[1] and out:
            out = out[:-1] + (sound[1:] if out[-3:-1] in {"sh", "ch"} or out[-2:] == "ji" else sound)
        else:
            sound = _HEPBURN.get(sound, sound)
            out += sound[0] * doubled + sound
            doubled = False
    return out


_HEPBURN = {"si": "shi", "ti": "chi", "tu": "tsu", "hu": "fu", "zi": "ji", "di": "ji", "du": "zu"}
"""Unicode names kana by another romanization than the one that English readers know."""


def _announcement(text: str, script: str, words: list[str]) -> str:
    language = "Japanese" if re.search("[\u3040-\u30ff]", text) else _ANNOUNCED.get(script, script)
    if len(text) == 1:
        return f"a character in {language}"
    return f"a word in {language}" if len(words) == 1 else f"some words in {language}"


def _spaced(match: re.Match[str], words: str) -> str:
    """The words, apart from a letter or digit that touches them."""
    text, start, end = match.string, match.start(), match.end()
    before = " " if text[max(0, start - 1) : start].isalnum() else ""
    return f"{before}{words}{' ' if text[end : end + 1].isalnum() else ''}"


RULES: tuple[Rule, ...] = (Rule("word in another script", _PASSAGE, _verbalize, PROSE_AND_CODE),)
