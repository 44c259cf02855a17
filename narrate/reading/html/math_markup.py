"""Rewrites the formulas of a page, in any notation, as ``span.math`` or ``div.math`` with their TeX."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from narrate.reading.html.dom import remove, set_text, turn_into, with_class, xml_safe
from narrate.reading.html.formulas import FoundFormula, formula_of


def mark_formulas(body: html.HtmlElement) -> None:
    """Turn every formula into a ``span.math`` or ``div.math`` with its TeX."""
    for element in with_class(body, "mwe-math-element"):  # MediaWiki writes both, for different browsers
        if element.find(".//math") is not None:
            for image in list(element.iter("img")):
                remove(image)
    found = list(_formulas(body))
    if any(element.tag == "script" for element, _ in found):  # MathJax 2 puts its output beside them
        for drawn in with_class(body, "MathJax_Preview", "MathJax", "MathJax_Display", "MathJax_SVG"):
            remove(drawn)
    for element, formula in found:
        replace_with_formula(element, formula)


def _formulas(body: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, FoundFormula]]:
    """The outermost formulas of a page."""
    walker = etree.iterwalk(body, events=("start",))
    for _, element in walker:
        formula = formula_of(element)
        if formula is not None:
            walker.skip_subtree()
            yield element, formula


def replace_with_formula(element: html.HtmlElement, found: FoundFormula) -> None:
    """Replace an element with the formula that it represents."""
    turn_into(element, "div" if found.display else "span", found.tex, class_="math")


def merge_equations(body: html.HtmlElement) -> None:
    """LaTeXML lays out equations as tables: one equation per row, with its number in a separate cell."""
    for table in with_class(body, "ltx_equation", "ltx_eqn_table", "ltx_equationgroup"):
        if table.tag != "table":
            continue
        rows = [" ".join(cell.text or "" for cell in with_class(row, "math")) for row in table.iter("tr")]
        formulas = [html.Element("div", {"class": "math"}) for row in rows if row.strip()]
        for formula, row in zip(formulas, filter(str.strip, rows), strict=True):
            set_text(formula, row)
        turn_into(table, "div")
        table.extend(formulas)


def mark_typeset_text(body: html.HtmlElement) -> None:
    """Mark text between ``\\(`` and ``\\)`` as math in pages with a script that typesets it."""
    scripts = body.getroottree().getroot().iter("script")
    if not any(_TYPESETTER.search(f"{script.get('src', '')} {(script.text or '')[:2000]}") for script in scripts):
        return
    for text in body.xpath(".//text()[contains(., '\\(') or contains(., '\\[') or contains(., '$$')]"):
        element = text.getparent()
        if not any(
            outer.tag in {"pre", "code", "script", "style"} for outer in (element, *element.iterancestors())
        ):
            _typeset(element, text)


_TYPESETTER = re.compile(r"mathjax|katex", re.IGNORECASE)
_TYPESET = re.compile(
    r"\\\((?P<inline>.{1,2000}?)\\\)|\\\[(?P<display>.{1,2000}?)\\\]|\$\$(?P<dollars>.{1,2000}?)\$\$", re.DOTALL
)


def _typeset(element: html.HtmlElement, text: Any) -> None:
    """Split the text at the start of an element, or after it, into text and formulas."""
    parts = html.Element("span")
    last: html.HtmlElement | None = None
    start = 0
    for match in _TYPESET.finditer(text):
        formula = html.Element("span" if match["inline"] else "div", {"class": "math"})
        set_text(formula, next(filter(None, match.groups())).strip())
        _add_text(parts, last, text[start : match.start()])
        parts.append(formula)
        start, last = match.end(), formula
    _add_text(parts, last, text[start:])
    if text.is_tail:
        element.tail = None
        element.addnext(parts)
    else:
        element.text = None
        element.insert(0, parts)


def _add_text(element: html.HtmlElement, last: html.HtmlElement | None, text: str) -> None:
    """Append text to an element whose last child is ``last``."""
    if last is None:
        set_text(element, text)
    else:
        last.tail = xml_safe(text)
