"""Lets ``python -m narrate`` do what ``narrate`` does."""

import sys

from narrate.cli import run

if __name__ == "__main__":
    sys.exit(run())
