"""``narrate voices``: list, download, convert or try voices."""

from __future__ import annotations

from narrate.cli.arguments import Commands
from narrate.cli.voices import convert, get, listing, say

COMMANDS = (listing, get, convert, say)
"""In the order in which help lists them."""


def add_to(commands: Commands) -> None:
    """Add the command."""
    summary = "list, download, convert or try voices"
    description = f"{summary[0].upper()}{summary[1:]}."
    parser = commands.add_parser("voices", help=summary, description=description, allow_abbrev=False)
    inner = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_to(inner)
