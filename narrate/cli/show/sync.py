"""``narrate show sync``: narrate what is new in a show, and write its feed."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from narrate.cli import signals
from narrate.cli.arguments import Commands, add_command, add_json, add_quiet
from narrate.cli.show.place import add_folder, now
from narrate.cli.terminal import counted, print_json, print_message, show
from narrate.cli.units import argument, hours, whole

if TYPE_CHECKING:
    from narrate.shows.records import PostRecord
    from narrate.shows.site.build import Built
    from narrate.shows.sync import SyncReport

SOME_FAILED = 3


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "sync", run, "narrate what is new or was edited, and write the feed")
    add_folder(parser)
    add = parser.add_argument
    add("--max-episodes", metavar="N", type=argument(whole), help="make at most N new episodes in this run")
    add("--max-hours", metavar="H", type=argument(hours), help="begin no more posts after H hours")
    add("--all", action="store_true", help="ask all sources for all posts, and look at all episodes again")
    add("--rebuild", action="store_true", help="first make show.db again, from the episodes and the feed")
    add_quiet(parser, "print errors only")
    add(
        "--log",
        choices=("lines", "json"),
        metavar="HOW",
        help="log to standard error, as lines or json, with times",
    )
    add("--allow-private-hosts", action="store_true", help="also read from this machine and its network")
    add_json(parser, "print what was done as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Bring the show up to date, and print what was done. Returns the exit code.

    If another run is at it, that is enough: a timer may be faster than a long run.
    """
    from narrate.shows.sync import BusyError

    try:
        return _sync(arguments)
    except BusyError as error:
        if not arguments.quiet:
            print_message(str(error))
        return 0


def _sync(arguments: argparse.Namespace) -> int:
    from narrate.cli.batch_progress import batch_progress  # imports what help does without
    from narrate.reading.fetch import Access
    from narrate.shows.rebuilding import rebuild
    from narrate.shows.show import read_show
    from narrate.shows.site.build import build_from
    from narrate.shows.sync import Limits, database_of, sync, working_on

    described = read_show(arguments.folder)
    with ExitStack() as stack:
        stack.enter_context(working_on(described))
        if arguments.rebuild:
            rebuild(described, now())
        database = stack.enter_context(database_of(described))
        quiet = arguments.quiet or arguments.json
        with batch_progress(quiet=quiet, log=arguments.log or "", dry=False) as progress:
            report = sync(
                described,
                database,
                now(),
                progress=progress,
                access=Access(allow_private_hosts=arguments.allow_private_hosts),
                limits=Limits(arguments.max_episodes, arguments.max_hours),
                everything=arguments.all,
                begun=signals.on_terminate,
            )
        built = build_from(database, described, now())
    return _show(report, built, arguments)


def _show(report: SyncReport, built: Built, arguments: argparse.Namespace) -> int:
    if arguments.json:
        print_json(_as_json(report, built))
    elif not arguments.quiet:
        show(_summary(report, built))
    for name, why in (*report.failed, *report.down):
        print_message(f"failed: {name}: {why.removeprefix(f'{name}: ')}")
    for label, until in report.resting if not arguments.quiet else ():
        print_message(f"{label}: failed lately; it is asked again after {until:%H:%M} UTC, or with --all")
    if report.left and not arguments.quiet:
        print_message(f"{counted(report.left, 'post')} left for the next run")
    if not report.failed and not report.down:
        return 0
    return signals.FAILED if len(report.down) == report.looked > 0 else SOME_FAILED


def _summary(report: SyncReport, built: Built) -> str:
    parts = [f"{len(report.new)} new", f"{len(report.edited)} edited"]
    parts += [f"{len(report.withdrawn)} withdrawn"] if report.withdrawn else []
    parts += [f"{len(report.failed)} failed"]
    return f"{', '.join(parts)}; {counted(built.episodes, 'episode')} in {built.feed_url}"


def _as_json(report: SyncReport, built: Built) -> dict[str, Any]:
    return {
        "new": [_episode(record) for record in report.new],
        "edited": [_episode(record) for record in report.edited],
        "withdrawn": [_episode(record) for record in report.withdrawn],
        "failed": [{"reference": reference, "error": why} for reference, why in report.failed],
        "down": [{"source": label, "error": why} for label, why in report.down],
        "resting": [{"source": label, "until": until.isoformat()} for label, until in report.resting],
        "left": report.left,
        "feed": built.feed_url,
        "folder": str(built.folder),
        "episodes": built.episodes,
    }


def _episode(record: PostRecord) -> dict[str, str]:
    return {"reference": record.reference, "title": record.title, "folder": record.folder, "guid": record.guid}
