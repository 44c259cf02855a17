"""The command line: arguments, printing and exit codes, nothing else.

The exit code is 0 for success, 2 for wrong usage, 3 if some of many posts failed, and 1 for a failure or an
interruption, which one line on standard error explains.
"""

from __future__ import annotations

import gc
import os
import platform
import sys
from collections.abc import Sequence

from narrate import dataclass_compiler
from narrate.cli import signals
from narrate.cli.terminal import print_message, replace_unprintable, show_warnings
from narrate.errors import NarrateError

DONE, FAILED = 0, signals.FAILED
_OBJECTS_PER_COLLECTION = 50_000
"""New objects after which the garbage collector looks at the newest; Python's own number is 700 or 2000."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    replace_unprintable()
    signals.handle()
    code: int = DONE
    try:
        from narrate.cli.parser import parse  # raises an error where narrate cannot run

        arguments = parse(sys.argv[1:] if argv is None else argv)
        show_warnings(None if getattr(arguments, "quiet", False) else print_message)
        code = arguments.run(arguments) or DONE
        if sys.stdout is not None:  # None if the shell has closed it
            sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:
        if isinstance(error, KeyboardInterrupt) or signals.arrived():  # Python and libraries wrap what they catch
            signals.leave_alone()
            return _fail(signals.INTERRUPTED)
        return _explain(error, code)
    return code


def run() -> int:
    """`main` in a process that ends afterwards.

    Lexicons and modules are many objects that live as long as the process. The garbage collector would go through
    them again and again while they are loaded, and once more at the end.
    """
    gc.set_threshold(_OBJECTS_PER_COLLECTION)
    dataclass_compiler.keep_code()
    _leave_cores_to_speaking()
    _take_closed_descriptors()
    sys.unraisablehook = signals.unraisable
    code = main()
    signals.leave_alone()
    _keep_values()
    _drop_unread_messages()
    gc.freeze()
    return code


def _leave_cores_to_speaking() -> None:
    """Importing NumPy starts a thread on each other core, which is busy for a tenth of a second and never needed.

    Not on other processors than these: there PyTorch, too, multiplies matrices by OpenBLAS.
    """
    if platform.machine() == "x86_64":
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _keep_values() -> None:
    """Keep what the next run would compute again; a command that failed at once has not loaded what does."""
    kept = sys.modules.get("narrate.kept")
    if kept is not None:
        kept.keep_new()


def _drop_unread_messages() -> None:
    """Messages that cannot be written are no failure; without this, Python would try again when it exits."""
    if sys.stderr is not None:
        try:
            sys.stderr.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _take_closed_descriptors() -> None:
    """Give the numbers of streams that the shell has closed to a device: else the next files that are opened, or
    pipes to ffmpeg, get them."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)


def _problem(error: OSError) -> str:
    try:
        os.getcwd()
    except OSError:
        return "the current folder is gone; change to one that exists"
    return f"cannot write to {error.filename or 'standard output'}: {error.strerror or error}"


def _explain(error: Exception, code: int) -> int:
    """Print what was wrong, and return the exit code; an error that narrate does not know is raised.

    ``code`` is that of the command, if only the rest of its output cannot be written.
    """
    if isinstance(error, NarrateError):
        return _fail(str(error))
    if isinstance(error, OSError):
        _discard_output()
        if isinstance(error, BrokenPipeError):  # whatever reads our output has closed it
            return code
        return _fail(_problem(error))  # a full disk, say; files have errors of their own
    raise error


def _fail(line: str) -> int:
    print_message(line)
    return FAILED


def _discard_output() -> None:
    """Without this, Python would try to write the rest when it exits, and complain."""
    if sys.stdout is not None:  # None if the shell has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
