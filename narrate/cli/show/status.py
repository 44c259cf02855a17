"""``narrate show status``: every post seen, what was decided, and why."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from narrate.cli.arguments import Commands, add_command, add_json
from narrate.cli.show.place import add_folder
from narrate.cli.terminal import print_json, show

if TYPE_CHECKING:
    from narrate.shows.records import Memory, PostRecord, State
    from narrate.shows.show import Show

SCHEMA = "narrate.show/1"
STATE_NAMES: tuple[State, ...] = ("published", "waiting", "failed", "rejected", "dropped", "withdrawn")


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "status", run, "list every post seen, what was decided, and why")
    add_folder(parser)
    only = f"only posts in this state: {', '.join(STATE_NAMES)}"
    parser.add_argument("--state", metavar="STATE", choices=STATE_NAMES, help=only)
    add_json(parser, "print them as JSON")


def run(arguments: argparse.Namespace) -> None:
    """Print the posts."""
    from narrate.shows.db import DB
    from narrate.shows.records import Memory
    from narrate.shows.show import read_show
    from narrate.shows.sync import database_of

    described = read_show(arguments.folder)
    memory = Memory()
    if described.file.with_name(DB).exists():
        with database_of(described) as database:
            memory = database.memory()
    posts = sorted(memory.posts.values(), key=_newest_first, reverse=True)
    wanted = [post for post in posts if arguments.state in (None, post.state)]
    if arguments.json:
        print_json(_as_json(described, memory, wanted))
        return
    for state in STATE_NAMES:
        for post in wanted:
            if post.state == state:
                show(_line(post))
    counts = Counter(post.state for post in posts)
    show(", ".join(f"{counts[state]} {state}" for state in STATE_NAMES if counts[state]) or "no post was seen yet")
    for source in described.sources:
        known = memory.sources.get(source.label)
        if known and known.error:
            until = f"; asked again after {known.retry_at:%Y-%m-%d %H:%M} UTC" if known.retry_at else ""
            show(f"{source.label}: {known.error}{until}")


def _newest_first(post: PostRecord) -> tuple[str, str]:
    return _day(post), post.key


def _line(post: PostRecord) -> str:
    why = f": {post.why}" if post.why else ""
    return f"{post.state:9}  {_day(post) or '-':10}  {post.title or post.reference}{why}"


def _day(post: PostRecord) -> str:
    return post.published[:10] or (post.dated.date().isoformat() if post.dated else "")


def _as_json(described: Show, memory: Memory, posts: list[PostRecord]) -> dict[str, Any]:
    labels = {source.label for source in described.sources}
    return {
        "schema": SCHEMA,
        "show": str(described.file),
        "title": described.title,
        "posts": [_post(post) for post in posts],
        "sources": [_plain(asdict(each)) for each in memory.sources.values() if each.label in labels],
        "counts": dict(Counter(post.state for post in memory.posts.values())),
    }


_INTERNAL = ("stamp", "read_stamp", "made_stamp", "tried_stamp", "made_with", "wish")


def _post(post: PostRecord) -> dict[str, Any]:
    facts = {name: value for name, value in asdict(post).items() if name not in _INTERNAL}
    return {"state": post.state, "why": post.why, **_plain(facts)}


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in facts.items()}
