"""The data of the package hibari-tts, kept parsed beside the models: its JSON takes twice as long to load."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import marshal
import sys
from pathlib import Path
from typing import Any

from narrate.errors import StorageError
from narrate.paths import model_folder
from narrate.storage import translate_os_errors, write_atomically

_FORM = f"{sys.implementation.cache_tag}-{marshal.version}"
"""What the bytes of `marshal` depend on."""
_SUM_BYTES = 32
_log = logging.getLogger(__name__)


def load(file: Path, version: str) -> Any:
    """The content of a JSON file, which may be packed by gzip, of ``version`` of the package.

    It is kept with its sum; what is damaged, or made by another Python, is parsed again. Raises
    `OSError` and `ValueError` if the file itself cannot be read.
    """
    kept = model_folder() / "hibari" / f"{file.stem}-{version}-{_FORM}"
    found = _read(kept)
    if found is None:
        found = _parse(file)
        _keep(kept, found)
    return found


def _parse(file: Path) -> Any:
    data = file.read_bytes()
    return json.loads(gzip.decompress(data) if file.suffix == ".gz" else data)


def _read(kept: Path) -> Any:
    try:
        data = kept.read_bytes()
    except OSError:
        return None
    content = memoryview(data)[_SUM_BYTES:]
    # marshal may crash on damaged bytes.
    return marshal.loads(content) if hashlib.sha256(content).digest() == data[:_SUM_BYTES] else None


def _keep(kept: Path, found: Any) -> None:
    content = marshal.dumps(found)
    try:
        with translate_os_errors("parsed data", kept):
            kept.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(kept, lambda file: file.write(hashlib.sha256(content).digest() + content))
    except StorageError as error:
        _log.debug("%s", error)  # the next run parses it again
