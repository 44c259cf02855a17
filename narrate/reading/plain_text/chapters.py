"""Finds the chapters of a book in plain text, by lines that stand alone: ``CHAPTER I.``, ``PREFACE``, ``II``.

A table of contents repeats these lines, and page numbers look like some of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from narrate import lazy_re as re
from narrate.reading import chapter_labels, roman
from narrate.reading.normalize import comparison_key

_MAX_CHARS = 70
_MAX_LINES = 3
_MAX_LISTED_CHARS = 110
"""Of an entry in a table of contents."""
_APART = 2
"""Blank lines above a heading in capitals."""
_NAMED = re.compile(
    r"acknowledge?ments?|afterword|appendix(?: [a-z])?|bibliography|conclusion|dedication|epilogue|foreword"
    r"|introduction|introductory|preface|prologue|postscript|references|works cited|literaturverzeichnis"
    r"|nachwort|prolog|epilog|vorwort|avant-propos|préface|épilogue|prólogo|prefacio|epílogo",
    re.IGNORECASE,
)
"""Parts of a book that have no number."""
_MIN_PARAGRAPH_CHARS = 30
_UNDERLINE = re.compile(r"[=~-]{3,}")
_LONE = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*\.?\s+)?(?![A-Z][\w ]*: )[^\W\d_a-z](?:(?!://|@)[^<>|=]){1,68}(?<![.,;:!?…”\"])"
)
"""A line that may be a heading: no sentence, address or label such as ``Photo: Ann Lee``."""
_SECTION = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){1,4})\.?\s+(?=[^\W\d_]|[/(“‘\"'`])")
"""What the heading of a section in a chapter begins with."""
_MAX_SECTION_CHARS = 150
_NO_ENDS = (".", ",", ";", ":")
_MARK = re.compile(r"\s*\[\w{1,3}\]$")


@dataclass(slots=True)
class Chunk:
    """Lines without a blank line between them."""

    lines: list[str]
    blank_before: int = 0
    """How many blank lines are above it."""
    kind: str = ""
    """``heading``, ``contents``, ``page`` (a page number), or empty for what the lines themselves say."""
    level: int = 0
    """Of a heading: 0 for a part, 1 for a chapter."""
    is_followed: bool = field(default=False)
    """Whether a blank line and more text follow."""

    @property
    def line(self) -> str:
        """The only line, or nothing if there are several."""
        return self.lines[0].strip() if len(self.lines) == 1 else ""


def mark_chapters(chunks: Sequence[Chunk]) -> None:
    """Set the kind and level of chunks that are headings, contents or page numbers."""
    _mark_contents(chunks)
    _mark_numbers(chunks)
    titles_follow = False
    for chunk in chunks:
        if not chunk.kind and (
            _is_division(chunk)
            or (titles_follow and _is_title(chunk))
            or _NAMED.fullmatch(chunk.line.rstrip(".:"))
        ):
            is_part = chapter_labels.contains_chapters(chunk.lines[0].strip())
            chunk.kind, chunk.level = "heading", 0 if is_part else 1
        titles_follow = chunk.kind == "heading" and chapter_labels.is_label(" ".join(chunk.lines))
    if sum(chunk.kind == "heading" for chunk in chunks) > 1:
        for chunk in chunks:
            if not chunk.kind and chunk.blank_before >= _APART and _is_in_capitals(chunk.line):
                chunk.kind, chunk.level = "heading", 1
    _mark_lone_headings(chunks)


def _is_division(chunk: Chunk) -> bool:
    """Whether a chunk is ``CHAPTER I.``, perhaps with its title beside it or below."""
    first = chunk.lines[0].strip()
    whole = " ".join(line.strip() for line in chunk.lines)
    if (
        len(chunk.lines) > _MAX_LINES
        or len(whole) > _MAX_CHARS * len(chunk.lines)
        or not chapter_labels.is_division(first)
    ):
        return False
    if not all(any(map(str.isalnum, line)) for line in chunk.lines):
        return False  # it is underlined
    if len(chunk.lines) > 1 and not chapter_labels.is_label(first) and not whole.isupper():
        return False
    label, title = chapter_labels.split(whole)
    asks = label.rstrip().endswith((".", ":")) and title.endswith(("?", "!"))
    is_sentence = whole.endswith((".", "!", "?", ",", ";")) and not chapter_labels.is_label(whole) and not asks
    return not is_sentence or whole.isupper()


def _is_title(chunk: Chunk) -> bool:
    """Whether a chunk right below the number of a chapter is its title."""
    line = _MARK.sub("", chunk.line)
    return 0 < len(line) <= _MAX_CHARS and (
        line.isupper() or not line.endswith((".", ",", ";", ":", "!", "?", "”", '"'))
    )


def _is_in_capitals(line: str) -> bool:
    return 3 < len(line) <= _MAX_CHARS and line.isupper() and not line.endswith((",", ";", "!", "?", "*"))


def _mark_contents(chunks: Sequence[Chunk]) -> None:
    """Mark tables of contents: what follows their heading, up to the first entry that comes again, or to prose.

    Those after the first one, of a chapter, consist of numbered lines.
    """
    starts = [at for at, chunk in enumerate(chunks) if chapter_labels.is_contents(chunk.line)]
    if not starts:
        return
    for start in starts[1:]:
        _mark_contents_of_chapter(chunks, start)
    start = starts[0]
    first: frozenset[str] = frozenset()
    for chunk in chunks[start + 1 :]:
        keys = _entry_keys(chunk.lines[0])
        if (first & keys) or any(len(line.strip()) > _MAX_LISTED_CHARS for line in chunk.lines):
            break
        if _is_prose(chunk):
            break
        first = first or keys
        chunk.kind = "contents"
    if first:
        chunks[start].kind = "contents"


def _mark_contents_of_chapter(chunks: Sequence[Chunk], start: int) -> None:
    first = ""
    for chunk in chunks[start + 1 :]:
        key = comparison_key(chunk.lines[0])
        numbered = sum(_SECTION.match(line.strip()) is not None for line in chunk.lines)
        if key == first or 2 * numbered < len(chunk.lines):
            break
        first = first or key
        chunk.kind = chunks[start].kind = "contents"


def _entry_keys(line: str) -> frozenset[str]:
    """An entry without its page number, its number and its title: the text may show both on lines of their own."""
    entry = re.sub(r"(?<=\S)[\s.]+\d+\s*$", "", line.strip()[: _MAX_LISTED_CHARS + 1])
    label, title = chapter_labels.split(entry)
    return frozenset(filter(None, map(comparison_key, (entry, label, title))))


def _is_prose(chunk: Chunk) -> bool:
    text = " ".join(line.strip() for line in chunk.lines)
    return len(text) > 150 and text.endswith((".", "!", "?", "”", '"'))


def _mark_lone_headings(chunks: Sequence[Chunk]) -> None:
    """Mark the headings of an essay or a report: short lines that stand alone, each above a paragraph.

    In a book, whose chapters have numbers, such lines are signatures and signs, unless they have numbers too; what
    is underlined is a heading.
    """
    if any(_tells_headings(chunk) for chunk in chunks):
        _mark_sections(chunks)
        return
    found: list[Chunk] = []
    for before, chunk, following in zip(chunks[-3::-1], chunks[-2:0:-1], chunks[:1:-1], strict=True):
        deeper = found and following is found[-1] and _depth(chunk) < _depth(following)
        announced = before.lines[-1].rstrip().endswith(":")  # a sign, a quotation
        if (
            not chunk.kind
            and not announced
            and _is_lone(chunk, following)
            and (deeper or _is_paragraph(following))
        ):
            found.append(chunk)
    keys = {comparison_key(chunk.line) for chunk in found}
    named = sum(chunk.kind == "heading" for chunk in chunks)
    if len(found) + named > 1 and len(found) == len(keys):  # names that come again are those of speakers
        for chunk in found:
            chunk.kind, chunk.level = "heading", min(max(_depth(chunk), 1), 3)


def _mark_sections(chunks: Sequence[Chunk]) -> None:
    """Mark the sections of chapters, ``1.2. Ice``, if their numbers rise."""
    found = [(chunk, section) for chunk in chunks if not chunk.kind and (section := _section(chunk))]
    if len(found) > 1 and all(first < second for (_, first), (_, second) in pairwise(found)):
        for chunk, section in found:
            chunk.kind, chunk.level = "heading", min(len(section), 3)


def _section(chunk: Chunk) -> tuple[int, ...]:
    """The number of a section that a chunk is the heading of; empty if it is none."""
    match = _SECTION.match(chunk.lines[0].strip())
    whole = " ".join(line.strip() for line in chunk.lines)
    is_title = len(chunk.lines) <= _MAX_LINES and len(whole) <= _MAX_SECTION_CHARS and not whole.endswith(_NO_ENDS)
    if match is None or not is_title or not chunk.is_followed:
        return ()
    return tuple(map(int, match["number"].split(".")))


def _tells_headings(chunk: Chunk) -> bool:
    numbered = chunk.kind == "heading" and chapter_labels.is_division(chunk.lines[0].strip())
    numbered = numbered or (chunk.kind == "heading" and chapter_labels.is_label(chunk.line))
    return numbered or any(_UNDERLINE.fullmatch(line.strip()) for line in chunk.lines[1:])


def _is_lone(chunk: Chunk, following: Chunk) -> bool:
    line = chunk.lines[0].rstrip()
    indent, next_indent = (len(each) - len(each.lstrip()) for each in (line, following.lines[0]))
    return chunk.line != "" and indent <= next_indent and _LONE.fullmatch(line.strip()) is not None


def _is_paragraph(chunk: Chunk) -> bool:
    text = " ".join(line.strip() for line in chunk.lines)
    return not chunk.kind and len(text) >= _MIN_PARAGRAPH_CHARS and text.endswith((".", "!", "?", "”", '"', ":"))


def _depth(chunk: Chunk) -> int:
    """How deep a number says that a line is: 2 for ``1.1 Ice``; 0 without a number."""
    number = re.match(r"\d+(?:\.\d+)*", chunk.line)
    return 1 + number[0].count(".") if number else 0


def _mark_numbers(chunks: Sequence[Chunk]) -> None:
    """Numbers that stand alone are chapters if they count from 1, and otherwise page numbers, if they rise."""
    alone = [(chunk, _value(chunk.line)) for chunk in chunks if not chunk.kind and _value(chunk.line)]
    values = [value for _, value in alone]
    if len(values) > 1 and values == list(range(1, len(values) + 1)):
        for chunk, _ in alone:
            chunk.kind, chunk.level = "heading", 1
        return
    rises = len(values) > 1 and all(first < second for first, second in pairwise(values))
    for chunk, _ in alone:
        if chunk.line.strip("-–[] ").isdecimal() and (rises or chunk.blank_before >= _APART) and chunk.is_followed:
            chunk.kind = "page"


def _value(line: str) -> int:
    """The number that a line consists of; 0 if it is none."""
    text = line.strip("-–[]. ")
    if not text or len(line) > 12 or not chapter_labels.is_label(text) or " " in text:
        return 0
    return int(text) if text.isdecimal() else roman.value(text)
