"""Tells what a block of a PDF is: a heading, text, a note, a caption, words in a drawing.

The size and weight of its font decide, in proportion to the text; so do its number, its words, and the bookmarks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from narrate import lazy_re as re
from narrate.reading.chapter_labels import is_contents, is_division, is_label
from narrate.reading.files.pdf_layout import TextBlock, body_size
from narrate.reading.files.pdf_text import Bookmark, Line
from narrate.reading.normalize import comparison_key

MAX_FRONT_WORDS = 40
"""Of a block that may stand between the title and the text: authors, affiliations, a date."""

_MAX_HEADING_CHARS = 150
_MAX_HEADING_LINES = 3
_MIN_HEADING_SCALE = 1.12  # of the size of the text
_MAX_NOTE_SCALE = 0.93
_MAX_DRAWN_WORDS = 4
_TYPED = 0.8
"""The share of lines in fonts of one width from which a text is typed, rather than about code."""
_DEEPEST = 3
"""The level of the smallest headings that have no number."""
_MIN_MARKED = 3
"""Of headings that bookmarks name, in a document whose bookmarks are complete."""
_CAPITALS = re.compile(r"(?:(?:\d+|[IVX]+)\.?\s+)?[A-Z][A-Z’',&:.-]{3,}(?: [A-Z’',&:.-]+)*")
_NUMBER = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5}|[A-Z])\.?\s+(?=[^\W\d_])")
_ALONE = re.compile(
    r"abstract|acknowledge?ments?|bibliography|conclusions?|discussion|foreword|introduction|methods?|preface"
    r"|references|results|summary|(?:table of )?contents|works cited|literatur(?:verzeichnis)?"
    r"|zusammenfassung|résumé",
    re.IGNORECASE,
)
"""Headings that stand alone on a line, whatever their font."""
_BOX = re.compile(r"caution|hint|important|note|tip|warning", re.IGNORECASE)
"""What stands above a box beside the text, whatever its font."""
_CAPTION = re.compile(
    r"(?:fig(?:ure)?|table|tab|plate|scheme|chart|abb(?:ildung)?|tabelle)\.?\s*(?:\d[\d.]*|[IVX]+)\s*[.:|–—]",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"(?:\.\s?){4,}\s*[\divxlc]+$|…{2,}\s*\d+$", re.IGNORECASE)
"""A line of a table of contents."""
NOTE = re.compile(r"(?P<mark>\d{1,3}|[*†‡§¶])[.)]?\s*(?=\S)")
"""What a footnote begins with."""


class Roles:
    """What the blocks of one document are."""

    def __init__(self, blocks: Sequence[TextBlock], bookmarks: Iterable[Bookmark]) -> None:
        self.body_size = body_size(blocks)
        """In points."""
        self._is_bold = _share(blocks, lambda line: line.bold) > 0.5
        self._is_fixed = _share(blocks, lambda line: line.fixed) > _TYPED
        self._bookmarks: dict[tuple[int, str], Bookmark] = {}
        for mark in bookmarks:
            self._bookmarks.setdefault((mark.page, comparison_key(mark.title)), mark)
        marked = sum(self.bookmark(block) is not None for block in blocks)
        self._has_bookmarks = marked >= _MIN_MARKED
        headings = [block for block in blocks if self.is_heading(block)]
        self._sizes = sorted({round(block.size) for block in headings}, reverse=True)
        self._levels: dict[int, int] = {}
        for block in headings:
            depth = _depth(block)
            if depth is not None:
                self._levels.setdefault(round(block.size), depth)

    def is_body(self, block: TextBlock) -> bool:
        """Whether a block is running text."""
        others = (self.is_heading, self.is_code, self.is_note, self.is_drawn, self.is_contents)
        return not any(is_other(block) for is_other in others) and not _CAPTION.match(block.text)

    def is_code(self, block: TextBlock) -> bool:
        """Whether a block is in a font of one width, and the text is not."""
        return block.fixed and not self._is_fixed and not self._is_large(block)

    def is_note(self, block: TextBlock) -> bool:
        """Whether a block is a footnote: small, and after a mark."""
        return self._is_small(block) and NOTE.match(block.text) is not None and len(block.text.split()) > 2

    def is_drawn(self, block: TextBlock) -> bool:
        """Whether a block is a label in a drawing: small, and a few words without a caption's."""
        few = len(block.text.split()) <= _MAX_DRAWN_WORDS
        return self._is_small(block) and few and not _CAPTION.match(block.text)

    def is_contents(self, block: TextBlock) -> bool:
        """Whether a block is part of a table of contents: lines that lead to page numbers."""
        leading = sum(_CONTENTS.search(line.text) is not None for line in block.lines)
        return 2 * leading > len(block.lines)

    def is_contents_heading(self, block: TextBlock) -> bool:
        """Whether a block is the heading of a table of contents."""
        return is_contents(block.text)

    def is_heading(self, block: TextBlock) -> bool:
        """Whether a block is a heading."""
        text = block.text
        if len(text) > _MAX_HEADING_CHARS or len(block.lines) > _MAX_HEADING_LINES:
            return False
        if self.is_named_heading(block):
            return True
        if (
            not _is_worded(text)
            or _BOX.fullmatch(text)
            or self.is_contents(block)
            or _CAPTION.match(text)
            or text.endswith((",", ";"))
        ):
            return False
        numbered = self._is_numbered(text) or is_division(text)
        return self._stands_out(block, numbered=numbered) and (numbered or not text.endswith("."))

    def is_named_heading(self, block: TextBlock) -> bool:
        """Whether a block is a heading by a bookmark, or by words that are always one."""
        return self.bookmark(block) is not None or _ALONE.fullmatch(block.text.strip(" .:")) is not None

    def level(self, block: TextBlock) -> int:
        """The level of a heading: that of its bookmark, or else by its number, or by its size."""
        mark, depth = self.bookmark(block), _depth(block)
        if mark is not None:
            return mark.level
        if depth is not None:
            return depth
        if self.is_named_heading(block):
            return 1
        size = round(block.size)
        return self._levels.get(size) or 1 + min(sum(other > size for other in self._sizes), _DEEPEST - 1)

    def bookmark(self, block: TextBlock) -> Bookmark | None:
        """The bookmark that leads to a heading, with or without its number."""
        if not self._bookmarks:
            return None
        keys = (comparison_key(block.text), comparison_key(_NUMBER.sub("", block.text, count=1)))
        return next(
            (self._bookmarks[block.page, key] for key in keys if (block.page, key) in self._bookmarks), None
        )

    def _stands_out(self, block: TextBlock, *, numbered: bool) -> bool:
        """Whether a block is larger than the text, or bold or in capitals in its size.

        In a document whose bookmarks name its headings, the last two are emphasis, or names in code.
        """
        if self._is_large(block):
            return True
        if self._is_small(block) or self.is_code(block) or (self._has_bookmarks and not numbered):
            return False
        in_capitals = len(block.lines) == 1 and _CAPITALS.fullmatch(block.text) is not None
        return (block.bold and not self._is_bold) or in_capitals

    def _is_numbered(self, text: str) -> bool:
        return is_label(text) or _NUMBER.match(text) is not None

    def _is_large(self, block: TextBlock) -> bool:
        return block.size >= _MIN_HEADING_SCALE * self.body_size

    def _is_small(self, block: TextBlock) -> bool:
        return block.size <= _MAX_NOTE_SCALE * self.body_size


def _depth(block: TextBlock) -> int | None:
    """The level that the number of a heading says: 2 for ``3.1 Ice``; None without a number."""
    numbered = _NUMBER.match(block.text)
    return None if numbered is None else 1 + numbered["number"].count(".")


def _is_worded(text: str) -> bool:
    """Whether at least half of a text is letters."""
    return 2 * sum(map(str.isalpha, text)) >= len(text.replace(" ", "")) or is_label(text)


def _share(blocks: Iterable[TextBlock], is_so: Callable[[Line], bool]) -> float:
    """How much of the text consists of such lines, from 0 to 1."""
    lengths = [(len(line.text), is_so(line)) for block in blocks for line in block.lines]
    return sum(length for length, so in lengths if so) / max(1, sum(length for length, _ in lengths))
