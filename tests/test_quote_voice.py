"""Quotes in another voice, at another rate and another loudness, through the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from narrate_fake import pitch
from support.command import Run
from support.listening import RATE, sounds_of

POST = """# Rain

It rained for a very long time.

> Water is the driving force of all nature.

So somebody once said in Florence.
"""


@pytest.fixture
def post() -> Path:
    Path("rain.md").write_text(POST, encoding="utf-8")
    return Path("rain.md")


def script(run: Run, *arguments: str | Path) -> list[dict[str, Any]]:
    done = run("script", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def cues(folder: Path) -> list[tuple[str, str]]:
    """Speaker and text."""
    blocks = (folder / "transcript.vtt").read_text(encoding="utf-8").split("\n\n")[2:]
    return [tuple(block.strip().split("<v ")[1].split(">", 1)) for block in blocks]  # type: ignore[misc]


def test_the_change_of_voice_takes_the_place_of_the_cue(run: Run, post: Path) -> None:
    alone = [line["spoken"] for line in script(run, post, "--voice", "fake")]
    both = [line["spoken"] for line in script(run, post, "--voice", "fake", "--quote-voice", "whisper")]
    assert [spoken for spoken in alone if spoken not in both] == [
        "Quote: Water is the driving force of all nature.",
        "End of quote.",
    ]


def test_a_quote_is_heard_in_its_voice_at_its_pitch_and_as_loud_as_the_rest(run: Run, post: Path) -> None:
    done = run("post", post, "--voice", "fake", "--quote-voice", "whisper", "--format", "wav", "--json")
    assert done.returncode == 0, done.stderr
    manifest = json.loads(done.stdout)
    assert (manifest["voice"], manifest["quote_voice"], manifest["sample_rate"]) == ("fake", "whisper", 16_000)
    folder = Path("episodes/rain")
    shown = cues(folder)
    assert [text for speaker, text in shown if speaker == "whisper"] == [
        "Water is the driving force of all nature."
    ]
    assert "Narrated by: fake, and quotes by whisper" in (folder / "notes.md").read_text(encoding="utf-8")
    lines = script(run, post, "--voice", "fake", "--quote-voice", "whisper")
    sounds = sounds_of(folder, "rain.wav")
    levels = {}
    for line, sound in zip(lines, sounds, strict=True):
        middle = sound[len(sound) // 4 : -len(sound) // 4]
        spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
        heard = spectrum.argmax() * RATE / len(middle)
        assert heard == pytest.approx(pitch(line["spoken"]), abs=10), line
        levels[line["role"]] = middle.std()
    assert levels["quote"] == pytest.approx(levels["narrator"], rel=0.02)


def test_without_the_other_voice_only_the_quotes_are_spoken_again(run: Run, post: Path) -> None:
    run("post", post, "--voice", "fake", "--quote-voice", "whisper")
    done = run("post", post, "--voice", "fake")
    assert "2 sentences spoken, 3 kept" in done.stdout  # the quote with its cue, and the words after it
    again = run("post", post, "--voice", "fake")
    assert "nothing has changed" in again.stdout


def test_the_quote_voice_can_be_set_in_narrate_toml(run: Run, post: Path) -> None:
    Path("narrate.toml").write_text('voice = "fake"\nquote-voice = "whisper"\n', encoding="utf-8")
    done = run("post", post, "--json")
    assert json.loads(done.stdout)["quote_voice"] == "whisper"


def test_an_unknown_quote_voice_is_one_clear_line(run: Run, post: Path) -> None:
    done = run("post", post, "--voice", "fake", "--quote-voice", "wisper")
    assert done.returncode == 1
    assert "there is no voice 'wisper'; did you mean whisper?" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_voice_s_own_pauses_are_a_factor_on_all(run: Run, post: Path) -> None:
    plain, slow = (script(run, post, "--voice", voice) for voice in ("fake", "whisper"))
    assert [line["pause_ms"] for line in slow] == [2 * line["pause_ms"] for line in plain]
