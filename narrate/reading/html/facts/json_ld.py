"""Finds the description of an article in the JSON-LD of a page (schema.org)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from lxml import html

from narrate import lazy_re as re
from narrate.reading.normalize import comparison_key, one_line

_ARTICLES = ("Article", "Posting", "Report", "Review", "Recipe", "HowTo", "WebPage")
"""Endings of schema.org's types of articles, the best first."""
_INNER = ("@graph", "mainEntity", "mainEntityOfPage")
"""Keys whose values may be nodes that describe the page."""
_MAX_DEPTH = 3

_DECODER = json.JSONDecoder(strict=False)
_NOT_JSON = re.compile(
    r'("(?:[^"\\]|\\.)*")'  # a text stays as it is
    r"|(?:/[/*]\s*)?(?:<!\[CDATA\[|\]\]>|<!--|-->)(?:\s*\*/)?|/\*.*?\*/|//[^\n]*|,(?=\s*[}\]])",
    re.DOTALL,
)
"""What sites write around and within JSON that no parser accepts: comments, CDATA marks, trailing commas."""
_VALUE_START = re.compile(r"[^\s;]")


def read_nodes(scripts: Iterable[html.HtmlElement]) -> list[dict[str, Any]]:
    """The nodes of the JSON-LD in a page's scripts, in order."""
    scripts = (script for script in scripts if "ld+json" in (script.get("type") or "").lower())
    return [node for script in scripts for value in _values(script.text or "") for node in _nodes(value)]


def article_node(
    nodes: list[dict[str, Any]], addresses: Collection[str] = (), titles: Collection[str] = ()
) -> dict[str, Any]:
    """The best description of the page's article; empty if there is none.

    ``addresses`` are URLs of the page, and ``titles`` its titles from other sources. A node that has another URL
    and another headline describes another page.
    """
    here = {address_key(address) for address in addresses} - {""}
    named = [comparison_key(title) for title in titles]
    best: dict[str, Any] = {}
    most = -1
    for node in nodes:
        rank = _type_rank(node)
        address, headline = _is_at(node, here), _has_title(node, named)
        if rank < 0 or (address is False and headline is False):
            continue
        value = 20 * bool(address) + 10 * bool(headline) + rank
        if value > most:
            best, most = node, value
    return _with_references(best, nodes)


def address_key(url: str) -> str:
    """A key that is equal for the URLs of a page with and without ``www``, query and final slash."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return (parts.netloc.lower().removeprefix("www.") + parts.path.rstrip("/")) if parts.netloc else ""


def _type_rank(node: dict[str, Any]) -> int:
    """The higher, the better; negative if it is no article."""
    names = [str(name) for name in as_list(node.get("@type"))]
    endings = (place for place, end in enumerate(_ARTICLES) if any(name.endswith(end) for name in names))
    return len(_ARTICLES) - next(endings, len(_ARTICLES) + 1)


def _is_at(node: dict[str, Any], here: set[str]) -> bool | None:
    """Whether a node's URL is one of the page's; None if either is not known."""
    stated = (text for key in ("url", "mainEntityOfPage", "@id") for text in texts_of(node.get(key)))
    own = {address_key(text) for text in stated} - {""}
    return bool(own & here) if own and here else None


def _has_title(node: dict[str, Any], titles: list[str]) -> bool | None:
    """Whether its headline is in one of the page's titles, or the other way round; None if either is not known."""
    own = [comparison_key(text) for key in ("headline", "name") for text in texts_of(node.get(key))]
    pairs = [(a, b) for a in own for b in titles if a and b]
    return any(a in b or b in a for a, b in pairs) if pairs else None


def _with_references(node: dict[str, Any], nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """Replace references in a node: ``{"@id": …}`` stands for the node with that id."""
    named = {str(other.get("@id")): other for other in nodes}

    def found(value: Any) -> Any:
        known = isinstance(value, dict) and {*value} == {"@id"}
        return named.get(str(value["@id"]), value) if known else value

    return {key: [found(entry) for entry in as_list(value)] for key, value in node.items()}


def _values(text: str) -> Iterator[Any]:
    """The JSON values in a script, one after the other, up to what is not JSON."""
    if "&quot;" in text and '"' not in text:
        text = unescape(text)
    for written in (text, _NOT_JSON.sub(lambda match: match[1] or "", text)):
        values, position = [], 0
        while start := _VALUE_START.search(written, position):
            try:
                value, position = _DECODER.raw_decode(written, start.start())
            except (ValueError, RecursionError):
                break
            values.append(value)
        else:
            yield from values
            return
    yield from values


def _nodes(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    for node in as_list(value):
        if isinstance(node, dict):
            yield node
            for key in _INNER if depth < _MAX_DEPTH else ():
                yield from _nodes(node.get(key), depth + 1)


def texts_of(value: Any) -> Iterator[str]:
    """The texts of a JSON-LD value: a text, a node with a name or URL, or a list of either."""
    for entry in as_list(value):
        if isinstance(entry, dict):
            entry = next(filter(None, map(entry.get, ("name", "contentUrl", "url", "@id", "@value"))), None)
        for text in as_list(entry):
            if isinstance(text, str) and one_line(text):
                yield one_line(unescape(text))  # some sites write HTML entities into JSON


def as_list(value: Any) -> list[Any]:
    """A JSON-LD value as a list: most properties may have one value or several."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
