"""Finds the front matter at the start of a text, and says in which notation it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from json import JSONDecodeError, JSONDecoder
from typing import Literal

from narrate import lazy_re as re
from narrate.reading.front_matter.keys import is_known

Notation = Literal["yaml", "toml", "json", "pandoc", "header"]
"""``header`` is ``Key: value`` in the first lines, as MultiMarkdown and Pelican have it."""


@dataclass(frozen=True, slots=True)
class FrontMatterBlock:
    """Front matter as written, without what fences it."""

    notation: Notation
    text: str
    first_line: int
    """The number of its first line in the file, from 1."""
    end: int
    """Where the body begins, in characters."""
    closed: bool = True
    """Whether its fence is closed; if it is not, a blank line ends it."""


def find_front_matter(text: str) -> FrontMatterBlock | None:
    """The front matter of a text, or None. Whether fenced YAML is a mapping is for the caller to see."""
    start = len(text) - len(text.lstrip("\n"))
    for find in _FINDERS:
        found = find(text, start)
        if found is not None:
            return found
    return None


_YAML = re.compile(r"---[ \t]*(?:ya?ml)?[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(
    r"(?:\+\+\+[ \t]*\n(.*?)^\+\+\+|---[ \t]*toml[ \t]*\n(.*?)^---)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_JSON = re.compile(
    r"(?:;;;[ \t]*\n(.*?)^;;;|---[ \t]*json[ \t]*\n(.*?)^---)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_COMMENT = re.compile(r"<!--[ \t]*\n((?:(?:\.\. +)?[A-Za-z][\w-]*:.*\n)+)[ \t]*-->[ \t]*(?:\n|\Z)")
"""Nikola keeps its header in a comment, each line after two dots."""
_DOTTED = re.compile(r"((?:\.\. +[A-Za-z][\w-]*:.*\n){2,})[ \t]*(?:\n|\Z)")
"""The dots alone make a comment in its reStructuredText, and in some of its Markdown."""
_FENCES: tuple[tuple[Notation, re.Pattern[str]], ...] = (
    ("toml", _TOML),
    ("json", _JSON),
    ("yaml", _YAML),
    ("header", _COMMENT),
    ("header", _DOTTED),
)


def _fenced(text: str, start: int) -> FrontMatterBlock | None:
    for notation, pattern in _FENCES:
        match = pattern.match(text, start)
        if match:
            content = next(group for group in match.groups() if group is not None)
            return FrontMatterBlock(notation, content, _line_after_fence(text, start), match.end())
    return None


_OPENINGS: tuple[tuple[Notation, re.Pattern[str]], ...] = (
    ("yaml", re.compile(r"---[ \t]*\n(?=([\w-]+):(?:\s|$))")),
    ("toml", re.compile(r"\+\+\+[ \t]*\n(?=([\w-]+)[ \t]*=)")),
)
_BLANK_LINE = re.compile(r"\n[ \t]*\n|\Z")


def _unclosed(text: str, start: int) -> FrontMatterBlock | None:
    """A fence that never closes, above a key that site generators know; elsewhere it is a thematic break."""
    for notation, pattern in _OPENINGS:
        opening = pattern.match(text, start)
        blank = _BLANK_LINE.search(text, opening.end()) if opening else None
        if opening and blank and is_known(opening[1]):
            content = text[opening.end() : blank.start() + 1]
            return FrontMatterBlock(notation, content, _line_after_fence(text, start), blank.end(), closed=False)
    return None


def _line_after_fence(text: str, start: int) -> int:
    return text.count("\n", 0, start) + 2


_JSON_START = re.compile(r'\{\s*(?:"|\})')
_JSON_END = re.compile(r"^\}[ \t]*$", re.MULTILINE)
_REST_OF_LINE = re.compile(r"[ \t]*(?:\n|\Z)")


def _json(text: str, start: int) -> FrontMatterBlock | None:
    """An object before everything else, which ends where a decoder says, or at a brace in the first column."""
    if not _JSON_START.match(text, start):
        return None
    try:
        _, end = JSONDecoder().raw_decode(text, start)
    except (JSONDecodeError, RecursionError):
        closing = _JSON_END.search(text, start)
        end = closing.start() + 1 if closing else -1
    rest = _REST_OF_LINE.match(text, end) if end > 0 else None
    if rest is None:
        return None
    return FrontMatterBlock("json", text[start:end], _line_after_fence(text, start) - 1, rest.end())


_TITLE_BLOCK = re.compile(r"(?:%(?:[ \t].*)?(?:\n[ \t]+\S.*)*(?:\n|\Z)){1,3}")


def _pandoc(text: str, start: int) -> FrontMatterBlock | None:
    """Pandoc's title, authors and date, each after a percent sign."""
    match = _TITLE_BLOCK.match(text, start)
    if match is None:
        return None
    is_comment = match[0].count("%") == 1 and text[match.end() :].lstrip().startswith("#")  # as MyST has them
    if is_comment or re.match(r"%(?!%)", text[match.end() : match.end() + 2]):
        return None
    return FrontMatterBlock("pandoc", match[0], _line_after_fence(text, start) - 1, match.end())


_CLOSED_ONLY = re.compile(
    r"((?:[A-Za-z][\w-]*:(?:[ \t].*)?\n|[ \t]+\S.*\n|-[ \t]+\S.*\n){2,60})---[ \t]*(?:\n|\Z)"
)


def _closed_only(text: str, start: int) -> FrontMatterBlock | None:
    """YAML without a fence above it, as Hexo has it."""
    match = _CLOSED_ONLY.match(text, start)
    keys = re.findall(r"^([A-Za-z][\w-]*):", match[1], re.MULTILINE) if match else []
    if match is None or not is_known(keys[0]) or 2 * sum(map(is_known, keys)) <= len(keys):
        return None
    return FrontMatterBlock("yaml", match[1], _line_after_fence(text, start) - 1, match.end())


_HEADER_LINE = re.compile(r"(?P<key>[A-Za-z][\w -]*)::?(?:[ \t]+(?P<value>\S.*)|[ \t]*)$")
_LOGSEQ = re.compile(r"(?:[A-Za-z][\w-]*::(?:[ \t].*)?(?:\n|\Z))+")
_MAX_HEADER_LINES = 60


def _header(text: str, start: int) -> FrontMatterBlock | None:
    """``Key: value`` lines, or Logseq's ``key:: value``, up to a blank line.

    Most of the keys must be known, or it may be a dialogue.
    """
    blank = _BLANK_LINE.search(text, start)
    end = blank.end() if blank else len(text)
    content = text[start : end if blank is None else blank.start()]
    if content.count("\n") > _MAX_HEADER_LINES:
        return None
    keys = list(_header_keys(content))
    known = [key for key in keys if is_known(key)]
    if known and len(keys) > 1 and _LOGSEQ.fullmatch(content):
        return FrontMatterBlock("header", content, _line_after_fence(text, start) - 1, end)
    certain = bool(known) and (len(keys) > 1 or keys[0].lower() == "title")
    if not certain or "" in keys or keys[0] not in known or 2 * len(known) <= len(keys):
        return None
    return FrontMatterBlock("header", content, _line_after_fence(text, start) - 1, end)


def _header_keys(content: str) -> Iterator[str]:
    """The key of each line that does not continue the one before; empty if it has none."""
    for line in content.split("\n"):
        if not line.startswith((" ", "\t")):
            match = _HEADER_LINE.match(line)
            yield match["key"] if match else ""


_FINDERS: tuple[Callable[[str, int], FrontMatterBlock | None], ...] = (
    _fenced,
    _unclosed,
    _json,
    _pandoc,
    _closed_only,
    _header,
)
