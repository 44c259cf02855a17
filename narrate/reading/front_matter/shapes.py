"""The shapes in which front matter has names and addresses."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from narrate import lazy_re as re
from narrate.reading.front_matter import keys
from narrate.reading.normalize import one_line

_IMAGE_KEYS = ("src", "url", "path", "file", "feature", "image", "overlayimage", "teaser", "ogimage")
"""Keys under which a mapping that describes an image may hold its address."""
_NAME_KEYS = ("name", "fullname", "displayname", "literal")


def any_of(mapping: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    """The value of the first of some keys that a mapping has."""
    inner = {keys.normalized(str(key)): value for key, value in mapping.items()}
    return next((inner[name] for name in names if inner.get(name)), None)


def name_in(entry: Any) -> Any:
    """The name in an author's entry: a text, or a mapping that holds it, perhaps in two parts."""
    if not isinstance(entry, dict):
        return entry
    name = any_of(entry, _NAME_KEYS)
    if isinstance(name, dict):
        return name_in(name) or name
    if name is not None:
        return name
    parts = [any_of(entry, ("given", "first", "firstname")), any_of(entry, ("family", "last", "lastname"))]
    return " ".join(part for part in parts if isinstance(part, str))


_EMPHASIS = re.compile(
    r"(?<![\w\\*_`])(?P<mark>\*\*|`)(?=[^\s*_`])(?P<words>[^*`\n]*[^\s*_`])(?P=mark)(?![\w*_`])"
)


def plain_words(text: str) -> str:
    """A text without the marks of bold words and of code; a single star may be one of a product."""
    return _EMPHASIS.sub(r"\g<words>", text)


_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def unescaped(text: str) -> str:
    """A text with the characters that entities of HTML stand for."""
    return one_line(_ENTITY.sub(lambda match: html.unescape(match[0]), text)) if "&" in text else text


_NAME_NOISE = re.compile(r"\^\[.*?\]|<[^<>]*>|\([^()]*@[^()]*\)|^by\s+|[\[\]]{2}|\]\([^()]*\)|^\[", re.IGNORECASE)
"""Notes, addresses and links in the name of an author."""


def split_names(text: str) -> list[str]:
    """The names in a text. Commas separate names of two words or more; ``Winter, Ada`` is one name."""
    cleaned = one_line(_NAME_NOISE.sub("", text))
    parts = [part.strip() for part in cleaned.split(";")]
    if len(parts) == 1 and all(" " in part.strip() for part in cleaned.split(",")):
        parts = [part.strip().removeprefix("and ") for part in cleaned.split(",")]
    return parts


def address_of(value: Any) -> str:
    """The address in what describes an image: a text, a list, or a mapping."""
    if isinstance(value, list):
        return address_of(value[0]) if value else ""
    if isinstance(value, dict):
        return address_of(any_of(value, _IMAGE_KEYS))
    return address_in(one_line(value)) if isinstance(value, str) else ""


_LINKED_IMAGE = re.compile(r"!?\[\[([^\[\]|]+).*\]\]|!\[[^\[\]]*\]\(([^()\s]+).*\)")
"""An image as Markdown or Obsidian writes it."""


def address_in(text: str) -> str:
    """The address in a text, which may be an image in Markdown."""
    linked = _LINKED_IMAGE.fullmatch(text)
    return next(filter(None, linked.groups())) if linked else text
