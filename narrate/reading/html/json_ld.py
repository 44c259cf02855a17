"""Finds the description of an article in the JSON-LD of a page (schema.org)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml import html

from narrate.reading.normalize import one_line

_ARTICLES = ("Article", "Posting", "Report", "WebPage")
"""Endings of schema.org's types of articles, the best first."""


def article_node(tree: html.HtmlElement) -> dict[str, Any]:
    """The best description of an article in the page's JSON-LD; empty if there is none."""
    nodes: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json":
            nodes += _nodes(script.text or "")
    for ending in _ARTICLES:
        for node in nodes:
            if any(str(name).endswith(ending) for name in as_list(node.get("@type"))):
                return _with_references(node, nodes)
    return {}


def _with_references(node: dict[str, Any], nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """Replace references in a node: ``{"@id": …}`` stands for the node with that id."""
    named = {str(other.get("@id")): other for other in nodes}

    def found(value: Any) -> Any:
        known = isinstance(value, dict) and {*value} == {"@id"}
        return named.get(str(value["@id"]), value) if known else value

    return {key: [found(entry) for entry in as_list(value)] for key, value in node.items()}


def _nodes(text: str) -> list[dict[str, Any]]:
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return []
    found = [node for node in as_list(value) if isinstance(node, dict)]
    found += [inner for node in found for inner in as_list(node.get("@graph")) if isinstance(inner, dict)]
    return found


def texts_of(value: Any) -> Iterator[str]:
    """The texts of a JSON-LD value: a text, a node with a name or URL, or a list of either."""
    for entry in as_list(value):
        if isinstance(entry, dict):
            entry = next(filter(None, map(entry.get, ("name", "contentUrl", "url", "@id", "@value"))), None)
        if isinstance(entry, str) and one_line(entry):
            yield one_line(unescape(entry))  # some sites write HTML entities into JSON


def as_list(value: Any) -> list[Any]:
    """A JSON-LD value as a list: most properties may have one value or several."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
