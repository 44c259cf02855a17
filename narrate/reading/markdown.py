"""Markdown → HTML tree → `Post`.

Markdown is defined by the HTML it stands for, so markdown-it-py renders it and `narrate.reading.outline` reads the
result, raw HTML included.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from narrate.errors import ReadingError
from narrate.reading.fetch import Source
from narrate.reading.outline import parse, read_outline
from narrate.reading.post import Post

MAX_NESTING = 100
"""How deep lists and quotes may nest. markdown-it-py drops what lies deeper than its own limit, without a word."""

_FENCE = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEY_LINE = re.compile(r"---[ \t]*\n\s*[\w-]+:(\s|$)")
_DATE_FORMATS = ("%B %d, %Y", "%d %B %Y", "%b %d, %Y", "%d %b %Y", "%Y/%m/%d", "%Y-%m-%dT%H:%M:%S%z")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")


def read_markdown(source: Source) -> Post:
    """Read a post written in Markdown, with YAML front matter or without.

    Raises `ReadingError` on broken front matter and on an empty post.
    """
    front, body = _split(source)
    if not body.strip():
        raise ReadingError("the post is empty", source.name, "is it the right file?")
    outline = read_outline(parse(_to_html(body, source)), front.text("title"))
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
    kept = "".join(c for c in folded if not unicodedata.combining(c)).lower()
    return "-".join(re.findall(r"\w+", kept.replace("_", " ")))[:80].strip("-") or "post"


# --- front matter -----------------------------------------------------------------------------------------------


class _FrontMatter:
    """The keys of a post's front matter, each checked when it is asked for."""

    def __init__(self, values: dict[Any, Any], name: str) -> None:
        self._values = values
        self._name = name

    def text(self, key: str) -> str:
        value = self._values.get(key)
        if value is None:
            return ""
        if isinstance(value, (dict, list)):
            raise self._wrong(key, "is not a text")
        return " ".join(str(value).split())

    def texts(self, key: str) -> tuple[str, ...]:
        """One text or a list of them; an author may be a mapping with a name."""
        value = self._values.get(key)
        entries = value if isinstance(value, list) else [value]
        names = [entry.get("name") if isinstance(entry, dict) else entry for entry in entries]
        if any(isinstance(name, (dict, list)) for name in names):
            raise self._wrong(key, "is not a list of texts")
        return tuple(" ".join(str(name).split()) for name in names if name)

    def date(self, key: str) -> dt.date | None:
        value = self._values.get(key)
        if value is None or isinstance(value, dt.date):
            return value
        text = _ORDINAL.sub("", self.text(key))
        for read in (dt.date.fromisoformat, dt.datetime.fromisoformat, *map(_reader, _DATE_FORMATS)):
            try:
                return read(text)
            except ValueError:
                continue
        raise self._wrong(key, f"{text!r} is not a date", "write it as 2024-07-16")

    def _wrong(self, key: str, problem: str, hint: str = "") -> ReadingError:
        return ReadingError(f"front matter: {key}: {problem}", self._name, hint)


def _reader(pattern: str) -> Callable[[str], dt.date]:
    def read(text: str) -> dt.date:
        moment = dt.datetime.strptime(text, pattern)
        return moment if "%H" in pattern else moment.date()

    return read


def _split(source: Source) -> tuple[_FrontMatter, str]:
    """The front matter and the body. A post may also open with a thematic break, which is no front matter."""
    text = source.text
    match = _FENCE.match(text)
    if match is None:
        if _KEY_LINE.match(text):
            raise ReadingError("its front matter opens on line 1 and never closes", source.name, "end it with ---")
        return _FrontMatter({}, source.name), text
    try:
        values = yaml.safe_load(match.group(1))
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
    md = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    md.use(footnote_plugin).use(deflist_plugin).use(gfm_autolink_plugin)
    # Without these two, "$5 and $10" is a formula.
    md.use(dollarmath_plugin, allow_digits=False, allow_space=False, allow_labels=False, double_inline=True)
    md.add_render_rule("math_inline_double", lambda self, *place: self.rules["math_inline"](*place))
    md.block.ruler.before("table", "depth", _watch_depth)
    md.core.ruler.before("footnote_tail", "orphans", _keep_orphaned_notes)
    return md


class _TooDeep(Exception):  # noqa: N818  (never leaves this module)
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _watch_depth(state: StateBlock, line: int, _end: int, _silent: bool) -> bool:
    if state.level >= MAX_NESTING:
        raise _TooDeep(line + 1)
    return False


def _keep_orphaned_notes(state: StateCore) -> None:
    """Keep footnotes that nothing refers to, and all of those that share a label; the plugin drops them."""
    data = state.env.get("footnotes", {})
    refs, notes = data.get("refs", {}), data.get("list", {})
    seen: set[str] = set()
    for token in state.tokens:
        if token.type != "footnote_reference_open":
            continue
        label = token.meta["label"]
        twin = label in seen
        if twin:
            label = token.meta["label"] = f"{label} {len(seen)}"
        seen.add(label)
        if twin or refs.get(f":{label}", -1) < 0:
            data.setdefault("list", notes)[len(notes)] = {"label": label, "count": 0}
