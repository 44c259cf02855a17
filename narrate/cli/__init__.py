"""The command line: arguments, printing, exit codes; nothing else.

Exit 0: done. 1: could not; one line on standard error says what, which, and what to try. 2: wrong usage.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from narrate.cli.terminal import print_message, replace_unprintable, show_warnings
from narrate.errors import NarrateError

DONE, FAILED = 0, 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    replace_unprintable()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        from narrate.cli.parser import parse  # raises an error where narrate cannot run

        arguments = parse(sys.argv[1:] if argv is None else argv)
        show_warnings(quiet=getattr(arguments, "quiet", False))
        arguments.run(arguments)
        sys.stdout.flush()
    except NarrateError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("interrupted; finished work is kept: run the same command again to continue")
    except BrokenPipeError:  # whatever reads our output has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _fail(line: str) -> int:
    print_message(line)
    return FAILED


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
