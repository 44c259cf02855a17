"""Fetches the listings that an outline or a list names several at a time: a server that is down takes a minute."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Thread
from typing import TYPE_CHECKING

from narrate.errors import NarrateError

if TYPE_CHECKING:
    from narrate.net.requests import Response

FETCHES = 8
"""Maximum number of requests at once."""


def fetch_all(urls: Iterable[str], fetch: Callable[[str], Response]) -> dict[str, Response | NarrateError]:
    """What ``fetch`` returns for each address, or the `NarrateError` that it raises, all at once.

    Ctrl-C does not wait for servers: the threads end with the process.
    """
    outcomes: dict[str, Response | NarrateError] = {}

    def work(url: str) -> None:
        try:
            outcomes[url] = fetch(url)
        except NarrateError as error:
            outcomes[url] = error

    threads = [Thread(target=work, args=(url,), daemon=True) for url in dict.fromkeys(urls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
