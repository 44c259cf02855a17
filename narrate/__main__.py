"""Where the command ``narrate`` and ``python -m narrate`` begin."""

import signal
import sys


def start() -> int:
    """Run the command line. Until narrate can tell of it, Ctrl-C ends the process without a traceback."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from narrate.cli import run

    return run()


if __name__ == "__main__":
    sys.exit(start())
