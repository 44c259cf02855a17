"""Block rules for boxes: fenced divs and directives (``:::``, ``///``), admonitions (``!!!``), tabs (``===``).

A box that is a callout is rendered as a ``figure`` that begins with its label; any other is only what it holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from narrate import lazy_re as re
from narrate.reading.dialects import vocabulary
from narrate.reading.dialects.admonitions import Box, is_repeated, label_of, read_info
from narrate.reading.dialects.directives import DIRECTIVE, OPTION, directive_box, treatment_of
from narrate.reading.dialects.tokens import html_block

# --- fenced divs ------------------------------------------------------------------------------------------------

_FENCE = re.compile(r"(?P<mark>:{2,}|/{3,})[ \t]*(?P<info>.*?)[ \t]*")
_OPTION_LINE = re.compile(rf"{OPTION.pattern}|(?:attrs|open|type|new|select|class):.*")
_PIPED = re.compile(r"(?P<name>[\w-]+)?[ \t]*(?:\|[ \t]*(?P<title>.*))?")


def fenced_box(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A line that opens or closes a box. What it holds are the blocks between the two, so the cost is linear."""
    match = _mark_at(state, line)
    if match is None or silent:
        return match is not None
    info = match["info"]
    state.line = line + 1
    if not info.strip(":") or info.rstrip(":").endswith("-end"):
        state.push("box_close", "", 0)
        return True
    if _LEAF.fullmatch(info):
        _push_leaf(state, info)
        return True
    if info.startswith(("row", "column")) and info.endswith(":::"):
        _read_indented(state, line, end, info[:3])
        return True
    directive = DIRECTIVE.fullmatch(info)
    name = directive["name"].lower() if directive else info.partition(" ")[0].lower()
    if name in vocabulary.CODE or (directive and treatment_of(name, is_fence=False) != "text"):
        _push_raw(state, line, end, match["mark"], info if directive else name)
        return True
    is_piped = match["mark"][0] == "/"
    if match["mark"] == "::":
        info = f"{info} {_properties(state, end)}"
    if directive or is_piped:
        _skip_options(state, end)
    if directive:
        box = directive_box(name, directive["argument"])
    else:
        box = _piped_box(info) if is_piped else read_info(info)
    state.tokens.extend(_opening(box, state.level))
    last = _end_of_component(state, line, end, match["mark"])
    if last:
        _tokenize(state, state.line, last, state.sCount[line])
        state.line = last
    return True


def _mark_at(state: StateBlock, line: int) -> re.Match[str] | None:
    match = _FENCE.fullmatch(line_of(state, line))
    if match is None or state.is_code_block(line):
        return None
    if match["mark"][0] == "/":
        return match if _is_piped(match["info"]) else None
    return match if match["mark"] != "::" or _is_component(state, line, match["info"]) else None


_LEAF = re.compile(r"(?:code|image|video|no-loc)\b.*?:::.*|image\b.*")
"""A mark of DocFX's that wraps nothing, perhaps with text after it."""


def _push_leaf(state: StateBlock, info: str) -> None:
    """A picture, or code that is kept in another file."""
    mark, _, after = info.partition(":::")
    alt = re.search(r'(?:alt-text|text)="([^"]*)"', mark)
    source = re.search(r'source="([^"]*)"', mark)
    shown = f'<img src="{escape(source[1] if source else "")}" alt="{escape(alt[1] if alt else "")}">'
    if 'type="icon"' in mark:
        shown = ""
    if not info.startswith("image"):
        shown = escape(alt[1]) if alt else "<iframe></iframe>"
    if not after.strip():
        state.tokens.append(html_block(shown, state.level))
        return
    state.push("paragraph_open", "p", 1)
    content = state.push("inline", "", 0)
    content.content, content.children = shown + after, []
    state.push("paragraph_close", "p", -1)


def _read_indented(state: StateBlock, line: int, end: int, kind: str) -> None:
    """DocFX's columns of a row: what is in them is indented, without being code."""
    ends = ("row",) if kind == "row" else ("column", "row")
    last = line + 1
    while last < end and not line_of(state, last).lstrip(": ").startswith(ends):
        last += 1
    indents = [state.sCount[row] for row in range(line + 1, last) if not state.isEmpty(row)]
    _tokenize(state, line + 1, last, min(indents, default=0))
    state.line = last


def _tokenize(state: StateBlock, line: int, last: int, indent: int) -> None:
    """Read lines that are indented as blocks."""
    before = state.blkIndent, state.lineMax, state.parentType
    state.blkIndent, state.lineMax, state.parentType = indent, last, "container"
    state.level += 1
    state.md.block.tokenize(state, line, last)
    state.level -= 1
    state.blkIndent, state.lineMax, state.parentType = before


_COMPONENT = re.compile(r"[a-z][\w-]*(?:\[[^\[\]]*\])?(?:\{[^{}]*\})?")
_COMPONENT_END = re.compile(r"^[ \t]*::[ \t]*$", re.MULTILINE)
_PROPERTY = re.compile(r"(?P<key>[A-Za-z][\w-]*):[ \t]*(?P<value>.*)|[ \t]+.*")
_MAX_PROPERTIES = 40


def _is_component(state: StateBlock, line: int, info: str) -> bool:
    """Whether two colons open or close a component of Nuxt's: a line of them alone closes it."""
    ends: dict[str, int] = state.env.setdefault("component_ends", {})
    if state.src not in ends:
        ends[state.src] = max((match.start() for match in _COMPONENT_END.finditer(state.src)), default=-1)
    return ends[state.src] >= state.bMarks[line] and (not info or bool(_COMPONENT.fullmatch(info)))


def _end_of_component(state: StateBlock, line: int, end: int, mark: str) -> int:
    """Where an indented component of Nuxt's closes; 0 if it is none. Its content is indented as it is."""
    indent = state.sCount[line]
    if indent == state.blkIndent or not state.env.get("component_ends"):
        return 0
    rows = range(line + 1, min(end, line + _MAX_COMPONENT))
    return next((row for row in rows if state.sCount[row] == indent and line_of(state, row).rstrip() == mark), 0)


_MAX_COMPONENT = 500
"""Maximum lines of an indented component."""


def _properties(state: StateBlock, end: int) -> str:
    """The properties of a component, in YAML below it, as attributes; they are passed over."""
    last = state.line + 1
    if state.line >= end or line_of(state, state.line).rstrip() != "---":
        return ""
    found: list[str] = []
    while last < min(end, state.line + _MAX_PROPERTIES) and (match := _PROPERTY.fullmatch(line_of(state, last))):
        found += [f'{match["key"]}="{match["value"].strip(chr(34) + chr(39))}"'] if match["key"] else []
        last += 1
    if last >= end or line_of(state, last).rstrip() != "---":
        return ""
    state.line = last + 1
    return f"{{{' '.join(found)}}}"


def _skip_options(state: StateBlock, end: int) -> None:
    while state.line < end and _OPTION_LINE.fullmatch(line_of(state, state.line).strip()):
        state.line += 1


def _is_piped(info: str) -> bool:
    return not info or bool(_PIPED.fullmatch(info))


def _piped_box(info: str) -> Box:
    match = _PIPED.fullmatch(info)
    assert match is not None
    return Box((match["name"] or "").lower(), title=(match["title"] or "").strip())


def _push_raw(state: StateBlock, line: int, end: int, mark: str, info: str) -> None:
    """Read a box whose content is no Markdown as a fence of code, up to a line of as many colons."""
    last = line + 1
    while last < end and line_of(state, last).strip() != mark:
        last += 1
    token = state.push("fence", "code", 0)
    token.info, token.markup, token.map = info, mark, [line, last]
    token.content = state.getLines(line + 1, last, state.blkIndent, True)
    state.line = min(last + 1, end)


def box_tokens(box: Box, level: int, content: list[Token]) -> list[Token]:
    """The tokens of a box with its content."""
    closing = Token("box_close", "", 0)
    closing.level = level
    return [*_opening(box, level), *content, closing]


def _opening(box: Box, level: int) -> list[Token]:
    """The tokens that open a box: a mark, and its label."""
    mark = Token("box_open", "", 0)
    mark.level = level
    mark.meta = {"tag": "div" if box.name == "spoiler" else "figure" if box.label else "", "hidden": box.is_hidden}
    mark.meta["tabs"] = "panel-tabset" in box.classes or box.name == "panel-tabset"
    return [mark, *(_label(box.label, level) if box.label else [])]


def _label(text: str, level: int) -> list[Token]:
    """The tokens of a label. They are of a type of their own: lists hide the paragraphs in them."""
    opening, content, closing = Token("label_open", "p", 1), Token("inline", "", 0), Token("label_close", "p", -1)
    opening.level, content.level, closing.level = level, level + 1, level
    content.content, content.children = text, []
    return [opening, content, closing]


def line_of(state: StateBlock, line: int) -> str:
    """A line, without the marks of the quotes and lists around it."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


# --- admonitions and tabs with indented content -----------------------------------------------------------------

_KIND = "|".join(sorted(vocabulary.KINDS))
_ADMONITION = re.compile(
    rf"(?:!!!|\?\?\?)\+?[ \t]+(?P<words>(?:[a-z][\w-]*|(?i:{_KIND})\b)(?:[ \t]+[\w-]+)*)"
    r"(?:[ \t]+[\"“](?P<title>.*)[\"”])?[ \t]*"
)
_TAB = re.compile(r"===[!+]*[ \t]+[\"“'](?P<title>.*)[\"”'][ \t]*")


def indented_box(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """An admonition or a tab of Python-Markdown, whose content is indented by four spaces."""
    text = line_of(state, line)
    match = _ADMONITION.fullmatch(text) or _TAB.fullmatch(text)
    if match is None or state.is_code_block(line):
        return False
    if silent:
        return True
    last = _end_of_indented(state, line + 1, end)
    state.tokens.extend(_opening(_admonition(match), state.level))
    _tokenize(state, line + 1, last, state.blkIndent + 4)
    state.push("box_close", "", 0)
    state.line = last
    return True


def _admonition(match: re.Match[str]) -> Box:
    groups = match.groupdict()
    if "words" not in groups:
        return Box("tab", title=groups["title"])
    if groups["title"] == "":  # its author wants no title
        return Box("")
    kind = (groups["words"] or "").split()[0]
    return Box(kind, title=label_of(kind, groups["title"] or ""))


def _end_of_indented(state: StateBlock, line: int, end: int) -> int:
    """The line after the indented lines from ``line`` on."""
    last = line
    while line < end and (state.isEmpty(line) or state.sCount[line] >= state.blkIndent + 4):
        line += 1
        if not state.isEmpty(line - 1):
            last = line
    return last


# --- core rules -------------------------------------------------------------------------------------------------


def balance_boxes(state: StateCore) -> None:
    """Close what is left open where the quote or list around it ends, and drop what closes nothing."""
    state.tokens = list(_balanced(state.tokens))


def _balanced(tokens: list[Token]) -> Iterator[Token]:
    opened: list[Token] = []
    for token in tokens:
        if token.nesting < 0:
            while opened and opened[-1].level > token.level:
                yield _closing(opened.pop())
        if token.type == "box_close":
            if opened and opened[-1].level == token.level:
                yield _closing(opened.pop())
        else:
            if token.type == "box_open":
                opened.append(token)
            yield token
    yield from map(_closing, reversed(opened))


def _closing(opening: Token) -> Token:
    token = Token("box_close", "", 0)
    token.meta = opening.meta
    return token


def drop_hidden_boxes(state: StateCore) -> None:
    """Drop the boxes that a page does not show, with what they hold."""
    kept: list[Token] = []
    hidden = 0
    for token in state.tokens:
        is_hidden = token.type.startswith("box_") and bool(token.meta.get("hidden"))
        hidden += is_hidden and token.type == "box_open"
        if not hidden:
            kept.append(token)
        hidden -= is_hidden and token.type == "box_close"
    state.tokens = kept


def merge_titles(state: StateCore) -> None:
    """A heading right below the label of a callout is its title, as Quarto writes it."""
    tokens = state.tokens
    for index in [index for index, token in enumerate(tokens) if token.type == "box_open" and token.meta["tag"]]:
        label, heading = tokens[index + 2], tokens[index + 4 : index + 7]
        if label.type == "inline" and [token.type for token in heading] == _HEADING:
            label.content = label_of(label.content, heading[1].content)
            for token in heading:
                token.type = "box_gone"
    state.tokens = [token for token in tokens if token.type != "box_gone"]


def mark_tab_names(state: StateCore) -> None:
    """The headings of a set of tabs are the names of the tabs, and no chapters."""
    opened: list[tuple[bool, str]] = []
    for index, token in enumerate(state.tokens):
        if token.type == "box_open":
            opened.append((bool(token.meta.get("tabs")), ""))
        elif token.type == "box_close" and opened:
            opened.pop()
        elif token.type == "heading_open" and opened and opened[-1][0]:
            tag = opened[-1][1] or token.tag
            opened[-1] = (True, tag)
            if token.tag == tag:
                token.type, token.tag = "label_open", "p"
                state.tokens[index + 2].type, state.tokens[index + 2].tag = "label_close", "p"


def drop_repeated_labels(state: StateCore) -> None:
    """A box whose text begins with its kind says it once."""
    tokens = state.tokens
    repeated = [
        index
        for index, token in enumerate(tokens)
        if token.type == "label_open"
        and [other.type for other in tokens[index + 3 : index + 5]] == ["paragraph_open", "inline"]
        and is_repeated(tokens[index + 1].content, tokens[index + 4].content)
    ]
    dropped = {place for index in repeated for place in range(index, index + 3)}
    state.tokens = [token for index, token in enumerate(tokens) if index not in dropped]


_HEADING = ["heading_open", "inline", "heading_close"]


def render_opening(_self: object, tokens: Sequence[Token], index: int, *_: object) -> str:
    """The start tag of a callout or spoiler; nothing for other boxes."""
    tag = tokens[index].meta["tag"]
    return "" if not tag else '<div class="spoiler">\n' if tag == "div" else "<figure>\n"


def render_closing(_self: object, tokens: Sequence[Token], index: int, *_: object) -> str:
    """The end tag that belongs to `render_opening`."""
    tag = tokens[index].meta.get("tag")
    return f"</{tag}>\n" if tag else ""
