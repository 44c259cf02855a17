"""Finds what a page does not show: elements hidden by an attribute, a style or a class."""

from __future__ import annotations

from functools import lru_cache

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.dom import detach, replace_element
from narrate.reading.html.inline import HEADINGS

_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NAMES = frozenset(
    "a11y-hidden assistive-text d-none element-invisible hidden hide invisible is-hidden landmark off-screen "
    "offscreen print-only screen-reader-only screen-reader-text screenreader show-for-print show-for-sr "
    "sr-only u-hidden u-hidden-visually u-visually-hidden uk-hidden visible-print visually-hidden "
    "visuallyhidden".split()
)
"""Classes of frameworks for what is only for screen readers or for paper, or not there at all."""
_SHOWN_AGAIN = re.compile(
    r"(?:(?:sm|md|lg|xl|2xl):|d-(?:sm|md|lg|xl|xxl)-)(?:block|contents|flex|grid|inline\S*|table\S*)"
)
"""Classes that show an element on some screens."""
_TYPESET = re.compile(r"katex|mathjax|mjx", re.IGNORECASE)


def is_hidden(element: html.HtmlElement) -> bool:
    """Whether an element states that it is not shown."""
    stated, style, names = element.get("hidden"), element.get("style"), element.get("class")
    return (
        (stated is not None and stated != "until-found")
        or (style is not None and bool(_STYLE.search(style)))
        or _is_decoration(element)
        or (names is not None and _hidden_by_class(names))
    )


def _is_decoration(element: html.HtmlElement) -> bool:
    """Whether an element is hidden from screen readers, and not as the second form of something that is kept.

    pandoc hides captions that repeat the alternative text, and MediaWiki the images of formulas.
    """
    skipped = element.get("aria-hidden") == "true" and element.tag not in {"figcaption", "img"}
    return skipped and not _TYPESET.search(element.get("class") or "")


@lru_cache(maxsize=4096)
def _hidden_by_class(attribute: str) -> bool:
    names = attribute.split()
    return any(name.lower() in _NAMES for name in names) and not any(map(_SHOWN_AGAIN.fullmatch, names))


def open_panels(root: html.HtmlElement) -> None:
    """Show the panels of accordions, which a click on the heading above them opens."""
    controls = root.xpath(".//*/@aria-expanded/..")[:_MAX_CONTROLS]
    panels = {element.get("id"): element for element in root.xpath(".//*[@id]")} if controls else {}
    for control in controls:
        heading = next(control.iterancestors(*HEADINGS, "dt"), None)
        panel = panels.get(control.get("aria-controls"))
        if panel is None:
            panel = (control if heading is None else heading).getnext()
        if panel is None or not is_hidden(panel) or not _is_accordion(control, panel, heading is not None):
            continue
        if heading is None and control.tag == "button":
            control.tag = "p"
        for name in ("hidden", "aria-hidden", "style", "class"):
            panel.attrib.pop(name, None)


_MAX_CONTROLS = 500
_ACCORDION = re.compile(r"accordion|collapsible|collapse|expand|faq|toggle", re.IGNORECASE)


def _is_accordion(control: html.HtmlElement, panel: html.HtmlElement, has_heading: bool) -> bool:
    """Whether what a control opens is a part of the text, rather than a menu or a dialog."""
    outer = next(panel.iterancestors("nav", "header", "footer", "dialog", "form"), None)
    if outer is not None or panel.tag in {"nav", "ul", "dialog", "form"} or control in panel.iterdescendants():
        return False
    if (panel.get("role") or "region") not in {"region", "tabpanel", "definition"}:
        return False
    named = has_heading or next(control.iter(*HEADINGS), None) is not None
    return named or _ACCORDION.search(f"{control.get('class')} {panel.get('class')}") is not None


def show_noscript(root: html.HtmlElement) -> None:
    """Show the text that a page has for browsers without scripts, if it is an article and not a request."""
    for element in root.xpath(".//body//noscript"):
        if len(element.text_content().split()) >= _MIN_NOSCRIPT_WORDS:
            element.tag = "div"


_MIN_NOSCRIPT_WORDS = 60


def show_shadow_roots(root: html.HtmlElement) -> None:
    """Show what a browser shows of a component without running a script: its declared shadow root."""
    for template in root.xpath(".//template[@shadowrootmode or @shadowroot]"):
        template.tag = "div"


def place_streamed_parts(root: html.HtmlElement) -> None:
    """Show what React streams: a script of the page puts a hidden element in the place of a template."""
    parts = {part.get("id"): part for part in root.xpath(".//*/@hidden/parent::*[starts-with(@id, 'S:')]")}
    for place in root.xpath(".//template[starts-with(@id, 'B:')]") if parts else ():
        part = parts.pop(f"S:{place.get('id')[2:]}", None)
        if part is not None and place not in part.iterdescendants():
            del part.attrib["hidden"]
            replace_element(place, detach(part))
