"""What a user decides about single posts: add, drop, narrate again."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from narrate.errors import OptionError, did_you_mean
from narrate.reading.fetch import is_url
from narrate.shows.db import Database
from narrate.shows.records import PostRecord
from narrate.shows.show import Show
from narrate.shows.sources.seen import file_stamp, key_of

ADDED = "narrate show add"
"""Stands for a source in the records of posts that no source has shown."""


def add(show: Show, database: Database, reference: str, now: dt.datetime) -> PostRecord:
    """Have a post in the show, whatever its sources want. Raises `OptionError` if there is no such file."""
    records = database.memory().posts
    record = _find(records, reference, show.file.parent)
    if record is None:
        if not is_url(reference) and not Path(reference).is_file():
            raise OptionError(
                "is neither a file nor an address, nor a post of this show", reference, _near(records, reference)
            )
        key = key_of(reference, show.file.parent)
        place = reference if is_url(reference) else os.path.abspath(reference)
        record = PostRecord(key, place, ADDED, url=reference if is_url(reference) else "", first_seen=now)
    record = replace(
        record,
        wish="add",
        verdict="accepted",
        reason="",
        withdrawn=None,
        missing_since=None,
        retry_at=None,
        stamp=record.stamp or file_stamp(record.reference),
    )
    database.wish(record)
    return record


def drop(show: Show, database: Database, reference: str) -> PostRecord:
    """Keep a post out of the show, for ever; its episode stays on this machine. Raises `OptionError`."""
    record = replace(_known(show, database, reference), wish="drop", redo=False)
    database.wish(record)
    return record


def redo(show: Show, database: Database, reference: str) -> PostRecord:
    """Have a post narrated again, every sentence of it. Raises `OptionError`."""
    record = _known(show, database, reference)
    if not record.folder:
        hint = f"it is {record.state}: {record.why}" if record.why else f"it is {record.state}"
        raise OptionError("has no episode to narrate again", reference, hint)
    record = replace(record, redo=True, retry_at=None)
    database.wish(record)
    return record


def _known(show: Show, database: Database, reference: str) -> PostRecord:
    records = database.memory().posts
    record = _find(records, reference, show.file.parent)
    if record is None:
        raise OptionError("is not a post of this show", reference, _near(records, reference))
    return record


def _find(records: Mapping[str, PostRecord], reference: str, root: Path) -> PostRecord | None:
    """A post by its reference, the name of its episode's folder, its GUID or its title.

    Raises `OptionError` if several are called so.
    """
    found = records.get(key_of(reference, root)) or records.get(reference)
    if found is not None:
        return found
    for name in ("reference", "folder", "guid", "url", "title"):
        named = [record for record in records.values() if getattr(record, name) == reference]
        if len(named) > 1:
            which = " or ".join(record.folder or record.reference for record in named[:3])
            raise OptionError(f"{len(named)} posts have this name", reference, f"use {which}")
        if named:
            return named[0]
    return None


def _near(records: Mapping[str, PostRecord], reference: str) -> str:
    known = {
        name for record in records.values() for name in (record.folder, record.title, record.reference) if name
    }
    hint = did_you_mean(reference, known) if known else ""
    return hint if hint.startswith("did") else "narrate show status lists the posts"
