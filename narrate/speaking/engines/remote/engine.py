"""Voices that a server speaks: whatever answers OpenAI's ``POST …/audio/speech``.

The request is the smallest that all such servers take: ``model``, ``input``, ``response_format``, ``voice``, and
``speed`` where it is not 1. Source: OpenAI's API reference, "Create speech", and the servers in docs/remote.md.
"""

from __future__ import annotations

import http
import json
import math
import os
import re
import threading
import time
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Any

from narrate import net
from narrate.errors import ReadingError, SpeakingError, VoiceError
from narrate.speaking.engine import Audio, EngineOptions
from narrate.speaking.engines.remote import speech_responses, wav
from narrate.voices.voice import Voice

LARGEST = 64_000_000
"""The most bytes of an answer: five minutes of stereo at 48 kHz in 16 bits fit in."""
SLOWEST, FASTEST = 0.25, 4.0
"""The factors of speed that OpenAI takes, and with it the others."""

_KEYS = ("url", "model", "key", "format", "timeout", "concurrency", "longest")
_FORMATS = ("wav", "pcm")
_MOST_CHARACTERS = 4096  # that OpenAI takes
_ENDPOINT = "/audio/speech"
_URL = re.compile(r"https?://[^\s/?#@]+(?:/[^\s?#@]*)?", re.IGNORECASE)
_AWAY = "does the server run, and is url in the voice's file right?"
_SLOW = "put a longer timeout or a smaller concurrency into the voice's file"
_NO_SOUND = f"url must be what stands before {_ENDPOINT}, and the server must give WAV or PCM"
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class _Settings:
    """What a voice says of its server."""

    url: str
    """Where to ask, `_ENDPOINT` included."""
    model: str
    speaker: str
    """Empty where the server is to choose."""
    speed: float
    """From `SLOWEST` to `FASTEST`."""
    format: str
    """One of `_FORMATS`."""
    key: str
    """The environment variable that holds the key; empty where the server wants none."""
    timeout_s: float
    """For one text, further tries included."""
    concurrency: int
    max_chars: int


class RemoteEngine:
    """Has a server speak: one request a text, several at once."""

    min_chars = 0
    max_batch = max_padded_chars = 1
    takes_ipa = False

    def __init__(self, voice: Voice, options: EngineOptions) -> None:
        if options.device not in {"auto", "cpu"}:  # "cpu" may be meant for another voice of the same post
            problem = f"voice {voice.name} speaks on a server, which has its own device"
            raise VoiceError(problem, f"--device {options.device}", "leave it out")
        voice.check_model_keys(_KEYS)
        self._name = voice.name
        self._settings = _settings(voice, voice.speed * options.speed)
        self.max_chars = self._settings.max_chars
        self.workers = min(options.workers or self._settings.concurrency, self._settings.concurrency)
        self._rate = speech_responses.PCM_RATE
        self._stopped: Future[None] = Future()

    @property
    def fingerprint(self) -> str:
        """Who is asked, and for what; never the key."""
        settings = self._settings
        asked = [settings.url, settings.model, settings.speaker, f"{settings.speed:g}", settings.format]
        return f"remote {json.dumps(asked)}"

    def speak(self, texts: Sequence[str]) -> list[Audio]:
        """Say each text. Raises `VoiceError` where the key is missing, `SpeakingError` where the server fails."""
        return [self._say(text) for text in texts]

    def stop(self) -> None:
        """Wait no more for the answers that are under way: their calls of `speak` raise `SpeakingError`."""
        stopped, self._stopped = self._stopped, Future()
        stopped.set_result(None)

    def _say(self, text: str) -> Audio:
        if not _has_words(text):  # what servers refuse, or take for anything
            return Audio(wav.samples(b""), self._rate)
        key = self._key()
        answer = self._answer(text, key)
        if not http.HTTPStatus.OK <= answer.status < http.HTTPStatus.MULTIPLE_CHOICES:
            problem, hint = speech_responses.refusal(answer, text)
            raise self._failure(problem + speech_responses.quoted(answer, key), hint)
        try:
            audio = speech_responses.sound(answer, self._settings.format)
        except ValueError as error:
            problem = f"the server's answer {error}{speech_responses.quoted(answer, key)}"
            raise self._failure(problem, _NO_SOUND) from None
        self._rate = audio.sample_rate
        return audio

    def _key(self) -> str:
        """Raises `VoiceError`, which never shows it."""
        variable = self._settings.key
        key = os.environ.get(variable, "").strip() if variable else ""
        if variable and not key:
            problem = f"voice {self._name}: the environment variable {variable} should hold the key and does not"
            raise VoiceError(problem, hint=f"export {variable}=…")
        if not (key.isascii() and key.isprintable()):
            problem = f"voice {self._name}: what the environment variable {variable} holds cannot be a key"
            raise VoiceError(problem, hint="a key has only plain letters, digits and marks")
        return key

    def _answer(self, text: str, key: str) -> net.Answer:
        settings = self._settings
        query: dict[str, Any] = {"model": settings.model, "input": text, "response_format": settings.format}
        query |= {"voice": settings.speaker} if settings.speaker else {}
        query |= {"speed": settings.speed} if settings.speed != 1 else {}
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        start, stopped = time.monotonic(), self._stopped
        answer = _begun(
            lambda: net.ask(settings.url, query, headers=headers, timeout_s=settings.timeout_s, largest=LARGEST)
        )
        either: tuple[Future[Any], ...] = (answer, stopped)
        wait(either, return_when=FIRST_COMPLETED)
        if not answer.done():
            raise self._failure("its answer was not waited for", "run the same command again")
        try:
            return answer.result()
        except ReadingError as error:
            slow = time.monotonic() - start >= settings.timeout_s
            raise self._failure(error.problem, _SLOW if slow else _AWAY) from error

    def _failure(self, problem: str, hint: str) -> SpeakingError:
        return SpeakingError(f"voice {self._name}: {problem}", self._settings.url, hint)


def _begun(ask: Callable[[], net.Answer]) -> Future[net.Answer]:
    """What ``ask`` will give, in a thread that the end of the program does not wait for: a server may hang."""
    answer: Future[net.Answer] = Future()

    def run() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=run, name="ask", daemon=True).start()
    return answer


def _has_words(text: str) -> bool:
    """Whether there is anything in it but marks, spaces and controls."""
    return any(unicodedata.category(character)[0] not in "PZCM" for character in text)


def _settings(voice: Voice, speed: float) -> _Settings:
    """Raises `VoiceError` where one is missing or impossible."""
    model = voice.model
    url = model.get("url", "").strip().rstrip("/").removesuffix(_ENDPOINT)
    key = model.get("key", "")
    form = model.get("format", _FORMATS[0])
    checks = {
        f"url must be what stands before {_ENDPOINT}, such as http://127.0.0.1:8880/v1": _URL.fullmatch(url),
        "model must name one that the server has": model.get("model"),
        # What stands there may be the key: it is not shown.
        "key must be the name of an environment variable in capitals, such as OPENAI_API_KEY, and not the key": (
            not key or _VARIABLE.fullmatch(key)
        ),
        f"format must be {' or '.join(_FORMATS)}": form in _FORMATS,
        f"its speed times that of --speed must be from {SLOWEST:g} to {FASTEST:g}": SLOWEST <= speed <= FASTEST,
    }
    for problem in (problem for problem, holds in checks.items() if not holds):
        raise VoiceError(problem, voice.file)
    return _Settings(
        url=url + _ENDPOINT,
        model=model["model"],
        speaker=voice.speaker,
        speed=speed,
        format=form,
        key=key,
        timeout_s=_number(voice, "timeout", 120, 1, 3600),
        concurrency=int(_number(voice, "concurrency", 4, 1, 64)),
        max_chars=int(_number(voice, "longest", 500, 100, _MOST_CHARACTERS)),
    )


def _number(voice: Voice, key: str, default: int, low: int, high: int) -> float:
    try:
        value = float(voice.model.get(key, default))
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise VoiceError(f'{key} must be a number from "{low}" to "{high}"', voice.file)
    return value
