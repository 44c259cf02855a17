"""Where the posts of a show come from: one module a kind of source, behind `Source`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrate.errors import OptionError, did_you_mean
from narrate.shows.keys import Readers, read_keys
from narrate.shows.sources import feed, folder, forum, reference, reference_list
from narrate.shows.sources.filters import Filters
from narrate.shows.sources.seen import Seen
from narrate.shows.sources.source import Source

__all__ = ["Filters", "Seen", "Source", "read_sources"]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of source, and how its table is read."""

    record: Any
    readers: Readers
    filters: Readers


KINDS: Mapping[str, _Kind] = {
    "forum": _Kind(forum.ForumSource, forum.READERS, forum.FILTERS),
    "feed": _Kind(feed.FeedSource, feed.READERS, feed.FILTERS),
    "folder": _Kind(folder.FolderSource, folder.READERS, folder.FILTERS),
    "list": _Kind(reference_list.ListSource, reference_list.READERS, reference_list.FILTERS),
    "reference": _Kind(reference.ReferenceSource, reference.READERS, reference.FILTERS),
}


def read_sources(tables: Sequence[Mapping[str, Any]], file: Path) -> tuple[Source, ...]:
    """The sources that the ``[[sources]]`` tables of ``file`` describe. Raises `OptionError`."""
    sources = tuple(_read_source(dict(table), file) for table in tables)
    labels = [source.label for source in sources]
    for label in labels:
        if labels.count(label) > 1:
            raise OptionError(f"there are two sources {label!r}", str(file), "remove one, or tell them apart")
    return sources


def _read_source(table: dict[str, Any], file: Path) -> Source:
    where = f"{file}: [[sources]]"
    name = table.pop("kind", None)
    if name is None:
        raise OptionError("has no 'kind'", where, f"use {', '.join(KINDS)}")
    if str(name) not in KINDS:
        raise OptionError(f"invalid kind {name!r}", where, did_you_mean(str(name), KINDS))
    kind, where = KINDS[name], f"{where} of kind {name!r}"
    own = {key: value for key, value in table.items() if key.replace("-", "_") not in kind.filters}
    others = {key: value for key, value in table.items() if key not in own}
    found = read_keys(kind.record, own, kind.readers, where, frozenset(kind.filters))
    filters = Filters(**read_keys(Filters, others, kind.filters, where))
    try:
        source: Source = kind.record(**found, root=file.parent, filters=filters)
    except ValueError as error:
        raise OptionError(str(error), where, "choose one, or make two sources of it") from None
    return source
