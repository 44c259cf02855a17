"""What an installed package should consist of, by its own record."""

from __future__ import annotations

import base64
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path

_SUM = "sha256="


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """A file of a package, whether or not it is there."""

    name: str
    """Its path in the package index's form, relative to where packages are."""
    path: Path
    sha256: bytes
    """As it was released; empty if that is not recorded, as for what Python compiled."""


def recorded_files(package: Distribution) -> Iterator[RecordedFile]:
    """The files that the ``RECORD`` of ``package`` lists; none if it has none.

    `Distribution.files` leaves out those that are missing, once a newer importlib-metadata is imported by anyone.
    The format: https://packaging.python.org/en/latest/specifications/recording-installed-packages/
    """
    for name, recorded, *_ in csv.reader((package.read_text("RECORD") or "").splitlines()):
        written = recorded.removeprefix(_SUM) if recorded.startswith(_SUM) else ""
        expected = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
        yield RecordedFile(name, Path(str(package.locate_file(name))), expected)
