"""The arguments that name a show."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Add the folder of the show, as an argument."""
    what = "the folder of the show, or its show.toml (default: this folder)"
    parser.add_argument("folder", metavar="DIR", type=Path, nargs="?", default=Path(), help=what)


def add_site(parser: argparse.ArgumentParser) -> None:
    """Add the folder of a show whose site is meant, or the site itself, as an argument."""
    what = "the folder of the show, or of a site (default: this folder)"
    parser.add_argument("folder", metavar="DIR", type=Path, nargs="?", default=Path(), help=what)


def site_of(folder: Path) -> Path:
    """The site of the show in ``folder``, or ``folder`` if it has no show.

    Raises `narrate.errors.OptionError` if there is no such folder, or the show has no site yet.
    """
    from narrate.errors import OptionError
    from narrate.shows.show import SHOW, read_show

    site, hint = folder, ""
    if folder.is_file() or (folder / SHOW).is_file():
        site, hint = read_show(folder).site, "narrate show build makes it"
    if not site.is_dir():
        raise OptionError("there is no such folder", str(site), hint)
    return site


def add_references(parser: argparse.ArgumentParser, what: str) -> None:
    """Add posts as arguments, and the folder of the show as an option."""
    parser.add_argument("references", metavar="REF", nargs="+", help=what)
    where = "the folder of the show, or its show.toml (default: this folder)"
    parser.add_argument("--show", dest="folder", metavar="DIR", type=Path, default=Path(), help=where)


def now() -> dt.datetime:
    """This moment, in UTC, to the second."""
    return dt.datetime.now(dt.timezone.utc).replace(microsecond=0)
