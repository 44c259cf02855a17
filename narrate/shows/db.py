"""The memory of a show: ``show.db``, an SQLite file beside its ``show.toml``.

Every write is a transaction, so a process that is killed loses what it had not written, and nothing else. An
older narrate refuses the file of a newer one. `narrate.shows.rebuilding` makes it again from the episodes and the
feed, but for what the user decided about posts without an episode.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal, TypeVar, get_type_hints

from narrate.errors import StorageError
from narrate.shows.records import FeedCopy, Memory, PostRecord, SourceRecord

DB = "show.db"
VERSION = 1
"""Of the layout, in ``PRAGMA user_version``."""

WISHES = ("wish", "redo")
"""The fields of a post that the user sets, even while a run works on the show."""

_HINT = "make it again with narrate show sync --rebuild"
_BUSY_S = 30
_TABLES: dict[str, tuple[Any, str]] = {
    "posts": (PostRecord, "key"),
    "sources": (SourceRecord, "label"),
    "copies": (FeedCopy, "url"),
}
"""A table for each kind of record, with a column for each field, and its key."""

Record = TypeVar("Record", PostRecord, SourceRecord, FeedCopy)


class Database:
    """An open ``show.db``. May be used by several threads. Methods raise `StorageError`."""

    def __init__(self, file: Path) -> None:
        """Open the file, or create it."""
        self._file = file
        self._lock = threading.Lock()
        with self._translated():
            self._connection = sqlite3.connect(file, timeout=_BUSY_S, check_same_thread=False)
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def memory(self) -> Memory:
        """All that is remembered."""
        return Memory(
            {record.key: record for record in self._read("posts", PostRecord)},
            {record.label: record for record in self._read("sources", SourceRecord)},
        )

    def write(self, posts: Iterable[PostRecord] = (), sources: Iterable[SourceRecord] = ()) -> None:
        """Write records over those of the same key; all or none of them.

        What the user wants of a post that is known stays: it may have been said since the record was read.
        """
        with self._transaction():
            self._write("posts", posts, keep=WISHES)
            self._write("sources", sources)

    def wish(self, record: PostRecord) -> None:
        """Write a record with what the user wants of the post."""
        with self._transaction():
            self._write("posts", [record])

    def done(self, key: str) -> None:
        """Note that a post was narrated again."""
        with self._transaction():
            self._connection.execute("UPDATE posts SET redo = 0 WHERE key = ?", (_to_sql(key),))

    def copy_of(self, url: str) -> FeedCopy | None:
        """The copy of a feed, if there is one."""
        return next(iter(self._read("copies", FeedCopy, "WHERE url = ?", url)), None)

    def keep_copy(self, copy: FeedCopy) -> None:
        """Write a copy over that of the same feed."""
        with self._transaction():
            self._write("copies", [copy])

    def forget_copies(self, but: Collection[str]) -> None:
        """Remove the copies of all feeds ``but`` these."""
        with self._transaction():
            marks = ", ".join("?" * len(but))
            self._connection.execute(f"DELETE FROM copies WHERE url NOT IN ({marks})", tuple(but))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock, self._translated(), self._connection:
            yield

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            damaged = not isinstance(error, sqlite3.OperationalError)
            problem = "is damaged" if damaged else "cannot be used"
            hint = _HINT if damaged else "check that you may write to it, and that the disk is not full"
            raise StorageError(f"{problem}: {error}", str(self._file), hint) from error

    def _prepare(self) -> None:
        connection = self._connection
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise StorageError("was written by a newer narrate", str(self._file), "update narrate")
        with connection:
            for table, (record, key) in _TABLES.items():
                columns = ", ".join(f"{name} PRIMARY KEY" if name == key else name for name in _columns(record))
                connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
            connection.execute(f"PRAGMA user_version = {VERSION}")

    def _read(self, table: str, record: type[Record], which: str = "", *values: str) -> list[Record]:
        names, kinds = _columns(record), _kinds(record)
        with self._lock, self._translated():
            query = f"SELECT {', '.join(names)} FROM {table} {which}"
            rows = self._connection.execute(query, values).fetchall()
        return [
            record(**{name: _from_sql(kinds[name], value) for name, value in zip(names, row, strict=True)})
            for row in rows
        ]

    def _write(self, table: str, records: Iterable[Record], keep: Collection[str] = ()) -> None:
        record, key = _TABLES[table]
        names = _columns(record)
        places = ", ".join("?" * len(names))
        changes = ", ".join(f"{name} = excluded.{name}" for name in names if name != key and name not in keep)
        rows = [tuple(_to_sql(getattr(each, name)) for name in names) for each in records]
        self._connection.executemany(
            f"INSERT INTO {table} VALUES ({places}) ON CONFLICT ({key}) DO UPDATE SET {changes}", rows
        )


Kind = Literal["plain", "moment", "flag", "texts", "bytes"]


def _columns(record: Any) -> list[str]:
    return [each.name for each in fields(record)]


def _kinds(record: Any) -> dict[str, Kind]:
    """How the value of each field is stored."""
    special: dict[Any, Kind] = {
        dt.datetime | None: "moment",
        bool: "flag",
        tuple[str, ...]: "texts",
        bytes: "bytes",
    }
    return {name: special.get(hint, "plain") for name, hint in get_type_hints(record).items()}


def _to_sql(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.timezone.utc).isoformat()
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and not value.isascii():
        content = os.fsencode(value)  # not every name of a file is UTF-8
        return value if content == value.encode("utf-8", "replace") else content
    return value


def _from_sql(kind: Kind, value: Any) -> Any:
    if kind == "moment":
        return dt.datetime.fromisoformat(value) if value else None
    if kind == "texts":
        return tuple(json.loads(value))
    if isinstance(value, bytes) and kind != "bytes":
        return os.fsdecode(value)
    return bool(value) if kind == "flag" else value
