"""``narrate voices get``: download what a voice needs."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

import narrate
from narrate.cli.arguments import Commands, add_command, add_quiet, add_voice_name
from narrate.cli.terminal import download_progress, show
from narrate.errors import install_hint

if TYPE_CHECKING:
    from narrate.voices.models import Model


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "get", run, "download what a voice needs")
    add_voice_name(parser)
    add_quiet(parser)
    parser.add_argument(
        "--accept-license", action="store_true", help="accept the license of models that require it"
    )
    parser.add_argument(
        "--allow-private-hosts", action="store_true", help="also download from this machine and its network"
    )


def run(arguments: argparse.Namespace) -> None:
    """Download the model; print where it is, and what is still missing."""
    from narrate.speaking.catalog import model_of

    voice = narrate.find_voice(arguments.name)
    model = model_of(voice)
    if model is not None and not arguments.quiet and (arguments.accept_license or not model.must_accept):
        show(f"License: {model.license}", flush=True)
    with download_progress(quiet=arguments.quiet) as progress:
        offer = narrate.download_voice(
            voice.name,
            accept_license=arguments.accept_license,
            allow_private_hosts=arguments.allow_private_hosts,
            progress=progress,
        )
    if not arguments.quiet:
        show("\n".join(_report(offer, model)))


def _report(offer: narrate.Offer, model: Model | None) -> Iterator[str]:
    voice = offer.voice
    if model is None:
        yield f"{voice.name}: there is nothing to download"
    else:
        yield f"{voice.name}: complete, in {model.folder}"
        for key in offer.absent:
            yield f"Still missing: {key}, {voice.model[key]} in {voice.folder}"
    if offer.extra:
        yield f"Its engine is not installed: {install_hint(offer.extra)}"
    yield f'Hear it: narrate voices say "Hello, here I am." --voice {voice.name}'
