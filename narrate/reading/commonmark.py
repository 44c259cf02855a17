"""CommonMark, and what writers add to it → HTML.

Beyond CommonMark: tables, strikethrough, task lists, alerts, bare addresses, footnotes, definition lists, math
between dollars, and the folded passages and spoilers of the forums.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML, RendererProtocol
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from narrate.errors import ReadingError

MAX_NESTING = 100
"""How deep lists and quotes may nest. markdown-it-py drops what lies deeper than its own limit, without a word."""


def formulas(body: str) -> list[str]:
    """The TeX of every formula in a text, in order; none where it is nested too deep."""
    try:
        blocks = _markdown().parse(body)
    except _NestingError:
        return []
    tokens = (token for block in blocks for token in (block, *(block.children or ())))
    return [token.content.strip() for token in tokens if token.type.startswith("math_")]


def to_html(body: str, subject: str) -> str:
    """The text as HTML. Raises `ReadingError`, naming ``subject``, where it is nested too deep."""
    try:
        html: str = _markdown().render(body)
    except _NestingError as error:
        problem = f"line {error.line} of the text is nested more than {MAX_NESTING} deep"
        raise ReadingError(problem, subject, "use fewer levels of lists and quotes") from None
    return html


def _markdown() -> MarkdownIt:
    options = {"html": True, "tasklists": True, "alerts": True, "maxNesting": 2 * MAX_NESTING}
    md = MarkdownIt("commonmark", options, renderer_cls=_Renderer).enable(["table", "strikethrough"])
    md.use(footnote_plugin).use(deflist_plugin).use(gfm_autolink_plugin)
    # Without these two, "$5 and $10" is a formula.
    md.use(dollarmath_plugin, allow_digits=False, allow_space=False, allow_labels=False, double_inline=True)
    md.add_render_rule("math_inline_double", lambda self, *place: self.rules["math_inline"](*place))
    md.use(container_plugin, "folded", "+", validate=lambda title, *_: bool(title.strip()), render=_render_details)
    md.use(container_plugin, "spoiler", ":")
    md.block.ruler.before("table", "depth", _check_depth)
    md.core.ruler.before("inline", "spoilers", _mark_spoilers)
    for rule in (_group_alerts, _unnest_footnotes, _keep_unreferenced_footnotes):
        md.core.ruler.before("footnote_tail", rule.__name__, rule)
    return md


class _Renderer(RendererHTML):
    def renderInlineAsText(  # noqa: N802  (its name)
        self, tokens: Sequence[Token] | None, options: OptionsDict, env: EnvType
    ) -> str:
        """What an image shows, in words; formulas are words too."""
        words = [token.copy(type="text") if token.type.startswith("math") else token for token in tokens or ()]
        return super().renderInlineAsText(words, options, env)


class _NestingError(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _check_depth(state: StateBlock, line: int, _end: int, _silent: bool) -> bool:
    if state.level >= MAX_NESTING:
        raise _NestingError(line + 1)
    return False


def _group_alerts(state: StateCore) -> None:
    """An alert is written as a quote; grouped like one, its headings are no chapters."""
    for token in state.tokens:
        if token.type in {"alert_open", "alert_close"}:
            token.tag = "figure"


def _render_details(_self: RendererProtocol, tokens: Sequence[Token], index: int, *_: object) -> str:
    """``+++ Title`` to ``+++`` is a folded passage, as the forums write it."""
    if tokens[index].nesting < 0:
        return "</details>\n"
    return f"<details><summary>{escape(tokens[index].info.strip())}</summary>\n"


def _mark_spoilers(state: StateCore) -> None:
    """``:::spoiler`` and a quote whose every line begins with ``!`` are spoilers, as the forums write them."""
    opened: list[Token] = []
    for index, token in enumerate(state.tokens):
        if token.type == "container_spoiler_open":
            token.attrJoin("class", "spoiler")
        elif token.type == "blockquote_open":
            opened.append(token)
            following = state.tokens[index + 1 : index + 3]
            if [other.type for other in following] == ["paragraph_open", "inline"]:
                token.meta["spoiler"] = following[1].content.startswith("!")
        elif token.type == "inline" and opened and opened[-1].meta.get("spoiler"):
            token.content = re.sub(r"^!\s?", "", token.content, flags=re.MULTILINE)
        elif token.type == "blockquote_close" and opened.pop().meta.get("spoiler"):
            token.tag = "div"
    for token in state.tokens:
        if token.meta.get("spoiler"):
            token.tag = "div"
            token.attrJoin("class", "spoiler")


def _unnest_footnotes(state: StateCore) -> None:
    """Put a footnote that is defined inside another one after it; the plugin loses the outer one."""
    open_notes: list[list[Token]] = [[]]
    closed: list[Token] = []
    for token in state.tokens:
        if token.type == "footnote_reference_open":
            open_notes.append([])
        open_notes[-1].append(token)
        if token.type == "footnote_reference_close":
            closed += open_notes.pop()
    state.tokens = open_notes[0] + closed


def _keep_unreferenced_footnotes(state: StateCore) -> None:
    """Keep footnotes that nothing refers to, and all of those that share a label; the plugin drops them."""
    data = state.env.get("footnotes", {})
    refs, notes = data.get("refs", {}), data.get("list", {})
    seen: set[str] = set()
    for token in state.tokens:
        if token.type != "footnote_reference_open":
            continue
        label = token.meta["label"]
        if label in seen:
            label = token.meta["label"] = f"{label} {len(seen)}"  # a name of its own: no label holds a space
        seen.add(label)
        if refs.get(f":{label}", -1) < 0:
            data.setdefault("list", notes)[len(notes)] = {"label": label, "count": 0}
