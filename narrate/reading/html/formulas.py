"""Finds the TeX of formulas in a page.

Most typesetters leave the original TeX somewhere in the page: as text, in an attribute, a script or an annotation.
If a page has only MathML, it is converted to TeX.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import html

from narrate.reading.html.dom import classes

_SPACE = re.compile(r"\s+")
_DELIMITED = re.compile(r"\\\((.*)\\\)|\\\[(.*)\\\]|\$\$(.*)\$\$|\$([^$]*)\$", re.DOTALL)
_STYLE = re.compile(r"\{\\displaystyle\b\s*(.*)\}|\\displaystyle\b\s*(.*)", re.DOTALL)
_INVISIBLE = dict.fromkeys(range(0x2061, 0x2065))
"""Function application, invisible times, separator and plus: TeX does not write these operators."""
_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "{}%&#"})
_MAX_DEPTH = 60  # levels of MathML; deeper elements are written as plain text


@dataclass(frozen=True, slots=True)
class FoundFormula:
    """A formula in a page."""

    tex: str
    """Empty if the page shows a formula without its source."""
    display: bool
    """Whether it is displayed on a line of its own."""


def formula_of(element: html.HtmlElement) -> FoundFormula | None:
    """The formula that an element represents, or None if it is not a formula."""
    tag = element.tag
    if tag in _BY_TAG:
        return _BY_TAG[tag](element)
    for name in classes(element):
        if name in _BY_CLASS:
            return _BY_CLASS[name](element)
    return None


# --- notations --------------------------------------------------------------------------------------------------


def _from_mathml(element: html.HtmlElement) -> FoundFormula:
    display = element.get("display") == "block"
    for note in element.iter("annotation"):
        if "tex" in (note.get("encoding") or "").lower():
            return FoundFormula(_strip_delimiters(note.text_content()), display)
    stated = element.get("alttext") or ""
    return FoundFormula(_strip_delimiters(stated) if stated else mathml_to_tex(element), display)


def _from_mathjax3(element: html.HtmlElement) -> FoundFormula:
    display = element.get("display") == "true" or element.get("display") == "block"
    stated = _aria_label(element)
    if stated is None:
        inner = element.find(".//math")
        return FoundFormula(_from_mathml(inner).tex if inner is not None else "", display)
    return FoundFormula(_strip_delimiters(stated), display)


def _from_mathjax2(element: html.HtmlElement) -> FoundFormula:
    display = "MJXc-display" in (element.get("class") or "") or element.find_class("MJXc-display") != []
    return FoundFormula(_strip_delimiters(_aria_label(element) or ""), display)


def _from_katex(element: html.HtmlElement) -> FoundFormula:
    inner = element.find(".//math")
    display = "katex-display" in (element.get("class") or "")
    return FoundFormula(
        _from_mathml(inner).tex if inner is not None else _strip_delimiters(element.text_content()), display
    )


def _from_script(element: html.HtmlElement) -> FoundFormula | None:
    kind = element.get("type") or ""
    if not kind.startswith("math/tex"):
        return None
    tex = re.sub(r"%\s{0,9}<!\[CDATA\[|%?\s{0,9}\]\]>", "", element.text or "")
    return FoundFormula(_strip_delimiters(tex), "mode=display" in kind)


def _from_image(element: html.HtmlElement) -> FoundFormula | None:
    """WordPress and MediaWiki render formulas as images whose alternative text is the TeX."""
    drawn = {"latex", "mwe-math-fallback-image-inline", "mwe-math-fallback-image-display"} & {*classes(element)}
    if not (drawn or "latex.php" in (element.get("src") or "")) or not element.get("alt"):
        return None
    return FoundFormula(_strip_delimiters(element.get("alt", "")), any("display" in name for name in drawn))


def _from_substack(element: html.HtmlElement) -> FoundFormula:
    """Substack stores the TeX as JSON."""
    try:
        stated = json.loads(element.get("data-attrs") or "").get("persistentExpression")
    except (ValueError, AttributeError, RecursionError):
        stated = None
    return FoundFormula(_strip_delimiters(stated) if isinstance(stated, str) else "", True)


def _from_text(element: html.HtmlElement) -> FoundFormula | None:
    """Pandoc and markdown-it mark an element that contains the TeX with a class."""
    if len(element) or element.tag not in {"span", "div"}:
        return None
    text = element.text or ""
    match = _DELIMITED.fullmatch(text.strip())
    display = element.tag == "div" or "display" in classes(element)
    return FoundFormula(_strip_delimiters(text), display or bool(match and (match[2] or match[3])))


def _aria_label(element: html.HtmlElement) -> str | None:
    return next((inner.get("aria-label") for inner in element.iter() if inner.get("aria-label") is not None), None)


def _strip_delimiters(tex: str) -> str:
    """TeX without its delimiters and ``\\displaystyle``."""
    text = tex.strip()
    match = _DELIMITED.fullmatch(text)
    if match:
        text = next(part for part in match.groups() if part is not None).strip()
    match = _STYLE.fullmatch(text)
    if match:
        text = (match[1] or match[2] or "").strip()
    return text


_Reader = Callable[[html.HtmlElement], "FoundFormula | None"]

_BY_TAG: dict[str, _Reader] = {
    "math": _from_mathml,
    "mjx-container": _from_mathjax3,
    "script": _from_script,
    "img": _from_image,
}
_BY_CLASS: dict[str, _Reader] = {
    "mjx-chtml": _from_mathjax2,
    "mjpage": _from_mathjax2,
    "katex-display": _from_katex,
    "katex": _from_katex,
    "latex-rendered": _from_substack,
    "math": _from_text,
}


# --- MathML → TeX -----------------------------------------------------------------------------------------------

_TEMPLATES = {
    "mfrac": r"\frac{%s}{%s}",
    "mroot": r"\sqrt[%s]{%s}",
    "msub": "%s_{%s}",
    "msup": "%s^{%s}",
    "msubsup": "%s_{%s}^{%s}",
    "munder": "%s_{%s}",
    "munderover": "%s_{%s}^{%s}",
}
"""MathML element → TeX template for its children, in order."""

_ACCENTS = {"^": r"\hat", "ˆ": r"\hat", "~": r"\tilde", "˜": r"\tilde", "→": r"\vec", "˙": r"\dot", "¨": r"\ddot"}
_BARS = frozenset("¯‾_―-")
_FUNCTIONS = frozenset(
    "arccos arcsin arctan arg cos cosh cot det dim exp gcd inf ker lim ln log max min sin sinh sup tan "
    "tanh".split()
)


def mathml_to_tex(element: html.HtmlElement) -> str:
    """Convert Presentation MathML to TeX: fractions, roots, scripts, delimiters and tables; the rest as text."""
    return _SPACE.sub(" ", _tex(element, 0)).strip()


def _tex(element: html.HtmlElement, depth: int) -> str:
    tag = element.tag
    if not isinstance(tag, str) or tag in {"annotation", "annotation-xml"}:
        return ""
    if depth > _MAX_DEPTH:
        return str(element.text_content())
    parts = [_tex(child, depth + 1) for child in element.iterchildren("*")]
    if tag == "mroot":
        parts = parts[::-1]
    form = _TEMPLATES.get(tag)
    if form is not None and form.count("%s") == len(parts):
        return form % tuple(parts)
    return _tex_by_tag(element, str(tag), parts)


def _tex_by_tag(element: html.HtmlElement, tag: str, parts: list[str]) -> str:
    text = (element.text or "").translate(_INVISIBLE).strip().translate(_ESCAPED)
    if tag == "mover" and len(parts) == 2:
        return _over(*parts)
    if tag == "msqrt":
        return rf"\sqrt{{{''.join(parts)}}}"
    if tag == "mtext":
        return rf"\text{{{text}}}"
    if tag == "mi" and len(text) > 1:
        return rf"\{text} " if text in _FUNCTIONS else rf"\mathrm{{{text}}}"
    if tag == "mfenced":
        inner = ", ".join(parts)
        fences = [element.get(name, usual).translate(_ESCAPED) for name, usual in (("open", "("), ("close", ")"))]
        return inner.join(fences)
    if tag == "mtable":
        return r"\begin{matrix} " + r" \\ ".join(parts) + r" \end{matrix}"
    if tag == "mtr":
        return " & ".join(parts)
    return text + "".join(parts)


def _over(base: str, mark: str) -> str:
    if mark in _ACCENTS:
        return f"{_ACCENTS[mark]}{{{base}}}"
    return rf"\overline{{{base}}}" if mark in _BARS else f"{base}^{{{mark}}}"
