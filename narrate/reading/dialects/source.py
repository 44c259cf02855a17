"""Prepares the source of a post: what programs would do to it before it is read as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate, chain, zip_longest

from markdown_it import MarkdownIt
from markdown_it.token import Token

from narrate import lazy_re as re
from narrate.reading.dialects.mdx import constants, is_mdx, without_modules
from narrate.reading.dialects.readme_blocks import expand_blocks
from narrate.reading.dialects.template_syntax import CODE_SPAN
from narrate.reading.dialects.templates import Expanded, Range, expand_templates
from narrate.reading.dialects.wordpress import expand_shortcodes


def prepare(text: str, md: MarkdownIt, variable: Callable[[str], str]) -> Expanded:
    """``text`` without templates and modules; ``md`` tells what in it is code.

    ``variable`` gives the text of a variable of a template; empty if it is not known.
    """
    if "{" in text:
        text = _CHUNK.sub(lambda match: match[1] + match[2].replace("`", ""), text)
        text = _STEPS.sub(r"\1", text)
    text = expand_blocks(text, lambda shown: code_ranges(shown, md))
    text = expand_shortcodes(text, lambda shown: code_ranges(shown, md))
    if not is_mdx(text) and not any(mark in text for mark in ("{{", "{%", "{#", "<%")):
        return Expanded(text)
    code = code_ranges(text, md)
    mdx = is_mdx(CODE_SPAN.sub("", "".join(_prose(text, code))))
    known: dict[str, str] = {}
    if mdx:
        known = constants(text)
        text = _without_modules(text, code)
        code = code_ranges(text, md)
    return expand_templates(text, code, lambda name: known.get(name) or variable(name), mdx)


_CHUNK = re.compile(r"^([ \t>]*`{3,}[ \t]*)(\{[A-Za-z][^\n`]*`[^\n]*\}[ \t]*)$", re.MULTILINE)
"""The head of a chunk of R Markdown's whose options hold code: to CommonMark, it would open no block."""


_STEPS = re.compile(r"^([ \t]*\$\$)[ \t]*\{(?:[\d,|-]|all)+\}[ \t]*$", re.MULTILINE)
"""Slidev's steps of a displayed formula."""


def code_ranges(text: str, md: MarkdownIt) -> list[Range]:
    """Where the blocks of code are, in characters, in order."""
    tokens: list[Token] = []
    md.block.parse(text, md, {}, tokens)
    starts = [0, *accumulate(len(line) for line in text.splitlines(keepends=True))]
    lines = [token.map for token in tokens if token.type in {"fence", "code_block"} and token.map]
    return [(starts[first], starts[min(last, len(starts) - 1)]) for first, last in lines]


def _prose(text: str, code: list[Range]) -> Iterator[str]:
    """What is between the blocks of code."""
    at = 0
    for start, end in code:
        yield text[at:start]
        at = end
    yield text[at:]


def _without_modules(text: str, code: list[Range]) -> str:
    kept = [text[start:end] for start, end in code]
    parts = chain.from_iterable(zip_longest(map(without_modules, _prose(text, code)), kept, fillvalue=""))
    return "".join(parts)
