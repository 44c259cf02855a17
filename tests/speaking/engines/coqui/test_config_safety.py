"""A config that names what is not Coqui's, or lies elsewhere, is not read by Coqui."""

from __future__ import annotations

import json
import pickle
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.tables import for_each

from narrate.errors import VoiceError
from narrate.speaking.engines.coqui.config_safety import FILES, check_config, read_config, with_local_files

PLACES = [
    "/etc/passwd",
    "../other.pth",
    "speakers.pth",
    "https://example.org/model.pth",
    "s3://bucket/model.pth",
    "filecache::https://example.org/model.pth",
    "file:///etc/passwd",
    "~/model.pth",
]
"""None of these is a file in the model's own folder."""


def write(folder: Path, **content: Any) -> Path:
    path = folder / "config.json"
    path.write_text(json.dumps({"model": "glow_tts", **content}))
    return path


def refusal(path: Path) -> str:
    with pytest.raises(VoiceError) as caught:
        check_config(path)
    assert caught.value.subject == str(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


class TestClasses:
    @pytest.mark.parametrize(
        "name",
        [
            "os.system",
            "builtins.exec",
            "evil.Characters",
            "TTS",
            "TTSevil.Characters",
            "TTS.bin.train_tts.main",
            "TTS.tts.utils.text.characters.Graphemes.x",
            "TTS.tts.utils.text.characters\n.Graphemes",
            ["os", "system"],
            7,
        ],
    )
    def test_a_class_that_is_not_coquis_is_refused_by_name(self, tmp_path: Path, name: Any) -> None:
        message = refusal(write(tmp_path, characters={"characters_class": name}))
        assert "characters_class" in message
        assert repr(str(name)) in message

    @pytest.mark.parametrize(
        "name",
        [
            None,
            "",
            "TTS.tts.utils.text.characters.Graphemes",
            "TTS.tts.utils.text.characters.IPAPhonemes",
            "TTS.tts.models.vits.VitsCharacters",
        ],
    )
    def test_classes_of_coqui_s_own_are_allowed(self, tmp_path: Path, name: str | None) -> None:
        check_config(write(tmp_path, characters={"characters_class": name}))

    def test_they_are_found_at_any_depth(self, tmp_path: Path) -> None:
        path = write(tmp_path, a=[{"b": {"characters_class": "os.system"}}])
        assert "os.system" in refusal(path)


class TestFiles:
    @for_each("key, place", product(FILES, PLACES))
    def test_what_lies_elsewhere_is_refused(self, tmp_path: Path, key: str, place: str) -> None:
        message = refusal(write(tmp_path, model_args={key: place}))
        assert key in message
        assert place in message

    @for_each("key", FILES)
    def test_a_value_in_a_list_is_checked(self, tmp_path: Path, key: str) -> None:
        assert "/etc/passwd" in refusal(write(tmp_path, **{key: [str(tmp_path / "mine.pth"), "/etc/passwd"]}))

    @for_each("key", FILES)
    def test_a_file_in_the_model_s_folder_is_allowed(self, tmp_path: Path, key: str) -> None:
        check_config(write(tmp_path, **{key: str(tmp_path / "mine.pth")}))

    @for_each("key, nothing", product(FILES, [None, "", []]))
    def test_an_empty_path_is_allowed(self, tmp_path: Path, key: str, nothing: Any) -> None:
        check_config(write(tmp_path, **{key: nothing}))

    def test_a_way_out_of_the_folder_is_seen(self, tmp_path: Path) -> None:
        refusal(write(tmp_path, speakers_file=f"{tmp_path}/../secret.json"))

    def test_a_folder_whose_name_only_begins_alike_is_another(self, tmp_path: Path) -> None:
        refusal(write(tmp_path, speakers_file=f"{tmp_path}2/speakers.json"))

    def test_what_only_training_reads_is_nobodys_business(self, tmp_path: Path) -> None:
        check_config(write(tmp_path, output_path="/home/me/runs", datasets=[{"path": "/data/LJSpeech"}]))

    def test_the_config_of_a_speaker_encoder_is_checked_too(self, tmp_path: Path) -> None:
        inner = tmp_path / "config_se.json"
        inner.write_text(json.dumps({"model": "speaker_encoder", "audio": {"stats_path": "/etc/passwd"}}))
        with pytest.raises(VoiceError, match="stats_path") as caught:
            check_config(write(tmp_path, model_args={"speaker_encoder_config_path": str(inner)}))
        assert caught.value.subject == str(inner)


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path("ran"),))


class TestStatistics:
    """Coqui unpickles them."""

    def stats(self, folder: Path, content: Any) -> Path:
        np.save(folder / "scale_stats.npy", np.array(content, dtype=object), allow_pickle=True)
        return write(folder, audio={"stats_path": str(folder / "scale_stats.npy")})

    def test_numbers_are_allowed(self, tmp_path: Path) -> None:
        content = {"mel_mean": np.ones(80), "mel_std": np.float64(1), "audio_config": {"fft_size": 1024, "a": "b"}}
        path = self.stats(tmp_path, content)
        check_config(path)
        assert np.load(tmp_path / "scale_stats.npy", allow_pickle=True).item()["mel_mean"].shape == (80,)

    def test_what_would_run_is_refused_and_does_not(self, tmp_path: Path) -> None:
        message = refusal(self.stats(tmp_path, {"mel_mean": Evil()}))
        assert "it calls" in message
        assert not Path("ran").exists()

    def test_a_bare_pickle_is_refused_and_does_not_run(self, tmp_path: Path) -> None:
        path = self.stats(tmp_path, {})
        (tmp_path / "scale_stats.npy").write_bytes(pickle.dumps(Evil()))
        refusal(path)
        assert not Path("ran").exists()

    def test_damaged_ones_are_refused(self, tmp_path: Path) -> None:
        path = self.stats(tmp_path, {"mel_mean": np.ones(80)})
        data = (tmp_path / "scale_stats.npy").read_bytes()
        for length in (0, 5, 100, len(data) - 5):
            (tmp_path / "scale_stats.npy").write_bytes(data[:length])
            assert "not a file of statistics" in refusal(path)


class TestModels:
    @pytest.mark.parametrize(
        "name", ["glow_tts", "Tacotron2", "vits", "xtts", "fast_pitch", "overflow", "hifigan"]
    )
    def test_models_of_coqui_s_are_allowed(self, tmp_path: Path, name: str) -> None:
        check_config(write(tmp_path, model=name))

    @pytest.mark.parametrize("name", ["glow-tts", "evil", "..os", "os", "vits.py"])
    def test_others_are_refused(self, tmp_path: Path, name: str) -> None:
        assert repr(name) in refusal(write(tmp_path, model=name))

    def test_near_ones_are_named(self, tmp_path: Path) -> None:
        assert "did you mean glow_tts" in refusal(write(tmp_path, model="glow_ttss"))

    @pytest.mark.parametrize("key", ["base_model", "generator_model", "discriminator_model"])
    def test_models_of_its_parts_are_checked_too(self, tmp_path: Path, key: str) -> None:
        assert key in refusal(write(tmp_path, **{key: "evil"}))

    def test_a_cleaner_must_be_a_name(self, tmp_path: Path) -> None:
        assert "text_cleaner" in refusal(write(tmp_path, text_cleaner="os.system"))

    @pytest.mark.parametrize("name", ["bark", "tortoise"])
    def test_those_that_fetch_and_unpickle_are_refused(self, tmp_path: Path, name: str) -> None:
        assert "unpickle" in refusal(write(tmp_path, model=name))

    @pytest.mark.parametrize("content", [{}, {"model": None}, {"model": ""}, {"model": ["vits"]}])
    def test_a_config_without_one_is_refused(self, tmp_path: Path, content: dict[str, Any]) -> None:
        path = tmp_path / "config.json"
        path.write_text(json.dumps(content))
        assert "names no model" in refusal(path)


class TestReading:
    def test_a_missing_config_is_named(self, tmp_path: Path) -> None:
        assert "cannot be read" in refusal(tmp_path / "config.json")

    @pytest.mark.parametrize("text", ["", "{", '{"model": "glow_tts", "audio": {"sampl', "no", "[" * 100_000])
    def test_one_that_is_cut_short_says_so(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "config.json"
        path.write_text(text)
        assert "not valid JSON" in refusal(path)

    @pytest.mark.parametrize("name", ["config.yml", "config.yaml"])
    def test_what_coqui_would_read_as_yaml_is_refused(self, tmp_path: Path, name: str) -> None:
        assert "YAML" in refusal(write(tmp_path).rename(tmp_path / name))

    def test_bytes_are_no_text(self, tmp_path: Path) -> None:
        path = tmp_path / "config.json"
        path.write_bytes(b"\xff\xfe\x00")
        assert "not a text file" in refusal(path)

    def test_a_list_is_no_config(self, tmp_path: Path) -> None:
        path = tmp_path / "config.json"
        path.write_text("[]")
        assert "not a JSON object" in refusal(path)

    def test_comments_are_read_as_coqui_reads_them(self, tmp_path: Path) -> None:
        path = tmp_path / "config.json"
        path.write_text('{"model": "glow_tts", // why\n /* and */ "x": "http://a.b/*c*/"}')
        assert read_config(path) == {"model": "glow_tts", "x": "http://a.b/*c*/"}


class TestSettling:
    def test_files_are_named_where_they_lie(self, tmp_path: Path) -> None:
        (tmp_path / "speaker_ids.json").write_text("{}")
        (tmp_path / "mine.npy").write_bytes(b"")
        path = write(
            tmp_path, audio={"stats_path": "/home/julian/mine.npy"}, model_args={"speakers_file": "gone/old.json"}
        )
        local = read_config(with_local_files(path))
        assert local["audio"]["stats_path"] == str(tmp_path / "mine.npy")
        assert local["model_args"]["speakers_file"] == str(tmp_path / "speaker_ids.json")

    def test_what_is_not_there_is_dropped_only_when_asked(self, tmp_path: Path) -> None:
        path = write(tmp_path, d_vector_file=["/home/julian/speakers.json"])
        refusal(with_local_files(path))
        local = with_local_files(path, drop=True)
        assert read_config(local)["d_vector_file"] is None
        check_config(local)

    def test_a_config_that_needs_nothing_stays(self, tmp_path: Path) -> None:
        path = write(tmp_path, audio={"stats_path": None})
        assert with_local_files(path) == path
        assert [*tmp_path.glob("*.json")] == [path]

    def test_a_config_with_local_files_stays_as_it_is(self, tmp_path: Path) -> None:
        (tmp_path / "vocab.json").write_text("{}")
        path = write(tmp_path, model_args={"tokenizer_file": "vocab.json"})
        first = with_local_files(path)
        assert first != path
        before = first.stat().st_mtime_ns
        assert with_local_files(path) == first
        assert first.stat().st_mtime_ns == before
        assert with_local_files(first) == first
        check_config(first)
