"""Finds the article in a page: the element that contains its prose, and little else.

An element with a class that is known to mark articles is chosen if it contains enough of the page's prose;
otherwise the search descends from the body while nearly all of the prose is in one child. Within that, the element
is chosen that leaves out most links and scraps for the prose that it loses.

If the text below the title is not in it, names or a longer text beside it have misled: `_second_look`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from lxml import html

from narrate.reading.html.content.boilerplate_names import Suspicion, suspicion_of
from narrate.reading.html.content.hidden import is_hidden
from narrate.reading.html.content.prose import Measure, measure
from narrate.reading.html.content.title_text import MIN_PASSAGE, TitleText, density, find_title_text, is_passage
from narrate.reading.html.dom import classes, with_class
from narrate.reading.html.inline import HEADINGS
from narrate.reading.normalize import comparison_key

ARTICLE_CLASSES = (
    "PostsPage-postContent",  # the forums
    "ltx_document",  # LaTeXML
    "markup",  # Substack
    "gh-content",  # Ghost
    "wp-block-post-content",  # WordPress, block themes
    "entry-content",  # WordPress, classic themes
    "e-content",  # microformats
    "post-content",
    "post-body",
    "article-body",
    "article-content",
    "article__body",
    "markdown-body",
)
"""Classes of the element that contains an article, the most reliable first."""

Measures = Mapping[html.HtmlElement, Measure]

_MIN_SHARE = 0.6
"""Minimum share of the page's prose in the element of an article."""
_MIN_SHARE_ALONE = 0.2
"""The same for an element much larger than others of its class: the rest of the page may be comments."""
_MIN_PART = 0.15
"""Minimum prose of a second part of an article, compared to its largest."""
_MAX_JOINT = 2
"""How far above its parts an article is looked for, in levels."""
_DESCEND_SHARE = 0.8
_REST_LINKS = 0.5
"""Minimum words of lists of links for a word of prose in what is left out."""
_NARROWED_SHARE = 0.8
"""Minimum share of an element's prose in the part that is chosen instead of it."""
_LINK_COST, _SCRAP_COST = 2.0, 0.5
"""What a word of a list of links costs, and one of a scrap, in words of prose."""
_GROUPS = frozenset("body div section article main center table tbody tr td form header".split())


def find_article(tree: html.HtmlElement, title: str = "") -> html.HtmlElement:
    """The element that contains the article called ``title``; the body if there is nothing else in the page."""
    body = tree.find(".//body")
    whole = tree if body is None else body
    measures = measure(whole)
    if not measures[whole].prose:
        measures = measure(whole, min_words=1)
    outer = _marked(whole, measures)
    if outer is None:
        outer = _deepest(whole, measures, comparison_key(title))
    found = _narrowed(outer, measures)
    text = find_title_text(whole, title, measures)
    if text is None or text.is_in(found):
        return found
    return _second_look(found, text, measures)


def _second_look(found: html.HtmlElement, text: TitleText, measures: Measures) -> html.HtmlElement:
    """What contains the text below the title, if that is the article rather than the element that was found.

    Comments, teasers and notices may be longer than an article; a subtitle and a summary are no articles.
    """
    around = [found, *found.iterancestors()]
    path = [text.line]
    outside = set(around)
    while (outer := path[-1].getparent()) is not None and outer not in outside:
        path.append(outer)
    part, joint = path[-1], path[-1].getparent()
    if joint is None:
        return found
    if part is text.line:
        beside = sum(_prose(each, measures) for each in joint.iterchildren("p") if each is not found)
        return joint if beside >= MIN_PASSAGE else found
    in_list = next(text.line.iterancestors("ul"), None) in path
    if in_list or not is_passage(measures.get(part)) or density(part, measures) < MIN_PASSAGE:
        return found
    inner = around[: around.index(joint)]
    if _is_beside_the_text(inner) or _is_no_article(found, part, any(map(_is_marked, path)), measures):
        return _narrowed(part, measures)
    both = _prose(part, measures) + _prose(found, measures)
    return joint if both >= _NARROWED_SHARE * _prose(joint, measures) else found


def _is_beside_the_text(inner: Sequence[html.HtmlElement]) -> bool:
    """Whether the names of elements say that they are beside the text, or laid over it."""
    suspicion = suspicion_of(name for element in inner for name in classes(element))
    return suspicion >= (Suspicion.WEAK if any(map(is_hidden, inner)) else Suspicion.STRONG)


def _is_no_article(found: html.HtmlElement, part: html.HtmlElement, is_marked: bool, measures: Measures) -> bool:
    """Whether a part of a page has more of an article than the element that was found: text in one piece."""
    if density(part, measures) < density(found, measures):
        return False
    if is_marked or _prose(part, measures) >= _prose(found, measures):
        return True
    texts = filter(None, map(measures.get, found.iter(*HEADINGS)))
    linked = (text for text in texts if text.linked == text.words > 0)
    return len(list(islice(linked, _MIN_TEASERS))) == _MIN_TEASERS


_MIN_TEASERS = 3
"""How many headings that lead to other pages show that a text is a list of teasers."""


def _is_marked(element: html.HtmlElement) -> bool:
    """Whether a class or tag marks an element as an article."""
    named = element.tag == "article" or element.get("itemprop") == "articleBody"
    return named or not _MARKS.isdisjoint(classes(element))


_MARKS = frozenset(ARTICLE_CLASSES)


def _marked(whole: html.HtmlElement, measures: Measures) -> html.HtmlElement | None:
    """The element that a class or tag marks as the article, if it contains enough prose."""
    for candidates in _candidates(whole):
        ranked = sorted(candidates, key=lambda element: _prose(element, measures), reverse=True)
        sizes = [_prose(element, measures) for element in ranked]
        share = (
            _MIN_SHARE_ALONE if len(sizes) == 1 or sizes[:1] > [3 * size for size in sizes[1:2]] else _MIN_SHARE
        )
        if sizes and sizes[0] >= max(1, share * measures[whole].prose):
            return _joined(ranked, measures)
    return None


def _joined(ranked: Sequence[html.HtmlElement], measures: Measures) -> html.HtmlElement:
    """The first element, or what contains it and other parts of the same article."""
    first, *others = ranked
    if first.tag == "article":
        return first
    least = _MIN_PART * _prose(first, measures)
    parts = [other for other in others if _prose(other, measures) >= least and other.find(".//h1") is None]
    for outer in islice(first.iterancestors("div", "section", "main", "article"), _MAX_JOINT):
        if any(outer is around for part in parts for around in _near(part)):
            return outer
        if outer.tag == "article":
            break
    return first


def _near(part: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The elements around a part, up to the article that it is."""
    for outer in islice(part.iterancestors(), _MAX_JOINT):
        yield outer
        if outer.tag == "article":
            return


def _prose(element: html.HtmlElement, measures: Measures) -> int:
    found = measures.get(element)
    return found.prose if found else 0


def _candidates(body: html.HtmlElement) -> Iterator[list[html.HtmlElement]]:
    marked = with_class(body, *ARTICLE_CLASSES)
    for name in ARTICLE_CLASSES:
        yield [element for element in marked if name in classes(element)]
    yield list(body.xpath(".//*/@itemprop[. = 'articleBody']/.."))
    yield list(body.iter("article"))
    yield [each for each in body.iterdescendants("*") if each.tag == "main" or each.get("role") == "main"]


def _deepest(element: html.HtmlElement, measures: Measures, title: str) -> html.HtmlElement:
    while True:
        children = [child for child in element.iterchildren("*") if child.tag in _GROUPS]
        best = max(children, key=lambda child: _prose(child, measures), default=None)
        if best is None or not _holds_the_text(measures.get(best), measures[element]):
            return element
        # A heading beside a block belongs to the same text.
        beside = element.iterchildren(*HEADINGS)
        if any(comparison_key(heading.text_content()) not in ("", title) for heading in beside):
            return element
        element = best


def _holds_the_text(part: Measure | None, whole: Measure) -> bool:
    """Whether nearly all prose of an element is in one part, or most of it, and the rest is between links."""
    if part is None or not part.prose:
        return False
    share = part.prose / whole.prose
    rest_is_links = whole.links - part.links >= _REST_LINKS * (whole.prose - part.prose)
    return share >= _DESCEND_SHARE or (share >= _MIN_SHARE and rest_is_links)


def _narrowed(outer: html.HtmlElement, measures: Measures) -> html.HtmlElement:
    """The element within ``outer``, or itself, that has the most prose for its links and scraps."""
    best, least = outer, _NARROWED_SHARE * measures[outer].prose
    for element in outer.iter(*_GROUPS):
        text = measures.get(element)
        if text and text.prose >= least:
            is_frame = element.tag == "td" and text.words == measures[best].words  # a table that is a layout
            best = element if is_frame or _worth(text) > _worth(measures[best]) else best
    return best


def _worth(text: Measure) -> float:
    return text.prose - _LINK_COST * text.links - _SCRAP_COST * (text.words - text.prose - text.links)
