"""Arguments that several commands share."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeAlias, TypedDict

from narrate.errors import OptionError
from narrate.options import Options, merged, settings, with_config
from narrate.reading.source_formats import KINDS

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Run: TypeAlias = "Callable[[argparse.Namespace], int | None]"
"""Runs a command, and returns the exit code if it is not 0."""


def add_command(commands: Commands, name: str, run: Run, summary: str) -> argparse.ArgumentParser:
    """Add the command ``name``; ``summary`` is what it does, in the imperative, without a full stop."""
    description = f"{summary[0].upper()}{summary[1:]}."
    parser = commands.add_parser(name, help=summary, description=description, allow_abbrev=False)
    parser.set_defaults(run=run, usage_error=parser.error)
    return parser


def add_group(commands: Commands, name: str, summary: str) -> Commands:
    """Add the command ``name``, which consists of others. Returns where to add those."""

    def run(arguments: argparse.Namespace) -> None:
        arguments.usage_error(f"name a command: {', '.join(inner.choices)}")

    inner: Commands = add_command(commands, name, run, summary).add_subparsers(metavar="COMMAND")
    return inner


def add_post(parser: argparse.ArgumentParser, *, quiet: str, json: str) -> None:
    """Add the post that a command reads, and all settings; ``quiet`` and ``json`` are the help of these two."""
    parser.usage = "%(prog)s [OPTION ...] REF"
    parser.add_argument("reference", metavar="REF", help="a file, a URL, or - for standard input")
    add_settings(parser, {setting.name for setting in settings()})
    near = "the narrate.toml to read (default: the nearest, in the post's folder or above it)"
    add_config(parser, near)
    add_quiet(parser, quiet)
    kinds = tuple(KINDS)
    parser.add_argument(
        "--as",
        dest="kind",
        choices=kinds,
        default="",
        metavar="KIND",
        help=f"read the post as {', '.join(kinds[:-1])} or {kinds[-1]}, whatever its name",
    )
    parser.add_argument(
        "--allow-private-hosts", action="store_true", help="also read from this machine and its network"
    )
    add_json(parser, json)


def add_settings(parser: argparse.ArgumentParser, names: Collection[str]) -> None:
    """Add the settings called ``names``."""
    for setting in settings():
        if setting.name not in names:
            continue
        flags = filter(None, (setting.letter, f"--{setting.name.replace('_', '-')}"))
        parser.add_argument(*flags, metavar=setting.metavar, help=setting.help)
        if setting.name in {"opening", "closing"}:
            off, nothing = f"--no-{setting.name}", f"no {setting.name}"
            parser.add_argument(off, dest=setting.name, action="store_const", const="", help=nothing)


def add_voice_name(parser: argparse.ArgumentParser) -> None:
    """Add the name of a voice."""
    parser.add_argument("name", metavar="NAME", help="a voice (see narrate voices list)")


def add_config(parser: argparse.ArgumentParser, summary: str) -> None:
    """Add ``--config``."""
    parser.add_argument("--config", metavar="FILE", type=Path, help=summary)


def add_quiet(parser: argparse.ArgumentParser, summary: str = "print errors only") -> None:
    """Add ``--quiet``."""
    parser.add_argument("-q", "--quiet", action="store_true", help=summary)


def add_json(parser: argparse.ArgumentParser, summary: str) -> None:
    """Add ``--json``."""
    parser.add_argument("--json", action="store_true", help=summary)


def options_of(arguments: argparse.Namespace) -> Options:
    """The options: those of the command line, then those of narrate.toml, then the defaults.

    Raises `OptionError` if narrate.toml has an invalid value; one on the command line is wrong usage, which exits.
    """
    given = {name.replace("_", "-"): value for name, value in values_of(arguments).items()}
    options = with_config(Options(), getattr(arguments, "reference", "-"), arguments.config)
    try:
        return merged(options, given)
    except OptionError as error:
        arguments.usage_error(str(error))
        raise


def values_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """The options that are given on the command line, by name."""
    values = {setting.name: getattr(arguments, setting.name, None) for setting in settings()}
    return {name: value for name, value in values.items() if value is not None}


class AccessValues(TypedDict):
    """How the functions of `narrate.api` may read a post."""

    kind: str
    allow_private_hosts: bool


def access_of(arguments: argparse.Namespace) -> AccessValues:
    """How the post may be read."""
    return {"kind": arguments.kind, "allow_private_hosts": arguments.allow_private_hosts}
