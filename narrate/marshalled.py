"""Values that take long to make, kept in files as `marshal` writes them, each with its sum.

What is damaged, or cannot be kept, is made again: nothing here raises an error.
"""

from __future__ import annotations

import hashlib
import logging
import marshal
import sys
from pathlib import Path
from typing import Any

from narrate.errors import StorageError
from narrate.storage import remove_stale_partials, translate_os_errors, write_atomically

FORM = f"{sys.implementation.cache_tag}-{marshal.version}"
"""What the bytes of `marshal` depend on."""
_SUM_BYTES = 32
_log = logging.getLogger(__name__)


def load(file: Path) -> Any:
    """The value in ``file``; None if there is none."""
    try:
        data = file.read_bytes()
    except OSError:
        return None
    content = memoryview(data)[_SUM_BYTES:]
    # marshal may crash on damaged bytes.
    return marshal.loads(content) if hashlib.sha256(content).digest() == data[:_SUM_BYTES] else None


def keep(file: Path, value: Any, purpose: str) -> None:
    """Write ``value`` to ``file``, for `load`. ``purpose`` says in the log what could not be kept."""
    try:
        content = marshal.dumps(value)
        data = hashlib.sha256(content).digest() + content
        with translate_os_errors(purpose, file):
            file.parent.mkdir(parents=True, exist_ok=True)
            remove_stale_partials(file.parent, file.name)
            write_atomically(file, lambda target: target.write(data), flush=False)
    except (StorageError, ValueError) as error:  # what marshal cannot write, such as a date, is a ValueError
        _log.debug("%s", error)
