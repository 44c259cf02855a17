"""Core rules for tables of contents: a listener hears the headings where they are."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import html
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from narrate import lazy_re as re
from narrate.reading.html.dom import remove

_MARK = re.compile(r"\{:.*\btoc\b.*\}", re.IGNORECASE)
"""kramdown puts a table of contents in place of the list above."""
_PLACE = re.compile(r"[^\w]*_?toc_?[^\w]*", re.IGNORECASE)
_START = re.compile(r"\s*<!--\s*(?:start doctoc|toc\b|table of contents)[^>]*-->.*", re.IGNORECASE | re.DOTALL)
_END = re.compile(r"\s*<!--\s*(?:end doctoc|/\s*toc\b|tocstop|toc end)[^>]*-->.*", re.IGNORECASE | re.DOTALL)
"""Comments between which tools for READMEs write one."""
_LINK = re.compile(r"(?:\[.+\]\(#[^()\s]*\)|\[\[#[^\[\]\n]+\]\])\s*")
_TITLE = re.compile(
    r"\W*(?:table of contents|contents|toc|on this page|in this (?:article|guide|page|post)"
    r"|inhalt(?:sverzeichnis)?|sommaire|table des matières|índice|indice|inhoud(?:sopgave)?|目次|目录)\W*",
    re.IGNORECASE,
)
_BETWEEN = r"[\s|•·∙⋅‧/—–,*_-]|&[a-z]+;|<br ?/?>"
_LINE = re.compile(rf"[*_]*(?:\[[^\[\]]+\]\(#[^()\s]*\)(?:{_BETWEEN})*)+")
_BACK = re.compile(r"[(*_]*\[[^\[\]]*\b(?:back )?to (?:the )?top\b[^\[\]]*\]\(#[^()\s]*\)[)*_]*", re.IGNORECASE)
"""A link to the beginning, below a section."""
_MIN_LINKS = 3
"""A shorter list of links within the page may be one of notes."""
_LISTS = ("bullet_list", "ordered_list")


def drop_contents(state: StateCore) -> None:
    """Drop tables of contents, and the titles right above them."""
    tokens = state.tokens
    dropped: set[int] = set()
    for start, stop in (*_lists(tokens), *_lines(tokens), *_between_comments(tokens), *_places(tokens)):
        dropped.update(range(_title_start(tokens, start), stop))
    state.tokens = [token for index, token in enumerate(tokens) if index not in dropped]


def _lists(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """Lists of nothing but links within the page, and the list above kramdown's mark."""
    start, depth = 0, 0
    for index, token in enumerate(tokens):
        if not token.type.startswith(_LISTS):
            continue
        start = start if depth else index
        depth += token.nesting
        if depth == 0 and (_is_marked(tokens, index) or _is_contents(tokens, start, index)):
            yield start, index + 1


def _lines(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """Paragraphs of nothing but links within the page, with marks between them, as READMEs have them."""
    for index, token in enumerate(tokens):
        if token.type != "inline" or tokens[index - 1].type != "paragraph_open" or "](#" not in token.content:
            continue
        enough = token.content.count("](#") >= _MIN_LINKS
        if (enough and _LINE.fullmatch(token.content)) or _BACK.fullmatch(token.content.strip()):
            yield index - 1, index + 2


def _is_marked(tokens: list[Token], end: int) -> bool:
    following = tokens[end + 1] if end + 1 < len(tokens) else None
    return following is not None and following.type == "mark" and bool(_MARK.fullmatch(following.content))


def _is_contents(tokens: list[Token], start: int, end: int) -> bool:
    texts = [token.content for token in tokens[start:end] if token.type == "inline"]
    enough = len(texts) >= _MIN_LINKS or _title_start(tokens, start) < start
    return enough and bool(texts) and all(map(_LINK.fullmatch, texts))


def _between_comments(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    start = -1
    for index, token in enumerate(tokens):
        if token.type != "html_block":
            continue
        if start >= 0 and _END.match(token.content):
            yield start, index + 1
            start = -1
        elif _START.match(token.content):
            start = index


def _places(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """Where a program is to put one."""
    for index, token in enumerate(tokens):
        if token.type == "mark" and _PLACE.fullmatch(token.content):
            yield index, index + 1


def _title_start(tokens: list[Token], start: int) -> int:
    """Where a heading or paragraph right above begins that says what follows; ``start`` if there is none."""
    place = start
    while place and tokens[place - 1].type == "mark":
        place -= 1
    above = tokens[max(0, place - 3) : place]
    is_title = [token.type for token in above] in _BLOCKS_OF_TEXT and _TITLE.fullmatch(above[1].content)
    return place - 3 if is_title else start


_BLOCKS_OF_TEXT = (
    ["heading_open", "inline", "heading_close"],
    ["paragraph_open", "inline", "paragraph_close"],
)


_TOP = re.compile(r"\W*back to (?:the )?top\W*", re.IGNORECASE)


def drop_linked_lines(tree: html.HtmlElement) -> None:
    """Drop elements of nothing but links within the page, which READMEs center above the text."""
    for parent in dict.fromkeys(link.getparent() for link in tree.iter("a")):
        if parent is None or parent.tag == "body":
            continue
        links = [child for child in parent if child.tag == "a"]
        between = [parent.text, *(child.tail for child in parent)]
        if (
            (len(links) >= _MIN_LINKS or _TOP.fullmatch(parent.text_content()))
            and all(child.tag in {"a", "br"} for child in parent)
            and all((link.get("href") or "").startswith("#") for link in links)
            and not re.search(r"\w", "".join(filter(None, between)))
        ):
            remove(parent)
