"""XTTS of random weights: what it says is a blip of noise, but all around it is as with a real one."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped, unused-ignore]
from hypothesis import given
from hypothesis import strategies as st
from tiny_coqui import write_xtts

from narrate.errors import VoiceError
from narrate.speaking.engine import Audio, EngineOptions
from narrate.speaking.engines.coqui import reference
from narrate.speaking.engines.coqui.adapter import seeded
from narrate.speaking.engines.coqui.limits import XTTS_MAX_CHARS
from narrate.speaking.engines.coqui.xtts import XttsEngine, length_error_s, pieces
from narrate.speaking.registry import open_engine
from narrate.speaking.seeds import seed
from narrate.speaking.sound import trimmed
from narrate.voices.models import folder_of
from narrate.voices.voice import Voice

OPTIONS = EngineOptions(device="cpu")
SENTENCE = "The rain had stopped by then."
LONGEST_S = 7 * 256 / 22_050
"""Seconds: the tiny model makes 7 tokens at most."""
Files = dict[str, Path]


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    import torch

    torch.set_num_threads(1)
    return write_xtts(tmp_path_factory.mktemp("xtts") / "model")


@pytest.fixture(autouse=True)
def _own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATE_MODELS", str(tmp_path / "models"))


def sine(seconds: float, rate: int) -> Any:
    """Of 440 Hz."""
    return (0.3 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def write_clip(path: Path, seed: int = 1, seconds: float = 3.0) -> Path:
    noise = np.random.default_rng(seed).standard_normal(round(seconds * 16_000))
    soundfile.write(path, (0.1 * noise).astype(np.float32), 16_000)
    return path


@pytest.fixture(scope="session")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Voice:
    folder = tmp_path_factory.mktemp("voice")
    write_clip(folder / "clip.wav")
    return Voice("tiny", "", "en-US", "", "coqui", model={"reference": "clip.wav"}, folder=folder)


def engine_of(files: Files, voice: Voice, **options: Any) -> XttsEngine:
    return XttsEngine(voice, replace(OPTIONS, **options), files)


def said(engine: XttsEngine, text: str) -> Any:
    return engine.speak([text])[0].samples


@pytest.fixture(scope="session")
def engine(files: Files, voice: Voice, tmp_path_factory: pytest.TempPathFactory) -> XttsEngine:
    """One for all tests that do not mind what it has said before; loading takes long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NARRATE_MODELS", str(tmp_path_factory.mktemp("models")))
        engine = engine_of(files, voice)
        engine.speak(["Yes."])
    return engine


class TestSpeaking:
    def test_a_text_becomes_sound(self, engine: XttsEngine) -> None:
        (audio,) = engine.speak([SENTENCE])
        assert audio.sample_rate == 24_000
        assert audio.samples.dtype == np.float32
        assert audio.samples.ndim == 1
        assert np.isfinite(audio.samples).all()
        assert 0 < np.abs(audio.samples).max() <= 1
        assert 0.01 < audio.seconds <= LONGEST_S + 0.02

    @pytest.mark.parametrize("text", ["", " ", ".", "…", "—", "\n", "“”", "?”", "日本語", "🎉"])
    def test_nothing_to_say_is_no_error(self, engine: XttsEngine, text: str) -> None:
        assert len(said(engine, text)) == 0

    @pytest.mark.parametrize("text", ["a", "Here: 日本語.", "<b>&amp;</b>", "\x07bell", "“Why?”"])
    def test_odd_texts_are_spoken(self, engine: XttsEngine, text: str) -> None:
        assert len(said(engine, text)) > 0

    def test_a_clip_a_text(self, engine: XttsEngine) -> None:
        assert [len(audio.samples) > 0 for audio in engine.speak(["Yes.", "", "No."])] == [True, False, True]
        assert engine.speak([]) == []

    def test_a_text_of_too_many_tokens_is_said_in_pieces(self, engine: XttsEngine) -> None:
        text = "many words " * 20  # 220 letters, and the tiny model takes 100 tokens
        assert len(text) <= engine.max_chars
        assert len(said(engine, text)) / 24_000 > LONGEST_S + 0.02

    def test_what_is_said_depends_on_the_text_alone(self, engine: XttsEngine, files: Files, voice: Voice) -> None:
        first = said(engine_of(files, voice), "Nobody said this before.")
        assert np.array_equal(said(engine, "Nobody said this before."), first)

    def test_who_asks_again_for_what_was_odd_gets_another_try(self, engine: XttsEngine) -> None:
        assert not np.array_equal(said(engine, f"Again. {SENTENCE}"), said(engine, f"Again. {SENTENCE}"))

    def test_threads_wait_for_each_other(self, engine: XttsEngine, files: Files, voice: Voice) -> None:
        texts = [f"The number that I am told to say is {word}." for word in ("one", "two", "three")]
        fresh = engine_of(files, voice)
        with ThreadPoolExecutor(3) as pool:
            together = list(pool.map(lambda text: said(fresh, text), texts))
        assert all(np.array_equal(said(engine, text), other) for text, other in zip(texts, together, strict=True))

    def test_the_speed_is_heard(self, engine: XttsEngine) -> None:
        loaded = engine._loaded
        assert loaded is not None
        with seeded(1, loaded.device):
            plain, _ = loaded.say(SENTENCE)
        with seeded(1, loaded.device):
            fast, _ = replace(loaded, speed=2.0).say(SENTENCE)
        assert len(fast) == pytest.approx(len(plain) / 2, abs=400)  # the decoder works in steps of 256


class TestTries:
    @pytest.mark.parametrize(("text", "most"), [("Hm.", 6), ("This sentence has some words in it.", 3)])
    def test_the_likeliest_of_a_few_is_kept(self, engine: XttsEngine, text: str, most: int) -> None:
        kept = said(engine, text)
        loaded = engine._loaded
        assert loaded is not None
        plain = loaded.normalized(text)
        odd: list[tuple[float, int]] = []
        for attempt in range(most):
            with seeded(seed(plain, attempt), loaded.device):
                samples, ended = loaded.say(plain)
            off = length_error_s(
                len(plain) / engine.max_chars, trimmed(Audio(samples, loaded.sample_rate)).seconds
            )
            odd.append((off + (0 if ended else 100), len(samples)))
            if not odd[-1][0]:
                break
        assert len(kept) == min(odd)[1]
        assert engine._faults[plain] == (len(odd) if min(odd)[0] else 0)

    def test_speech_of_a_likely_length_is_not_odd(self) -> None:
        for share in (0.01, 0.1, 0.5, 1.0):
            assert length_error_s(share, share * 16) == 0 or share < 0.02
            assert length_error_s(share, share * 16 * 1.5 + 0.5) == 0

    def test_the_further_off_the_odder(self) -> None:
        assert 0 < length_error_s(0.1, 5) < length_error_s(0.1, 9)
        assert 0 < length_error_s(0.5, 3) < length_error_s(0.5, 1)
        assert length_error_s(0.004, 4) > 2  # a word does not take 4 s
        assert length_error_s(0.004, 0) > 0


class TestReadable:
    @pytest.mark.parametrize(
        ("text", "plain"),
        [
            ("“Why?”", "Why?"),
            ('He said "no!"', "He said no!"),
            ("‘Why?’", "Why?"),
            ("It’s fine.", "It's fine."),
            ("one—two – three", "one, two, three"),
            ("Wait… what?", "Wait... what?"),
            ("party 🎉 time", "party time"),
            ("cafe\u0301", "café"),
            ("naïve", "na ve"),  # the tiny vocabulary has no ï
            ("zero\u200bwidth", "zerowidth"),
            ("50% of $5", "50% of $5"),  # the tokenizer says these itself
        ],
    )
    def test_nothing_to_stumble_over_is_left(self, engine: XttsEngine, text: str, plain: str) -> None:
        assert engine._loaded is not None
        assert engine._loaded.normalized(text) == plain


class TestPieces:
    @given(st.text("ab .", min_size=1, max_size=80), st.integers(1, 30))
    def test_each_fits_and_nothing_is_lost(self, text: str, most: int) -> None:
        found = list(pieces(text, lambda part: len(part) <= most))
        assert all(len(part) <= most for part in found)
        assert "".join("".join(found).split()) == "".join(text.split())

    def test_cuts_are_between_words(self) -> None:
        assert list(pieces("one two three four", lambda part: len(part) <= 10)) == ["one two", "three four"]

    def test_what_fits_stays(self) -> None:
        assert list(pieces("a  b", lambda part: len(part) <= 4)) == ["a  b"]

    def test_what_never_fits_ends(self) -> None:
        assert list(pieces("abc", lambda _: False)) == ["a", "b", "c"]


class TestLimits:
    def test_they_are_coquis(self, engine: XttsEngine) -> None:
        assert engine._loaded is not None
        assert engine._loaded.model.tokenizer.char_limits == XTTS_MAX_CHARS

    @pytest.mark.parametrize(("language", "longest"), [("en", 250), ("en-GB", 250), ("zh-CN", 82), ("tlh", 71)])
    def test_the_longest_text_depends_on_the_language(self, voice: Voice, language: str, longest: int) -> None:
        assert engine_of({}, replace(voice, language=language)).max_chars == longest

    def test_a_language_that_it_does_not_speak_is_named(self, files: Files, voice: Voice) -> None:
        with pytest.raises(VoiceError, match="does not speak de"):
            said(engine_of(files, replace(voice, language="de")), "Ja.")


class TestReference:
    def test_it_is_heard_once_a_voice(self, files: Files, voice: Voice) -> None:
        import torch

        first = said(engine_of(files, voice), SENTENCE)
        (kept,) = folder_of("xtts-latents").iterdir()
        assert np.array_equal(said(engine_of(files, voice), SENTENCE), first)
        heard = torch.load(kept, weights_only=True)
        torch.save({**heard, "timbre": heard["timbre"] * 5}, kept)
        assert not np.array_equal(said(engine_of(files, voice), SENTENCE), first)

    def test_what_was_kept_and_is_damaged_is_heard_again(self, files: Files, voice: Voice) -> None:
        first = said(engine_of(files, voice), SENTENCE)
        (kept,) = folder_of("xtts-latents").iterdir()
        whole = kept.read_bytes()
        for content in (b"", b"noise", whole[:-100]):
            kept.write_bytes(content)
            assert np.array_equal(said(engine_of(files, voice), SENTENCE), first)
            assert len(kept.read_bytes()) == len(whole)

    def test_it_is_what_coqui_makes_of_the_clip(self, engine: XttsEngine, voice: Voice, tmp_path: Path) -> None:
        import torch
        import TTS.tts.models.xtts as theirs

        assert engine._loaded is not None
        samples = reference.read(voice.folder / "clip.wav", 22_050)
        model, config = engine._loaded.model, engine._loaded.model.config
        with pytest.MonkeyPatch.context() as patch:  # theirs cannot read a file without torchcodec
            patch.setattr(theirs, "load_audio", lambda path, rate: torch.from_numpy(samples)[None])
            style, timbre = model.get_conditioning_latents(
                "clip.wav", config.max_ref_len, config.gpt_cond_len, config.gpt_cond_chunk_len
            )
        assert torch.allclose(engine._loaded.speaker.style, style, atol=1e-6)
        assert torch.allclose(engine._loaded.speaker.timbre, timbre, atol=1e-6)

    def test_several_clips_are_one_speaker(self, files: Files, voice: Voice, tmp_path: Path) -> None:
        write_clip(tmp_path / "a.wav")
        write_clip(tmp_path / "b.wav", seed=2)
        both = replace(voice, folder=tmp_path, model={"reference": "a.wav, b.wav"})
        one = replace(both, model={"reference": "a.wav"})
        assert engine_of(files, both).fingerprint != engine_of(files, one).fingerprint
        assert not np.array_equal(said(engine_of(files, both), SENTENCE), said(engine_of(files, one), SENTENCE))

    @pytest.mark.parametrize("name", ["clip.wav", "clip.flac", "clip.ogg"])
    def test_it_comes_as_mono_at_the_models_rate(self, tmp_path: Path, name: str) -> None:
        left = np.concatenate([np.zeros(48_000, np.float32), sine(3, 48_000)])
        soundfile.write(tmp_path / name, np.stack([left, left / 2], axis=1), 48_000)
        samples = reference.read(tmp_path / name, 22_050)
        assert samples.dtype == np.float32
        assert len(samples) / 22_050 == pytest.approx(3, abs=0.2)
        assert np.abs(samples).max() == pytest.approx(0.3 * 0.75, rel=0.1)
        loudest = np.fft.rfftfreq(len(samples), 1 / 22_050)[np.abs(np.fft.rfft(samples)).argmax()]
        assert loudest == pytest.approx(440, abs=2)

    @pytest.mark.parametrize(
        ("harm", "message"),
        [
            (lambda path: path.write_text("no sound"), "cannot be read as audio"),
            (lambda path: path.write_bytes(b""), "cannot be read as audio"),
            (lambda path: path.write_bytes(path.read_bytes()[:20]), "cannot be read as audio"),
            (lambda path: soundfile.write(path, np.zeros(80_000), 16_000), "is silent"),
            (lambda path: soundfile.write(path, sine(1, 16_000), 16_000), "only 1.0 s of speech"),
            (lambda path: soundfile.write(path, np.zeros(0), 16_000), "is silent"),
            (lambda path: path.unlink(), "reference is missing"),
        ],
    )
    def test_one_that_cannot_be_used_is_one_clear_line(
        self, files: Files, voice: Voice, tmp_path: Path, harm: Callable[[Path], object], message: str
    ) -> None:
        clip = write_clip(tmp_path / "clip.wav")
        harm(clip)
        with pytest.raises(VoiceError, match=message) as caught:
            said(engine_of(files, replace(voice, folder=tmp_path)), "Yes.")
        assert caught.value.subject == str(clip)
        assert "\n" not in str(caught.value)


class TestStudioSpeakers:
    @pytest.fixture
    def speakers(self, engine: XttsEngine, tmp_path: Path) -> Path:
        import torch

        assert engine._loaded is not None
        heard = engine._loaded.speaker
        anna = {"gpt_cond_latent": heard.style, "speaker_embedding": heard.timbre}
        bert = {"gpt_cond_latent": -heard.style, "speaker_embedding": -heard.timbre}
        torch.save({"Anna Example": anna, "Bert": bert}, tmp_path / "speakers_xtts.pth")
        return tmp_path / "speakers_xtts.pth"

    def test_they_speak_without_a_clip(
        self, engine: XttsEngine, files: Files, voice: Voice, speakers: Path
    ) -> None:
        text = "This was never said by anybody."
        anna = engine_of({**files, "speakers": speakers}, replace(voice, speaker="Anna Example", model={}))
        assert np.array_equal(said(anna, text), said(engine, text))
        bert = engine_of({**files, "speakers": speakers}, replace(voice, speaker="Bert", model={}))
        assert not np.array_equal(said(bert, text), said(engine, text))
        assert not folder_of("xtts-latents").exists()

    def test_one_that_is_not_there_shows_the_near_ones(self, files: Files, voice: Voice, speakers: Path) -> None:
        wrong = engine_of({**files, "speakers": speakers}, replace(voice, speaker="Ana Exampel", model={}))
        with pytest.raises(VoiceError, match="no speaker 'Ana Exampel'; did you mean Anna Example"):
            said(wrong, "Yes.")

    def test_a_model_without_them_says_so(self, files: Files, voice: Voice) -> None:
        with pytest.raises(VoiceError, match="speakers are missing"):
            said(engine_of(files, replace(voice, speaker="Anna", model={})), "Yes.")

    def test_a_voice_has_either_a_speaker_or_a_clip(self, files: Files, voice: Voice) -> None:
        for wrong in (replace(voice, model={}), replace(voice, speaker="Anna")):
            with pytest.raises(VoiceError, match="either a speaker or a reference clip, not both"):
                engine_of(files, wrong)


class TestFingerprint:
    def test_it_stays(self, files: Files, voice: Voice) -> None:
        fingerprint = engine_of(files, voice).fingerprint
        assert engine_of(files, voice, workers=1).fingerprint == fingerprint
        assert "\n" not in fingerprint

    def test_it_changes_with_what_can_be_heard(self, files: Files, voice: Voice, tmp_path: Path) -> None:
        write_clip(tmp_path / "clip.wav", seed=9)
        engines = [
            engine_of(files, voice),
            engine_of(files, voice, speed=1.1),
            engine_of(files, replace(voice, folder=tmp_path)),
            engine_of(files, replace(voice, language="fr")),
            engine_of(files, replace(voice, model={**voice.model, "sha256": "0" * 64})),
            engine_of(files, replace(voice, speaker="Anna", model={})),
        ]
        assert len({engine.fingerprint for engine in engines}) == len(engines)

    @pytest.mark.parametrize("name", ["vocab.json", "speakers_xtts.pth"])
    def test_it_changes_with_what_lies_beside_the_model(
        self, files: Files, voice: Voice, tmp_path: Path, name: str
    ) -> None:
        for path in files.values():
            (tmp_path / path.name).symlink_to(path)
        here = {key: tmp_path / path.name for key, path in files.items()}
        found = set()
        for content in ("one", "three"):
            (tmp_path / name).write_text(content)
            found.add(engine_of(here, replace(voice, speaker="Anna", model={})).fingerprint)
            (tmp_path / "elsewhere").write_text(content * 2)
            key = name.partition(".")[0].partition("_")[0]
            named = {**here, key: tmp_path / "elsewhere"}
            found.add(engine_of(named, replace(voice, speaker="Anna", model={})).fingerprint)
        assert len(found) == 4


class TestModel:
    @pytest.mark.parametrize("subject", ["model.pth", "config.json", "vocab.json"])
    @pytest.mark.parametrize("how", ["cut", "gone"])
    def test_a_damaged_one_is_one_line(
        self, files: Files, voice: Voice, tmp_path: Path, subject: str, how: str
    ) -> None:
        for path in files["file"].parent.iterdir():
            (tmp_path / path.name).symlink_to(path)
        data = (tmp_path / subject).read_bytes()
        (tmp_path / subject).unlink()
        if how == "cut":
            (tmp_path / subject).write_bytes(data[: len(data) // 2])
        broken = {"file": tmp_path / "model.pth", "config": tmp_path / "config.json"}
        engine = engine_of(broken, replace(voice, model={**voice.model, "sha256": "0" * 64}))
        with pytest.raises(VoiceError) as caught:
            said(engine, "Yes.")
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 600

    def test_a_config_that_is_not_to_be_trusted_is_not_opened(
        self, files: Files, voice: Voice, tmp_path: Path
    ) -> None:
        content = json.loads(files["config"].read_text())
        content["model_args"]["tokenizer_file"] = "https://example.org/vocab.json"
        config = tmp_path / "config.json"
        config.write_text(json.dumps(content))
        with pytest.raises(VoiceError, match=r"tokenizer_file is 'https://example\.org/vocab\.json'"):
            said(engine_of({**files, "config": config}, voice), "Yes.")

    def test_a_checkpoint_of_the_older_kind_is_read_and_left_alone(
        self, files: Files, voice: Voice, tmp_path: Path
    ) -> None:
        import torch
        from TTS.tts.configs.xtts_config import XttsConfig
        from TTS.tts.models import xtts

        with xtts._legacy_safe_globals():
            state = torch.load(files["file"], weights_only=True)
            torch.save({**state, "config": XttsConfig()}, tmp_path / "model.pth")
        (tmp_path / "vocab.json").symlink_to(files["file"].with_name("vocab.json"))
        before = (tmp_path / "model.pth").stat().st_mtime_ns
        old = engine_of({**files, "file": tmp_path / "model.pth"}, voice)
        assert np.array_equal(said(old, SENTENCE), said(engine_of(files, voice), SENTENCE))
        assert (tmp_path / "model.pth").stat().st_mtime_ns == before

    def test_an_unknown_key_is_named(self, files: Files, voice: Voice) -> None:
        with pytest.raises(VoiceError, match=r"unknown key 'referense'.*did you mean reference"):
            engine_of(files, replace(voice, speaker="Anna", model={"referense": "clip.wav"}))

    def test_it_is_the_engine_of_a_voice_that_names_its_files(self, files: Files, voice: Voice) -> None:
        named = {key: str(path) for key, path in files.items()}
        found = open_engine(replace(voice, model={**voice.model, **named}), OPTIONS)
        assert isinstance(found, XttsEngine)
        assert np.array_equal(found.speak([SENTENCE])[0].samples, said(engine_of(files, voice), SENTENCE))

    def test_a_device_that_is_not_there_is_refused_at_once(self, files: Files, voice: Voice) -> None:
        with pytest.raises(VoiceError, match="--device cuda:99: voice tiny: "):
            engine_of(files, voice, device="cuda:99")

    def test_making_it_loads_nothing(self, voice: Voice) -> None:
        engine = engine_of({"file": Path("nowhere"), "config": Path("nowhere")}, voice)
        assert (engine.workers, engine.max_batch, engine.max_padded_chars) == (1, 1, 1)
