"""``narrate show serve``: serve a site to podcast apps and browsers."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from narrate.cli.arguments import Commands, add_command, add_quiet
from narrate.cli.show.place import add_site, site_of
from narrate.cli.terminal import print_message, show
from narrate.cli.units import argument, port

if TYPE_CHECKING:
    from narrate.shows.site.published import PublishedFeed


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "serve", run, "serve the site over HTTP, until Ctrl-C")
    add_site(parser)
    everywhere = (
        "an address of this machine; 0.0.0.0 for all (default: 127.0.0.1, which only this machine reaches)"
    )
    parser.add_argument("--host", metavar="ADDRESS", default="127.0.0.1", help=everywhere)
    help_of_port = "0 for any that is free (default: 8000)"
    parser.add_argument("--port", metavar="N", type=argument(port), default=8000, help=help_of_port)
    add_quiet(parser)


def run(arguments: argparse.Namespace) -> None:
    """Serve until told to stop."""
    from narrate.shows.serving.server import is_loopback, serve
    from narrate.shows.site.published import feeds_of

    site = site_of(arguments.folder)
    if not is_loopback(arguments.host):
        print_message(f"warning: whoever reaches this machine can read what is in {site}")

    def begun(address: str) -> None:
        if arguments.quiet:
            return
        show(f"{site} is at {address} (Ctrl-C stops)", flush=True)
        for feed in feeds_of(site):
            show(_line(feed, address), flush=True)

    serve(site, arguments.host, arguments.port, begun)


def _line(feed: PublishedFeed, address: str) -> str:
    here = f"{address}{feed.path}"
    line = f"{feed.title}: {here}"
    base = feed.url.removesuffix(feed.path)
    return line if feed.url in ("", here) else f"{line} (apps fetch its episodes from {base}, its base_url)"
