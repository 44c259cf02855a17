"""Rewrites the formulas of a page, in any notation, as ``span.math`` or ``div.math`` with their TeX."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree, html

from narrate.reading.html.dom import remove, set_text, turn_into, with_class
from narrate.reading.html.math.formulas import FoundFormula, formula_of


def mark_formulas(body: html.HtmlElement) -> None:
    """Turn every formula into a ``span.math`` or ``div.math`` with its TeX."""
    for element in with_class(body, "mwe-math-element"):  # MediaWiki writes both, for different browsers
        if element.find(".//math") is not None:
            for image in list(element.iter("img")):
                remove(image)
    found = list(_formulas(body))
    if any(element.tag == "script" for element, _ in found):  # MathJax 2 puts its output beside them
        for drawn in with_class(body, *_DRAWN_CLASSES):
            remove(drawn)
    for element, formula in found:
        replace_with_formula(element, formula)


_DRAWN_CLASSES = (
    "MathJax MathJax_CHTML MathJax_Display MathJax_Preview MathJax_SVG MathJax_SVG_Display mjx-chtml"
).split()


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
