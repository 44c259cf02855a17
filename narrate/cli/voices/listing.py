"""``narrate voices list``: list the voices and what each needs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

import narrate
from narrate.cli.arguments import Commands, add_command, add_json
from narrate.cli.terminal import print_json, show
from narrate.errors import install_hint

_KEYS = ("name", "description", "language", "license", "engine", "speaker")


def add_to(commands: Commands) -> None:
    """Add the command."""
    add_json(add_command(commands, "list", run, "list the voices and what each needs"), "print JSON")


def run(arguments: argparse.Namespace) -> None:
    """Print the voices."""
    found = narrate.list_voices()
    if arguments.json:
        print_json([_facts(offer) for offer in found])
    else:
        _print_table(found)
        show("\nnarrate voices get NAME downloads what a voice needs.")
        for extra in sorted({offer.extra for offer in found} - {""}):
            show(f"[{extra}] is not installed: {install_hint(extra)}")


def _print_table(found: Sequence[narrate.Offer]) -> None:
    from narrate.speaking.catalog import GROUPS

    widths = [max(map(len, column)) for column in zip(*map(_row, found), strict=True)]
    for group in GROUPS:
        members = [offer for offer in found if offer.group == group]
        if members:
            show(f"{group[0].upper()}{group[1:]}:")
        for offer in members:
            start = "  " + "".join(f"{cell:{width}}  " for cell, width in zip(_row(offer), widths, strict=True))
            more = f"\n{'':{len(start)}}"
            show(start + more.join(filter(None, (offer.voice.description, offer.voice.license, offer.problem))))


def _row(offer: narrate.Offer) -> tuple[str, ...]:
    return offer.voice.name, offer.voice.language, offer.voice.engine, _cost(offer)


def _facts(offer: narrate.Offer) -> dict[str, Any]:
    facts = {key: getattr(offer.voice, key) for key in _KEYS}
    needs = {"megabytes": offer.megabytes, "extra": offer.extra, "absent": offer.absent, "problem": offer.problem}
    return {**facts, "group": offer.group, "installed": offer.installed, **needs}


def _cost(offer: narrate.Offer) -> str:
    """What the voice needs before it can speak, in a few characters."""
    if offer.installed:
        return "installed"
    if offer.problem:
        return "unusable"
    size = "? MB" if offer.megabytes is None else f"{offer.megabytes:.0f} MB" if offer.megabytes else ""
    extra = f"[{offer.extra}]" if offer.extra else ""
    return " + ".join(filter(None, (size, *offer.absent, extra)))
