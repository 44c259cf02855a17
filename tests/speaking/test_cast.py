"""Who speaks what, and how loud."""

from __future__ import annotations

from dataclasses import replace

import pytest

from narrate.errors import VoiceError
from narrate.scripting.script import NARRATOR, QUOTES
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
