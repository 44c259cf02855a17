"""Recognizes front and back matter of books that no listener expects: it serves navigation, sale or law.

That is the cover, title page, copyright page, table of contents, lists of figures, index, colophon, and
advertisements. A dedication, an epigraph, a preface or a note about the author is part of the book. Types that the
book states decide; many books state none, so a page is also judged by its title, its words, and its length.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from narrate import lazy_re as re
from narrate.reading.chapter_labels import is_contents
from narrate.reading.normalize import comparison_key

TYPES = frozenset(
    "colophon copyright-page copyrightpage cover cover-page coverpage halftitlepage imprimatur imprint index "
    "landmarks loa loi lot lov other.adcard page-list toc".split()
)
"""Types of EPUB 3 (its Structural Semantics Vocabulary) and EPUB 2's guide that are always left out."""
TITLE_PAGE_TYPES = frozenset({"title-page", "titlepage"})
"""These are left out if they contain nothing that a listener would miss."""

_MAX_PAGE_WORDS = 600
"""Of a page that is judged by its words."""
_MAX_TITLE_PAGE_WORDS = 60
_MAX_TITLE_LINE_WORDS = 6
_MAX_LISTED_WORDS = 14
"""Of a line in a list of contents, books or subjects."""
_MAX_WORDS_PER_MARK = 60
"""In a copyright page, one mark stands in every few lines."""

_CLAIM = re.compile(r"©|\bcopyright\b|\(c\) ?(?:19|20)\d\d", re.IGNORECASE)
_RIGHTS = re.compile(
    r"\ball rights reserved|\balle rechte vorbehalten|\btous droits réservés"
    r"|\btodos los derechos reservados|\btutti i diritti riservati|\btodos os direitos reservados",
    re.IGNORECASE,
)
_IMPRINT = re.compile(
    r"\bisbn\b|\be-?isbn\b|\b(?:first|originally) (?:published|printed|edition)|\b\w+ (?:edition|printing)\b"
    r"|\bprinted (?:in|by|and bound|on)\b|\bpublished (?:by|in)\b|\bpublisher\b"
    r"|\bno part of this (?:book|work|pub)"
    r"|\blibrary of congress|\bcatalogu?ing[- ]in[- ]publication|\bbritish library|\bwork of fiction\b"
    r"|\b(?:cover|jacket|book) (?:design|art|photo|illustration|image)|\btypeset"
    r"|\be-?book (?:edition|conversion|by)"
    r"|\blicen[sc]ed? under|\bpermission of the publisher|\bmoral rights?\b|\b10 9 8 7\b|\b1 2 3 4 5 6\b"
    r"|\bwww\.\w|\bimpressum\b|\bumschlag|\bdépôt légal|\bdepósito legal|\b1\. auflage",
    re.IGNORECASE,
)
"""What copyright pages say, in the languages of many e-books."""
_LISTS = re.compile(
    r"index|(?:general|subject|name) index|(?:list of )?(?:figures|illustrations|maps|plates|tables)"
    r"|(?:abbildungs|stichwort|tabellen)?verzeichnis|(?:namens|sach)?register",
    re.IGNORECASE,
)
_PICTURED = re.compile(
    r"(?:book )?cover(?: page)?|(?:half[- ])?title(?: page)?|titelseite|landmarks", re.IGNORECASE
)
_PRODUCED = re.compile(
    r"colophon|imprint|impressum|copyright(?: page| notice| information)?|about the publisher|transcriber.s notes?"
    r"|(?:advance )?praise for\b.*|newsletter.*|sign up\b.*"
    r"|(?:thank you|thanks) for (?:buying|downloading|purchasing)\b.*",
    re.IGNORECASE,
)
_OTHER_BOOKS = re.compile(
    r"(?:also|books?|novels?|other (?:books?|novels?|titles?|works)|more(?: books?)?|titles?|works)"
    r" (?:available )?(?:by|from)\b.*"
    r"|by the same author|du même auteur|von der?selben autor(?:in)?|ebenfalls von\b.*|otros libros de\b.*",
    re.IGNORECASE,
)
_TITLE_PAGE_LINE = re.compile(
    r"(?:a|an|the|ein|eine|un|une)? ?(?:memoir|novel|novella|play|poem|roman|romance|short stor(?:y|ies)|stories"
    r"|tale|thriller)s?"
    r"|(?:adapted|edited|illustrated|introduced|retold|selected|translated|written|with an? .*)(?: and \w+)*"
    r" (?:by|from)\b.*"
    r"|(?:by|von|par|por|di|and|und|et|y|e|&|volume|vol\.?|book|edition|title page|\W*)|\d{4}|by .*",
    re.IGNORECASE,
)
"""What stands on a title page beside the title, the names, and the publisher's."""
_PICTURE = re.compile(r"\b(?:cover|frontispiece|image|logo|title)\b|^\W*$", re.IGNORECASE)
"""Says that a picture at the front of a book shows no more than its title page does."""
_DEDICATION = re.compile(r"(?:dedicated|for|für|in (?:loving )?memory|pour|to)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BookNames:
    """What stands on a title page, as the book's metadata states it."""

    titles: tuple[str, ...]
    people: tuple[str, ...]
    """Authors, translators and others, and the publisher."""

    def knows(self, line: str) -> bool:
        """Whether a line consists of these names and what connects them."""
        rest = comparison_key(line)
        for name in sorted((comparison_key(name) for name in (*self.titles, *self.people)), key=len, reverse=True):
            rest = rest.replace(name, "") if name else rest
        return rest in {"", "by", "and", "aand"} or _TITLE_PAGE_LINE.fullmatch(line.strip()) is not None

    def has_title(self, lines: Iterable[str]) -> bool:
        """Whether one of the lines is the title, or begins with it."""
        title = comparison_key(self.titles[0]) if self.titles else ""
        joined = comparison_key(" ".join(lines))
        return bool(title) and title in joined


@dataclass(frozen=True, slots=True)
class BookPage:
    """A document of a book, or a part of it."""

    lines: tuple[str, ...]
    """The text of its blocks that have any, in order."""
    pictures: tuple[str, ...]
    """The alternative texts of its pictures."""
    titles: tuple[str, ...]
    """What the table of contents calls it."""
    linked_words: int
    """Words in links within the book."""
    is_opening: bool
    """Whether all the text of the book comes after it."""

    @property
    def is_short(self) -> bool:
        """Whether it is a page or a list, and not the text of the book."""
        return self.words <= _MAX_PAGE_WORDS or _has_short_lines(self)

    @property
    def words(self) -> int:
        """The number of words in it."""
        return sum(len(line.split()) for line in self.lines)


def is_matter(page: BookPage, names: BookNames) -> bool:
    """Whether a page that states no type is front or back matter that is left out."""
    if not page.lines:
        return page.is_opening and all(_PICTURE.search(alt) or names.knows(alt) for alt in page.pictures)
    return (
        _is_copyright_page(page)
        or _is_listing(page)
        or _is_titled(page)
        or (page.is_opening and is_bare_title_page(page.lines, names))
    )


def is_bare_title_page(lines: Sequence[str], names: BookNames) -> bool:
    """Whether the lines are those of a title page, and no dedication is among them."""
    if not names.has_title(lines) or sum(len(line.split()) for line in lines) > _MAX_TITLE_PAGE_WORDS:
        return False
    return all(names.knows(line) or _is_short(line) for line in lines)


def _is_short(line: str) -> bool:
    """Whether a line may name a publisher or a place, and is no dedication and no sentence."""
    is_sentence = line.rstrip("”’\"'").endswith((".", "!", "?", "…"))
    return len(line.split()) <= _MAX_TITLE_LINE_WORDS and not is_sentence and not _DEDICATION.match(line)


def _is_copyright_page(page: BookPage) -> bool:
    if page.words > _MAX_PAGE_WORDS:
        return False
    text = "\n".join(page.lines)
    strong = (_CLAIM.search(text) is not None) + (_RIGHTS.search(text) is not None)
    weak = len({mark.casefold() for mark in _IMPRINT.findall(text)})
    marks = strong + weak
    return marks >= 2 and (strong > 0 or weak > 2) and page.words <= _MAX_WORDS_PER_MARK * marks


def _is_listing(page: BookPage) -> bool:
    """Whether a page is a list of contents, figures or subjects: under such a title, or nothing but links."""
    if not _has_short_lines(page):
        return False
    links = len(page.lines) > 3 and page.linked_words > 0.8 * page.words
    listed = _is_called(page, _LISTS) or any(map(is_contents, (*page.titles, page.lines[0])))
    return links or (len(page.lines) > 1 and listed)


def _is_titled(page: BookPage) -> bool:
    """Whether the title of a page says that it is about the book as a product, or about other books."""
    if page.words > _MAX_PAGE_WORDS // 2:
        return False
    return (
        _is_called(page, _PRODUCED)
        or (page.words <= _MAX_TITLE_PAGE_WORDS and _is_called(page, _PICTURED))
        or (_has_short_lines(page) and _is_called(page, _OTHER_BOOKS))
    )


def _has_short_lines(page: BookPage) -> bool:
    return median(len(line.split()) for line in page.lines) <= _MAX_LISTED_WORDS


def _is_called(page: BookPage, names: re.Pattern[str]) -> bool:
    return any(names.fullmatch(name.strip(" .:*")) for name in (*page.titles, page.lines[0]))
