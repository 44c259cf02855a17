"""Processes of narrate's own, which work for the one that started them and never outlive it.

Unlike those of `multiprocessing`, they do not run the program of the user again.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

_END_S = 10.0
"""How long a process may take to end."""
_PROGRAM = """
import sys
sys.path[:] = sys.argv[3:]
from narrate.child_process import serve
serve(sys.argv[1], int(sys.argv[2]))
"""
"""It imports what this process would, and nothing from the current folder but for that."""


class ChildProcess:
    """A process that receives messages, and sends some.

    It is deaf to Ctrl-C and SIGTERM, which may be sent to all processes at once, and may ask to finish the work.
    """

    def __init__(self, function: str) -> None:
        """The process calls ``function``, such as ``package.module:name``, with its `Connection`.

        Raises `OSError` if it cannot be started.
        """
        self._sending = threading.Lock()
        self._connection, theirs = Pipe()
        with theirs, deaf_to_signals():
            self._process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, function, str(theirs.fileno()), *sys.path],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=2,  # what libraries print is no output of narrate
            )

    def send(self, message: object) -> None:
        """Any thread may send. Raises `OSError` if the process is dead."""
        with self._sending:
            self._connection.send(message)

    def receive(self) -> Any:
        """Wait for a message. Raises `EOFError` or `OSError` if the process dies first."""
        return self._connection.recv()

    def kill(self) -> None:
        """End it at once; another thread may wait in `receive`."""
        self._process.kill()

    def end(self) -> str:
        """End it if it has not ended, and tell how it ended, as in "was killed by SIGKILL"."""
        self._connection.close()
        try:
            code = self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        return f"was killed by {_signal_name(-code)}" if code < 0 else f"ended with code {code}"


@contextmanager
def deaf_to_signals() -> Iterator[None]:
    """What is started during the block never receives Ctrl-C or SIGTERM: it is up to this process to end it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def serve(function: str, descriptor: int) -> None:
    """Call the function of a `ChildProcess`, in that process."""
    module, _, name = function.partition(":")
    getattr(import_module(module), name)(Connection(descriptor))


def messages(connection: Connection) -> Iterator[Any]:
    """What the other process sends. Once that has closed its end, or died, this one ends, whatever it does."""
    queue: SimpleQueue[Any] = SimpleQueue()
    dispatch(connection, queue.put)
    while True:
        yield queue.get()


def dispatch(connection: Connection, take: Callable[[Any], object]) -> None:
    """Give ``take`` each message as it comes, on a thread of its own; this process ends as with `messages`."""
    threading.Thread(target=_receive, args=(connection, take), name="receive", daemon=True).start()


def _receive(connection: Connection, take: Callable[[Any], object]) -> None:
    try:
        while True:
            take(connection.recv())
    except (EOFError, OSError):
        os._exit(0)
    except BaseException:  # nobody would receive the next message, and the other process would wait for an answer
        traceback.print_exc()
        os._exit(1)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
