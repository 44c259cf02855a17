"""Citations and cross references: the names and numbers that a program would put in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html import escape

from narrate import lazy_re as re

_LABEL = re.compile(
    r"\{#(?P<attribute>[\w:.-]+)|^\s*(?:#|%%|//)\|\s*label:\s*(?P<option>[\w:-]+)|^\s*:name:\s*(?P<name>[\w:-]+)"
    r"|\\label\{(?P<tex>[\w:-]+)\}|\(\\#(?P<bookdown>[\w:-]+)\)"
    r"|^```+\s*\{r\s+(?P<chunk>[\w-]+)[^}\n]*fig\.cap",
    re.MULTILINE,
)
_TITLED = re.compile(
    r"^\((?P<target>[\w:. -]+)\)=\n+#{1,6}[ \t]+(?P<below>.+)"
    r"|^#{1,6}[ \t]+(?P<title>.+?)[ \t]*\{#(?P<id>[\w:.-]+)[^{}\n]*\}",
    re.MULTILINE,
)
_EXAMPLE = re.compile(r"^\(@(?P<key>[\w-]*)\)[ \t]", re.MULTILINE)
_BRACKETED = re.compile(r"\[[^\[\]\n]*(?<![\w.])@\w[^\[\]\n]*(?:\d|[;,] )[^\[\]\n]*\](?![(:])|\[-@\w")
"""Citations that are certain: with a year, a place or another one."""
_FOOTNOTE = re.compile(r"^[ \t>]*(?:[-*+][ \t]+)?\[\^([^\[\]\s]+)\]:", re.MULTILINE)
_LINKED_NAME = re.compile(r"^[ ]{0,3}\[(@[^\[\]\n]+)\]:", re.MULTILINE)
_RUNS_CODE = re.compile(r"^```+\s*\{(?:r|python|julia)\b", re.MULTILINE)
_KEY = re.compile(r"(?P<name>[A-Za-z]+)[_:-]?(?:et_?al)?[_:-]?\d{2,4}\w*")
"""The key of a source: a name and a year."""

_NAMES = {
    "cor": "Corollary",
    "cnj": "Conjecture",
    "def": "Definition",
    "eq": "Equation",
    "exm": "Example",
    "exr": "Exercise",
    "fig": "Figure",
    "lem": "Lemma",
    "lst": "Listing",
    "prp": "Proposition",
    "sec": "Section",
    "tbl": "Table",
    "tab": "Table",
    "thm": "Theorem",
}
"""What Quarto calls the target of a cross reference, by the beginning of its key."""


@dataclass(slots=True)
class References:
    """The targets of a text."""

    titles: dict[str, str] = field(default_factory=dict)
    """The headings that have a key."""
    numbers: dict[str, int] = field(default_factory=dict)
    """The numbers of figures, tables and so on, by key, each kind counted from 1."""
    examples: dict[str, int] = field(default_factory=dict)
    """The numbers of pandoc's examples, by key."""
    examples_seen: int = 0
    cites: bool = False
    """Whether the text has citations in brackets; then ``@key`` is one too, and not somebody's name."""
    people: frozenset[str] = frozenset()
    """Names after ``@`` that are links."""
    footnotes: frozenset[str] = frozenset()
    """The keys of footnotes; a reference to another one is a mark without a note."""
    runs_code: bool = False
    """Whether its code runs when a page is made."""
    left_out: list[str] = field(default_factory=list)
    """What a program would fill in, once for each use."""

    def title(self, key: str) -> str:
        """The heading with a key, or else the key as words."""
        words = key.rpartition("/")[2].removesuffix(".md").replace("-", " ").replace("_", " ")
        return self.titles.get(key) or words

    def citation(self, text: str) -> str:
        """A citation in brackets is written, but it is not spoken."""
        key = text.strip("[]")
        words, _, target = key.rpartition("@")
        named = self.named(target) if _prefix(target) in _NAMES else None
        if named:
            return f"{words.strip(' -')} {self.number(target.replace(':', '-'))}".strip() if words else named
        if not self.cites or key in self.people:
            return text
        return f'<span data-unspoken="">{escape(text)}</span>'

    def named(self, key: str) -> str | None:
        """What ``@key`` shows: a kind and number, or the author of a source; None if it is somebody's name."""
        prefix = _prefix(key)
        if len(key) > len(prefix) + 1 and prefix in _NAMES:
            return self.titled(prefix, key[:1].lower() + key[1:])
        source = _KEY.fullmatch(key) if self.cites else None
        return source["name"].capitalize() if source else None

    def titled(self, prefix: str, key: str) -> str:
        """A cross reference of Quarto."""
        title = f"“{self.titles[key]}”" if key in self.titles else self.number(key.replace(":", "-"))
        return f"{_NAMES[prefix]} {title}".strip()

    def number(self, key: str) -> str:
        """The number of a target; empty if it is not in the text."""
        return str(self.numbers[key]) if key in self.numbers else ""

    def example(self, key: str, defines: bool) -> str:
        """The number of an example; empty if it is not in the text."""
        self.examples_seen += defines
        return str(self.examples_seen if defines else self.examples.get(key, ""))


def _prefix(key: str) -> str:
    """``fig`` of Quarto's ``fig-pier`` and of ``fig:pier``, as pandoc-crossref has it."""
    return re.split("[-:]", key)[0].lower()


def find_references(text: str) -> References:
    """The targets in a text, in Markdown."""
    references = References(
        cites=bool(_BRACKETED.search(text)),
        people=frozenset(_LINKED_NAME.findall(text)),
        footnotes=frozenset(_FOOTNOTE.findall(text)),
        runs_code=bool(_RUNS_CODE.search(text)),
    )
    counts: Counter[str] = Counter()
    for match in _LABEL.finditer(text):
        key = next(filter(None, match.groups())) if not match["chunk"] else f"fig-{match['chunk']}"
        prefix = _prefix(key)
        if prefix in _NAMES:
            counts[prefix] += 1
            references.numbers.setdefault(key.replace(":", "-"), counts[prefix])
    for match in _TITLED.finditer(text):
        title = re.sub(r"\s*\{[^{}]*\}\s*$|[*`]", "", match["below"] or match["title"] or "")
        references.titles[match["target"] or match["id"]] = title.strip()
    for number, match in enumerate(_EXAMPLE.finditer(text), 1):
        if match["key"]:
            references.examples[match["key"]] = number
    return references
