"""The roles of MyST, ``{name}`text` ``, by what a listener hears of them."""

from __future__ import annotations

from narrate import lazy_re as re
from narrate.reading.dialects.citations import References

_SILENT = re.compile(
    r"(?:foot)?cite(?:[:.]?\w+)?|index|eq|raw\w*|octicon|fa[bsrl]?|material-\w+|icon|hspace|target|eval|button\w*"
)
"""Citations, icons, and what a program fills in."""
_CODE = re.compile(
    r"code|command|file|program|option|envvar|samp|literal|(?:\w+:)(?:attr|class|data|exc|func|meth|mod|obj|type)"
)
_TARGETED = re.compile(r"(?P<words>.*?)\s*<(?P<target>[^<>]*)>", re.DOTALL)
"""Words with the target of a link."""
_TITLED = frozenset({"ref", "doc", "numref", "any", "std:ref", "std:doc", "prf:ref"})


def read_role(name: str, text: str, references: References) -> str:
    """What is heard of a role, as Markdown."""
    if _SILENT.fullmatch(name):
        return ""
    targeted = _TARGETED.fullmatch(text.strip())
    words = targeted["words"] if targeted else text.strip().lstrip("!~")
    if name == "math":
        return f"$${words}$$"
    if name in {"sub", "subscript", "sup", "superscript"}:
        return f"<{name[:3]}>{words}</{name[:3]}>"
    if name == "kbd":
        return f"<kbd>{words}</kbd>"
    if name in {"abbr", "abbreviation"}:
        return re.sub(r"\s*\([^()]*\)\s*$", "", words)
    if _CODE.fullmatch(name):
        return f"`{words}`"
    if name == "numref":
        return _numbered(words if targeted else "", targeted["target"] if targeted else words, references)
    return references.title(words) if name in _TITLED and not targeted else words


def _numbered(form: str, key: str, references: References) -> str:
    """A reference to a figure or table: in a form of its own, such as ``Fig. %s``, or as ``Figure 1``."""
    number = references.number(key.replace(":", "-"))
    if form:
        return re.sub(r"%s|\{number\}", number, form).strip()
    return (references.named(key) if number else None) or references.title(key)
