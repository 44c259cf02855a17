"""Where a post comes from and what it contains. The door is `read`; what comes out is a `post.Post`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from narrate.reading.post import Post


def read(reference: str) -> Post:
    """Read the post at ``reference``: a file's path, or ``-`` for standard input.

    Raises `narrate.errors.ReadingError`.
    """
    from narrate.reading.fetch import fetch
    from narrate.reading.markdown import read_markdown

    return read_markdown(fetch(reference))
