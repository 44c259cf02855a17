"""``narrate post``: make the episode of a post."""

from __future__ import annotations

import argparse

import narrate
from narrate.cli.arguments import Commands, access_of, add_command, add_post, options_of
from narrate.cli.terminal import clock, counted, print_json, show, speech_progress


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "post", run, "make the episode of a post")
    add_post(parser, quiet="print errors only", json="print the manifest as JSON")
    parser.add_argument(
        "--force", action="store_true", help="rebuild the episode and synthesize every sentence again"
    )
    parser.add_argument(
        "--drop-formats", action="store_true", help="remove formats of earlier runs that --format does not name"
    )


def run(arguments: argparse.Namespace) -> None:
    """Make the episode; print where it is and what is in it."""
    options = options_of(arguments)
    with speech_progress(quiet=arguments.quiet) as progress:
        result = narrate.make_episode(
            arguments.reference,
            options,
            progress=progress,
            force=arguments.force,
            drop_formats=arguments.drop_formats,
            **access_of(arguments),
        )
    if arguments.json:
        print_json(narrate.dump_manifest(result.manifest))
    elif not arguments.quiet:
        show(_summary(result))


def _summary(result: narrate.Result) -> str:
    manifest = result.manifest
    chapters = counted(len(manifest.chapters), "chapter")
    facts = f"{clock(manifest.duration_s)}, {chapters}, {', '.join(manifest.files)}"
    if result.unchanged:
        return f"{result.folder}: nothing has changed ({facts})"
    return f"{result.folder}: {facts}; {counted(result.new, 'sentence')} spoken, {result.kept} kept"
