"""Chooses the device that a model runs on. On a machine without a GPU, torch is not imported for it."""

from __future__ import annotations

import glob
import re
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from narrate.errors import VoiceError, install_hint
from narrate.voices.voice import Voice

_SIGNS = ("/dev/nvidia[0-9]*", "/dev/nvhost-gpu", "/dev/dxg", "/dev/kfd")
"""Device files of GPU drivers: NVIDIA's, those of its small boards, of WSL, and AMD's."""
_INSTALL = install_hint("coqui")
_WITHOUT = "leave --device out to speak on the CPU"


def device_for(wanted: str, voice: Voice) -> str:
    """The device for ``auto``, ``cpu``, ``cuda`` or ``cuda:N``: ``cpu``, ``cuda`` or ``cuda:N``.

    Raises `VoiceError` if it does not exist.
    """
    if wanted == "auto":
        return "cuda" if _has_gpu() else "cpu"
    if wanted == "cpu":
        return wanted
    problem, hint = _missing(wanted)
    if problem:
        raise VoiceError(f"voice {voice.name}: {problem}", f"--device {wanted}", hint)
    return wanted


def gpu_count() -> int:
    """The number of GPUs that torch finds; 0 without torch. Asks the driver and opens none of them."""
    try:
        import torch
    except (ImportError, OSError):  # it is broken, or not there
        return 0
    return int(torch.cuda.device_count())


def _has_gpu() -> bool:
    if not _signs_of_a_gpu() or not _is_installed():
        return False
    try:
        import torch
    except (ImportError, OSError):  # torch is broken
        return False
    return bool(torch.cuda.is_available())


def _signs_of_a_gpu() -> bool:
    return any(glob.glob(sign) for sign in _SIGNS)


def _missing(wanted: str) -> tuple[str, str]:
    """Why the CUDA device does not exist, and what to do about it; both are empty if it does."""
    match = re.fullmatch(r"cuda(?::(\d+))?", wanted)
    if match is None:
        return "there is no such device", "write auto, cpu, cuda or cuda:N"
    if not _is_installed():
        return "Coqui, which speaks on GPUs, is not installed", _INSTALL
    try:
        import torch
    except (ImportError, OSError) as error:
        return f"torch cannot be imported: {error}", f"install it again, or {_WITHOUT}"
    if torch.version.cuda is None and torch.version.hip is None:
        return f"torch {torch.__version__} is built for CPUs", f"install one that is built for CUDA, or {_WITHOUT}"
    if not torch.cuda.is_available():
        return "torch finds no CUDA GPU", f"see whether nvidia-smi lists one, or {_WITHOUT}"
    count = torch.cuda.device_count()
    if int(match[1] or 0) >= count:
        last = f" to cuda:{count - 1}" if count > 1 else ""
        return "there is no such GPU", f"there is cuda:0{last}"
    return "", ""


def check_installed(voice: Voice) -> None:
    """Raises `VoiceError` if coqui-tts is not installed; the older package TTS does not count."""
    if not _is_installed():
        raise VoiceError(f"voice {voice.name}: the engine coqui is not installed", hint=_INSTALL)


def _is_installed() -> bool:
    try:
        version("coqui-tts")
    except PackageNotFoundError:  # Coqui's own package, TTS, is another, though it is imported by the same name
        return False
    return find_spec("TTS") is not None and find_spec("torch") is not None
