"""Recognizes the number of a chapter, such as ``Chapter IV.`` or ``Part One``: it is only half of a heading."""

from __future__ import annotations

from narrate import lazy_re as re

_DIVISIONS = (
    "act book canto chapter day letter lesson night part scene section volume "  # English
    "abschnitt akt buch kapitel teil "  # German
    "chapitre livre partie tome "  # French
    "capitolo capitulo capítulo libro parte "  # Italian, Spanish, Portuguese
    "boek deel hoofdstuk "  # Dutch
    "глава книга часть"  # Russian
).split()
"""What a book is divided into, in the languages of many e-books."""
_PARTS = frozenset(
    "act akt boek book buch deel libro livre parte part partie teil tome volume книга часть".split()
)
"""Divisions that contain chapters."""
_UNITS = "|".join(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split()
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ORDINALS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last"
_FIGURES = r"(?:\d{1,3}|(?=[ivxl])(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3}))"
_FIRST = "premi(?:er|ère)|prim[eoa]r?[oa]?|первая"
"""Ordinals of the first chapter, whose others have figures: ``CHAPITRE PREMIER``."""
_GERMAN = "erst|zweit|dritt|viert|fünft|sechst|siebt|siebent|acht|neunt|zehnt|elft|zwölft"
_ORDINAL_FIRST = rf"(?:{_GERMAN})e[rs]?\s+(?:abschnitt|akt|buch|kapitel|teil)"
"""``Zweites Kapitel``."""
_NUMBER = rf"(?:{_FIGURES}|{_FIRST}|(?:{_TENS})(?:[- ](?:{_UNITS}))?|{_UNITS}|the (?:{_ORDINALS}))"
_LABEL = re.compile(
    rf"(?:(?:{'|'.join(_DIVISIONS)})\s+{_NUMBER}|{_ORDINAL_FIRST}|[\[(]?{_FIGURES}[\])]?)\s*[.:—–-]?\s*",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\.\d")
"""The second number of ``1.2``."""
_NUMBERED = re.compile(rf"(?:(?:{'|'.join(_DIVISIONS)})\s+{_NUMBER}|{_ORDINAL_FIRST})(?=\W|$)", re.IGNORECASE)

_CONTENTS = re.compile(
    r"(?:table of )?contents|inhalt(?:sverzeichnis)?|sommaire|table des matières|índice|indice|sumario|contenido"
    r"|inhoud(?:sopgave)?|содержание|оглавление",
    re.IGNORECASE,
)


def is_label(text: str) -> bool:
    """Whether ``text`` is only the number of a chapter or part, perhaps with its word: ``II``, ``Part 2``."""
    return _LABEL.fullmatch(text.strip()) is not None


def is_division(text: str) -> bool:
    """Whether ``text`` begins with a division and its number: ``Chapter 2``, ``PART ONE: The ice``."""
    return _NUMBERED.match(text.strip()) is not None


def split(text: str) -> tuple[str, str]:
    """The number of a chapter and the title after it: ``II``, ``The ice`` for ``II. The ice``."""
    label = _LABEL.match(text)
    if label is None or text[label.end() - 1 : label.end() + 1].isalnum() or _GOES_ON.match(text, label.end() - 1):
        return "", text
    return text[: label.end()], text[label.end() :]


def contains_chapters(text: str) -> bool:
    """Whether ``text`` begins with the word for a division that contains chapters, such as ``Part``."""
    return text.split()[:1] != [] and text.split()[0].casefold() in _PARTS


def is_contents(title: str) -> bool:
    """Whether a title is that of a table of contents."""
    return _CONTENTS.fullmatch(title.strip(" .:*")) is not None


def join(label: str, title: str) -> str:
    """One heading of the number and the title: ``Chapter 1: The ice``, ``CHAPTER I. THE ICE``."""
    return f"{label}{separator(label)}{title}"


def separator(label: str) -> str:
    """What stands between the number and the title of a heading of both."""
    return " " if label.rstrip()[-1:] in ".:—–" else ": "
