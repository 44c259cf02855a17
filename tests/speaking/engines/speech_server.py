"""A speech server for tests: OpenAI's ``POST /v1/audio/speech``, as strict as theirs, in the fake engine's voice.

Every text has a whistle of its own (see ``tests/fake_engine``), so that an assertion can hear which one it was.
"""

from __future__ import annotations

import io
import json
import struct
import threading
import time
import wave
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from narrate_fake import FakeEngine
from support.server import Reply, send

from narrate.speaking.engine import Audio, EngineOptions
from narrate.voices.voice import Voice

PATH = "/v1/audio/speech"
MODEL = "whistle"
SPEAKERS = ("low", "high")
_KNOWN = {"model", "input", "voice", "response_format", "speed", "instructions", "stream_format"}
_VOICE = Voice("server", "", "en", "", "fake")

Manner = Callable[[BaseHTTPRequestHandler, dict[str, Any]], "Reply | None"]
"""What may answer in the server's place, by itself with the handler or with a `Reply`."""


@dataclass(slots=True)
class SpeechServer:
    """A running server; what is set here holds for the next request."""

    url: str
    """As a voice's file has it."""
    key: str = ""
    """Requests must bring it, if it is set."""
    delay_s: float = 0.0
    manner: Manner | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    """The bodies of all requests."""
    headers: list[Mapping[str, str]] = field(default_factory=list)
    """Theirs, with their names in lower case."""
    in_flight: int = 0
    most_in_flight: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def texts(self) -> list[str]:
        return [body["input"] for body in self.asked]


@contextmanager
def speech_server() -> Iterator[SpeechServer]:
    """Serve until the block ends."""
    server: SpeechServer

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with server.lock:
                server.asked.append(body)
                server.headers.append({name.lower(): value for name, value in self.headers.items()})
                server.in_flight += 1
                server.most_in_flight = max(server.most_in_flight, server.in_flight)
            time.sleep(server.delay_s)
            with suppress(ConnectionError):
                try:
                    reply = server.manner(self, body) if server.manner else answer(server, self, body)
                finally:
                    with server.lock:  # before the client can know, who may ask again at once
                        server.in_flight -= 1
                if reply is not None:
                    send(self, reply)

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
            """A test's output is its own."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False  # some tests leave a request without an answer

    with Quiet(("127.0.0.1", 0), Handler) as http:
        server = SpeechServer(f"http://127.0.0.1:{http.server_port}/v1")
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


def answer(server: SpeechServer, handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> Reply:
    """What a well-behaved server answers."""
    if handler.path != PATH:
        return error(404, f"Invalid URL (POST {handler.path})")
    if server.key and handler.headers["Authorization"] != f"Bearer {server.key}":
        return error(401, f"Incorrect API key provided: {handler.headers['Authorization']}")
    if body.get("model") != MODEL:
        return error(404, f"The model '{body.get('model')}' does not exist")
    problem = _problem(body)
    return error(400, problem) if problem else spoken(body["input"], body["response_format"])


def _problem(body: dict[str, Any]) -> str:
    checks = {
        f"Unrecognized request argument supplied: {sorted(body.keys() - _KNOWN)}": not body.keys() - _KNOWN,
        "Input must have from 1 to 4096 characters": 0 < len(body.get("input", "")) <= 4096,
        f"Voice must be one of {SPEAKERS}": body.get("voice") in SPEAKERS,
        "Speed must be from 0.25 to 4": 0.25 <= body.get("speed", 1.0) <= 4,
        "Format must be wav or pcm": body.get("response_format") in {"wav", "pcm"},
    }
    return next((problem for problem, holds in checks.items() if not holds), "")


def error(status: int, message: str) -> Reply:
    """An error as OpenAI words it."""
    body = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None}}
    return Reply(json.dumps(body).encode(), "application/json", status)


def spoken(text: str, form: str = "wav") -> Reply:
    """A text's whistle."""
    (audio,) = FakeEngine(_VOICE, EngineOptions()).speak([text])
    if form == "pcm":
        return Reply(_at_24_khz(audio).pcm(), "audio/pcm")
    return Reply(wav_of(audio), "audio/wav")


def wav_of(audio: Audio) -> bytes:
    """16 bits, one channel, and sizes that are right."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(audio.sample_rate)
        file.writeframes(audio.pcm())
    return buffer.getvalue()


def with_sizes(data: bytes, riff: int, sound: int) -> bytes:
    """A WAV with other sizes in its header."""
    return data[:4] + struct.pack("<I", riff) + data[8:40] + struct.pack("<I", sound) + data[44:]


def _at_24_khz(audio: Audio) -> Audio:
    there = np.arange(0, len(audio.samples), audio.sample_rate / 24_000)
    return Audio(np.interp(there, np.arange(len(audio.samples)), audio.samples).astype(np.float32), 24_000)


def write_voice(
    folder: Path, name: str, place: str, *, speaker: str = "low", more: str = "", **model: str
) -> Path:
    """A voice's file; ``more`` are further lines of it, and ``model`` other keys of its model."""
    keys = {"url": place, "model": MODEL, **model}
    lines = [
        'description = "On a server"\nlanguage = "en"\nlicense = "none needed"\nengine = "remote"',
        f"speaker = {json.dumps(speaker)}\n{more}",
        "[model]",
        *(f"{key} = {json.dumps(value)}" for key, value in keys.items()),
    ]
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.toml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
