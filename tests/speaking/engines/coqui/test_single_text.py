"""Coqui models that are no VITS, of random weights: what they say is noise, but it is theirs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_coqui import FAST, GLOW, TACOTRON, write_model, write_vocoder

from narrate.errors import SpeakingError, VoiceError
from narrate.speaking.engine import EngineOptions
from narrate.speaking.engines.coqui.adapter import seeded
from narrate.speaking.engines.coqui.limits import OTHER_MAX_CHARS
from narrate.speaking.engines.coqui.single_text import SingleEngine
from narrate.speaking.registry import open_engine
from narrate.voices.voice import Voice

VOICE = Voice("tiny", "", "en-US", "", "coqui")
OPTIONS = EngineOptions(device="cpu")
SENTENCE = "The rain had stopped by the time we reached the harbour."
Files = dict[str, Path]


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Files]:
    """By name; written once."""
    import torch

    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("coqui")
    glow, fast = write_model(folder / "glow", GLOW), write_model(folder / "fast", FAST)
    return {"glow": glow, "fast": fast, "glow and vocoder": glow | write_vocoder(folder / "vocoder")}


@pytest.fixture(params=["glow", "fast", "glow and vocoder"])
def files(request: pytest.FixtureRequest, models: dict[str, Files]) -> Files:
    return models[request.param]


@pytest.fixture(scope="session")
def engines(models: dict[str, Files]) -> dict[str, SingleEngine]:
    """For tests that do not mind what was said before."""
    return {name: engine_of(files) for name, files in models.items()}


@pytest.fixture(params=["glow", "fast", "glow and vocoder"])
def engine(request: pytest.FixtureRequest, engines: dict[str, SingleEngine]) -> SingleEngine:
    return engines[request.param]


def engine_of(files: Files, voice: Voice = VOICE, **options: Any) -> SingleEngine:
    return SingleEngine(voice, replace(OPTIONS, **options), files)


def said(engine: SingleEngine, text: str) -> Any:
    return engine.speak([text])[0].samples


class TestSpeaking:
    def test_a_text_becomes_sound_at_the_models_rate(self, engine: SingleEngine) -> None:
        (audio,) = engine.speak([SENTENCE])
        assert audio.sample_rate == (24_000 if "vocoder" in engine._files else 16_000)
        assert audio.samples.dtype == np.float32
        assert audio.samples.ndim == 1
        assert np.isfinite(audio.samples).all()
        assert 0 < np.abs(audio.samples).max() <= 1
        assert 1 < audio.seconds < 15

    def test_nothing_is_added(self, engine: SingleEngine) -> None:
        samples = said(engine, "Yes.")
        assert len(samples) < 10_000 * 3
        assert np.abs(samples[-4_000:]).max() > 0  # Coqui's own way ends with 10,000 zeros

    def test_clips_come_in_order(self, engine: SingleEngine) -> None:
        lengths = [len(audio.samples) for audio in engine.speak(["No.", SENTENCE, "Yes.", SENTENCE * 2])]
        assert max(lengths[0], lengths[2]) < lengths[1] < lengths[3]

    @pytest.mark.parametrize("text", ["", " ", ".", "…", "—", "\n", "“”", "日本語", "🎉"])
    def test_nothing_to_say_is_no_error(self, engine: SingleEngine, text: str) -> None:
        assert len(said(engine, text)) == 0

    @pytest.mark.parametrize("text", ["a", "Hm", "Here: 日本語.", "cafe\u0301\u200b", "<b>&amp;</b>", "\x07bell"])
    def test_odd_texts_are_spoken_as_far_as_they_go(self, engine: SingleEngine, text: str) -> None:
        assert len(said(engine, text)) > 0

    def test_no_texts_are_no_clips(self, engine: SingleEngine) -> None:
        assert engine.speak([]) == []

    def test_the_longest_text_is_spoken_whole(self, engine: SingleEngine) -> None:
        text = (SENTENCE + " ") * 9
        assert len(said(engine, text[:OTHER_MAX_CHARS])) > 3.5 * len(said(engine, SENTENCE))

    @pytest.mark.parametrize("name", ["glow", "fast"])
    def test_the_speed_is_that_of_voice_and_user(self, models: dict[str, Files], name: str) -> None:
        files = models[name]
        plain = len(said(engine_of(files), SENTENCE))
        assert len(said(engine_of(files, speed=2.0), SENTENCE)) < 0.75 * plain
        assert len(said(engine_of(files, replace(VOICE, speed=0.5)), SENTENCE)) > 1.5 * plain

    def test_what_is_said_depends_on_the_text_alone(self, models: dict[str, Files]) -> None:
        first, second = engine_of(models["glow"]), engine_of(models["glow"])
        said(second, "Something else first.")
        assert np.array_equal(said(first, SENTENCE), said(second, SENTENCE))

    def test_only_a_faulty_clip_is_not_said_again_as_it_was(self, models: dict[str, Files]) -> None:
        fine, hasty = engine_of(models["glow"]), engine_of(models["glow"], speed=20.0)
        text = f"{SENTENCE} {'日' * 200}"  # the signs that it does not know make its sound seem short
        assert np.array_equal(said(fine, text), said(fine, text))
        assert not np.array_equal(said(hasty, text), said(hasty, text))

    def test_threads_wait_for_each_other(self, models: dict[str, Files]) -> None:
        engine, again = engine_of(models["fast"]), engine_of(models["fast"])
        texts = ["No.", SENTENCE, "Yes.", "Why not?"] * 2
        alone = [len(said(again, text)) for text in texts]
        with ThreadPoolExecutor(4) as pool:
            assert [len(samples) for samples in pool.map(lambda text: said(engine, text), texts)] == alone

    def test_two_engines_at_once_do_not_share_their_random_numbers(self) -> None:
        import torch

        def drawn(seed: int) -> list[float]:
            with seeded(seed, torch.device("cpu")):
                numbers = []
                for _ in range(3):
                    numbers += [float(torch.rand(1)), np.random.rand()]
                    time.sleep(0.02)
                return numbers

        with ThreadPoolExecutor(3) as pool:
            assert list(pool.map(drawn, range(3))) == [drawn(seed) for seed in range(3)]

    def test_the_random_state_of_others_is_left_as_it_was(self, models: dict[str, Files]) -> None:
        import torch

        engine = engine_of(models["glow"])
        said(engine, "Load it.")
        torch.manual_seed(5)
        np.random.seed(5)
        before = torch.rand(1), np.random.rand()
        torch.manual_seed(5)
        np.random.seed(5)
        said(engine, SENTENCE)
        assert (torch.rand(1), np.random.rand()) == before


class TestFingerprint:
    def test_it_stays(self, files: Files) -> None:
        fingerprint = engine_of(files).fingerprint
        assert engine_of(files, workers=1).fingerprint == fingerprint
        assert "\n" not in fingerprint

    def test_it_changes_with_what_can_be_heard(self, models: dict[str, Files]) -> None:
        engines = [
            engine_of(models["glow"]),
            engine_of(models["fast"]),
            engine_of(models["glow and vocoder"]),
            engine_of(models["glow"], speed=1.1),
            engine_of(models["glow"], replace(VOICE, speaker="anna")),
            engine_of(models["glow"], replace(VOICE, model={"sha256": "0" * 64})),
            engine_of(models["glow"], replace(VOICE, language="de")),
            engine_of(models["glow and vocoder"], replace(VOICE, model={"vocoder_config_sha256": "0" * 64})),
        ]
        assert len({engine.fingerprint for engine in engines}) == len(engines)

    def test_a_change_inside_a_checkpoint_is_seen(self, models: dict[str, Files], tmp_path: Path) -> None:
        import torch

        state = torch.load(models["glow"]["file"], weights_only=True)
        state["model"]["encoder.emb.weight"][0, 0] += 1
        torch.save(state, tmp_path / "model.pth")
        changed = {**models["glow"], "file": tmp_path / "model.pth"}
        assert engine_of(changed).fingerprint != engine_of(models["glow"]).fingerprint

    def test_it_is_the_same_wherever_the_model_lies(self, models: dict[str, Files], tmp_path: Path) -> None:
        config = tmp_path / "config.json"
        content = json.loads(models["glow"]["config"].read_text())
        config.write_text(json.dumps({**content, "speakers_file": str(tmp_path / "speaker_ids.json")}))
        moved = {**models["glow"], "config": config}
        assert engine_of(moved).fingerprint == engine_of(models["glow"]).fingerprint
        config.write_text(json.dumps({**content, "num_squeeze": 4}))
        assert engine_of(moved).fingerprint != engine_of(models["glow"]).fingerprint


class TestSpeakers:
    @pytest.fixture
    def several(self, tmp_path: Path) -> Files:
        many = {"use_speaker_embedding": True, "num_speakers": 2, "speakers": ["anna", "bert"]}
        return write_model(tmp_path / "model", {**FAST, **many})

    def test_they_do_not_sound_alike(self, several: Files) -> None:
        anna, bert = (said(engine_of(several, replace(VOICE, speaker=name)), "Yes.") for name in ("anna", "bert"))
        assert not np.array_equal(anna, bert)

    @pytest.mark.parametrize("name", ["ana", ""])
    def test_one_that_is_not_there_shows_those_that_are(self, several: Files, name: str) -> None:
        with pytest.raises(VoiceError, match=r"(no speaker 'ana'|2 speakers, and the voice names none); .*anna"):
            said(engine_of(several, replace(VOICE, speaker=name)), "Yes.")

    def test_a_model_of_one_has_no_names(self, models: dict[str, Files]) -> None:
        with pytest.raises(VoiceError, match="no speaker 'anna'"):
            said(engine_of(models["glow"], replace(VOICE, speaker="anna")), "Yes.")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def noise(path: Path) -> None:
    path.write_bytes(b"noise")


def another_model(path: Path) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **FAST}))


class TestErrors:
    @pytest.mark.parametrize(
        ("subject", "harm"),
        [
            ("file", cut),
            ("file", noise),
            ("file", Path.unlink),
            ("config", cut),
            ("config", noise),
            ("config", Path.unlink),
            ("config", another_model),
            ("vocoder", cut),
            ("vocoder_config", cut),
        ],
    )
    def test_a_damaged_model_is_one_line(
        self, models: dict[str, Files], tmp_path: Path, subject: str, harm: Callable[[Path], None]
    ) -> None:
        copies = {}
        for key, path in models["glow and vocoder"].items():
            copies[key] = tmp_path / f"{key}{path.suffix}"
            copies[key].write_bytes(path.read_bytes())
        harm(copies[subject])
        engine = engine_of(copies, replace(VOICE, model={"get": "fetch it again"}))
        with pytest.raises(VoiceError) as caught:
            said(engine, "Yes.")
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 500

    def test_a_config_that_is_not_to_be_trusted_is_not_opened(
        self, models: dict[str, Files], tmp_path: Path
    ) -> None:
        config = tmp_path / "config.json"
        content = json.loads(models["glow"]["config"].read_text())
        config.write_text(json.dumps({**content, "characters": {"characters_class": "os.system"}}))
        with pytest.raises(VoiceError, match=r"characters_class is 'os\.system'"):
            said(engine_of({**models["glow"], "config": config}), "Yes.")

    def test_a_model_that_has_one_speed_says_so(self, tmp_path: Path) -> None:
        files = write_model(tmp_path / "model", TACOTRON)
        assert len(said(engine_of(files), "Yes.")) > 0
        with pytest.raises(VoiceError, match="Tacotron2 models have a fixed speed"):
            said(engine_of(files, speed=1.1), "Yes.")

    def test_what_fails_while_speaking_names_the_text(self, models: dict[str, Files]) -> None:
        engine = engine_of(models["glow"])
        said(engine, "Yes.")
        loaded = engine._loaded
        assert loaded is not None
        loaded.model.encoder = None
        with pytest.raises(SpeakingError, match=r"voice tiny failed on 'No\.'"):
            said(engine, "No.")

    def test_an_unknown_key_is_named(self, models: dict[str, Files]) -> None:
        with pytest.raises(VoiceError, match="unknown key 'vocodr'"):
            engine_of(models["glow"], replace(VOICE, model={"vocodr": "x"}))

    def test_it_is_the_engine_of_a_voice_that_names_its_files(self, models: dict[str, Files]) -> None:
        files = models["glow and vocoder"]
        named = {key: str(path.relative_to(files["file"].parent.parent)) for key, path in files.items()}
        voice = replace(VOICE, folder=files["file"].parent.parent, model=named)
        engine = open_engine(voice, OPTIONS)
        assert isinstance(engine, SingleEngine)
        assert np.array_equal(engine.speak(["Yes."])[0].samples, said(engine_of(files), "Yes."))

    def test_a_vocoder_without_its_config_is_named_at_once(self, models: dict[str, Files]) -> None:
        files = {key: path for key, path in models["glow and vocoder"].items() if key != "vocoder_config"}
        with pytest.raises(VoiceError, match=r"the vocoder is named without its config; name .* vocoder_config"):
            engine_of(files)

    def test_a_device_that_is_not_there_is_refused_at_once(self, models: dict[str, Files]) -> None:
        with pytest.raises(VoiceError, match="--device cuda:99: voice tiny: "):
            engine_of(models["glow"], device="cuda:99")

    def test_making_it_loads_nothing(self) -> None:
        engine = engine_of({"file": Path("nowhere"), "config": Path("nowhere")})
        assert (engine.workers, engine.max_batch, engine.max_padded_chars) == (1, 1, 1)


class TestPhonemes:
    def test_espeak_runs_in_process_and_says_what_coqui_means(self, tmp_path: Path) -> None:
        phonetic = {"use_phonemes": True, "phonemizer": "espeak", "phoneme_language": "en-us"}
        engine = engine_of(write_model(tmp_path / "model", {**GLOW, **phonetic, "text_cleaner": None}))
        said(engine, "Yes.")
        assert engine._loaded is not None
        tokenizer = engine._loaded.model.tokenizer
        sounds = tokenizer.phonemizer.phonemize("Hello, world! It’s “fine”.", separator="")
        assert sounds == "həlˈoʊ, wˈɜːld! ɪts “fˈaɪn”."
        assert all(sound in tokenizer.characters.vocab for sound in sounds if sound.isalpha())
