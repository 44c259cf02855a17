"""Released names become files to fetch, and fetched files are found wherever their archive had them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from narrate.errors import VoiceError
from narrate.speaking.engines.coqui.config_safety import check_config, read_config
from narrate.speaking.engines.coqui.model_zoo import listing, released_files, released_model
from narrate.voices.models import folder_of
from narrate.voices.voice import Voice

VITS = "tts_models/en/ljspeech/vits"
TACOTRON = "tts_models/en/ljspeech/tacotron2-DDC"
XTTS = "tts_models/multilingual/multi-dataset/xtts_v2"


@pytest.fixture(autouse=True)
def _own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATE_MODELS", str(tmp_path / "models"))


def voice(name: str) -> Voice:
    return Voice("mine", "", "en-US", "", "coqui", model={"released": name})


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps({"model": "vits"}) if name.endswith("config.json") else "x")


class TestNames:
    def test_coquis_own_list_is_read(self) -> None:
        names = listing()
        assert {VITS, TACOTRON, XTTS, "tts_models/en/vctk/vits", "tts_models/en/jenny/jenny"} <= {*names}
        assert len(names) == len({*names}) > 60
        assert all(name.startswith("tts_models/") for name in names)

    @pytest.mark.parametrize(
        ("wrong", "near"),
        [
            ("tts_models/en/ljspeech/vit", VITS),
            ("en/ljspeech/vits", VITS),
            ("tts_models/multilingual/multi-dataset/xtts_v3", XTTS),
        ],
    )
    def test_a_wrong_name_shows_the_near_ones(self, wrong: str, near: str) -> None:
        with pytest.raises(VoiceError) as caught:
            released_model(wrong)
        assert repr(wrong) in str(caught.value)
        assert near in caught.value.hint

    def test_it_is_no_less_wrong_in_a_voice(self) -> None:
        with pytest.raises(VoiceError, match="released no model"):
            released_files(voice("tts_models/en/ljspeech/vit"))


class TestModels:
    def test_a_release_is_one_archive(self) -> None:
        model = released_model(VITS)
        assert model.name == VITS
        assert model.license == "apache 2.0"
        assert not model.must_accept
        (file,) = model.files
        assert file.url.startswith("https://github.com/")
        assert file.url.endswith(".zip")
        assert file.unpack

    def test_the_vocoder_belongs_to_it(self) -> None:
        model = released_model(TACOTRON)
        assert ["tacotron2-DDC.zip" in file.url for file in model.files] == [True, False]
        assert "hifigan_v2" in model.files[1].url
        assert len({file.name for file in model.files}) == 2

    def test_one_license_for_both_is_said_once(self) -> None:
        assert released_model(TACOTRON).license == "apache 2.0"
        assert released_model("tts_models/en/ljspeech/glow-tts").license == "MPL"

    def test_xtts_is_a_few_files_of_the_hub(self) -> None:
        model = released_model(XTTS)
        at = "https://huggingface.co/tts-hub/XTTS-v2/resolve/main"
        assert {file.url for file in model.files} == {
            f"{at}/{name}" for name in ("model.pth", "config.json", "vocab.json", "speakers_xtts.pth")
        }
        assert not any(file.unpack for file in model.files)
        assert [file.name for file in model.files] == [file.url.rpartition("/")[2] for file in model.files]

    @pytest.mark.parametrize(
        "name",
        [
            XTTS,
            "tts_models/en/jenny/jenny",
            "tts_models/en/vctk/fast_pitch",
            "tts_models/fa/custom/vits-female",
        ],
    )
    def test_a_license_with_a_catch_must_be_accepted(self, name: str) -> None:
        assert released_model(name).must_accept

    @pytest.mark.parametrize("name", [VITS, "tts_models/hau/openbible/vits", "tts_models/ca/custom/vits"])
    def test_a_free_one_need_not(self, name: str) -> None:
        assert not released_model(name).must_accept

    def test_a_model_whose_files_nobody_knows_says_where_it_is(self) -> None:
        with pytest.raises(VoiceError, match="tts-hub/tacotron2-en-ek1"):
            released_model("tts_models/en/ek1/tacotron2")

    @pytest.mark.parametrize("name", listing())
    def test_every_name_has_files_or_says_why_not(self, name: str) -> None:
        try:
            model = released_model(name)
        except VoiceError as error:
            why = str(error)
        else:
            why = "" if model.files else "no files"
            assert all(file.url.startswith("https://") for file in model.files)
            assert len({file.name for file in model.files}) == len(model.files)
        assert not why or "narrate does not know the files" in why


class TestFiles:
    def test_what_was_not_fetched_says_how_to_have_it(self) -> None:
        with pytest.raises(VoiceError, match="has not been downloaded; narrate voices get mine"):
            released_files(voice(VITS))

    @pytest.mark.parametrize("top", ["", "tts_models--en--ljspeech--vits/", "a/b/"])
    @pytest.mark.parametrize(
        "checkpoint", ["model_file.pth", "model_file.pth.tar", "model.pth", "best_model.pth", "best_model_9.pth"]
    )
    def test_files_are_found_wherever_they_are(self, top: str, checkpoint: str) -> None:
        folder = folder_of(VITS) / "model"
        put(folder, f"{top}{checkpoint}", f"{top}config.json", f"{top}speaker_ids.json", f"{top}scale_stats.npy")
        files = released_files(voice(VITS))
        assert files["file"] == folder / top / checkpoint
        assert files["config"] == folder / top / "config.json"
        assert files["speakers"] == folder / top / "speaker_ids.json"
        assert "vocoder" not in files

    def test_the_vocoder_is_another_model(self) -> None:
        folder = folder_of(TACOTRON)
        put(folder / "model", "x/model_file.pth", "x/config.json")
        put(folder / "vocoder", "y/model_file.pth", "y/config.json")
        files = released_files(voice(TACOTRON))
        assert files["file"] == folder / "model/x/model_file.pth"
        assert files["vocoder"] == folder / "vocoder/y/model_file.pth"
        assert files["vocoder_config"] == folder / "vocoder/y/config.json"

    def test_files_of_the_hub_lie_beside_each_other_and_their_vocoder(self) -> None:
        folder = folder_of(XTTS)
        put(folder, "model.pth", "config.json", "vocab.json", "speakers_xtts.pth")
        put(folder / "vocoder", "y/model_file.pth", "y/config.json")
        files = released_files(voice(XTTS))
        assert files["file"] == folder / "model.pth"
        assert files["vocab"] == folder / "vocab.json"
        assert files["speakers"] == folder / "speakers_xtts.pth"
        assert files["vocoder"] == folder / "vocoder/y/model_file.pth"

    def test_what_is_being_fetched_is_not_there(self) -> None:
        put(folder_of(VITS) / ".model.1a2b.partial", "model_file.pth", "config.json")
        with pytest.raises(VoiceError, match="has not been downloaded"):
            released_files(voice(VITS))

    def test_half_a_model_is_none(self) -> None:
        put(folder_of(VITS) / "model", "config.json")
        with pytest.raises(VoiceError, match="has not been downloaded"):
            released_files(voice(VITS))

    def test_paths_of_whoever_trained_it_become_ours(self) -> None:
        folder = folder_of(VITS) / "model"
        put(folder, "model_file.pth", "speaker_ids.json")
        theirs = {"model": "vits", "speakers_file": "/home/julian/s.json", "d_vector_file": "/home/julian/d.json"}
        (folder / "config.json").write_text(json.dumps(theirs))
        config = released_files(voice(VITS))["config"]
        check_config(config)
        assert read_config(config) == {
            "model": "vits",
            "speakers_file": str(folder / "speaker_ids.json"),
            "d_vector_file": None,
        }
