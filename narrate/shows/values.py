"""Reads the values of a `show.toml`: a function for each kind of value.

Each raises `ValueError`, which says what to use.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from narrate import kept
from narrate import lazy_re as re
from narrate.errors import did_you_mean
from narrate.reading.html.links import web_url
from narrate.reading.language import language_tag
from narrate.reading.normalize import slugify

MAX_DESCRIPTION_BYTES = 4000
"""What Apple Podcasts takes of the description of a show, in UTF-8."""
RESERVED_NAME = "assets"
"""The folder of a site that all its shows share."""

_CATEGORIES = Path(__file__).with_name("data") / "categories.toml"
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


def line(value: Any) -> str:
    """A text on one line."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("use a non-empty text")
    return " ".join(value.split())


def description(value: Any) -> str:
    """A text of one or more lines, up to `MAX_DESCRIPTION_BYTES`."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("use a non-empty text")
    size = len(value.strip().encode())
    if size > MAX_DESCRIPTION_BYTES:
        raise ValueError(f"it has {size} bytes; use at most {MAX_DESCRIPTION_BYTES}")
    return value.strip()


def address(value: Any) -> str:
    """The address of a page, as ASCII."""
    url = web_url(value) if isinstance(value, str) else ""
    if not url:
        raise ValueError("use an address that begins with https://")
    return url


def base_address(value: Any) -> str:
    """An address that paths are appended to; it does not end in a slash."""
    url = address(value)
    parts = urlsplit(url)
    if parts.query or parts.fragment or parts.username is not None:
        raise ValueError("use an address without ? and #, and without a password, which everybody would see")
    return url.rstrip("/")


def folder_name(value: Any) -> str:
    """The name of a folder that stands in addresses."""
    if not isinstance(value, str) or value != slugify(value) or value == RESERVED_NAME:
        raise ValueError("use lower-case words joined by hyphens, such as my-show")
    return value


def language(value: Any) -> str:
    """A BCP 47 tag."""
    tag = language_tag(value) if isinstance(value, str) else ""
    if not tag:
        raise ValueError("use a language tag such as en or pt-BR")
    return tag


def email(value: Any) -> str:
    """An e-mail address, without a name."""
    if not isinstance(value, str) or not _EMAIL.fullmatch(value):
        raise ValueError("use an e-mail address")
    return value


def flag(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("use true or false")
    return value


def one_of(*choices: str) -> Callable[[Any], str]:
    """A reader of one of ``choices``."""

    def read(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"use {', '.join(choices[:-1])} or {choices[-1]}")
        return str(value)

    return read


def guid(value: Any) -> str:
    """A UUID."""
    try:
        return str(uuid.UUID(value))
    except (ValueError, TypeError, AttributeError):
        raise ValueError("use a UUID") from None


def path(value: Any) -> Path:
    """A path."""
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError("use a path")
    return Path(value).expanduser()


def colors(value: Any) -> tuple[str, str]:
    """A color of the background and one of what is drawn on it."""
    valid = isinstance(value, list) and len(value) == 2
    if not valid or not all(isinstance(each, str) and _COLOR.fullmatch(each) for each in value):
        raise ValueError('use two colors, the background first, such as ["#12344d", "#ffffff"]')
    return value[0].lower(), value[1].lower()


def categories(value: Any) -> tuple[tuple[str, ...], ...]:
    """One category or several: each its name, and that of its subcategory if one is stated after ``>``."""
    stated = value if isinstance(value, list) else [value]
    if not stated or not all(isinstance(each, str) for each in stated):
        raise ValueError('use a category such as "Technology" or "Society & Culture > Philosophy"')
    return tuple(_category(each) for each in stated)


def _category(stated: str) -> tuple[str, ...]:
    known = known_categories()
    name, *inner = (part.strip() for part in stated.split(">", 1))
    if name not in known:
        owner = next((outer for outer, inside in known.items() if name in inside), "")
        raise ValueError(f"use {owner} > {name}" if owner else did_you_mean(name, known))
    if inner and inner[0] not in known[name]:
        raise ValueError(did_you_mean(inner[0], known[name]))
    return (name, *inner)


@cache
def known_categories() -> Mapping[str, tuple[str, ...]]:
    """The subcategories of each category that directories know."""
    return {name: tuple(inner) for name, inner in kept.toml(_CATEGORIES).items()}


def tables(value: Any) -> tuple[Mapping[str, Any], ...]:
    """Tables of TOML, as they stand there."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError("use tables, each under a line of its own, such as [[sources]]")
    return tuple(value)
