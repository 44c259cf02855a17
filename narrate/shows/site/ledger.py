"""What narrate has put into a show's folder in a site: ``.narrate.json`` there.

Only what is in the ledger is ever removed, and only by the show that it belongs to.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from narrate.errors import OptionError
from narrate.input_files import read_limited
from narrate.shows.show import Show
from narrate.storage import write_atomically

LEDGER = ".narrate.json"
SCHEMA = "narrate.site/1"
KEPT = dt.timedelta(days=1)
"""How long a file stays that the feed does not list any more: apps may be about to fetch it."""

_MAX_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Ledger:
    """The files of a show in a site, by their paths in its folder."""

    show: str
    """The GUID of the show."""
    file: str = ""
    """Its `show.toml`, as seen from the site: it stays when the show's address, and so its GUID, changes."""
    listed: frozenset[str] = frozenset()
    """Those that the feed lists."""
    unlisted: Mapping[str, dt.datetime] = field(default_factory=dict)
    """Since when those are not listed that once were."""
    cover: tuple[str, str] = ("", "")
    """The name of the show's cover, and the sum of what it was made of."""

    def after(
        self, listed: frozenset[str], cover: tuple[str, str], now: dt.datetime, dropped: Collection[str] = ()
    ) -> Ledger:
        """The ledger after a build that lists these files; without those that are due to be removed.

        Those in the folders ``dropped`` are so at once.
        """
        before = {**dict.fromkeys(self.listed, now), **self.unlisted}
        kept = {
            path: since
            for path, since in before.items()
            if path not in listed and now - since < KEPT and path.partition("/")[0] not in dropped
        }
        return Ledger(self.show, self.file, listed, kept, cover)

    @property
    def paths(self) -> frozenset[str]:
        """Of all files."""
        return self.listed | self.unlisted.keys()


def read_ledger(folder: Path, show: Show) -> Ledger:
    """The ledger of a folder, perhaps with an earlier GUID of the show; an empty one if there is none.

    Raises `OptionError` if it is another show's.
    """
    file = Path(os.path.relpath(show.file.resolve(), folder.parent.resolve())).as_posix()
    value: Any = None
    with suppress(OSError, ValueError, RecursionError):
        value = json.loads(read_limited(folder / LEDGER, _MAX_BYTES))
    if not isinstance(value, dict) or value.get("schema") != SCHEMA:
        return Ledger(show.guid, file)
    if value.get("show") != show.guid and value.get("file") != file:
        hint = "give this show another name, or its own site folder"
        raise OptionError("this folder belongs to another show", str(folder), hint)
    try:
        unlisted = {path: dt.datetime.fromisoformat(since) for path, since in value["unlisted"].items()}
        name, made_of = value["cover"]
        cover = (str(name), str(made_of))
        return Ledger(str(value["show"]), file, frozenset(value["listed"]), unlisted, cover)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Ledger(show.guid, file)


def write_ledger(ledger: Ledger, folder: Path) -> None:
    """Write the ledger. Raises `OSError`."""
    value = {
        "schema": SCHEMA,
        "show": ledger.show,
        "file": ledger.file,
        "cover": list(ledger.cover),
        "listed": sorted(ledger.listed),
        "unlisted": {path: since.isoformat() for path, since in sorted(ledger.unlisted.items())},
    }
    text = json.dumps(value, ensure_ascii=False, indent=0)
    write_atomically(folder / LEDGER, lambda stream: stream.write(text.encode(errors="surrogateescape")))


def remove_files(folder: Path, paths: frozenset[str]) -> None:
    """Remove files, and folders that become empty. A path never leads out of ``folder``."""
    for path in paths:
        parts = Path(path).parts
        if not parts or os.path.isabs(path) or ".." in parts:
            continue
        with suppress(OSError):
            (folder / path).unlink()
        if len(parts) > 1:
            with suppress(OSError):
                (folder / parts[0]).rmdir()
