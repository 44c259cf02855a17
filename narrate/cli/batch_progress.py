"""What the user sees of a batch while it goes on: one bar and a line a post, or a log."""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

from narrate import BatchEntry, BatchProgress, BatchReport, dump_report
from narrate.cli import memory
from narrate.cli.terminal import (
    as_json,
    clock,
    counted,
    is_terminal,
    print_line,
    print_message,
    progress_bar,
    show_warnings,
)


class ShownProgress(BatchProgress):
    """A `BatchProgress` that a user sees."""

    def warning(self, line: str) -> str:
        """A warning as a line on standard error."""
        return f"narrate: {line}"

    def ended(self, report: BatchReport, lines: Sequence[str], /) -> None:
        """The batch is done, and ``lines`` sum up the report."""


@contextmanager
def batch_progress(*, quiet: bool, log: str, dry: bool) -> Iterator[ShownProgress]:
    """A bar, or a log as ``lines`` or ``json`` if ``log`` says so; ``dry`` if nothing is spoken."""
    if log:
        lines = _Log(as_lines=log == "lines", dry=dry)
        show_warnings(lines.message)
        yield lines
        return
    bar = _BatchBar(quiet=quiet, dry=dry)
    try:
        yield bar
    finally:
        bar.close()


def _line(entry: BatchEntry, *, dry: bool) -> str:
    """What became of a post, or would become of it."""
    if entry.status == "failed":
        return f"{entry.reference}: {entry.error}"
    if entry.status == "unchanged":
        return f"{entry.reference}: nothing has changed"
    length = f"about {clock(entry.audio_s)}" if dry else clock(entry.audio_s)
    spoken = f"{counted(entry.new, 'sentence')} {'to speak' if dry else 'spoken'}"
    return f"{entry.reference}: {os.path.relpath(entry.folder)} ({length}; {spoken})"


class _BatchBar(ShownProgress):
    """A bar on standard error, if that is a terminal; on standard output, a line for each post that was made."""

    def __init__(self, *, quiet: bool, dry: bool) -> None:
        self._quiet = quiet
        self._dry = dry
        self._bar: Any = None
        self._counts: Counter[str] = Counter()
        self._spoken_s = 0.0
        self._began = time.monotonic()

    def planned(self, posts: int, /) -> None:
        self._began = time.monotonic()
        if not self._quiet and is_terminal():
            self._bar = progress_bar(total=posts, unit=" posts", bar_format=_BAR)
            self._show_state()

    def warn(self, subject: str, line: str, /) -> None:
        if not self._quiet:
            print_message(f"{subject}: {line}")

    def spoke(self, _subject: str, _characters: int, seconds: float, /) -> None:
        self._spoken_s += seconds
        if self._bar is not None:
            self._show_state()

    def finished(self, entry: BatchEntry, /) -> None:
        memory.trim_after(entry)
        self._counts[entry.status] += 1
        if not self._quiet and entry.status == "made":
            with nullcontext() if self._dry else suppress(OSError):  # nobody reads it, and the work goes on
                print_line(_line(entry, dry=self._dry))
        if self._bar is not None:
            self._bar.update(1)
            self._show_state()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()

    def _show_state(self) -> None:
        elapsed = max(1e-6, time.monotonic() - self._began)
        parts = [f"{self._spoken_s / 60:.0f} min of sound", f"{self._spoken_s / elapsed:.0f} x real time"]
        if self._bar.ncols < _WIDE:
            parts.clear()
        if remaining := self._remaining_s(elapsed):
            parts.append(f"{clock(remaining)} left")
        if self._counts["failed"]:
            parts.append(f"{self._counts['failed']} failed")
        self._bar.set_description_str(", ".join(parts), refresh=True)

    def _remaining_s(self, elapsed: float) -> float:
        """From what the posts that were made took; those that are up to date take no time."""
        busy = self._counts["made"] + self._counts["failed"]
        return elapsed / busy * (self._bar.total - self._bar.n) if busy else 0.0


_BAR = "{n_fmt}/{total_fmt} posts |{bar}| {desc}"
_WIDE = 72
"""Columns of a terminal that has room for everything."""


class _Log(ShownProgress):
    """A line on standard error for everything that happens, with the time."""

    def __init__(self, *, as_lines: bool, dry: bool) -> None:
        self._as_lines = as_lines
        self._dry = dry
        self._told: set[str] = set()
        """The posts that failed."""

    def planned(self, posts: int, /) -> None:
        self._write("planned", {"posts": posts}, f"{posts} posts")

    def warn(self, subject: str, line: str, /) -> None:
        self.message(f"{subject}: {line}")

    def message(self, line: str) -> None:
        """Write a warning."""
        self._write("warning", {"message": line}, line)

    def expect(self, subject: str, characters: int, /) -> None:
        self._write(
            "begun",
            {"reference": subject, "characters": characters},
            f"{subject}: {characters} characters to speak",
        )

    def finished(self, entry: BatchEntry, /) -> None:
        memory.trim_after(entry)
        if entry.status == "failed":
            self._told.add(entry.reference)
        facts = {"reference": entry.reference, "folder": entry.folder, "audio_s": round(entry.audio_s, 3)}
        more = {"work_s": round(entry.work_s, 3), "new": entry.new, "error": entry.error}
        self._write(entry.status, {**facts, **more}, _line(entry, dry=self._dry))

    def ended(self, report: BatchReport, lines: Sequence[str], /) -> None:
        for entry in report.failed:
            if entry.reference not in self._told:  # a listing that could not be had
                self.finished(entry)
        facts = {key: value for key, value in dump_report(report).items() if key not in {"schema", "posts"}}
        self._write("ended", facts, "; ".join(line for line in lines if not line.startswith("failed: ")))

    def warning(self, line: str) -> str:
        return self._text("warning", {"message": line}, line)

    def _text(self, event: str, facts: dict[str, Any], line: str) -> str:
        now = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        return f"{now} {event}: {line}" if self._as_lines else as_json({"time": now, "event": event, **facts})

    def _write(self, event: str, facts: dict[str, Any], line: str) -> None:
        with suppress(OSError):  # nobody reads it, and the work goes on
            print_line(self._text(event, facts, line), sys.stderr)
