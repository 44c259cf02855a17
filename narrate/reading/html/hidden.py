"""Finds what a page does not show: elements hidden by an attribute, a style or a class."""

from __future__ import annotations

import re

from lxml import html

from narrate.reading.html.dom import classes, detach, replace_element

_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NAMES = frozenset(
    "a11y-hidden assistive-text d-none element-invisible hidden hide invisible is-hidden off-screen offscreen "
    "print-only screen-reader-only screen-reader-text screenreader show-for-print show-for-sr sr-only u-hidden "
    "u-hidden-visually u-visually-hidden uk-hidden visible-print visually-hidden visuallyhidden".split()
)
"""Classes of frameworks for what is only for screen readers or for paper, or not there at all."""
_SHOWN_AGAIN = re.compile(
    r"(?:(?:sm|md|lg|xl|2xl):|d-(?:sm|md|lg|xl|xxl)-)(?:block|contents|flex|grid|inline\S*|table\S*)"
)
"""Classes that show an element on some screens."""
_TYPESET = re.compile(r"katex|mathjax|mjx", re.IGNORECASE)


def is_hidden(element: html.HtmlElement) -> bool:
    """Whether an element states that it is not shown."""
    stated = element.get("hidden")
    return (
        (stated is not None and stated != "until-found")
        or bool(_STYLE.search(element.get("style") or ""))
        or _is_decoration(element)
        or _hidden_by_class(classes(element))
    )


def _is_decoration(element: html.HtmlElement) -> bool:
    """Whether an element is hidden from screen readers, and not as the second form of something that is kept.

    pandoc hides captions that repeat the alternative text, and MediaWiki the images of formulas.
    """
    skipped = element.get("aria-hidden") == "true" and element.tag not in {"figcaption", "img"}
    return skipped and not _TYPESET.search(element.get("class") or "")


def _hidden_by_class(names: list[str]) -> bool:
    return any(name.lower() in _NAMES for name in names) and not any(map(_SHOWN_AGAIN.fullmatch, names))


def place_streamed_parts(root: html.HtmlElement) -> None:
    """Show what React streams: a script of the page puts a hidden element in the place of a template."""
    parts = {part.get("id"): part for part in root.xpath(".//*[@hidden][starts-with(@id, 'S:')]")}
    for place in root.xpath(".//template[starts-with(@id, 'B:')]") if parts else ():
        part = parts.pop(f"S:{place.get('id')[2:]}", None)
        if part is not None and place not in part.iterdescendants():
            del part.attrib["hidden"]
            replace_element(place, detach(part))
