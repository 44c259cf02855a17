"""Whether a client has a file already: validators and preconditions (RFC 9110, sections 8.8 and 13)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from email.utils import formatdate, parsedate_to_datetime

from narrate import lazy_re as re

_TAG = re.compile(r'(?:W/)?("[^"]*")')


def etag(facts: os.stat_result) -> str:
    """A strong one: another file has another, and so has one that was written again."""
    return f'"{facts.st_ino:x}-{facts.st_mtime_ns:x}-{facts.st_size:x}"'


def last_modified(facts: os.stat_result) -> str:
    """As HTTP writes it, to the second."""
    return formatdate(facts.st_mtime, usegmt=True)


def precondition(headers: Mapping[str, str], facts: os.stat_result) -> int:
    """The status that the preconditions of a request lead to: 412, 304, or 200 if it is to be answered."""
    if "if-match" in headers:
        if not _listed(headers["if-match"], facts, weak=False):
            return 412
    elif (since := _second(headers.get("if-unmodified-since", ""))) is not None and int(facts.st_mtime) > since:
        return 412
    if "if-none-match" in headers:
        return 304 if _listed(headers["if-none-match"], facts, weak=True) else 200
    since = _second(headers.get("if-modified-since", ""))
    return 304 if since is not None and int(facts.st_mtime) <= since else 200


def range_applies(headers: Mapping[str, str], facts: os.stat_result) -> bool:
    """Whether a Range header counts: not if its If-Range names another version of the file."""
    condition = headers.get("if-range")
    return condition is None or condition.strip() in (etag(facts), last_modified(facts))


def _listed(tags: str, facts: os.stat_result, *, weak: bool) -> bool:
    """Whether a list of tags has that of the file; ``weak`` is how they are compared."""
    if tags.strip() == "*":
        return True
    return any(found[1] == etag(facts) and (weak or found[0] == found[1]) for found in _TAG.finditer(tags))


def _second(date: str) -> int | None:
    """A date in seconds since 1970; None if it is none."""
    try:
        return int(parsedate_to_datetime(date).timestamp())
    except (ValueError, TypeError, OverflowError):
        return None
