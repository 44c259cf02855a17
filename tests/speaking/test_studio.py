"""Voices are opened once, and nothing happens before they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sounds import tone

from narrate.errors import VoiceError
from narrate.speaking.engine import Audio, EngineOptions
from narrate.speaking.studio import Studio
from narrate.voices.voice import find_voice


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path / "clips")


def test_a_voice_is_opened_once_for_the_same_options(studio: Studio) -> None:
    voice = find_voice("fake")
    first = studio.synthesizer(voice, EngineOptions())
    assert studio.synthesizer(find_voice("fake"), EngineOptions()) is first
    assert studio.synthesizer(voice, EngineOptions(speed=1.5)) is not first
    assert studio.synthesizer(replace(voice, speed=1.5), EngineOptions()) is not first


def test_clips_of_other_options_are_others(studio: Studio) -> None:
    voice = find_voice("fake")
    slow, fast = (studio.synthesizer(voice, EngineOptions(speed=speed)) for speed in (1, 2))
    slow.store.put("Yes.", tone(1))
    assert slow.store.has("Yes.")
    assert not fast.store.has("Yes.")


def test_it_opens_anew_what_it_has_closed(studio: Studio) -> None:
    with studio:
        first = studio.synthesizer(find_voice("fake"), EngineOptions())
    assert studio.synthesizer(find_voice("fake"), EngineOptions()) is not first


def test_a_voice_that_cannot_be_opened_is_an_error(studio: Studio) -> None:
    with pytest.raises(VoiceError, match="needs an engine 'nobody'"):
        studio.synthesizer(replace(find_voice("fake"), engine="nobody"), EngineOptions())


def test_a_model_is_loaded_once_while_something_else_is_done_and_errors_wait(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = find_voice("fake")
    calls: list[Sequence[str]] = []

    def speak(texts: Sequence[str]) -> list[Audio]:
        calls.append(list(texts))
        return []

    monkeypatch.setattr(studio.synthesizer(voice, EngineOptions()).engine, "speak", speak)
    for _ in range(2):
        studio.prepare(voice, EngineOptions())
        studio.prepare(replace(voice, engine="nobody"), EngineOptions())
    studio.close()
    assert calls == [[]]


def test_half_written_clips_go_when_it_is_told_and_not_before(studio: Studio, tmp_path: Path) -> None:
    studio.remove_stale_clips()  # there is no folder yet
    (tmp_path / "clips" / "tmp").mkdir(parents=True)
    leftover = tmp_path / "clips" / "tmp" / ".a.wav.12345678.partial"
    leftover.write_bytes(b"half")
    studio.synthesizer(find_voice("fake"), EngineOptions())
    assert leftover.exists()
    studio.remove_stale_clips()
    assert not leftover.exists()


def test_half_written_clips_are_looked_for_once(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "clips" / "tmp").mkdir(parents=True)
    studio.remove_stale_clips()
    later = tmp_path / "clips" / "tmp" / ".b.wav.12345678.partial"
    later.write_bytes(b"half")
    studio.remove_stale_clips()
    assert later.exists()
