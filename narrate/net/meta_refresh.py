"""Pages that redirect by HTML: ``<meta http-equiv="refresh" content="0; url=…">``."""

from __future__ import annotations

from urllib.parse import urljoin

from narrate import lazy_re as re

MAX_SEARCH_BYTES = 65_536
"""Bytes of a page in which to look for such an element."""
MAX_DELAY_S = 5.0
"""Maximum delay of a redirect in seconds; a page that waits longer is meant to be read."""

_CONTENT = re.compile(r"\s*(\d{1,9})[\d.]*\s*[;,\s]\s*(?:url\s*=\s*)?(.+)", re.IGNORECASE | re.DOTALL)


def target(page: bytes, url: str) -> str:
    """The URL that ``page``, read from ``url``, redirects to; empty if it redirects nowhere or to itself."""
    head = page[:MAX_SEARCH_BYTES]
    if b"refresh" not in head.lower():
        return ""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8")  # URLs are ASCII, whatever the encoding of the page
    tree = etree.fromstring(head, parser)
    if tree is None:
        return ""
    base = next((element.get("href", "") for element in tree.iter("base")), "")
    for element in tree.iter("meta"):
        match = _CONTENT.fullmatch(element.get("content", ""))
        # Browsers that run scripts ignore <noscript>, which often redirects to a page that asks for them.
        hidden = any(parent.tag in {"noscript", "template"} for parent in element.iterancestors())
        if element.get("http-equiv", "").strip().lower() == "refresh" and match is not None and not hidden:
            there = _joined(url, base, _unquoted(match[2].strip()))
            return (
                there
                if float(match[1]) <= MAX_DELAY_S and there.partition("#")[0] != url.partition("#")[0]
                else ""
            )
    return ""


def _unquoted(url: str) -> str:
    quote = url[:1]
    return url[1:].split(quote)[0].strip() if quote and quote in "'\"" else url


def _joined(page_url: str, base: str, target: str) -> str:
    try:
        return urljoin(urljoin(page_url, base), target)
    except ValueError:  # such as an unclosed bracket
        return target
