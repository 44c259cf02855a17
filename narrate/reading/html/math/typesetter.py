"""What a page tells the script that typesets its formulas: MathJax 2 to 4, or KaTeX with its auto-render.

Both look in the text for TeX between delimiters. Their defaults are those of their documentation; a page can state
others in an inline script.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html

from narrate import lazy_re as re


@dataclass(frozen=True, slots=True)
class Delimiters:
    """What is written before and after a formula."""

    left: str
    right: str
    display: bool = False
    """Whether the formula is displayed on a line of its own."""
    stated: bool = True
    """Whether something says that they mean a formula; if not, what is between them must look like one."""


@dataclass(frozen=True, slots=True)
class Typesetter:
    """The delimiters that mean a formula on a page."""

    delimiters: tuple[Delimiters, ...]
    """Longer ones first."""
    present: bool
    """Whether the page has a script that typesets formulas."""


def typesetter_of(root: html.HtmlElement) -> Typesetter:
    """The delimiters of a page: those that it states or that are the default, and others, which are doubtful."""
    code = configurations(root)
    sources = [element.get("src") or element.get("href") or "" for element in root.iter("script", "link")]
    present = bool(code) or any(map(_TYPESETTER.search, sources))
    stated = tuple(_stated("\n".join(code))) if present else ()
    known = {delimiters.left for delimiters in (*_PLUGINS, *stated)}
    others = (delimiters for delimiters in _USUAL if delimiters.left not in known)
    found = sorted((*_PLUGINS, *stated, *others), key=lambda each: -len(each.left))
    return Typesetter(tuple(found), present)


_TYPESETTER = re.compile(r"mathjax|katex|renderMathInElement|\btex-(?:mml-)?(?:chtml|svg)\b", re.IGNORECASE)
_MAX_CONFIG = 20_000
"""How much of a script is searched: configurations are short, and bundles are long."""

_USUAL = (
    Delimiters("$$", "$$", display=True, stated=False),
    Delimiters("$", "$", stated=False),
    Delimiters(r"\(", r"\)", stated=False),
    Delimiters(r"\[", r"\]", display=True, stated=False),
)
_DEFAULT_INLINE = (Delimiters(r"\(", r"\)"),)
_DEFAULT_DISPLAY = (Delimiters("$$", "$$", display=True), Delimiters(r"\[", r"\]", display=True))
"""MathJax and KaTeX agree on these."""
_PLUGINS = (
    Delimiters("$latex ", "$"),
    Delimiters("$latex\xa0", "$"),
    Delimiters("[latex]", "[/latex]"),
    Delimiters("[katex]", "[/katex]"),
    Delimiters("[tex]", "[/tex]"),
    Delimiters("[math]", "[/math]"),
)
"""Of WordPress's plugins. They mean a formula on any page: a text may be copied to where the plugin is missing."""


def configurations(root: html.HtmlElement) -> list[str]:
    """The inline scripts of a page that speak of a typesetter."""
    scripts = ((script.text or "")[:_MAX_CONFIG] for script in root.iter("script") if not _holds_tex(script))
    return list(filter(_TYPESETTER.search, scripts))


def _holds_tex(script: html.HtmlElement) -> bool:
    return (script.get("type") or "").startswith("math/")


def _stated(config: str) -> Iterator[Delimiters]:
    """The delimiters that a configuration states, and the defaults for what it leaves open."""
    rendered = [_auto_render(match) for match in _AUTO_RENDER.finditer(config)]
    if rendered:
        yield from rendered
        return
    inline, display = (tuple(_pairs(config, kind)) for kind in ("inline", "display"))
    yield from (Delimiters(*pair) for pair in inline)
    yield from (Delimiters(*pair, display=True) for pair in display)
    yield from () if inline else _DEFAULT_INLINE
    yield from () if display else _DEFAULT_DISPLAY


_STRING = r"(\"(?:[^\"\\\n]|\\.){1,30}\"|'(?:[^'\\\n]|\\.){1,30}')"
_PAIR = re.compile(rf"[\s,\[]{{0,40}}\[\s*{_STRING}\s*,\s*{_STRING}\s*\]")
_AUTO_RENDER = re.compile(
    rf"\bleft[\"']?\s*:\s*{_STRING}\s*,\s*[\"']?right[\"']?\s*:\s*{_STRING}"
    r"(?:\s*,\s*[\"']?display[\"']?\s*:\s*(true|!0))?"
)
"""``{left: "$", right: "$", display: false}``; ``!0`` is what minified scripts write for ``true``."""


def _pairs(config: str, kind: str) -> Iterator[tuple[str, str]]:
    """``inlineMath: [["$", "$"], ["\\\\(", "\\\\)"]]``; MathJax 4 adds to the defaults with ``{"[+]": [...]}``."""
    for key in re.finditer(rf"\b{kind}Math[\"']?\s*:\s*(?:\{{\s*[\"']?\[\+\][\"']?\s*:\s*)?(?=\[)", config):
        at = key.end()
        while pair := _PAIR.match(config, at):
            yield string_value(pair[1]), string_value(pair[2])
            at = pair.end()


def _auto_render(match: re.Match[str]) -> Delimiters:
    return Delimiters(string_value(match[1]), string_value(match[2]), bool(match[3]))


def string_value(literal: str) -> str:
    """The text of a string in JavaScript. Some forget to double the backslash of ``\\(``, which then is lost."""
    text = re.sub(r"\\(.)", r"\1", literal[1:-1])
    return rf"\{text}" if text in {"(", ")", "[", "]"} else text
