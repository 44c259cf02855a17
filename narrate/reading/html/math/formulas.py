"""Finds the TeX of formulas in a page.

Most typesetters leave the original TeX somewhere in the page: as text, in an attribute, a script or an annotation.
If a page has only MathML, it is converted to TeX.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import classes
from narrate.reading.html.math.formula_images import tex_of_image

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
    if _SIGNS.isdisjoint(element.keys()):
        return None
    stated = next(filter(None, map(element.get, _TEX_ATTRIBUTES)), "")
    if stated:
        return FoundFormula(_strip_delimiters(stated), _is_displayed(element))
    readers = (_BY_CLASS[name] for name in classes(element) if name in _BY_CLASS)
    return next(filter(None, (read(element) for read in readers)), None)


_TEX_ATTRIBUTES = ("data-tex", "data-latex", "data-katex", "data-tex-source", "data-math-content")
"""Attributes in which editors and renderers keep the TeX of what they drew."""
_SIGNS = frozenset({"class", *_TEX_ATTRIBUTES})


# --- notations --------------------------------------------------------------------------------------------------


def _from_mathml(element: html.HtmlElement) -> FoundFormula:
    display = element.get("display") == "block"
    for note in element.iter("annotation"):
        if "tex" in (note.get("encoding") or "").lower():
            return FoundFormula(_strip_delimiters(note.text_content()), display)
    stated = element.get("alttext") or ""
    return FoundFormula(_strip_delimiters(stated) if stated else mathml_to_tex(element), display)


def _from_mathjax3(element: html.HtmlElement) -> FoundFormula:
    """MathJax 4 keeps the TeX; 3 has MathML for screen readers, and a label that may be TeX or words."""
    display = element.get("display") in {"true", "block"}
    root = element.find("mjx-math")
    kept = element.get("data-latex") or (root.get("data-latex") if root is not None else None)
    inner = element.find(".//math")
    if kept is None and inner is not None:
        return FoundFormula(_from_mathml(inner).tex, display)
    return FoundFormula(_strip_delimiters(kept or _aria_label(element) or ""), display)


def _from_mathjax2(element: html.HtmlElement) -> FoundFormula:
    """What MathJax 2 drew, where its script is gone."""
    display = _is_displayed(element) or element.find_class("MJXc-display") != []
    mathml = next(filter(None, (inner.get("data-mathml") for inner in element.iter())), "")
    root = html.fragment_fromstring(mathml, create_parent=True) if mathml else element
    inner = next(root.iter("math"), None)
    if inner is not None:
        return FoundFormula(_from_mathml(inner).tex, display)
    return FoundFormula(_strip_delimiters(_aria_label(element) or ""), display)


def _is_displayed(element: html.HtmlElement) -> bool:
    """Whether an element says in any of the usual ways that its formula has a line of its own."""
    names = element.get("class") or ""
    return element.tag == "div" or element.get("block") is not None or "display" in names or "block" in names


def _from_katex(element: html.HtmlElement) -> FoundFormula:
    inner = element.find(".//math")
    display = "katex-display" in (element.get("class") or "")
    return FoundFormula(
        _from_mathml(inner).tex if inner is not None else _strip_delimiters(element.text_content()), display
    )


def _from_script(element: html.HtmlElement) -> FoundFormula | None:
    kind = element.get("type") or ""
    if not kind.startswith(("math/tex", "math/latex")):
        return None
    tex = re.sub(r"%\s{0,9}<!\[CDATA\[|%?\s{0,9}\]\]>", "", element.text or "")
    return FoundFormula(_strip_delimiters(tex), "mode=display" in kind)


def _from_image(element: html.HtmlElement) -> FoundFormula | None:
    """Formulas as images: their TeX is in the alternative text, or in the URL of the service that draws them."""
    tex = tex_of_image(element)
    return FoundFormula(_strip_delimiters(tex), _is_displayed(element)) if tex else None


def _from_substack(element: html.HtmlElement) -> FoundFormula:
    """Substack stores the TeX as JSON."""
    try:
        stated = json.loads(element.get("data-attrs") or "").get("persistentExpression")
    except (ValueError, AttributeError, RecursionError):
        stated = None
    return FoundFormula(_strip_delimiters(stated) if isinstance(stated, str) else "", True)


def _from_text(element: html.HtmlElement) -> FoundFormula | None:
    """Pandoc, Sphinx and markdown-it mark an element that contains the TeX with a class."""
    if element.tag not in {"span", "div"}:
        return None
    if [child.get("class") for child in element] == ["eqno"]:  # the number of the equation
        return FoundFormula(_strip_delimiters(element[0].tail or ""), True)
    if len(element) and all(child.tag in _LETTERS for child in element.iterdescendants()):
        return FoundFormula(" ".join(_letters_to_tex(element).split()), _is_displayed(element))
    return _from_own_tag(element)


_LETTERS = {"em": "%s", "i": "%s", "span": "%s", "strong": r"\mathbf{%s}", "sub": "_{%s}", "sup": "^{%s}"}
"""The elements with which pandoc writes a formula where no script typesets it → TeX."""


def _letters_to_tex(element: html.HtmlElement) -> str:
    parts = [(element.text or "").translate(_ESCAPED)]
    for child in element:
        parts += [_LETTERS[str(child.tag)] % _letters_to_tex(child), (child.tail or "").translate(_ESCAPED)]
    return "".join(parts)


def _from_own_tag(element: html.HtmlElement) -> FoundFormula | None:
    """Elements of a page's own, such as Distill's; what was drawn in them is found by itself."""
    if len(element):
        return None
    text = element.text or ""
    match = _DELIMITED.fullmatch(text.strip())
    return FoundFormula(_strip_delimiters(text), _is_displayed(element) or bool(match and (match[2] or match[3])))


def _from_code(element: html.HtmlElement) -> FoundFormula | None:
    """GitLab, Gitea and GitHub's Markdown write formulas as code whose language is math."""
    inner = element[0] if element.tag == "pre" and len(element) else element
    if _MATH_CODE.isdisjoint((*classes(element), *classes(inner))):
        return None
    return FoundFormula(_strip_delimiters(str(element.text_content())), element.tag == "pre")


_MATH_CODE = frozenset({"js-render-math", "language-math", "lang-math"})


def _from_value(element: html.HtmlElement) -> FoundFormula | None:
    """The editor Quill keeps the TeX in an attribute."""
    stated = element.get("data-value")
    return FoundFormula(_strip_delimiters(stated), False) if stated else None


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
    **dict.fromkeys(("pre", "code"), _from_code),
    **dict.fromkeys(("d-math", "dt-math", "eq", "eqn", "math-renderer", "tex", "tex-math"), _from_own_tag),
}
_BY_CLASS: dict[str, _Reader] = {
    "mjx-chtml": _from_mathjax2,
    "mjpage": _from_mathjax2,
    "katex-display": _from_katex,
    "katex": _from_katex,
    "katex-error": _from_text,
    "latex-rendered": _from_substack,
    "ql-formula": _from_value,
    **dict.fromkeys(("MathJax", "MathJax_Display", "MathJax_SVG", "MathJax_CHTML"), _from_mathjax2),
    **dict.fromkeys(("math", "math-tex", "mathjax", "arithmatex"), _from_text),
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
