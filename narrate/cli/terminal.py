"""What the user sees: messages, progress bars, JSON, lengths of time."""

from __future__ import annotations

import io
import json
import logging
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from typing import Any, TextIO, TypeVar

from narrate.progress import Progress

Item = TypeVar("Item")

_UNPRINTABLE = re.compile("[\0-\b\v-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069]")
"""Control characters but for tabs and line ends, and those that turn the direction of what follows. In the words
of a post, a file name or another program, a terminal would take them as commands."""


def printable(text: str) -> str:
    """``text`` with a replacement character for each that a terminal would not show but obey."""
    return _UNPRINTABLE.sub("\ufffd", text)


def show(text: str = "", *, flush: bool = False) -> None:
    """Print ``text`` on standard output."""
    print(printable(text), flush=flush)


def print_message(line: str) -> None:
    """Print a line on standard error, above the progress bar if there is one.

    If standard error is closed or full, nobody reads it, and the work goes on.
    """
    if sys.stderr is None:  # print would use standard output
        return
    with suppress(OSError):
        print_line(f"narrate: {line}", sys.stderr)


def print_line(line: str, stream: TextIO | None = None) -> None:
    """Print a line, on standard output by default, above the progress bar if there is one. Raises `OSError`."""
    line = printable(line.replace("\n", " "))
    tqdm = sys.modules.get("tqdm")  # imported with the first bar
    if tqdm is None:
        print(line, file=stream, flush=True)
    else:
        tqdm.tqdm.write(line, file=stream)


def counted(number: int, noun: str) -> str:
    """``1 line``, ``2 lines``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def print_json(value: object) -> None:
    """Print a value on standard output as indented JSON."""
    print(as_json(value, indent=2))


def as_json(value: object, *, indent: int | None = None) -> str:
    """A value as JSON; what a terminal would obey is escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def clock(seconds: float) -> str:
    """``3:07``, or ``1:02:03`` from an hour on."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def replace_unprintable() -> None:
    """Print a question mark for each character that the terminal's encoding lacks, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def show_warnings(show_one: Callable[[str], object] | None) -> None:
    """Pass on what narrate logs, unless ``show_one`` is None; what libraries log is never shown."""
    logging.getLogger("narrate").handlers = [_MessageHandler(show_one)] if show_one else []
    logging.getLogger().addHandler(logging.NullHandler())


class _MessageHandler(logging.Handler):
    def __init__(self, show_one: Callable[[str], object]) -> None:
        super().__init__()
        self._show_one = show_one

    def emit(self, record: logging.LogRecord) -> None:
        self._show_one(self.format(record))


@contextmanager
def speech_progress(*, quiet: bool) -> Iterator[Progress]:
    """A progress bar on standard error while a post is spoken, if that is a terminal; warnings above it."""
    with closing(_SpeechBar(quiet=quiet)) as progress:
        yield progress


@contextmanager
def download_progress(*, quiet: bool) -> Iterator[Progress]:
    """A progress bar on standard error for each file that is downloaded, if that is a terminal."""
    with closing(_DownloadBar(quiet=quiet)) as progress:
        yield progress


@contextmanager
def upload_progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error, if that is a terminal, for what is called with a file's name, and how many
    bytes of how many have been sent of all files."""
    if quiet or not is_terminal():
        yield lambda *_: None
        return
    with progress_bar(unit="B", unit_scale=True) as bar:

        def report(name: str, done: int, total: int) -> None:
            bar.total = total
            bar.set_postfix_str(printable(name.rpartition("/")[2]), refresh=False)
            bar.update(done - bar.n)

        yield report


def progress_through(items: Sequence[Item], *, quiet: bool) -> Iterator[Item]:
    """Each of ``items``, with a progress bar on standard error, if that is a terminal."""
    if quiet or not is_terminal():
        yield from items
        return
    with progress_bar(total=len(items), bar_format="{percentage:3.0f}% |{bar}| {remaining} left") as bar:
        for item in items:
            yield item
            bar.update()


class _SpeechBar(Progress):
    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._bar: Any = None
        self._seconds = 0.0
        self._began = 0.0

    def warn(self, _subject: str, line: str, /) -> None:
        if not self._quiet:
            print_message(line)

    def expect(self, _subject: str, characters: int, /) -> None:
        if self._quiet or not characters or not is_terminal():
            return
        self._began = time.monotonic()
        form = "{desc} {percentage:3.0f}% |{bar}| {remaining} left{postfix}"
        self._bar = progress_bar(total=characters, desc="speaking", bar_format=form)

    def spoke(self, _subject: str, characters: int, seconds: float, /) -> None:
        if self._bar is not None:
            self._seconds += seconds
            pace = self._seconds / max(1e-6, time.monotonic() - self._began)
            self._bar.set_postfix_str(f"{pace:.1f} x real time", refresh=False)
            self._bar.update(characters)

    def phase(self, _subject: str, name: str, /) -> None:
        if self._bar is not None:
            self._bar.set_description_str(name)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


class _DownloadBar(Progress):
    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._shown = not quiet and is_terminal()
        self._name = ""
        self._bar: Any = None

    def warn(self, subject: str, line: str, /) -> None:
        if not self._quiet:
            print_message(f"{subject}: {line}")

    def downloaded(self, subject: str, done: int, total: int, /) -> None:
        if not self._shown:
            return
        if self._bar is None or subject != self._name:
            self.close()
            self._name = subject
            self._bar = progress_bar(desc=subject, total=total or None, initial=done, unit="B", unit_scale=True)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def is_terminal() -> bool:
    """Whether standard error is one."""
    return sys.stderr is not None and sys.stderr.isatty()


def progress_bar(**options: Any) -> Any:
    """A tqdm bar on standard error that leaves nothing behind."""
    from tqdm import tqdm

    # Left alone, tqdm shows nothing on a terminal that does not state its size.
    columns, lines = shutil.get_terminal_size()
    return tqdm(leave=False, file=sys.stderr, ncols=columns, nrows=lines, **options)
