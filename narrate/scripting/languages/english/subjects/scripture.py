"""References to scripture: a book, its chapter and its verses."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.scripting.languages.english.numbers.amounts import DIGITS, after, before, word_before
from narrate.scripting.languages.english.numbers.numbers import cardinal
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.vocabulary import BOOKS_OF_SCRIPTURE, SCRIPTURE
from narrate.scripting.rules import Rule

_GAP = r"[ \u00a0]"
_ORDINALS = dict(
    zip("1 2 3 4 I II III IV 1st 2nd 3rd 4th".split(), ("First", "Second", "Third", "Fourth") * 3, strict=True)
)
_NUMBERED = frozenset(name for name, book in SCRIPTURE.books.items() if book.numbered)
_SURAHS = ("Surah", "Sura", "Quran", "Qur'an", "Q")

_CHAPTER = r"[1-9][0-9]{0,2}(?![0-9])"
_COLON = r"(?::[ \u00a0]?|\.(?=[1-9][0-9]{0,2}(?:[a-c]\b|[-–][0-9])))"
_VERSES = rf"{_COLON}{_CHAPTER}(?:[a-c]\b|ff?\b\.?)?(?:[-‑–—]{_GAP}?{_CHAPTER}(?::{_CHAPTER})?(?:[a-c]\b)?)?"
_PLACES = rf"{_CHAPTER}(?:{_VERSES}(?:(?:[;,]| and){_GAP}{_CHAPTER}{_VERSES})*|[-–]{_CHAPTER})?"
_REFERENCE = re.compile(
    rf"(?<![\w.])(?=[A-Z1-4])(?:(?P<number>{either(_ORDINALS)}){_GAP})?(?P<book>{either(BOOKS_OF_SCRIPTURE)})"
    rf"(?P<period>\.?)(?P<title>{_GAP}(?:[A-Z][\w’']*-)?[A-Z]\w+)?(?:{_GAP}|(?<=\.)(?=[1-9][0-9]{{0,2}}:[0-9]))(?P<places>{_PLACES})"
    rf"(?!\w|[.,:/][0-9]|[-–][0-9]|%|{_GAP}?[ap]\.?m\b)"
)
_BOOK = re.compile(
    rf"(?<![\w.,])(?:(?P<first>[1-3]|I{{1,3}}){_GAP}(?P<and>and|or|&){_GAP})?(?P<number>[1-4]|I{{2,3}}|IV){_GAP}"
    rf"(?P<book>{either(_NUMBERED)})(?![\w'’]|-\w)"
)


def _verbalize_reference(match: re.Match[str]) -> str | None:
    """``1 Cor. 13:4–7`` → ``First Corinthians thirteen four to seven``."""
    if not _is_reference(match):
        return None
    number = f"{_ORDINALS[match['number']]} " if match["number"] else ""
    return f"{number}{BOOKS_OF_SCRIPTURE[match['book']]}{match['title'] or ''}{_place_words(match['places'])}"


def _is_reference(match: re.Match[str]) -> bool:
    """Whether the name is that of a book here; ``Gen. 2`` may be a generation, and ``Is 3:30`` a time."""
    book, period, verse = match["book"], bool(match["period"]), bool(_VERSE_MARK.search(match["places"]))
    name = BOOKS_OF_SCRIPTURE[book]
    if ": " in match["places"] and book == name:
        return False  # Acts 2: 5 things to learn
    if match["title"]:
        return book in _SURAHS and verse
    if match["number"]:
        return name in _NUMBERED and (
            period or verse or book not in SCRIPTURE.also_other or _stands_beside_another(match)
        )
    if verse:
        return period or not (book in SCRIPTURE.with_period or (name in _NUMBERED and book not in (name, "Jn")))
    if book == name:
        return False
    return _stands_beside_another(match) or ((period or book == "Ps") and book not in SCRIPTURE.also_other)


_VERSE_MARK = re.compile("[:.][ \u00a0]?[0-9]")
_VERSE = re.compile(r"\b[A-Z][a-z]{1,5}\.? [0-9]{1,3}:[0-9]")


def _stands_beside_another(match: re.Match[str]) -> bool:
    """Whether a book with a chapter and a verse is near, so that a name without a period is one too."""
    return bool(_VERSE.search(before(match, 80)) or _VERSE.search(after(match, 80)))


def _place_words(places: str) -> str:
    words = {";": ";", ",": ",", "a": " A", "b": " B", "c": " C", "f": " and following", "and": " and", ":": ""}
    parts = re.findall(r"[0-9]+|and|f|[-‑–—:;,abc]", places.replace("ff", "f"))
    return "".join(f" {cardinal(int(part))}" if part.isdecimal() else words.get(part, " to") for part in parts)


def _verbalize_book(match: re.Match[str]) -> str | None:
    """``1 Corinthians`` → ``First Corinthians``."""
    if match["book"] in SCRIPTURE.also_words and word_before(match) not in ("in", "from", "of", "see", "read"):
        return None
    first = f"{_ORDINALS[match['first']]} {match['and'].replace('&', 'and')} " if match["first"] else ""
    return f"{first}{_ORDINALS[match['number']]} {match['book']}"


RULES: tuple[Rule, ...] = (
    Rule("scripture reference", _REFERENCE, _verbalize_reference, trigger_chars=DIGITS),
    Rule("numbered book of scripture", _BOOK, _verbalize_book, trigger_chars="1234I"),
)
