"""Tokens that several rules make."""

from __future__ import annotations

from markdown_it.token import Token


def html_block(content: str, level: int) -> Token:
    """A block of HTML."""
    token = Token("html_block", "", 0)
    token.content, token.level = f"{content}\n", level
    return token


def math_block(tex: str, level: int) -> Token:
    """A displayed formula."""
    token = Token("math_block", "math", 0)
    token.content, token.level = tex, level
    return token
