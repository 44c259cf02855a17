"""A Piper voice is known by all that it is made of, and by nothing else."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from narrate.errors import VoiceError
from narrate.speaking.engine import Audio, EngineOptions
from narrate.speaking.engines.piper.engine import PiperEngine
from narrate.voices.voice import Voice, _content_sum, find_voice


@pytest.fixture
def voice(tmp_path: Path) -> Voice:
    (tmp_path / "a.onnx").write_bytes(b"sound")
    (tmp_path / "a.json").write_text("{}")
    model = {"file": "a.onnx", "config": "a.json"}
    return replace(find_voice("joe"), folder=tmp_path, model=model)


def fingerprint(voice: Voice, speed: float = 1.0) -> str:
    return PiperEngine(voice, EngineOptions(speed=speed)).fingerprint


def test_its_fingerprint_tells_the_model_the_config_the_speaker_and_the_speed(voice: Voice) -> None:
    found = {fingerprint(voice), fingerprint(voice, 1.1), fingerprint(replace(voice, speaker="anna"))}
    for name in ("a.onnx", "a.json"):
        before = (voice.folder / name).stat().st_mtime_ns
        (voice.folder / name).write_text("other")
        os.utime(voice.folder / name, ns=(before, before))
        _content_sum.cache_clear()  # as a new run has it
        found.add(fingerprint(voice))
    assert len(found) == 5


def test_its_fingerprint_does_not_tell_when_it_was_written(voice: Voice) -> None:
    before = fingerprint(voice)
    for name in ("a.onnx", "a.json"):
        os.utime(voice.folder / name, (1e9, 1e9))
    assert fingerprint(voice) == before


@pytest.mark.voice
def test_a_speaker_that_joe_has_not_is_named() -> None:
    engine = PiperEngine(replace(find_voice("joe"), speaker="anna"), EngineOptions())
    with pytest.raises(VoiceError, match="voice joe: the model has no speaker 'anna'; leave the speaker out"):
        engine.speak(["Yes."])


@pytest.mark.voice
def test_a_text_sounds_the_same_whatever_was_spoken_before() -> None:
    text = "The rain had stopped by the time we reached the harbour."
    one, other = (PiperEngine(find_voice("joe"), EngineOptions()) for _ in range(2))
    (alone,) = one.speak([text])
    *_, after, again = other.speak(["Yes.", text, text])
    assert np.array_equal(alone.samples, after.samples)
    assert np.array_equal(alone.samples, again.samples)


@pytest.mark.voice
def test_after_a_fault_it_sounds_otherwise() -> None:
    text = "The rain had stopped by the time we reached the harbour."
    engine = PiperEngine(find_voice("joe"), EngineOptions())
    (before,) = engine.speak([text])
    engine._seeds.observe(text, Audio(before.samples[:100], before.sample_rate))
    (after,) = engine.speak([text])
    assert not np.array_equal(before.samples, after.samples)
