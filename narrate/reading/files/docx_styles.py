"""What Word's styles and lists mean: headings by level, quotes, code, and the numbers of list items."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

from narrate import lazy_re as re

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of WordprocessingML (ECMA-376 part 1, 17)."""
MAX_LEVEL = 6
"""Of headings, as in HTML; Word has nine levels."""

_HEADING = re.compile(r"heading ?(\d)")
_ROLES = {
    "title": "title",
    "author": "author",
    "date": "date",
    "toc heading": "contents",
    "table of figures": "contents",
    "table of authorities": "contents",
    "index heading": "contents",
    "quote": "quote",
    "intense quote": "quote",
    "block text": "quote",
    "quotations": "quote",
    "html preformatted": "code",
    "preformatted text": "code",
    "plain text": "text",
    "source code": "code",
    "code": "code",
    "list paragraph": "continued",
    "html code": "code",
    "source text": "code",
    "verbatim char": "code",
    "caption": "caption",
    "table caption": "caption",
    "image caption": "caption",
}
"""The styles of Word, LibreOffice and Pandoc, by names that are the same in every language."""
_PREFIXED_ROLES = (
    ("toc ", "contents"),
    ("index ", "contents"),
    ("contents ", "contents"),
    ("list continue", "continued"),
)
_BODY_TEXT = 9
"""The outline level of text that is no heading."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says, with what it inherits."""

    role: str = "text"
    """``title``, ``author``, ``date``, ``heading``, ``quote``, ``code``, ``caption``, ``contents``, ``text``, or
    ``continued`` (a paragraph of a list item)."""
    level: int = 0
    """Of a heading, from 1."""
    is_hidden: bool = False
    numbering: str = ""
    """The id of a list; empty for none."""
    depth: int = 0
    """Of an item in its list, from 0."""


def is_on(properties: etree._Element | None, name: str) -> bool | None:
    """Whether a property such as ``vanish`` is set; None if it is not stated."""
    found = None if properties is None else properties.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val", "true") not in {"0", "false", "off"}


def value(properties: etree._Element | None, path: str) -> str:
    """The value of a property; empty if it is not stated."""
    found = None if properties is None else properties.find("/".join(f"{W}{name}" for name in path.split("/")))
    return "" if found is None else found.get(f"{W}val", "")


class Styles:
    """The styles of a document, by id."""

    def __init__(self, tree: etree._Element | None) -> None:
        self._elements = (
            {} if tree is None else {style.get(f"{W}styleId", ""): style for style in tree.iter(f"{W}style")}
        )
        self._known: dict[str, Style] = {"": Style()}

    def get(self, key: str) -> Style:
        """What the style with this id says; plain text if there is none."""
        chain: list[str] = []
        at = key
        while at not in self._known and at in self._elements and at not in chain:
            chain.append(at)
            at = value(self._elements[at], "basedOn")
        style = self._known.get(at) or _named(Style(), at.casefold())  # some programs write no styles
        for at in reversed(chain):
            style = self._known[at] = self._inherited(self._elements[at], style)
        return style

    def paragraph(self, properties: etree._Element | None) -> Style:
        """What a paragraph is, by its style and its own properties."""
        return _with_own(self.get(value(properties, "pStyle")), properties)

    def _inherited(self, element: etree._Element, base: Style) -> Style:
        name = value(element, "name").casefold()
        style = _named(base, name)
        hidden = is_on(element.find(f"{W}rPr"), "vanish")
        style = style if hidden is None else replace(style, is_hidden=hidden)
        return style if _HEADING.fullmatch(name) else _with_own(style, element.find(f"{W}pPr"))


def _named(base: Style, name: str) -> Style:
    """A style with what its name, in lower case, says."""
    heading = _HEADING.fullmatch(name)
    if heading:
        return replace(base, role="heading", level=min(int(heading[1]), MAX_LEVEL))
    if name in _ROLES:
        return replace(base, role=_ROLES[name], level=0)
    prefixed = (role for prefix, role in _PREFIXED_ROLES if name.startswith(prefix))
    return replace(base, role=next(prefixed, base.role))


def _with_own(style: Style, properties: etree._Element | None) -> Style:
    """A style with the outline level and the list that a paragraph or another style states."""
    outline = value(properties, "outlineLvl")
    if outline.isdecimal() and style.role in {"text", "continued", "heading"}:
        is_heading = int(outline) < _BODY_TEXT
        level = min(int(outline) + 1, MAX_LEVEL) if is_heading else 0
        style = replace(style, role="heading" if is_heading else "text", level=level)
    numbering = value(properties, "numPr/numId")
    if numbering:
        depth = value(properties, "numPr/ilvl")
        kept = "" if numbering == "0" else numbering  # 0 removes what is inherited
        style = replace(style, numbering=kept, depth=int(depth) if depth.isdecimal() else style.depth)
    return style


@dataclass(frozen=True, slots=True)
class ListItem:
    """Where a paragraph stands in a list."""

    depth: int
    """From 0."""
    number: int | None
    """None for a bullet."""
    label: str
    """What stands before it, with its number: ``Chapter 2``, ``(b)``; only ``decimal`` numbers are put in."""


class Numbering:
    """The lists of a document; it counts the items in the order in which they are asked for."""

    def __init__(self, tree: etree._Element | None) -> None:
        lists = [] if tree is None else list(tree.iter(f"{W}num"))
        abstract = (
            {} if tree is None else {one.get(f"{W}abstractNumId", ""): one for one in tree.iter(f"{W}abstractNum")}
        )
        self._lists = {one.get(f"{W}numId", ""): one for one in lists}
        self._abstract = {key: value(one, "abstractNumId") for key, one in self._lists.items()}
        self._levels = {key: _levels(abstract.get(name)) for key, name in self._abstract.items()}
        self._counts: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()

    def next_item(self, style: Style) -> ListItem:
        """The next item of the list that a style names."""
        levels = self._levels.get(style.numbering, {})
        level = levels.get(style.depth)
        kind = value(level, "numFmt") or "bullet"
        counts = self._counts.setdefault(self._abstract.get(style.numbering, style.numbering), {})
        for deeper in [depth for depth in counts if depth > style.depth]:
            del counts[deeper]
        counts[style.depth] = self._first(style, level) if self._starts(style, counts) else counts[style.depth] + 1
        is_bullet = kind in {"bullet", "none"}
        label = re.sub(r"%(\d)", lambda match: str(counts.get(int(match[1]) - 1, 1)), value(level, "lvlText"))
        return ListItem(style.depth, None if is_bullet else counts[style.depth], "" if is_bullet else label)

    def _starts(self, style: Style, counts: dict[int, int]) -> bool:
        """Whether the item is the first one of its list, or the first of one that restarts."""
        key = (style.numbering, style.depth)
        restarts = key not in self._restarted and self._override(style) is not None
        self._restarted.add(key)
        return restarts or style.depth not in counts

    def _override(self, style: Style) -> int | None:
        own = self._lists.get(style.numbering)
        for override in [] if own is None else own.iterfind(f"{W}lvlOverride"):
            start = value(override, "startOverride")
            if override.get(f"{W}ilvl") == str(style.depth) and start.isdecimal():
                return int(start)
        return None

    def _first(self, style: Style, level: etree._Element | None) -> int:
        override = self._override(style)
        stated = value(level, "start")
        return override if override is not None else int(stated) if stated.isdecimal() else 1


def _levels(abstract: etree._Element | None) -> dict[int, etree._Element]:
    levels = [] if abstract is None else abstract.iterfind(f"{W}lvl")
    return {int(level.get(f"{W}ilvl", "0")): level for level in levels}
