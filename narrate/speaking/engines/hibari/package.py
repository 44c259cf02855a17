"""The package hibari-tts: whether the one that narrate was written for is installed, and undamaged."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

from narrate.errors import VoiceError
from narrate.voices.installed_files import recorded_files
from narrate.voices.voice import Voice

VERSION = "0.2.1"
"""The only version that narrate uses: the package is young, and each of its readers decides how a text sounds."""
_GET = f"pip install hibari-tts=={VERSION}"


def check_installed(voice: Voice) -> Path:
    """The model of ``voice``.

    Raises `VoiceError` unless the package has the right version, and it and the model are as released. The
    first call in a process reads all of the package, 14 MB.
    """
    found = _installed()
    if found != VERSION:
        state = f"hibari-tts {found} is installed" if found else "hibari-tts is not installed"
        raise VoiceError(f"voice {voice.name}: needs hibari-tts {VERSION}, and {state}", hint=_GET)
    damaged = _damaged_file()
    if damaged:
        problem = f"voice {voice.name}: hibari-tts is damaged: {damaged}"
        raise VoiceError(problem, hint=f"pip install --force-reinstall hibari-tts=={VERSION}")
    return voice.checked_file()


@cache
def _damaged_file() -> str:
    """The first file of the package whose sum is not that of its record; empty if there is none."""
    for file in recorded_files(distribution("hibari-tts")):
        if not file.name.startswith("hibari/") or not file.sha256:
            continue  # the program in another folder, or what Python compiled
        try:
            found = hashlib.sha256(file.path.read_bytes()).digest()
        except OSError:
            return file.name
        if found != file.sha256:
            return file.name
    return ""


def _installed() -> str:
    """The version of the package; empty if there is none."""
    try:
        return version("hibari-tts")
    except PackageNotFoundError:
        return ""
