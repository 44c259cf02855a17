"""joe in Coqui says what joe says in ONNX, sample by sample."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

if find_spec("TTS") is None:  # to import it takes seconds: not while tests are collected
    pytest.skip("Coqui is not installed", allow_module_level=True)
pytest.importorskip("onnx")

from onnx import TensorProto, helper, numpy_helper, save_model
from tiny_vits import change_config

from narrate.errors import VoiceError
from narrate.speaking.engine import Audio, Engine, EngineOptions
from narrate.speaking.engines.coqui import convert as conversion
from narrate.speaking.engines.coqui import devices
from narrate.speaking.engines.coqui.convert import convert
from narrate.speaking.engines.coqui.engine import open_converted
from narrate.speaking.engines.coqui.engine import open_engine as coqui_engine
from narrate.speaking.engines.coqui.vits import VitsEngine
from narrate.speaking.engines.piper.engine import PiperEngine
from narrate.speaking.engines.piper.engine import open_engine as piper_engine
from narrate.voices.voice import Voice, find_voice

SENTENCES = [
    "No.",
    "The rain had stopped by the time we reached the harbour.",
    "In 1995 — wasn't it? — “nothing” happened: or so it seemed.",
    "A [[ˈkwɛn]], said Élise.",
    "Is it?",
]
SOURCE = find_voice("joe")


@pytest.fixture(scope="module")
def joe() -> Path:
    """The folder that joe became."""
    return convert(SOURCE)


@pytest.fixture(scope="module")
def engines(joe: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Engine]:
    """joe without noise in ONNX, and from a local path in Coqui."""
    folder = tmp_path_factory.mktemp("silent") / "joe"
    shutil.copytree(joe, folder)
    change_config(folder, inference_noise_scale=0.0, inference_noise_scale_dp=0.0)
    config = json.loads((folder / "piper.json").read_text())
    config["inference"].update(noise_scale=0, noise_w=0)
    (folder / "silent.onnx.json").write_text(json.dumps(config))
    here = {"config": str(folder / "silent.onnx.json"), "file": SOURCE.model["file"]}
    onnx = PiperEngine(replace(SOURCE, model=here), EngineOptions())
    local = replace(SOURCE, engine="coqui", folder=folder, model={"file": "model.pth", "config": "config.json"})
    return onnx, coqui_engine(local, EngineOptions(device="cpu"))


@pytest.fixture(scope="module")
def together(engines: tuple[Engine, Engine]) -> list[Audio]:
    """What Coqui says of all sentences in one batch, without noise; it takes seconds."""
    return engines[1].speak(SENTENCES)


@pytest.mark.voice
class TestJoe:
    def test_both_engines_say_the_same_samples(
        self, engines: tuple[Engine, Engine], together: list[Audio]
    ) -> None:
        for theirs, ours in zip(engines[0].speak(SENTENCES), together, strict=True):
            assert ours.sample_rate == theirs.sample_rate
            # At the ends, beyond which the decoders hear something else; 4e-5 before them.
            assert difference(ours, theirs) < 3e-4

    def test_a_batch_of_mixed_lengths_is_what_each_is_alone(
        self, engines: tuple[Engine, Engine], together: list[Audio]
    ) -> None:
        alone = [engines[1].speak([text])[0] for text in SENTENCES]
        for clip, single in zip(together, alone, strict=True):
            assert difference(clip, single) <= 1e-4

    def test_both_engines_say_the_same_samples_with_noise(self, joe: Path, engines: tuple[Engine, Engine]) -> None:
        model = {"file": str(joe / "model.pth"), "config": str(joe / "config.json")}
        coqui = coqui_engine(replace(SOURCE, engine="coqui", model=model), EngineOptions(device="cpu"))
        assert coqui.fingerprint != engines[1].fingerprint
        alone = [coqui.speak([text])[0] for text in SENTENCES]
        for clip, single in zip(coqui.speak(SENTENCES), alone, strict=True):
            assert difference(clip, single) <= 1e-4
        for ours, theirs in zip(alone, PiperEngine(SOURCE, EngineOptions()).speak(SENTENCES), strict=True):
            assert difference(ours, theirs) < 3e-4

    def test_coqui_itself_opens_it(self, joe: Path) -> None:
        from TTS.config import load_config
        from TTS.tts.models.vits import Vits

        config = load_config(str(joe / "config.json"))
        model = Vits(config)
        model.load_checkpoint(config, str(joe / "model.pth"), eval=True, strict=True)
        assert model.tokenizer.characters.num_chars == len(model.text_encoder.emb.weight)

    def test_it_is_converted_once_and_again_when_the_voice_is_another(
        self, joe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NARRATE_MODELS", str(tmp_path))
        shutil.copytree(joe, tmp_path / joe.name)
        model = tmp_path / joe.name / "model.pth"
        before = model.stat().st_ino
        assert convert(SOURCE) == tmp_path / joe.name
        assert model.stat().st_ino == before
        config = json.loads(SOURCE.model_file("config").read_text())
        (tmp_path / "other.json").write_text(json.dumps({**config, "piper_version": "2"}))
        changed = {"file": SOURCE.model["file"], "config": str(tmp_path / "other.json")}
        convert(replace(SOURCE, model=changed))
        assert model.stat().st_ino != before
        assert json.loads((tmp_path / joe.name / "piper.json").read_text())["piper_version"] == "2"
        before = model.stat().st_ino
        convert(replace(SOURCE, model=changed), force=True)
        assert model.stat().st_ino != before


def difference(clip: Audio, other: Audio) -> float:
    assert clip.samples.shape == other.samples.shape
    assert np.abs(other.samples).max() > 0.05
    return float(np.abs(clip.samples - other.samples).max())


def test_a_voice_that_is_not_pipers_is_refused() -> None:
    with pytest.raises(VoiceError, match="voice fake is not a Piper voice; only those can be converted"):
        convert(find_voice("fake"))
    fake = replace(find_voice("joe-coqui"), model={"piper": "fake"})
    with pytest.raises(VoiceError, match="fake is not a Piper voice"):
        coqui_engine(fake, EngineOptions(device="cpu"))


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NARRATE_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def test_a_file_that_is_no_onnx_leaves_nothing_behind(models: Path, tmp_path: Path) -> None:
    (tmp_path / "noise.onnx").write_bytes(b"noise")
    voice = replace(SOURCE, folder=tmp_path, model={"file": "noise.onnx", "config": SOURCE.model["config"]})
    with pytest.raises(
        VoiceError, match=r"does not have the structure of a Piper voice that can be converted.*--device cpu"
    ):
        convert(voice)
    assert list(models.iterdir()) == []


def test_a_damaged_voice_says_so(models: Path) -> None:
    with pytest.raises(VoiceError, match="the model file is damaged"):
        convert(replace(SOURCE, model={**SOURCE.model, "sha256": "0" * 64}))


ARGUMENTS: dict[str, Any] = {
    "hidden_channels": 8,
    "hidden_channels_ffn_text_encoder": 12,
    "num_layers_text_encoder": 2,
    "num_layers_posterior_encoder": 1,
    "num_layers_flow": 2,
    "upsample_rates_decoder": [4, 4, 2, 2],
    "upsample_kernel_sizes_decoder": [8, 8, 4, 4],
    "upsample_initial_channel_decoder": 16,
    "resblock_type_decoder": "1",
    "resblock_kernel_sizes_decoder": [3, 7],
    "resblock_dilation_sizes_decoder": [[1, 3, 5], [1, 3, 5]],
    "init_discriminator": False,
    "use_speaker_embedding": True,
    "speaker_embedding_channels": 4,
}
PIPER: dict[str, Any] = {
    "audio": {"sample_rate": 16000},
    "espeak": {"voice": "de"},
    "inference": {"noise_scale": 0.3, "length_scale": 1.2, "noise_w": 0.4},
    "num_symbols": 12,
    "num_speakers": 2,
    "speaker_id_map": {"eva": 1, "max": 0},
    "phoneme_id_map": {"_": [0], "^": [1], "$": [2], "a": [7], "b": [4], " ": [9]},
}


class TestOtherBuilds:
    """A voice of two speakers and high quality: a graph with the names that Piper's exports have."""

    @pytest.fixture
    def model(self) -> Any:
        from narrate.speaking.engines.coqui.adapter import import_coqui

        import_coqui()
        import torch
        from TTS.tts.configs.vits_config import VitsConfig
        from TTS.tts.models.vits import Vits

        config = VitsConfig(speakers=["max", "eva"], use_speaker_embedding=True)
        for name, value in ARGUMENTS.items():
            setattr(config.model_args, name, value)
        config.audio.hop_length = 64
        model = Vits(config)
        model.text_encoder.emb = torch.nn.Embedding(12, 8)
        chance = torch.Generator().manual_seed(4)
        for weight in model.parameters():
            torch.nn.init.normal_(weight, std=0.2, generator=chance)
        return model

    def piper(self, model: Any, folder: Path, config: dict[str, Any] = PIPER) -> Voice:
        (folder / "voice.json").write_text(json.dumps(config))
        save_model(exported(model), str(folder / "voice.onnx"))
        return replace(SOURCE, name="other", folder=folder, model={"file": "voice.onnx", "config": "voice.json"})

    def test_it_keeps_every_weight(self, models: Path, tmp_path: Path, model: Any) -> None:
        import torch
        from TTS.config import load_config
        from TTS.tts.models.vits import Vits

        folder = convert(self.piper(model, tmp_path))
        config = load_config(str(folder / "config.json"))
        assert {name: config.model_args[name] for name in ARGUMENTS} == ARGUMENTS
        assert (config.audio.hop_length, config.speakers) == (64, ["max", "eva"])
        converted = Vits(config)
        converted.load_checkpoint(config, str(folder / "model.pth"), eval=True, strict=True)
        theirs, ours = weights(model), weights(converted)
        rows = ours.pop("text_encoder.emb.weight")
        # pad, end, beginning, blank, a, b and space, where Piper has them
        assert torch.equal(rows, theirs.pop("text_encoder.emb.weight")[[0, 2, 1, 0, 7, 4, 9]])
        assert ours.keys() == theirs.keys()
        assert all(torch.allclose(ours[name], theirs[name], atol=1e-6) for name in ours)

    @pytest.mark.parametrize("name", ["model.pth", "config.json", "piper.json"])
    def test_what_is_damaged_is_converted_again(self, models: Path, tmp_path: Path, model: Any, name: str) -> None:
        voice = self.piper(model, tmp_path)
        file = convert(voice) / name
        whole = file.read_bytes()
        for damage in (lambda: file.write_bytes(whole[:-100]), lambda: file.write_bytes(b"0" * 9), file.unlink):
            damage()
            convert(voice)
            assert len(file.read_bytes()) == len(whole)
        before = file.stat().st_ino
        convert(voice)
        assert file.stat().st_ino == before

    def test_one_that_does_not_open_says_how_to_have_it_again(
        self, models: Path, tmp_path: Path, model: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        voice = self.piper(model, tmp_path)
        (convert(voice) / "model.pth").write_bytes(b"noise")
        monkeypatch.setattr(conversion, "_is_whole", lambda *_: True)  # as if it were damaged in this very moment
        with pytest.raises(VoiceError, match=r"the checkpoint is damaged.*; narrate voices convert other$"):
            open_converted(voice, voice, EngineOptions(device="cpu")).speak(["ab"])

    def test_on_a_gpu_that_nobody_named_a_voice_that_cannot_be_converted_speaks_on_the_cpu(
        self,
        models: Path,
        tmp_path: Path,
        model: Any,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        monkeypatch.setattr(devices, "_has_gpu", lambda: True)
        monkeypatch.setattr(devices, "_missing", lambda _: ("", ""))
        voice = self.piper(model, tmp_path)
        assert isinstance(piper_engine(voice, EngineOptions()), VitsEngine)
        assert not caplog.records
        (tmp_path / "voice.onnx").write_bytes(b"noise")
        assert isinstance(piper_engine(voice, EngineOptions()), PiperEngine)
        assert "does not have the structure of a Piper voice that can be converted" in caplog.text
        assert "the voice speaks on the CPU" in caplog.text
        with pytest.raises(VoiceError, match="does not have the structure"):
            piper_engine(voice, EngineOptions(device="cuda")).speak(["ab"])

    def test_its_speakers_speak(self, models: Path, tmp_path: Path, model: Any) -> None:
        voice = replace(find_voice("joe-coqui"), model={"piper": "other"})
        source = self.piper(model, tmp_path)
        first, default, eva = (
            open_converted(replace(voice, speaker=name), source, EngineOptions(device="cpu")).speak(["[[ab ab]]"])[
                0
            ]
            for name in ("max", "", "eva")
        )
        assert len(first.samples) > 0 < len(eva.samples)
        assert np.array_equal(first.samples, default.samples)
        assert not np.allclose(first.samples.std(), eva.samples.std(), rtol=0.01)

    def test_a_phoneme_of_two_characters_is_refused(self, models: Path, tmp_path: Path, model: Any) -> None:
        config = {**PIPER, "phoneme_id_map": {**PIPER["phoneme_id_map"], "aɪ": [10]}}
        with pytest.raises(VoiceError, match="one of its phonemes is more than one character"):
            convert(self.piper(model, tmp_path, config))

    def test_a_part_that_coqui_has_not_is_refused(self, models: Path, tmp_path: Path, model: Any) -> None:
        import torch

        model.text_encoder.extra = torch.nn.Linear(2, 2)
        with pytest.raises(VoiceError, match=r"Coqui has no place for enc_p\.extra"):
            convert(self.piper(model, tmp_path))


def weights(model: Any) -> dict[str, Any]:
    """Those it speaks with, without weight norm."""
    from torch.nn.utils import parametrize

    for module in model.modules():
        if parametrize.is_parametrized(module, "weight"):
            parametrize.remove_parametrizations(module, "weight")
    training = ("posterior_encoder.", "duration_predictor.post_", "duration_predictor.flows.1.")
    return {name: weight for name, weight in model.state_dict().items() if not name.startswith(training)}


def exported(model: Any) -> Any:
    """A graph with the weights of ``model`` under the names, known or lost, that Piper's exports give them."""
    names = {
        "text_encoder": "enc_p",
        "waveform_decoder": "dec",
        "duration_predictor": "dp",
        "cond_layer": "cond",
        "translation": "m",
        "log_scale": "logs",
    }
    nodes: list[Any] = []
    arrays: list[Any] = []
    for key, weight in weights(model).items():
        parts = [names.get(part, part) for part in key.split(".")]
        if parts[0] == "flow":
            parts[2] = str(2 * int(parts[2]))
            parts = ["cond_layer" if part == "cond" else part for part in parts]
        if parts[:2] == ["dp", "flows"] and parts[2] != "0":
            parts[2] = str(2 * int(parts[2]) - 1)
        name = ".".join(parts)
        module = model.get_submodule(key.rpartition(".")[0])
        kind = type(module).__name__
        if kind in {"Conv1d", "ConvTranspose1d", "ParametrizedConv1d"} and parts[-1] == "weight":
            name = f"onnx::Conv_{len(arrays)}" if parts[0] == "flow" else name
            attributes = {"dilations": list(module.dilation), "strides": list(module.stride)}
            operation = "ConvTranspose" if kind == "ConvTranspose1d" else "Conv"
            inputs = ["x", name, *([".".join([*parts[:-1], "bias"])] if module.bias is not None else [])]
            nodes.append(
                helper.make_node(
                    operation, inputs, ["y"], f"/{'/'.join(_joined(parts[:-1]))}/{operation}", **attributes
                )
            )
        if kind == "Embedding":
            name = "sid"
            if parts[0] == "emb_g":
                name = "embedding"
            nodes.append(helper.make_node("Gather", [name, "x"], ["y"], f"/{'/'.join(parts[:-1])}/Gather"))
        array = weight.numpy()
        if name == "dp.flows.0.logs":
            name, array = "/dp/flows.0/Exp_output_0", np.exp(-array)
            nodes.append(helper.make_node("Mul", ["x", name], ["y"], "/dp/flows.0/Mul"))
        arrays.append(numpy_helper.from_array(array, name))
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in "xy")
    return helper.make_model(helper.make_graph(nodes, "piper", [x], [y], arrays))


def _joined(parts: list[str]) -> list[str]:
    """As torch names nodes: a number belongs to the list before it."""
    joined: list[str] = []
    for part in parts:
        if part.isdigit():
            joined[-1] += f".{part}"
        else:
            joined.append(part)
    return joined
