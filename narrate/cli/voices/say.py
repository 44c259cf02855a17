"""``narrate voices say``: speak a line into a file."""

from __future__ import annotations

import argparse
from pathlib import Path

import narrate
from narrate.cli.arguments import Commands, add_command, add_config, add_quiet, add_settings, options_of
from narrate.cli.terminal import show, speech_progress
from narrate.options import FORMAT_NAMES


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "say", run, "speak a line into a file")
    parser.add_argument("text", metavar="TEXT", help="the line to speak")
    target = (
        f"the file to write, which ends in {', '.join(FORMAT_NAMES[:-1])} or {FORMAT_NAMES[-1]} (default: say.wav)"
    )
    parser.add_argument(
        "-o", "--out", dest="file", metavar="FILE", type=Path, default=Path("say.wav"), help=target
    )
    add_settings(parser, {"voice", "speed", "lexicon", "device", "workers"})
    add_config(parser, "a narrate.toml to read (default: none)")
    add_quiet(parser)


def run(arguments: argparse.Namespace) -> None:
    """Speak the line; print how long it is."""
    options = options_of(arguments)
    with speech_progress(quiet=arguments.quiet) as progress:
        seconds = narrate.say(arguments.text, arguments.file, options, progress=progress)
    if not arguments.quiet:
        show(f"{arguments.file}: {seconds:.1f} s")
