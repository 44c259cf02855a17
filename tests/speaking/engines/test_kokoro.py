"""Kokoro: what it is given to read, that nothing of it is lost, and what goes wrong with its files."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.errors import VoiceError
from narrate.speaking.engine import Audio, EngineOptions
from narrate.speaking.engines.espeak import espeak, phonemes
from narrate.speaking.engines.kokoro import LIMITS
from narrate.speaking.engines.kokoro.engine import KokoroEngine, _Model, _vocabulary
from narrate.speaking.engines.kokoro.int8_matmul import convert_to_matmul
from narrate.speaking.engines.misaki import MAX_PHONEMES, notation_of, split_phonemes
from narrate.speaking.engines.onnx_cache import prepared
from narrate.speaking.pronunciation.names import NAMES, listed
from narrate.speaking.registry import open_engine
from narrate.speaking.sound import trimmed
from narrate.voices.voice import Voice, _content_sum, find_voice

ROOT = Path(__file__).parents[3]
VOICES = ("heart", "michael", "emma", "george")
PLAIN = EngineOptions()


def sounds(text: str, language: str = "en-US") -> str:
    notation = notation_of(language)
    return notation.respell("".join(phonemes(text, espeak(notation.espeak))))


# --- what it reads ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "american", "british"),
    [
        ("day, my, boy, now, go", "dˈA, mˈI, bˈY, nˈW, ɡˈO", "dˈA, mˈI, bˈY, nˈW, ɡˈQ"),
        ("church, judge, nurse", "ʧˈɜɹʧ, ʤˈʌʤ, nˈɜɹs", "ʧˈɜːʧ, ʤˈʌʤ, nˈɜːs"),
        ("a letter", "ɐ lˈɛTəɹ", "ɐ lˈɛtə"),
        ("apple, about", "ˈæpᵊl, əbˈWt", "ˈapᵊl, əbˈWt"),
        ("button, there, near", "bˈʌtᵊn, ðˈɛɹ, nˈɪɹ", "bˈʌtən, ðˈɛː, nˈɪə"),
        ("the eye of Bach", "ðɪ ˈI ʌv bˈɑk", "ðɪ ˈI ɒv bˈɑːk"),
        ("[[ˈkwɛn]], [[ˈgoʊt]]!", "kwˈɛn, ɡˈOt!", "kwˈɛn, ɡˈQt!"),
    ],
)
def test_a_pronunciation_is_written_in_the_notation_of_the_model(text: str, american: str, british: str) -> None:
    assert sounds(text) == american
    assert sounds(text, "en-GB") == british


@pytest.mark.parametrize("language", ["en-US", "en-GB"])
def test_the_model_knows_every_sound_of_difficult_sentences(language: str) -> None:
    lines = (ROOT / "tests" / "difficult.txt").read_text(encoding="utf-8").splitlines()
    assert {*"".join(sounds(line, language) for line in lines)} - {*_vocabulary()} == set()


@pytest.mark.parametrize("language", ["en-US", "en-GB"])
def test_the_model_knows_every_sound_of_the_names(language: str) -> None:
    known = {*_vocabulary()}
    spelled = {word: sounds(f"[[{ipa}]]", language) for word, ipa in listed(NAMES).items()}
    assert {word: text for word, text in spelled.items() if not text or {*text} - known} == {}


def test_a_language_it_cannot_be_given_the_sounds_of_is_a_clear_error() -> None:
    with pytest.raises(VoiceError) as caught:
        open_engine(replace(find_voice("heart"), language="ja"), PLAIN)
    assert (
        str(caught.value)
        == "voice heart: its engine has phonemes for English, and none for 'ja'; use en-GB or en-US"
    )


# --- nothing is lost --------------------------------------------------------------------------------------------


@given(st.lists(st.text("aɹˈO", min_size=1, max_size=30), max_size=120), st.sampled_from([" ", ", ", ". ", "; "]))
def test_pieces_hold_every_word_whole(words: list[str], mark: str) -> None:
    text = mark.join(words)
    found = list(split_phonemes(text))
    assert " ".join(found).split() == text.split()
    assert all(0 < len(piece) <= MAX_PHONEMES for piece in found)


@given(st.text("aɹˈO.,; ", max_size=2000))
def test_pieces_hold_every_phoneme(text: str) -> None:
    found = list(split_phonemes(text))
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert all(0 < len(piece) <= MAX_PHONEMES for piece in found)


def test_pieces_are_about_equally_long_and_cut_between_clauses() -> None:
    clause = "ðə ɹˈAn hæd stˈɑpt bI ðə tˈIm wi ɹˈiʧt ðə hˈɑɹbəɹ"
    found = list(split_phonemes("; ".join([clause] * 10)))
    assert [piece[-1] for piece in found[:-1]] == [";"] * (len(found) - 1)
    assert min(map(len, found)) > 0.5 * max(map(len, found))


@pytest.mark.parametrize(
    "text",
    [
        "WWW " * 60,
        "3.14159 " * 50,
        "$1,234,567.89 " * 16,
        "antidisestablishmentarianism " * 20,
        f"[[{'ˈkwɛndʒoʊ' * 200}]]",
        f"Yes, [[{'ˈkwɛn' * 200}]], no.",
    ],
    ids=lambda text: text[:8],
)
def test_more_than_the_model_can_take_is_spoken_in_runs_that_it_can(text: str) -> None:
    known = _vocabulary()
    model = _Model(None, "tokens", known, np.zeros((MAX_PHONEMES, 1, 256), np.float32))
    runs = list(KokoroEngine(find_voice("heart"), PLAIN)._token_runs(model, text))
    assert len(runs) > 1
    assert all(0 < len(run) <= MAX_PHONEMES for run in runs)
    spoken = [token for run in runs for token in run if token != known[" "]]
    assert spoken == [known[sound] for sound in sounds(text) if sound.strip()]


def test_ordinary_text_of_the_greatest_length_is_one_run() -> None:
    essay = " ".join((ROOT / "samples" / "essay.md").read_text(encoding="utf-8").split())
    longest = LIMITS.max_chars
    windows = [essay[start : start + longest] for start in range(0, len(essay) - longest, longest)]
    assert len(windows) > 10
    assert max(len(sounds(window)) for window in windows) < 400


# --- what goes wrong before it speaks ---------------------------------------------------------------------------


@pytest.mark.parametrize("speed", [0.4, 2.1])
def test_a_pace_beyond_the_model_s_is_refused(speed: float) -> None:
    voice = replace(find_voice("heart"), speed=speed / 2)
    with pytest.raises(VoiceError) as caught:
        open_engine(voice, EngineOptions(speed=2))
    assert str(caught.value) == (
        f"voice heart: Kokoro supports speeds from 0.5 to 2, not {speed:g}; choose another --speed"
    )


def test_an_unknown_key_of_the_model_names_the_near_one() -> None:
    voice = replace(find_voice("heart"), model={"voice": "voices.bin"})
    with pytest.raises(VoiceError, match=r"unknown key 'voice' in \[model\]; did you mean voices"):
        open_engine(voice, PLAIN)


@pytest.mark.skipif("CUDAExecutionProvider" in onnxruntime.get_available_providers(), reason="CUDA is there")
@pytest.mark.parametrize("device", ["cuda", "cuda:1"])
def test_a_gpu_that_onnx_runtime_cannot_use_is_a_clear_error(device: str) -> None:
    with pytest.raises(VoiceError) as caught:
        open_engine(find_voice("heart"), EngineOptions(device=device))
    assert str(caught.value) == (
        f"--device {device}: voice heart: ONNX Runtime is installed without CUDA; "
        "leave it out, or install onnxruntime-gpu in its place"
    )


def test_a_model_that_is_not_here_says_how_to_have_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATE_MODELS", str(tmp_path))
    with pytest.raises(VoiceError, match=r"model file is missing; narrate voices get heart"):
        open_engine(find_voice("heart"), PLAIN).speak(["Yes."])


def test_a_vocabulary_that_is_missing_says_how_to_have_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kokoro_onnx").mkdir()
    (tmp_path / "kokoro_onnx" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(VoiceError, match=r"vocabulary cannot be read.*; pip install"):
        _vocabulary()


# --- what goes wrong with its files -----------------------------------------------------------------------------


@pytest.fixture
def heart(kokoro: None, tmp_path: Path) -> Voice:
    """The voice, without the sums of its files."""
    whole = find_voice("heart")
    model = {key: whole.model[key] for key in ("file", "voices")} | {"get": "get it"}
    return replace(whole, folder=tmp_path, model=model)


def problem_of(voice: Voice, **files: Path) -> VoiceError:
    """What the engine says of a voice when it shall speak, with these files in the place of its own."""
    model = {**voice.model, **{key: str(place) for key, place in files.items()}}
    with pytest.raises(VoiceError) as caught:
        open_engine(replace(voice, model=model), PLAIN).speak(["Yes."])
    assert "\n" not in str(caught.value)
    return caught.value


def start_of(file: str, share: float, place: Path) -> Path:
    """A copy that ends early."""
    content = Path(file).read_bytes()
    place.write_bytes(content[: int(share * len(content))])
    return place


@pytest.mark.voice
def test_a_model_that_is_cut_short_says_how_to_have_it(heart: Voice, tmp_path: Path) -> None:
    cut = start_of(heart.model["file"], 0.5, tmp_path / "cut.onnx")
    problem = problem_of(heart, file=cut)
    assert problem.problem.startswith("voice heart: cannot be opened: ")
    assert (problem.subject, problem.hint) == (str(cut), "get it")


@pytest.mark.voice
def test_a_model_of_another_sum_is_damaged(kokoro: None, tmp_path: Path) -> None:
    voice = find_voice("heart")
    for key in ("file", "voices"):
        cut = start_of(voice.model[key], 0.1, tmp_path / key)
        assert "the model file is damaged (its sha256 is not" in str(problem_of(voice, **{key: cut}))


@pytest.mark.voice
def test_a_model_that_is_not_kokoro_s_is_refused(heart: Voice) -> None:
    other = find_voice("joe").model_file()
    assert str(problem_of(heart, file=other)) == f"{other}: voice heart: is not a Kokoro model"


def npz(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


@pytest.mark.voice
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the speakers cannot be read"),
        (b"noise", "the speakers cannot be read"),
        (npz(af_heart=np.zeros((510, 1, 256), np.float32))[:-200], "the speakers cannot be read"),
        (b"\x93NUMPY\x01\x00", "the speakers cannot be read"),
        (npz(af_heart=np.zeros((510, 256), np.float32)), "af_heart is not a Kokoro speaker"),
        (npz(af_heart=np.zeros((0, 1, 256), np.float32)), "af_heart is not a Kokoro speaker"),
        (npz(af_hart=np.zeros((510, 1, 256), np.float32)), "no speaker 'af_heart'; did you mean af_hart?"),
    ],
)
def test_speakers_that_are_none_are_a_clear_error(
    heart: Voice, tmp_path: Path, content: bytes, problem: str
) -> None:
    place = tmp_path / "voices.bin"
    place.write_bytes(content)
    assert problem in str(problem_of(heart, voices=place))


@pytest.mark.voice
def test_a_speaker_that_is_missing_names_those_near_it(heart: Voice) -> None:
    problem = problem_of(replace(heart, speaker="af_hearth"))
    assert problem.problem == "voice heart: the model has no speaker 'af_hearth'"
    assert problem.hint.startswith("did you mean af_heart")


def test_its_fingerprint_tells_both_files_by_what_is_in_them(tmp_path: Path) -> None:
    def fingerprint() -> str:
        for name in ("a.onnx", "a.bin"):
            os.utime(tmp_path / name, (1e9, 1e9))
        _content_sum.cache_clear()  # as a new run has it
        model = {"file": "a.onnx", "voices": "a.bin"}
        return KokoroEngine(replace(find_voice("heart"), folder=tmp_path, model=model), PLAIN).fingerprint

    (tmp_path / "a.onnx").write_bytes(b"sound")
    (tmp_path / "a.bin").write_bytes(b"style")
    found = [fingerprint(), fingerprint()]
    for name in ("a.onnx", "a.bin"):
        (tmp_path / name).write_bytes(b"other")
        found.append(fingerprint())
    assert found[0] == found[1]
    assert len(set(found)) == 3


# --- speaking ---------------------------------------------------------------------------------------------------


@pytest.mark.voice
@pytest.mark.parametrize("name", VOICES)
def test_every_voice_of_it_has_a_speaker_and_says_how_loud_it_is(kokoro: None, name: str) -> None:
    voice = find_voice(name)
    with np.load(voice.checked_file("voices")) as speakers:
        assert voice.speaker in speakers.files
    assert voice.loudness


@pytest.mark.voice
def test_convolutions_as_products_give_the_same_samples(kokoro: None, heart: Voice) -> None:
    file = heart.model_file()
    faster = prepared(file, "its content", "test", convert_to_matmul)
    assert file.read_bytes().count(b"ConvInteger") == 87
    assert faster.read_bytes().count(b"ConvInteger") == 3  # those move by more than one sample
    engine = KokoroEngine(heart, PLAIN)
    (ours,) = engine.speak(["It is so."])
    engine._loaded = replace(engine._load(), session=onnxruntime.InferenceSession(str(file)))
    (theirs,) = engine.speak(["It is so."])
    assert len(ours.samples) > 20_000
    np.testing.assert_array_equal(ours.samples, theirs.samples)


@pytest.mark.voice
def test_every_run_of_a_text_that_is_too_long_is_heard(kokoro: None) -> None:
    engine = KokoroEngine(find_voice("heart"), EngineOptions(speed=2))
    one, long = "Antidisestablishmentarianism, antidisestablishmentarianism. ", 6
    whole, single = (trimmed(audio).seconds for audio in engine.speak([one * long, one]))
    assert len(list(engine._token_runs(engine._load(), one * long))) > 1
    assert 0.7 * long < whole / single < 1.3 * long


@pytest.mark.gpu
@pytest.mark.voice
def test_kokoro_speaks_on_a_gpu(kokoro: None) -> None:
    if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
        pytest.skip("ONNX Runtime is here without CUDA")
    on: list[Audio] = [
        open_engine(find_voice("heart"), EngineOptions(device=device)).speak(["It is so."])[0]
        for device in ("cpu", "cuda")
    ]
    assert trimmed(on[0]).seconds == pytest.approx(trimmed(on[1]).seconds, rel=0.1)
