"""Finds the text of an article in the scripts of a page: in JSON-LD, or in data from which they build the page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import islice
from typing import Any

from lxml import html

from narrate import lazy_re as re
from narrate.reading.html.facts.json_ld import read_nodes, texts_of

MIN_WORDS = 60
"""The shortest text that is taken for an article."""
_MAX_SCRIPTS = 200
_MAX_VALUES = 200_000
"""How many values of a page's data are looked at."""
_TEXT_KEYS = frozenset(
    "articlebody body bodyhtml body_html content contenthtml content_html html htmlbody markdown paragraph "
    "rendered text value".split()
)
"""Keys under which sites keep an article, or a paragraph of it."""
_ASSIGNED = re.compile(r"\s*(?:window\.|self\.|var |let |const )[\w.$\[\]\"']{1,60}\s*=\s*(?=[{\[])")
"""What stands before the data in a script: ``window.__APOLLO_STATE__ =``."""
_TAG = re.compile(r"</?(?:p|div|h\d|ul|ol|li|br|blockquote|figure|section|article)\b", re.IGNORECASE)


def embedded_article(scripts: Sequence[html.HtmlElement]) -> str:
    """The HTML of the longest text in a page's scripts; empty if none is long enough for an article."""
    stated = (text for node in read_nodes(scripts) for text in _bodies(node))
    found = [*stated, *(text for value in _data(scripts) for text in _texts(value))]
    longest = max(found, key=_words, default="")
    return _as_html(longest) if _words(longest) >= MIN_WORDS else ""


def _bodies(node: dict[str, Any]) -> Iterator[str]:
    """The text of a JSON-LD node as it is written: its line breaks separate paragraphs."""
    value = node.get("articleBody") or node.get("text")
    if isinstance(value, str):
        yield value
    else:
        yield from texts_of(value)


def _data(scripts: Iterable[html.HtmlElement]) -> Iterator[Any]:
    """The JSON values of a page's scripts, other than JSON-LD."""
    for script in islice(scripts, _MAX_SCRIPTS):
        text, kind = script.text or "", (script.get("type") or "").lower()
        assigned = _ASSIGNED.match(text)
        if kind == "application/json" or assigned:
            try:
                yield json.JSONDecoder(strict=False).raw_decode(
                    text, assigned.end() if assigned else _start(text)
                )[0]
            except (ValueError, RecursionError):
                continue


def _start(text: str) -> int:
    return len(text) - len(text.lstrip())


def _texts(data: Any) -> Iterator[str]:
    """The texts in a value under the keys of texts; those of a list's entries also together, as paragraphs."""
    waiting, seen = [data], 0
    while waiting and seen < _MAX_VALUES:
        value = waiting.pop()
        seen += 1
        if isinstance(value, dict):
            yield from _own_texts(value)
            waiting += value.values()
        elif isinstance(value, list):
            paragraphs = [text for entry in value if isinstance(entry, dict) for text in _own_texts(entry)]
            yield "\n".join(paragraphs)
            waiting += value


def _own_texts(value: dict[str, Any]) -> Iterator[str]:
    for key, text in value.items():
        if isinstance(text, str) and str(key).lower() in _TEXT_KEYS:
            yield text


def _words(text: str) -> int:
    return len(text.split())


def _as_html(text: str) -> str:
    if _TAG.search(text):
        return text
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
