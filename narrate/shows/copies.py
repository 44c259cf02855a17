"""Copies of the feeds that a show follows, so that their servers need not send again what has not changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from narrate.shows.db import Database
from narrate.shows.records import FeedCopy

if TYPE_CHECKING:
    from narrate.net.requests import Response


class FeedCopies:
    """`narrate.reading.fetch.Copies` in the memory of a show. May be used by several threads."""

    def __init__(self, database: Database, *, anew: bool = False) -> None:
        """With ``anew``, no copy is used, should a server say wrongly that nothing has changed."""
        self._database, self._anew = database, anew
        self._asked: set[str] = set()

    def get(self, url: str, /) -> Response | None:
        """See `narrate.reading.fetch.Copies`."""
        from narrate.net.requests import Response  # imports httpx, which folders do not need

        self._asked.add(url)
        copy = None if self._anew else self._database.copy_of(url)
        if copy is None:
            return None
        return Response(
            copy.data,
            copy.sent_from,
            copy.media_type,
            copy.charset,
            etag=copy.etag,
            last_modified=copy.last_modified,
        )

    def put(self, url: str, response: Response, /) -> None:
        """See `narrate.reading.fetch.Copies`."""
        if response.conditions:
            self._database.keep_copy(
                FeedCopy(
                    url,
                    response.data,
                    response.url,
                    response.media_type,
                    response.charset,
                    response.etag,
                    response.last_modified,
                )
            )

    def forget_others(self) -> None:
        """Remove the copies of feeds that were not asked for."""
        self._database.forget_copies(frozenset(self._asked))
