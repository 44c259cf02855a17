"""Imports torchaudio without its compiled extension, if that does not load.

Coqui imports torchaudio to load a model, but uses only spectrograms and resampling, which are plain torch. The
wheels of torchaudio on PyPI are built for CUDA: with a torch for the CPU, their extension fails to load, and so
does torchaudio.
"""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Callable
from typing import Any

_EXTENSION = "torchaudio._extension"


def import_torchaudio() -> types.ModuleType:
    """Import torchaudio, without its extension if necessary. Call this before importing anything of Coqui.

    Raises `ImportError` if torchaudio is not installed.
    """
    try:
        return importlib.import_module("torchaudio")
    except OSError:
        for name in [name for name in sys.modules if name.partition(".")[0] == "torchaudio"]:
            del sys.modules[name]
        sys.modules[_EXTENSION] = _without_library()
        return importlib.import_module("torchaudio")


def _without_library() -> types.ModuleType:
    """A substitute with what torchaudio 2.9 to 2.11 uses of its extension."""
    extension: Any = types.ModuleType(_EXTENSION)
    extension._IS_TORCHAUDIO_EXT_AVAILABLE = False
    extension.fail_if_no_align = _unchanged
    return extension  # type: ignore[no-any-return]


def _unchanged(function: Callable[..., Any]) -> Callable[..., Any]:
    return function
