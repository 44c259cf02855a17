"""Formulas as Word writes them (OMML, ECMA-376 part 1, 22.1) → TeX, by way of the MathML that says the same."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree, html

from narrate.reading.html.formulas import mathml_to_tex

_PARTS = {
    "f": ("mfrac", "num", "den"),
    "sSub": ("msub", "e", "sub"),
    "sSup": ("msup", "e", "sup"),
    "sSubSup": ("msubsup", "e", "sub", "sup"),
    "limLow": ("munder", "e", "lim"),
    "limUpp": ("mover", "e", "lim"),
}
"""What a structure is called in MathML, and its parts in order."""
_ACCENTS = {
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "¯",
    "\u0305": "¯",
    "\u0307": "˙",
    "\u0308": "¨",
    "\u20d7": "→",
}
"""Combining characters, as Word has them, and what MathML has for them."""
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|\S")
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|\S")


def omml_to_tex(formula: etree._Element) -> str:
    """The TeX of an ``m:oMath``; what has no structure that is known is written as its text."""
    return mathml_to_tex(_row(formula))


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _row(element: etree._Element | None) -> html.HtmlElement:
    """All that an element holds, side by side; its properties are no part of it."""
    inner = [] if element is None else [child for child in element.iterchildren("*") if _name(child)[-2:] != "Pr"]
    return _made("mrow", *map(_mathml, inner))


def _made(tag: str, *children: html.HtmlElement) -> html.HtmlElement:
    made = html.Element(tag)
    made.extend(children)
    return made


def _token(tag: str, text: str) -> html.HtmlElement:
    made = html.Element(tag)
    made.text = text
    return made


def _part(element: etree._Element, name: str) -> html.HtmlElement:
    return _row(element.find(f"{{*}}{name}"))


def _mathml(element: etree._Element) -> html.HtmlElement:
    name = _name(element)
    if name in _PARTS:
        tag, *parts = _PARTS[name]
        return _made(tag, *(_part(element, part) for part in parts))
    return _BY_NAME.get(name, _row)(element)


def _property(element: etree._Element, name: str, default: str) -> str:
    """The value of a property: ``default`` where it is not stated, empty where it is stated and has none."""
    found = element.find(f"{{*}}{_name(element)}Pr/{{*}}{name}")
    if found is None:
        return default
    return next((str(value) for key, value in found.attrib.items() if str(key).endswith("val")), "")


def _run(element: etree._Element) -> html.HtmlElement:
    """Letters are variables, each of its own, but where they are set upright."""
    text = "".join(part.text or "" for part in element.iterfind("{*}t"))
    if element.find("{*}rPr/{*}nor") is not None:
        return _token("mtext", text)
    is_upright = _property(element, "sty", "") == "p" or _is_name(element)
    tokens = (_WORD if is_upright else _TOKEN).findall(text)
    return _made("mrow", *(_token("mi" if token.isalpha() else "mo", token) for token in tokens))


def _is_name(element: etree._Element) -> bool:
    return next(element.iterancestors("{*}fName"), None) is not None


def _root(element: etree._Element) -> html.HtmlElement:
    degree = _part(element, "deg")
    inner = _part(element, "e")
    return _made("mroot", inner, degree) if degree.text_content() else _made("msqrt", inner)


def _nary(element: etree._Element) -> html.HtmlElement:
    """A sum, a product, an integral: the sign with its limits, and what it is of."""
    sign = _token("mo", _property(element, "chr", "∫"))
    limits = {name: _part(element, name) for name in ("sub", "sup")}
    stated = [name for name, limit in limits.items() if limit.text_content()]
    head = _made(f"m{''.join(stated)}", sign, *(limits[name] for name in stated)) if stated else sign
    return _made("mrow", head, _part(element, "e"))


def _fenced(element: etree._Element) -> html.HtmlElement:
    between = _property(element, "sepChr", "|")
    row = _made("mrow", _token("mo", _property(element, "begChr", "(")))
    for index, part in enumerate(element.iterfind("{*}e")):
        row.extend([_token("mo", between)] if index else [])
        row.append(_row(part))
    row.append(_token("mo", _property(element, "endChr", ")")))
    return row


def _accent(element: etree._Element) -> html.HtmlElement:
    mark = _property(element, "chr", "\u0302")
    return _made("mover", _part(element, "e"), _token("mo", _ACCENTS.get(mark, mark)))


def _bar(element: etree._Element) -> html.HtmlElement:
    return _made("mover", _part(element, "e"), _token("mo", "¯"))


def _matrix(element: etree._Element) -> html.HtmlElement:
    rows = (_made("mtr", *map(_row, row.iterfind("{*}e"))) for row in element.iterfind("{*}mr"))
    return _made("mtable", *rows)


def _equations(element: etree._Element) -> html.HtmlElement:
    return _made("mtable", *(_made("mtr", _row(part)) for part in element.iterfind("{*}e")))


_BY_NAME: dict[str, Callable[[etree._Element], html.HtmlElement]] = {
    "r": _run,
    "rad": _root,
    "nary": _nary,
    "d": _fenced,
    "acc": _accent,
    "bar": _bar,
    "m": _matrix,
    "eqArr": _equations,
}
