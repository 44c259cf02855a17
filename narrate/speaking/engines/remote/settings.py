"""The settings of a voice on a server."""

from __future__ import annotations

import math
from dataclasses import dataclass

from narrate import lazy_re as re
from narrate.errors import VoiceError
from narrate.voices.voice import Voice

SLOWEST, FASTEST = 0.25, 4.0
"""The range of speed factors that OpenAI accepts, and other servers with it."""
ENDPOINT = "/audio/speech"

_KEYS = ("url", "model", "key", "format", "timeout", "concurrency", "longest")
_FORMATS = ("wav", "pcm")
_MOST_CHARACTERS = 4096  # that OpenAI takes
_URL = re.compile(r"https?://[^\s/?#@]+(?:/[^\s?#@]*)?", re.IGNORECASE)
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Settings:
    """How to ask a server for a voice."""

    url: str
    """The address to ask, including `ENDPOINT`."""
    model: str
    speaker: str
    """Empty to let the server choose."""
    speed: float
    """From `SLOWEST` to `FASTEST`."""
    format: str
    """One of `_FORMATS`."""
    key: str
    """The environment variable that holds the key; empty if the server needs none."""
    timeout_s: float
    """In seconds for one text, including retries."""
    concurrency: int
    max_chars: int
    """The most characters of one text."""


def max_chars(voice: Voice) -> int:
    """The most characters of one text (``longest``), 100 to 4096. Raises `VoiceError` if it is out of range."""
    return int(_number(voice, "longest", 500, 100, _MOST_CHARACTERS))


def read_settings(voice: Voice, speed: float) -> Settings:
    """The settings of ``voice``. Raises `VoiceError` if one is missing, unknown or impossible."""
    voice.check_model_keys(_KEYS)
    model = voice.model
    url = model.get("url", "").strip().rstrip("/").removesuffix(ENDPOINT)
    key = model.get("key", "")
    form = model.get("format", _FORMATS[0])
    checks = {
        f"url must be the part before {ENDPOINT}, such as http://127.0.0.1:8880/v1": _URL.fullmatch(url),
        "model must name one that the server has": model.get("model"),
        # The value may be the key itself, so it is not shown.
        "key must be the name of an environment variable in capitals, such as OPENAI_API_KEY, and not the key": (
            not key or _VARIABLE.fullmatch(key)
        ),
        f"format must be {' or '.join(_FORMATS)}": form in _FORMATS,
        f"its speed times that of --speed must be from {SLOWEST:g} to {FASTEST:g}": SLOWEST <= speed <= FASTEST,
    }
    for problem in (problem for problem, holds in checks.items() if not holds):
        raise VoiceError(problem, voice.file)
    return Settings(
        url=url + ENDPOINT,
        model=model["model"],
        speaker=voice.speaker,
        speed=speed,
        format=form,
        key=key,
        timeout_s=_number(voice, "timeout", 120, 1, 3600),
        concurrency=int(_number(voice, "concurrency", 4, 1, 64)),
        max_chars=max_chars(voice),
    )


def _number(voice: Voice, key: str, default: int, low: int, high: int) -> float:
    try:
        value = float(voice.model.get(key, default))
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise VoiceError(f'{key} must be a number from "{low}" to "{high}"', voice.file)
    return value
