"""All commands and how they are parsed."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from narrate import __version__
from narrate.cli import batch, cache, outline, post, script, show, voices
from narrate.cli.terminal import printable

COMMANDS = (post, batch, outline, script, show, voices, cache)
"""In the order in which help lists them."""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Parse the command line; an empty one asks for help.

    ``run`` of the result takes the result. Exits as `argparse` does: 0 after help, 2 on wrong usage.
    """
    parser = _parser()
    first = argv[0] if argv else ""
    if _looks_like_a_post(first):
        parser.error(f"{first} is not a command; to narrate it, type: narrate post {shlex.quote(first)}")
    return parser.parse_args(argv or ["--help"])


def _looks_like_a_post(first: str) -> bool:
    """Whether an argument in place of a command is a file or a URL, or the name of a file that is not there."""
    return not first.startswith("-") and ("/" in first or bool(Path(first).suffix) or Path(first).is_file())


class _Parser(argparse.ArgumentParser):
    """A parser whose messages repeat nothing that a terminal would obey."""

    def _print_message(self, message: str, file: Any = None) -> None:
        super()._print_message(printable(message), file)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="narrate", description="Turn a written post into a podcast episode.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"narrate {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_to(commands)
    return parser
