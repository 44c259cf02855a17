"""Roman numerals: what stands around one tells whether it is a number, and which kind.

Every rule tries a numeral or a list of them (``I, II and III``), and looks at the words beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise, takewhile

from narrate import lazy_re as re
from narrate.reading import roman
from narrate.scripting.languages.english.letters.spelling import spell
from narrate.scripting.languages.english.letters.word_list import listed
from narrate.scripting.languages.english.numbers.amounts import after, before
from narrate.scripting.languages.english.numbers.numbers import cardinal, ordinal, year
from narrate.scripting.languages.english.patterns import either
from narrate.scripting.languages.english.vocabulary import ABBREVIATIONS, COMMON_WORDS, vocabulary
from narrate.scripting.rules import Rule


@dataclass(frozen=True, slots=True)
class _Names:
    divisions: frozenset[str]
    numbered: frozenset[str]
    numbered_in_lowercase: frozenset[str]
    lowercase_numerals: frozenset[str]
    certain: frozenset[str]
    typed: tuple[str, ...]
    lettered: frozenset[str]
    counted: tuple[str, ...]
    initialisms: frozenset[str]
    royal: frozenset[str]
    titles: frozenset[str]
    rulers: frozenset[str]
    given_names: frozenset[str]
    references: dict[str, str]


_NAMES = vocabulary(_Names, "roman_numerals")
_PEOPLE = _NAMES.rulers | _NAMES.given_names
_REFERENCES = {name.lower(): words for name, words in (ABBREVIATIONS.references | _NAMES.references).items()}

_SMALL = r"(?=[xvil])(?!ll?\.\s?\d)(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})"
"""Up to 99, without the letters that make *mix* and *dim*."""
_PART = r"(?:[-‐]?[A-Ea-e](?!\w))?(?:\.(?:[A-Z]|\d{1,2})(?!\w))*"
"""What follows the numeral of a section or a stage: ``III.B.2``, ``IIIb``."""
_BETWEEN = r"(?:\s?[–—]\s?|[-‐/]|,?\s(?:and|or|to|through|vs\.?)\s|\s?&\s?|,\s)"
_NO_WORD = r"(?!(?<=\s)(?:I(?:['’]|\s+[a-z])|C(?:\+\+|#)))"
"""Not a pronoun, nor a programming language."""


_ONE = rf"{roman.NUMERAL}{_PART}(?!\w)"
_CAPITALS = rf"{_ONE}(?:{_BETWEEN}{_NO_WORD}{_ONE})*"
_EITHER = rf"(?:{roman.NUMERAL}{_PART}|{_SMALL})(?!\w)"
_ANY_CASE = rf"{_EITHER}(?:{_BETWEEN}{_NO_WORD}{_EITHER})*"
_START, _END = r"(?<![\w.@/#$&'’-])", r"(?![\w@/&]|\.\w|-\w)"
_LIST = re.compile(_START + _CAPITALS + _END)
_TOKEN = re.compile(rf"(?<!\w)({roman.NUMERAL}|{_SMALL})({_PART})(?!\w)")
_BEFORE_COUNTED = rf"\s(?:[A-Z][a-z]+\s)?(?i:{either(_NAMES.counted)})\b"
_ORDINAL = re.compile(
    rf"{_START}(?P<numeral>{roman.NUMERAL})(?P<ending>st|nd|rd|th)?(?!\w)(?:\.(?={_BEFORE_COUNTED}))?"
)
_YEAR = re.compile(rf"{_START}M[MDCLXVI]{{3,14}}{_END}")
_REFERENCE = re.compile(
    r"(?<![\w.])(?=[A-Za-z]{1,5}[.\s]{1,2}[MDCLXVIxvil]|[§¶№])"
    rf"(?P<name>[A-Za-z]{{1,5}}|[§¶]{{1,2}}|№)(?P<period>\.\s|(?<=\w\w)\.|\s|(?<=\W))(?P<list>{_ANY_CASE}){_END}(?!\s\d+-\d)"
)
"""Not the court of a docket, as in ``No. CV 14-8052``."""
_SINGLE_LETTERS = frozenset("CDLMcdlm")
"""Numerals that are nearly always letters where they stand alone."""
_REIGNS = re.compile(r"['’]s?\b|\s(?:of|was|reigned|ruled|died|became|is|and|\()|[,.;:)]|\s*$")
_AFTER_ANOTHER = re.compile(r"\b[A-Z][a-z]+ [IVX]{2,5},? and [A-Z][a-z]+\s$")
"""``Henry VIII and Elizabeth I met``: a ruler beside another."""
_MEDICAL = re.compile(
    r"\s(?:access|antibiotic|bag|cannula|catheter|contrast|drip|drug|fluid|infusion|injection|line)"
)
_COUNTED = re.compile(_BEFORE_COUNTED)

_AFTER_NUMBER_ONE = re.compile(rf"[.;:)\]]|\Z|\s(?:{either(_NAMES.typed)})")
"""What follows "type I" and "chapter I", and no pronoun."""


def _read(text: str, words: Callable[[int], str] = cardinal) -> str:
    """A numeral or a list of them in words: ``I–III`` → ``one to three``, ``II.B`` → ``two B``."""
    tokens = list(_TOKEN.finditer(text))
    between = [text[one.end() : other.start()] for one, other in pairwise(tokens)]
    dash = " to " if len(between) == 1 else ", "
    spoken = {"/": " ", "&": " and ", **dict.fromkeys("–—-‐", dash)}
    separators = ["", *(spoken.get(written.strip(), written) for written in between)]
    return "".join(
        f"{separator}{words(roman.value(token[1]))}{_parts(token[2])}"
        for separator, token in zip(separators, tokens, strict=True)
    )


def _parts(text: str) -> str:
    parts = re.findall(r"\w+", text)
    return "".join(f" {cardinal(int(part)) if part.isdecimal() else spell(part)}" for part in parts)


def _of_heading(match: re.Match[str]) -> str | None:
    return None if match[0] in _NAMES.initialisms or not roman.value(match[0]) else _read(match[0])


def _reference(match: re.Match[str]) -> str | None:
    """``Vol. III`` → ``Volume three``, ``pp. xi–xiv`` → ``pages eleven to fourteen``."""
    name, numeral = match["name"], match["list"]
    words = _REFERENCES.get(name.lower())
    if not words:
        return None
    if match["period"] == " " and name.isalpha() and (len(numeral) == 1 or numeral.islower()):
        return None
    if numeral in _SINGLE_LETTERS or (numeral == "I" and re.match(r"\s[a-z]|['’]", after(match))):
        return None
    return f"{words.capitalize() if name[0].isupper() and not before(match, 1) else words} {_read(numeral)}"


def _after_noun(match: re.Match[str]) -> str | None:
    noun = _word_before(match)
    name = noun.lower()
    name = name if name in _NAMES.divisions | _NAMES.numbered else name.removesuffix("s")
    if not _is_numbered(noun, name, match[0]) or match[0] in _SINGLE_LETTERS:
        return None
    if match[0] in {"V", "X"} and (noun.islower() or name in _NAMES.lettered):
        return None
    if match[0] == "I" and not _is_number_one(noun, name, match):
        return None
    return _read(match[0])


def _word_before(match: re.Match[str]) -> str:
    """The word right before, with one space between."""
    text = before(match, 24)
    return text.split()[-1].strip('("“‘[') if text[-1:].isspace() and text.strip() else ""


def _is_numbered(noun: str, name: str, numerals: str) -> bool:
    """Whether ``noun``, in lowercase and the singular ``name``, is one that such numerals follow."""
    if numerals[0].islower():
        return name in _NAMES.lowercase_numerals
    if name in _NAMES.divisions:
        return True
    is_known = name in _NAMES.numbered and (not noun.islower() or name in _NAMES.numbered_in_lowercase)
    return is_known and numerals not in _NAMES.initialisms


def _is_number_one(noun: str, name: str, match: re.Match[str]) -> bool:
    """Whether the I after a noun is a number, not the pronoun."""
    behind = after(match, 24)
    if noun.islower() or _AFTER_NUMBER_ONE.match(behind):
        return bool(_AFTER_NUMBER_ONE.match(behind))
    if name in _NAMES.certain:
        return not re.match(r"\s[A-Z]{2}", behind)
    return not re.match(r"\s(?!(?:of|is|was|and|to|in)\b)[a-z']|['’]|\s[A-Z]{2}", behind)


def _regnal_number(match: re.Match[str]) -> str | None:
    """``Henry VIII`` → ``Henry the eighth``, ``William I, II and III`` → ``the first, second and third``."""
    kind = _person_before(before(match, 48)) or ("ruler" if _is_reigning(match) else "")
    if not kind or match[0] in _SINGLE_LETTERS:
        return None
    certain = kind == "royal" or _AFTER_ANOTHER.search(before(match, 40))
    if match[0] in {"I", "V", "X"} and not certain and not _REIGNS.match(after(match, 12)):
        return None
    if kind == "family" and match[0] not in {"II", "III", "IV"}:
        return None
    return f"the {_read(match[0], ordinal)}"


def _is_reigning(match: re.Match[str]) -> bool:
    """``Isaac I of Kiev``: a name that no list has."""
    name = _word_before(match)
    return _is_name(name) and bool(re.match(r"\sof\s[A-Z]", after(match)))


def _person_before(text: str) -> str:
    """Whose number follows: of one with a royal title, a ruler by the name, one with a title, one of a family."""
    words = [word.strip('("“‘') for word in text.split()[-4:]] if text[-1:].isspace() else []
    names = list(takewhile(lambda word: word[:1].isupper() and word[-1:] not in ",;:", reversed(words)))
    known = [word.capitalize() if word.isupper() else word.rstrip(".") for word in names]
    if not known:
        return ""
    if not _NAMES.royal.isdisjoint(known[1:]):
        return "royal"
    if known[0] in _NAMES.rulers:
        return "ruler"
    if not _NAMES.titles.isdisjoint(known[1:]):
        return "titled"
    return "family" if not _PEOPLE.isdisjoint(known[1:]) else ""


def _ordinal(match: re.Match[str]) -> str | None:
    """``XXth``, ``the XIV Olympiad``, ``the XIV. Amendment``."""
    if match["numeral"] in _SINGLE_LETTERS or not (match["ending"] or _COUNTED.match(after(match))):
        return None
    return ordinal(roman.value(match["numeral"]))


def _year(match: re.Match[str]) -> str | None:
    value = roman.value(match[0])
    if _LISTED_AFTER.match(after(match, 20)) or _LISTED_BEFORE.search(before(match, 20)):
        return None  # the list is read whole
    return year(value) if 0 < value < 2200 else None


_LISTED_AFTER = re.compile(rf"{_BETWEEN}[MDCLXVI]{{2}}")
_LISTED_BEFORE = re.compile(rf"\b[MDCLXVI]{{2,15}}{_BETWEEN}$")


def _by_itself(match: re.Match[str]) -> str | None:
    """A numeral that is no other word, or that follows a name: ``Terminator II``, ``Ultima IX``."""
    tokens = _TOKEN.findall(match[0])
    numerals = [numeral for numeral, part in tokens if not part]
    sure = any(map(_is_surely_roman, numerals)) if len(numerals) > 1 else all(map(_is_surely_roman, numerals))
    if len(numerals) < len(tokens) or not sure:
        return None
    if len(numerals) > 1:
        sure = _is_series(numerals, match[0]) or any(len(numeral) > 3 for numeral in numerals)
        return _read(match[0], _year_or_number) if sure else None
    if match[0] in {"IV", "VI", "VII", "VIII", "XI", "XV"} and _TEAM.search(before(match, 12)):
        return _read(match[0])
    is_other_word = len(match[0]) < 3 or match[0] in {"XXX", "xxx"}
    if _CHORD.match(after(match, 12)) or match[0] == "II" or not is_other_word:
        return _read(match[0])
    return _read(match[0]) if _is_sequel(match) else None


def _year_or_number(value: int) -> str:
    return year(value) if 1100 <= value < 2200 else cardinal(value)


_TEAM = re.compile(r"\b(?:1st|2nd|3rd|4th|5th|First|Second|Third|Fourth|World) $")
"""Before the number of a team's players: ``the 1st XV``."""
_CHORD = re.compile(r"\s(?:chords?|cadences?)\b")


def _is_surely_roman(numeral: str) -> bool:
    """Whether it is made of I, V and X, or so long that it is no initialism: ``CXXIII``."""
    if set("IVXivx").issuperset(numeral):
        return True
    return numeral.isupper() and len(numeral) > 3 and listed(numeral) is None


def _is_series(numerals: list[str], text: str) -> bool:
    """``I and II``, ``IV–VI``; or chords: ``ii–V–I``."""
    values = list(map(roman.value, numerals))
    rises = values == sorted(set(values)) and max(map(len, numerals)) > 1
    return rises or (len(set(values)) > 2 and not re.search(r"[\s,/&]", text))


def _is_sequel(match: re.Match[str]) -> bool:
    """Whether the numeral is that of a name, as in *Ultima IX*, and no infusion."""
    is_short = match[0].isupper() and len(match[0]) == 2
    return is_short and _is_name(_word_before(match)) and not _MEDICAL.match(after(match))


def _is_name(word: str) -> bool:
    """Whether a capitalized word is more than the start of a sentence."""
    return len(word) > 1 and word[0].isupper() and word.lower() not in COMMON_WORDS.common


def _in_brackets(match: re.Match[str]) -> str | None:
    """The ``(ii)`` of a list, and its ``(i)``."""
    is_list = len(match[0]) > 1 or re.search(r"\((?:ii|iv|vi)\)", match.string)
    return cardinal(roman.value(match[0])) if is_list and roman.value(match[0]) else None


RULES: tuple[Rule, ...] = (
    Rule(  # the heading of a chapter, not an initial ("V. Woolf"), a size or a drip
        "Roman numeral of heading",
        re.compile(r"\A(?:[IVX](?=:\s+[^\W\d_a-z])|I(?=\.?\Z)|(?:[IVXLC]{2,}|[ivx]{2,})(?=[.:]\s|[.:]?\Z))"),
        _of_heading,
        trigger_chars="IVXLCivx",
    ),
    Rule("reference in Roman numerals", _REFERENCE, _reference),
    Rule("Roman numeral after noun", re.compile(_START + _ANY_CASE + _END), _after_noun),
    Rule("regnal number", _LIST, _regnal_number, trigger_chars="IVX"),
    Rule("Roman ordinal", _ORDINAL, _ordinal, trigger_chars="IVXLCDM"),
    Rule("year in Roman numerals", _YEAR, _year, trigger_chars="M"),
    Rule("Roman numeral in brackets", re.compile(r"(?<=\()[ivx]{1,5}(?=\))"), _in_brackets, trigger_chars="("),
    Rule("Roman numeral by itself", re.compile(_START + _ANY_CASE + _END), _by_itself),
    Rule(
        "world war abbreviation",
        re.compile(r"\bWW\s?(II|I)(?!\w)"),
        lambda match: f"World War {_read(match[1])}",
        trigger_chars="W",
    ),
)
