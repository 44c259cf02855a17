"""Puts the lines of a PDF into reading order, without running heads, and joins them to paragraphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from statistics import median

from narrate import lazy_re as re
from narrate.reading.files.pdf_text import Line, PdfPage

_MAX_CROSSING = 0.15  # of the lines of a page that has columns
_MIN_COLUMN = 0.25  # of its lines
_MIN_LINES = 12
"""A page with fewer lines has one column."""
_NUMBER = re.compile(
    r"\W*(?:page|seite|p\.)?\s*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of|von)\s*\d{1,4})?\W*", re.IGNORECASE
)
_EDGE_LINES = 3
"""How many lines at the top or bottom of a page may be running heads."""
_MIN_HEADS = 3
"""Of pages that have a running head at one height."""
_MARGIN = 0.12  # of the height of a page, in which they stand
LABEL = re.compile(r"(?:[-•‣◦▪–]|\[\w{1,12}\]|\(?(?:\d{1,3}|[a-z])[.)])\s+(?=\S)")
"""What an item of a list or of references begins with."""
END = re.compile(r"[.!?:…][”’\"')\]\d]*$")
"""The end of a sentence, perhaps with the mark of a note."""


@dataclass(slots=True)
class TextBlock:
    """Lines that belong together: a paragraph, a heading, a caption or a note."""

    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its text, with a space between lines."""
        return " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        """The size of its font, in points."""
        return max(self.lines, key=lambda line: len(line.text)).size

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for line in self.lines)

    @property
    def fixed(self) -> bool:
        """Whether all of it is in a font of one width."""
        return all(line.fixed for line in self.lines)

    @property
    def page(self) -> int:
        """Where it begins, from 0."""
        return self.lines[0].page


def read_layout(pages: Sequence[PdfPage]) -> list[TextBlock]:
    """The blocks of a document, in the order in which they are read."""
    kept = _without_running_heads(pages)
    gutters = [_gutter(own, 0.0, page.width) for page, own in zip(pages, kept, strict=True)]
    usual = _usual_gutter(gutters)
    lines: list[Line] = []
    for page, own, gutter in zip(pages, kept, gutters, strict=True):
        shared = usual if gutter is None and _is_open(own, usual) else gutter
        lines += _ordered(own, 0.0, page.width, shared)
    pitches = _pitches(lines)
    blocks: list[TextBlock] = []
    for line in lines:
        if not blocks or _begins(blocks[-1], line, pitches):
            blocks.append(TextBlock())
        blocks[-1].lines.append(line)
    return blocks


def body_size(blocks: Iterable[TextBlock]) -> float:
    """The size of most of the text, in points."""
    return _usual_size(line for block in blocks for line in block.lines)


def _usual_size(lines: Iterable[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


# --- running heads ----------------------------------------------------------------------------------------------


def _without_running_heads(pages: Sequence[PdfPage]) -> list[list[Line]]:
    """The lines of each page without page numbers, and without what stands at the edge of several pages."""
    edges = [_edge_lines(page) for page in pages]
    usual = _usual_size(line for page in pages for line in page.lines)
    keys = {id(line): _edge_key(line, usual) for lines in edges for line in lines}
    counts = Counter(key for lines in edges for key in {keys[id(line)] for line in lines})
    needed = 2 if len(pages) < 6 else 3
    heads = {
        id(line)
        for lines in edges
        for line in lines
        if counts[keys[id(line)]] >= needed or _is_numbered(line, lines)
    }
    heads |= _beside_heads(edges, heads) | _folios(pages)
    return [[line for line in page.lines if id(line) not in heads] for page in pages]


def _beside_heads(edges: Sequence[Sequence[Line]], heads: Container[int]) -> set[int]:
    """Lines at the height at which other pages have running heads, in their size: those of one page only."""
    at_height: dict[tuple[int, int], list[Line]] = {}
    for lines in edges:
        for line in lines:
            at_height.setdefault((round(line.y), round(line.size)), []).append(line)
    found: set[int] = set()
    for lines in at_height.values():
        known = sum(id(line) in heads for line in lines)
        if known >= _MIN_HEADS and 2 * known > len(lines):
            found.update(map(id, lines))
    return found


def _folios(pages: Sequence[PdfPage]) -> set[int]:
    """The first or last lines of pages, however deep they stand, if they are numbers that count the pages."""
    found: dict[int, list[Line]] = {}
    for number, page in enumerate(pages):
        by_height = sorted(page.lines, key=lambda line: line.y)
        for line in {id(line): line for line in (*by_height[:1], *by_height[-1:])}.values():
            if line.text.isdecimal() and len(line.text) < 5:
                found.setdefault(int(line.text) - number, []).append(line)
    return {id(line) for lines in found.values() if len(lines) > 1 for line in lines}


def _is_numbered(line: Line, edge: Sequence[Line]) -> bool:
    """Whether a line is a page number, or beside one."""
    return any(_NUMBER.fullmatch(other.text) and abs(other.y - line.y) < 0.5 * line.size for other in edge)


def _edge_lines(page: PdfPage) -> list[Line]:
    by_height = sorted(page.lines, key=lambda line: line.y)
    low = [line for line in by_height[:_EDGE_LINES] if line.y < _MARGIN * page.height]
    high = [line for line in by_height[-_EDGE_LINES:] if line.y > (1 - _MARGIN) * page.height]
    return [*low, *high]


def _edge_key(line: Line, usual: float) -> tuple[str, int]:
    """The same for lines in one size that differ only in their numbers; those of large lines may be chapters'."""
    text = line.text.casefold()
    if line.size <= 1.1 * usual:
        text = re.sub(r"\d+|\b[ivxlc]+\b", "", text)
    return re.sub(r"\W+", "", text) or "#", round(line.size)


# --- columns ----------------------------------------------------------------------------------------------------


def _usual_gutter(gutters: Sequence[float | None]) -> float | None:
    """The place between the columns of most pages; None if most have one column."""
    found = [gutter for gutter in gutters if gutter is not None]
    return median(found) if 2 * len(found) >= len(gutters) > 0 else None


def _is_open(lines: Sequence[Line], gutter: float | None) -> bool:
    """Whether few lines cross a gutter: the last page may have only a few lines in its second column."""
    return gutter is not None and (sum(line.x0 < gutter < line.x1 for line in lines) <= _MAX_CROSSING * len(lines))


def _columns(lines: Sequence[Line], left: float, right: float) -> list[Line]:
    return _ordered(lines, left, right, _gutter(lines, left, right))


def _ordered(lines: Sequence[Line], left: float, right: float, gutter: float | None) -> list[Line]:
    """Lines in reading order: columns one after the other, between the lines that span them."""
    if gutter is None:
        return _rows(lines)
    ordered: list[Line] = []
    sides: tuple[list[Line], list[Line]] = ([], [])
    for line in sorted(lines, key=lambda line: -line.y):
        if line.x0 < gutter < line.x1:
            ordered += [*_columns(sides[0], left, gutter), *_columns(sides[1], gutter, right)]
            ordered += _rows([line])
            sides = ([], [])
        else:
            sides[line.x0 >= gutter].append(line)
    return [*ordered, *_columns(sides[0], left, gutter), *_columns(sides[1], gutter, right)]


def _gutter(lines: Sequence[Line], left: float, right: float) -> float | None:
    """The place between two columns that the fewest lines cross; None if there is one column."""
    if len(lines) < _MIN_LINES:
        return None
    width = right - left
    places = [left + width * step / 100 for step in range(30, 71)]
    changes: Counter[int] = Counter()
    for line in lines:
        first = max(0, int((line.x0 - left) / width * 100) - 29)
        last = min(len(places), int((line.x1 - left) / width * 100) - 29)
        if first < last:
            changes[first] += 1
            changes[last] -= 1
    crossing: list[int] = []
    for at in range(len(places)):
        crossing.append((crossing[-1] if crossing else 0) + changes[at])
    fewest = min(crossing)
    best = [place for place, count in zip(places, crossing, strict=True) if count == fewest]
    place = best[len(best) // 2]
    sides = sum(line.x1 <= place for line in lines), sum(line.x0 >= place for line in lines)
    if fewest > _MAX_CROSSING * len(lines) or min(sides) < _MIN_COLUMN * len(lines):
        return None
    return place


def _rows(lines: Sequence[Line]) -> list[Line]:
    """The lines of one column from top to bottom; parts of one line are joined."""
    rows: list[Line] = []
    for line in sorted(lines, key=lambda line: (-line.y, line.x0)):
        if rows and abs(rows[-1].y - line.y) < 0.4 * line.size:
            first, second = sorted((rows[-1], line), key=lambda part: part.x0)
            first.runs[-1].text += " "
            rows[-1] = Line([*first.runs, *second.runs], line.page)
        else:
            rows.append(line)
    left, right = _edges(rows)
    for row in rows:
        row.left, row.right = left, right
    return rows


def _edges(rows: Sequence[Line]) -> tuple[float, float]:
    """Where most lines begin, and where the longest ones end."""
    starts = Counter(round(row.x0) for row in rows)
    ends = sorted(row.x1 for row in rows)
    return max(starts, key=lambda x0: (starts[x0], -x0), default=0.0), ends[
        int(0.95 * (len(ends) - 1))
    ] if ends else 0.0


# --- paragraphs -------------------------------------------------------------------------------------------------


def _pitches(lines: Sequence[Line]) -> Callable[[Line], float]:
    """From a line to the usual distance between lines in its size, in points."""
    gaps: dict[int, list[float]] = {}
    for before, line in pairwise(lines):
        gap = before.y - line.y
        if before.page == line.page and 0 < gap < 3 * line.size and round(before.size) == round(line.size):
            gaps.setdefault(round(line.size), []).append(gap)
    usual = {size: median(own) for size, own in gaps.items()}
    return lambda line: usual.get(round(line.size), 1.3 * line.size)


def _begins(block: TextBlock, line: Line, pitch: Callable[[Line], float]) -> bool:
    """Whether a line begins a new block."""
    before = block.lines[-1]
    if abs(before.size - line.size) > 0.06 * before.size or before.bold != line.bold:
        return True
    if before.fixed != line.fixed and abs(before.x0 - line.x0) > 0.8 * line.size:
        return True
    gap = before.y - line.y
    if before.page != line.page or gap <= 0:  # the next column
        return END.search(before.text) is not None or (line.text[:1].isupper() and _ends_short(before))
    starts_note = len(line.runs) > 1 and line.is_raised(line.runs[0])
    if gap > 1.25 * pitch(line) or LABEL.match(line.text) or starts_note:
        return True
    return _is_indented(block, line) or (_ends_short(before) and END.search(before.text) is not None)


def _ends_short(line: Line) -> bool:
    return line.x1 < line.right - 0.15 * (line.right - line.left)


def _is_indented(block: TextBlock, line: Line) -> bool:
    """Whether a line is indented as the first one of a paragraph, or stands out as that of an item."""
    before = block.lines[-1]
    step = 0.8 * line.size
    if LABEL.match(block.lines[0].text) or (len(block.lines) > 1 and block.lines[0].x0 < before.x0 - step):
        return line.x0 < before.x0 - step  # its other lines are indented
    return line.x0 > before.x0 + step and END.search(before.text) is not None


def joined_over_breaks(blocks: Sequence[TextBlock], is_body: Callable[[TextBlock], bool]) -> Iterator[TextBlock]:
    """Join paragraphs that a column, a page or a figure interrupts; what interrupts them follows."""
    waiting: list[TextBlock] = []
    open_block: TextBlock | None = None
    for body, group in groupby(blocks, is_body):
        for block in group:
            if not body:
                waiting.append(block)
                continue
            if open_block is not None and _is_continued(open_block, block):
                open_block.lines += block.lines
                continue
            if open_block is not None:
                yield open_block
            yield from waiting
            waiting = []
            open_block = block
    if open_block is not None:
        yield open_block
    yield from waiting


def _is_continued(before: TextBlock, after: TextBlock) -> bool:
    last = before.lines[-1].text
    if LABEL.match(after.text) or END.search(last) or before.bold != after.bold:
        return False
    apart = before.lines[-1].page != after.page or before.lines[-1].y <= after.lines[0].y
    return (after.text[:1].islower() and apart) or last.endswith(("-", "\u00ad"))
