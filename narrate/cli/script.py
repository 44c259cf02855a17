"""``narrate script``: show what would be spoken."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

import narrate
from narrate.cli.arguments import Commands, access_of, add_command, add_post, options_of
from narrate.cli.terminal import as_json, show, speech_progress

_KEYS = ("section", "role", "written", "spoken", "caption", "pause_ms", "speaker")
_INDENT = " " * 15


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "script", run, "show what would be spoken, word for word, without speaking")
    add_post(parser, quiet="print no warnings", json="print a JSON object for each utterance")
    parser.add_argument("--why", action="store_true", help="name the rule behind every change")
    parser.add_argument("--phonemes", action="store_true", help="show the phonemes that the voice is given")


def run(arguments: argparse.Namespace) -> None:
    """Print the script, a line or an object for each utterance."""
    for utterance, phonemes in _script(arguments):
        reasons = _reasons(utterance) if arguments.why else []
        if arguments.json:
            value = _facts(utterance) | {"phonemes": phonemes} | ({"why": reasons} if arguments.why else {})
            show(as_json(value))
            continue
        show(f"{utterance.section:3}  {utterance.speaker or utterance.role:8}  {utterance.spoken}")
        if phonemes is not None:
            show(f"{_INDENT}{phonemes}")
        for reason in reasons:
            show(f"{_INDENT}{reason['written']}  →  {reason['spoken']}  ({reason['rule']})")


def _script(arguments: argparse.Namespace) -> Iterable[tuple[narrate.Utterance, str | None]]:
    """Every utterance, with its phonemes if they are wanted, or if nobody has to wait for them."""
    options, access = options_of(arguments), access_of(arguments)
    with speech_progress(quiet=arguments.quiet) as progress:
        if arguments.phonemes or arguments.json:
            quick = not arguments.phonemes
            return narrate.phonemize(arguments.reference, options, quick=quick, progress=progress, **access)
        script = narrate.write_script(arguments.reference, options, progress=progress, **access)
    return ((utterance, None) for utterance in script.utterances)


def _facts(utterance: narrate.Utterance) -> dict[str, Any]:
    return {key: getattr(utterance, key) for key in _KEYS}


def _reasons(utterance: narrate.Utterance) -> list[dict[str, str]]:
    return [
        {"rule": piece.rule, "written": piece.written, "spoken": " ".join(piece.spoken.split())}
        for piece in utterance.changes
    ]
