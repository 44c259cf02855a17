"""Runs narrate as a user would: in this process, which takes milliseconds, or in one of its own."""

from __future__ import annotations

import io
import logging
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NoReturn, TextIO
from unittest import mock

import pytest

from narrate.cli import main
from narrate.mixing import ffmpeg

Run = Callable[..., "subprocess.CompletedProcess[str]"]
"""Takes the arguments of the command line, and ``input`` for its standard input."""


MOST_S = 300.0
"""Seconds of the processor that a command may take; then its test fails."""


def run_here(
    *arguments: str | Path,
    input: str = "",  # noqa: A002
    most_s: float = MOST_S,
) -> subprocess.CompletedProcess[str]:
    """Run a command in this process.

    An exception that would be a traceback in a process of its own is raised. What needs a process, such as limits,
    signals, locks between processes and peaks of memory, uses `run_process`.
    """
    with _own_state(), _limit(most_s), _own_streams(input) as (out, err):
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as ending:  # argparse ends so
            code = int(ending.code or 0)
        return subprocess.CompletedProcess(arguments, code, _written(out), _written(err))


def run_process(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own; ``options`` are those of `subprocess.run`."""
    command = [sys.executable, "-m", "narrate", *map(str, arguments)]
    settings = {"capture_output": True, "text": True, "timeout": 300, "env": dict(os.environ), **options}
    return subprocess.run(command, check=False, **settings)  # type: ignore[call-overload, no-any-return]


def start(post: Path, **environment: str) -> subprocess.Popen[bytes]:
    """Begin to make an episode with the fake engine, in a process of its own."""
    command = [sys.executable, "-m", "narrate", "post", str(post), "--voice", "fake", "--quiet"]
    return subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.PIPE)


def leftovers(*folders: Path) -> list[Path]:
    """What runs that were killed have left in the folders."""
    return [path for folder in folders for path in folder.rglob("*.partial")]


def run_in(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command that works in ``folder`` and keeps its cache there: for fixtures that outlive a test."""
    with _own_state({"NARRATE_CACHE": str(folder / "cache")}):
        os.chdir(folder)
        return run_here(*arguments)


@contextmanager
def _own_streams(given: str) -> Iterator[tuple[TextIO, TextIO]]:
    """Standard input, output and error as a process has them; yields the last two."""
    given_file, out, err = (
        io.TextIOWrapper(io.BytesIO(content), encoding="utf-8") for content in (given.encode(), b"", b"")
    )
    with mock.patch.multiple(sys, stdin=given_file, stdout=out, stderr=err):
        yield out, err


def _written(stream: TextIO) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


@contextmanager
def _own_state(environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """Put back, at the end, what a command changes and a process would take with it."""
    loggers = [logging.getLogger(name) for name in (None, "narrate")]
    handlers = [list(logger.handlers) for logger in loggers]
    signals = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    folder = Path.cwd()
    with ExitStack() as stack:
        stack.enter_context(mock.patch.dict(os.environ, environment or {}))
        stack.enter_context(_warnings_on_standard_error())
        ffmpeg.binary.cache_clear()  # a test may have named another ffmpeg
        try:
            yield
        finally:
            ffmpeg.binary.cache_clear()
            os.chdir(folder)
            for number, handler in signals.items():
                signal.signal(number, handler)
            for logger, before in zip(loggers, handlers, strict=True):
                logger.handlers[:] = before


@contextmanager
def _limit(most_s: float) -> Iterator[None]:
    def stop(*_: object) -> NoReturn:
        pytest.fail(f"more than {most_s:g} seconds of the processor")  # no error that narrate could handle

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, most_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def _warnings_on_standard_error() -> Iterator[None]:
    """pytest collects warnings for its report; a user sees them."""

    def show(*warning: object, **_: object) -> None:
        print(warnings.formatwarning(*warning[:4]), file=sys.stderr)  # type: ignore[arg-type]

    with warnings.catch_warnings():
        warnings.showwarning = show
        warnings.simplefilter("default")
        for silent in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
            warnings.simplefilter("ignore", silent)
        yield
