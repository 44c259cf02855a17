"""A show as its `show.toml` describes it."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

from narrate.errors import OptionError
from narrate.options import Options, merged
from narrate.reading.normalize import one_line, slugify
from narrate.shows import values
from narrate.shows.keys import Readers, read_keys
from narrate.shows.sources import Source, read_sources
from narrate.storage import read_toml, translate_os_errors, write_atomically

SHOW = "show.toml"
FEED_FORMATS = ("mp3", "m4b")
"""The formats that podcast apps play, the preferred one first."""

_GUID_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Podcasting 2.0's, of feeds."""
_TEMPLATE = Path(__file__).with_name("data") / SHOW
_WELCOME = Path(__file__).with_name("data") / "welcome.md"
"""The first post of a show that has none."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who takes part in every episode of a show."""

    name: str
    role: str = "host"
    """A role of the Podcast Taxonomy, as ``group`` is a group of it."""
    group: str = "cast"
    url: str = ""
    image: str = ""
    """The address of a picture."""


@dataclass(frozen=True, slots=True)
class Show:
    """A podcast. Paths are absolute or relative to the current folder, no longer to that of ``file``."""

    file: Path
    """Its `show.toml`."""
    title: str
    description: str
    """Plain text, up to 4,000 bytes in UTF-8."""
    base_url: str
    """The address of the site, without a slash at the end; the show is in its folder ``name``."""
    language: str
    """BCP 47, of the feed; an episode has its own."""
    author: str
    category: tuple[tuple[str, ...], ...]
    """At least one; each a category of Apple's and perhaps a subcategory."""
    name: str = ""
    link: str = ""
    """The address of the page that people are sent to."""
    email: str = ""
    """Of the owner; empty for none."""
    explicit: bool = False
    type: str = "episodic"
    """``serial`` if its episodes are to be heard in order."""
    medium: str = "podcast"
    """One of Podcasting 2.0's."""
    private: bool = False
    """Whether only those may find it who know its address."""
    locked: bool = True
    """Whether other hosts may not import the feed; those of a private show never may."""
    guid: str = ""
    """Podcasting 2.0's, which stays when the show moves."""
    cover: Path | None = None
    """A picture; None for a drawn one."""
    colors: tuple[str, str] | None = None
    """Of a drawn cover, as ``#rrggbb``: background and text; None for some that the title decides."""
    font: Path | None = None
    """Of a drawn cover; None for narrate's own."""
    site: Path = Path("public")
    """The folder of the site, which several shows may share."""
    persons: tuple[Person, ...] = ()
    narration: Options = field(default_factory=Options)
    """How its posts are narrated."""
    sources: tuple[Source, ...] = ()
    """Where its posts come from."""
    dates: str = "published"
    """Which date an episode has in the feed: that of its post, or ``added``, when it came into the show."""
    withdraw: bool = False
    """Whether an episode leaves the feed after its post was deleted or retracted."""

    @property
    def url(self) -> str:
        """The address of the show's folder; ends in a slash."""
        return f"{self.base_url}/{quote(self.name)}/"


_READERS: Readers = {
    "title": values.line,
    "description": values.description,
    "base_url": values.base_address,
    "language": values.language,
    "author": values.line,
    "category": values.categories,
    "name": values.folder_name,
    "link": values.address,
    "email": values.email,
    "explicit": values.flag,
    "type": values.one_of("episodic", "serial"),
    "medium": values.one_of("podcast", "audiobook", "newsletter", "blog", "course"),
    "private": values.flag,
    "locked": values.flag,
    "guid": values.guid,
    "cover": values.path,
    "colors": values.colors,
    "font": values.path,
    "site": values.path,
    "persons": values.tables,
    "sources": values.tables,
    "dates": values.one_of("published", "added"),
    "withdraw": values.flag,
}
_PERSON_READERS: Readers = {
    "name": values.line,
    "role": values.line,
    "group": values.line,
    "url": values.address,
    "image": values.address,
}


def read_show(place: Path) -> Show:
    """Read a `show.toml`, given its folder or the file itself.

    Raises `OptionError`, which names the file and the key.
    """
    file = place / SHOW if place.is_dir() else place
    stated = _read(file)
    narration = _narration(stated.pop("narration", {}), file)
    found = read_keys(Show, stated, _READERS, str(file), frozenset({"narration"}))
    people = [
        Person(**read_keys(Person, each, _PERSON_READERS, f"{file}: [[persons]]"))
        for each in found.pop("persons", ())
    ]
    found["sources"] = read_sources(found.get("sources", ()), file)
    for key in ("cover", "font", "site"):
        if key in found:
            found[key] = file.parent / found[key]
    defaults = _defaults(file, found)
    return Show(**{"file": file, "persons": tuple(people), "narration": narration, **defaults, **found})


def _read(file: Path) -> dict[str, Any]:
    try:
        return read_toml(file)
    except OSError as error:
        hint = "docs/show.md describes one" if isinstance(error, FileNotFoundError) else ""
        raise OptionError(f"cannot be read: {error.strerror}", str(file), hint) from None
    except ValueError as error:
        raise OptionError(f"is not TOML: {error}", str(file)) from None


def _narration(stated: Any, file: Path) -> Options:
    source = f"{file}: [narration]"
    if not isinstance(stated, dict):
        raise OptionError("is not a table", source)
    options = merged(Options(out=file.parent / "episodes"), stated, source, file.parent)
    if not set(FEED_FORMATS) & set(options.format):
        raise OptionError(
            f"invalid format {', '.join(options.format)!r}", source, "podcast apps play mp3 and m4b: add one"
        )
    return options


def _defaults(file: Path, found: Mapping[str, Any]) -> dict[str, Any]:
    """The values of keys that are not stated and follow from others."""
    name = found.get("name") or slugify(file.resolve().parent.name)
    if name == values.RESERVED_NAME:
        raise OptionError(f"the site has a folder {name!r} of its own", str(file), "give the show another name")
    url = f"{found['base_url']}/{quote(name)}/"
    return {
        "name": name,
        "link": url,
        "guid": feed_guid(f"{url}feed.xml"),
        "site": file.parent / "public",
    }


def feed_guid(url: str) -> str:
    """The GUID that Podcasting 2.0 gives a feed at ``url`` when it is new."""
    return str(uuid.uuid5(_GUID_NAMESPACE, url.partition("://")[2].rstrip("/")))


def new_show(folder: Path, posts: Path | None = None) -> Path:
    """Write a commented `show.toml` for the posts in the folder ``posts``; returns its path.

    Creates ``folder``, and in it one with a post to begin with if none is given. Raises `OptionError` if there is
    a show already, and `narrate.errors.StorageError`.
    """
    file = folder / SHOW
    if os.path.lexists(file):
        raise OptionError("there is a show already", str(file), "edit it, or choose another folder")
    if posts is not None and not posts.is_dir():
        raise OptionError("is no folder", str(posts), "name one with posts in it, or none")
    where = Path("posts") if posts is None else Path(os.path.relpath(posts.resolve(), folder.resolve()))
    title = one_line(folder.resolve().name.replace("-", " ").replace("_", " ")).capitalize() or "My show"
    text = Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=_quoted(title), posts=_quoted(where.as_posix())
    )
    with translate_os_errors("the show", file):
        folder.mkdir(parents=True, exist_ok=True)
        if posts is None and not (folder / where).exists():
            (folder / where).mkdir()
            write_atomically(folder / where / _WELCOME.name, lambda stream: stream.write(_WELCOME.read_bytes()))
        write_atomically(file, lambda stream: stream.write(text.encode()))
    return file


def _quoted(text: str) -> str:
    """A string of TOML, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)
