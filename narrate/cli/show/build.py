"""``narrate show build``: write the folder that a web server shows."""

from __future__ import annotations

import argparse
from pathlib import Path

from narrate.cli.arguments import Commands, add_command, add_quiet
from narrate.cli.show.place import add_folder, now
from narrate.cli.terminal import counted, show


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "build", run, "write the site: feed, audio, chapters, transcripts and covers")
    add_folder(parser)
    parser.add_argument("-o", "--out", metavar="FOLDER", type=Path, help="the site (default: as show.toml says)")
    parser.add_argument("--new-token", action="store_true", help="give a private show a new address")
    add_quiet(parser)


def run(arguments: argparse.Namespace) -> None:
    """Write the site, and print what is there."""
    from narrate.errors import OptionError
    from narrate.shows.show import read_show
    from narrate.shows.site.address import new_token
    from narrate.shows.site.build import build_from
    from narrate.shows.sync import database_of, working_on

    described = read_show(arguments.folder)
    with working_on(described), database_of(described) as database:
        if arguments.new_token:
            if not described.private:
                raise OptionError("is not private, so it has no token", str(described.file), "set private = true")
            new_token(described)
        built = build_from(database, described, now(), arguments.out)
    if not arguments.quiet:
        what = f"{counted(built.episodes, 'episode')}, {counted(built.changed, 'file')} new or changed"
        show(f"{built.folder}: {what}; {built.feed_url}")
