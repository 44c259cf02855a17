"""Converts Word's formulas (OMML, ECMA-376 part 1, 22.1) to TeX, by way of MathML."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree, html

from narrate import lazy_re as re
from narrate.reading.html.math.formulas import mathml_to_tex

_PARTS = {
    "f": ("mfrac", "num", "den"),
    "sSub": ("msub", "e", "sub"),
    "sSup": ("msup", "e", "sup"),
    "sSubSup": ("msubsup", "e", "sub", "sup"),
    "limLow": ("munder", "e", "lim"),
    "limUpp": ("mover", "e", "lim"),
}
"""OMML element → MathML element, and its parts in order."""
_ACCENTS = {
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "¯",
    "\u0305": "¯",
    "\u0307": "˙",
    "\u0308": "¨",
    "\u20d7": "→",
}
"""Combining characters in OMML → accents in MathML."""
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|\S")
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|\S")


def omml_to_tex(formula: etree._Element) -> str:
    """The TeX of an ``m:oMath`` element; unknown structures are written as plain text."""
    return mathml_to_tex(_row(formula))


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _row(element: etree._Element | None) -> html.HtmlElement:
    """An ``mrow`` of the element's children, without its properties."""
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
    """The value of a property: ``default`` if it is absent, empty if it is present without a value."""
    found = element.find(f"{{*}}{_name(element)}Pr/{{*}}{name}")
    if found is None:
        return default
    return next((str(value) for key, value in found.attrib.items() if str(key).endswith("val")), "")


def _run(element: etree._Element) -> html.HtmlElement:
    """Each letter is a variable, unless the run is upright, where words stay whole."""
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
    """A large operator such as a sum or an integral, with its limits and operand."""
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
