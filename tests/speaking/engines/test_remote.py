"""A server that speaks: what it is asked, what is taken from it, and one clear line for all that can go wrong."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from narrate_fake import pitch
from speech_server import PATH, SpeechServer, answer, error, speech_server, spoken, with_sizes, write_voice
from support.command import Run
from support.listening import pitch_at, samples_of, sounding
from support.server import Reply, send

from narrate.errors import SpeakingError, VoiceError
from narrate.net import connection, requests
from narrate.speaking.engine import EngineOptions
from narrate.speaking.engines.remote import engine
from narrate.speaking.engines.remote.engine import RemoteEngine
from narrate.speaking.registry import open_engine
from narrate.voices.voice import load_voice

KEY = "sk-proj-Very-Secret-123"
TEXT = "The rain had stopped."
SENTENCES = [f"Sentence number {number} of the post." for number in range(24)]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "INITIAL_BACKOFF_S", 0.001)


@pytest.fixture
def server() -> Iterator[SpeechServer]:
    with speech_server() as running:
        yield running


@pytest.fixture
def voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "voices"
    monkeypatch.setenv("NARRATE_VOICES", str(folder))
    return folder


def engine_for(url: str, folder: Path, options: EngineOptions | None = None, /, **voice: str) -> RemoteEngine:
    engine = open_engine(load_voice(write_voice(folder, "ann", url, **voice)), options or EngineOptions())
    assert isinstance(engine, RemoteEngine)
    return engine


def failure(url: str, folder: Path, /, **voice: str) -> str:
    """The one line that saying `TEXT` ends in."""
    with pytest.raises((SpeakingError, VoiceError)) as caught:
        engine_for(url, folder, **voice).speak([TEXT])
    assert caught.value.hint
    assert KEY not in repr(caught.value)
    return str(caught.value)


# What is asked


def test_the_request_is_the_smallest_that_every_server_takes(server: SpeechServer, tmp_path: Path) -> None:
    engine_for(server.url, tmp_path).speak([TEXT])
    assert server.asked == [{"model": "whistle", "voice": "low", "input": TEXT, "response_format": "wav"}]
    assert server.headers[0]["content-type"] == "application/json"
    assert "authorization" not in server.headers[0]


def test_the_speeds_of_voice_and_user_multiply(server: SpeechServer, tmp_path: Path) -> None:
    engine_for(server.url, tmp_path, EngineOptions(speed=1.5), more="speed = 0.8").speak([TEXT])
    assert server.asked[0]["speed"] == pytest.approx(1.2)


def test_without_a_speaker_the_server_chooses(server: SpeechServer, tmp_path: Path) -> None:
    server.manner = lambda _, body: spoken(body["input"])
    engine_for(server.url, tmp_path, speaker="").speak([TEXT])
    assert "voice" not in server.asked[0]


@pytest.mark.parametrize("end", ["", "/", "/audio/speech", "/audio/speech/"])
def test_the_url_may_be_written_as_people_do(server: SpeechServer, tmp_path: Path, end: str) -> None:
    assert engine_for(server.url + end, tmp_path).fingerprint == engine_for(server.url, tmp_path).fingerprint
    engine_for(server.url + end, tmp_path).speak([TEXT])
    assert server.texts() == [TEXT]


def test_the_key_comes_from_the_environment_and_goes_to_the_server_only(
    server: SpeechServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("MY_KEY", f"{KEY}\n")
    server.key = KEY
    engine = engine_for(server.url, tmp_path, key="MY_KEY")
    engine.speak([TEXT])
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert KEY not in engine.fingerprint
    assert KEY not in caplog.text


@pytest.mark.parametrize("text", ["", " ", "…", "“”", "\u200b", "\u0301"], ids=ascii)
def test_a_text_without_words_is_not_asked_for(server: SpeechServer, tmp_path: Path, text: str) -> None:
    (audio,) = engine_for(server.url, tmp_path).speak([text])
    assert len(audio.samples) == 0
    assert server.asked == []


@pytest.mark.parametrize("text", ["🎉", "∞", "5", "日本"])
def test_signs_that_may_have_a_name_are_asked_for(server: SpeechServer, tmp_path: Path, text: str) -> None:
    engine_for(server.url, tmp_path).speak([text])
    assert server.texts() == [text]


# What comes back


def test_every_text_gets_its_own_sound(server: SpeechServer, tmp_path: Path) -> None:
    engine = engine_for(server.url, tmp_path, concurrency="8")
    with ThreadPoolExecutor(engine.workers) as pool:
        clips = [audio for (audio,) in pool.map(lambda text: engine.speak([text]), SENTENCES)]
    for text, audio in zip(SENTENCES, clips, strict=True):
        assert pitch_at(audio.samples.astype(float), 0.2, audio.seconds - 0.2) == pytest.approx(pitch(text), abs=4)


def test_pcm_is_the_same_sound_at_24_khz(server: SpeechServer, tmp_path: Path) -> None:
    (as_wav,) = engine_for(server.url, tmp_path).speak([TEXT])
    (as_pcm,) = engine_for(server.url, tmp_path, format="pcm").speak([TEXT])
    assert server.asked[1]["response_format"] == "pcm"
    assert as_pcm.sample_rate == 24_000
    assert as_pcm.seconds == pytest.approx(as_wav.seconds, abs=0.001)
    assert np.abs(as_pcm.samples).max() == pytest.approx(np.abs(as_wav.samples).max(), abs=0.01)


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0])
def test_a_wav_sent_while_it_is_spoken_is_whole(server: SpeechServer, tmp_path: Path, size: int) -> None:
    (whole,) = engine_for(server.url, tmp_path).speak([TEXT])

    def stream(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        data = with_sizes(spoken(body["input"]).body, size, size)
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Content-Type", "audio/wav")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for start in range(0, len(data), 5_000):
            piece = data[start : start + 5_000]
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        handler.wfile.write(b"0\r\n\r\n")

    server.manner = stream
    (streamed,) = engine_for(server.url, tmp_path).speak([TEXT])
    np.testing.assert_array_equal(streamed.samples, whole.samples)


@pytest.mark.parametrize("form", ["wav", "pcm"])
def test_a_wav_is_taken_whatever_it_is_called(server: SpeechServer, tmp_path: Path, form: str) -> None:
    server.manner = lambda _, body: Reply(spoken(body["input"]).body, "application/octet-stream")
    (audio,) = engine_for(server.url, tmp_path, format=form).speak([TEXT])
    assert (audio.sample_rate, audio.seconds > 0.5) == (16_000, True)


@pytest.mark.parametrize(
    ("form", "reply", "line"),
    [
        ("wav", Reply(b"ID3\x04" + b"\0" * 99, "audio/wav"), "is not WAV but MP3"),
        ("wav", Reply(b"\xff\xfb\x90" + b"\0" * 99, "audio/mpeg"), "is not WAV but MP3"),
        ("wav", Reply(b"OggS" + b"\0" * 99, "audio/ogg"), "is not WAV but Ogg"),
        ("wav", Reply(b"\0" * 99, "audio/aac"), "is not WAV but what the server calls audio/aac"),
        ("wav", Reply(b"\0" * 99, ""), "is not WAV but something else"),
        ("pcm", Reply(b"\xff\xfb\x90" + b"\0" * 99, "audio/mpeg"), "is not PCM but MP3"),
        ("pcm", Reply(b"<html>", "text/html"), "is not PCM but what the server calls text/html"),
        ("wav", Reply(b"<html><p>Welcome", "text/html"), "is not WAV but what the server calls text/html"),
        (
            "wav",
            Reply(b'{"error": "no such voice"}', "application/json"),
            "is not WAV but what the server calls application/json: “no such voice”",
        ),
        ("wav", Reply(b"", "audio/wav"), "is empty"),
        ("wav", Reply(spoken(TEXT).body[:-1000], "audio/wav"), "ends 1000 bytes early"),
    ],
)
def test_what_is_no_sound_is_named(
    server: SpeechServer, tmp_path: Path, form: str, reply: Reply, line: str
) -> None:
    server.manner = lambda *_: reply
    told = failure(server.url, tmp_path, format=form)
    assert told.startswith(f"{server.url}/audio/speech: voice ann: the server's answer ")
    assert line in told
    assert len(server.asked) == 1


def test_an_answer_without_an_end_is_not_kept(
    server: SpeechServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MAX_RESPONSE_BYTES", 1_000_000)

    def endless(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"\0" * 65_536)

    server.manner = endless
    assert "is larger than 1 MB" in failure(server.url, tmp_path, format="pcm")


# What the server refuses


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (301, "the server redirects the request (HTTP 301 Moved Permanently)"),
        (307, "the server redirects the request (HTTP 307 Temporary Redirect)"),
        (400, "the server rejects the request for “The rain had stopped.” (HTTP 400 Bad Request)"),
        (401, "the server rejects the key (HTTP 401 Unauthorized)"),
        (402, "the server requires payment (HTTP 402 Payment Required)"),
        (403, "the server does not allow this key to use the voice (HTTP 403 Forbidden)"),
        (404, "the server has no such address, model or speaker (HTTP 404 Not Found)"),
        (405, "the server has no such address, model or speaker (HTTP 405 Method Not Allowed)"),
        (413, "the server does not accept a text this long for “The rain had stopped.” (HTTP 413 "),
        (418, "the server rejects the request (HTTP 418 I'm a Teapot)"),
        (422, "the server rejects the request for “The rain had stopped.” (HTTP 422 "),
        (429, "the server receives too many requests (HTTP 429 Too Many Requests)"),
        (500, "the server has an internal error for “The rain had stopped.” (HTTP 500 Internal Server Error)"),
        (503, "the server has an internal error (HTTP 503 Service Unavailable)"),
        (599, "the server has an internal error (HTTP 599)"),
        (799, "the server answers with a status that HTTP does not have (HTTP 799)"),
    ],
)
def test_each_status_says_what_it_means_and_what_the_server_says(
    server: SpeechServer, tmp_path: Path, status: int, line: str
) -> None:
    server.manner = lambda *_: Reply(error(status, "Because.").body, "application/json", status)
    told = failure(server.url, tmp_path)
    assert f"{server.url}/audio/speech: voice ann: {line}" in told
    assert "): “Because.”; " in told
    assert len(server.asked) == (4 if status in {429, 500, 503} else 1)


def test_a_redirect_does_not_carry_the_key_away(
    server: SpeechServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", KEY)
    with speech_server() as other:
        server.manner = lambda *_: Reply(b"", status=307, headers={"Location": other.url + "/audio/speech"})
        assert "redirects the request" in failure(server.url, tmp_path, key="MY_KEY")
        assert other.asked == []


@pytest.mark.parametrize(
    ("body", "media_type", "said"),
    [
        (
            b'{"error": {"message": "Voice \\"x\\" is unknown", "code": 1}}',
            "application/json",
            'Voice "x" is unknown',
        ),
        (b'{"error": "no voice"}', "application/json", "no voice"),
        (b'{"message": "no model", "code": 400}', "application/json", "no model"),
        (b'{"detail": {"error": "invalid_model", "message": "Unsupported"}}', "application/json", "Unsupported"),
        (b'{"detail": [{"loc": ["body", "speed"], "msg": "too low"}]}', "application/json", "body.speed: too low"),
        (b'{"detail": "Not here"}', "application/json", "Not here"),
        (b"Two\r\n  lines\x1b[2J", "text/plain", "Two lines [2J"),
        (b"x" * 5000, "text/plain", "x" * 159 + "…"),
    ],
)
def test_a_server_is_quoted_in_one_short_line(
    server: SpeechServer, tmp_path: Path, body: bytes, media_type: str, said: str
) -> None:
    server.manner = lambda *_: Reply(body, media_type, 400)
    assert f"(HTTP 400 Bad Request): “{said}”; check url, " in failure(server.url, tmp_path)


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"", ""),
        (b"<h1>Bad gateway</h1>", "text/html"),
        (b'{"error": ', "application/json"),
        (b'{"error": []}', "application/json"),
        (b'{"a":' * 100_000, "application/json"),
    ],
    ids=["nothing", "html", "half", "no words", "deep"],
)
def test_what_is_not_for_people_is_not_quoted(
    server: SpeechServer, tmp_path: Path, body: bytes, media_type: str
) -> None:
    server.manner = lambda *_: Reply(body, media_type, 400)
    assert "(HTTP 400 Bad Request); check url, " in failure(server.url, tmp_path)


def test_a_wrong_key_is_not_shown_though_the_server_repeats_it(
    server: SpeechServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", KEY)
    server.key = "another"
    assert "“Incorrect API key provided: Bearer …”" in failure(server.url, tmp_path, key="MY_KEY")


# What the network does


def test_a_passing_failure_is_tried_again(server: SpeechServer, tmp_path: Path) -> None:
    first = iter([Reply(b"", status=429, headers={"Retry-After": "0"}), Reply(b"", status=503)])
    server.manner = lambda handler, body: next(first, None) or answer(server, handler, body)
    (audio,) = engine_for(server.url, tmp_path).speak([TEXT])
    assert audio.seconds > 0.5
    assert server.texts() == [TEXT] * 3


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    told = failure(f"http://127.0.0.1:{port}/v1", tmp_path)
    assert f"http://127.0.0.1:{port}{PATH}: voice ann: the server refuses the connection; check that " in told


def test_a_host_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    assert "there is no host of that name" in failure("http://no-such-host.invalid/v1", tmp_path)


def test_a_server_that_hangs_is_given_up_in_time(server: SpeechServer, tmp_path: Path) -> None:
    server.delay_s = 5
    start = time.monotonic()
    told = failure(server.url, tmp_path, timeout="1")
    assert told.endswith("; raise timeout or lower concurrency in the voice's file")
    assert time.monotonic() - start < 3


def test_a_slow_server_is_waited_for_as_long_as_the_voice_says(
    server: SpeechServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "IDLE_TIMEOUT_S", 0.05)  # that is for pages
    monkeypatch.setattr(connection, "TOTAL_TIMEOUT_S", 0.1)
    server.delay_s = 0.3
    assert engine_for(server.url, tmp_path).speak([TEXT])[0].seconds > 0.5


def test_a_server_that_breaks_off_is_asked_again(server: SpeechServer, tmp_path: Path) -> None:
    def half(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> Reply | None:
        whole = answer(server, handler, body)
        if len(server.asked) > 2:
            return whole
        send(handler, Reply(whole.body[:9000], "audio/wav", headers={"Content-Length": str(len(whole.body))}))
        return None

    server.manner = half
    (audio,) = engine_for(server.url, tmp_path).speak([TEXT])
    assert audio.seconds > 0.5
    assert len(server.asked) == 3


def test_stopped_it_waits_for_no_answer(server: SpeechServer, tmp_path: Path) -> None:
    server.delay_s = 5
    engine = engine_for(server.url, tmp_path)
    threading.Timer(0.1, engine.stop).start()
    start = time.monotonic()
    with pytest.raises(SpeakingError, match="the run ended before the server answered"):
        engine.speak([TEXT])
    assert time.monotonic() - start < 2


# What the voice says


@pytest.mark.parametrize(
    ("model", "line"),
    [
        ({"url": ""}, "url must be the part before /audio/speech, such as http://127.0.0.1:8880/v1"),
        ({"url": "ftp://host/v1"}, "url must be"),
        ({"url": "127.0.0.1:8880/v1"}, "url must be"),
        ({"url": f"http://user:{KEY}@host/v1"}, "url must be"),
        ({"url": f"http://host/v1?key={KEY}"}, "url must be"),
        ({"model": ""}, "model must name one that the server has"),
        ({"key": KEY}, "key must be the name of an environment variable in capitals, such as OPENAI_API_KEY"),
        ({"key": "abcdef0123456789abcdef"}, "key must be the name"),
        ({"format": "mp3"}, "format must be wav or pcm"),
        ({"timeout": "0"}, 'timeout must be a number from "1" to "3600"'),
        ({"timeout": "soon"}, "timeout must be a number"),
        ({"timeout": "nan"}, "timeout must be a number"),
        ({"concurrency": "0"}, 'concurrency must be a number from "1" to "64"'),
        ({"concurrency": "65"}, "concurrency must be a number"),
        ({"longest": "5000"}, 'longest must be a number from "100" to "4096"'),
        ({"modle": "x"}, "unknown key 'modle' in [model]; did you mean model?"),
    ],
    ids=lambda value: next(iter(value.items())).__repr__()[:40] if isinstance(value, dict) else "",
)
def test_a_wrong_setting_is_refused_before_anything_is_asked(
    tmp_path: Path, model: dict[str, str], line: str
) -> None:
    with pytest.raises(VoiceError) as caught:
        engine_for("http://127.0.0.1:9/v1", tmp_path, **model)
    assert str(caught.value).startswith(f"{tmp_path / 'ann.toml'}: {line}")
    assert KEY not in repr(caught.value)
    assert model.get("key") is None or model["key"] not in repr(caught.value)


@pytest.mark.parametrize("speed", [0.2, 4.1])
def test_a_speed_that_no_server_takes_is_refused(tmp_path: Path, speed: float) -> None:
    with pytest.raises(VoiceError, match=r"must be from 0\.25 to 4"):
        engine_for("http://127.0.0.1:9/v1", tmp_path, EngineOptions(speed=speed))


@pytest.mark.parametrize("held", ["", "  "])
def test_a_key_that_is_not_there_is_missed_when_it_speaks(
    server: SpeechServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: str
) -> None:
    monkeypatch.setenv("MY_KEY", held)
    told = failure(server.url, tmp_path, key="MY_KEY")
    assert (
        told
        == "voice ann: the environment variable MY_KEY, which should hold the key, is not set; export MY_KEY=…"
    )
    assert server.asked == []


@pytest.mark.parametrize("held", [f"{KEY}\nX: y", f"{KEY}…"])
def test_what_cannot_be_a_key_is_not_shown(
    server: SpeechServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: str
) -> None:
    monkeypatch.setenv("MY_KEY", held)
    assert "the environment variable MY_KEY does not hold a valid key" in failure(
        server.url, tmp_path, key="MY_KEY"
    )
    assert server.asked == []


@pytest.mark.parametrize("device", ["auto", "cpu"])
def test_a_device_that_every_machine_has_may_be_meant_for_another_voice(
    server: SpeechServer, tmp_path: Path, device: str
) -> None:
    (sound,) = engine_for(server.url, tmp_path, EngineOptions(device=device)).speak([TEXT])
    assert sound.samples.size


@pytest.mark.parametrize("device", ["cuda", "cuda:1"])
def test_a_device_is_for_the_server_to_choose(tmp_path: Path, device: str) -> None:
    with pytest.raises(VoiceError) as caught:
        engine_for("http://127.0.0.1:9/v1", tmp_path, EngineOptions(device=device))
    told = f"--device {device}: voice ann runs on a server, which chooses the device; leave it out"
    assert str(caught.value) == told


def test_workers_are_bounded_by_the_voice_and_by_the_user(tmp_path: Path) -> None:
    url = "http://127.0.0.1:9/v1"
    assert engine_for(url, tmp_path).workers == 4
    assert engine_for(url, tmp_path, EngineOptions(workers=9)).workers == 4
    assert engine_for(url, tmp_path, EngineOptions(workers=9), concurrency="16").workers == 9


@pytest.mark.parametrize(
    "change",
    [{"url": "http://127.0.0.1:10/v1"}, {"model": "other"}, {"speaker": "high"}, {"format": "pcm"}],
    ids=lambda change: next(iter(change)),
)
def test_the_fingerprint_changes_with_what_is_heard(tmp_path: Path, change: dict[str, str]) -> None:
    url = "http://127.0.0.1:9/v1"
    assert engine_for(url, tmp_path, **change).fingerprint != engine_for(url, tmp_path).fingerprint


@pytest.mark.parametrize("change", [{"key": "MY_KEY"}, {"timeout": "9"}, {"concurrency": "2"}, {"longest": "300"}])
def test_the_fingerprint_stays_with_all_else(tmp_path: Path, change: dict[str, str]) -> None:
    url = "http://127.0.0.1:9/v1"
    assert engine_for(url, tmp_path, **change).fingerprint == engine_for(url, tmp_path).fingerprint


# From the command line


@pytest.fixture
def post(tmp_path: Path) -> Path:
    file = tmp_path / "the-post.md"
    file.write_text("# A post\n\n" + " ".join(SENTENCES) + "\n")
    return file


def heard(file: Path) -> list[float]:
    """The pitch of every stretch of sound, in Hz."""
    samples = samples_of(file)
    return [pitch_at(samples, *place) for place in sounding(samples)]


def test_a_post_becomes_an_episode_by_several_requests_at_once(
    run: Run, server: SpeechServer, voices: Path, post: Path
) -> None:
    server.delay_s = 0.1
    write_voice(voices, "ann", server.url, concurrency="3")
    done = run("post", post, "--voice", "ann")
    assert done.returncode == 0, done.stderr
    assert server.most_in_flight == 3
    said = [
        json.loads(line)["spoken"] for line in run("script", post, "--voice", "ann", "--json").stdout.splitlines()
    ]
    assert sorted(server.texts()) == sorted(said)
    assert heard(Path("episodes/the-post/the-post.mp3")) == pytest.approx([pitch(text) for text in said], abs=4)


def test_workers_bound_the_requests(run: Run, server: SpeechServer, voices: Path, post: Path) -> None:
    server.delay_s = 0.02
    write_voice(voices, "ann", server.url)
    assert run("post", post, "--voice", "ann", "--workers", "1").returncode == 0
    assert server.most_in_flight == 1


def test_a_server_that_dies_half_way_loses_nothing_that_was_spoken(
    run: Run, server: SpeechServer, voices: Path, post: Path
) -> None:
    before: list[str] = []

    def dies(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> Reply:
        with server.lock:
            if len(before) == 10:
                return error(501, "Out of breath")
            before.append(body["input"])
        return answer(server, handler, body)

    server.manner = dies
    write_voice(voices, "ann", server.url)
    done = run("post", post, "--voice", "ann")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"narrate: {server.url}/audio/speech: voice ann: the server has an internal error "
        "(HTTP 501 Not Implemented): “Out of breath”; check its log; finished sentences are kept, "
        "so run the same command again"
    ]
    assert list(Path("episodes").iterdir()) == []
    for thread in threading.enumerate():  # requests that nobody waits for any more
        if thread.name == "ask":
            thread.join(timeout=10)
    server.asked.clear()
    server.manner = None
    done = run("post", post, "--voice", "ann")
    assert done.returncode == 0, done.stderr
    in_flight = set(before) & set(server.texts())
    assert len(in_flight) < 4
    assert len(server.texts()) == len(SENTENCES) + 1 - 10 + len(in_flight)


def test_without_its_key_a_voice_still_shows_its_script(
    run: Run, server: SpeechServer, voices: Path, post: Path
) -> None:
    write_voice(voices, "ann", server.url, key="NO_SUCH_KEY")
    assert run("script", post, "--voice", "ann").returncode == 0
    done = run("post", post, "--voice", "ann")
    assert done.returncode == 1
    assert "NO_SUCH_KEY, which should hold the key" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_interrupted_it_does_not_wait_for_a_server_that_hangs(
    workspace: Path, server: SpeechServer, voices: Path, post: Path
) -> None:
    server.delay_s = 60
    write_voice(voices, "ann", server.url)
    command = [sys.executable, "-m", "narrate", "post", str(post), "--voice", "ann", "--quiet"]
    process = subprocess.Popen(command, env=dict(os.environ), stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while server.in_flight < 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    try:
        _, errors = process.communicate(timeout=40)
    finally:
        process.kill()
    assert process.returncode == 1
    assert errors.decode().startswith("narrate: interrupted")
    assert len(errors.decode().splitlines()) == 1
