"""Core rule for HTML blocks whose content is Markdown, as kramdown and Python-Markdown mark them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from narrate.reading.dialects.tokens import html_block

_MARKED = re.compile(
    r"\s*(?P<start><(?P<tag>[A-Za-z]\w*)(?:\s[^<>]*)?\smarkdown(?:\s*=\s*[\"']?(?:1|block|span|true)?[\"']?)?(?:\s[^<>]*)?>)"
    r"(?P<content>.*?)(?P<end></(?P=tag)>\s*)?",
    re.DOTALL,
)


def read_html_blocks(state: StateCore) -> None:
    """Read what is in an element with ``markdown="1"``, up to a blank line; what is below that is read anyway."""
    state.tokens = [new for token in state.tokens for new in _replaced(state, token)]


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
