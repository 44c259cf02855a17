"""What every engine promises: one class of tests, applied to each."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from sounds import pauses_s
from speech_server import SpeechServer, speech_server, write_voice

from narrate.errors import VoiceError
from narrate.speaking.engine import Audio, Engine, EngineOptions, Phonemizing, cores
from narrate.speaking.engines.coqui import devices
from narrate.speaking.engines.coqui.engine import open_converted
from narrate.speaking.engines.piper.engine import PiperEngine
from narrate.speaking.registry import limits_of, open_engine
from narrate.speaking.sound import fault, trimmed
from narrate.voices.voice import Voice, find_voice, load_voice

SENTENCE = "The rain had stopped by noon."
"""Short, as some voices take half a second of the processor for one of speech."""
ODD_TEXTS = [
    "日本語のテキスト",
    "Привет, мир",
    "🎉🎉",
    "a\u0301\u200b\ufeff",
    "<b>&amp;</b>",
    "[[ x ]]",
    "\x07bell",
    "∑ ≠ ∞",
]
PAUSING_TEXTS = [
    "The report—published last month—names three companies.",
    "The report: published last month: names three companies.",
    "The report (published last month) names three companies.",
]
SILENT_TEXTS = ["", " ", ".", "…", "—", "\n", "“”"]


@cache
def opened(voice_name: str) -> Engine:
    """The engine as it comes, one for all tests, as loading a model takes long."""
    return open_engine(find_voice(voice_name), EngineOptions())


@pytest.fixture(autouse=True)
def _without_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """joe speaks on the CPU here, wherever the tests run."""
    monkeypatch.setattr(devices, "_signs_of_a_gpu", lambda: False)


class EngineContract:
    """A subclass names the voice."""

    voice_name = ""

    @pytest.fixture
    def voice(self) -> Voice:
        return find_voice(self.voice_name)

    @pytest.fixture
    def engine(self) -> Engine:
        return opened(self.voice_name)

    def test_what_it_states_makes_sense(self, voice: Voice, engine: Engine) -> None:
        limits = limits_of(voice)
        assert limits.max_chars >= 100
        assert 0 <= limits.min_chars < limits.max_chars / 2
        assert engine.max_batch >= 1
        assert engine.max_padded_chars >= 1
        assert engine.workers >= 1
        assert engine.fingerprint
        assert "\n" not in engine.fingerprint

    @pytest.mark.parametrize("text", ["Yes.", "a", SENTENCE], ids=["a word", "a letter", "a sentence"])
    def test_it_says_a_text_without_fault(self, engine: Engine, text: str) -> None:
        (audio,) = engine.speak([text])
        assert_sound(audio)
        assert fault(text, trimmed(audio)) == ""

    def test_it_says_the_longest_text_it_takes_to_the_end(self, voice: Voice, engine: Engine) -> None:
        text = (SENTENCE + " ") * 20
        longest = limits_of(voice).max_chars
        text = text[: longest - 1].rstrip(" .") + "."
        assert longest - 3 <= len(text) <= longest
        short, long = (trimmed(audio) for audio in engine.speak([SENTENCE, text]))
        assert fault(text, long) == ""
        share = len(text) / len(SENTENCE)
        assert 0.5 * share < long.seconds / short.seconds < 1.5 * share

    @pytest.mark.parametrize("text", SILENT_TEXTS, ids=repr)
    def test_a_text_without_words_is_no_error(self, engine: Engine, text: str) -> None:
        (audio,) = engine.speak([text])
        assert_sound(audio)

    @pytest.mark.parametrize("text", ODD_TEXTS, ids=ascii)
    def test_characters_it_may_not_know_are_no_error(self, engine: Engine, text: str) -> None:
        (audio,) = engine.speak([f"Here: {text}."])
        assert_sound(audio)
        assert len(trimmed(audio).samples)

    def test_it_gives_one_clip_a_text_in_order_all_of_one_rate(self, engine: Engine) -> None:
        texts = ["No.", SENTENCE, "Yes.", f"{SENTENCE} {SENTENCE}", "", "日本語"]
        clips = engine.speak(texts)
        assert len(clips) == len(texts)
        seconds = [trimmed(audio).seconds for audio in clips]
        assert max(seconds[0], seconds[2]) < seconds[1] < seconds[3]
        rates = {audio.sample_rate for audio in clips}
        assert len(rates) == 1
        assert rates.pop() >= 8000

    def test_the_phonemes_that_it_tells_are_those_of_the_text(self, voice: Voice) -> None:
        engine = open_engine(voice, EngineOptions())
        if isinstance(engine, Phonemizing):
            past, present = engine.phonemes("He has read it."), engine.phonemes("He can read it.")
            assert "ɛd" in past
            assert "ɛd" not in present
            assert engine.phonemes("[[bɪd]] yes").startswith("bɪd ")
            assert not any(map(str.isalpha, engine.phonemes("…")))

    def test_no_texts_are_no_clips(self, engine: Engine) -> None:
        assert engine.speak([]) == []

    def test_threads_may_speak_at_once_and_each_gets_its_own(self, engine: Engine) -> None:
        texts = ["No.", SENTENCE] * 2
        with ThreadPoolExecutor(2) as pool:
            clips = [trimmed(audios[0]) for audios in pool.map(lambda text: engine.speak([text]), texts)]
        assert all(fault(text, clip) == "" for text, clip in zip(texts, clips, strict=True))
        assert max(clip.seconds for clip in clips[::2]) < min(clip.seconds for clip in clips[1::2])

    def test_its_fingerprint_stays_from_run_to_run(self, voice: Voice, engine: Engine) -> None:
        assert open_engine(voice, EngineOptions()).fingerprint == engine.fingerprint

    def test_its_fingerprint_changes_with_the_speed_and_not_with_the_workers(
        self, voice: Voice, engine: Engine
    ) -> None:
        options = EngineOptions()
        assert open_engine(voice, replace(options, speed=1.1)).fingerprint != engine.fingerprint
        assert open_engine(voice, replace(options, workers=1)).fingerprint == engine.fingerprint

    def test_it_runs_no_more_calls_at_once_than_it_is_asked_to(self, voice: Voice) -> None:
        assert open_engine(voice, EngineOptions(workers=1)).workers == 1

    def test_making_it_loads_nothing(self, voice: Voice) -> None:
        engine = open_engine(replace(voice, model={**voice.model, "file": "nowhere.onnx"}), EngineOptions())
        assert engine.workers


class SpeakingContract(EngineContract):
    """For an engine that turns the words into sound itself."""

    def test_it_pauses_at_dashes_colons_and_brackets(self, engine: Engine) -> None:
        plain, *paused = engine.speak(["The report published last month names three companies.", *PAUSING_TEXTS])
        for text, clip in zip(PAUSING_TEXTS, paused, strict=True):
            assert pauses_s(clip) > pauses_s(plain) + 0.15, text
            assert trimmed(clip).seconds > trimmed(plain).seconds + 0.15, text


def assert_sound(audio: Audio) -> None:
    """What `Audio` promises of its samples."""
    assert audio.samples.dtype == np.float32
    assert audio.samples.ndim == 1
    assert np.isfinite(audio.samples).all()
    assert np.abs(audio.samples).max(initial=0) <= 1


class TestFakeEngine(EngineContract):
    voice_name = "fake"


@pytest.fixture(scope="module")
def server() -> Iterator[SpeechServer]:
    with speech_server() as running:
        yield running


class TestRemote(EngineContract):
    @pytest.fixture
    def voice(self, server: SpeechServer, tmp_path: Path) -> Voice:
        return load_voice(write_voice(tmp_path, "ann", server.url))

    @pytest.fixture
    def engine(self, voice: Voice) -> Engine:
        return open_engine(voice, EngineOptions())


@pytest.mark.voice
class TestPiper(SpeakingContract):
    voice_name = "joe"

    def test_more_speed_takes_less_time(self, voice: Voice) -> None:
        engines = [open_engine(voice, EngineOptions(speed=speed)) for speed in (0.5, 1, 2)]
        slow, plain, fast = (trimmed(engine.speak([SENTENCE])[0]).seconds for engine in engines)
        assert slow > 1.5 * plain
        assert plain > 1.3 * fast  # a phoneme lasts a frame at least, so that twice the speed is not half the time

    def test_the_speed_of_the_voice_and_that_of_the_user_multiply(self, voice: Voice) -> None:
        by_voice = open_engine(replace(voice, speed=1.5), EngineOptions())
        by_user = open_engine(voice, EngineOptions(speed=1.5))
        assert by_voice.fingerprint == by_user.fingerprint


@pytest.mark.voice
class TestHibari(SpeakingContract):
    voice_name = "lark"

    def test_more_speed_takes_less_time(self, voice: Voice, engine: Engine) -> None:
        faster = open_engine(voice, EngineOptions(speed=1.5))
        plain, fast = (trimmed(each.speak([SENTENCE])[0]).seconds for each in (engine, faster))
        assert 1.3 < plain / fast < 1.7

    def test_the_same_text_is_the_same_sound_in_any_thread(self, engine: Engine) -> None:
        (first,) = engine.speak([SENTENCE])
        with ThreadPoolExecutor(3) as pool:
            for (again,) in pool.map(lambda _: engine.speak([SENTENCE]), range(3)):
                np.testing.assert_array_equal(first.samples, again.samples)

    def test_sounds_are_spoken(self, engine: Engine) -> None:
        plain, sounds = (trimmed(audio).seconds for audio in engine.speak(["It is Kwen.", "It is [[ˈkwɛn]]."]))
        assert 0.7 < sounds / plain < 1.4

    def test_its_fingerprint_changes_with_the_accent_and_the_model(self, voice: Voice, engine: Engine) -> None:
        others = [
            replace(voice, language="en-GB"),
            replace(voice, model={**voice.model, "sha256": "0" * 64}),
        ]
        prints = {open_engine(other, EngineOptions()).fingerprint for other in others}
        assert len(prints | {engine.fingerprint}) == 3


@pytest.mark.voice
@pytest.mark.usefixtures("kokoro")
class TestKokoro(SpeakingContract):
    voice_name = "heart"

    def test_more_speed_takes_less_time(self, voice: Voice, engine: Engine) -> None:
        faster = open_engine(voice, EngineOptions(speed=1.5))
        plain, fast = (trimmed(each.speak([SENTENCE])[0]).seconds for each in (engine, faster))
        assert 1.3 < plain / fast < 1.7

    def test_the_same_text_is_the_same_sound(self, engine: Engine) -> None:
        first, second = engine.speak(["It is so.", "It is so."])
        np.testing.assert_array_equal(first.samples, second.samples)

    def test_sounds_are_spoken(self, engine: Engine) -> None:
        plain, sounds = (trimmed(audio).seconds for audio in engine.speak(["It is Kwen.", "It is [[ˈkwɛn]]."]))
        assert 0.7 < sounds / plain < 1.4

    def test_its_fingerprint_changes_with_the_speaker_and_the_files(self, voice: Voice, engine: Engine) -> None:
        others = [
            replace(voice, speaker="af_bella"),
            replace(voice, language="en-GB"),
            *(replace(voice, model={**voice.model, key: "0" * 64}) for key in ("sha256", "voices_sha256")),
        ]
        prints = {open_engine(other, EngineOptions()).fingerprint for other in others}
        assert len(prints | {engine.fingerprint}) == 5


@pytest.mark.voice
class TestJoeOnCoqui(SpeakingContract):
    voice_name = "joe-coqui"

    @pytest.fixture(autouse=True)
    def _coqui(self) -> None:
        pytest.importorskip("TTS")

    def test_joe_himself_is_the_same_on_a_gpu(self, voice: Voice, engine: Engine) -> None:
        joe = find_voice("joe")
        assert open_converted(joe, joe, EngineOptions()).fingerprint == engine.fingerprint
        assert limits_of(voice) == limits_of(joe)
        assert limits_of(voice).takes_ipa


class TestPiperBeforeItSpeaks:
    """What needs no model."""

    @pytest.mark.parametrize("device", ["cuda:999", "cuda:1000"])
    def test_it_refuses_a_gpu_that_is_not_there_and_says_what_to_do(self, device: str) -> None:
        with pytest.raises(VoiceError, match="voice joe: ") as caught:
            open_engine(find_voice("joe"), EngineOptions(device=device))
        assert caught.value.subject == f"--device {device}"
        assert caught.value.hint

    def test_it_takes_the_cpu(self) -> None:
        assert isinstance(open_engine(find_voice("joe"), EngineOptions(device="cpu")), PiperEngine)

    def test_it_asks_for_no_more_workers_than_there_are_cores(self) -> None:
        assert open_engine(find_voice("joe"), EngineOptions(workers=1000)).workers == cores()
        assert open_engine(find_voice("joe"), EngineOptions()).workers == cores()

    def test_its_fingerprint_changes_with_the_model(self) -> None:
        joe = find_voice("joe")
        other = replace(joe, model={**joe.model, "sha256": "0" * 64})
        assert PiperEngine(other, EngineOptions()).fingerprint != PiperEngine(joe, EngineOptions()).fingerprint

    def test_a_model_that_is_missing_is_named_when_it_speaks(self) -> None:
        joe = find_voice("joe")
        engine = open_engine(replace(joe, model={**joe.model, "file": "nowhere.onnx"}), EngineOptions())
        with pytest.raises(VoiceError, match="model file is missing"):
            engine.speak(["Yes."])

    @pytest.mark.parametrize("broken", ["file", "config"])
    def test_a_model_that_is_no_model_says_how_to_have_it(self, tmp_path: Path, broken: str) -> None:
        joe = find_voice("joe")
        (tmp_path / "noise").write_bytes(b"noise")
        model = {"file": joe.model["file"], "config": joe.model["config"], "get": "pip install it"}
        voice = replace(joe, folder=tmp_path, model={**model, broken: "noise"})
        with pytest.raises(VoiceError, match="voice joe: cannot be opened") as caught:
            open_engine(voice, EngineOptions()).speak(["Yes."])
        assert caught.value.hint == "pip install it"
