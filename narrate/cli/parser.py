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
from narrate.errors import did_you_mean
from narrate.reading.fetch import STDIN

_OWN_OPTIONS = ("-h", "--help", "--version")
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
    if first.startswith("-") and first not in _OWN_OPTIONS:
        parser.error(f"no option {first} stands before the command; type: narrate COMMAND {first}")
    return parser.parse_args(argv or ["--help"])


def _looks_like_a_post(first: str) -> bool:
    """Whether an argument in place of a command is a file or a URL, or the name of a file that is not there."""
    if first.startswith("-"):
        return first == STDIN
    return "/" in first or bool(Path(first).suffix) or Path(first).is_file()


class _Parser(argparse.ArgumentParser):
    """A parser whose messages suggest what was meant, and repeat nothing that a terminal would obey."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:  # told here, where the command is known, rather than by narrate's own parser
            self.error(self._told(unknown[0]))
        return found, unknown

    def _told(self, unknown: str) -> str:
        if not unknown.startswith("-"):
            return f"unexpected argument {unknown!r}; if it has spaces, put quotes around it"
        option = unknown.partition("=")[0]
        return f"unknown option {option}; {did_you_mean(option, self._option_string_actions)}"

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            raise argparse.ArgumentError(
                action, f"invalid choice {value!r}; {did_you_mean(value, action.choices)}"
            )

    def _print_message(self, message: str, file: Any = None) -> None:
        super()._print_message(printable(message), file)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="narrate",
        description="Turn a written post into a podcast episode.",
        epilog="narrate COMMAND --help describes a command and lists its options.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"narrate {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_to(commands)
    return parser
