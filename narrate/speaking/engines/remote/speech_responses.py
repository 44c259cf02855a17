"""What a speech server sends back: audio, or the reason why there is none."""

from __future__ import annotations

import http
import json
from typing import Any

from narrate import lazy_re as re
from narrate.net.requests import Response
from narrate.speaking.engine import Audio
from narrate.speaking.engines.remote import wav

PCM_RATE = 24_000
"""Of the format ``pcm``, in Hz: 16 bits, one channel and this rate is what OpenAI's reference promises."""

_QUOTED = 160
"""The maximum length of a quotation, in characters."""
_NOT_PCM = re.compile(r"^text/|json|html|xml|mpeg|mp[34]|m4a|ogg|opus|flac|aac|webm")
_SIGNATURES = {b"ID3": "MP3", b"\xff\xfb": "MP3", b"\xff\xf3": "MP3", b"OggS": "Ogg", b"fLaC": "FLAC"}
"""How compressed audio begins, whatever the server calls it. PCM may begin so, too."""
_SETTINGS = "check url, model, speaker, speed and format in the voice's file"
_KEY = "key in the voice's file must name the environment variable that holds the right one"
_REFUSALS: tuple[tuple[range, str, str], ...] = (
    (range(300, 400), "redirects the request", "set url to the final address"),
    (range(401, 402), "rejects the key", _KEY),
    (range(402, 403), "requires payment", "check your account there"),
    (range(403, 404), "does not allow this key to use the voice", _KEY),
    (range(404, 406), "has no such address, model or speaker", "check url, model and speaker in the voice's file"),
    (range(413, 414), "does not accept a text this long", "lower longest in the voice's file"),
    (
        range(429, 430),
        "receives too many requests",
        "lower concurrency in the voice's file, or try again later",
    ),
    (
        range(500, 600),
        "has an internal error",
        "check its log; finished sentences are kept, so run the same command again",
    ),
    (range(600), "rejects the request", _SETTINGS),
    (range(1000), "answers with a status that HTTP does not have", _SETTINGS),
)
"""Ranges of statuses, what they mean, and what to try; the first that matches counts."""
_TEXT_STATUSES = {400, 413, 422, 500}


def decode_audio(answer: Response, form: str) -> Audio:
    """The audio in a successful answer that was asked for as ``form``, ``wav`` or ``pcm``.

    Raises `ValueError`, which says in a few words what there is instead.
    """
    data = answer.data
    if not data:
        raise ValueError("is empty")
    if data.startswith(b"RIFF"):  # some servers send it whatever they are asked for
        return wav.decode(data)
    if form == "pcm" and not _NOT_PCM.search(answer.media_type):
        return Audio(wav.samples(data), PCM_RATE)
    called = f"what the server calls {answer.media_type}" if answer.media_type else "something else"
    kind = next((name for head, name in _SIGNATURES.items() if data.startswith(head)), called)
    raise ValueError(f"is not {form.upper()} but {kind}")


def refusal(answer: Response, text: str) -> tuple[str, str]:
    """What the status of an unsuccessful answer means for ``text``, and what to try."""
    status = answer.status
    words, hint = next((words, hint) for statuses, words, hint in _REFUSALS if status in statuses)
    about = f" for “{_shortened(text)}”" if status in _TEXT_STATUSES else ""
    return f"the server {words}{about} (HTTP {status}{_phrase(status)})", hint


def concerns_text_alone(answer: Response) -> bool:
    """Whether a refusal may concern this text alone, so that other texts may still be spoken."""
    return answer.status in _TEXT_STATUSES


def quoted(answer: Response, secret: str) -> str:
    """A colon and the server's own words, shortened and without ``secret``; empty if it has none for people."""
    said = ""
    if answer.data.lstrip()[:1] == b"{":
        try:
            said = _message(json.loads(answer.data))
        except (ValueError, RecursionError):
            said = ""
    elif answer.media_type == "text/plain":
        said = answer.data[: 10 * _QUOTED].decode("utf-8", errors="replace")
    said = _shortened(said.replace(secret, "…") if secret else said)
    return f": “{said}”" if said else ""


def _message(value: Any) -> str:
    """The words in a JSON answer: OpenAI and LocalAI say ``error.message``, FastAPI ``detail``, with a ``loc``."""
    if isinstance(value, list):
        return _message(value[0]) if value else ""
    if isinstance(value, dict):
        words = next(filter(None, (_message(value.get(key)) for key in ("message", "msg", "error", "detail"))), "")
        place = value.get("loc")
        return f"{'.'.join(map(str, place))}: {words}" if words and isinstance(place, list) else words
    return value if isinstance(value, str) else ""


def _shortened(text: str) -> str:
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return clean if len(clean) <= _QUOTED else f"{clean[: _QUOTED - 1]}…"


def _phrase(status: int) -> str:
    try:
        return f" {http.HTTPStatus(status).phrase}"
    except ValueError:
        return ""
