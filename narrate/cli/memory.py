"""Keeps a long run as small as a short one."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

from narrate import BatchEntry

_M_ARENA_MAX = -8
"""Of glibc's ``mallopt``. Other systems have neither that nor ``malloc_trim``."""
_ARENAS = 1
"""With 2, the peak of 2,000 posts is 18 % above that of 20, with 1 it is 14 %; the time is the same."""
_OBJECTS_PER_COLLECTION = 2000


def bound() -> None:
    """Call it when what lives as long as the process is loaded, and before threads begin to work.

    glibc gives threads pools of memory of their own, up to eight for each core, which hardly ever shrink.
    Libraries leave objects that only the garbage collector can free, such as the tags of a file with its cover.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
    gc.freeze()
    gc.set_threshold(_OBJECTS_PER_COLLECTION)


def trim_after(entry: BatchEntry) -> None:
    """Give back what a post needed that was made: what the next ones need would lie between what is left of it."""
    if entry.status == "made":
        with suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
