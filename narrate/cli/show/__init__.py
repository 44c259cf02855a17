"""``narrate show``: make and keep a podcast."""

from __future__ import annotations

from narrate.cli.arguments import Commands, add_group
from narrate.cli.show import build, new, push, serve, status, sync, wishes

COMMANDS = (new, sync, status, *wishes.COMMANDS, build, serve, push)
"""In the order in which help lists them."""


def add_to(commands: Commands) -> None:
    """Add the command."""
    inner = add_group(commands, "show", "make a podcast of posts")
    for command in COMMANDS:
        command.add_to(inner)
