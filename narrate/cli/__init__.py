"""The command line: arguments, printing and exit codes, nothing else.

The exit code is 0 for success, 1 for a failure, which one line on standard error explains, and 2 for wrong usage.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from narrate.cli.terminal import print_message, replace_unprintable, show_warnings
from narrate.errors import NarrateError

DONE, FAILED = 0, 1
_OBJECTS_PER_COLLECTION = 50_000
"""New objects after which the garbage collector looks at the newest; Python's own number is 700 or 2000."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    replace_unprintable()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        from narrate.cli.parser import parse  # raises an error where narrate cannot run

        arguments = parse(sys.argv[1:] if argv is None else argv)
        show_warnings(quiet=getattr(arguments, "quiet", False))
        arguments.run(arguments)
        if sys.stdout is not None:  # None if the shell has closed it
            sys.stdout.flush()
    except NarrateError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("interrupted; finished work is kept: run the same command again to continue")
    except BrokenPipeError:  # whatever reads our output has closed it
        _discard_output()
    except OSError as error:  # a full disk, say; files have errors of their own
        _discard_output()
        return _fail(f"cannot write to {error.filename or 'standard output'}: {error.strerror}")
    return DONE


def run() -> int:
    """`main` in a process that ends afterwards.

    Lexicons and modules are many objects that live as long as the process. The garbage collector would go through
    them again and again while they are loaded, and once more at the end.
    """
    gc.set_threshold(_OBJECTS_PER_COLLECTION)
    code = main()
    gc.freeze()
    return code


def _fail(line: str) -> int:
    print_message(line)
    return FAILED


def _discard_output() -> None:
    """Without this, Python would try to write the rest when it exits, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
