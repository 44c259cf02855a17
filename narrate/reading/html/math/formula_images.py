"""Finds the TeX of formulas that are images."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import classes

_CLASS = re.compile(r"^(?:latex|tex|math|equation|formula|mwe-math|ql-img)(?![a-z])")
"""What the class of such an image begins with, at WordPress, MediaWiki, QuickLaTeX, Doxygen and others."""
_SERVICE = re.compile(
    r"(?:^|[./])(?:latex|tex|math|upmath|mathtex|mimetex|equation)(?:[./]|$)|/(?:svg|png|gif)\.(?:image|latex|download)$"
)
"""The host or path of a service that draws the TeX in its URL."""
_WHOLE_QUERY = re.compile(r"\.(?:image|latex|download|cgi)$")
"""The path of one whose whole query is TeX."""
_PARAMETERS = ("latex", "tex", "math", "eq", "from", "formula")
"""The parameters of the others that hold it; without one, the end of the path does."""
_DELIMITED = re.compile(r"\s*(?:\$[^$]+\$|\$\$[^$]+\$\$|\\\(.+\\\)|\\\[.+\\\]|\\begin\{.+\})\s*", re.DOTALL)
_COMMAND = re.compile(r"\\(?:[a-z]{2,}|[A-Z][a-z]+|[,;!{}|])(?![\w\\/])|[_^]\{")
_NO_TEX = re.compile(r"\$|(?<![^\W\d_])[^\W\d_]{4,}")
"""What no formula has outside of commands: a word, or a dollar sign, which is around one in a description."""


def tex_of_image(image: html.HtmlElement) -> str:
    """The TeX that an image shows; empty if it shows anything else."""
    alt, source = image.get("alt") or "", image.get("src") or ""
    drawn = any(map(_CLASS.match, classes(image))) or "latex.php" in source
    if alt.strip() and (drawn or _DELIMITED.fullmatch(alt) or _is_plainly_tex(alt)):
        return alt
    return _tex_in_url(source)


def _is_plainly_tex(text: str) -> bool:
    """Whether a text is TeX and no description of what an image shows."""
    return bool(_COMMAND.search(text)) and not _NO_TEX.search(re.sub(r"\\\w+(?:\s*\{[^{}]*\})?", "", text))


def _tex_in_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        stated = parse_qs(parts.query.replace("+", "%2B"))
    except ValueError:
        return ""
    if stated.get("cht") == ["tx"]:  # Google's charts
        return "".join(stated.get("chl", [])[:1])
    if not _SERVICE.search(f"{parts.netloc}{parts.path}"):
        return ""
    named = next((stated[name][0] for name in _PARAMETERS if name in stated), "")
    if named or _WHOLE_QUERY.search(parts.path):
        return (named or unquote(parts.query)).strip()
    end = unquote(parts.path.rpartition("/")[2])
    return end if re.search(r"[\\^={}]", end) else ""
