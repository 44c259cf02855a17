"""Where a post comes from and what it contains. The door is `read`; what comes out is a `post.Post`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from narrate.reading.fetch import Access, Source
    from narrate.reading.post import Post


def read(reference: str, access: Access | None = None) -> Post:
    """Read the post at ``reference``: an address, a file's path, or ``-`` for standard input.

    Raises `narrate.errors.ReadingError`, and `narrate.errors.NetworkError` where an address cannot be read.
    """
    from narrate.reading.fetch import Access, fetch, is_address
    from narrate.reading.source_formats import KINDS

    access = access or Access()
    if is_address(reference) and not access.kind:
        from narrate.reading.sites.forum_magnum import (  # brings httpx, which files do without
            is_forum_post,
            read_forum_post,
        )

        if is_forum_post(reference):
            return read_forum_post(reference, access)
    source = fetch(reference, access)
    module, _, function = KINDS[source.kind].reader.partition(":")
    reader: Callable[[Source], Post] = getattr(import_module(module), function)
    return reader(source)
