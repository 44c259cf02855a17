"""Renders CommonMark and common extensions of it as HTML.

The extensions are tables, strikethrough, task lists, alerts, bare URLs, footnotes, definition lists, math between
dollar signs, and the collapsible sections and spoilers of LessWrong and other forums.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from html import escape

from lxml.html import defs
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML, RendererProtocol
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from narrate import lazy_re as re
from narrate.errors import ReadingError
from narrate.reading.dialects.plugin import dialects_plugin
from narrate.reading.dialects.source import prepare

_log = logging.getLogger(__name__)

_SCHEMES = ("http", "https", "mailto", "xmpp")
"""Those of addresses that are links as they stand."""
_MAX_SCHEME = max(map(len, _SCHEMES))

MAX_NESTING = 100
"""Maximum nesting of lists and quotes. markdown-it-py silently drops what is nested deeper than its own limit."""


def formulas(body: str) -> list[str]:
    """The TeX of every formula in a text, in order; an empty list if the text is nested too deeply."""
    try:
        blocks = _markdown().parse(body)
    except _NestingError:
        return []
    tokens = (token for block in blocks for token in (block, *(block.children or ())))
    return [token.content.strip() for token in tokens if token.type.startswith("math_")]


def to_html(body: str, subject: str, variable: Callable[[str], str] = lambda _: "") -> str:
    """Render a text as HTML. Raises `ReadingError`, which names ``subject``, if it is nested too deeply.

    ``variable`` gives the text of a variable of a template; empty if it is not known. Templates whose text is
    unknown are left out with a warning.
    """
    md = _markdown()
    env: EnvType = {}
    try:
        prepared = prepare(body, md, variable)
        if prepared.mdx:
            md.disable("code")
        html: str = md.render(prepared.text, env)
    except _NestingError as error:
        problem = f"line {error.line} of the text is nested more than {MAX_NESTING} levels deep"
        raise ReadingError(problem, subject, "use fewer levels of lists and quotes") from None
    _warn_of_templates([*prepared.left_out, *env["cross_references"].left_out], subject)
    return html


def _warn_of_templates(names: Sequence[str], subject: str) -> None:
    if not names:
        return
    most = [f"{name[:30]} ({count})" if count > 1 else name[:30] for name, count in Counter(names).most_common(5)]
    count = "1 template is" if len(names) == 1 else f"{len(names)} templates are"
    others = ", …" if len(set(names)) > len(most) else ""
    _log.warning(
        "%s: %s left out, because only its site can fill them in: %s%s", subject, count, ", ".join(most), others
    )


def _markdown() -> MarkdownIt:
    options = {"html": True, "tasklists": True, "maxNesting": 2 * MAX_NESTING}
    md = MarkdownIt("commonmark", options, renderer_cls=_Renderer).enable(["table", "strikethrough"])
    md.use(footnote_plugin).use(deflist_plugin).use(gfm_autolink_plugin)
    _look_for_schemes_only_at_their_end(md)
    # Otherwise "$5 and $10" would be a formula.
    md.use(dollarmath_plugin, allow_digits=False, allow_space=False, double_inline=True)
    md.add_render_rule("math_block_label", lambda self, *place: self.rules["math_block"](*place))
    md.add_render_rule("math_inline_double", lambda self, *place: self.rules["math_inline"](*place))
    md.use(container_plugin, "folded", "+", validate=lambda title, *_: bool(title.strip()), render=_render_details)
    md.use(dialects_plugin)
    md.block.ruler.before("table", "depth", _check_depth)
    md.core.ruler.before("inline", "spoilers", _mark_spoilers)
    md.core.ruler.after("inline", "nicknames", _mark_nicknames)
    for rule in (_unnest_footnotes, _keep_unreferenced_footnotes):
        md.core.ruler.before("footnote_tail", rule.__name__, rule)
    return md


def _look_for_schemes_only_at_their_end(md: MarkdownIt) -> None:
    """The plugin searches all text before every colon for one, which grows with the square of the length."""
    rules = dict(zip(md.inline.ruler.get_active_rules(), md.inline.ruler.getRules(""), strict=True))
    find = rules["gfm_autolink_protocol"]

    def find_after_scheme(state: StateInline, silent: bool) -> bool:
        return state.src.endswith(_SCHEMES, max(0, state.pos - _MAX_SCHEME), state.pos) and find(state, silent)

    md.inline.ruler.at("gfm_autolink_protocol", find_after_scheme)


class _Renderer(RendererHTML):
    def renderInlineAsText(  # noqa: N802  (its name)
        self, tokens: Sequence[Token] | None, options: OptionsDict, env: EnvType
    ) -> str:
        """The alternative text of an image, formulas included."""
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


def _render_details(_self: RendererProtocol, tokens: Sequence[Token], index: int, *_: object) -> str:
    """Render ``+++ Title`` to ``+++``, the forums' collapsible section, as ``details``."""
    if tokens[index].nesting < 0:
        return "</details>\n"
    return f"<details><summary>{escape(tokens[index].info.strip())}</summary>\n"


def _mark_spoilers(state: StateCore) -> None:
    """Mark the forums' spoilers: quotes in which every line begins with ``!``."""
    opened: list[Token] = []
    for index, token in enumerate(state.tokens):
        if token.type == "blockquote_open":
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


def _mark_nicknames(state: StateCore) -> None:
    """A name in angle brackets before a line of a chat is text: no element has it, and nothing closes it."""
    for block in state.tokens:
        tokens = block.children or []
        for before, token, after in zip([None, *tokens], tokens, tokens[1:], strict=False):
            name = _NICKNAME.fullmatch(token.content) if token.type == "html_inline" else None
            said = after.type == "text" and after.content.startswith(" ")
            if name and said and _begins_line(before) and _is_no_element(name[1], state.src):
                token.type = "text"


_NICKNAME = re.compile(r"<([A-Za-z][\w-]*)>")
_TIME = re.compile(r"\s*\[?\d{1,2}:\d{2}(?::\d{2})?\]?\s*")


def _is_no_element(name: str, text: str) -> bool:
    return name.lower() not in defs.tags and f"</{name}" not in text


def _begins_line(before: Token | None) -> bool:
    """Whether nothing is on the line before it but perhaps a time."""
    return before is None or before.type in {"softbreak", "hardbreak"} or bool(_TIME.fullmatch(before.content))


def _unnest_footnotes(state: StateCore) -> None:
    """Move a footnote that is defined inside another one behind it; the plugin would lose the outer one."""
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
    """Keep footnotes without a reference, and all footnotes that share a label; the plugin would drop them."""
    data = state.env.get("footnotes", {})
    refs, notes = data.get("refs", {}), data.get("list", {})
    seen: set[str] = set()
    for token in state.tokens:
        if token.type != "footnote_reference_open":
            continue
        label = token.meta["label"]
        if label in seen:
            label = token.meta["label"] = f"{label} {len(seen)}"  # unique, because no label contains a space
        seen.add(label)
        if refs.get(f":{label}", -1) < 0:
            data.setdefault("list", notes)[len(notes)] = {"label": label, "count": 0}
