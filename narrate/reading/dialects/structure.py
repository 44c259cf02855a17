"""Core rules for what surrounds the text: captions of tables, verse, and the properties that Notion exports."""

from __future__ import annotations

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from narrate import lazy_re as re
from narrate.reading.front_matter.keys import normalized

_CAPTION = re.compile(r"(?:Table)?:[ \t]+(?P<text>\S.*)", re.DOTALL)
_CAPTIONED = ["paragraph_open", "inline", "paragraph_close"]


def caption_tables(state: StateCore) -> None:
    """A paragraph of pandoc's beside a table, after a colon, is its caption."""
    tokens = state.tokens
    for index in [index for index, token in enumerate(tokens) if token.type == "table_open"]:
        end = next(place for place in range(index, len(tokens)) if tokens[place].type == "table_close")
        for start in (end + 1, index - 3):
            content = _caption_at(tokens, start)
            if content:
                tokens[start].meta["moved"] = True
                tokens[index].meta["caption"] = content
                break
    state.tokens = [new for place, token in enumerate(tokens) for new in _moved(tokens, place, token)]


def _caption_at(tokens: list[Token], start: int) -> str:
    found = tokens[start : start + 3] if start >= 0 else []
    match = _CAPTION.fullmatch(found[1].content) if [token.type for token in found] == _CAPTIONED else None
    return match["text"] if match else ""


def _moved(tokens: list[Token], place: int, token: Token) -> list[Token]:
    if any(
        other.meta.get("moved")
        for other in tokens[max(0, place - 2) : place + 1]
        if other.type == "paragraph_open"
    ):
        return []
    if token.meta.get("caption"):
        content = Token("inline", "", 0)
        content.content, content.children = token.meta["caption"], []
        return [token, Token("caption_open", "caption", 1), content, Token("caption_close", "caption", -1)]
    return [token]


_VERSE = re.compile(r"\|[ \t][^\n]*[^|\s](?:\n(?:\|[ \t]?|[ \t]+)[^\n]*)*")
"""Lines after a bar each; more of a line may follow below it, indented."""


def mark_verse(state: StateCore) -> None:
    """Lines of pandoc's that begin with a bar keep their ends."""
    for token in state.tokens:
        if token.type == "inline" and token.content.startswith("| ") and _VERSE.fullmatch(token.content):
            token.content = re.sub(r"[ \t]*\n\|[ \t]*", r"\\\n", token.content[2:])


_FIELD = re.compile(
    r"(?P<before>\A|[ \t]*\n)"
    r":(?P<name>[A-Z][\w /-]{0,40}|(?:param|raises|type) [\w.* -]{1,40}|returns?|rtype):(?=\s|\Z)"
)


def mark_fields(state: StateCore) -> None:
    """The fields of MyST and Sphinx, ``:Name: value``, stand on lines of their own, without the first colon."""
    for token in state.tokens:
        if token.type == "inline" and _FIELD.match(token.content):
            token.content = _FIELD.sub(_named, token.content)


def _named(field: re.Match[str]) -> str:
    return ("\\\n" if field["before"] else "") + field["name"] + ":"


_PROPERTY = re.compile(r"(?P<key>[A-Z][\w /-]{0,30}):[ \t]+\S.*")
_NOTION_KEYS = frozenset(
    "area category created createdby createdtime lasteditedby lasteditedtime status tags type url".split()
)


def drop_properties(state: StateCore) -> None:
    """Drop the properties that Notion exports below a page's title; two known ones tell them from a dialogue."""
    types = [token.type for token in state.tokens[:6]]
    if types[:1] != ["heading_open"] or types[3:5] != _CAPTIONED[:2]:
        return
    lines = [_PROPERTY.fullmatch(line) for line in state.tokens[4].content.split("\n")]
    keys = [normalized(line["key"]) for line in lines if line]
    if len(keys) == len(lines) and len(_NOTION_KEYS.intersection(keys)) >= min(2, len(keys)):
        del state.tokens[3:6]


_FANCY = re.compile(r"(?:#\.|\(?(?:[a-zA-Z]|[ivx]{1,4}|\d{1,3})[.)])[ \t]+\S")


def mark_fancy_lists(state: StateCore) -> None:
    """The items of pandoc's lists with letters or ``#.`` stand on lines of their own, which are numbered."""
    for token in state.tokens:
        lines = token.content.split("\n") if token.type == "inline" else []
        if lines and (len(lines) > 1 or lines[0].startswith("#.")) and all(map(_FANCY.match, lines)):
            numbered = (re.sub(r"\A#\.", rf"{number}\\.", line) for number, line in enumerate(lines, 1))
            token.content = "\\\n".join(numbered)


def continue_numbers(state: StateCore) -> None:
    """A list that counts from 1 goes on behind what is indented below an item, though too little to be in it."""
    lines = state.src.split("\n")
    tokens = state.tokens
    opened: dict[int, Token] = {}  # the last list of each level
    counts: dict[int, int] = {}
    for token in tokens:
        outer = opened.get(token.level - 1) if token.type == "list_item_open" else None
        if outer and outer.markup == token.markup:
            counts[token.level - 1] += 1
        if token.nesting < 0 or token.map is None:
            continue
        before = opened.get(token.level)
        if token.type == "ordered_list_open":
            if before and before.markup == token.markup and token.attrGet("start") is None:
                token.attrSet("start", int(before.attrGet("start") or 1) + counts[token.level])
            opened[token.level], counts[token.level] = token, 0
            _forget_deeper(opened, token.level)
        elif before and not _is_deeper(lines, token, before):
            del opened[token.level]


def _forget_deeper(opened: dict[int, Token], level: int) -> None:
    for deeper in [other for other in opened if other > level]:
        del opened[deeper]


def _is_deeper(lines: list[str], token: Token, above: Token) -> bool:
    """Whether a block is indented more than a list above it."""
    return _indent(lines, token) > _indent(lines, above)


def _indent(lines: list[str], token: Token) -> int:
    line = lines[token.map[0]] if token.map else ""
    return len(line) - len(line.lstrip(" \t"))


_TAGS = re.compile(r"(?:#[^\W\d_][\w/-]*\s*)+")
_TAG_LINE = re.compile(
    r"^(?:\*\*)?tags?(?:\*\*:|:\*\*|:)[ \t]*(?:#[^\W\d_][\w/-]*[ ,\t]*)+(?:\n|\Z)", re.IGNORECASE | re.MULTILINE
)


def drop_tags(state: StateCore) -> None:
    """A line or paragraph of nothing but tags, ``#rain #wind`` or ``Tags: #rain``, is about the post."""
    tokens = state.tokens
    for token in tokens:
        if token.type == "inline" and "#" in token.content:
            token.content = _TAG_LINE.sub("", token.content)
    tags = [
        index for index, token in enumerate(tokens) if token.type == "inline" and _TAGS.fullmatch(token.content)
    ]
    dropped = {
        place
        for index in tags
        for place in range(index - 1, index + 2)
        if tokens[index - 1].type == "paragraph_open"
    }
    state.tokens = [token for index, token in enumerate(tokens) if index not in dropped]
