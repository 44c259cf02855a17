"""The folder of all episodes, and what its episodes are found by."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from narrate.input_files import read_regular
from narrate.publishing.identity import address_key
from narrate.publishing.manifest import MANIFEST, MAX_BYTES, Manifest
from narrate.storage import remove_stale_partials

_FACTS = re.compile(rb'"(source_url|kind|reference|id)"\s*:\s*("(?:[^"\\]|\\.)*")')
"""What a post is known by, in the text of a manifest: cheaper than parsing hundreds of manifests."""


class Library:
    """Finds episodes by the sources of their posts. The manifests are looked through once, when first needed.

    Another process may change the folder meanwhile: look at what is found. May be used by several threads.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._facts: dict[str, dict[str, str]] | None = None
        self._names: dict[str, set[str]] = {}
        self._tidied = False

    def tidy(self) -> None:
        """Remove what killed runs left. Only the first call does anything."""
        with self._lock:
            if not self._tidied:
                remove_stale_partials(self.folder)
                self._tidied = True

    def names_with(self, key: str) -> list[str]:
        """The folders, in order, of episodes whose post has this `address_key`, id or reference."""
        self._look()
        return sorted(self._names.get(key, ()))

    def files(self) -> Iterator[tuple[str, str]]:
        """The folders, in order, of episodes that were made from a file, and its path relative to the library."""
        for name, facts in sorted(self._look().items()):
            if facts.get("kind") == "file":
                yield name, facts.get("reference", "")

    def add(self, name: str, manifest: Manifest) -> None:
        """Note that the episode in the folder ``name`` now has this manifest."""
        with self._lock:
            if self._facts is not None:  # else it will be seen
                source = manifest.source
                about = {"kind": source.kind, "reference": source.reference, "id": source.id} if source else {}
                self._note(name, {**about, "source_url": manifest.source_url or ""})

    def _look(self) -> dict[str, dict[str, str]]:
        with self._lock:
            if self._facts is None:
                self._facts = {}
                for file in self.folder.glob(f"*/{MANIFEST}"):
                    with suppress(OSError, ValueError):
                        self._note(file.parent.name, _facts_in(read_regular(file, MAX_BYTES)))
            return self._facts

    def _note(self, name: str, facts: dict[str, str]) -> None:
        assert self._facts is not None
        self._facts[name] = facts
        reference, address = facts.get("reference", ""), facts.get("source_url", "")
        for key in filter(None, (reference, facts.get("id"), address_key(address), address_key(reference))):
            self._names.setdefault(key, set()).add(name)


def _facts_in(manifest: bytes) -> dict[str, str]:
    """Raises `ValueError` if what was found is no JSON."""
    return {name.decode(): json.loads(value) for name, value in _FACTS.findall(manifest)}
