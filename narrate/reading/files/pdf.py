"""Reads PDF files that contain text: papers, reports, books.

A PDF says where each letter stands, and rarely what it is: `pdf_text` gets the lines, `pdf_layout` puts them into
reading order and joins them to blocks, and `pdf_roles` tells what each block is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby, pairwise, takewhile, zip_longest

from narrate import lazy_re as re
from narrate.reading.chapter_labels import is_division, is_label
from narrate.reading.dates import find_dates
from narrate.reading.fetch import Source
from narrate.reading.files.document import read_page
from narrate.reading.files.pdf_layout import LABEL, TextBlock, joined_over_breaks, read_layout
from narrate.reading.files.pdf_roles import MAX_FRONT_WORDS, NOTE, Roles
from narrate.reading.files.pdf_text import Line, read_pdf_text
from narrate.reading.html.facts.metadata import Metadata
from narrate.reading.hyphens import join_lines, known_words
from narrate.reading.normalize import comparison_key, one_line
from narrate.reading.post import Post

_NOTE_KEY = "narrate-note-pdf-"  # footnotes with this prefix count as rewritten already
_MAX_TITLE_CHARS = 200
_MIN_TEXT_WORDS = 8
_MIN_TITLE_SCALE = 1.2  # of the size of the text
_PLACEHOLDER_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint) - .*|untitled.*|(?:document|slide|presentation)\s*\d*"
    r"|.*\.(?:docx?|dvi|indd|odt|pdf|pptx?|qxd|tex))",
    re.IGNORECASE,
)
"""Titles that programs set without being asked."""
_NO_AUTHOR = re.compile(r"(?:admin|administrator|author|owner|unknown|user|.*@.*|.*\d.*|)", re.IGNORECASE)
_NAME_WORD = re.compile(r"(?!\d)\w[\w.’'-]*")
_PARTICLES = frozenset("al ben bin da de del della den der di dos du el ibn la le st. ten ter van von zu".split())
"""Words in lower case in names."""
_MAX_NAME_WORDS = 5
_NO_NAME = re.compile(
    r"\b(?:abstract|center|centre|college|conference|department|draft|institut|journal|laborator|ltd|proceedings"
    r"|report|school|universit|version|volume|working)",
    re.IGNORECASE,
)
"""Words of affiliations and publishers."""
_BETWEEN_NAMES = re.compile(r"\s*(?:,|;|&|\band\b|\bund\b|\bet\b)\s*")


def read_pdf(source: Source) -> Post:
    """Read a PDF.

    Raises `ReadingError` if it is not one, or is damaged, protected or scanned, or if the extra is not installed.
    """
    text = read_pdf_text(source)
    blocks = list(_joined_labels(read_layout(text.pages)))
    roles = Roles(blocks, text.bookmarks)
    blocks = list(joined_over_breaks(blocks, roles.is_body))
    title, shown = _find_title(blocks, roles, text.metadata.get("Title", ""))
    front = _front(blocks, roles, shown)
    authors = _stated_authors(text.metadata.get("Author", "")) or _shown_authors(front)
    body = _Writer(blocks, roles).html([block for block in blocks if block is not shown], front)
    return read_page(Metadata(title=title, authors=authors), body, source)


def _joined_labels(blocks: Iterable[TextBlock]) -> Iterator[TextBlock]:
    """Join the word and the number of a chapter that stand in lines of two sizes: ``CHAPTER``, ``ONE``."""
    before: TextBlock | None = None
    for block in blocks:
        joined = TextBlock([] if before is None else [*before.lines, *block.lines])
        if before is not None and before.text.isalpha() and is_division(joined.text) and is_label(joined.text):
            block, before = joined, None
        if before is not None:
            yield before
        before = block
    if before is not None:
        yield before


# --- title and authors ------------------------------------------------------------------------------------------


def _find_title(blocks: Sequence[TextBlock], roles: Roles, stated: str) -> tuple[str, TextBlock | None]:
    """The title, and the block that shows it.

    It is what the properties state, if the first page shows that, or else the largest words there. If these are no
    larger than other headings, it is what the properties state.
    """
    stated = "" if _PLACEHOLDER_TITLE.fullmatch(one_line(stated)) else one_line(stated)
    first = [block for block in blocks if block.page == 0 and len(block.text) <= _MAX_TITLE_CHARS]
    key = comparison_key(stated)
    shown = next((block for block in first if key and comparison_key(block.text) == key), None)
    if shown is not None:
        return stated, shown
    largest = max(first, key=lambda block: block.size, default=None)
    if largest is None or largest.size < _MIN_TITLE_SCALE * roles.body_size:
        return stated, None
    alone = sum(block.size > 0.98 * largest.size for block in blocks) == 1
    if alone and (not stated or roles.bookmark(largest) is None):
        return join_lines([line.text for line in largest.lines]), largest
    return stated, None


def _front(blocks: Sequence[TextBlock], roles: Roles, title: TextBlock | None) -> list[TextBlock]:
    """The blocks between the title and the text on the first page: authors, affiliations, a date."""
    if title is None:
        return []
    after = blocks[next(at for at, block in enumerate(blocks) if block is title) + 1 :]
    pairs = zip_longest(after, after[1:])
    return [block for block, following in takewhile(lambda pair: _is_front(*pair, roles), pairs)]


def _is_front(block: TextBlock, following: TextBlock | None, roles: Roles) -> bool:
    """Whether a block below the title is no text, and no heading of the text that follows."""
    if block.page != 0 or len(block.text.split()) > MAX_FRONT_WORDS or roles.is_named_heading(block):
        return False
    if _is_text(block):
        return False
    heads = roles.is_heading(block) and (following is None or len(following.text.split()) > MAX_FRONT_WORDS)
    return not heads or bool(_names(block.text))


def _is_text(block: TextBlock) -> bool:
    """Whether a block is an item of a list, or has words as running text has them, not names and places."""
    words = [word for word in block.text.split() if word[0].isalpha()]
    lower = sum(word[0].islower() for word in words)
    return LABEL.match(block.text) is not None or (len(words) >= _MIN_TEXT_WORDS and 2 * lower > len(words))


def _stated_authors(stated: str) -> tuple[str, ...]:
    separator = ";" if ";" in stated else r",|\band\b|&"
    names = (one_line(name) for name in re.split(separator, stated))
    return tuple(name for name in names if not _NO_AUTHOR.fullmatch(name))


def _shown_authors(front: Sequence[TextBlock]) -> tuple[str, ...]:
    """The names in the first lines below the title."""
    found = (_names(block.text) for block in front[:4])
    return tuple(name for names in takewhile(bool, found) for name in names)


def _names(text: str) -> tuple[str, ...]:
    """The names of which a text consists, without marks of notes; none if it has other words."""
    date = next(find_dates(text), None)
    text = text if date is None else text[: date.start] + text[date.end :]
    bare = re.sub(r"^by\s+|[\d*†‡§¶∗]+", "", text, flags=re.IGNORECASE)
    names = [name.strip() for name in _BETWEEN_NAMES.split(bare) if name.strip()]
    return tuple(names) if all(map(_is_name, names)) and not _NO_NAME.search(bare) else ()


def _is_name(text: str) -> bool:
    words = text.split()
    written = all(_NAME_WORD.fullmatch(word) and (word[0].isupper() or word in _PARTICLES) for word in words)
    return written and 1 < len(words) <= _MAX_NAME_WORDS and words[-1] not in _PARTICLES


# --- HTML -------------------------------------------------------------------------------------------------------


class _Writer:
    """Writes blocks as HTML."""

    def __init__(self, blocks: Sequence[TextBlock], roles: Roles) -> None:
        self._roles = roles
        self._levels = self._label_levels(blocks)
        self._known = known_words(line.text for block in blocks for line in block.lines)
        self._notes = {self._note_key(block): block for block in blocks if roles.is_note(block)}
        self._referred = {
            key
            for block in blocks
            if not roles.is_note(block)
            for line in block.lines
            for key in _marks(line)
            if key in self._notes
        }

    def html(self, blocks: Sequence[TextBlock], front: Sequence[TextBlock]) -> str:
        """The blocks, then the notes; ``front`` is front matter."""
        left_out = {id(block) for block in front} | self._contents(blocks)
        parts: list[str] = []
        for kind, group in groupby(blocks, lambda block: self._kind(block, left_out)):
            parts += _grouped(kind, [self._block(block, kind) for block in group])
        notes = (self._note(key) for key in self._notes if key in self._referred)
        return "\n".join([*parts, *_grouped("ol", list(notes))])

    def _contents(self, blocks: Sequence[TextBlock]) -> set[int]:
        """The table of contents: what leads to page numbers, the heading, and what ends in numbers below that."""
        found: set[int] = set()
        inside = False
        for block, following in zip_longest(blocks, blocks[1:]):
            is_head = self._roles.is_contents_heading(block)
            numbered = sum(line.text[-1:].isdecimal() for line in block.lines)
            listed = self._roles.is_contents(block) or (
                inside and 2 * numbered >= len(block.lines) and not is_label(block.text)
            )
            if inside and not listed and following is not None and len(block.lines) == 1:
                listed = self._roles.is_contents(following)  # its own number stands elsewhere
            inside = is_head or listed
            if listed or (is_head and following is not None and following.lines[0].text[-1:].isdecimal()):
                found.add(id(block))
        return found

    def _kind(self, block: TextBlock, left_out: set[int]) -> str:
        """``matter``, ``heading``, ``code``, ``note``, ``drawn``, ``item`` or ``text``."""
        if id(block) in left_out:
            return "matter"
        if self._roles.is_heading(block):
            return "heading"
        if self._roles.is_code(block):
            return "code"
        if self._roles.is_note(block) and self._note_key(block) in self._referred:
            return "note"
        if self._roles.is_drawn(block):
            return "drawn"
        return "item" if re.match(r"[-•‣◦▪–]\s", block.text) else "text"

    def _block(self, block: TextBlock, kind: str) -> str:
        if kind == "code":
            return "\n".join(escape(line.text, quote=False) for line in block.lines)
        text = self._text(block)
        if kind == "heading":
            # An H1 would be read as the title.
            level = min(self._levels.get(id(block)) or self._roles.level(block), 5) + 1
            return f"<h{level}>{text}</h{level}>"
        if kind == "note":
            return ""
        if kind == "item":
            return f"<li>{LABEL.sub('', text, count=1)}</li>"
        return f"<p data-do-not-narrate>{text}</p>" if kind == "drawn" else f"<p>{text}</p>"

    def _label_levels(self, blocks: Sequence[TextBlock]) -> dict[int, int]:
        """The levels of chapters' numbers by the identity of their blocks: not below the titles that follow."""
        found: dict[int, int] = {}
        for block, title in pairwise(blocks):
            if is_label(block.text) and self._roles.is_heading(block) and self._roles.is_heading(title):
                found[id(block)] = min(self._roles.level(block), self._roles.level(title))
        return found

    def _note(self, key: str) -> str:
        text = NOTE.sub("", re.sub(r"^<sup>.*?</sup>\s*", "", self._text(self._notes[key])), count=1)
        return f'<li class="footnote-item" id="{_NOTE_KEY}{key}">{text}</li>'

    def _note_key(self, block: TextBlock) -> str:
        mark = NOTE.match(block.text)
        return f"{block.page}-{mark['mark']}" if mark else ""

    def _text(self, block: TextBlock) -> str:
        return join_lines([self._line(line) for line in block.lines], self._known)

    def _line(self, line: Line) -> str:
        """A line with its raised signs, some of which are the marks of notes."""
        parts: list[str] = []
        for run in line.runs:
            key = f"{line.page}-{run.text.strip()}"
            if not line.is_raised(run):
                parts.append(escape(run.text, quote=False))
            elif key in self._referred and run is not line.runs[0]:
                parts.append(f'<sup class="footnote-ref"><a href="#{_NOTE_KEY}{key}"></a></sup>{_space(run.text)}')
            else:
                parts.append(f"<sup>{escape(run.text.strip(), quote=False)}</sup>{_space(run.text)}")
        return "".join(parts).strip()


def _space(text: str) -> str:
    return " " if text.endswith(" ") else ""


def _marks(line: Line) -> Iterator[str]:
    """The keys of notes to which a line may refer."""
    for run in line.runs[1:]:
        if line.is_raised(run):
            yield f"{line.page}-{run.text.strip()}"


def _grouped(kind: str, parts: list[str]) -> list[str]:
    if kind == "code":
        return ["<pre>" + "\n".join(parts) + "</pre>"]
    around = {"matter": "matter", "item": "ul", "ol": "ol"}.get(kind)
    return [f"<{around}>", *parts, f"</{around}>"] if around and parts else parts
