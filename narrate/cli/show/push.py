"""``narrate show push``: send what changed in a site to where it is hosted."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from narrate.cli.arguments import Commands, add_command, add_quiet
from narrate.cli.show.place import add_site, now, site_of
from narrate.cli.terminal import counted, show, upload_progress
from narrate.cli.units import size_text

if TYPE_CHECKING:
    from narrate.shows.pushing.push import Pushed


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "push", run, "send what changed in the site to storage or another machine")
    add_site(parser)
    add = parser.add_argument
    add("target", metavar="TARGET", help="s3://BUCKET/FOLDER, sftp://MACHINE/FOLDER or a folder")
    add("-n", "--dry-run", action="store_true", help="only list what would be sent and removed")
    add(
        "--check",
        action="store_true",
        help="look whether what was sent before is still there, and send what is not",
    )
    add("--replace", action="store_true", help="also overwrite files that narrate did not put there")
    add_quiet(parser)


def run(arguments: argparse.Namespace) -> None:
    """Push, and print what was done."""
    from narrate.shows.pushing.push import push
    from narrate.shows.pushing.target import Target

    site, target = site_of(arguments.folder), Target(arguments.target)
    with upload_progress(quiet=arguments.quiet) as progress:
        pushed = push(
            site,
            target,
            now(),
            progress=progress,
            check=arguments.check,
            replace=arguments.replace,
            dry_run=arguments.dry_run,
        )
    if arguments.dry_run:
        for path, size in pushed.sent:
            show(f"send    {path} ({size_text(size)})")
        for path in pushed.removed:
            show(f"remove  {path}")
    if not arguments.quiet:
        show(_summary(pushed, arguments.target, "to send" if arguments.dry_run else "sent"))


def _summary(pushed: Pushed, target: str, sent: str) -> str:
    size = size_text(sum(size for _, size in pushed.sent))
    parts = [f"{counted(len(pushed.sent), 'file')} {sent} ({size})"]
    parts += [f"{len(pushed.removed)} {'to remove' if sent == 'to send' else 'removed'}"] if pushed.removed else []
    return f"{target}: {', '.join([*parts, f'{pushed.unchanged} unchanged'])}"
