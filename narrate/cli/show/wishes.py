"""``narrate show add``, ``drop`` and ``redo``: decide about single posts."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING

from narrate.cli.arguments import Commands, add_command, add_quiet
from narrate.cli.show.place import add_references, now
from narrate.cli.terminal import show

if TYPE_CHECKING:
    from narrate.shows.db import Database
    from narrate.shows.records import PostRecord
    from narrate.shows.show import Show

_KNOWN = "a post of the show: its file or URL, its title, or the name of its episode's folder"


def _add(described: Show, database: Database, reference: str) -> tuple[PostRecord, str]:
    from narrate.shows.wishes import add

    record = add(described, database, reference, now())
    return record, "in the show" if record.folder else "will be narrated by the next narrate show sync"


def _drop(described: Show, database: Database, reference: str) -> tuple[PostRecord, str]:
    from narrate.shows.wishes import drop

    return drop(
        described, database, reference
    ), "will not be in the show after the next narrate show sync or build"


def _redo(described: Show, database: Database, reference: str) -> tuple[PostRecord, str]:
    from narrate.shows.wishes import redo

    return redo(described, database, reference), "will be narrated again by the next narrate show sync"


def _command(name: str, summary: str, what: str, decide: Callable[..., tuple[PostRecord, str]]) -> SimpleNamespace:
    def run(arguments: argparse.Namespace) -> None:
        from narrate.shows.show import read_show
        from narrate.shows.sync import database_of

        described = read_show(arguments.folder)
        with database_of(described) as database:
            for reference in arguments.references:
                record, becomes = decide(described, database, reference)
                if not arguments.quiet:
                    show(f"{record.title or record.reference}: {becomes}")

    def add_to(commands: Commands) -> None:
        parser = add_command(commands, name, run, summary)
        add_references(parser, what)
        add_quiet(parser)

    return SimpleNamespace(add_to=add_to)


COMMANDS = (
    _command("add", "add posts to the show, whatever its filters say", f"a file or URL, or {_KNOWN}", _add),
    _command("drop", "keep posts out of the show", _KNOWN, _drop),
    _command("redo", "synthesize every sentence of posts again", _KNOWN, _redo),
)
