"""``narrate outline``: show what a post consists of."""

from __future__ import annotations

import argparse
from typing import Any

import narrate
from narrate.cli.arguments import Commands, access_of, add_command, add_post, options_of
from narrate.cli.terminal import print_json, show


def add_to(commands: Commands) -> None:
    """Add the command."""
    summary = "show sections, words, minutes and omissions, without speaking"
    parser = add_command(commands, "outline", run, summary)
    add_post(parser, quiet="print no warnings", json="print the outline as JSON")


def run(arguments: argparse.Namespace) -> None:
    """Print the outline."""
    outline = narrate.outline(arguments.reference, options_of(arguments), **access_of(arguments))
    if arguments.json:
        print_json(_facts(outline))
    else:
        _print(outline)


def _facts(outline: narrate.Outline) -> dict[str, Any]:
    return {
        "title": outline.title,
        "authors": list(outline.authors),
        "published": outline.published.isoformat() if outline.published else None,
        "url": outline.url or None,
        "sections": [
            {"title": section.title, "level": section.level, "words": section.words}
            for section in outline.sections
        ],
        "omissions": outline.omission_counts,
    }


def _print(outline: narrate.Outline) -> None:
    from narrate.scripting.languages.registry import language_for

    english = language_for("en")  # as all that the command line prints
    show(f"“{outline.title}”" + (f" by {english.enumerate(outline.authors)}" if outline.authors else ""))
    for section in outline.sections:
        show(f"{section.words:7}  {'  ' * (section.level - 1)}{section.title}")
    show(f"{outline.words:7}  words, about {outline.minutes} min")
    if outline.omissions:
        show(f"Left out: {english.omissions(outline.omission_counts)}")
