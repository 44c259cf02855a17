"""``narrate show``: make and keep a podcast."""

from __future__ import annotations

from narrate.cli.arguments import Commands
from narrate.cli.show import build, new, push, serve, status, sync, wishes

COMMANDS = (new, sync, status, *wishes.COMMANDS, build, serve, push)
"""In the order in which help lists them."""


def add_to(commands: Commands) -> None:
    """Add the command."""
    summary = "make a podcast of posts"
    description = f"{summary[0].upper()}{summary[1:]}."
    parser = commands.add_parser("show", help=summary, description=description, allow_abbrev=False)
    inner = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_to(inner)
