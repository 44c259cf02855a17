"""Tells raised numbers that are marks of notes from powers, and silences those marks.

A mark stands for a note that the page does not have, or has elsewhere: a bare ``<sup>3</sup>`` or ``³`` after a
word, ``[12]``, ``[citation needed]``. `footnotes` has rewritten the marks of notes that it
found. What is left is told from powers (``10<sup>3</sup>``, ``m²``) by what it follows.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import classes, remove, set_text
from narrate.reading.html.inline import UNSPOKEN
from narrate.reading.html.math.text_runs import GAP, TextRun, text_runs
from narrate.reading.html.notes.raised_text import indexed_letters

_NUMBERS = r"\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,30}"
_BRACKETED_NUMBERS = re.compile(rf"\[({_NUMBERS})\](?![(:\w])")
_CLEANUP_TAGS = (
    "according to whom|better source needed|by whom|citation needed|citations needed|clarification needed"
    "|dead link|dubious|failed verification|full citation needed|needs update|non-primary source needed"
    "|not in citation given|original research|page needed|permanent dead link|quantify|specify|source needed"
    "|third-party source needed|unreliable source|update|vague|verification needed|verify source|weasel words"
    "|when|where|which|who|why"
)
"""What Wikipedia's editors write in brackets about a sentence."""
_CLEANUP_TAG = re.compile(rf"\[(?:{_CLEANUP_TAGS})\??(?: ?[–-] ?discuss)?\]", re.IGNORECASE)
_NAMED_MARK = re.compile(r"\[(?:note|nb|n|fn|lower-(?:alpha|roman))\s\d{1,3}\](?![(:\w])", re.IGNORECASE)
"""Of a group of notes, as Wikipedia writes it."""
_MARKDOWN_MARK = re.compile(r"\[\^[^\s\[\]^]{1,30}\](?!:)")
"""Of a note that a post in Markdown does not define."""
_REFERENCE_CLASS = re.compile(
    r"(?:^|-)(?:footnote-?(?:ref|reference|anchor|link|mark)|noteref|fn-?ref)$", re.IGNORECASE
)
"""The class of a link to a note, which is not there if it is still a link."""
_RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED = re.compile(f"[{_RAISED_DIGITS}]{{1,3}}(?:[,˒’‚ ]?[{_RAISED_DIGITS}]{{1,3}})*(?![⁺⁻⁼⁽⁾ⁿⁱ])")
_PLAIN = str.maketrans(_RAISED_DIGITS, "0123456789")
# A class that is looked for first takes a third of the time of alternatives.
_MAY_HOLD_MARK = re.compile(rf"[\[{_RAISED_DIGITS}](?:(?<!\[)|[\dA-Za-z^])")
_BEFORE = 60
"""How many characters before a mark are looked at."""


def silence_note_marks(body: html.HtmlElement) -> None:
    """Remove what is raised and refers to a note that is not read; what is in brackets stays, unspoken."""
    for link in filter(_is_lost_mark, list(body.iter("a"))):
        if _TAKES_OBJECT.search(_text_before(link)):
            link.attrib.pop("class")
        else:
            remove(link)
    for run in text_runs(body, _MAY_HOLD_MARK, tag="sup"):
        raised = [each for each in run.elements("sup") if not _is_lowered(run, *each)]
        elements = set(_raised_elements(run, raised))
        marks = [(start, end, html.Element("span")) for start, end in elements]
        marks += [(start, end, _silent(run.text[start:end])) for start, end in set(_written(run.text, elements))]
        run.replace(marks)


def _text_before(link: html.HtmlElement) -> str:
    before, parent = link.getprevious(), link.getparent()
    return (before.tail if before is not None else parent.text if parent is not None else "") or ""


def _is_object(text: str, start: int) -> bool:
    """Whether a sentence needs what stands at ``start``: ``according to [3]``."""
    return _TAKES_OBJECT.search(text[max(0, start - _BEFORE) : start]) is not None


def _is_lowered(run: TextRun, element: html.HtmlElement, start: int, end: int) -> bool:
    """Lower what is raised, if it is in brackets and its sentence needs it; whether it was."""
    text = run.text[start:end].strip()
    lowered = text[:1] == "[" and _LOOKS_LIKE_MARK.fullmatch(text) is not None and _is_object(run.text, start)
    if lowered:
        element.tag = "span"
    return lowered


def _is_lost_mark(link: html.HtmlElement) -> bool:
    """Whether the class of a link says that it is the mark of a note: those that have one are links no more."""
    named = any(map(_REFERENCE_CLASS.search, classes(link))) and next(link.iterancestors("sup"), None) is None
    return named and _LOOKS_LIKE_MARK.fullmatch("".join(str(link.text_content()).split())) is not None


def _silent(mark: str) -> html.HtmlElement:
    """What is put in place of a written mark: nothing for a raised one; one in brackets is text."""
    element = html.Element("span")
    if mark.startswith("["):
        element.set(UNSPOKEN, "")
        set_text(element, mark)
    return element


def numbers_above(element: html.HtmlElement, body: html.HtmlElement) -> Iterator[tuple[int, TextRun, int, int]]:
    """The raised numbers and those in brackets that are marks of notes, above an element: each with its place."""
    for run in text_runs(body):
        if run.pieces and element in run.pieces[0].element.iterancestors():
            return
        places = [(start, end) for _, start, end in run.elements("sup") if start]
        places += [match.span() for match in _BRACKETED_NUMBERS.finditer(run.text)]
        for start, end in sorted(places):
            text = run.text[start:end].strip("[]() ")
            around = run.text[max(0, start - _BEFORE) : start], run.text[end : end + 12]
            if text.isdecimal() and len(text) <= 3 and start and is_mark(around[0], text, around[1]):
                yield int(text), run, start, end


def _raised_elements(run: TextRun, raised: list[tuple[html.HtmlElement, int, int]]) -> Iterator[tuple[int, int]]:
    """Where the superscripts are that are marks."""
    last = -1  # the end of the last mark
    indexed = indexed_letters(run) if raised else {}
    for element, start, end in raised:
        text = run.text[start:end].strip()
        linked = next(element.iter("a"), None) is not None or next(element.iterancestors("a"), None) is not None
        follows = last >= 0 and not run.text[last:start].strip(" ,;–-")
        before, after = run.text[max(0, start - _BEFORE) : start], run.text[end : end + 12]
        separates = follows and not text.strip(",;–- ")
        is_power = start in indexed and text.isdecimal() and not linked
        if (
            text
            and not is_power
            and (
                separates or (follows and _LOOKS_LIKE_MARK.fullmatch(text)) or is_mark(before, text, after, linked)
            )
        ):
            last = end
            yield start, end


def _written(text: str, raised: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where marks are written in the text, but for those in superscripts."""
    inside = {at for start, end in raised for at in range(start, end)}
    yield from (span for span in _marks_in(text) if span[0] not in inside)


def _marks_in(text: str) -> Iterator[tuple[int, int]]:
    spoken = -1  # the end of the last number that is a word of its sentence
    for match in _BRACKETED_NUMBERS.finditer(text):
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        goes_on = spoken >= 0 and _LIST_GOES_ON.fullmatch(text, spoken, match.start())
        if goes_on or _is_object(text, match.start()):
            spoken = match.end()
        elif not _is_index_or_interval(before, match[1]):
            yield match.span()
    for pattern in (_NAMED_MARK, _MARKDOWN_MARK, _CLEANUP_TAG):
        yield from (match.span() for match in pattern.finditer(text))
    for match in _RAISED.finditer(text):
        before, after = text[max(0, match.start() - _BEFORE) : match.start()], text[match.end() : match.end() + 12]
        if is_mark(before, re.sub("[˒’‚ ]", ",", match[0].translate(_PLAIN)), after):
            yield match.span()


def _is_index_or_interval(before: str, numbers: str) -> bool:
    """``x[3]``, ``[0, 1]``, ``the interval [3, 4]``."""
    if _INDEXED.search(before):
        return True
    several = re.findall(r"\d+", numbers)
    return len(several) > 1 and ("0" in several or bool(_SET.search(before)))


_TAKES_OBJECT = re.compile(
    r"(?:\b(?:according to|at|by|cf|citing|compared? to|following|from|in|of|paras?|paragraphs?|refs?|references?"
    r"|see|see also|sources?|than|with)\.?) $",
    re.IGNORECASE,
)
"""Without the number after it, the sentence would have a hole: ``see [3]``, a judge ``at [45]``."""
_LIST_GOES_ON = re.compile(r",? (?:and|or|to) |, |[-–]")
_ARRAYS = "args|argv|arr|buf|dp|idx|mem|nums|ptr|str|tmp|vec"
"""Names of variables that are no words: what follows them in brackets is an index."""
_INDEXED = re.compile(rf"(?:(?<![^\W_])(?:[^\W\d_]|{_ARRAYS})|[_=+×∈<>≤≥∪∩\d]\s?)$")
_SET = re.compile(r"\b(?:interval|range|set|list|array|vector|bounds?)s?\s$", re.IGNORECASE)


# --- mark or power ----------------------------------------------------------------------------------------------

_LOOKS_LIKE_MARK = re.compile(rf"\[?(?:{_NUMBERS}|[a-z]|[ivx]{{1,5}}|[*†‡§¶#‖]+)\]?")
_PAGES = re.compile(r":\s?\d{1,4}(?:\s?[,–-]\s?\d{1,4})*")
"""The pages of a citation, after its mark: ``[1]: 45``."""
_TRADEMARKS = frozenset({"TM", "SM", "™", "®"})
_LIST = re.compile(r"\d{1,3}(?:\s?[,;–-]\s?\d{1,3})+")
_FUNCTIONS = frozenset(
    "arccos arcsin arctan cos cosh cot csc det dim exp lg ln log max min sec sin sinh tan tanh".split()
)
_UNITS = frozenset("cm dm ft hm km lb ly mm mol nm pc rad sec yd µm μm мм см км дм".split())
"""Units that are no words."""
_UNIT_WORDS = frozenset(
    "feet foot ha in inch inches kilometers kilometres meter meters metre metres mi mile miles pixel pixels px "
    "second seconds yard yards".split()
)
"""Units that are words, and count after a number or *per*."""
_COMPOUNDS = frozenset("CH CO NH NO OH PO SO".split())
"""Chemical formulas whose number some raise by mistake."""
_OPERATORS = frozenset("=+−×·/^<>≤≥≈∝∙")
_AFTER_PUNCTUATION = frozenset(".,;:!?…\"”’“»›'%*†‡" + GAP)
_ISOTOPE = re.compile(r"(?:H|He|[A-Z][a-z]?)(?![A-Za-z])")
_WORD_BEFORE = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*$")
_NUMBER_BEFORE = re.compile(r"(?<![\d.,])\d+(?:[.,]\d+)*$")
_NAME_WITH_NUMBER = re.compile(r"[^\W\d_]{2,}-?\d+$|[^\W\d_xX]\d+$")
_YEAR = re.compile(r"1[5-9]\d\d|20[0-3]\d")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_VOWELS = frozenset("aeiouyAEIOUYäöüáéíóúàèìòùâêîôûåæø")


def is_mark(before: str, mark: str, after: str, linked: bool = False) -> bool:
    """Whether what is raised between ``before`` and ``after`` is the mark of a note."""
    if (mark.startswith("[") and mark.endswith("]")) or _PAGES.fullmatch(mark) or mark in _TRADEMARKS:
        return True
    if linked and _LOOKS_LIKE_MARK.fullmatch(mark.strip("()")):
        return True
    letter = bool(_SINGLE_LETTER.search(before))
    if not mark.strip("*†‡§¶#‖"):
        return not letter or not mark.strip("†‡")
    if re.fullmatch(r"\(\d{1,3}\)", mark):
        return not letter
    if _LIST.fullmatch(mark):
        return "," in mark or not before[-1:].isdigit()
    if re.fullmatch(r"[a-z]|[ivx]{2,4}", mark):
        return _is_letter_mark(before, after)
    return mark.isdecimal() and len(mark) <= 3 and _is_number_mark(before, mark, after)


_SINGLE_LETTER = re.compile(r"(?<![^\W_])[^\W\d_]$")


def _is_letter_mark(before: str, after: str) -> bool:
    """``word<sup>a</sup>``, but neither ``XIX<sup>e</sup>`` nor ``n.<sup>o</sup>``."""
    word = _WORD_BEFORE.search(before.rstrip(".,;:)"))
    return word is not None and len(word[0]) > 3 and word[0][-1:].islower() and not after[:1].isalnum()


def _is_number_mark(before: str, mark: str, after: str) -> bool:
    base = before.rstrip()
    if after[:1] in {"/", "⁄"}:  # a fraction: ¹⁄₂
        return False
    if not base or base != before:
        if _is_isotope(mark, after):
            return False
        if not base:
            return True
        if after[:1].isalnum():
            return False
    if base[-1] in _AFTER_PUNCTUATION:
        return True
    if base[-1] in ")]":
        return _holds_words(base)
    word = _WORD_BEFORE.search(base)
    if word:
        return _is_mark_of_word(word[0], base[: word.start()], mark, after)
    return _is_mark_of_number(base, after)


def _is_isotope(mark: str, after: str) -> bool:
    """``<sup>14</sup>C``, but not ``<sup>1</sup>I think``, the label of a note."""
    symbol = _ISOTOPE.match(after)
    return symbol is not None and (symbol[0] in {"H", "He"} or (int(mark) > 5 and symbol[0] not in {"A", "I"}))


def _holds_words(before: str) -> bool:
    """Whether the parentheses at the end hold words, as ``(see above)`` does and ``(a + b)`` does not."""
    inner = before[max(before.rfind("("), before.rfind("[")) + 1 : -1]
    words = re.findall(r"[^\W\d_]{3,}", inner)
    return any(word.lower() not in _FUNCTIONS for word in words) or before[:-1] == inner


def _is_mark_of_word(word: str, before: str, mark: str, after: str) -> bool:
    if len(word) == 1 or word.lower() in _FUNCTIONS:
        return False
    if mark in {"2", "3"} and (word in _UNITS or (word.lower() in _UNIT_WORDS and _is_measured(before))):
        return False
    if len(word) > 3:
        return True
    near = {before.rstrip()[-1:], after.lstrip()[:1]}
    if not near.isdisjoint(_OPERATORS) or (word in _COMPOUNDS and len(mark) == 1):
        return False
    return (len(word) == 3 and word.isupper()) or not word.isascii() or not _VOWELS.isdisjoint(word)


def _is_measured(before: str) -> bool:
    return bool(re.search(r"(?:\d|\bper|/|\bsquare|\bcubic)[\s-]?$", before))


def _is_mark_of_number(before: str, after: str) -> bool:
    """A price, a grouped number, a year or the number in a name is hardly raised to a power."""
    if _NAME_WITH_NUMBER.search(before):
        return True
    number = _NUMBER_BEFORE.search(before)
    if number is None:
        return False
    if before[number.start() - 1 : number.start()] in {"$", "€", "£", "¥"} or _GROUPED.fullmatch(number[0]):
        return True
    near = {before[: number.start()].rstrip()[-1:], after.lstrip()[:1]}
    return bool(_YEAR.fullmatch(number[0])) and near.isdisjoint(_OPERATORS)
