"""Values that are kept from run to run."""

from __future__ import annotations

from narrate import kept


def forget_kept() -> None:
    """Begin anew, as a new process does: the next value that is asked for is looked for in the file."""
    kept._store.cache_clear()
