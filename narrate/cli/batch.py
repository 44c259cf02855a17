"""``narrate batch``: make the episodes of many posts."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import narrate
from narrate.cli import memory, signals
from narrate.cli.arguments import Commands, add_command, add_config, add_json, add_quiet, add_settings, values_of
from narrate.cli.terminal import clock, counted, print_json, print_message, show
from narrate.cli.units import argument, hours, whole
from narrate.errors import OptionError
from narrate.options import Options, merged, settings

if TYPE_CHECKING:
    from narrate.cli.batch_progress import ShownProgress

SOME_FAILED = 3


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "batch", run, "make the episodes of many posts")
    parser.usage = "%(prog)s [OPTION ...] [REF ...]"
    what = "a post, a folder of posts, a feed, an OPML file, a text with a reference a line, or - for such a text"
    parser.add_argument("posts", metavar="REF", nargs="*", help=what)
    _add_choice(parser)
    _add_course(parser)
    add_settings(parser, {setting.name for setting in settings()})
    add_config(parser, "a narrate.toml for all posts (default: for each the nearest, in its folder or above it)")
    add_quiet(parser, "print errors only")
    parser.add_argument(
        "--allow-private-hosts", action="store_true", help="also read from this machine and its network"
    )
    add_json(parser, "print the report as JSON")


def _add_choice(parser: argparse.ArgumentParser) -> None:
    """The arguments that choose posts."""
    add = parser.add_argument
    add(
        "--include",
        metavar="PATTERN",
        action="append",
        default=[],
        help="only files in folders that match, such as '*.md'",
    )
    add("--exclude", metavar="PATTERN", action="append", default=[], help="no files or folders that match")
    add("--limit", metavar="N", type=argument(whole), help="only the N newest entries of each feed")
    add(
        "--since",
        metavar="DATE",
        type=argument(_day),
        help="only entries of feeds from this day on, such as 2026-11-30",
    )
    add(
        "--shard",
        metavar="I/N",
        type=argument(_shard),
        help="only the I-th of N equal parts, the same in every run",
    )
    add(
        "--retry-failed",
        action="store_true",
        help="only posts that failed the last time (without REF, all of them)",
    )


def _add_course(parser: argparse.ArgumentParser) -> None:
    """The arguments that say how it goes on."""
    add = parser.add_argument
    add("--dry-run", action="store_true", help="say what would be done, and about how long it would take")
    add("--force", action="store_true", help="rebuild all episodes and synthesize every sentence again")
    add("--drop-formats", action="store_true", help="remove formats of earlier runs that --format does not name")
    add("--max-hours", metavar="H", type=argument(hours), help="begin no more posts after H hours")
    add(
        "--cluster",
        metavar="ADDRESS",
        help="let the workers of a Dask scheduler speak, such as tcp://10.0.0.1:8786",
    )
    add(
        "--log",
        choices=("lines", "json"),
        metavar="HOW",
        help="log to standard error, as lines or json, with times",
    )


def run(arguments: argparse.Namespace) -> int:
    """Make the episodes; print a line for each, and what they come to. Returns the exit code."""
    from narrate.cli.batch_progress import batch_progress  # imports what help does without

    _check_options(arguments)
    how: dict[str, Any] = {
        "force": arguments.force,
        "drop_formats": arguments.drop_formats,
        "allow_private_hosts": arguments.allow_private_hosts,
    }
    quiet = arguments.quiet or arguments.json
    with batch_progress(quiet=quiet, log=arguments.log or "", dry=arguments.dry_run) as progress:
        posts = _select(arguments)
        with _studio(arguments.cluster) as studio:
            how |= {"progress": progress, "studio": studio}
            if arguments.dry_run:
                return _show_preview(narrate.preview_episodes(posts, **how), posts, arguments)
            begun = partial(_begin, progress)
            report = narrate.make_episodes(posts, max_hours=arguments.max_hours, begun=begun, **how)
        if arguments.log:
            progress.ended(report, [_summary(report), *_to_tell(report, quiet=False)])
    return _show(report, arguments)


def _select(arguments: argparse.Namespace) -> narrate.Selection:
    return narrate.select_posts(
        arguments.posts,
        config=arguments.config,
        include=arguments.include,
        exclude=arguments.exclude,
        limit=arguments.limit,
        since=arguments.since,
        shard=arguments.shard or "",
        retry_failed=arguments.retry_failed,
        allow_private_hosts=arguments.allow_private_hosts,
        **values_of(arguments),
    )


@contextmanager
def _studio(cluster: str | None) -> Iterator[narrate.Studio]:
    """Voices on this machine, or on the workers of a cluster."""
    if not cluster:
        with narrate.Studio() as studio:
            yield studio
        return
    from narrate.speaking.crews.cluster import hire_cluster

    with hire_cluster(cluster) as hire, narrate.Studio(hire=hire) as studio:
        yield studio


def _begin(progress: ShownProgress, batch: narrate.Batch) -> None:
    memory.bound()
    signals.on_terminate(batch.stop, progress.warning)


def _show(report: narrate.BatchReport, arguments: argparse.Namespace) -> int:
    if arguments.json:
        print_json(narrate.dump_report(report))
    elif not arguments.quiet and not arguments.log:
        show(_summary(report))
    for line in [] if arguments.log else _to_tell(report, arguments.quiet):
        print_message(line)
    return _exit_code(report)


def _exit_code(report: narrate.BatchReport) -> int:
    if not report.failed:
        return 0
    return SOME_FAILED if len(report.failed) < len(report.entries) or report.left else signals.FAILED


def _summary(report: narrate.BatchReport) -> str:
    made, sound = report.count("made"), report.new_audio_s
    parts = [f"{made} made, {report.count('unchanged')} unchanged, {len(report.failed)} failed"]
    if made:
        pace = sound / max(report.wall_s, 1e-6)
        parts.append(f"{clock(sound)} of sound in {clock(report.wall_s)} ({pace:.{int(pace < 10)}f} x real time)")
    return "; ".join(parts)


def _to_tell(report: narrate.BatchReport, quiet: bool) -> list[str]:
    """What went wrong, and unless ``quiet``, what was left out."""
    lines = [f"failed: {entry.reference}: {entry.error}" for entry in report.failed]
    if quiet:
        return lines
    lines += [_some("file", report.unread, "narrate does not read")] if report.unread else []
    have = "has" if len(report.gone) == 1 else "have"
    lines += [_some("episode", report.gone, f"{have} no post any more")] if report.gone else []
    if report.left:
        lines.append(f"{_some('post', report.left, 'left')}; run the same command again to continue")
    return lines


def _some(noun: str, names: tuple[str, ...], what: str, most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{counted(len(names), noun)} {what}: {', '.join(names[:most])}{more}"


def _show_preview(preview: narrate.BatchPreview, posts: narrate.Selection, arguments: argparse.Namespace) -> int:
    entries = [planned.entry for planned in preview.posts]
    entries += posts.problems
    report = narrate.BatchReport(tuple(entries), unread=posts.unread)
    if arguments.json:
        estimate = {"to_speak_s": round(preview.to_speak_s), "estimated_s": preview.work_s}
        print_json({**narrate.dump_report(report), **estimate})
    elif not arguments.quiet:
        show(_preview_summary(report, preview))
    for line in _to_tell(report, arguments.quiet):
        print_message(line)
    return _exit_code(report)


def _preview_summary(report: narrate.BatchReport, preview: narrate.BatchPreview) -> str:
    counts = (
        f"{report.count('made')} to make, {report.count('unchanged')} unchanged, {len(report.failed)} would fail"
    )
    speech = f"about {clock(preview.to_speak_s)} to speak"
    if preview.work_s is None:
        return f"{counts}; {speech}; no batch was made on this machine to estimate the time from"
    return f"{counts}; {speech}, which takes about {clock(preview.work_s)}, going by the last batches"


# --- arguments ----------------------------------------------------------------------------------------------


def _check_options(arguments: argparse.Namespace) -> None:
    """Values on the command line are wrong usage; those of a narrate.toml are found later."""
    if not arguments.posts and not arguments.retry_failed:
        arguments.usage_error("name a post, a folder, a feed or a list, or use --retry-failed")
    try:
        merged(Options(), {name.replace("_", "-"): value for name, value in values_of(arguments).items()})
    except OptionError as error:
        arguments.usage_error(str(error))


def _shard(text: str) -> str:
    """The same text, if it names a part. Raises `ValueError`."""
    from narrate.batch.posts import Shard  # imports what help does without

    Shard.read(text)
    return text


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("use a day such as 2026-11-30") from None
