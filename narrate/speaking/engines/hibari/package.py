"""The package hibari-tts: whether the one that narrate was written for is installed, and undamaged."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from narrate.errors import VoiceError
from narrate.voices.voice import Voice

VERSION = "0.2.1"
"""The only version that narrate uses: the package is young, and each of its readers decides how a text sounds."""
_GET = f"pip install hibari-tts=={VERSION}"


def check_installed(voice: Voice) -> None:
    """Raise `VoiceError` unless the package has the right version, and the model of ``voice`` is as released.

    It reads the model (8 MB), and not the package's reader.
    """
    found = _installed()
    if found != VERSION:
        state = f"hibari-tts {found} is installed" if found else "hibari-tts is not installed"
        raise VoiceError(f"voice {voice.name}: needs hibari-tts {VERSION}, and {state}", hint=_GET)
    voice.checked_file()


def _installed() -> str:
    """The version of the package; empty if there is none."""
    try:
        return version("hibari-tts")
    except PackageNotFoundError:
        return ""
