"""A text sounds the same whatever it is spoken together with; and what is not a model says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

if find_spec("TTS") is None:  # to import it takes seconds: not while tests are collected
    pytest.skip("Coqui is not installed", allow_module_level=True)

from tiny_vits import LANGUAGES, MANY, SPEAKERS, SPELLED, VITS, change_config, voice_of, with_arguments, write_vits

from narrate.errors import SpeakingError, VoiceError
from narrate.speaking.engine import Audio, EngineOptions
from narrate.speaking.engines.coqui import adapter, vits
from narrate.speaking.engines.coqui.engine import open_engine as coqui_engine
from narrate.speaking.engines.coqui.limits import limits_of
from narrate.speaking.engines.coqui.tokens import Tokens
from narrate.speaking.engines.coqui.vits import VitsEngine
from narrate.speaking.engines.pause_marks import with_pause_marks
from narrate.voices.voice import Voice

TEXTS = ["Yes.", "The rain had stopped by the time we reached the harbour.", "Who is it?", "a"]
SILENT = {"inference_noise_scale": 0.0, "inference_noise_scale_dp": 0.0}
CONFIGS = {
    "phonemes": VITS,
    "letters": SPELLED,
    "speakers": MANY,
    "languages": LANGUAGES,
    "no noise": with_arguments(VITS, **SILENT),
}
STEADY: dict[str, tuple[dict[str, Any], dict[str, list[int]]]] = {
    "random durations": (with_arguments(VITS, **SILENT), {}),
    "one duration": (with_arguments(VITS, use_sdp=False, **SILENT), {}),
    "speakers": (with_arguments(MANY, **SILENT), {"speaker_ids": [1]}),
    "languages": (with_arguments(LANGUAGES, **SILENT), {"language_ids": [1]}),
}
"""Models without noise in them; and what Coqui has to be told for the same."""


@pytest.fixture(scope="module")
def voices(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Voice]:
    made: dict[str, Voice] = {}

    def voice(name: str) -> Voice:
        if name not in made:
            written = write_vits(tmp_path_factory.mktemp("voices") / name.replace(" ", "-"), CONFIGS[name])
            made[name] = replace(written, speaker="boris" if name == "speakers" else "")
        return made[name]

    return voice


def opened(voice: Voice, **options: Any) -> VitsEngine:
    engine = coqui_engine(voice, EngineOptions(device="cpu", **options))
    assert isinstance(engine, VitsEngine)
    return engine


def assert_same(clips: list[Audio], others: list[Audio], tolerance: float = 1e-5) -> None:
    for clip, other in zip(clips, others, strict=True):
        assert clip.samples.shape == other.samples.shape
        assert np.abs(clip.samples - other.samples).max() <= tolerance


def snr_db(clip: Audio, other: Audio) -> float:
    return float(10 * np.log10(np.sum(clip.samples**2) / np.sum((clip.samples - other.samples) ** 2)))


@pytest.mark.parametrize("name", CONFIGS)
def test_a_text_sounds_the_same_alone_and_in_any_batch(voices: Callable[[str], Voice], name: str) -> None:
    engine = opened(voices(name))
    alone = [engine.speak([text])[0] for text in TEXTS]
    assert all(np.abs(clip.samples).max() > 0.01 for clip in alone)
    assert_same(engine.speak(TEXTS), alone)
    assert_same(engine.speak(TEXTS[::-1]), alone[::-1])


def test_a_text_sounds_the_same_in_every_run_and_twice_in_one_batch(voices: Callable[[str], Voice]) -> None:
    first, second = opened(voices("phonemes")), opened(voices("phonemes"))
    second.speak(["something else"])
    assert_same(first.speak(TEXTS), second.speak(TEXTS))
    assert_same(first.speak([TEXTS[1]] * 2), second.speak([TEXTS[1]]) * 2)


def test_its_noise_depends_on_the_seed(voices: Callable[[str], Voice]) -> None:
    network, _ = opened(voices("phonemes"))._load()
    ids = network.encode(TEXTS[1])
    one, other = network.synthesize([Tokens(ids, 1), Tokens(ids, 2)])
    assert len(one) != len(other) or np.abs(one - other).max() > 0.01


@pytest.mark.parametrize("name", STEADY)
def test_without_noise_it_says_what_coqui_itself_says(tmp_path: Path, name: str) -> None:
    import torch

    config, asked = STEADY[name]
    speaker = "boris" if asked.get("speaker_ids") else ""
    network, _ = opened(replace(write_vits(tmp_path / "tiny", config), speaker=speaker))._load()
    ids = network.encode(TEXTS[1])
    settings = {key: torch.tensor(value) for key, value in asked.items()}
    theirs = network._model.inference(torch.tensor([ids]), settings)["model_outputs"][0, 0].numpy()
    (ours,) = network.synthesize([Tokens(ids, 0)])
    assert len(ours) == len(theirs)
    heard = len(ours) - 256 * network._silence  # from there on, Coqui's decoder hears the end of its array
    assert heard > 0.5 * len(ours)
    assert np.abs(ours - theirs)[:heard].max() < 1e-5


def test_a_faulty_sound_is_not_made_a_second_time(voices: Callable[[str], Voice]) -> None:
    slow = opened(voices("phonemes"), speed=0.02)
    first, second = slow.speak(["No."])[0], slow.speak(["No."])[0]
    assert first.seconds > 5  # longer than the text can take
    assert len(first.samples) != len(second.samples)


def test_speed_is_the_users_times_the_voices(voices: Callable[[str], Voice]) -> None:
    voice = voices("phonemes")
    plain, fast = opened(voice).speak([TEXTS[1]])[0], opened(voice, speed=4.0).speak([TEXTS[1]])[0]
    assert fast.seconds < 0.7 * plain.seconds
    assert_same(opened(replace(voice, speed=2.0), speed=2.0).speak([TEXTS[1]]), [fast])


@pytest.mark.parametrize("text", ["", " ", "…", "[[ ]]"])
def test_nothing_to_say_is_no_sound(voices: Callable[[str], Voice], text: str) -> None:
    clips = opened(voices("phonemes")).speak([text, "Yes.", text])
    assert [len(clip.samples) > 0 for clip in clips] == [False, True, False]


def test_letters_that_it_does_not_know_are_left_out(voices: Callable[[str], Voice]) -> None:
    engine = opened(voices("letters"))
    with_odd, without, odd = engine.speak(["日本hello語", "hello", "日本語 🎉"])
    assert len(odd.samples) == 0
    network, _ = engine._load()
    assert network.encode("日本hello語") == network.encode("hello")
    assert len(with_odd.samples) > 0 < len(without.samples)


@pytest.mark.parametrize(
    "text",
    ["The rain had stopped.", "“No,” she said (it was 1995): e.g. déjà vu…", "Mr. Smith — who?! — is here;"],
)
@pytest.mark.parametrize("name", ["phonemes", "letters"])
def test_a_text_is_read_as_coqui_reads_it(voices: Callable[[str], Voice], name: str, text: str) -> None:
    network, _ = opened(voices(name))._load()
    assert network.encode(text) == network._model.tokenizer.text_to_ids(with_pause_marks(text), language="en")


@pytest.mark.parametrize(
    ("language", "text", "sounds"),
    [
        ("fr-fr", "un bon garçon", "œ̃ bˈɔ̃ ɡaʁsˈɔ̃"),  # espeak's library knows it as fr
        ("de", "ich, nicht?", "ɪç, nˈɪçt?"),
        ("pt", "põe", "pˈo\u0303ɪ\u0303"),  # an accent is a sign of its own
    ],
)
def test_sounds_are_written_as_espeaks_program_writes_them(language: str, text: str, sounds: str) -> None:
    adapter.import_coqui()
    from narrate.speaking.engines.coqui.tokens import _by_espeak

    assert [*_by_espeak(language)(text)] == [*sounds]
    from TTS.tts.utils.text.phonemizers import PHONEMIZERS

    assert PHONEMIZERS["espeak"](language=language).phonemize(text, separator="") == sounds  # in Coqui's own hands


def test_ipa_passes_by_espeak_where_the_model_takes_phonemes(voices: Callable[[str], Voice]) -> None:
    engine = opened(voices("phonemes"))
    network, _ = engine._load()
    assert limits_of(voices("phonemes")).takes_ipa
    assert not limits_of(voices("letters")).takes_ipa
    symbols = network._model.tokenizer.characters
    said = [symbols.id_to_char(number) for number in network.encode("Say [[ˈkwɛn]], yes.")]
    assert "".join(said).replace(symbols.blank, "") == "sˈeɪ kwˈɛn, jˈɛs."


def test_words_of_several_sounds_are_read_by_their_context(voices: Callable[[str], Voice]) -> None:
    text = "He has read it, closed the record, and can record you. Close it!"
    assert opened(voices("phonemes")).phonemes(text).split()[-2:] == ["klˈoʊz", "ɪt!"]
    network, _ = opened(voices("phonemes"))._load()
    symbols = network._model.tokenizer.characters
    said = [symbols.id_to_char(number) for number in network.encode(text)]
    assert "".join(said).replace(symbols.blank, "") == opened(voices("phonemes")).phonemes(text)
    assert opened(voices("letters")).phonemes("Close it!") == "close it!"


def test_every_speaker_has_a_voice(voices: Callable[[str], Voice]) -> None:
    clips = [opened(replace(voices("speakers"), speaker=name)).speak([TEXTS[0]])[0] for name in SPEAKERS]
    for index, clip in enumerate(clips):
        other = clips[index - 1]
        assert len(clip.samples) != len(other.samples) or np.abs(clip.samples - other.samples).max() > 1e-3


@pytest.mark.parametrize(
    ("name", "speaker", "line"),
    [
        ("speakers", "bori", "voice tiny: the model has no speaker 'bori'; did you mean boris?"),
        (
            "speakers",
            "",
            "voice tiny: the model has 3 speakers, and the voice names none; there are anna, boris, clara",
        ),
        ("phonemes", "boris", "voice tiny: the model has no speaker 'boris'; leave the speaker out"),
    ],
)
def test_a_speaker_who_is_not_there(voices: Callable[[str], Voice], name: str, speaker: str, line: str) -> None:
    with pytest.raises(VoiceError) as caught:
        opened(replace(voices(name), speaker=speaker)).speak(["Yes."])
    assert str(caught.value) == line


def test_speakers_may_be_known_by_vectors(tmp_path: Path) -> None:
    voice = write_vits(tmp_path / "tiny", with_arguments(VITS, use_d_vector_file=True, d_vector_dim=4))
    vectors = {
        "a.wav": {"name": "anna", "embedding": [1.0, 0.0, 0.0, 0.0]},
        "b.wav": {"name": "anna", "embedding": [0.0, 1.0, 0.0, 0.0]},
        "c.wav": {"name": "boris", "embedding": [0.0, 0.0, 1.0, 1.0]},
    }
    (voice.folder / "speakers.json").write_text(json.dumps(vectors))
    change_config(voice.folder, d_vector_file="/where/it/was/trained/speakers.json")
    anna, boris = (opened(replace(voice, speaker=name)) for name in ("anna", "boris"))
    alone = [anna.speak([text])[0] for text in TEXTS]
    assert_same(anna.speak(TEXTS), alone)
    said = boris.speak(TEXTS[1:2])[0]
    assert said.samples.shape != alone[1].samples.shape or np.abs(said.samples - alone[1].samples).max() > 1e-3


def test_a_language_that_it_does_not_speak(voices: Callable[[str], Voice]) -> None:
    with pytest.raises(VoiceError, match="the model does not speak fr; there are de, en"):
        opened(replace(voices("languages"), language="fr")).speak(["Yes."])


def test_its_fingerprint_tells_model_speaker_and_speed_and_no_device(
    voices: Callable[[str], Voice], monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = voices("speakers")
    plain = opened(voice)
    others = [
        opened(voices("phonemes")),
        opened(replace(voice, speaker="anna")),
        opened(voice, speed=1.1),
        opened(replace(voice, speed=1.1)),
        opened(replace(voice, language="de")),
    ]
    assert plain.fingerprint not in {other.fingerprint for other in others}
    assert others[2].fingerprint == others[3].fingerprint
    monkeypatch.setattr(vits, "device_for", lambda *_: "cuda:1")  # as if there were one
    on_gpu = opened(voice)
    assert on_gpu.fingerprint == plain.fingerprint
    assert (on_gpu.workers, on_gpu.max_batch > 8, plain.max_batch) == (1, True, 1)


def test_its_fingerprint_tells_what_piper_knew_of_it(tmp_path: Path) -> None:
    voice = write_vits(tmp_path / "tiny")
    found = {opened(voice).fingerprint}
    for content in ("{}", "{ }"):
        (voice.folder / "piper.json").write_text(content)
        found.add(opened(voice).fingerprint)
    assert len(found) == 3


def test_its_decoder_may_be_less_precise(voices: Callable[[str], Voice]) -> None:
    import torch

    engine = opened(voices("phonemes"))
    exact = engine.speak(TEXTS)
    network, _ = engine._load()
    network.precision = torch.bfloat16  # a CPU has no fast float16; this one keeps 8 bits of it
    for clip, other in zip(exact, engine.speak(TEXTS), strict=True):
        assert clip.samples.shape == other.samples.shape
        assert 25 < snr_db(clip, other) < 80


def test_what_is_too_great_for_16_bits_is_decoded_in_32(tmp_path: Path) -> None:
    import torch

    network, _ = opened(write_vits(tmp_path / "great", VITS, scale=1e8))._load()
    lines = [Tokens(network.encode("Yes."), 1)]
    (exact,) = network.synthesize(lines)
    assert 0.01 < np.abs(exact).max() < 1
    network.precision = torch.float16
    (said,) = network.synthesize(lines)
    assert np.array_equal(said, exact)


def test_beside_what_is_too_great_the_rest_stays_as_it_is(voices: Callable[[str], Voice]) -> None:
    import torch

    network, _ = opened(voices("phonemes"))._load()
    network.precision = torch.float16
    z = torch.randn(2, 16, 20, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        harmless = network._decoded(z, None)
        z[1] *= 1e6
        first, great = network._decoded(z, None)
        assert torch.equal(first, harmless[0])
        exact = network._model.waveform_decoder(z)
    assert not torch.equal(first, exact[0])
    assert torch.allclose(great, exact[1], atol=1e-5)


def test_out_of_memory_it_goes_on_with_half(
    voices: Callable[[str], Voice], monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    engine = opened(voices("phonemes"))
    whole = engine.speak(TEXTS)
    network, say = engine._load()
    sizes: list[int] = []

    def small(lines: list[Tokens]) -> Any:
        sizes.append(len(lines))
        if len(lines) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return network.synthesize(lines)

    monkeypatch.setattr(say, "_call", small)
    assert_same(engine.speak(TEXTS), whole)
    assert sizes[0] == len(TEXTS)
    assert max(sizes[1:]) <= 2


def test_a_text_that_the_memory_does_not_hold(
    voices: Callable[[str], Voice], monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    engine = opened(voices("phonemes"))
    _, say = engine._load()

    def none(_: list[Tokens]) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(say, "_call", none)
    with pytest.raises(SpeakingError, match=r"not enough memory for one text; end other programs .* --device cpu"):
        engine.speak(TEXTS)


class TestDamaged:
    """Each names the file, in one line, with what to try."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return write_vits(tmp_path / "tiny", VITS).folder

    def refused(self, voice: Voice) -> VoiceError:
        with pytest.raises(VoiceError) as caught:
            opened(voice).speak(["Yes."])
        assert caught.value.hint
        return caught.value

    def test_a_truncated_checkpoint(self, folder: Path) -> None:
        whole = (folder / "model.pth").read_bytes()
        (folder / "model.pth").write_bytes(whole[: len(whole) // 2])
        error = self.refused(voice_of(folder))
        assert error.problem == "voice tiny: the checkpoint is damaged, or not a checkpoint"
        assert error.subject == str(folder / "model.pth")

    def test_a_checkpoint_that_would_run_code(self, folder: Path) -> None:
        import torch

        class Trap:
            def __reduce__(self) -> Any:
                return (folder / "sprung").touch, ()

        torch.save({"model": Trap()}, folder / "model.pth")
        assert "damaged" in self.refused(voice_of(folder)).problem
        assert not (folder / "sprung").exists()

    def test_parts_of_another_shape(self, folder: Path) -> None:
        change_config(folder, upsample_initial_channel_decoder=32)
        assert "another shape" in self.refused(voice_of(folder)).problem

    def test_parts_that_are_missing(self, folder: Path) -> None:
        change_config(folder, num_layers_text_encoder=2)
        assert "it lacks text_encoder." in self.refused(voice_of(folder)).problem

    def test_parts_that_are_left_over(self, folder: Path) -> None:
        import torch

        state = torch.load(folder / "model.pth", weights_only=True)
        state["model"]["emb_g.weight"] = torch.zeros(3, 8)
        torch.save(state, folder / "model.pth")
        assert "it has one more part, emb_g.weight" in self.refused(voice_of(folder)).problem

    def test_a_config_that_is_not_there(self, folder: Path) -> None:
        (folder / "config.json").unlink()
        with pytest.raises(VoiceError, match="voice tiny: model config is missing"):
            opened(voice_of(folder))

    def test_a_model_that_is_not_there(self, folder: Path) -> None:
        (folder / "model.pth").unlink()
        with pytest.raises(VoiceError, match="voice tiny: model file is missing"):
            opened(voice_of(folder)).speak(["Yes."])

    def test_a_key_that_it_does_not_know(self, folder: Path) -> None:
        voice = voice_of(folder)
        with pytest.raises(VoiceError, match="unknown key 'konfig' in \\[model\\]; did you mean config"):
            opened(replace(voice, model={**voice.model, "konfig": "x"}))


@pytest.mark.gpu
def test_a_gpu_says_what_a_cpu_says(voices: Callable[[str], Voice]) -> None:
    torch = pytest.importorskip("torch")
    if not torch.cuda.is_available():
        pytest.skip("there is no CUDA GPU")
    on_cpu = opened(voices("phonemes")).speak(TEXTS)
    on_gpu = coqui_engine(voices("phonemes"), EngineOptions(device="cuda")).speak(TEXTS)
    for clip, other in zip(on_cpu, on_gpu, strict=True):
        assert clip.samples.shape == other.samples.shape
        assert snr_db(clip, other) > 35
