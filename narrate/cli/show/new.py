"""``narrate show new``: write a `show.toml` to start from."""

from __future__ import annotations

import argparse
from pathlib import Path

from narrate.cli.arguments import Commands, add_command, add_quiet
from narrate.cli.terminal import show


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "new", run, "write a show.toml with comments, to start from")
    parser.add_argument("folder", metavar="DIR", type=Path, help="the folder of the show")
    posts = "a folder of posts (default: one in DIR, with a post to begin with)"
    parser.add_argument("posts", metavar="POSTS", type=Path, nargs="?", help=posts)
    add_quiet(parser)


def run(arguments: argparse.Namespace) -> None:
    """Write the file, and print where it is."""
    from narrate.shows.show import new_show

    file = new_show(arguments.folder, arguments.posts)
    if not arguments.quiet:
        show(str(file))
