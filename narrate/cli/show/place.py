"""The arguments that name a show."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Add the folder of the show, as an argument."""
    what = "the folder of the show, or its show.toml (default: this folder)"
    parser.add_argument("folder", metavar="DIR", type=Path, nargs="?", default=Path(), help=what)


def add_references(parser: argparse.ArgumentParser, what: str) -> None:
    """Add posts as arguments, and the folder of the show as an option."""
    parser.add_argument("references", metavar="REF", nargs="+", help=what)
    where = "the folder of the show, or its show.toml (default: this folder)"
    parser.add_argument("--show", dest="folder", metavar="DIR", type=Path, default=Path(), help=where)


def now() -> dt.datetime:
    """This moment, in UTC, to the second."""
    return dt.datetime.now(dt.timezone.utc).replace(microsecond=0)
