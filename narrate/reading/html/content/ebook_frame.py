"""Finds what Project Gutenberg, and libraries that copy its form, put around a book: a header and a license.

Lines with asterisks mark where the book starts and ends; newer editions also name the parts around it.
"""

from __future__ import annotations

from itertools import groupby, takewhile

from lxml import html

from narrate import lazy_re as re
from narrate.reading.chapter_labels import is_contents
from narrate.reading.html.dom import with_class, word_count, wrap
from narrate.reading.html.inline import ATOMIC, HEADINGS

START_MARKER = re.compile(
    r"\W*(?:start of (?:the|this) (?:project )?[\w ]*e-?(?:book|text)\b.*|end\W*the small print!?.*)",
    re.IGNORECASE,
)
END_MARKER = re.compile(
    r"\W*end of (?:(?:the|this) )?(?:project )?\w+(?:.s)? e-?(?:book|text)\b.*"
    r"|\W*end of (?:the )?project gutenberg.*",
    re.IGNORECASE,
)
"""The lines after which a book starts, and before which it has ended."""
_FRAME_IDS = frozenset({"pg-footer", "pg-header"})
_FRAME_CLASS = "pg-boilerplate"
_IN_MARKER = re.compile(r"start of th|small print|end of .{0,100}(?:e-?book|e-?text|gutenberg)")
"""Is in every marker, in lower case."""
_WORDS = ("ebook", "e-book", "etext", "e-text", "gutenberg", "small")
"""One of these is in every marker, too: most pages need not be searched for `_IN_MARKER`, which takes longer."""
_MAX_MARKER_CHARS = 300
_LINES = frozenset({"dd", "div", "dt", "li", "p", "span"}) | HEADINGS.keys() | (ATOMIC - {"hr", "input"})


def frame_of(body: html.HtmlElement) -> list[html.HtmlElement]:
    """The outermost elements of a page that are only the frame of a book, in order."""
    if not _may_have_frame(body):
        return []
    elements = [element for element in body.iter() if isinstance(element.tag, str)]
    last = {element: number for number, element in enumerate(elements)}  # the number of the last element inside
    for element in reversed(elements):
        outer = element.getparent()
        if outer is not None and outer in last:
            last[outer] = max(last[outer], last[element])
    start, end = _markers(elements)
    found: list[html.HtmlElement] = []
    inside_until = -1
    for number, element in enumerate(elements):
        if number <= inside_until or element is body:
            continue
        named = element.get("id") in _FRAME_IDS or _FRAME_CLASS in (element.get("class") or "").split()
        if named or last[element] <= start or number >= end:
            found.append(element)
            inside_until = last[element]
    return [element for element in found if element.tag not in {"head", "body", "html"}]


def _may_have_frame(body: html.HtmlElement) -> bool:
    """Whether a page has a name or a word of a frame: most have none."""
    text = body.text_content().casefold()
    marked = any(word in text for word in _WORDS) and _IN_MARKER.search(" ".join(text.split()))
    named = any(element.get("id") in _FRAME_IDS for element in body.iter())
    return bool(named or marked or with_class(body, _FRAME_CLASS))


def _markers(elements: list[html.HtmlElement]) -> tuple[int, int]:
    """The numbers of the last element before the book, and of the first one after it."""
    start, end = -1, len(elements)
    for number, element in enumerate(elements):
        if element.tag not in _LINES or len(element) > 2:
            continue
        text = _short_text(element)
        if START_MARKER.fullmatch(text) and ("*" in text or text.isupper() or "project" in text.casefold()):
            start = number + sum(1 for _ in element.iterdescendants())
        elif start < number and END_MARKER.fullmatch(text) and ("*" in text or "project" in text.casefold()):
            end = min(end, number)
    middle = len(elements) // 2  # where one is missing, a marker that is far from its end is a quotation
    if end == len(elements) and start > middle:
        start = -1
    return start, end if start >= 0 or end > middle else len(elements)


def _short_text(element: html.HtmlElement) -> str:
    text = ""
    for part in element.itertext():
        text += str(part)
        if len(text) > _MAX_MARKER_CHARS:
            return ""
    return " ".join(text.split())


def contents_of(body: html.HtmlElement) -> list[html.HtmlElement]:
    """The tables of contents inside a page: titles that say so, and the links within the page below them."""
    found: list[html.HtmlElement] = []
    for heading in body.iter(*HEADINGS):
        if is_contents(_short_text(heading)):
            lists = list(takewhile(_leads_into_page, heading.itersiblings("*")))
            found += [heading, *lists] if lists else []
    return found


def lone_contents_of(body: html.HtmlElement) -> list[html.HtmlElement]:
    """Tables of contents without a title, as conversions from Kindle have them: a run of lines that are links."""
    found: list[html.HtmlElement] = []
    for (_, is_entry), group in groupby(body.iter("p", "div"), lambda each: (each.getparent(), _is_entry(each))):
        run = list(group)
        found += run if is_entry and len(run) >= _MIN_LONE_ENTRIES else []
    return found


_MIN_LONE_ENTRIES = 3


def _is_entry(element: html.HtmlElement) -> bool:
    """Whether an element is nothing but a link into the page that has words."""
    if len(element) != 1:
        return False
    link = element[0]
    text = (link.text_content() or "").strip()
    leads = link.tag == "a" and (link.get("href") or "").startswith("#")
    return leads and re.search(r"[^\W\d_]{2}", text) is not None and _short_text(element) == " ".join(text.split())


def _leads_into_page(element: html.HtmlElement) -> bool:
    """Whether most of the words of an element are links within the page."""
    links = [link for link in element.iter("a") if (link.get("href") or "").startswith("#")]
    return 2 * sum(map(word_count, links)) >= word_count(element) > 0


def mark_frame(body: html.HtmlElement) -> None:
    """Mark the frame and the contents of a book as matter, which is left out and counted."""
    for element in dict.fromkeys([*frame_of(body), *contents_of(body), *lone_contents_of(body)]):
        wrap(element, "matter")
