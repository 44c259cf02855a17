"""``narrate cache``: show, limit or verify what narrate keeps so that nothing is spoken twice."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrate.cli.arguments import Commands, add_command, add_json, add_quiet
from narrate.cli.terminal import counted, print_json, progress_through, show
from narrate.cli.units import parse_age, parse_size, size_text
from narrate.paths import clip_folder, prepared_folder, segment_folder

if TYPE_CHECKING:
    from narrate.cache.contents import Contents, Holding, StoredFile
    from narrate.cache.removal import Removal, Watch

_UNKNOWN = "(unknown)"
"""Shown for clips of earlier versions, which do not tell their voice."""


def add_to(commands: Commands) -> None:
    """Add the command; without a command of its own, it shows a summary."""
    parser = add_command(commands, "cache", run, "show, limit or verify the clips that are kept")
    add_json(parser, "print the summary as JSON")
    inner = parser.add_subparsers(metavar="COMMAND", help="without one: show what is kept")
    parser.usage = "%(prog)s [-h] [--json] [COMMAND ...]"
    _add_prune(inner)
    _add_removal(add_command(inner, "verify", verify, "read all clips and MP3, and remove what is damaged"))


def _add_prune(commands: Commands) -> None:
    parser = add_command(commands, "prune", prune, "remove the clips and MP3 that were not used for longest")
    larger = "remove until no more than this is left, such as 20GB"
    parser.add_argument("--larger-than", metavar="SIZE", type=parse_size, help=larger)
    older = "remove what was not used for this long, such as 30d (also h, w)"
    parser.add_argument("--older-than", metavar="AGE", type=parse_age, help=older)
    _add_removal(parser)


def _add_removal(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="say what would be removed, and remove nothing")
    add_quiet(parser)
    add_json(parser, "print the result as JSON")


# --- narrate cache ----------------------------------------------------------------------------------------------


def run(arguments: argparse.Namespace) -> None:
    """Print how much there is, and where."""
    from narrate.cache.contents import contents

    found = contents()
    if arguments.json:
        print_json(_contents_facts(found))
    else:
        show("\n".join(_contents_lines(found)))


def _contents_lines(found: Contents) -> Iterator[str]:
    yield _line("Clips", "clip", found.clips, clip_folder())
    width = max((len(voice.name or _UNKNOWN) for voice in found.voices), default=0)
    for voice in found.voices:
        yield f"  {voice.name or _UNKNOWN:{width}}  {_held('clip', voice)}, last used {_day(voice.newest_s)}"
    yield _line("Encoded MP3", "segment", found.segments, segment_folder())
    yield _line("Prepared models", "file", found.prepared, prepared_folder())
    yield f"In all {size_text(found.size)}."
    if found.clips.files:
        yield f"The clip that was not used for longest was last used on {_day(found.clips.oldest_s)}."
    yield "narrate cache prune removes clips and MP3 that were not used for long; they are made again when needed."


def _line(what: str, noun: str, holding: Holding, folder: Path) -> str:
    return f"{what}: {_held(noun, holding)}, in {folder}"


def _held(noun: str, holding: Holding) -> str:
    return f"{counted(holding.files, noun)}, {size_text(holding.size)}"


def _day(seconds: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(seconds))


def _contents_facts(found: Contents) -> dict[str, Any]:
    folders = {"clips": clip_folder(), "segments": segment_folder(), "prepared": prepared_folder()}
    facts = {name: {"folder": str(folder), **_numbers(getattr(found, name))} for name, folder in folders.items()}
    voices = [{"name": voice.name, **_numbers(voice)} for voice in found.voices]
    return {**facts, "voices": voices, "bytes": found.size}


def _numbers(holding: Holding) -> dict[str, Any]:
    """Times are in seconds since 1970; null where there is nothing."""
    oldest, newest = (holding.oldest_s, holding.newest_s) if holding.files else (None, None)
    return {"files": holding.files, "bytes": holding.size, "oldest_use": oldest, "last_use": newest}


# --- narrate cache prune and verify -----------------------------------------------------------------------------


def prune(arguments: argparse.Namespace) -> None:
    """Remove what was not used for longest; print how much that was, and how much is left."""
    from narrate.cache import removal

    size, age_s, dry_run = arguments.larger_than, arguments.older_than, arguments.dry_run
    if size is None and age_s is None:
        arguments.usage_error("say how much: --larger-than 20GB, or --older-than 30d")
    _remove(
        lambda watch: removal.prune(max_size=size, max_age_s=age_s, dry_run=dry_run, watch=watch), "", arguments
    )


def verify(arguments: argparse.Namespace) -> None:
    """Remove what is damaged; print how much that was, and how much is left."""
    from narrate.cache import removal

    _remove(lambda watch: removal.verify(dry_run=arguments.dry_run, watch=watch), "damaged ", arguments)


def _remove(work: Callable[[Watch], Removal], kind: str, arguments: argparse.Namespace) -> None:
    """Do ``work``, with a progress bar; print its result. ``kind`` says which files: ``damaged `` or nothing."""
    shown = not arguments.quiet and not arguments.json
    done = work(lambda files: progress_through(files, quiet=not shown))
    if arguments.json:
        print_json(_removal_facts(done))
    elif shown:
        show("\n".join(_removal_lines(done, kind, "Would remove" if arguments.dry_run else "Removed")))


def _removal_lines(done: Removal, kind: str, verb: str) -> Iterator[str]:
    left = f"{counted(done.left, 'file')}, {size_text(done.left_size)} left"
    yield f"{verb} {_removed(done.removed, kind)}; {left}"
    if done.needed:
        yield f"Kept {_removed(done.needed, kind)}: a command that is running may need them"


def _removed(files: Sequence[StoredFile], kind: str) -> str:
    if not files:
        return f"no {kind}files"
    return f"{counted(len(files), f'{kind}file')}, {size_text(sum(file.size for file in files))}"


def _removal_facts(done: Removal) -> dict[str, Any]:
    amounts = {"removed": done.removed, "needed": done.needed}
    facts = {key: {"files": len(files), "bytes": sum(f.size for f in files)} for key, files in amounts.items()}
    return {**facts, "left": {"files": done.left, "bytes": done.left_size}}
