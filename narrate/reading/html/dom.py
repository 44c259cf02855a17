"""Small operations on an HTML tree that lxml lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree, html

from narrate.reading.decoding import CONTROLS

_LEGAL = {**CONTROLS, 0x0B: " ", 0x0C: " "}


def with_class(root: html.HtmlElement, *names: str) -> list[html.HtmlElement]:
    """The descendants of ``root`` that have one of the classes, in document order."""
    wanted = frozenset(names)
    # A page has far fewer different attributes than elements, and none of most classes.
    found = {value for value in set(_CLASS_ATTRIBUTES(root)) if not wanted.isdisjoint(value.split())}
    return [element for element in _WITH_CLASS(root) if element.get("class") in found] if found else []


_WITH_CLASS = etree.XPath("descendant::*[@class]")
_CLASS_ATTRIBUTES = etree.XPath("descendant::*/@class", smart_strings=False)


def self_and_ancestors(elements: Iterable[html.HtmlElement]) -> set[html.HtmlElement]:
    """Some elements, and all elements around them."""
    found: set[html.HtmlElement] = set()
    for element in elements:
        outer: html.HtmlElement | None = element
        while outer is not None and outer not in found:
            found.add(outer)
            outer = outer.getparent()
    return found


def classes(element: html.HtmlElement) -> list[str]:
    """The classes of an element."""
    return (element.get("class") or "").split()


def remove(element: html.HtmlElement) -> None:
    """Remove an element from its tree, but keep the text after it."""
    if (element.tail or "").strip():
        # Joining the texts around many elements would take quadratic time.
        replace_element(element, html.Element("span"))
    elif element.getparent() is not None:
        element.drop_tree()


def turn_into(element: html.HtmlElement, tag: str, text: str = "", **attributes: str) -> None:
    """Turn an element into a ``tag`` that contains only ``text``; keep the text after it."""
    tail = element.tail
    element.clear()
    element.tag, element.tail = tag, tail
    set_text(element, text)
    _set(element, attributes)


def _set(element: html.HtmlElement, attributes: Mapping[str, str]) -> None:
    """Set attributes whose names are spelled as Python identifiers: ``class_``, ``data_kind``."""
    for name, value in attributes.items():
        element.set(name.strip("_").replace("_", "-"), value)


def set_text(element: html.HtmlElement, text: str) -> None:
    """Set an element's text, without the control characters that lxml refuses."""
    element.text = xml_safe(text)


def xml_safe(text: str) -> str:
    """``text`` without the control characters that lxml refuses."""
    return text.translate(_LEGAL)


def wrap(element: html.HtmlElement, tag: str, **attributes: str) -> html.HtmlElement:
    """Wrap an element in a new one, which is returned."""
    outer = html.Element(tag)
    _set(outer, attributes)
    replace_element(element, outer)
    outer.append(element)
    return outer


def detach(element: html.HtmlElement) -> html.HtmlElement:
    """Take an element out of its tree to move it; the text after it stays in place."""
    replace_element(element, html.Element("span"))
    return element


def replace_element(old: html.HtmlElement, new: html.HtmlElement) -> None:
    """Replace an element with another; keep the text after it."""
    parent = old.getparent()
    if parent is not None:
        parent.replace(old, new)
        new.tail, old.tail = old.tail, None


def word_count(element: html.HtmlElement) -> int:
    """The number of words in an element."""
    return len(element.text_content().split())
