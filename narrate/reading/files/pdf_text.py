"""Gets lines of text with their positions from a PDF. This is the only module that imports PDFium."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from narrate import lazy_re as re
from narrate.errors import ReadingError, install_hint
from narrate.reading.decoding import CONTROLS

if TYPE_CHECKING:
    from narrate.reading.fetch import Source

_GAP = 1.6  # of the font's size: a wider gap is between columns or cells, not words
_SAMPLED = 50  # characters of a page, whose angles are looked at
_MAX_SLANT = 0.06  # of a quarter turn
_SPACE = 0.15  # of the font's size: the narrowest space
_RAISED = 0.12  # of the font's size
_MIN_BOLD = 600  # a font's weight
_FIXED_PITCH = 1  # bit 0 of a font's flags (ISO 32000, table 121), which TeX never sets
_FIXED = re.compile(r"(?:cm|ec|sf|sl|x)tt|code|consol|courier|menlo|mono(?!type)|typewriter")
"""In the names of fonts whose letters have one width."""
_SAME_PLACE = 0.01  # points; the letters of a ligature have one place
_ACCENTS = dict(zip("`´ˆ˜¨˚ˇ¸", "\u0300\u0301\u0302\u0303\u0308\u030a\u030c\u0327", strict=True))
_ACCENTED = re.compile(rf"(?P<accent>[{''.join(_ACCENTS)}]) ?(?P<letter>[^\W\d_])")
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
_MIN_WORDS_PER_PAGE = 8
"""Below this, a document with pictures was scanned."""


class Face(NamedTuple):
    """What a font looks like."""

    bold: bool
    fixed: bool
    """Whether all letters have one width, as in code."""


@dataclass(slots=True)
class Run:
    """Text in one size; all lengths are in points, and ``y`` grows upwards."""

    text: str
    x0: float
    x1: float
    y: float
    """Of the baseline."""
    size: float
    face: Face


@dataclass(slots=True)
class Line:
    """A line of text, or the part of one in a column."""

    runs: list[Run]
    page: int
    """From 0."""
    left: float = 0.0
    """The edges of its column."""
    right: float = 0.0

    @property
    def text(self) -> str:
        """Its text, with notes' marks."""
        return "".join(run.text for run in self.runs).strip()

    @property
    def x0(self) -> float:
        """Where it begins."""
        return self.runs[0].x0

    @property
    def x1(self) -> float:
        """Where it ends."""
        return max(run.x1 for run in self.runs)

    @property
    def main(self) -> Run:
        """Its longest run, which decides its size, weight and baseline."""
        return max(self.runs, key=lambda run: len(run.text))

    @property
    def y(self) -> float:
        """The baseline."""
        return self.main.y

    @property
    def size(self) -> float:
        """The size of its font."""
        return self.main.size

    @property
    def bold(self) -> bool:
        """Whether all of its words are bold."""
        return all(run.face.bold for run in self.runs if run.text.strip() and not self.is_raised(run))

    @property
    def fixed(self) -> bool:
        """Whether all of its words are in a font of one width; the numbers of lines beside code are often not."""
        words = [
            run.face.fixed for run in self.runs if not run.text.isspace() and not run.text.strip().isdecimal()
        ]
        return bool(words) and all(words)

    def is_raised(self, run: Run) -> bool:
        """Whether a run is a superscript."""
        main = self.main
        return run.size < 0.9 * main.size and run.y - main.y > _RAISED * main.size


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page, with its lines in the order in which they were drawn."""

    width: float
    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the document's outline."""

    title: str
    page: int
    """From 0."""
    level: int
    """From 1."""


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text of a PDF, and what it says about itself."""

    pages: tuple[PdfPage, ...]
    bookmarks: tuple[Bookmark, ...]
    metadata: dict[str, str]
    """``Title``, ``Author`` and so on, as they are written."""


def read_pdf_text(source: Source) -> PdfText:
    """Get the text of a PDF.

    Raises `ReadingError` if PDFium is not installed, or the file is damaged, protected, or consists of pictures.
    """
    try:
        import pypdfium2
    except ImportError:
        raise ReadingError("reading a PDF needs another package", source.subject, install_hint("pdf")) from None
    try:
        document = pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower():
            raise ReadingError("is protected by a password", source.subject, "save it without one") from None
        raise ReadingError("is not a valid PDF", source.subject, "get the file again") from None
    try:
        pages = tuple(_page(document, number, source.subject) for number in range(len(document)))
        _refuse_scan(document, pages, source.subject)
        return PdfText(pages, tuple(_bookmarks(document)), document.get_metadata_dict())
    finally:
        document.close()


def _page(document: Any, number: int, subject: str) -> PdfPage:
    import pypdfium2

    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        raise ReadingError(f"page {number + 1} in it is damaged", subject, "get the file again") from None
    characters = _Characters(text, *page.get_size())
    lines = tuple(_lines(characters, number))
    text.close()
    page.close()
    return PdfPage(characters.width, characters.height, lines)


def _refuse_scan(document: Any, pages: tuple[PdfPage, ...], subject: str) -> None:
    words = sum(len(line.text.split()) for page in pages for line in page.lines)
    if words >= _MIN_WORDS_PER_PAGE * len(pages):
        return
    has_pictures = any(next(document[at].get_objects([3], max_depth=3), None) for at in range(min(len(pages), 5)))
    if has_pictures or not words:
        hint = "run text recognition (OCR) on it, for example with ocrmypdf"
        raise ReadingError("contains pictures of pages, and no text", subject, hint)


def _bookmarks(document: Any) -> Iterator[Bookmark]:
    for mark in document.get_toc():
        target = mark.get_dest()
        page = None if target is None else target.get_index()
        title = " ".join(mark.get_title().split())
        if page is not None and title:
            yield Bookmark(title, page, mark.level + 1)


# --- characters → lines -----------------------------------------------------------------------------------------


def _lines(characters: _Characters, page: int) -> Iterator[Line]:
    """The lines of a page: characters next to each other on one baseline."""
    runs: list[Run] = []
    for run in _runs(characters):
        if runs and not _goes_on(runs[-1], run):
            yield from _finished(runs, page)
            runs = []
        if runs and run.x0 - runs[-1].x1 > _SPACE * run.size and not runs[-1].text.endswith(" "):
            runs[-1].text += " "
        runs.append(run)
    yield from _finished(runs, page)


def _finished(runs: list[Run], page: int) -> Iterator[Line]:
    for run in runs:
        run.text = _ACCENTED.sub(_composed, run.text)
    if any(run.text.strip() for run in runs):
        yield Line(runs, page)


def _composed(match: re.Match[str]) -> str:
    """A letter with the accent that stands beside it, as TeX writes it in old fonts."""
    letter = {"ı": "i", "ȷ": "j"}.get(match["letter"], match["letter"])
    return unicodedata.normalize("NFC", letter + _ACCENTS[match["accent"]])


def _goes_on(before: Run, after: Run) -> bool:
    size = max(before.size, after.size)
    return abs(before.y - after.y) < 0.6 * size and -0.5 * size < after.x0 - before.x1 < _GAP * size


def _runs(characters: _Characters) -> Iterator[Run]:
    """Characters in one size and face on one baseline; those turned against most, as in a margin, are left out.

    The face is looked at where a word begins.
    """
    run: Run | None = None
    nominal, last_x0 = 0.0, 0.0
    begins_word = False
    for index in range(characters.count):
        sign = characters.sign(index)
        if sign in "\r\n":
            if run is not None:
                yield run
            run = None
            continue
        if sign == " " and run is not None:
            run.text += " "
            begins_word = True
            continue
        x0, x1 = characters.extent(index)
        size = characters.nominal_size(index)
        from_ligature = abs(x0 - last_x0) < _SAME_PLACE
        last_x0 = x0
        near = run is not None and (from_ligature or -0.5 * run.size < x0 - run.x1 < _GAP * run.size)
        goes_on = run is not None and near and size == nominal
        if begins_word and run is not None and goes_on:
            goes_on = run.face == characters.face(index)
        begins_word = False
        if run is not None and goes_on:
            run.text += sign
            run.x1 = x1
            continue
        if run is not None:
            yield run
        nominal = size
        run = characters.start(index, sign, x0, x1) if sign != " " and not characters.is_turned(index) else None
    if run is not None:
        yield run


class _Characters:
    """The characters of a page, by index; where most are turned, as in a wide table, the page is turned back."""

    def __init__(self, text: Any, width: float, height: float) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium = pdfium
        self._text = text.raw
        self._rectangle = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._font, self._flags = ctypes.create_string_buffer(64), ctypes.c_int()
        self.count: int = text.count_chars()
        step = max(1, self.count // _SAMPLED)
        turns = Counter(map(self._turn_of, range(0, self.count, step)))
        self._turn = max((turn for turn in turns if turn >= 0), key=lambda turn: turns[turn], default=0)
        self._page = width, height
        self.width, self.height = (height, width) if self._turn % 2 else (width, height)

    def sign(self, index: int) -> str:
        """The character; a space for what is no text."""
        code = self._pdfium.FPDFText_GetUnicode(self._text, index)
        if code in {0xFFFE, 0xFFFF, 2}:
            return "-"
        if 0xD800 <= code <= 0xDFFF or code == 0:
            return " "
        sign = chr(code)
        return sign if sign in "\r\n" else sign.translate(CONTROLS) or " "

    def extent(self, index: int) -> tuple[float, float]:
        """Where a character begins and ends."""
        box = self._rectangle
        self._pdfium.FPDFText_GetLooseCharBox(self._text, index, box)
        (x0, _), (x1, _) = self._turned_back(box.left, box.bottom), self._turned_back(box.right, box.top)
        return (x0, x1) if x0 <= x1 else (x1, x0)

    def nominal_size(self, index: int) -> float:
        """The size of its font before it is scaled."""
        return float(self._pdfium.FPDFText_GetFontSize(self._text, index))

    def is_turned(self, index: int) -> bool:
        """Whether it is turned against most of the page."""
        return self._turn_of(index) != self._turn

    def _turn_of(self, index: int) -> int:
        """How many quarters it is turned clockwise; -1 if it is slanted."""
        quarters = self._pdfium.FPDFText_GetCharAngle(self._text, index) / (math.pi / 2)
        return round(quarters) % 4 if abs(quarters - round(quarters)) < _MAX_SLANT else -1

    def _turned_back(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page as it is when most of its text is upright."""
        width, height = self._page
        return ((x, y), (height - y, x), (width - x, height - y), (y, width - x))[self._turn]

    def start(self, index: int, sign: str, x0: float, x1: float) -> Run:
        """The run that a character starts."""
        self._pdfium.FPDFText_GetCharOrigin(self._text, index, self._x, self._y)
        self._pdfium.FPDFText_GetMatrix(self._text, index, self._matrix)
        scale = math.hypot(self._matrix.b, self._matrix.d) or 1.0
        _, y = self._turned_back(self._x.value, self._y.value)
        return Run(sign, x0, x1, y, scale * self.nominal_size(index), self.face(index))

    def face(self, index: int) -> Face:
        """What its font looks like, by its weight, its flags and its name."""
        weight = self._pdfium.FPDFText_GetFontWeight(self._text, index)
        self._pdfium.FPDFText_GetFontInfo(self._text, index, self._font, len(self._font), self._flags)
        return _face(weight, self._font.value, self._flags.value)


@lru_cache
def _face(weight: int, name: bytes, flags: int) -> Face:
    written = name.decode("latin-1").lower()
    return Face(
        weight >= _MIN_BOLD or "bold" in written or "black" in written,
        bool(flags & _FIXED_PITCH) or _FIXED.search(written) is not None,
    )
