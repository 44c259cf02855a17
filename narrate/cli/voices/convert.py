"""``narrate voices convert``: convert a Piper voice to Coqui."""

from __future__ import annotations

import argparse

import narrate
from narrate.cli.arguments import Commands, add_command, add_quiet, add_voice_name
from narrate.cli.terminal import show


def add_to(commands: Commands) -> None:
    """Add the command."""
    summary = "convert a Piper voice to Coqui, which speaks on a GPU"
    parser = add_command(commands, "convert", run, summary)
    add_voice_name(parser)
    add_quiet(parser)


def run(arguments: argparse.Namespace) -> None:
    """Convert the voice; print where its model is."""
    from narrate.speaking.registry import convert_voice

    voice = narrate.find_voice(arguments.name)
    folder = convert_voice(voice)
    if not arguments.quiet:
        show(f'{folder}\nHear it: narrate voices say "Hello, here I am." --voice {voice.name} --device cuda')
