"""Small changes to an HTML tree that lxml has no word for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from lxml import etree, html

from narrate.reading.decoding import CONTROLS

_LEGAL = {**CONTROLS, 0x0B: " ", 0x0C: " "}


def with_class(root: html.HtmlElement, *names: str) -> list[html.HtmlElement]:
    """The elements below ``root`` that have one of the classes, in order."""
    wanted = frozenset(names)
    return [element for element in _xpath_for(names)(root) if not wanted.isdisjoint(classes(element))]


@cache
def _xpath_for(names: tuple[str, ...]) -> etree.XPath:
    """Finds all that may have one of the classes. It runs in C: most pages have none of most classes."""
    return etree.XPath(f".//*[@class][{' or '.join(f'contains(@class, {name!r})' for name in names)}]")


def classes(element: html.HtmlElement) -> list[str]:
    """The classes of an element."""
    return (element.get("class") or "").split()


def remove(element: html.HtmlElement) -> None:
    """Take an element out of its tree; the text after it stays."""
    if (element.tail or "").strip():
        # Joining texts again and again would cost the square of their number.
        replace_element(element, html.Element("span"))
    elif element.getparent() is not None:
        element.drop_tree()


def turn_into(element: html.HtmlElement, tag: str, text: str = "", **attributes: str) -> None:
    """Make an element another one with ``text`` in it and nothing else; the text after it stays."""
    tail = element.tail
    element.clear()
    element.tag, element.tail = tag, tail
    set_text(element, text)
    _set(element, attributes)


def _set(element: html.HtmlElement, attributes: Mapping[str, str]) -> None:
    """Attributes by names that Python takes: ``class_``, ``data_kind``."""
    for name, value in attributes.items():
        element.set(name.strip("_").replace("_", "-"), value)


def set_text(element: html.HtmlElement, text: str) -> None:
    """Give an element text that came from elsewhere; lxml refuses what no text holds."""
    element.text = xml_safe(text)


def xml_safe(text: str) -> str:
    """Text that lxml takes."""
    return text.translate(_LEGAL)


def wrap(element: html.HtmlElement, tag: str, **attributes: str) -> html.HtmlElement:
    """Put an element into a new one at its place; the new one."""
    outer = html.Element(tag)
    _set(outer, attributes)
    replace_element(element, outer)
    outer.append(element)
    return outer


def detach(element: html.HtmlElement) -> html.HtmlElement:
    """An element that is going to be moved, with the text after it left where it is."""
    replace_element(element, html.Element("span"))
    return element


def replace_element(old: html.HtmlElement, new: html.HtmlElement) -> None:
    """Put an element where another one was; the text after that stays."""
    parent = old.getparent()
    if parent is not None:
        parent.replace(old, new)
        new.tail, old.tail = old.tail, None


def word_count(element: html.HtmlElement) -> int:
    """How many words an element holds."""
    return len(element.text_content().split())
