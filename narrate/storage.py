"""Writes files and folders atomically, locks them against other processes, and removes leftovers of killed runs.

A process may be killed at any moment. It then leaves an unfinished file or folder under a temporary name, which it
had locked. The kernel releases the lock when the process ends, so the next run can tell leftovers from work in
progress, and removes them (`remove_stale_partials`).
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import glob
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from narrate.errors import StorageError
from narrate.input_files import read_limited

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    raise StorageError("Windows is not supported", hint="run narrate in WSL 2") from None

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib  # type: ignore[import-not-found, no-redef, unused-ignore]

MAX_TOML_BYTES = 32 << 20
"""More than a million words of a lexicon; a device or a pipe may have no end."""
_PARTIAL = ".partial"
_ELSEWHERE_HINT = "choose a folder you can write to"
_FULL_HINT = "free some space and run the same command again"
_REASONS = {
    errno.ENOSPC: ("the disk is full", _FULL_HINT),
    errno.EDQUOT: ("the disk quota is used up", _FULL_HINT),
    errno.EFBIG: ("the file would be larger than this system allows", "raise the limit (ulimit -f)"),
    errno.EROFS: ("it is on a read-only disk", _ELSEWHERE_HINT),
    errno.EACCES: ("you may not write there", _ELSEWHERE_HINT),
    errno.EPERM: ("you may not write there", _ELSEWHERE_HINT),
    errno.ENOTDIR: ("there is a file where a folder is needed", _ELSEWHERE_HINT),
    errno.EEXIST: ("there is a file where a folder is needed", _ELSEWHERE_HINT),
}


@contextlib.contextmanager
def translate_os_errors(purpose: str, path: Path, variable: str = "") -> Iterator[None]:
    """Turn an `OSError` inside the block into a `StorageError` that names ``path`` and its ``purpose``.

    ``variable`` is the environment variable that names the folder, for the hint.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        reason = "the locale has no way to write this name"
        raise StorageError(f"cannot write {purpose}: {reason}", str(path), "set LC_ALL=C.UTF-8") from error
    except OSError as error:
        fallback = (error.strerror or str(error), "choose another folder")
        reason, hint = _REASONS.get(error.errno or 0, fallback)
        if variable and hint in (_ELSEWHERE_HINT, fallback[1]):
            hint = f"set {variable} to a folder you can write to"
        raise StorageError(f"cannot write {purpose}: {reason}", str(path), hint) from error


def write_atomically(
    path: Path, write: Callable[[BinaryIO], object], *, flush: bool = True, staging: Path | None = None
) -> None:
    """Write ``path`` through a temporary file, which is flushed to disk and then renamed.

    Readers see the old content or the new, never a part of it. Without ``flush``, this holds unless the machine
    fails soon after: then the file may be truncated. ``staging`` is the folder of the temporary file, on the same
    disk; None for that of ``path``. Raises `OSError` and whatever ``write`` raises.
    """
    name, descriptor = locked_partial(staging / path.name if staging else path)
    try:
        with open(descriptor, "wb", closefd=False) as file:
            write(file)
            if flush:
                file.flush()
                os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        name.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)


def locked_partial(final: Path) -> tuple[Path, int]:
    """Create a temporary file beside ``final`` and lock it: its path, and the descriptor that holds the lock.

    `remove_stale_partials` removes it once the descriptor is closed, or the process is killed. Raises `OSError`.
    """
    return _locked(final, _new_file)


@contextlib.contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold an exclusive lock on ``folder``; other processes wait for it. Raises `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def staging_folder(final: Path) -> Iterator[Path]:
    """A locked folder to build in, beside ``final`` on the same disk; it is removed when the block ends.

    To keep the result, call `swap_into_place` with ``final``. Raises `OSError`.
    """
    folder, descriptor = _locked(final, _new_folder)
    try:
        yield folder
    finally:
        os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)


def remove_stale_partials(folder: Path, name: str = "") -> None:
    """Remove from ``folder`` what killed runs left of ``name``, or of any name if that is empty."""
    for leftover in folder.glob(f".{glob.escape(name)}*{_PARTIAL}"):
        with contextlib.suppress(OSError):
            descriptor = os.open(leftover, os.O_RDONLY if leftover.is_dir() else os.O_RDWR)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
            finally:
                os.close(descriptor)


def swap_into_place(folder: Path, final: Path) -> None:
    """Move ``folder`` to ``final``; what was there before gets the name of ``folder``.

    This is one atomic exchange where the system has one (Linux ``renameat2``, macOS ``renamex_np``), else it takes
    two renames. If the process is killed between them, `finish_swap` puts back what was there. Raises `OSError`.
    """
    if not final.exists():
        with contextlib.suppress(OSError):  # another run may have put its own there meanwhile
            os.rename(folder, final)
            return
    if _exchange(os.fsencode(folder), os.fsencode(final)):
        return
    aside = _aside(final)
    os.rename(final, aside)
    try:
        os.rename(folder, final)
    except OSError:
        os.rename(aside, final)
        raise
    os.rename(aside, folder)


def finish_swap(final: Path) -> None:
    """Put back, or remove, what a killed `swap_into_place` had put aside.

    Does nothing while another run, which may be at it, holds the `exclusive` lock of the folder around. Raises
    `OSError`.
    """
    aside = _aside(final)
    if not os.path.lexists(aside):
        return
    descriptor = os.open(final.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.lexists(final):
            shutil.rmtree(aside)
        else:
            os.rename(aside, final)
    finally:
        os.close(descriptor)


def _aside(final: Path) -> Path:
    """Where the old folder is between the two renames."""
    return final.with_name(f".{final.name}.replaced")


def flush_folder(folder: Path, *, files: bool = True) -> None:
    """Write ``folder`` to the disk, and with ``files`` all that is in it. Raises `OSError`."""
    names = [name for name in os.scandir(folder) if not name.is_symlink()] if files else []
    for entry in names:
        if entry.is_dir():
            flush_folder(Path(entry.path))
        elif entry.is_file():
            _flush(entry.path)
    _flush(folder)


def _flush(path: str | Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_toml(file: Path) -> dict[str, Any]:
    """The content of a TOML file. Raises `OSError`, and `ValueError` if it is not TOML."""
    content = read_limited(file, MAX_TOML_BYTES)
    try:
        return tomllib.loads(content.decode("utf-8-sig"))  # Windows editors write a byte order mark
    except RecursionError:
        raise ValueError("its lists are too deeply nested") from None


def sha256(file: Path) -> str:
    """The sha256 of a file's content, in hexadecimal. Raises `OSError`."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def link_or_copy(source: Path, target: Path) -> None:
    """Create ``target`` as a duplicate of a file or folder: by hard links, or by copying where those fail.

    Raises `OSError`.
    """
    if source.is_dir() and not source.is_symlink():
        shutil.copytree(source, target, symlinks=True, copy_function=_link)
    else:
        _link(source, target)


def _link(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def _locked(final: Path, create: Callable[[Path], int]) -> tuple[Path, int]:
    """Create and lock a temporary file or folder beside ``final``: its path, and the descriptor of the lock."""
    while True:
        name = final.with_name(f".{final.name}.{os.urandom(4).hex()}{_PARTIAL}")
        descriptor = create(name)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if name.exists():
            return name, descriptor
        os.close(descriptor)  # another run removed the name before we had the lock


def _new_file(name: Path) -> int:
    """A descriptor to write to it: a network disk lets a file be locked only by who may."""
    return os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)


def _new_folder(name: Path) -> int:
    while True:
        os.mkdir(name)
        with contextlib.suppress(FileNotFoundError):  # another run removed it at once
            return os.open(name, os.O_RDONLY)


def _exchange(a: bytes, b: bytes) -> bool:
    here, swap = -100, 2  # AT_FDCWD; RENAME_EXCHANGE and RENAME_SWAP share their value
    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin" and hasattr(library, "renamex_np"):
        return bool(library.renamex_np(a, b, swap) == 0)
    if hasattr(library, "renameat2"):
        return bool(library.renameat2(here, a, here, b, swap) == 0)
    return False


@contextlib.contextmanager
def reserved(final: Path, waiting: Callable[[], object]) -> Iterator[Path]:
    """A locked partial file beside ``final`` that survives an interrupted run, so that the next one can resume.

    Rename it when it is complete. ``waiting`` is called before waiting for another process to release the lock.
    `remove_stale_partials` keeps such files, because an hour of download is worth keeping. Raises `OSError`.
    """
    partial = final.with_name(f".{final.name}.part")
    descriptor = _reserve(partial, waiting)
    try:
        yield partial
    finally:
        with contextlib.suppress(OSError):
            if os.fstat(descriptor).st_size == 0:
                partial.unlink()
        os.close(descriptor)


def _reserve(partial: Path, waiting: Callable[[], object]) -> int:
    """Create and lock the file ``partial``: the descriptor of the lock."""
    while True:
        descriptor = os.open(partial, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            try:
                waiting()
            except BaseException:  # it would rather not wait
                os.close(descriptor)
                raise
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        with contextlib.suppress(FileNotFoundError):
            if os.fstat(descriptor).st_ino == partial.stat().st_ino:
                return descriptor
        os.close(descriptor)  # its previous owner renamed or removed it
