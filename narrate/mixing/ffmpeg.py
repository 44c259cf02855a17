"""The only caller of ffmpeg. The binary comes with imageio-ffmpeg (``IMAGEIO_FFMPEG_EXE`` names another)."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import IO, Any, TypeAlias

import imageio_ffmpeg

from narrate.errors import EncodingError, StorageError

_COMPLAINT_LENGTH = 200
_LOOK_AGAIN_S = 0.02
_BLOCK = 1 << 16

Argument: TypeAlias = str | Path
"""A `Path` is taken for a file even where its name looks like an option (``-a.mp3``) or a protocol (``a:b``)."""


def run(arguments: Iterable[Argument], doing: str) -> str:
    """Run ffmpeg and return what it reports (its stderr); ``doing`` says what for, in errors.

    Raises `EncodingError` where it cannot be started or fails.
    """
    return _run(arguments, doing)[1].decode(errors="replace")


def output(arguments: Iterable[Argument], doing: str) -> bytes:
    """Run ffmpeg and return what it writes to ``-`` (its stdout). Raises `EncodingError`."""
    return _run(arguments, doing)[0]


def feed(arguments: Iterable[Argument], blocks: Iterable[bytes], doing: str) -> str:
    """`run` with ``blocks`` as ffmpeg's ``-`` (its stdin). Raises `EncodingError`, and what ``blocks`` raises."""
    with tempfile.TemporaryFile() as report:
        with _started(arguments, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=report) as process:
            try:
                _pour(blocks, process.stdin)
            except BaseException:
                process.kill()
                raise
            process.wait()
        report.seek(0)
        said = report.read()
    _check(process.returncode, said, doing)
    return said.decode(errors="replace")


def follow_file(file: Path, whole: threading.Event) -> Iterator[bytes]:
    """What ffmpeg writes to ``file``, as it does so, until ``whole`` is set."""
    done = 0
    with file.open("rb") as stream:
        while True:
            ended = whole.is_set()
            size = os.fstat(stream.fileno()).st_size
            while done < size:
                block = stream.read(min(_BLOCK, size - done))
                done += len(block)
                yield block
            if ended:
                return
            whole.wait(_LOOK_AGAIN_S)


def raw(rate: int) -> list[str]:
    """The input options for a file of 16-bit mono samples at ``rate`` Hz, as stitched."""
    return ["-f", "s16le", "-ar", str(rate), "-ac", "1"]


def _run(arguments: Iterable[Argument], doing: str) -> tuple[bytes, bytes]:
    """What it writes to stdout and to stderr."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with _started(arguments, **pipes) as process:
        output, report = process.communicate()
    _check(process.returncode, report, doing)
    return output, report


def _started(arguments: Iterable[Argument], **pipes: Any) -> subprocess.Popen[bytes]:
    command = [binary(), "-nostdin", "-hide_banner", "-nostats", "-y", *map(_word, arguments)]
    try:
        process = subprocess.Popen(command, **pipes)
    except OSError as error:
        raise EncodingError(f"ffmpeg cannot be started: {error.strerror}", command[0], _HINT) from error
    _let_others_go_on(process)
    return process


def _let_others_go_on(process: subprocess.Popen[bytes]) -> None:
    """Keep ffmpeg from pushing others aside: its threads wake each other for every few hundred samples.

    On Linux, the waking takes a sixth of ffmpeg's time, and more from an engine that speaks beside it.
    """
    if hasattr(os, "SCHED_BATCH"):
        with contextlib.suppress(OSError):  # it has ended, or this is not allowed
            if os.sched_getscheduler(process.pid) == os.SCHED_OTHER:  # the user has chosen no other
                os.sched_setscheduler(process.pid, os.SCHED_BATCH, os.sched_param(0))


def _pour(blocks: Iterable[bytes], pipe: IO[bytes] | None) -> None:
    assert pipe is not None
    with contextlib.suppress(BrokenPipeError):  # it gave up, and says why
        for block in blocks:
            pipe.write(block)
    with contextlib.suppress(BrokenPipeError):
        pipe.close()


def _check(code: int, complaint: bytes, doing: str) -> None:
    if not code:
        return
    report = complaint.decode(errors="replace").strip()
    if "No space left on device" in report:
        raise StorageError("the disk is full", doing, "free some space and run the same command again")
    last = report.rpartition("\n")[2][:_COMPLAINT_LENGTH] or "it says nothing"
    raise EncodingError(f"ffmpeg failed (exit {code}): {last}", doing, _HINT)


def _word(argument: Argument) -> str:
    return f"file:{argument}" if isinstance(argument, Path) else argument


_HINT = "try: pip install --force-reinstall imageio-ffmpeg"


@cache
def binary() -> str:
    """Where ffmpeg is. Raises `EncodingError` where there is none for this machine."""
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise EncodingError(f"there is no ffmpeg: {error}", hint=_HINT) from error
