"""What a push is to do with one part of a site, as a function of what is here and of what is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.shows.pushing.state import Content, State
from narrate.shows.site.hosting import is_feed, named_by_sum

KEPT = dt.timedelta(days=1)
"""How long a file whose name holds its sum stays when the site has it no more: apps may be about to fetch it."""

_ARCHIVE = re.compile(r"feed-\d+\.\w+")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to happen to the files of a part, by their paths in it."""

    unchanged: Mapping[str, Content]
    send: Mapping[str, Content]
    foreign: frozenset[str]
    """Those of ``send`` that would replace what narrate did not put there."""
    gone: Mapping[str, dt.datetime]
    """Since when those are not in the site any more that stay for now."""
    remove: frozenset[str]


def plan(
    files: Mapping[str, Content],
    state: State,
    now: dt.datetime,
    same_there: Callable[[str, Content], bool | None],
    *,
    check: bool = False,
) -> Plan:
    """The plan for the ``files`` of a part whose ``state`` on the target is known.

    ``same_there`` looks at the target: whether it has a file with this content; None if it has none of this name.
    It is asked only about files of which the state does not say that they arrived, or, to ``check``, about all.
    """
    unchanged: dict[str, Content] = {}
    send: dict[str, Content] = {}
    foreign: set[str] = set()
    for path, content in files.items():
        arrived = state.sent.get(path) == content
        if arrived and not check:
            unchanged[path] = content
            continue
        if path in state.sent and not arrived:
            send[path] = content
            continue
        there = same_there(path, content)
        if there and (named_by_sum(path) or path not in state.sending):
            unchanged[path] = content
            continue
        send[path] = content
        if there is False and path not in state.paths:
            foreign.add(path)
    missing = state.paths - files.keys()
    since = {path: state.gone.get(path, now) for path in missing if named_by_sum(path)}
    gone = {path: moment for path, moment in since.items() if now - moment < KEPT}
    return Plan(unchanged, send, frozenset(foreign), gone, frozenset(missing - gone.keys()))


def rank(path: str) -> int:
    """When a file is sent: first what others name, last what names others; a feed after its archives."""
    name = path.rpartition("/")[2]
    if is_feed(name):
        return 3 if _ARCHIVE.fullmatch(name) else 5 if name.endswith(".xml") else 4
    return 0 if named_by_sum(name) else 2 if name.endswith(".html") else 1
