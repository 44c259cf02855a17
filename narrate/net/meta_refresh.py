"""Pages that send the reader on: ``<meta http-equiv="refresh" content="0; url=…">``."""

from __future__ import annotations

import re
from urllib.parse import urljoin

MAX_SEARCH_BYTES = 65_536
"""Bytes of a page in which such an element is looked for."""
MAX_DELAY_S = 5.0
"""Seconds; after a longer delay it is a page to read, which is loaded anew or left later."""

_CONTENT = re.compile(r"\s*(\d{1,9})[\d.]*\s*[;,\s]\s*(?:url\s*=\s*)?(.+)", re.IGNORECASE | re.DOTALL)


def target(page: bytes, url: str) -> str:
    """The address that ``page``, got from ``url``, sends on to; empty where it does not, or sends to itself."""
    head = page[:MAX_SEARCH_BYTES]
    if b"refresh" not in head.lower():
        return ""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8")  # addresses are ASCII, whatever the page is in
    tree = etree.fromstring(head, parser)
    if tree is None:
        return ""
    base = next((element.get("href", "") for element in tree.iter("base")), "")
    for element in tree.iter("meta"):
        match = _CONTENT.fullmatch(element.get("content", ""))
        # Browsers that run scripts pass over <noscript>, and it often sends on to a plea to run them.
        hidden = any(parent.tag in {"noscript", "template"} for parent in element.iterancestors())
        if element.get("http-equiv", "").strip().lower() == "refresh" and match is not None and not hidden:
            there = _joined(url, base, _unquoted(match[2].strip()))
            return (
                there
                if float(match[1]) <= MAX_DELAY_S and there.partition("#")[0] != url.partition("#")[0]
                else ""
            )
    return ""


def _unquoted(address: str) -> str:
    quote = address[:1]
    return address[1:].split(quote)[0].strip() if quote and quote in "'\"" else address


def _joined(url: str, base: str, address: str) -> str:
    try:
        return urljoin(urljoin(url, base), address)
    except ValueError:  # such as an unclosed bracket
        return address
