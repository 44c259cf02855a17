"""``narrate show serve`` in a process of its own, as tests and real clients meet it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ShowServer:
    """A running server."""

    url: str
    """Ends in a slash."""
    port: int
    process: subprocess.Popen[str]


@contextmanager
def serving(folder: Path, *arguments: str, port: int = 0, files: int = 0) -> Iterator[ShowServer]:
    """Serve ``folder`` until the block ends; ``files`` is the limit of open files, 0 for the usual one."""
    command = [sys.executable, "-m", "narrate", "show", "serve", str(folder), "--port", str(port), *arguments]
    if files:
        command = ["sh", "-c", f'ulimit -n {files} && exec "$@"', "sh", *command]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert " is at http://" in line, process.communicate(timeout=60)
            url = line.split(" is at ")[1].split()[0]
            yield ShowServer(url, int(url.rstrip("/").rpartition(":")[2]), process)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=60)
            finally:
                process.kill()
