"""MDX: Markdown with modules and components of JavaScript."""

from __future__ import annotations

from lxml.html import defs

from narrate import lazy_re as re

_MODULE = re.compile(
    r"^import[ \t]+(?:[\w$*{][^\"'`;]*?[ \t\n]from[ \t\n]*)?[\"'][^\"'\n]+[\"'][ \t]*;?[ \t]*$"
    r"|^export[ \t]+(?:const|let|var|default|function|async|class|\{|\*)"
    r"(?:[^\n]*[{(\[][ \t]*\n(?:(?![})\]])[^\n]*\n){0,200}[})\]][^\n]*|(?:[^\n]|\n(?![ \t]*\n))*)",
    re.MULTILINE,
)
"""An import, or an export up to the line that closes its bracket, or else up to a blank line."""
_COMPONENT = re.compile(
    r"<(?P<alone>[A-Z][\w.]*[a-z]\w*)(?:[ \t\n][^<>]*)?/>|</(?P<closed>[A-Z][\w.]*[a-z]\w*)>|\{/\*"
)
"""A component, whose name is not in capitals throughout as old HTML may be, or a comment of JavaScript."""
_CONSTANT = re.compile(
    r"^export[ \t]+(?:const|let)[ \t]+([\w$]+)[ \t]*=[ \t]*([\"']?)([^\"'\n{}()\[\];]+)\2[ \t]*;?[ \t]*$",
    re.MULTILINE,
)


def is_mdx(prose: str) -> bool:
    """Whether a text without its code has modules, components that are closed, or comments of JavaScript."""
    names = (match["alone"] or match["closed"] or "" for match in _COMPONENT.finditer(prose))
    return bool(_MODULE.search(prose)) or any(name.lower() not in defs.tags for name in names)


def without_modules(prose: str) -> str:
    """A text without its imports and exports."""
    return _MODULE.sub("", prose)


def constants(text: str) -> dict[str, str]:
    """The texts and numbers that a module exports by name."""
    return {match[1]: match[3] for match in _CONSTANT.finditer(text)}
