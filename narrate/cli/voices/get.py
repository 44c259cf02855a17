"""``narrate voices get``: download what a voice needs."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from narrate.cli.arguments import Commands, add_command, add_quiet
from narrate.cli.terminal import download_progress
from narrate.errors import install_hint

if TYPE_CHECKING:
    from narrate.voices.models import Model


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "get", run, "download what a voice needs")
    parser.add_argument("name", metavar="NAME", help="see narrate voices list")
    add_quiet(parser)
    parser.add_argument(
        "--accept-license", action="store_true", help="accept the license of models that require it"
    )
    parser.add_argument(
        "--allow-private-hosts", action="store_true", help="also download from this machine and its network"
    )


def run(arguments: argparse.Namespace) -> None:
    """Download the model; print where it is, and what is still missing."""
    from narrate.speaking.catalogue import absent, model_of
    from narrate.speaking.registry import missing_extra
    from narrate.voices.voice import find_voice

    voice = find_voice(arguments.name)
    model = model_of(voice)
    if model is None:
        for key in {"file", "config"} & voice.model.keys():
            voice.checked_file(key)
        lines = [f"{voice.name}: there is nothing to fetch"]
    else:
        _fetch(model, arguments)
        lines = [f"{voice.name}: all there, in {model.folder}"]
        lines += [f"Still to bring: {key}, {voice.model[key]} in {voice.folder}" for key in absent(voice)]
    extra = missing_extra(voice.engine)
    if extra:
        lines.append(f"Its engine is not installed: {install_hint(extra)}")
    if not arguments.quiet:
        print(*lines, f'Hear it: narrate voices say "Hello, here I am." --voice {voice.name}', sep="\n")


def _fetch(model: Model, arguments: argparse.Namespace) -> None:
    from narrate.voices.model_download import fetch

    accepted = arguments.accept_license
    if not arguments.quiet and (accepted or not model.must_accept):
        print(f"License: {model.license}", flush=True)
    with download_progress(quiet=arguments.quiet) as progress:
        fetch(model, progress, accept_license=accepted, allow_private_hosts=arguments.allow_private_hosts)
