"""Finds boilerplate: menus, buttons, subscription boxes and related posts around and within an article.

A tag, role or name says what an element may be. Its text decides: nothing that contains much of the prose is
boilerplate.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from functools import lru_cache

from lxml import etree, html

from narrate import lazy_re as re
from narrate.reading.html.content.boilerplate_lines import find_lines
from narrate.reading.html.content.boilerplate_links import (
    find_cards,
    find_contents,
    find_labelled_links,
    find_shelves,
    find_tags,
    find_teasers,
)
from narrate.reading.html.content.boilerplate_names import LINE_NUMBERS, Suspicion, suspicion_of
from narrate.reading.html.content.boilerplate_requests import asks_for_address, find_email_forms, find_requests
from narrate.reading.html.content.hidden import is_hidden
from narrate.reading.html.content.prose import Measure, measure
from narrate.reading.html.content.title_text import TitleText, find_title_text, is_passage
from narrate.reading.html.directives import AUDIO_NOTE, MUST_NARRATE
from narrate.reading.html.dom import classes, remove, self_and_ancestors, with_class
from narrate.reading.html.inline import BLOCKS, EMBEDS, HEADINGS
from narrate.reading.normalize import slugify

MAX_SHARE = 0.4
"""An element with a larger share of the prose is not boilerplate, whatever its name."""
_MIN_PARAGRAPH = 15
"""Words of a paragraph that shows that an element is not boilerplate, whatever its name."""
_MAX_REQUEST = 60
"""Words of prose above a button, or in what asks for an address."""
_MIN_POST = 40
"""Words of prose that a page must have besides its comments."""

_TAGS = frozenset("nav form button select textarea menu datalist progress".split())
_JUDGED = _TAGS | {"dialog", "footer", "math", "pre"}
"""Elements that are judged, or skipped, whatever their attributes."""
_TELLING = frozenset("aria-hidden aria-modal class hidden id itemprop role style".split())
"""Attributes that may say that an element is boilerplate."""
_AUTHOR_BOXES = frozenset({"aside", "div", "section"})
_OVERLAY_ROLES = frozenset({"alertdialog", "dialog"})
_ROLES = frozenset(
    "banner complementary contentinfo doc-toc form menu menubar navigation search tablist toolbar tooltip".split()
)


def clear(article: html.HtmlElement, title: str = "") -> None:
    """Remove the boilerplate from a page called ``title``, or from an article, in place."""
    measures, kept, judged = measure(article), _kept(article), _count_judged(article)
    # Their fields and labels go in what follows, as what tells these boxes.
    boxes = [each for look in (find_email_forms, find_labelled_links) for each in look(article, measures)]
    found = [*(box for box in boxes if box not in kept), *_find(article, title, measures, kept)]
    for element in found:
        remove(element)
    if found or _count_judged(article) != judged:  # an element may have turned out to be the article
        measures = measure(article)
    looks = (find_requests, find_lines, find_contents, find_tags, find_teasers, find_cards)
    for look in looks if title else (*looks, find_shelves):  # on a page, they show where its article is not
        for element in list(look(article, measures)):
            if element not in kept:
                remove(element)


def _count_judged(root: html.HtmlElement) -> int:
    return sum(1 for _ in root.iter(*_TAGS, "footer"))


def _find(
    root: html.HtmlElement,
    title: str,
    measures: Mapping[html.HtmlElement, Measure],
    kept: Container[html.HtmlElement],
) -> list[html.HtmlElement]:
    """The outermost elements of boilerplate in a tree, except those that are ``kept``.

    The names of elements that turn out to be the article are cleared.
    """
    whole = measures[root]
    text = find_title_text(root, title, measures)
    for element in _article_around(text, measures):
        _clear_names(element)
    found: list[html.HtmlElement] = []
    walker = etree.iterwalk(root, events=("start",))
    for _, element in walker:
        if element is root or not (element.tag in _JUDGED or not _TELLING.isdisjoint(element.keys())):
            continue  # nothing says that it may be boilerplate; most elements are such
        if element.tag in {"pre", "math"} or "footnote-item" in classes(element):
            walker.skip_subtree()
        elif element not in kept and _is_boilerplate(element, measures.get(element, _NOTHING), whole, text):
            found.append(element)
            walker.skip_subtree()
    left = whole.prose - sum(measures[element].prose for element in found if element in measures)
    if left < min(_MIN_POST, whole.prose / 2):  # names mislead: nothing with prose is boilerplate
        return [element for element in found if not measures.get(element, _NOTHING).prose]
    if text is not None and left < _MIN_LEFT * whole.prose and any(map(text.is_in, found)):
        spared = {element for element in found if _may_be_text(element, measures.get(element, _NOTHING))}
        for element in spared:
            _clear_names(element)
        found = [element for element in found if element not in spared]
    code = list(root.iter("pre"))
    unread = sum(measures[element].words for element in (*found, *code) if element in measures)
    if code and whole.words <= unread:  # nothing but code would be left
        return [element for element in found if not measures.get(element, _NOTHING).words]
    return found


_NOTHING = Measure()
_MIN_LEFT = 0.25
"""If less of the prose is left, and the text below the title is not, names have misled."""


def _article_around(text: TitleText | None, measures: Mapping[html.HtmlElement, Measure]) -> set[html.HtmlElement]:
    """The elements with the title and a passage below it: those are no boilerplate, whatever their names."""
    around = text.around() if text is not None else set()
    return {element for element in around if is_passage(measures.get(element)) and not is_hidden(element)}


def _clear_names(element: html.HtmlElement) -> None:
    """Take from an element that is no boilerplate what says that it is."""
    if element.tag in _TAGS or element.tag == "footer":
        element.tag = "div"
    element.attrib.pop("role", None)
    for name in ("class", "id"):
        kept = [each for each in (element.get(name) or "").split() if suspicion_of([each]) == Suspicion.NONE]
        if name in element.attrib:
            element.set(name, " ".join(kept))


def _may_be_text(element: html.HtmlElement, text: Measure) -> bool:
    """Whether an element may be a part of the article that only its name made boilerplate."""
    named = not is_hidden(element) and _suspicion(element) in {Suspicion.WEAK, Suspicion.STRONG}
    return named and is_passage(text)


def _kept(root: html.HtmlElement) -> set[html.HtmlElement]:
    """Footnotes and what authors want narrated, wherever they are, and the elements around them."""
    return self_and_ancestors([*_MUST_NARRATE(root), *_AUDIO_NOTES(root), *with_class(root, "footnote-item")])


_MUST_NARRATE = etree.XPath(f"descendant::*/@{MUST_NARRATE}/..")
_AUDIO_NOTES = etree.XPath(f"descendant::*/@{AUDIO_NOTE}/..")


def _is_boilerplate(
    element: html.HtmlElement, text: Measure, whole: Measure, title_text: TitleText | None
) -> bool:
    tag = element.tag
    if tag in HEADINGS:
        return is_hidden(element)
    if tag in EMBEDS or tag in {"details", "blockquote", "speech", "code", "body", "main"}:
        return False
    if is_hidden(element):
        return text.prose <= MAX_SHARE * whole.prose
    if not LINE_NUMBERS.isdisjoint(classes(element)):
        return element.text_content().strip().isdigit()
    suspicion = _suspicion(element)
    if suspicion != Suspicion.NONE and text.words and (_is_in_sentence(element) or _begins_heading(element)):
        return False
    if suspicion == Suspicion.OVERLAY and (title_text is None or title_text.is_in(element)):
        suspicion = Suspicion.STRONG
    if suspicion in {Suspicion.COMMENTS, Suspicion.OVERLAY}:
        return text.prose <= max(MAX_SHARE * whole.prose, whole.prose - _MIN_POST)
    if suspicion == Suspicion.NONE or text.prose > MAX_SHARE * whole.prose:
        return False
    if suspicion == Suspicion.STRONG or text.longest < _MIN_PARAGRAPH:
        return True
    return text.prose < _MAX_REQUEST and (text.controls > 0 or asks_for_address(element))


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


def _suspicion(element: html.HtmlElement) -> Suspicion:
    tag = element.tag
    if tag == "dialog" or element.get("role") in _OVERLAY_ROLES or element.get("aria-modal") == "true":
        return Suspicion.OVERLAY
    if tag in _AUTHOR_BOXES and "author" in (element.get("itemprop") or "").split():
        return Suspicion.STRONG
    if tag in _TAGS or (element.get("role") or "").lower() in _ROLES:
        return Suspicion.STRONG
    if tag == "footer" and not any(outer.tag in {"blockquote", "figure"} for outer in element.iterancestors()):
        return Suspicion.STRONG
    return max(_suspicion_of_classes(element.get("class") or ""), _suspicion_of_id(element))


@lru_cache(maxsize=4096)
def _suspicion_of_classes(attribute: str) -> Suspicion:
    return suspicion_of(attribute.split())


_COMMENT_TAGS = frozenset({"article", "div", "li", "section"})
_COMMENT_ID = re.compile(r"comment[-_]?\d+\Z")
"""One of the comments, as WordPress and others number them."""


def _is_section(element: html.HtmlElement) -> bool:
    """Whether an element is a section of a text, as generators of documentation write it."""
    return element.tag in {*HEADINGS, "section"} or "section" in classes(element)


def _suspicion_of_id(element: html.HtmlElement) -> Suspicion:
    """What the id says, unless it names a section by the words of its heading."""
    name = element.get("id")
    if not name:
        return Suspicion.NONE
    suspicion = suspicion_of([name])
    if suspicion == Suspicion.NONE:
        return Suspicion.COMMENTS if element.tag in _COMMENT_TAGS and _COMMENT_ID.search(name) else suspicion
    heading = next(element.iter(*HEADINGS), None)
    if suspicion == Suspicion.COMMENTS and not _is_section(element):
        return suspicion
    words = set(slugify(heading.text_content()).split("-")) if heading is not None else set()
    return Suspicion.NONE if words.issuperset(slugify(name).split("-")) else suspicion
