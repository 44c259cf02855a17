"""Keeps a long run as small as a short one."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

_M_ARENA_MAX = -8
"""Of glibc's ``mallopt``; other systems have no such function."""
_ARENAS = 2
_OBJECTS_PER_COLLECTION = 2000


def bound() -> None:
    """Call it when what lives as long as the process is loaded, and before threads begin to work.

    glibc gives threads pools of memory of their own, up to eight for each core, none of which ever shrinks much.
    Libraries leave objects that only the garbage collector can free, such as the tags of a file with its cover.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
    gc.freeze()
    gc.set_threshold(_OBJECTS_PER_COLLECTION)
