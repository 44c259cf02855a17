"""Who speaks what, and how loud."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from narrate.errors import VoiceError
from narrate.scripting.script import NARRATOR, QUOTES
from narrate.speaking.cast import Actor, Cast, choose_cast
from narrate.speaking.engine import EngineOptions
from narrate.speaking.engines.hibari import package
from narrate.speaking.studio import Studio
from narrate.storage import sha256
from narrate.voices.voice import find_voice


@pytest.fixture
def two() -> Cast:
    return choose_cast("fake", "whisper", EngineOptions())


@pytest.mark.parametrize("quote_voice", ["", "fake"])
def test_one_voice_is_one_speaker(quote_voice: str) -> None:
    cast = choose_cast("fake", quote_voice, EngineOptions())
    assert cast.actor(QUOTES) is cast.actor(NARRATOR)
    assert len(cast.actors) == 1
    assert cast.parts == frozenset()
    assert cast.gain_db(QUOTES) == 0


def test_the_other_voice_says_quotes_and_nothing_else(two: Cast) -> None:
    assert two.parts == {QUOTES}
    assert two.actor(QUOTES).voice.name == "whisper"
    assert two.actor(NARRATOR).voice.name == two.actor("Ann").voice.name == "fake"


def test_the_other_voice_is_made_as_loud_as_the_narrator(two: Cast) -> None:
    assert two.gain_db(NARRATOR) == 0
    assert two.gain_db(QUOTES) == pytest.approx(6)


def test_a_voice_whose_loudness_is_unknown_is_left_as_it_is(two: Cast) -> None:
    quotes = two.actor(QUOTES)
    unknown = replace(quotes, voice=replace(quotes.voice, loudness=None))
    assert replace(two, others={QUOTES: unknown}).gain_db(QUOTES) == 0


def test_an_episode_changes_with_each_of_its_voices(two: Cast) -> None:
    studio = Studio()
    alone = choose_cast("fake", "", EngineOptions())
    swapped = choose_cast("whisper", "fake", EngineOptions())
    assert len({cast.fingerprint(studio) for cast in (two, alone, swapped)}) == 3


def test_each_voice_is_opened_once(two: Cast) -> None:
    studio = Studio()
    cast = two.with_speakers({"Ann": "whisper", "Bob": "fake"}, ())
    narrator, quotes, ann, bob = (cast.synthesizer(part, studio) for part in (NARRATOR, QUOTES, "Ann", "Bob"))
    assert narrator is not quotes
    assert (ann, bob) == (quotes, narrator)
    again = choose_cast("fake", "whisper", EngineOptions())
    assert again.synthesizer(QUOTES, studio) is quotes


@pytest.fixture
def other_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of the package of lark and phoebe is installed."""
    monkeypatch.setattr(package, "_installed", lambda: "9.9")


@pytest.mark.usefixtures("other_version")
def test_a_voice_that_cannot_speak_is_replaced_and_the_reason_is_told() -> None:
    cast = choose_cast("lark", "", EngineOptions())
    assert cast.narrator.voice.name == "joe"
    assert cast.problems == (
        "voice lark: needs hibari-tts 0.2.1, and hibari-tts 9.9 is installed; pip install hibari-tts==0.2.1; "
        "joe speaks instead",
    )


@pytest.mark.usefixtures("other_version")
def test_a_voice_that_cannot_speak_and_has_no_fallback_is_an_error() -> None:
    with pytest.raises(VoiceError, match="voice phoebe: needs hibari-tts"):
        choose_cast("phoebe", "", EngineOptions())


# --- a voice of the user's that cannot speak --------------------------------------------------------------------

OWN = 'description = "Ann"\nlanguage = "en-US"\nlicense = "mine"\n'


@dataclass(frozen=True)
class Own:
    """The user's folder of voices."""

    folder: Path

    def add(self, name: str, toml: str) -> None:
        (self.folder / f"{name}.toml").write_text(OWN + toml, encoding="utf-8")

    def narrator(self, toml: str, fallback: str = "fake") -> Actor:
        self.add("ann", f'fallback = "{fallback}"\n{toml}')
        return choose_cast("ann", "", EngineOptions()).narrator


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Own:
    shutil.copy(find_voice("lark").model_file(), tmp_path / "whole.onnx")
    (tmp_path / "short.onnx").write_bytes((tmp_path / "whole.onnx").read_bytes()[:100_000])
    for name in ("fake", "joe"):
        shutil.copy(find_voice(name).file, tmp_path)
    monkeypatch.setenv("NARRATE_VOICES", str(tmp_path))
    return Own(tmp_path)


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ('engine = "hibari"\n[model]\nfile = "short.onnx"', "short.onnx: voice ann: cannot be opened"),
        ('engine = "piper"\n[model]\nfile = "short.onnx"\nconfig = "short.onnx"', "cannot be opened"),
        (
            'engine = "piper"\n[model]\nfile = "gone.onnx"\nconfig = "gone.json"',
            "gone.onnx: voice ann: model file",
        ),
        (f'engine = "piper"\n[model]\nfile = "whole.onnx"\nsha256 = "{"0" * 64}"', "the model file is damaged"),
        (
            'engine = "remote"\n[model]\nurl = "http://127.0.0.1:1/v1"\nmodel = "m"\ntimeout = "1"',
            "refuses the connection",
        ),
        ('engine = "gone"', "needs an engine 'gone' that is not installed"),
    ],
)
def test_whatever_keeps_it_from_speaking_lets_its_fallback_speak(own: Own, toml: str, problem: str) -> None:
    actor = own.narrator(toml)
    assert actor.voice.name == "fake"
    assert problem in actor.problem
    assert actor.problem.endswith("; fake speaks instead")
    assert "\n" not in actor.problem


def test_it_speaks_itself_if_it_can(own: Own) -> None:
    actor = own.narrator('engine = "hibari"\n[model]\nfile = "whole.onnx"')
    assert (actor.voice.name, actor.problem) == ("ann", "")


def test_only_a_voice_without_sums_has_to_show_that_it_can_speak(
    own: Own, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NARRATE_FAKE_LOG", str(tmp_path / "said"))
    with_sum = f'engine = "fake"\n[model]\nfile = "whole.onnx"\nsha256 = "{sha256(tmp_path / "whole.onnx")}"'
    assert own.narrator(with_sum).voice.name == "ann"
    assert not (tmp_path / "said").exists()
    assert own.narrator('engine = "fake"\n[model]').voice.name == "ann"
    assert (tmp_path / "said").read_text(encoding="utf-8") == "Yes.\n"


def test_a_fallback_that_cannot_speak_either_has_one_of_its_own(own: Own) -> None:
    own.add("bob", 'fallback = "fake"\nengine = "gone"')
    actor = own.narrator('engine = "lost"', fallback="bob")
    assert actor.voice.name == "fake"
    assert "voice ann needs an engine 'lost'" in actor.problem
    assert "voice bob needs an engine 'gone'" in actor.problem


@pytest.mark.parametrize("fallback", ["ann", "bob"])
def test_fallbacks_in_a_circle_are_an_error(own: Own, fallback: str) -> None:
    own.add("bob", 'fallback = "ann"\nengine = "gone"')
    with pytest.raises(VoiceError, match="needs an engine"):
        own.narrator('engine = "gone"', fallback)


# --- several voices ---------------------------------------------------------------------------------------------


def test_texts_fit_every_engine(two: Cast) -> None:
    assert two.max_chars == min(two.narrator.limits.max_chars, two.actor(QUOTES).limits.max_chars)
    assert not two.takes_ipa
    with_joe = choose_cast("joe", "", EngineOptions()).with_speakers({"Ann": "fake"}, ())
    assert with_joe.max_chars == two.max_chars


def test_a_quote_voice_that_is_not_there_is_named_with_the_near_one() -> None:
    with pytest.raises(VoiceError, match="there is no voice 'wisper'; did you mean whisper"):
        choose_cast("fake", "wisper", EngineOptions())


def test_speakers_are_heard_as_such_unless_the_narrator_speaks_for_them_all(two: Cast) -> None:
    alone = two.with_speakers({"Ann": "fake", "Bob": "fake"}, ())
    assert (alone.parts, alone.speakers) == (frozenset({QUOTES}), {"Ann": "fake", "Bob": "fake"})
    cast = two.with_speakers({"Ann": "fake", "Bob": "joe"}, ("joe",))
    assert (cast.parts, cast.speakers) == (frozenset({QUOTES, "Ann", "Bob"}), {"Ann": "fake", "Bob": "joe"})
    assert cast.actor("Bob").voice.name == "joe"


def test_an_episode_changes_with_the_voice_of_each_speaker(two: Cast) -> None:
    studio = Studio()
    voices = ({"Ann": "fake", "Bob": "whisper"}, {"Ann": "whisper", "Bob": "fake"}, {"Ann": "fake", "Bob": "fake"})
    assert len({two.with_speakers(speakers, ()).fingerprint(studio) for speakers in voices}) == 3


def test_a_speaker_s_voice_that_is_not_there_is_named_with_the_near_one(two: Cast) -> None:
    with pytest.raises(VoiceError, match="there is no voice 'wisper'; did you mean whisper"):
        two.with_speakers({"Ann": "wisper"}, ())
