"""Core rules for HTML blocks: Markdown in them, as kramdown and Python-Markdown mark it, and tables."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from narrate import lazy_re as re
from narrate.reading.dialects.tokens import html_block

_MARKED = re.compile(
    r"\s*(?P<start><(?P<tag>[A-Za-z]\w*)(?:\s[^<>]*)?\smarkdown(?:\s*=\s*[\"']?(?:1|block|span|true)?[\"']?)?(?:\s[^<>]*)?>)"
    r"(?P<content>.*?)(?P<end></(?P=tag)>\s*)?",
    re.DOTALL,
)


def read_html_blocks(state: StateCore) -> None:
    """Read what is in an element with ``markdown="1"``, up to a blank line; what is below that is read anyway.

    Pandoc reads it in every element.
    """
    pattern = _WRAPPED if _PANDOC.search(state.src) else _MARKED
    state.tokens = [new for token in state.tokens for new in _replaced(state, token, pattern)]


_WRAPPED = re.compile(
    r"\s*(?P<start><(?P<tag>article|aside|center|div|section)\b[^<>]*>)[ \t]*\n"
    r"(?P<content>[^<]*)(?P<end></(?P=tag)>\s*)?"
)
_PANDOC = re.compile(r"^(?:`{3,}[ \t]*\{[a-z]+[ ,}]|:{3,}[ \t]*\{[.#])", re.MULTILINE)
"""Chunks that run, and divs with attributes."""


def join_tables(state: StateCore) -> None:
    """Within a table in HTML, read indented text as HTML: it is no code because a blank line stands above it."""
    open_tables = 0
    for token in state.tokens:
        if token.type == "html_block":
            open_tables += sum(-1 if tag[1] == "/" else 1 for tag in _TABLE_TAG.findall(token.content))
        elif token.type == "code_block" and open_tables > 0:
            token.type = "html_block"


_TABLE_TAG = re.compile(r"</?table\b", re.IGNORECASE)


def link_words(state: StateCore) -> None:
    """Links in Markdown's notation within HTML, which most programs leave as they are, are links."""
    for token in state.tokens:
        if token.type == "html_block" and "](" in token.content and not _VERBATIM.search(token.content):
            token.content = _LINK.sub(_linked, token.content)


_VERBATIM = re.compile(r"<(?:code|pre|script|style|textarea)\b", re.IGNORECASE)
_LINK = re.compile(
    r"(?P<picture>!?)\[(?P<words>[^\[\]<>\n]*)\]\((?P<address>[^()\s<>\"']+)(?:[ \t]+\"[^\"<>\n]*\")?\)"
)


def _linked(match: re.Match[str]) -> str:
    if match["picture"]:
        return f'<img src="{match["address"]}" alt="{escape(match["words"])}">'
    return f'<a href="{match["address"]}">{match["words"]}</a>' if match["words"] else match[0]


def _replaced(state: StateCore, token: Token, pattern: re.Pattern[str]) -> Iterator[Token]:
    patterns = (_MARKED, pattern) if token.type == "html_block" else ()
    match = next(filter(None, (pattern.fullmatch(token.content) for pattern in patterns)), None)
    if match is None or not match["content"].strip():
        yield token
        return
    yield html_block(match["start"], token.level)
    inner: list[Token] = []
    state.md.block.parse(match["content"], state.md, state.env, inner)
    yield from inner
    if match["end"]:
        yield html_block(match["end"], token.level)
