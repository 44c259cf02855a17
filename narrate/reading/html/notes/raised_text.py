"""Writes out superscripts for which Unicode has no characters, so that they do not run into what they follow.

``e<sup>x</sup>`` becomes a formula, ``3<sup>1</sup>/<sub>2</sub>`` a number with a fraction.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import set_text
from narrate.reading.html.math.text_runs import TextRun, text_runs
from narrate.reading.plain_tex import SCRIPTS


def write_out_raised(body: html.HtmlElement) -> None:
    """Turn powers with letters into ``span.math``, and fractions into text."""
    for run in text_runs(body, tag="sup"):
        run.replace(_rewritten(run))


def _rewritten(run: TextRun) -> Iterator[tuple[int, int, html.HtmlElement]]:
    """Where something is to be put in place of a superscript and what is around it."""
    lowered = {start: end for _, start, end in run.elements("sub")}
    indexed = indexed_letters(run)
    for _, start, end in run.elements("sup"):
        raised, before = run.text[start:end].strip(), run.text[max(0, start - 20) : start]
        under = run.text[end + 1 : lowered.get(end + 1, end)]
        if raised.isdecimal() and under.isdecimal() and run.text[end] in "/⁄":
            gap = " " if before[-1:].isdecimal() else ""
            yield start, lowered[end + 1], _element(f"{gap}{raised}/{under}")
        elif start in indexed and _SIMPLE.fullmatch(raised):
            letter = indexed[start]
            index = run.text[letter + 1 : start].strip()
            yield letter, end, _element(f"{run.text[letter]}_{{{index}}}^{{{raised}}}", class_="math")
        elif base := _base_of_power(before, raised):
            yield start - len(base), end, _element(f"{base}^{{{raised}}}", class_="math")


def indexed_letters(run: TextRun) -> dict[int, int]:
    """Where the index of a lone letter ends, as in ``x<sub>i</sub>``, and where that letter is."""
    subs = [(start, end) for _, start, end in run.elements("sub") if run.text[start:end].strip()]
    return {end: start - 1 for start, end in subs if _LETTER.search(run.text[max(0, start - 2) : start])}


_LETTER = re.compile(r"(?<![^\W_])[^\W\d_]$")
_SIMPLE = re.compile(r"\([\dn]\)|[-−+]?[^\W_]{1,3}(?:\s?[-−+/*·]\s?[^\W_]{1,3}){0,3}")


def _element(text: str, **attributes: str) -> html.HtmlElement:
    element = html.Element("span", {name.strip("_"): value for name, value in attributes.items()})
    set_text(element, text)
    return element


def _base_of_power(before: str, raised: str) -> str:
    """The letter or number that is raised to a power with letters; empty if it is anything else."""
    found = _BASE.search(before)
    base = found[0] if found else ""
    if _DERIVATIVE.fullmatch(raised):
        return base if base.isalpha() else ""
    if (
        not _POWER.fullmatch(raised)
        or _ABBREVIATION.fullmatch(base + raised)
        or SCRIPTS["sup"].keys() >= {*raised}
    ):
        return ""
    if not _OPERATORS.isdisjoint(raised):
        return base
    return base if len(raised) == 1 and (base.isalpha() or raised in _EXPONENTS) else ""


_BASE = re.compile(r"(?<![^\W_])(?:[^\W\d_]|\d{1,3})$")
_POWER = re.compile(r"(?=.*[^\W\d_])[-−+]?[^\W_]{1,3}(?:\s?[-−+/*·]\s?[^\W_]{1,3}){0,3}")
_DERIVATIVE = re.compile(r"\([\dn]\)")
_OPERATORS = frozenset("-−+/*·")
_EXPONENTS = frozenset("kxyzpqNKM")
"""Letters over a number that are exponents: ``2<sup>k</sup>``, but not ``2<sup>e</sup>``."""
_ABBREVIATION = re.compile(r"[nN]o|[A-Z][eorta]")
"""French and old titles, and numbers: ``Mᵉ``, ``Dʳ``, ``nᵒ``."""
