"""Who speaks what, and how loud."""

from __future__ import annotations

from dataclasses import replace

import pytest

from narrate.errors import VoiceError
from narrate.speaking.cast import Cast, choose_cast
from narrate.speaking.engine import EngineOptions
from narrate.speaking.engines.hibari import package
from narrate.speaking.studio import Studio


@pytest.fixture
def two() -> Cast:
    return choose_cast("fake", "whisper", EngineOptions())


@pytest.mark.parametrize("quote_voice", ["", "fake"])
def test_one_voice_is_one_speaker(quote_voice: str) -> None:
    cast = choose_cast("fake", quote_voice, EngineOptions())
    assert cast.speaker("quote") is cast.speaker("narrator")
    assert len(cast.speakers) == 1
    assert cast.gain_db("quote") == 0


@pytest.mark.parametrize("role", ["opening", "heading", "narrator", "note", "closing"])
def test_the_other_voice_says_quotes_and_nothing_else(two: Cast, role: str) -> None:
    assert two.speaker("quote").voice.name == "whisper"
    assert two.speaker(role).voice.name == "fake"  # type: ignore[arg-type]


def test_the_other_voice_is_made_as_loud_as_the_narrator(two: Cast) -> None:
    assert two.gain_db("narrator") == 0
    assert two.gain_db("quote") == pytest.approx(6)


def test_a_voice_whose_loudness_is_unknown_is_left_as_it_is(two: Cast) -> None:
    unknown = replace(two.quotes, voice=replace(two.quotes.voice, loudness=None))
    assert replace(two, quotes=unknown).gain_db("quote") == 0


def test_an_episode_changes_with_each_of_its_voices(two: Cast) -> None:
    studio = Studio()
    alone = choose_cast("fake", "", EngineOptions())
    swapped = choose_cast("whisper", "fake", EngineOptions())
    assert len({cast.fingerprint(studio) for cast in (two, alone, swapped)}) == 3


def test_each_voice_is_opened_once(two: Cast) -> None:
    studio = Studio()
    narrator, quotes = (two.synthesizer(role, studio) for role in ("narrator", "quote"))
    assert narrator is not quotes
    assert two.synthesizer("heading", studio) is narrator
    again = choose_cast("fake", "whisper", EngineOptions())
    assert again.synthesizer("quote", studio) is quotes


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


def test_texts_fit_every_engine(two: Cast) -> None:
    assert two.max_chars == min(two.narrator.limits.max_chars, two.quotes.limits.max_chars)
    assert not two.takes_ipa


def test_a_quote_voice_that_is_not_there_is_named_with_the_near_one() -> None:
    with pytest.raises(VoiceError, match="there is no voice 'wisper'; did you mean whisper"):
        choose_cast("fake", "wisper", EngineOptions())
