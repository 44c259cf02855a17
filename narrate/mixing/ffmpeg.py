"""Runs ffmpeg. The binary comes with imageio-ffmpeg, unless ``IMAGEIO_FFMPEG_EXE`` names another."""

from __future__ import annotations

import contextlib
import os
import re
import struct
import subprocess
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import IO, Any, TypeAlias

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from narrate.child_process import deaf_to_signals
from narrate.errors import EncodingError, StorageError
from narrate.mixing.watchdog import STALL_S, Watchdog, end

_MAX_MESSAGE_CHARS = 200
_POLL_INTERVAL_S = 0.02
_BLOCK = 1 << 16
_DECODED_BLOCK = 1 << 18
_MAX_OUTPUT_BYTES = 64 << 20
"""More than the largest cover, or the chapters of the longest book."""
_REPORT_S = 1.0
_RIFF_BYTES = 12
_CHUNK = struct.Struct("<4sI")

LARGE_FRAMES = "asetnsamples=16384:p=0"
"""A filter that groups samples: in the frames of most files, filters spend more time on passing them on."""
_MONO_FLOATS = "aformat=sample_fmts=flt:channel_layouts=mono"
"""What is decoded leaves the filters as it is wanted: another decoder and encoder take a quarter of the time."""

Argument: TypeAlias = str | Path
"""A `Path` always names a file, even if it looks like an option (``-a.mp3``) or a protocol (``a:b``)."""


def run(arguments: Iterable[Argument], task: str) -> None:
    """Run ffmpeg; errors name the ``task``. Raises `EncodingError` if it cannot be started or fails."""
    with _running(arguments, task, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL):
        pass


def output(arguments: Iterable[Argument], task: str) -> bytes:
    """Run ffmpeg and return what it writes to ``-`` (stdout). Raises `EncodingError`."""
    written = bytearray()
    with _running(arguments, task, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as (process, watchdog):
        assert process.stdout is not None
        while block := process.stdout.read1(_BLOCK):  # type: ignore[attr-defined]
            watchdog.moved()
            written += block
            if len(written) > _MAX_OUTPUT_BYTES:
                raise EncodingError("ffmpeg writes without end", task, _REINSTALL_HINT)
    return bytes(written)


def feed(arguments: Iterable[Argument], blocks: Iterable[bytes], task: str) -> None:
    """`run` with ``blocks`` as ffmpeg's ``-`` (stdin). Raises `EncodingError`, and whatever ``blocks`` raises."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL}
    with _running(arguments, task, **pipes) as (process, watchdog):
        _write_all(blocks, process.stdin, watchdog)


def decode(
    file: Path, task: str, written: Iterable[bytes] | None = None
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Yield the sound of ``file`` as it is decoded: the sample rate in Hz and some samples, full scale 1.

    With ``written``, decode these bytes, which another thread takes as ffmpeg needs them. Raises `EncodingError`,
    and whatever ``written`` raises.
    """
    source = decoded_input(file if written is None else "pipe:0")
    stdin = subprocess.DEVNULL if written is None else subprocess.PIPE
    output = ["-c:a", "copy", "-f", "wav", "-"]
    with (
        ThreadPoolExecutor(1, thread_name_prefix="decode") as pool,
        _running([*source, *output], task, stdin=stdin, stdout=subprocess.PIPE) as (process, watchdog),
    ):
        writing = pool.submit(_write_all, written or (), process.stdin, watchdog)
        writing.add_done_callback(lambda done: end(process) if done.exception() else None)
        for samples in _wav_samples(process.stdout, watchdog):
            with watchdog.idle():
                yield samples
        writing.result()


def follow_file(file: Path, complete: threading.Event) -> Iterator[bytes]:
    """Yield what another process writes to ``file``, as it is written, until ``complete`` is set."""
    done = 0
    with file.open("rb") as stream:
        while True:
            ended = complete.is_set()
            size = os.fstat(stream.fileno()).st_size
            while done < size:
                block = stream.read(min(_BLOCK, size - done))
                done += len(block)
                yield block
            if ended:
                return
            complete.wait(_POLL_INTERVAL_S)


def raw_format(rate: int) -> list[str]:
    """Input options for a file of 16-bit mono samples at ``rate`` Hz, as `stitch` writes it."""
    return ["-f", "s16le", "-ar", str(rate), "-ac", "1"]


def decoded_input(source: Argument) -> list[str]:
    """Input options for the audio of ``source``, a file or a URL of ffmpeg's, decoded as it is read: mono floats.

    ffmpeg reads and decodes an ordinary input on two threads, which hand on an MP3 576 samples at a time: that
    takes longer than decoding it. As the output of a filter, it comes from one thread, in `LARGE_FRAMES`. The
    decoder has no threads either: with those of FLAC's, ffmpeg 9 crashes here now and then.
    """
    url = re.sub(r"([\\':])", r"\\\1", _argument(source))
    filters = re.sub(r"([\\'\[\],;])", r"\\\1", url)
    return ["-f", "lavfi", "-i", f"amovie={filters}:dec_threads=1,{LARGE_FRAMES},{_MONO_FLOATS}"]


@contextlib.contextmanager
def _running(
    arguments: Iterable[Argument], task: str, **pipes: Any
) -> Iterator[tuple[subprocess.Popen[bytes], Watchdog]]:
    """Run ffmpeg during the block, then wait for it. Raises `EncodingError` if it fails or hangs."""
    arguments = list(arguments)
    target = arguments[-1]
    report = _Report()
    with report.stream() as stderr:
        started = _start(arguments, stderr=stderr, **pipes)
    with started as process, Watchdog(process, target if isinstance(target, Path) else None) as watchdog:
        try:
            yield process, watchdog
            process.wait()
        except BaseException:
            end(process)
            raise
    if watchdog.stalled:
        problem = f"ffmpeg does nothing more: ended after {STALL_S:g} seconds"
        raise EncodingError(problem, task, _REINSTALL_HINT)
    _check(process.returncode, report.last(), task)


class _Report:
    """The end of what a program writes to stderr, which may be without end."""

    def __init__(self) -> None:
        self._end = b""
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def stream(self) -> Iterator[int]:
        """The descriptor to start the program with."""
        source, target = os.pipe()
        self._thread = threading.Thread(target=self._read, args=(source,), name="report", daemon=True)
        self._thread.start()
        try:
            yield target
        finally:
            os.close(target)

    def last(self) -> bytes:
        """Call it when the program has ended; another that it has started may hold the stream open."""
        assert self._thread is not None
        self._thread.join(_REPORT_S)
        return self._end

    def _read(self, source: int) -> None:
        while block := os.read(source, _BLOCK):
            self._end = (self._end + block)[-_BLOCK:]
        os.close(source)


def _wav_samples(stream: IO[bytes] | None, watchdog: Watchdog) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """The rate and the samples of a WAV as it is written: parts with a name and a size, the last of them data."""
    assert stream is not None
    stream.read(_RIFF_BYTES)
    rate = 0
    while len(header := stream.read(_CHUNK.size)) == _CHUNK.size:
        name, size = _CHUNK.unpack(header)
        if name == b"data":
            break
        content = stream.read(size + size % 2)
        if name == b"fmt ":
            rate = int.from_bytes(content[4:8], "little")
    while block := stream.read(_DECODED_BLOCK):
        watchdog.moved()
        yield rate, np.frombuffer(block, "<f4", len(block) // 4).astype(np.float32, copy=False)


def _start(arguments: Iterable[Argument], **pipes: Any) -> subprocess.Popen[bytes]:
    command = [binary(), "-nostdin", "-hide_banner", "-nostats", "-y", *map(_argument, arguments)]
    try:
        # In a session of its own, so that it can be ended with all that it has started. Ctrl-C and SIGTERM would
        # end it before narrate, which would take that for a failure.
        with deaf_to_signals():
            process = subprocess.Popen(command, start_new_session=True, **pipes)
    except OSError as error:
        raise EncodingError(f"ffmpeg cannot be started: {error.strerror}", command[0], _REINSTALL_HINT) from error
    _use_batch_scheduling(process)
    return process


def _use_batch_scheduling(process: subprocess.Popen[bytes]) -> None:
    """Keep ffmpeg from preempting other processes: its threads wake each other every few hundred samples.

    On Linux, that takes a sixth of ffmpeg's time, and more from an engine that runs at the same time.
    """
    if hasattr(os, "SCHED_BATCH"):
        with contextlib.suppress(OSError):  # it has exited, or this is not permitted
            if os.sched_getscheduler(process.pid) == os.SCHED_OTHER:  # the user has not chosen another
                os.sched_setscheduler(process.pid, os.SCHED_BATCH, os.sched_param(0))


def _write_all(blocks: Iterable[bytes], pipe: IO[bytes] | None, watchdog: Watchdog) -> None:
    if pipe is None:
        return
    with contextlib.suppress(BrokenPipeError):  # ffmpeg failed, and reports why
        for block in watchdog.ours(blocks):
            watchdog.write(block, pipe)
    with contextlib.suppress(BrokenPipeError):
        pipe.close()


def _check(code: int, report: bytes, task: str) -> None:
    if not code:
        return
    text = report.decode(errors="replace").strip()
    if "No space left on device" in text:
        raise StorageError("the disk is full", task, "free some space and run the same command again")
    last = text.rpartition("\n")[2][:_MAX_MESSAGE_CHARS] or "no message"
    raise EncodingError(f"ffmpeg failed (exit {code}): {last}", task, _REINSTALL_HINT)


def _argument(argument: Argument) -> str:
    return f"file:{argument}" if isinstance(argument, Path) else argument


_REINSTALL_HINT = "try: pip install --force-reinstall imageio-ffmpeg, or check what IMAGEIO_FFMPEG_EXE names"


@cache
def binary() -> str:
    """The path of ffmpeg. Raises `EncodingError` if there is none for this machine."""
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise EncodingError(f"there is no ffmpeg: {error}", hint=_REINSTALL_HINT) from error
