"""The directives of MyST, by what a listener hears of them."""

from __future__ import annotations

from typing import Literal

from narrate import lazy_re as re
from narrate.reading.dialects import vocabulary
from narrate.reading.dialects.admonitions import Box

Treatment = Literal["text", "code", "math", "figure", "table", "embed", "silent"]

DIRECTIVE = re.compile(r"\{(?P<name>[A-Za-z][\w:+.-]*)\}[ \t]*(?P<argument>.*)")
"""The name of a directive, with its argument."""
OPTION = re.compile(r":([\w-]+):(?:[ \t]+(.*))?")
"""An option of a directive, on a line of its own before the content."""

_TITLED = frozenset("card details dropdown grid-item-card sidebar tab tab-item table topic".split())
"""Those whose argument is a title, besides admonitions."""
_TEXT = frozenset(
    "aside attribution blockquote centered compound container div epigraph footer glossary grid "
    "grid-item header highlights hlist line-block margin only pull-quote rst-class rubric tab-set "
    "tabs".split()
)
_OBJECTS = frozenset(
    "attribute class classmethod confval data decorator describe envvar exception function macro member method "
    "object option property staticmethod type".split()
)
"""What Sphinx documents: the argument is its signature."""
_FIGURES = frozenset({"figure", "image", "figure-md", "carousel"})
_EMBEDS = frozenset("embed iframe include literalinclude video youtube".split())
_SILENT = frozenset(
    "bibliography contents currentmodule default-role eval-rst highlight index meta module raw sectionauthor "
    "sectnum tableofcontents toctree".split()
)
_TREATMENTS: tuple[tuple[frozenset[str], Treatment], ...] = (
    (vocabulary.KINDS | vocabulary.BOXES - {"code"} | _TITLED | _TEXT | _OBJECTS, "text"),
    (_FIGURES, "figure"),
    (frozenset({"math"}), "math"),
    (frozenset({"csv-table", "list-table"}), "table"),
    (_EMBEDS, "embed"),
    (_SILENT, "silent"),
)


def treatment_of(name: str, is_fence: bool) -> Treatment:
    """How a directive is read. An unknown name is of a language in a fence of code, of a box between colons."""
    base = name.rpartition(":")[2]
    known = next((treatment for names, treatment in _TREATMENTS if base in names), None)
    if known:
        return known
    return "code" if is_fence or base in vocabulary.CODE else "text"


def directive_box(name: str, argument: str) -> Box:
    """The box of a directive; its argument is a title, or the beginning of an admonition's text."""
    base = name.rpartition(":")[2]
    if base in _OBJECTS:
        return Box("", title=f"`{argument}`" if argument else "")
    has_title = base in (vocabulary.KINDS | vocabulary.BOXES | _TITLED) - {"solution"}  # which names its exercise
    return Box(base, title=argument if has_title else "")
