"""Reads OPML: outlines of feeds, which readers export and import."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from narrate.errors import ReadingError
from narrate.reading.html.links import web_url
from narrate.reading.listings.addresses import PREFIX
from narrate.reading.listings.documents import CHECK_HINT, without_prolog

_INCLUDED = frozenset({"include", "link"})
"""Types of outlines that lead to a page or to another outline (http://opml.org/spec2.opml)."""


def read_opml(text: str, subject: str, base: str = "") -> Iterator[str]:
    """The references in an outline, in order: feeds and other outlines after ``feed:``, pages as addresses.

    Only addresses on the web count; ``base`` is that of the outline. Outlines that are commented out do not count.
    Raises `ReadingError`, which names ``subject``.
    """
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(without_prolog(text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise ReadingError("is no OPML that can be read", subject, CHECK_HINT)
    walker = etree.iterwalk(root, events=("start",), tag="outline")
    for _, outline in walker:
        if outline.get("isComment", "").lower() == "true":
            walker.skip_subtree()
            continue
        feed = web_url(outline.get("xmlUrl") or outline.get("xmlurl") or "", base)
        page = web_url(outline.get("url") or "", base) if outline.get("type", "").lower() in _INCLUDED else ""
        if feed or page.lower().endswith(".opml"):
            yield f"{PREFIX}{feed or page}"
        elif page:
            yield page
