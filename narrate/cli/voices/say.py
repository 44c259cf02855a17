"""``narrate voices say``: speak a line to a file."""

from __future__ import annotations

import argparse
from pathlib import Path

import narrate
from narrate.cli.arguments import Commands, add_command, add_quiet, add_settings, options_of
from narrate.cli.terminal import speech_progress


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "say", run, "speak a line to a file")
    parser.add_argument("text", help="what to say")
    parser.add_argument(
        "-o", "--out", dest="output", metavar="FILE", type=Path, default=Path("say.wav"), help="default: say.wav"
    )
    add_settings(parser, {"voice", "speed", "lexicon", "device", "workers"})
    add_quiet(parser)


def run(arguments: argparse.Namespace) -> None:
    """Speak the line; print how long it is."""
    options = options_of(arguments)
    with speech_progress(quiet=arguments.quiet) as progress:
        seconds = narrate.say(arguments.text, arguments.output, options, progress=progress)
    if not arguments.quiet:
        print(f"{arguments.output}: {seconds:.1f} s")
