"""Data classes, whose methods take long to compile, of what was kept of them in an earlier run.

Python writes the methods of a data class as text and runs it. A run has two hundred data classes, its own and
those of libraries, and compiling their texts takes a tenth of a second, before the first sentence is spoken.
"""

from __future__ import annotations

import dataclasses
import hashlib
from types import CodeType
from typing import Any

_FORM = "dataclass"


def keep_code() -> None:
    """From now on, in the whole process, keep what is compiled for data classes, and use what was kept.

    The module `dataclasses` calls `exec`, a name that is looked up in the module first. Where it no longer does,
    this has no effect.
    """
    vars(dataclasses)["exec"] = _run


def _run(text: str, names: dict[str, Any], result: dict[str, Any]) -> None:
    """The part of the built-in `exec` that data classes use."""
    exec(_code(text), names, result)


def _code(text: str) -> CodeType | str:
    """``text`` compiled, or as it is if nothing can be kept."""
    try:
        from narrate import kept  # here, since it says at once if narrate cannot run

        digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()  # the text is as long as its code
        code = kept.value((_FORM, digest), lambda: compile(text, "<string>", "exec", dont_inherit=True))
    except Exception:
        return text
    return code if isinstance(code, CodeType) else text
