"""Voices that a server speaks: whatever answers OpenAI's ``POST …/audio/speech``.

The request is the smallest that all such servers take: ``model``, ``input``, ``response_format``, ``voice``, and
``speed`` where it is not 1. Source: OpenAI's API reference, "Create speech", and the servers in docs/remote.md.
"""

from __future__ import annotations

import http
import json
import os
import threading
import time
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any

from narrate.errors import EngineError, NetworkError, SpeakingError, VoiceError
from narrate.net import requests
from narrate.speaking.engine import Audio, EngineOptions
from narrate.speaking.engines.remote import speech_responses, wav
from narrate.speaking.engines.remote.settings import ENDPOINT, read_settings
from narrate.voices.voice import Voice

MAX_RESPONSE_BYTES = 64_000_000
"""The largest answer accepted: five minutes of 16-bit stereo at 48 kHz."""
_UNREACHABLE = "check that the server is running and that url in the voice's file is right"
_TOO_SLOW = "raise timeout or lower concurrency in the voice's file"
_NO_AUDIO = f"url must be the part before {ENDPOINT}, and the server must give WAV or PCM"


class RemoteEngine:
    """Asks a server to speak: one request per text, several at once."""

    max_batch = max_padded_chars = 1

    def __init__(self, voice: Voice, options: EngineOptions) -> None:
        if options.device not in {"auto", "cpu"}:  # "cpu" may be meant for another voice of the same post
            problem = f"voice {voice.name} runs on a server, which chooses the device"
            raise VoiceError(problem, f"--device {options.device}", "leave it out")
        self._name = voice.name
        self._settings = read_settings(voice, voice.speed * options.speed)
        self.workers = min(options.workers or self._settings.concurrency, self._settings.concurrency)
        self._rate = speech_responses.PCM_RATE
        self._stopped: Future[None] = Future()

    @property
    def fingerprint(self) -> str:
        """The server and what it is asked for; never the key."""
        settings = self._settings
        asked = [settings.url, settings.model, settings.speaker, f"{settings.speed:g}", settings.format]
        return f"remote {json.dumps(asked)}"

    def speak(self, texts: Sequence[str]) -> list[Audio]:
        """Say each text.

        Raises `VoiceError` if the key is missing, `SpeakingError` if the server refuses a text, and `EngineError`
        if it does not answer as it should.
        """
        return [self._speak_one(text) for text in texts]

    def stop(self) -> None:
        """Stop waiting for answers: calls of `speak` in progress raise `EngineError`."""
        stopped, self._stopped = self._stopped, Future()
        stopped.set_result(None)

    def _speak_one(self, text: str) -> Audio:
        if not _has_words(text):  # servers refuse it, or speak anything
            return Audio(wav.samples(b""), self._rate)
        key = self._key()
        answer = self._request(text, key)
        if not http.HTTPStatus.OK <= answer.status < http.HTTPStatus.MULTIPLE_CHOICES:
            problem, hint = speech_responses.refusal(answer, text)
            kind = SpeakingError if speech_responses.concerns_text_alone(answer) else EngineError
            raise self._failure(problem + speech_responses.quoted(answer, key), hint, kind)
        try:
            audio = speech_responses.decode_audio(answer, self._settings.format)
        except ValueError as error:
            problem = f"the server's answer {error}{speech_responses.quoted(answer, key)}"
            raise self._failure(problem, _NO_AUDIO) from None
        self._rate = audio.sample_rate
        return audio

    def _key(self) -> str:
        """Raises `VoiceError`, which never shows it."""
        variable = self._settings.key
        key = os.environ.get(variable, "").strip() if variable else ""
        if variable and not key:
            problem = (
                f"voice {self._name}: the environment variable {variable}, which should hold the key, is not set"
            )
            raise VoiceError(problem, hint=f"export {variable}=…")
        if not (key.isascii() and key.isprintable()):
            problem = f"voice {self._name}: the environment variable {variable} does not hold a valid key"
            raise VoiceError(problem, hint="a key consists of ASCII letters, digits and punctuation")
        return key

    def _request(self, text: str, key: str) -> requests.Response:
        settings = self._settings
        query: dict[str, Any] = {"model": settings.model, "input": text, "response_format": settings.format}
        query |= {"voice": settings.speaker} if settings.speaker else {}
        query |= {"speed": settings.speed} if settings.speed != 1 else {}
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        start, stopped = time.monotonic(), self._stopped
        answer = _run_in_thread(
            lambda: requests.call_api(
                settings.url, query, headers=headers, timeout_s=settings.timeout_s, max_bytes=MAX_RESPONSE_BYTES
            )
        )
        either: tuple[Future[Any], ...] = (answer, stopped)
        wait(either, return_when=FIRST_COMPLETED)
        if not answer.done():
            raise self._failure("the run ended before the server answered", "run the same command again")
        try:
            return answer.result()
        except NetworkError as error:
            slow = time.monotonic() - start >= settings.timeout_s
            raise self._failure(error.problem, _TOO_SLOW if slow else _UNREACHABLE) from error

    def _failure(self, problem: str, hint: str, kind: type[SpeakingError] = EngineError) -> SpeakingError:
        return kind(f"voice {self._name}: {problem}", self._settings.url, hint)


def open_engine(voice: Voice, options: EngineOptions) -> RemoteEngine:
    """A voice on a server, which is not asked yet. Raises `VoiceError` if a setting is missing or impossible."""
    return RemoteEngine(voice, options)


def _run_in_thread(ask: Callable[[], requests.Response]) -> Future[requests.Response]:
    """The result of ``ask``, called in a daemon thread: the program can exit although a server hangs."""
    answer: Future[requests.Response] = Future()

    def run() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=run, name="ask", daemon=True).start()
    return answer


def _has_words(text: str) -> bool:
    """Whether it holds anything but punctuation, spaces, combining marks and control characters."""
    return any(unicodedata.category(character)[0] not in "PZCM" for character in text)
