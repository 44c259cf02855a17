"""Finds boilerplate: menus, buttons, subscription boxes and related posts around and within an article.

A tag, role or name says what an element may be. Its text decides: nothing that contains much of the prose is
boilerplate.
"""

from __future__ import annotations

from collections.abc import Container, Mapping

from lxml import etree, html

from narrate.reading.html.content.boilerplate_lines import (
    find_cards,
    find_contents,
    find_lines,
    find_requests,
    find_teasers,
)
from narrate.reading.html.content.boilerplate_names import LINE_NUMBERS, Suspicion, suspicion_of
from narrate.reading.html.content.hidden import is_hidden
from narrate.reading.html.content.prose import Measure, measure
from narrate.reading.html.directives import AUDIO_NOTE, MUST_NARRATE
from narrate.reading.html.dom import classes, remove, with_class
from narrate.reading.html.inline import BLOCKS, EMBEDS, HEADINGS
from narrate.reading.normalize import slugify

MAX_SHARE = 0.4
"""An element with a larger share of the prose is not boilerplate, whatever its name."""
_MIN_PARAGRAPH = 15
"""Words of a paragraph that shows that an element is not boilerplate, whatever its name."""
_MAX_REQUEST = 60
"""Words of prose above a button."""
_MIN_POST = 40
"""Words of prose that a page must have besides its comments."""

_TAGS = frozenset("nav form button select textarea dialog menu datalist progress".split())
_JUDGED = _TAGS | {"footer", "math", "pre"}
"""Elements that are judged, or skipped, even if they have no attributes."""
_ROLES = frozenset(
    "alertdialog banner complementary contentinfo dialog doc-toc form menu menubar navigation search "
    "tablist toolbar tooltip".split()
)


def clear(article: html.HtmlElement) -> None:
    """Remove the boilerplate from an article, in place."""
    kept, measures = _kept(article), measure(article)
    found = _find(article, measures, kept)
    for element in found:
        remove(element)
    if found:
        measures = measure(article)
    for look in (find_requests, find_lines, find_contents, find_teasers, find_cards):
        for element in list(look(article, measures)):
            if element not in kept:
                remove(element)


def _find(
    root: html.HtmlElement, measures: Mapping[html.HtmlElement, Measure], kept: Container[html.HtmlElement]
) -> list[html.HtmlElement]:
    """The outermost elements of boilerplate in a tree, but for those ``kept``."""
    whole = measures[root]
    found: list[html.HtmlElement] = []
    walker = etree.iterwalk(root, events=("start",))
    for _, element in walker:
        if element is root or not (element.keys() or element.tag in _JUDGED):
            continue  # nothing says that it may be boilerplate; most elements are such
        names = classes(element)
        if element.tag in {"pre", "math"} or "footnote-item" in names:
            walker.skip_subtree()
        elif element not in kept and _is_boilerplate(element, names, measures.get(element, _NOTHING), whole):
            found.append(element)
            walker.skip_subtree()
    left = whole.prose - sum(measures[element].prose for element in found if element in measures)
    if left < min(_MIN_POST, whole.prose / 2):  # names mislead: nothing with prose is boilerplate
        return [element for element in found if not measures.get(element, _NOTHING).prose]
    code = list(root.iter("pre"))
    unread = sum(measures[element].words for element in (*found, *code) if element in measures)
    if code and whole.words <= unread:  # nothing but code would be left
        return [element for element in found if not measures.get(element, _NOTHING).words]
    return found


_NOTHING = Measure()


def _kept(root: html.HtmlElement) -> set[html.HtmlElement]:
    """Footnotes and what authors want narrated, wherever they are, and the elements around them."""
    kept = [*_ASKED_FOR(root), *with_class(root, "footnote-item")]
    return {outer for element in kept for outer in (element, *element.iterancestors())}


_ASKED_FOR = etree.XPath(f"descendant::*[@{MUST_NARRATE} or @{AUDIO_NOTE}]")


def _is_boilerplate(element: html.HtmlElement, names: list[str], text: Measure, whole: Measure) -> bool:
    """Whether an element with these classes is boilerplate, by its own text and that of the whole tree."""
    tag = element.tag
    if tag in HEADINGS:
        return is_hidden(element)
    if tag in EMBEDS or tag in {"details", "blockquote", "speech", "code", "body", "main"}:
        return False
    if is_hidden(element):
        return text.prose <= MAX_SHARE * whole.prose
    if not LINE_NUMBERS.isdisjoint(names):
        return element.text_content().strip().isdigit()
    suspicion = _suspicion(element, names)
    if suspicion != Suspicion.NONE and text.words and (_is_in_sentence(element) or _begins_heading(element)):
        return False
    if suspicion == Suspicion.COMMENTS:
        return text.prose <= max(MAX_SHARE * whole.prose, whole.prose - _MIN_POST)
    if suspicion == Suspicion.NONE or text.prose > MAX_SHARE * whole.prose:
        return False
    if suspicion == Suspicion.STRONG or text.longest < _MIN_PARAGRAPH:
        return True
    return text.controls > 0 and text.prose < _MAX_REQUEST


def _begins_heading(element: html.HtmlElement) -> bool:
    """Whether an element is the text of a heading: what is added to that, such as a link, follows it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None or parent.tag not in HEADINGS:
        return False
    above = parent.text if before is None else f"{before.text_content()}{before.tail or ''}"
    return not any(map(str.isalpha, above or "")) and any(map(str.isalpha, element.text_content()))


def _is_in_sentence(element: html.HtmlElement) -> bool:
    """Whether an element is a word of a paragraph, such as the name of a button in a manual."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None or parent.tag not in _PARAGRAPHS or element.tag in BLOCKS:
        return False
    beside = element.tail, parent.text if before is None else before.tail
    return any(text and any(map(str.isalpha, text)) for text in beside)


_PARAGRAPHS = frozenset({"dd", "li", "p", "td"})


def _suspicion(element: html.HtmlElement, names: list[str]) -> Suspicion:
    tag = element.tag
    if tag in _TAGS or (element.get("role") or "").lower() in _ROLES:
        return Suspicion.STRONG
    if tag == "footer" and not any(outer.tag in {"blockquote", "figure"} for outer in element.iterancestors()):
        return Suspicion.STRONG
    return max(suspicion_of(names), _suspicion_of_id(element))


def _suspicion_of_id(element: html.HtmlElement) -> Suspicion:
    """What the id says, unless it names a section by the words of its heading."""
    name = element.get("id")
    suspicion = suspicion_of([name]) if name else Suspicion.NONE
    if not name or suspicion == Suspicion.NONE:
        return Suspicion.NONE
    heading = next(element.iter(*HEADINGS), None)
    words = set(slugify(heading.text_content()).split("-")) if heading is not None else set()
    return Suspicion.NONE if words.issuperset(slugify(name).split("-")) else suspicion
