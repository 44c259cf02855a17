"""``narrate voices``: list, download, convert or try voices."""

from __future__ import annotations

from narrate.cli.arguments import Commands, add_group
from narrate.cli.voices import convert, get, listing, say

COMMANDS = (listing, get, convert, say)
"""In the order in which help lists them."""


def add_to(commands: Commands) -> None:
    """Add the command."""
    inner = add_group(commands, "voices", "list, download, convert or try voices")
    for command in COMMANDS:
        command.add_to(inner)
