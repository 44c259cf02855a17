"""hibari: what it is given to read, that nothing of it is lost, and what goes wrong with its package."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hibari import Hibari, dsp
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from support.tables import for_each

from narrate.errors import VoiceError
from narrate.speaking.cast import choose_cast
from narrate.speaking.engine import EngineOptions
from narrate.speaking.engines.hibari import engine as hibari_engine
from narrate.speaking.engines.hibari import fourier, package
from narrate.speaking.engines.hibari.engine import HibariEngine
from narrate.speaking.engines.hibari.noise import noise
from narrate.speaking.engines.hibari.reader import Reader, reader_for
from narrate.speaking.engines.hibari.vocoder import BINS, PARTS, sound_of
from narrate.speaking.engines.misaki import notation_of
from narrate.speaking.pronunciation.dictionary import known_heteronyms
from narrate.speaking.pronunciation.names import known_names, names
from narrate.speaking.pronunciation.tagging import word_tools
from narrate.speaking.registry import limits_of, open_engine
from narrate.voices.voice import Voice, find_voice

ROOT = Path(__file__).parents[3]
LANGUAGES = ("en-US", "en-GB")
VOICES = ("lark", "jay", "martin", "phoebe", "wren")
PLAIN = EngineOptions()
MARKS = set(' ;:,.!?—…"()“”ˈˌ')
AMERICAN = set("AIOWYbdfhijklmnpstuvwzæðŋɑɔəɛɜɡɪɹɾʃʊʌʒʤʧθᵊᵻTɐ")
BRITISH = set("AIWYQabdfhijklmnpstuvwzðŋɑɒɔəɛɜɡɪɹʃʊʌʒʤʧθᵊːɐ")
"""misaki's sounds of English, from its documentation, and the article."""


@cache
def reader(language: str) -> Reader:
    return Reader(notation_of(language))


@pytest.fixture
def lark() -> Voice:
    return find_voice("lark")


# --- what it reads ----------------------------------------------------------------------------------------------


@for_each(
    "text, american, british",
    [
        ("They’re late, aren't they?", "ðˌɛɹ lˈAt, ˌɑɹnt ðA?", "ðˌɛː lˈAt, ˌɑːnt ðA?"),
        ("I read it yesterday.", "ˌI ɹˈɛd ɪt jˈɛstəɹdˌA.", "ˌI ɹˈɛd ɪt jˈɛstədA."),
        ("He has read it.", "hˌi hæz ɹˈɛd ɪt.", "hˌiː haz ɹˈɛd ɪt."),
        ("The lead-free pipe’s lead.", "ðə lˈɛdfɹˈi pˈIps lˈid.", "ðə lˈɛdfɹˈiː pˈIps lˈiːd."),
        ("Tear the record's case.", "tˈɛɹ ðə ɹˈɛkəɹdz kˈAs.", "tˈɛː ðə ɹˈɛkɔːdz kˈAs."),
        ("an F A Q, the A P I", "ɐn ˈɛf ˈA kjˈu, ði ˈA pˈi ˌI", "ɐn ˈɛf ˈA kjˈuː, ði ˈA pˈiː ˌI"),
        ("A book.", "ɐ bˈʊk.", "ɐ bˈʊk."),
        ("====== a book ======", "ɐ bˈʊk", "ɐ bˈʊk"),
        ("[yes] - no -- (go)", "jˈɛs, ... nˈO, ... ɡˌO", "jˈɛs, ... nˈQ, ... ɡˌQ"),
        ("Yes… no: Go: “No”", "jˈɛs... nˈO: ... ɡˌO: ... “nˈO", "jˈɛs... nˈQ: ... ɡˌQ: ... “nˈQ"),
        ("a squared plus b.", "ɐ skwˈɛɹd plˈʌs bˈi.", "ɐ skwˈɛːd plˈʌs bˈiː."),
    ],
)
def test_a_text_is_read_with_its_marks(text: str, american: str, british: str) -> None:
    assert reader("en-US")(text) == american
    assert reader("en-GB")(text) == british


@pytest.mark.parametrize(("language", "sounds"), [("en-US", AMERICAN), ("en-GB", BRITISH)])
def test_words_of_several_sounds_have_no_sound_that_the_model_has_not_heard(
    language: str, sounds: set[str]
) -> None:
    senses = [known_heteronyms()[word].senses.values() for word in known_heteronyms()]
    spelled = {both[language == "en-GB"] for each in senses for both in each}
    respelled = {ipa: notation_of(language).respell_natively(ipa) for ipa in spelled}
    assert {ipa: said for ipa, said in respelled.items() if not {*said} <= sounds | MARKS} == {}
    assert all(len(said) >= len(ipa) / 2 for ipa, said in respelled.items())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is [[ˈkwɛn]].", "ˌɪt ɪz kwˈɛn."),
        ("[[ˈkwɛn]], ([[ˈɡoʊt]])!", "kwˈɛn, ɡˈOt!"),
        ("a [[ˈkwɛn]] and an [[ˈɑt]]", "ɐ kwˈɛn ænd ɐn ˈɑt"),
        ("the [[ˈɑt]] of the [[ˈkwɛn]]", "ði ˈɑt ʌv ðə kwˈɛn"),
        ("[[ˈzʊɹɪk]]'s, [[ˈkwɛn]]’s, [[ˈɹoʊz]]’s", "zˈʊɹɪks, kwˈɛnz, ɹˈOzᵻz"),
        ("pre-[[ˈkwɛn]]/[[ˈɑt]]", "pɹˈikwˈɛnslˈæʃˈɑt"),
        ("[[t͡ʃaɪˈkɔfski]]", "ʧIkˈɔfski"),
    ],
)
def test_sounds_in_the_text_are_given_as_they_are(text: str, expected: str) -> None:
    assert reader("en-US")(text) == expected


@pytest.mark.parametrize(
    ("name", "sounds"),
    [("Michelle", "mɪʃˈɛl"), ("Sean", "ʃˈɔn"), ("Chloe", "klˈOi"), ("Garcia", "ɡɑɹsˈiə"), ("Euler", "ˈYləɹ")],
)
def test_names_that_the_package_does_not_know_are_read_by_espeak(name: str, sounds: str) -> None:
    assert reader("en-US")(f"{name} came.") == f"{sounds} kˈAm."


@pytest.mark.parametrize("name", ["Kowalczyk", "Humpty", "Miri"])
def test_a_name_in_capitals_is_not_spelled(name: str) -> None:
    assert reader("en-US")(f"the {name.upper()} report") == reader("en-US")(f"the {name} report")


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("Plan A works.", "plˈæn ˈA wˈɜɹks."),
        ("the A-level", "ði ˈA lˈɛvᵊl"),
        ("a straight-A student", "ɐ stɹˈAt ˈA stˈudᵊnt"),
        ("“A plan,” he said.", "ɐ plˈæn, hi sˈɛd."),
        ("A plan.", "ɐ plˈæn."),
        ("A squared plus b", "ˈA skwˈɛɹd plˈʌs bˈi"),
        ("F A Q", "ˈɛf ˈA kjˈu"),
    ],
)
def test_the_letter_a_does_not_sound_like_the_article(text: str, sounds: str) -> None:
    assert reader("en-US")(text) == sounds


def test_letters_that_make_no_word_are_spelled() -> None:
    assert reader("en-US")("the GDPR") == "ðə ʤˌidˌipˌiˈɑɹ"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reader_of_the_package_is_opened_as_the_package_opens_it(language: str) -> None:
    """narrate sets its private parts, to give it data that is parsed already."""
    from hibari.g2p import G2P

    ours, theirs = reader(language)._g2p, G2P(oov=False, british=language == "en-GB")
    assert vars(ours).keys() == vars(theirs).keys()
    assert (ours.unk, ours.british) == (theirs.unk, theirs.british)
    text = "The council had read the plans, and they object to them."
    assert ours(text, normalize_text=False) == theirs(text, normalize_text=False)


def test_voices_share_what_they_read_with() -> None:
    """The tagger takes 50 MB, which joe needs too, and the lexicons of a language 40 MB."""
    readers = [reader_for(notation_of(language)) for language in ("en", "en-US", "en-GB")]
    assert readers[0] is readers[1] is not readers[2]
    assert {id(each._g2p.tagger) for each in readers} == {id(word_tools().tags_of)}


def test_numbers_are_not_read_by_the_rules_of_the_package() -> None:
    """narrate has read them already; what is left is read as a number, never as a date or a time."""
    text = "the ratio 10/12 and 9:30"
    assert "ˈOktˌObəɹ" not in reader("en-US")(text)
    assert "θˈɜɹTi" in reader("en-US")(text)


# --- nothing is lost --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "known"), [("en-US", AMERICAN), ("en-GB", BRITISH)])
def test_every_sound_of_the_alphabet_becomes_sounds_that_the_model_was_trained_on(
    language: str, known: set[str]
) -> None:
    notation = notation_of(language)
    vowels = "iyɨʉɯuɪʏʊeøɘɵɤoəɛœɜɞʌɔæɐaɶɑɒɚɝ"
    consonants = "pbtdʈɖcɟkɡgqɢʔmɱnɳɲŋɴʙrʀⱱɾɽɸβfvθðszʃʒʂʐçʝxɣχʁħʕhɦɬɮʋɹɻjɰlɭʎʟʍwɥʜʢʡɕʑɺɧɫɓɗʄɠʛʘǀǃǂǁʦʣʨʥʧʤ"
    for sound in vowels + consonants:
        spelled = notation.respell_natively(sound)
        assert spelled, sound
        assert set(spelled) <= known, (sound, spelled)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_marks_of_the_alphabet_do_not_remain(language: str) -> None:
    spelled = notation_of(language).respell_natively("tʰʷʲ.ã.n̪ʼ.l̩|d͡z")
    assert set(spelled) <= AMERICAN | BRITISH


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_of_the_list_is_spoken_with_its_sounds(language: str) -> None:
    read, british, known = reader(language), language == "en-GB", (AMERICAN | BRITISH) | MARKS
    found = {name: names(name, british) for name in known_names(british).ipa}
    spelled = {name: (read(name), read(f"[[{pronounced.ipa}]]")) for name, (pronounced,) in found.items()}
    assert {name: ways for name, ways in spelled.items() if ways[0] != ways[1] or {*ways[0]} - known} == {}


def test_the_words_around_a_name_are_read_by_it() -> None:
    assert reader("en-US")("De Gaulle read it to Proust’s friend.") == "də ɡˈOl ɹˈɛd ɪt tə pɹˈusts fɹˈɛnd."


@given(st.text(st.characters(exclude_categories=["Cs", "Co", "Cn"]), max_size=30))
@example("Привет")
@example("日本語")
@example("{²")
@example("version 3.7")
@example("#.6")
@example("supercalifragilisticexpialidocious" * 3)
@example("x²")
def test_a_word_that_it_does_not_know_is_never_silent(word: str) -> None:
    sounds = reader("en-US")(word)
    if any(letter.isalnum() and letter.isascii() for letter in word):
        assert any(map(str.isalpha, sounds))


@given(
    st.lists(st.sampled_from("the lamp, a bell; and then: no letter — that he opened (twice) yesterday.".split()))
)
def test_a_long_text_is_spoken_in_pieces_without_a_loss(words: list[str]) -> None:
    from narrate.speaking.engines.misaki import split_phonemes

    sounds = reader("en-US")(" ".join(words * 40))
    pieces = list(split_phonemes(sounds))
    assert " ".join(pieces).split() == sounds.split()
    assert all(len(piece) <= 400 for piece in pieces)


# --- its voices and their sound ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", VOICES)
def test_each_voice_names_its_model_with_a_sum(name: str) -> None:
    voice = find_voice(name)
    assert voice.engine == "hibari"
    assert len(voice.model["sha256"]) == 64
    assert isinstance(open_engine(voice, PLAIN), HibariEngine)


def test_the_seed_decides_the_noise_and_nothing_else(lark: Voice) -> None:
    first, again, other = HibariEngine(lark, PLAIN), HibariEngine(lark, PLAIN), HibariEngine(lark, PLAIN)
    text = "The kettle sings."
    other._seeds._faults[text] += 1
    clips = [engine.speak([text])[0].samples for engine in (first, again, other)]
    np.testing.assert_array_equal(clips[0], clips[1])
    assert len(clips[2]) == len(clips[0])
    assert not np.array_equal(clips[0], clips[2])


class Drawn:
    """Draws what it is told to: hibari's own code asks it for noise."""

    def __init__(self, numbers: NDArray[np.complex64]) -> None:
        self.numbers = numbers

    def standard_normal(self, shape: tuple[int, ...], dtype: Any = None) -> NDArray[np.float32]:
        numbers = self.numbers.view(np.float32).copy()
        assert numbers.shape == shape
        assert numbers.dtype == dtype
        return numbers


class Noise(Drawn):
    """Draws as narrate does."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def standard_normal(self, shape: tuple[int, ...], dtype: Any = None) -> NDArray[np.float32]:
        self.numbers = noise(self.seed, shape[0], shape[1] // 2)
        return super().standard_normal(shape, dtype)


def released_samples(engine: HibariEngine, text: str) -> NDArray[np.float32]:
    """What the package makes of ``text`` with its own model and code, and the noise of narrate."""
    model = Hibari(model=str(engine._file), threads=1)
    samples = model.from_ids(model.ids(engine.phonemes(text)), 1.0, Noise(engine._seeds[text]))
    return np.asarray(np.clip(samples, -1, 1), np.float32)


@pytest.mark.parametrize("text", ["A.", "It takes its time, and it takes ours.", "One by one, they came. " * 6])
def test_the_rewritten_model_and_the_vocoder_give_the_samples_of_the_package(lark: Voice, text: str) -> None:
    engine = HibariEngine(lark, PLAIN)
    assert np.array_equal(engine.speak([text])[0].samples, released_samples(engine, text))


def test_a_model_that_cannot_be_rewritten_gives_the_same_samples(
    lark: Voice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(graph: object) -> None:
        raise ValueError("it is not as it was")

    monkeypatch.setenv("NARRATE_MODELS", str(tmp_path))
    monkeypatch.setattr(hibari_engine, "rewrite", refuse)
    engine, text = HibariEngine(lark, PLAIN), "It takes its time."
    assert np.array_equal(engine.speak([text])[0].samples, released_samples(engine, text))
    assert "cannot be rewritten: it is not as it was; speaking will be slower" in caplog.text


@pytest.mark.parametrize("count", [3, 4, 63, 64, 65, 67, 128, 150])
def test_frames_of_any_number_become_the_samples_of_the_package(count: int) -> None:
    random = np.random.default_rng(count)
    frames = random.standard_normal((count, PARTS * BINS)).astype(np.float32)
    pitch = random.uniform(0, 300, count).astype(np.float32)
    drawn = noise(count, BINS, count)
    expected = dsp.synth(*(part.T.copy() for part in np.split(frames, PARTS, axis=1)), pitch, Drawn(drawn))
    samples = sound_of(frames, pitch, drawn)
    assert samples.dtype == np.float32
    assert np.array_equal(samples, expected)


@pytest.mark.parametrize("kept", [b"", b"no model"])
def test_a_damaged_optimized_model_is_made_again(
    lark: Voice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bytes
) -> None:
    monkeypatch.setenv("NARRATE_MODELS", str(tmp_path))
    whole = HibariEngine(lark, PLAIN).speak(["Yes, we are."])[0].samples
    (model,) = (tmp_path / "prepared").glob("*.onnx")
    model.write_bytes(kept)
    for _ in range(2):
        assert np.array_equal(HibariEngine(lark, PLAIN).speak(["Yes, we are."])[0].samples, whole)
    assert model.stat().st_size > 1_000_000


def test_noise_is_normal_and_differs_from_seed_to_seed() -> None:
    first, other = (noise(seed, 601, 1000) for seed in (7, 8))
    assert first.dtype == np.complex64
    assert first.shape == (601, 1000)
    parts, others = first.view(np.float32), other.view(np.float32)
    assert abs(parts.mean()) < 0.01
    assert parts.std() == pytest.approx(1, abs=0.01)
    assert abs(np.corrcoef(parts.ravel(), others.ravel())[0, 1]) < 0.01


def test_noise_does_not_end() -> None:
    parts = noise(1, 601, 9000).view(np.float32)
    assert parts.shape == (601, 18_000)
    assert parts.std() == pytest.approx(1, abs=0.01)


def test_fft_of_numpy_gives_the_same_sound_as_that_of_scipy(lark: Voice, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("scipy")
    assert fourier._BY_SCIPY
    with_scipy = HibariEngine(lark, PLAIN).speak(["The window clears."])[0].samples
    monkeypatch.setattr(fourier, "_BY_SCIPY", False)
    without = HibariEngine(lark, PLAIN).speak(["The window clears."])[0].samples
    assert np.abs(with_scipy - without).max() < 1 / 32767


@pytest.mark.parametrize(("by_scipy", "takes_out"), [(True, True), (False, True), (False, False)])
def test_transforms_of_single_precision_are_those_of_double_precision(
    by_scipy: bool, takes_out: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fourier, "_BY_SCIPY", by_scipy)
    monkeypatch.setattr(fourier, "_NUMPY_TAKES_OUT", takes_out)
    samples = np.random.default_rng(1).standard_normal((30, 40)).astype(np.float32)
    spectra, back = np.empty((30, 21), np.complex64), np.empty((30, 40), np.float32)
    fourier.rfft(samples.copy(), spectra)
    fourier.irfft(spectra.copy(), back)
    assert np.allclose(spectra, np.fft.rfft(samples.astype(np.float64)), atol=1e-4)
    assert np.allclose(back, samples, atol=1e-5)


# --- what goes wrong --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("installed", "problem"),
    [
        ("", "voice lark: needs hibari-tts 0.2.1, and hibari-tts is not installed"),
        ("0.1.0", "voice lark: needs hibari-tts 0.2.1, and hibari-tts 0.1.0 is installed"),
        ("0.3.0", "voice lark: needs hibari-tts 0.2.1, and hibari-tts 0.3.0 is installed"),
    ],
)
def test_another_version_of_the_package_is_told(
    lark: Voice, monkeypatch: pytest.MonkeyPatch, installed: str, problem: str
) -> None:
    monkeypatch.setattr(package, "_installed", lambda: installed)
    for ask in (lambda: limits_of(lark), lambda: open_engine(lark, PLAIN).speak(["Yes."])):
        with pytest.raises(VoiceError) as caught:
            ask()
        assert caught.value.problem == problem
        assert caught.value.hint == "pip install hibari-tts==0.2.1"


def test_the_version_is_the_one_that_is_installed_with_narrate() -> None:
    assert package._installed() == package.VERSION
    assert f'"hibari-tts=={package.VERSION}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_a_damaged_model_is_told_before_anything_is_spoken(lark: Voice, tmp_path: Path) -> None:
    shutil.copy(lark.model_file(), tmp_path / "model.onnx")
    with (tmp_path / "model.onnx").open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"damage")
    damaged = replace(lark, folder=tmp_path, model={**lark.model, "file": "model.onnx"})
    with pytest.raises(VoiceError, match="the model file is damaged") as caught:
        limits_of(damaged)
    assert "hibari-tts" in caught.value.hint


@pytest.mark.parametrize("broken", ["tagger.json.gz", "lexicon_us_gold.json.gz", "vocab.json", "tts.py"])
@pytest.mark.parametrize("how", ["shorter", "missing"])
def test_damage_to_the_package_lets_joe_speak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, how: str
) -> None:
    with suppress(ImportError):
        import_module("importlib_metadata")  # a newer one, which lists no file that is missing
    folder = Path(str(distribution("hibari-tts").locate_file("")))
    for name in ("hibari", f"hibari_tts-{package.VERSION}.dist-info"):
        shutil.copytree(folder / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (place,) = (tmp_path / "hibari").rglob(broken)
    place.unlink() if how == "missing" else place.write_bytes(place.read_bytes()[:-100])
    monkeypatch.syspath_prepend(str(tmp_path))
    package._damaged_file.cache_clear()
    try:
        cast = choose_cast("lark", "", PLAIN)
    finally:
        package._damaged_file.cache_clear()
    assert cast.narrator.voice.name == "joe"
    (problem,) = cast.problems
    assert problem.startswith("voice lark: hibari-tts is damaged: hibari/")
    assert broken in problem


def test_a_file_that_is_no_model_is_told(lark: Voice, tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(b"noise")
    voice = replace(lark, folder=tmp_path, model={"file": "noise", "get": "ask Ann"})
    with pytest.raises(VoiceError, match="voice lark: cannot be opened") as caught:
        open_engine(voice, PLAIN).speak(["Yes."])
    assert caught.value.hint == "ask Ann"


@pytest.mark.parametrize("speed", [0.4, 2.5])
def test_a_speed_that_the_model_was_not_made_for_is_told(lark: Voice, speed: float) -> None:
    with pytest.raises(VoiceError, match=r"hibari supports speeds from 0\.5 to 2"):
        open_engine(replace(lark, speed=speed), PLAIN)


def test_a_gpu_is_told_to_be_of_no_use(lark: Voice) -> None:
    with pytest.raises(VoiceError) as caught:
        open_engine(lark, EngineOptions(device="cuda"))
    assert caught.value.subject == "--device cuda"


def test_a_language_that_it_has_no_phonemes_for_is_told(lark: Voice) -> None:
    with pytest.raises(VoiceError, match="its engine has phonemes for English, and none for 'ja'"):
        open_engine(replace(lark, language="ja"), PLAIN)
