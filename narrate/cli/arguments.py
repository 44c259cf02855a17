"""Arguments that several commands share."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeAlias, TypedDict

from narrate.errors import OptionError
from narrate.options import Options, merged, settings, with_config
from narrate.reading.source_formats import KINDS

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Run: TypeAlias = Callable[[argparse.Namespace], None]


def add_command(commands: Commands, name: str, run: Run, summary: str) -> argparse.ArgumentParser:
    """Add the command ``name``; ``summary`` is what it does, in the imperative, without a full stop."""
    description = f"{summary[0].upper()}{summary[1:]}."
    parser = commands.add_parser(name, help=summary, description=description, allow_abbrev=False)
    parser.set_defaults(run=run, usage_error=parser.error)
    return parser


def add_post(parser: argparse.ArgumentParser) -> None:
    """Add the post that a command reads, and all settings."""
    parser.add_argument("reference", metavar="REF", help="a file, a URL, or - for standard input")
    add_settings(parser, {setting.name for setting in settings()})
    add_quiet(parser)
    kinds = tuple(KINDS)
    parser.add_argument(
        "--as",
        dest="kind",
        choices=kinds,
        default="",
        metavar="KIND",
        help=f"treat the post as {', '.join(kinds[:-1])} or {kinds[-1]}, whatever its name",
    )
    parser.add_argument(
        "--allow-private-hosts", action="store_true", help="also read from this machine and its network"
    )
    add_json(parser)


def add_settings(parser: argparse.ArgumentParser, names: Collection[str]) -> None:
    """Add the settings called ``names``, and ``--config``, which sets them too."""
    for setting in settings():
        if setting.name not in names:
            continue
        flags = filter(None, (setting.letter, f"--{setting.name.replace('_', '-')}"))
        parser.add_argument(*flags, metavar=setting.metavar, help=setting.help)
        if setting.name in {"opening", "closing"}:
            parser.add_argument(f"--no-{setting.name}", dest=setting.name, action="store_const", const="")
    near = "default: the nearest narrate.toml, in the post's folder or above it"
    parser.add_argument("--config", metavar="FILE", type=Path, help=near)


def add_quiet(parser: argparse.ArgumentParser) -> None:
    """Add ``--quiet``."""
    parser.add_argument("-q", "--quiet", action="store_true", help="print errors only")


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add ``--json``."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def options_of(arguments: argparse.Namespace) -> Options:
    """Defaults, then narrate.toml, then the command line. Exits as wrong usage does where that is wrong.

    Raises `OptionError` where narrate.toml is.
    """
    values = {setting.name: getattr(arguments, setting.name, None) for setting in settings()}
    given = {name: value for name, value in values.items() if value is not None}
    options = with_config(Options(), getattr(arguments, "reference", "-"), arguments.config)
    try:
        return merged(options, given, "the command line")
    except OptionError as error:
        arguments.usage_error(str(error))
        raise


class Access(TypedDict):
    """How the functions of `narrate.api` may read a post."""

    kind: str
    allow_private_hosts: bool


def access_of(arguments: argparse.Namespace) -> Access:
    """How the post may be read."""
    return {"kind": arguments.kind, "allow_private_hosts": arguments.allow_private_hosts}
