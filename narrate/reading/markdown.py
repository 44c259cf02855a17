"""Markdown → HTML tree → `Post`.

Markdown is defined by the HTML it stands for, so markdown-it-py renders it and `narrate.reading.outline` reads the
result, raw HTML included.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from narrate.errors import ReadingError
from narrate.reading.fetch import CONTROLS, Source
from narrate.reading.outline import parse, read_outline
from narrate.reading.post import Post

MAX_NESTING = 100
"""How deep lists and quotes may nest. markdown-it-py drops what lies deeper than its own limit, without a word."""

MAX_SLUG = 80
"""Bytes; systems limit the length of a file's name, and endings are added to it."""

_FENCE = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEY_LINE = re.compile(r"---[ \t]*\n\s*[\w-]+:(\s|$)")
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%B %d, %Y", "%d %B %Y", "%b %d, %Y", "%d %b %Y")
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M%z", " %H:%M:%S%z")
_DATE_NOISE = (
    (re.compile(r"(?<=\d)(?:st|nd|rd|th)\b"), ""),  # July 16th
    (re.compile(r"(?<=\d)[Tt](?=\d)"), " "),  # 2024-07-16T12:00
    (re.compile(r"(?<=:\d\d)\.\d+"), ""),  # 12:00:00.000
    (re.compile(r"(?<=:\d\d)\s+(?=[Z+-])"), ""),  # 12:00 +0200
)


def read_markdown(source: Source) -> Post:
    """Read a post written in Markdown, with YAML front matter or without.

    Raises `ReadingError` on broken front matter and on an empty post.
    """
    front, body = _split(source)
    if not body.strip():
        raise ReadingError("the post is empty", source.name, "is it the right file?")
    # The tag makes a page of a post that holds nothing but comments, too.
    page = f"<body>{_to_html(body, source)}"
    outline = read_outline(parse(page, source.name), front.text("title"))
    return Post(
        title=outline.title or source.name,
        sections=outline.sections,
        slug=slugify(front.text("slug") or source.name),
        authors=front.texts("authors") or front.texts("author"),
        published=front.date("date"),
        url=front.text("canonical_url") or front.text("url"),
        language=front.text("language") or "en",
        description=front.text("description"),
        image=front.text("image"),
        folder=str(source.folder or ""),
        notes=outline.notes,
    )


def slugify(text: str) -> str:
    """Lower-case words of letters and digits joined by hyphens; ``"post"`` where there are none."""
    folded = unicodedata.normalize("NFKD", text)
    kept = unicodedata.normalize("NFC", "".join(c for c in folded if not unicodedata.combining(c))).lower()
    words = "-".join(re.findall(r"\w+", kept.replace("_", " ")))
    return words.encode()[:MAX_SLUG].decode(errors="ignore").strip("-") or "post"


# --- front matter -----------------------------------------------------------------------------------------------


class _FrontMatter:
    """The keys of a post's front matter, each checked when it is asked for."""

    def __init__(self, values: dict[Any, Any], name: str) -> None:
        self._values = values
        self._name = name

    def text(self, key: str) -> str:
        value = self._values.get(key)
        if isinstance(value, (dict, list)):
            raise self._wrong(key, "is not a text")
        return _one_line(value or "")

    def texts(self, key: str) -> tuple[str, ...]:
        """One text or a list of them; an author may be a mapping with a name."""
        value = self._values.get(key)
        entries = value if isinstance(value, list) else [value]
        names = [entry.get("name") if isinstance(entry, dict) else entry for entry in entries]
        if any(isinstance(name, (dict, list)) for name in names):
            raise self._wrong(key, "is not a list of texts")
        return tuple(filter(None, (_one_line(name or "") for name in names)))

    def date(self, key: str) -> dt.date | None:
        """A day, or a `datetime.datetime` where the hour is written too."""
        written = text = self.text(key)
        if not text:
            return None
        for noise, plain in _DATE_NOISE:
            text = noise.sub(plain, text)
        for day, clock in itertools.product(_DAYS, _CLOCKS):
            with contextlib.suppress(ValueError):
                moment = dt.datetime.strptime(text, day + clock)
                return moment if clock else moment.date()
        raise self._wrong(key, f"{written!r} is not a date", "write it as 2024-07-16")

    def _wrong(self, key: str, problem: str, hint: str = "") -> ReadingError:
        return ReadingError(f"front matter: {key}: {problem}", self._name, hint)


class _Loader(yaml.BaseLoader):
    """YAML whose scalars are texts, or None: a title may be No, 1.10 or 10:30."""


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Loader.add_constructor("tag:yaml.org,2002:null", lambda _loader, _node: None)


def _one_line(text: str) -> str:
    """``text`` with its white space collapsed; a YAML escape may hold a control character or half a pair."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join(whole.translate(CONTROLS).split())


def _split(source: Source) -> tuple[_FrontMatter, str]:
    """The front matter and the body. A post may also open with a thematic break, which is no front matter."""
    text = source.text
    match = _FENCE.match(text)
    if match is None:
        if _KEY_LINE.match(text):
            raise ReadingError("its front matter opens on line 1 and never closes", source.name, "end it with ---")
        return _FrontMatter({}, source.name), text
    try:
        values = yaml.load(match.group(1), _Loader)  # as safe as safe_load: it makes no objects
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 2}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        hint = "put quotes around a value that holds a colon"
        raise ReadingError(f"front matter{where}: {problem}", source.name, hint) from None
    if isinstance(values, dict):
        return _FrontMatter(values, source.name), text[match.end() :]
    return _FrontMatter({}, source.name), text[match.end() :] if values is None else text


# --- markdown-it ------------------------------------------------------------------------------------------------


def _to_html(body: str, source: Source) -> str:
    try:
        html: str = _markdown().render(body)
    except _TooDeep as error:
        problem = f"line {error.line} of the text is nested more than {MAX_NESTING} deep"
        raise ReadingError(problem, source.name, "use fewer levels of lists and quotes") from None
    return html


def _markdown() -> MarkdownIt:
    options = {"html": True, "tasklists": True, "alerts": True, "maxNesting": 2 * MAX_NESTING}
    md = MarkdownIt("commonmark", options, renderer_cls=_Renderer).enable(["table", "strikethrough"])
    md.use(footnote_plugin).use(deflist_plugin).use(gfm_autolink_plugin)
    # Without these two, "$5 and $10" is a formula.
    md.use(dollarmath_plugin, allow_digits=False, allow_space=False, allow_labels=False, double_inline=True)
    md.add_render_rule("math_inline_double", lambda self, *place: self.rules["math_inline"](*place))
    md.block.ruler.before("table", "depth", _watch_depth)
    for name, rule in (("alerts", _group_alerts), ("nested", _lift_notes), ("orphans", _keep_orphaned_notes)):
        md.core.ruler.before("footnote_tail", name, rule)
    return md


class _Renderer(RendererHTML):
    def renderInlineAsText(  # noqa: N802  (its name)
        self, tokens: Sequence[Token] | None, options: OptionsDict, env: EnvType
    ) -> str:
        """What an image shows, in words; formulas are words too."""
        words = [token.copy(type="text") if token.type.startswith("math") else token for token in tokens or ()]
        return super().renderInlineAsText(words, options, env)


class _TooDeep(Exception):  # noqa: N818  (never leaves this module)
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _watch_depth(state: StateBlock, line: int, _end: int, _silent: bool) -> bool:
    if state.level >= MAX_NESTING:
        raise _TooDeep(line + 1)
    return False


def _group_alerts(state: StateCore) -> None:
    """An alert is written as a quote; grouped like one, its headings are no chapters."""
    for token in state.tokens:
        if token.type in {"alert_open", "alert_close"}:
            token.tag = "figure"


def _lift_notes(state: StateCore) -> None:
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


def _keep_orphaned_notes(state: StateCore) -> None:
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
