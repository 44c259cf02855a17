"""Voices: found by name, the user's own first, and checked before they speak."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pytest

from narrate.errors import VoiceError
from narrate.paths import voice_folders
from narrate.speaking.engine import EngineOptions
from narrate.speaking.registry import open_engine
from narrate.voices import voice
from narrate.voices.models import find_model
from narrate.voices.voice import Voice, all_voices, content_sum, find_voice, load_voice

PLAIN = {"description": '"A whistle"', "language": '"en"', "license": '"none"', "engine": '"fake"'}
"""The keys a voice must have, as TOML."""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder of voices."""
    folder = tmp_path / "voices"
    folder.mkdir()
    monkeypatch.setenv("NARRATE_VOICES", str(folder))
    return folder


def write_voice(path: Path, extra: str = "", /, **changes: str | None) -> Path:
    keys = PLAIN | changes
    path.write_text(
        "".join(f"{key} = {value}\n" for key, value in keys.items() if value) + extra, encoding="utf-8"
    )
    return path


def with_model(tmp_path: Path, **model: str) -> Voice:
    return Voice("mine", "", "en", "", "fake", model=model, folder=tmp_path)


# --- the voices that come with narrate --------------------------------------------------------------------------


def test_joe_is_there_and_his_files_match_their_sums() -> None:
    joe = find_voice("joe")
    assert (joe.name, joe.language, joe.engine, joe.speed) == ("joe", "en-US", "piper", 1.0)
    assert joe.model["sha256"]
    assert joe.model["config_sha256"]
    assert joe.checked_file().suffix == ".onnx"
    assert joe.checked_file("config").suffix == ".json"


def test_every_voice_that_comes_with_narrate_loads_and_tells_what_its_makers_allow() -> None:
    voices = {voice.name: voice for voice in all_voices()}
    assert list(voices) == sorted(voices)
    assert {"joe", "fake"} <= voices.keys()
    assert all(voice.description and voice.license for voice in voices.values())


def test_the_examples_of_the_manual_are_voices_and_models(own: Path) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "voices.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", manual, re.DOTALL)
    assert len(examples) == 3
    (own / "models").mkdir()
    for number, example in enumerate(examples):
        if "[[files]]" in example:
            (own / "models" / f"m{number}.toml").write_text(example, encoding="utf-8")
            assert find_model(f"m{number}").files
        else:
            (own / f"v{number}.toml").write_text(example, encoding="utf-8")
            assert find_voice(f"v{number}").model


def test_the_manual_names_every_voice() -> None:
    root = Path(__file__).parents[2]
    manual = (root / "docs" / "voices.md").read_text(encoding="utf-8")
    names = [path.stem for path in (root / "voices").glob("*.toml")]
    assert "joe" in names
    assert [name for name in names if f"| `{name}` |" not in manual] == []


# --- finding them -----------------------------------------------------------------------------------------------


def test_an_unknown_voice_names_the_near_ones() -> None:
    with pytest.raises(VoiceError) as caught:
        find_voice("jo")
    assert caught.value.problem == "there is no voice 'jo'"
    assert caught.value.hint == "did you mean joe? (narrate voices list)"


def test_a_voice_like_no_other_is_told_which_there_are() -> None:
    with pytest.raises(VoiceError) as caught:
        find_voice("wxyz")
    assert "fake" in caught.value.hint
    assert "joe" in caught.value.hint


def test_the_users_own_folder_comes_first(own: Path) -> None:
    write_voice(own / "joe.toml")
    assert voice_folders()[0] == own
    assert find_voice("joe").engine == "fake"
    assert find_voice("joe").folder == own
    assert [voice.engine for voice in all_voices() if voice.name == "joe"] == ["fake"]


def test_the_voices_of_narrate_are_there_beside_the_users_own(own: Path) -> None:
    write_voice(own / "aunt.toml")
    assert {"aunt", "joe"} <= {voice.name for voice in all_voices()}


def test_without_a_wish_the_users_own_voices_lie_with_his_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NARRATE_VOICES")
    assert voice_folders()[0].parts[-2:] == ("narrate", "voices")


def test_a_folder_of_voices_need_not_be_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NARRATE_VOICES", str(tmp_path / "nowhere"))
    assert find_voice("joe").name == "joe"


@pytest.mark.parametrize(
    "name",
    ["../x", "voices/../x", "{folder}/x", "sub/x", "x.toml", "", ".", "..", "x\0", "x\n", "y" * 5000, "*"],
    ids=lambda name: repr(name[:12]),
)
def test_a_name_cannot_lead_out_of_the_folders(own: Path, name: str) -> None:
    write_voice(own.parent / "x.toml")
    (own / "sub").mkdir()
    write_voice(own / "sub" / "x.toml")
    with pytest.raises(VoiceError, match="there is no voice"):
        find_voice(name.replace("{folder}", str(own.parent)))


def test_a_voice_whose_engine_is_not_here_names_those_that_are(own: Path) -> None:
    voice = load_voice(write_voice(own / "mine.toml", engine='"pipr"'))
    with pytest.raises(VoiceError) as caught:
        open_engine(voice, EngineOptions())
    assert "'pipr'" in caught.value.problem
    assert caught.value.hint == "did you mean piper?"


# --- reading them -----------------------------------------------------------------------------------------------


def test_a_voice_is_read_as_it_stands(own: Path) -> None:
    extra = 'speed = 2\n[model]\nfile = "a.onnx"\nget = "make a.onnx"\n'
    voice = load_voice(write_voice(own / "aunt.toml", extra, description='"Übermut 🎙"'))
    assert voice == Voice(
        name="aunt",
        description="Übermut 🎙",
        language="en",
        license="none",
        engine="fake",
        speed=2.0,
        model={"file": "a.onnx", "get": "make a.onnx"},
        folder=own,
    )


def test_an_unknown_key_is_named_with_the_near_one(own: Path) -> None:
    path = write_voice(own / "mine.toml", licence='"none"')
    with pytest.raises(VoiceError) as caught:
        load_voice(path)
    assert (caught.value.problem, caught.value.subject) == ("unknown key 'licence'", str(path))
    assert caught.value.hint == "did you mean license?"


@pytest.mark.parametrize("key", PLAIN)
@pytest.mark.parametrize("value", [None, "3", "true", '["a"]', "2024-01-01"])
def test_a_key_that_is_missing_or_no_text_is_named(own: Path, key: str, value: str | None) -> None:
    path = write_voice(own / "mine.toml", **{key: value})
    with pytest.raises(VoiceError, match=f"'{key}' is missing or not a string"):
        load_voice(path)


@pytest.mark.parametrize("value", ["0", "0.24", "4.01", "-1", "nan", "inf", '"fast"', "true", "[1]"])
def test_a_speed_out_of_reason_is_refused(own: Path, value: str) -> None:
    with pytest.raises(VoiceError, match=r"speed must be a number from 0\.25 to 4"):
        load_voice(write_voice(own / "mine.toml", speed=value))


@pytest.mark.parametrize("value", ["0.25", "1", "4.0"])
def test_a_speed_within_reason_is_taken(own: Path, value: str) -> None:
    assert load_voice(write_voice(own / "mine.toml", speed=value)).speed == float(value)


def test_a_voice_that_names_no_speed_has_its_own(own: Path) -> None:
    assert load_voice(write_voice(own / "mine.toml")).speed == 1


@pytest.mark.parametrize("extra", ['model = "a.onnx"', "[model]\nsize = 3", "[[model]]\nfile = 'a'"])
def test_a_model_that_is_no_table_of_texts_is_refused(own: Path, extra: str) -> None:
    with pytest.raises(VoiceError, match=r"\[model\] must hold strings"):
        load_voice(write_voice(own / "mine.toml", extra))


@pytest.mark.parametrize(
    "content", [b"description = ", b"\xff\xfe", b"a = 1\na = 2"], ids=["cut", "bytes", "twice"]
)
def test_a_file_that_is_no_toml_is_refused(own: Path, content: bytes) -> None:
    (own / "mine.toml").write_bytes(content)
    with pytest.raises(VoiceError, match="is not a voice") as caught:
        find_voice("mine")
    assert caught.value.subject == str(own / "mine.toml")


# --- their models -----------------------------------------------------------------------------------------------


def test_a_model_beside_the_voice_is_found_and_checked(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"sound")
    voice = with_model(tmp_path, file="a.onnx", sha256=hashlib.sha256(b"sound").hexdigest())
    assert voice.checked_file() == tmp_path / "a.onnx"


def test_a_model_without_a_sum_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"sound")
    assert with_model(tmp_path, file="a.onnx").checked_file() == tmp_path / "a.onnx"


def test_a_model_in_a_package_is_found() -> None:
    voice = Voice("mine", "", "en", "", "fake", model={"file": "narrate.voices:voice.py"})
    assert voice.model_file().read_text(encoding="utf-8").startswith('"""Voices')


def test_a_damaged_model_says_how_to_have_it_again(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"soun")
    voice = with_model(tmp_path, file="a.onnx", sha256=hashlib.sha256(b"sound").hexdigest(), get="make a.onnx")
    with pytest.raises(VoiceError, match="voice mine: the model file is damaged") as caught:
        voice.checked_file()
    assert (caught.value.subject, caught.value.hint) == (str(tmp_path / "a.onnx"), "make a.onnx")


@pytest.mark.parametrize(
    "place",
    ["a.onnx", "nobody_has_this:a.onnx", "nobody.has.this:a.onnx", "narrate:a.onnx", ":a.onnx", ".a:a.onnx", ""],
)
def test_a_missing_model_or_package_says_how_to_have_it(tmp_path: Path, place: str) -> None:
    voice = with_model(tmp_path, file=place, get="pip install it")
    with pytest.raises(VoiceError, match="voice mine: model file is missing") as caught:
        voice.model_file()
    assert caught.value.hint == "pip install it"


def test_a_model_that_the_voice_does_not_name_is_missing(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="model config is missing"):
        with_model(tmp_path, file="a.onnx").model_file("config")


class TestSum:
    """What tells a model's files from others."""

    def test_it_is_the_one_that_the_voice_states(self, tmp_path: Path) -> None:
        voice = with_model(tmp_path, file="a.onnx", sha256="1" * 64, config_sha256="2" * 64)
        assert (voice.sum_of(), voice.sum_of("config")) == ("1" * 64, "2" * 64)

    def test_else_that_of_the_content_whatever_the_time(self, tmp_path: Path) -> None:
        for name, content in (("a.onnx", b"sound"), ("b.onnx", b"noise")):
            (tmp_path / name).write_bytes(content)
            os.utime(tmp_path / name, (1e9, 1e9))
        first, other = (with_model(tmp_path, file=name) for name in ("a.onnx", "b.onnx"))
        assert first.sum_of() == hashlib.sha256(b"sound").hexdigest() != other.sum_of()
        os.utime(tmp_path / "a.onnx")
        assert first.sum_of() == hashlib.sha256(b"sound").hexdigest()
        (tmp_path / "a.onnx").write_bytes(b"noise")
        voice._content_sum.cache_clear()  # two writings in a row may have the same time
        assert first.sum_of() == other.sum_of()

    @pytest.mark.parametrize("place", [0, 999, 3400, -1])
    def test_of_a_large_file_parts_are_looked_at(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: int
    ) -> None:
        monkeypatch.setattr(voice, "_MAX_FULL_SUM_BYTES", 100)
        monkeypatch.setattr(voice, "_SAMPLE_BYTES", 1000)
        content = bytearray(range(256)) * 200
        (tmp_path / "a").write_bytes(content)
        (tmp_path / "c").write_bytes(content)
        content[place] ^= 1
        (tmp_path / "b").write_bytes(content)
        assert content_sum(tmp_path / "a") == content_sum(tmp_path / "c") != content_sum(tmp_path / "b")
        (tmp_path / "c").write_bytes((tmp_path / "a").read_bytes() + b"\0")
        assert content_sum(tmp_path / "a") != content_sum(tmp_path / "c")

    def test_of_no_file_it_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(VoiceError, match="a: cannot be read: No such file"):
            content_sum(tmp_path / "a")
        with pytest.raises(VoiceError, match="model file is missing"):
            with_model(tmp_path, file="a").sum_of()


# --- whom and what their models speak ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("speaker", "known", "line"),
    [
        ("bori", ["anna", "boris"], "voice mine: the model has no speaker 'bori'; did you mean boris?"),
        ("Anna", ["eva"], "voice mine: the model has no speaker 'Anna'; there are eva"),
        ("anna", [], "voice mine: the model has no speaker 'anna'; leave the speaker out"),
        ("", ["a", "b"], "voice mine: the model has 2 speakers, and the voice names none; there are a, b"),
    ],
)
def test_a_speaker_must_be_one_of_the_models(speaker: str, known: list[str], line: str) -> None:
    voice = Voice("mine", "", "en", "", "fake", speaker=speaker)
    with pytest.raises(VoiceError) as caught:
        voice.speaker_among(known)
    assert str(caught.value) == line
    assert voice.speaker_among([*known, speaker]) == speaker


@pytest.mark.parametrize(
    ("language", "known", "found"),
    [
        ("pt-BR", ["pt", "pt-br"], "pt-br"),
        ("pt-BR", ["pt-br", "pt"], "pt-br"),
        ("pt-PT", ["pt-br", "pt"], "pt"),
        ("en", ["de", "EN"], "EN"),
        ("fr-fr", ["en", "fr-FR"], "fr-FR"),
    ],
)
def test_the_language_is_the_exact_one_before_its_base(language: str, known: list[str], found: str) -> None:
    assert Voice("mine", "", language, "", "fake").language_among(known) == found


def test_a_language_that_the_model_does_not_speak_names_those_it_does() -> None:
    with pytest.raises(VoiceError) as caught:
        Voice("mine", "", "fr-CA", "", "fake").language_among(["de", "en"])
    assert str(caught.value) == "voice mine: the model does not speak fr-ca; there are de, en"
