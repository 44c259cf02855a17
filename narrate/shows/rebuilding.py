"""Makes the memory of a show again, from its episodes and its feed."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from narrate.errors import EpisodeError, StorageError
from narrate.publishing.identity import locate
from narrate.publishing.manifest import MANIFEST, Manifest, load
from narrate.shows.db import DB, Database
from narrate.shows.recording import published
from narrate.shows.records import PostRecord
from narrate.shows.show import Show
from narrate.shows.site.address import site_folder
from narrate.shows.sources.seen import file_stamp, key_of
from narrate.shows.wishes import ADDED
from narrate.storage import translate_os_errors


@dataclass(frozen=True, slots=True)
class _Item:
    """An episode in the feed."""

    guid: str
    published: dt.datetime | None


def rebuild(show: Show, now: dt.datetime) -> int:
    """Replace ``show.db`` by one that knows the episodes of the show; returns how many there are.

    GUIDs and publication dates are those of the feed. If there is one, an episode that it does not list and that
    is older was withdrawn or dropped: it stays out of the show until the user adds it. Raises `StorageError`.
    """
    items, built = _feed(show)
    found = sorted(_records(show, items, built, now), key=lambda record: record.in_show)
    records = {record.key: record for record in found}  # of two episodes of one post, the one in the show counts
    file = show.file.with_name(DB)
    with translate_os_errors("the show's memory", file):
        for name in (file, *(file.with_name(f"{DB}{end}") for end in ("-wal", "-shm"))):
            name.unlink(missing_ok=True)
    database = Database(file)
    try:
        database.write(records.values())
    finally:
        database.close()
    return len(records)


def _records(
    show: Show, items: Mapping[str, _Item], built: dt.datetime | None, now: dt.datetime
) -> Iterator[PostRecord]:
    for file in sorted(show.narration.out.glob(f"*/{MANIFEST}")):
        try:
            manifest = load(file)
        except EpisodeError:
            continue
        item, folder = items.get(file.parent.name), file.parent.name
        record = _record(show, manifest)
        made = published(record, folder, manifest, "", now)
        if item is not None:
            made = replace(made, guid=item.guid, dated=item.published or made.dated)
        elif built is not None and _instant(manifest.updated, now) <= built:
            made = replace(made, wish="drop")
        yield replace(made, added=_instant(manifest.created or manifest.updated, now))


def _record(show: Show, manifest: Manifest) -> PostRecord:
    """The post of an episode, by its source. Until a source shows it, it counts as added by the user."""
    source, out, root = manifest.source, show.narration.out, show.file.parent
    if source is not None and source.id and locate(source.id, out).reference == source.reference:
        # An entry without a page: only its feed has it.
        return PostRecord(source.id, source.id, verdict="accepted")
    reference = (source.reference if source else "") or manifest.source_url or manifest.guid
    if source is not None and source.kind == "file":
        path = os.path.normpath(os.path.join(os.path.realpath(out), source.reference))
        return PostRecord(key_of(path, root), path, ADDED, verdict="accepted", stamp=file_stamp(path))
    return PostRecord(key_of(reference, root), reference, ADDED, verdict="accepted")


def _instant(text: str, otherwise: dt.datetime) -> dt.datetime:
    with suppress(ValueError):
        moment = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone.utc)
    return otherwise


def _feed(show: Show) -> tuple[dict[str, _Item], dt.datetime | None]:
    """The items of the feed by the names of their episodes' folders, and when the feed was written."""
    from lxml import etree

    items: dict[str, _Item] = {}
    built: dt.datetime | None = None
    for file in sorted((show.site / site_folder(show)).glob("feed*.xml")):
        try:
            root = etree.fromstring(file.read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True))
        except (OSError, etree.XMLSyntaxError) as error:
            raise StorageError(f"cannot be read: {error}", str(file), "remove it, or repair it") from None
        built = max(filter(None, (built, _date(root.findtext("channel/lastBuildDate")))), default=None)
        for item in root.iterfind("channel/item"):
            enclosure = item.find("enclosure")
            path = unquote(urlsplit(enclosure.get("url", "")).path) if enclosure is not None else ""
            items[Path(path).parent.name] = _Item(item.findtext("guid") or "", _date(item.findtext("pubDate")))
    return {name: item for name, item in items.items() if name and item.guid}, built


def _date(text: str | None) -> dt.datetime | None:
    with suppress(ValueError, TypeError):
        return parsedate_to_datetime(text or "")
    return None
