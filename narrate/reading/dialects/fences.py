"""Fences that are more than code: directives of MyST, chunks of Quarto, raw blocks of pandoc, and others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from narrate import lazy_re as re
from narrate.reading.dialects.admonitions import Box, label_of
from narrate.reading.dialects.boxes import box_tokens
from narrate.reading.dialects.directives import DIRECTIVE, OPTION, directive_box, treatment_of
from narrate.reading.dialects.table_directives import csv_rows, list_rows, table_tokens
from narrate.reading.dialects.tokens import html_block, math_block

_RAW = re.compile(r"\{\s*=\s*(\w+)\s*\}")
_CHUNK = re.compile(r"\{\s*(?:#[\w:-]+\s+)?\.?(?P<language>[A-Za-z][\w+#-]*)(?:[\s,].*)?\}.*")
_CHUNK_OPTION = re.compile(r"(?:#|%%|//|--)\|.*")
_OBSIDIAN = re.compile(r"(?:ad-|admonish[ \t]*)(?P<kind>[\w-]*)(?P<rest>.*)")
"""A callout of Obsidian's plugin, or of mdBook's."""
_THEOREM = re.compile(
    r"\{(?P<kind>conjecture|corollary|definition|example|exercise|hypothesis|lemma|proof|proposition|remark|solution|theorem)"
    r"\b(?P<rest>[^}]*)\}"
)
"""A chunk of bookdown's whose content is text."""
_NAME = re.compile(r"\b(?:name|title)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_CODEHILITE = re.compile(r"(?::::|#!)[ \t]*(?P<language>[a-z][\w+-]*)[^\n/]*\n")
_LANGUAGE_WITH_MORE = re.compile(
    r"\A(?:(?P<kind>diff)[-_]\w+|(?P<language>[A-Za-z][\w+#-]*)(?:,[\w,-]+|[:{\[(].*))"
)
"""mdBook's ``rust,editable``, Qiita's ``js:index.js``, Gatsby's ``js{1,3}``, Eleventy's ``diff-js``."""
_QUERIES = frozenset({"base", "dataview", "dataviewjs", "query", "tasks", "tracker"})
"""Obsidian fills them in when it shows the page."""


def read_fences(state: StateCore) -> None:
    """Replace the fences that are no code by what they hold."""
    state.tokens = [new for token in state.tokens for new in _replaced(state, token, _MAX_DEPTH)]


_MAX_DEPTH = 8
"""Directives nested deeper are code."""


def _replaced(state: StateCore, token: Token, depth: int) -> Iterator[Token]:
    if token.type != "fence":
        yield _with_language(token) if token.type == "code_block" else token
        return
    info = token.info.strip()
    for pattern, read in _READERS:
        match = pattern.fullmatch(info)
        if match:
            yield from read(state, token, match, depth)
            return
    if info.split(" ")[0].lower() in _QUERIES:
        yield html_block("<iframe></iframe>", token.level)
    else:
        token.info = _LANGUAGE_WITH_MORE.sub(lambda match: match["kind"] or match["language"], info)
        yield token


def _with_language(token: Token) -> Token:
    """Indented code whose first line says its language, as Python-Markdown has it."""
    match = _CODEHILITE.match(token.content)
    if match:
        token.type, token.tag, token.markup = "fence", "code", "```"
        token.info, token.content = match["language"], token.content[match.end() :]
    return token


def _read_raw(_: StateCore, token: Token, match: re.Match[str], _depth: int) -> Iterator[Token]:
    """Pandoc passes HTML on; what is raw for other formats does not appear in a page."""
    if match[1].startswith("html"):
        yield html_block(token.content, token.level)


def _read_directive(state: StateCore, token: Token, match: re.Match[str], depth: int) -> Iterator[Token]:
    name, argument = match["name"].lower(), match["argument"].strip()
    treatment = treatment_of(name, is_fence=token.markup[0] in "`~")
    options, content = _split_options(token.content)
    if treatment == "text" and depth:
        yield from box_tokens(
            directive_box(name, argument), token.level, _blocks(state, content, token.level, depth)
        )
    elif treatment == "figure" and depth:
        caption = _blocks(state, content, token.level, depth)
        image = f'<img src="{escape(argument)}" alt="{escape(options.get("alt", ""))}">'
        yield from (
            html_block(f"<figure>{image}<figcaption>", token.level),
            *caption,
            html_block("</figcaption></figure>", token.level),
        )
    elif treatment == "math":
        yield math_block(content or argument, token.level)
    elif treatment == "table":
        rows = csv_rows(content) if name == "csv-table" else list_rows(content)
        yield from table_tokens(rows, options, argument, token.level)
    elif treatment == "embed":
        yield html_block("<iframe></iframe>", token.level)
    elif treatment != "silent":
        yield from _chunk(state, token, _language(name, argument), content, depth)


def _language(name: str, argument: str) -> str:
    """The language of a directive for code is its argument; that of a chunk is its name."""
    return argument if "code" in name else name


def _read_chunk(state: StateCore, token: Token, match: re.Match[str], depth: int) -> Iterator[Token]:
    yield from _chunk(state, token, match["language"], token.content, depth)


def _chunk(state: StateCore, token: Token, language: str, content: str, depth: int) -> Iterator[Token]:
    """Code that may run; readers see a figure below it if an option gives its caption."""
    caption = _caption(token, state)
    if not _is_hidden(token):
        yield _code(token, language, content)
    if caption:
        yield html_block('<figure><img src="" alt=""><figcaption>', token.level)
        yield from _blocks(state, caption, token.level, depth)
        yield html_block("</figcaption></figure>", token.level)


_INCLUDED = re.compile(r"\binclude\s*=\s*F(?:ALSE)?\b|^(?:#|%%|//|--)\|\s*include:[ \t]*false\b", re.MULTILINE)


def _is_hidden(token: Token) -> bool:
    """Whether a page shows neither the code of a chunk nor what it makes."""
    return _INCLUDED.search(f"{token.info}\n{token.content if '|' in token.content else ''}") is not None


_FIGURE_CAPTION = re.compile(
    r"\bfig\.cap\s*=\s*(?:\"(?P<double>[^\"]+)\"|'(?P<single>[^']+)')"
    r"|^(?:#|%%|//|--)\|\s*fig-cap:[ \t]*(?P<value>[^\s|>].*)$",
    re.MULTILINE,
)
_CAPTION_ELSEWHERE = re.compile(r"^(\(ref:[\w-]+\))[ \t]+(.+)$", re.MULTILINE)


def _caption(token: Token, state: StateCore) -> str:
    """The caption of the figure that a chunk makes; bookdown may have written it elsewhere in the text."""
    match = _FIGURE_CAPTION.search(f"{token.info}\n{token.content}")
    caption = next(filter(None, match.groups()), "").strip() if match else ""
    if caption[:1] in ("'", '"') and caption[-1:] == caption[:1]:
        caption = caption[1:-1]
    caption = caption.replace("\\\\", "\\")
    if caption.startswith("(ref:"):
        if "captions" not in state.env:
            state.env["captions"] = dict(_CAPTION_ELSEWHERE.findall(state.src))
        return str(state.env["captions"].get(caption, ""))
    return caption


def _code(token: Token, language: str, content: str) -> Token:
    """A block of code, without the options of a chunk."""
    lines = content.split("\n")
    token.info = language
    token.content = "\n".join(line for line in lines if not _CHUNK_OPTION.fullmatch(line.strip()))
    return token


def _read_math(_: StateCore, token: Token, _match: re.Match[str], _depth: int) -> Iterator[Token]:
    yield math_block(token.content, token.level)


def _read_obsidian(state: StateCore, token: Token, match: re.Match[str], depth: int) -> Iterator[Token]:
    """``ad-note``, with the title in a line of its own, and ``admonish note``, with the title beside it."""
    options, content = _split_options(token.content)
    kind = match["kind"] or "note"
    box = Box(kind, title=label_of(kind, options.get("title", "") or _named(match["rest"])))
    yield from box_tokens(box, token.level, _blocks(state, content, token.level, depth))


def _read_theorem(state: StateCore, token: Token, match: re.Match[str], depth: int) -> Iterator[Token]:
    box = Box(match["kind"], title=_named(match["rest"]))
    yield from box_tokens(box, token.level, _blocks(state, token.content, token.level, depth))


def _named(attributes: str) -> str:
    """The name or title among the attributes of a fence."""
    match = _NAME.search(attributes)
    return next(filter(None, match.groups()), "") if match else ""


_READERS: tuple[tuple[re.Pattern[str], Callable[..., Iterator[Token]]], ...] = (
    (_RAW, _read_raw),
    (_THEOREM, _read_theorem),
    (DIRECTIVE, _read_directive),
    (_CHUNK, _read_chunk),
    (re.compile(r"(?:math|latex-math)\b.*"), _read_math),
    (_OBSIDIAN, _read_obsidian),
)

_YAML = re.compile(r"\s*---[ \t]*\n(.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
_PLAIN_OPTION = re.compile(r"(title|collapse|icon|color):\s*(.*)")


def _split_options(content: str) -> tuple[dict[str, str], str]:
    """The options of a directive, and its content."""
    yaml = _YAML.match(content)
    if yaml:
        pairs = (line.partition(":")[::2] for line in yaml[1].split("\n"))
        return {key.strip(): value.strip().strip("\"'") for key, value in pairs}, content[yaml.end() :]
    lines = content.split("\n")
    options: dict[str, str] = {}
    while lines and (option := OPTION.fullmatch(lines[0].strip()) or _PLAIN_OPTION.fullmatch(lines[0].strip())):
        options[option[1]] = option[2] or ""
        lines.pop(0)
    return options, "\n".join(lines)


def _blocks(state: StateCore, content: str, level: int, depth: int) -> list[Token]:
    """The blocks of a text within another one."""
    tokens: list[Token] = []
    state.md.block.parse(content, state.md, state.env, tokens)
    for token in tokens:
        token.level += level
    return [new for token in tokens for new in _replaced(state, token, depth - 1)]
