"""Core rules for HTML blocks: Markdown in them, as kramdown and Python-Markdown mark it, and tables."""

from __future__ import annotations

from collections.abc import Iterator

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
    """Read what is in an element with ``markdown="1"``, up to a blank line; what is below that is read anyway."""
    state.tokens = [new for token in state.tokens for new in _replaced(state, token)]


def join_tables(state: StateCore) -> None:
    """Within a table in HTML, read indented text as HTML: it is no code because a blank line stands above it."""
    open_tables = 0
    for token in state.tokens:
        if token.type == "html_block":
            open_tables += sum(-1 if tag[1] == "/" else 1 for tag in _TABLE_TAG.findall(token.content))
        elif token.type == "code_block" and open_tables > 0:
            token.type = "html_block"


_TABLE_TAG = re.compile(r"</?table\b", re.IGNORECASE)


def _replaced(state: StateCore, token: Token) -> Iterator[Token]:
    match = _MARKED.fullmatch(token.content) if token.type == "html_block" else None
    if match is None or not match["content"].strip():
        yield token
        return
    yield html_block(match["start"], token.level)
    inner: list[Token] = []
    state.md.block.parse(match["content"], state.md, state.env, inner)
    yield from inner
    if match["end"]:
        yield html_block(match["end"], token.level)
