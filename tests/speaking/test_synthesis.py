"""What is missing is spoken once, in batches, on every worker, and only whole clips are kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sounds import RATE, Heard, Puppet, silence, spoken, tone

from narrate.errors import EngineError, SpeakingError, StorageError, VoiceError
from narrate.speaking.clips import ClipStore
from narrate.speaking.crews.threads import Threads
from narrate.speaking.engine import Audio
from narrate.speaking.sound import fault, trimmed
from narrate.speaking.studio import Synthesizer
from narrate.speaking.synthesis import MAX_FAILURES, Request, batches, synthesize
from narrate.speaking.takes import TRIES

TEXTS = ["One.", "Two and a half.", "Three.", "Four, five and six.", "Seven."]
JOIN = round(0.08 * RATE)
"""Samples of silence between the halves of a text that was split."""


@pytest.fixture
def store(tmp_path: Path) -> ClipStore:
    return ClipStore(tmp_path / "clips", "puppet")


@dataclass(frozen=True)
class Spoken:
    """What came of some texts, each counted once."""

    new: int
    kept: int
    failed: dict[str, str]


def opened(engine: Puppet, store: ClipStore) -> Synthesizer:
    return Synthesizer(engine, store, Threads(engine))


def speak(
    texts: list[str], engine: Puppet, store: ClipStore, *, force: bool = False, heard: Heard | None = None
) -> Spoken:
    synthesizer = opened(engine, store)
    requests = [Request(synthesizer, text) for text in texts]
    outcomes = list(synthesize(requests, heard or Heard(), force=force))
    assert len(outcomes) == len(texts)
    for text, outcome in zip(texts, outcomes, strict=True):
        assert (outcome.clip is None) == bool(outcome.problem)
        if outcome.clip is not None:
            kept = store.get(text)
            assert kept is not None
            assert np.array_equal(outcome.clip.samples, kept.samples)
    failed = {text: outcome.problem for text, outcome in zip(texts, outcomes, strict=True) if outcome.problem}
    new = sum(outcome.new and not outcome.problem for outcome in outcomes)
    return Spoken(new, len({*texts} - failed.keys()) - new, failed)


def seconds(store: ClipStore, text: str) -> float:
    clip = store.get(text)
    assert clip is not None
    return clip.seconds


# --- what an engine returns ---


@pytest.mark.parametrize("rate", [0, -1, 999, 10**9])
def test_an_impossible_sample_rate_is_one_error(store: ClipStore, rate: int) -> None:
    engine = Puppet(lambda text, _: Audio(tone(1).samples, rate))
    with pytest.raises(EngineError, match=rf"sound at {rate} Hz; correct the sample rate"):
        speak(TEXTS, engine, store)


def test_samples_that_are_no_numbers_are_told_as_such(store: ClipStore) -> None:
    engine = Puppet(lambda text, _: Audio(np.full(RATE, np.nan, np.float32), RATE))
    assert set(speak(TEXTS[:1], engine, store).failed.values()) == {"it came back broken"}


# --- what is spoken ---------------------------------------------------------------------------------------------


def test_nothing_is_spoken_twice(store: ClipStore) -> None:
    assert speak(TEXTS, Puppet(), store) == Spoken(new=5, kept=0, failed={})
    engine = Puppet()
    assert speak(TEXTS, engine, store) == Spoken(new=0, kept=5, failed={})
    assert engine.calls == []


def test_only_what_was_edited_is_spoken(store: ClipStore) -> None:
    speak(TEXTS, Puppet(), store)
    engine = Puppet()
    assert speak([*TEXTS[:2], "Three and a bit.", *TEXTS[3:]], engine, store) == Spoken(1, 4, {})
    assert engine.asked == ["Three and a bit."]


def test_a_text_that_stands_twice_is_spoken_once(store: ClipStore) -> None:
    engine = Puppet()
    assert speak(TEXTS * 3, engine, store) == Spoken(5, 0, {})
    assert sorted(engine.asked) == sorted(TEXTS)


def test_again_speaks_everything_and_replaces_it(store: ClipStore) -> None:
    speak(TEXTS, Puppet(lambda text, _: tone(1)), store)
    engine = Puppet(lambda text, _: tone(2))
    assert speak(TEXTS * 2, engine, store, force=True) == Spoken(5, 0, {})
    assert sorted(engine.asked) == sorted(TEXTS)
    assert all(seconds(store, text) > 1.9 for text in TEXTS)


def test_a_damaged_clip_is_spoken_again(store: ClipStore) -> None:
    speak(TEXTS, Puppet(), store)
    store.path("Three.").write_bytes(store.path("Three.").read_bytes()[:-1])
    engine = Puppet()
    assert speak(TEXTS, engine, store) == Spoken(1, 4, {})
    assert engine.asked == ["Three."]


def test_nothing_to_say_is_done_at_once(store: ClipStore) -> None:
    engine = Puppet()
    assert speak([], engine, store) == Spoken(0, 0, {})
    assert engine.calls == []


def in_batches(texts: list[str], engine: Puppet) -> list[list[str]]:
    requests = [Request(opened(engine, ClipStore(Path(), "")), text) for text in texts]
    return [[request.text for request in call] for call in batches(requests, engine, engine.workers)]


LENGTHS = st.lists(st.integers(1, 400), max_size=200)


@given(LENGTHS, st.integers(0, 40), st.integers(1, 5000), st.integers(1, 4))
def test_no_call_is_larger_than_the_engine_wants(
    lengths: list[int], batch: int, padded: int, workers: int
) -> None:
    texts = [f"{index:03}".ljust(length, "x") for index, length in enumerate(lengths)]
    engine = Puppet(batch=batch, workers=workers)
    engine.max_padded_chars = padded
    calls = in_batches(texts, engine)
    assert sorted(text for call in calls for text in call) == sorted(texts)
    for call in calls:
        assert len(call[0]) == max(map(len, call))
        assert len(call) == 1 or (len(call) <= batch and len(call) * len(call[0]) <= padded)


@given(LENGTHS, st.integers(1, 8), st.integers(1, 4))
def test_what_is_heard_first_is_spoken_soon(lengths: list[int], batch: int, workers: int) -> None:
    texts = [f"{index:03}".ljust(length, "x") for index, length in enumerate(lengths)]
    spoken = [text for call in in_batches(texts, Puppet(batch=batch, workers=workers)) for text in call]
    assert all(abs(spoken.index(text) - index) < 8 * batch * workers for index, text in enumerate(texts))


def test_what_is_spoken_can_be_had_while_the_rest_is_not(store: ClipStore) -> None:
    wait = threading.Event()

    def behave(text: str, _: int) -> Audio:
        if text == "Seven.":
            assert wait.wait(timeout=10)
        return spoken(text)

    synthesizer = opened(Puppet(behave, workers=2), store)
    outcomes = synthesize([Request(synthesizer, text) for text in (*TEXTS[:-1], "Seven.")], Heard())
    for _ in TEXTS[:-1]:
        assert next(outcomes).clip
    wait.set()
    assert next(outcomes).clip


def lasting(seconds: float, _text: str, _time: int) -> Audio:
    return tone(seconds)


def test_two_speakers_say_the_same_text_each_in_their_way(tmp_path: Path) -> None:
    first, second = (
        opened(Puppet(partial(lasting, seconds)), ClipStore(tmp_path, name))
        for name, seconds in (("first", 1.0), ("second", 2.0))
    )
    requests = [Request(first, "Yes."), Request(second, "Yes."), Request(first, "No."), Request(second, "Yes.")]
    outcomes = list(synthesize(requests, Heard()))
    assert [round(outcome.clip.seconds) for outcome in outcomes if outcome.clip] == [1, 2, 1, 2]
    assert [outcome.new for outcome in outcomes] == [True, True, True, False]


@pytest.mark.parametrize("batch", [0, 1, 2, 4, 100])
def test_a_few_texts_come_longest_first_in_batches_of_the_size_that_is_wanted(
    store: ClipStore, batch: int
) -> None:
    engine = Puppet(batch=batch)
    speak(TEXTS, engine, store)
    assert engine.asked == ["Four, five and six.", "Two and a half.", "Three.", "Seven.", "One."]
    sizes = [len(call) for call in engine.calls]
    assert all(size == max(1, batch) for size in sizes[:-1])
    assert sizes[-1] <= max(1, batch)


def test_each_text_gets_the_clip_that_was_spoken_for_it(store: ClipStore) -> None:
    texts = [f"Text number {number}, {'very ' * (number % 7)}short." for number in range(40)]
    lengths = {text: 1 + number / 50 for number, text in enumerate(texts)}
    speak(texts, Puppet(lambda text, _: tone(lengths[text]), batch=3, workers=4), store)
    assert {text: pytest.approx(seconds(store, text), abs=0.01) for text in texts} == lengths


def test_a_clip_is_trimmed_to_its_sound(store: ClipStore) -> None:
    padded = np.concatenate([silence(1).samples, tone(1).samples, silence(1).samples])
    speak(["One."], Puppet(lambda text, _: Audio(padded, RATE)), store)
    assert 1 <= seconds(store, "One.") < 1.11


# --- how the work goes on ---------------------------------------------------------------------------------------


def test_progress_hears_of_every_character(store: ClipStore) -> None:
    speak(["One."], Puppet(), store)
    heard = Heard()
    engine = Puppet(lambda text, _: silence(1) if "M" in text else tone(1))
    speak([*TEXTS, "Mute."], engine, store, heard=heard)
    expected = sum(map(len, TEXTS)) - len("One.") + len("Mute.")
    assert heard.expected == [("", expected)]
    assert sum(characters for characters, _ in heard.spoken) == expected
    assert dict(heard.spoken)[len("Mute.")] == 0 or (len("Mute."), 0.0) in heard.spoken


def test_all_workers_are_busy_at_once(store: ClipStore) -> None:
    together = threading.Barrier(4)

    def meet(text: str, _: int) -> Audio:
        together.wait(timeout=10)
        return spoken(text)

    texts = [f"Text {number}." for number in range(8)]
    assert speak(texts, Puppet(meet, workers=4), store).new == 8


@pytest.mark.parametrize("workers", [1, 3])
def test_no_more_calls_run_at_once_than_the_engine_allows(store: ClipStore, workers: int) -> None:
    busy, most, lock = 0, 0, threading.Lock()

    def count(text: str, _: int) -> Audio:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        time.sleep(0.005)
        with lock:
            busy -= 1
        return spoken(text)

    speak([f"Text {number}." for number in range(20)], Puppet(count, workers=workers), store)
    assert most == workers


@pytest.mark.parametrize("workers", [1, 4])
def test_what_was_stored_survives_an_engine_that_raises_half_way(store: ClipStore, workers: int) -> None:
    texts = [f"Text {number:02}." for number in range(20)]

    def break_down(text: str, _: int) -> Audio:
        if text == "Text 07.":
            raise EngineError("the engine broke down")
        return spoken(text)

    with pytest.raises(SpeakingError, match="the engine broke down"):
        speak(texts, Puppet(break_down, workers=workers), store)
    survivors = [text for text in texts if store.has(text)]
    assert set(survivors) >= set(texts[:4])
    engine = Puppet()
    assert speak(texts, engine, store).kept == len(survivors)
    assert set(engine.asked) == set(texts) - set(survivors)


def test_a_run_that_is_stopped_does_not_go_on_speaking(store: ClipStore) -> None:
    class Impatient(Heard):
        def spoke(self, _subject: str, characters: int, seconds: float, /) -> None:
            raise KeyboardInterrupt

    def slowly(text: str, _: int) -> Audio:
        time.sleep(0.01)
        return spoken(text)

    engine = Puppet(slowly, workers=2)
    with pytest.raises(KeyboardInterrupt):
        speak([f"Text {number}." for number in range(100)], engine, store, heard=Impatient())
    asked = len(engine.asked)
    assert asked < 50
    time.sleep(0.05)
    assert len(engine.asked) == asked


class Waiting(Puppet):
    """Calls wait until the engine is stopped, but for the text that breaks it."""

    def __init__(self) -> None:
        super().__init__(self.wait, workers=2)
        self.stopped = threading.Event()

    def wait(self, text: str, _: int) -> Audio:
        if text.startswith("Broken"):
            raise EngineError("the engine broke down")
        assert self.stopped.wait(timeout=30)
        return spoken(text)

    def stop(self) -> None:
        self.stopped.set()


def test_calls_under_way_are_stopped_when_another_fails(store: ClipStore) -> None:
    engine = Waiting()
    began = time.monotonic()
    with pytest.raises(SpeakingError, match="the engine broke down"):
        speak(["A long text that waits.", "Broken at once, sadly.", "Another."], engine, store)
    assert time.monotonic() - began < 10
    assert "Another." not in engine.asked


def test_an_engine_is_not_stopped_when_all_went_well(store: ClipStore) -> None:
    engine = Waiting()
    engine.stopped.set()
    stops = []
    engine.stop = lambda: stops.append(1)  # type: ignore[method-assign]
    assert speak(TEXTS, engine, store).new == len(TEXTS)
    assert stops == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Say [[njuː jɔːk ænd mɔː]] now.", ["Say [[njuː jɔːk ænd mɔː]]", "now."]),
        ("[[njuː jɔːk]]", []),
    ],
)
def test_a_text_is_not_split_inside_ipa(store: ClipStore, text: str, parts: list[str]) -> None:
    engine = Puppet(lambda said, _: silence(1) if said == text else spoken(said))
    speak([text], engine, store)
    assert engine.asked == [*[text] * TRIES, *parts]


@pytest.mark.parametrize("count", [1, 6])
def test_an_engine_that_loses_or_adds_a_clip_is_not_believed(store: ClipStore, count: int) -> None:
    class Forgetful(Puppet):
        def speak(self, texts: object) -> list[Audio]:
            return [tone(1)] * count

    with pytest.raises(SpeakingError, match=f"the engine returned {count} clips for 5 texts"):
        speak(TEXTS, Forgetful(batch=5), store)
    assert not any(store.has(text) for text in TEXTS)


# --- an engine that raises --------------------------------------------------------------------------------------


def raising(error: BaseException, *on: str) -> Callable[[str, int], Audio]:
    """Fails on some texts."""

    def behave(text: str, _: int) -> Audio:
        if text in on:
            raise error
        return spoken(text)

    return behave


@pytest.mark.parametrize("batch", [1, 3, 100])
def test_an_engine_may_fail_on_a_text_once(batch: int, store: ClipStore) -> None:
    def fail_once(text: str, attempt: int) -> Audio:
        if (text, attempt) == ("Three.", 1):
            raise RuntimeError("a bad moment")
        return spoken(text)

    assert speak(TEXTS, Puppet(fail_once, batch=batch), store).failed == {}
    assert all(map(store.has, TEXTS))


@pytest.mark.parametrize("batch", [1, 3, 100])
@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (SpeakingError("it choked", "puppet", "try another"), "puppet: it choked; try another"),
        (ValueError("no such phoneme"), "the engine failed: ValueError: no such phoneme"),
        (RuntimeError(), "the engine failed: RuntimeError:"),
    ],
    ids=["its own", "foreign", "without a word"],
)
def test_what_an_engine_raises_on_a_text_costs_that_text_alone(
    store: ClipStore, error: Exception, problem: str, batch: int
) -> None:
    engine = Puppet(raising(error, "Three."), batch=batch, workers=2)
    found = speak(TEXTS, engine, store)
    assert (found.new, found.kept) == (4, 0)
    assert {text: why.strip() for text, why in found.failed.items()} == {"Three.": problem}
    assert not store.has("Three.")


@pytest.mark.parametrize(
    "error",
    [EngineError("the server is gone"), VoiceError("the model is damaged"), StorageError("the disk is full")],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("batch", [1, 5])
def test_what_concerns_every_text_ends_the_run(store: ClipStore, error: Exception, batch: int) -> None:
    with pytest.raises(type(error), match=str(error)):
        speak(TEXTS, Puppet(raising(error, "Three."), batch=batch), store)


def test_a_full_disk_ends_the_run(store: ClipStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def put(self: ClipStore, text: str, audio: Audio) -> None:
        raise StorageError("the disk is full")

    monkeypatch.setattr(ClipStore, "put", put)
    with pytest.raises(StorageError, match="the disk is full"):
        speak(TEXTS, Puppet(), store)


def test_an_engine_that_fails_on_one_text_after_another_counts_as_broken(store: ClipStore) -> None:
    texts = [f"Text {number:02}." for number in range(40)]
    choke = raising(SpeakingError("it choked"), *texts[10:])

    def slowly(text: str, attempt: int) -> Audio:
        time.sleep(0.005)
        return choke(text, attempt)

    engine = Puppet(slowly)
    with pytest.raises(SpeakingError, match="it choked"):
        speak(texts, engine, store)
    assert sum(map(store.has, texts)) == 10
    assert len(engine.asked) < 10 + 2 * 2 * MAX_FAILURES, "each is asked for twice"


def test_a_run_ends_with_as_many_failures_in_a_row_and_no_sooner(store: ClipStore) -> None:
    texts = [f"Text {number:02}." for number in range(20)]
    nearly, bad = texts[3 : 3 + MAX_FAILURES - 1], texts[3 : 3 + MAX_FAILURES]
    assert (
        len(speak(texts, Puppet(raising(SpeakingError("it choked"), *nearly)), store).failed) == MAX_FAILURES - 1
    )
    with pytest.raises(SpeakingError, match="it choked"):
        speak(texts, Puppet(raising(SpeakingError("it choked"), *bad)), store, force=True)


def test_failures_that_are_not_in_a_row_do_not_end_the_run(store: ClipStore) -> None:
    texts = [f"Text {number:02}." for number in range(40)]
    bad = [text for number, text in enumerate(texts) if number % MAX_FAILURES]
    found = speak(texts, Puppet(raising(SpeakingError("it choked"), *bad)), store)
    assert set(found.failed) == set(bad)


def test_a_second_try_that_raises_costs_that_text_alone(store: ClipStore) -> None:
    def behave(text: str, time: int) -> Audio:
        if text == "Three.":
            if time > 1:
                raise SpeakingError("it choked")
            return silence(1)
        return spoken(text)

    assert speak(TEXTS, Puppet(behave), store).failed == {"Three.": "it choked"}


# --- clips that will not do -------------------------------------------------------------------------------------

HOLED = tone(2)
HOLED.samples[RATE : RATE + 10] = np.nan

BAD_CLIPS = {
    "silent": (silence(1), "it came back empty"),
    "nothing at all": (silence(0), "it came back empty"),
    "far too long": (tone(60), "it came back 60 s long"),
    "far too short": (tone(0.05), "it came back only 0.1 s long"),
    "clipped": (tone(2, level=40), "it came back clipped"),
    "with holes": (HOLED, "it came back broken"),
}
each_bad_clip = pytest.mark.parametrize(("bad", "why"), BAD_CLIPS.values(), ids=BAD_CLIPS.keys())
SENTENCE = "A sentence of quite a few words."


def cut_off(audio: Audio) -> Audio:
    return Audio(np.clip(audio.samples, -1, 1), audio.sample_rate)


@each_bad_clip
@pytest.mark.parametrize("failures", range(1, TRIES))
def test_a_bad_clip_is_tried_again(store: ClipStore, bad: Audio, why: str, failures: int) -> None:
    engine = Puppet(lambda text, time: cut_off(bad) if time <= failures else spoken(text))
    assert speak([SENTENCE], engine, store) == Spoken(1, 0, {})
    assert engine.asked == [SENTENCE] * (failures + 1)
    assert seconds(store, SENTENCE) == pytest.approx(spoken(SENTENCE).seconds, abs=0.02)


@each_bad_clip
def test_a_text_that_stays_bad_is_split_and_put_together(store: ClipStore, bad: Audio, why: str) -> None:
    engine = Puppet(lambda text, _: cut_off(bad) if text == SENTENCE else spoken(text))
    assert speak([SENTENCE], engine, store) == Spoken(1, 0, {})
    parts = engine.asked[TRIES:]
    assert len(parts) == 2
    assert " ".join(parts) == SENTENCE
    lengths = [len(trimmed(spoken(part)).samples) for part in parts]
    assert round(seconds(store, SENTENCE) * RATE) == sum(lengths) + JOIN


@each_bad_clip
def test_a_text_that_cannot_be_spoken_is_reported_and_not_kept(store: ClipStore, bad: Audio, why: str) -> None:
    engine = Puppet(lambda text, _: spoken(text) if text == "Fine." else cut_off(bad))
    assert speak(["Fine.", SENTENCE], engine, store) == Spoken(1, 0, {SENTENCE: why})
    assert store.has("Fine.")
    assert not store.has(SENTENCE)


def test_only_the_bad_ones_of_a_batch_are_tried_again(store: ClipStore) -> None:
    engine = Puppet(lambda text, time: silence(1) if (text, time) == ("Three.", 1) else spoken(text), batch=5)
    assert speak(TEXTS, engine, store) == Spoken(5, 0, {})
    assert [len(call) for call in engine.calls] == [5, 1]
    assert engine.calls[1] == ["Three."]


def test_a_text_is_split_until_its_parts_can_be_spoken(store: ClipStore) -> None:
    engine = Puppet(lambda text, _: spoken(text) if len(text.split()) == 1 else silence(1))
    assert speak([SENTENCE], engine, store) == Spoken(1, 0, {})
    words = SENTENCE.split()
    assert [text for text in engine.asked if len(text.split()) == 1] == words
    lengths = [len(trimmed(spoken(word)).samples) for word in words]
    assert round(seconds(store, SENTENCE) * RATE) == sum(lengths) + (len(words) - 1) * JOIN


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Incomprehensibilities, no.", ["Incomprehensibilities,", "no."]),
        ("No incomprehensibilities.", ["No", "incomprehensibilities."]),
        ("One two three four.", ["One two", "three four."]),
    ],
    ids=["space late", "space early", "space in the middle"],
)
def test_a_text_is_split_at_the_space_nearest_to_its_middle(store: ClipStore, text: str, parts: list[str]) -> None:
    engine = Puppet(lambda said, _: silence(1) if said == text else spoken(said))
    assert speak([text], engine, store) == Spoken(1, 0, {})
    assert engine.asked == [*[text] * TRIES, *parts]


def test_a_word_is_not_split(store: ClipStore) -> None:
    engine = Puppet(lambda text, _: silence(1))
    assert speak(["Incomprehensibilities"], engine, store).failed.keys() == {"Incomprehensibilities"}
    assert engine.asked == ["Incomprehensibilities"] * TRIES


def test_a_text_of_which_a_word_cannot_be_spoken_is_given_up_before_long(store: ClipStore) -> None:
    text = " ".join(f"word{number}" for number in range(64))
    engine = Puppet(lambda text, _: silence(1))
    assert speak([text], engine, store).failed == {text: "it came back empty"}
    assert len(engine.asked) <= TRIES * 8


def test_a_failure_is_tried_anew_by_the_next_run(store: ClipStore) -> None:
    speak([SENTENCE], Puppet(lambda text, _: silence(1)), store)
    assert speak([SENTENCE], Puppet(), store) == Spoken(1, 0, {})


# --- fault() ----------------------------------------------------------------------------------------------------

PROSE = st.text("abcdefghij klmnop qrstuvw xyz,.", min_size=1, max_size=400)


@given(PROSE, st.floats(8, 25), st.floats(0.1, 1))
def test_no_ordinary_speech_is_refused(text: str, characters_a_second: float, breath: float) -> None:
    assert fault(text, tone(breath + len(text) / characters_a_second, rate=1000, pitch=100)) == ""


@pytest.mark.parametrize(
    ("text", "length"),
    [("1234567890", 12), ("3.14159265358979", 14), ("NASA FBI", 4), ("https://a.b/c", 6), ("x", 2)],
    ids=["digits", "a number", "letters", "an address", "one letter"],
)
def test_what_takes_longer_to_say_than_to_write_is_not_refused(text: str, length: float) -> None:
    assert fault(text, tone(length)) == ""


@pytest.mark.parametrize(
    ("text", "shortest", "longest"),
    [("a" * 100, 1.2, 33), ("a" * 10, 0.12, 6), ("0" * 10, 0.12, 21), ("A" * 10, 0.12, 12)],
    ids=["long", "short", "digits", "capitals"],
)
def test_a_clip_is_refused_beyond_the_bounds(text: str, shortest: float, longest: float) -> None:
    assert fault(text, tone(shortest)) == ""
    assert "only" in fault(text, tone(shortest - 0.01))
    assert fault(text, tone(longest)) == ""
    assert "long" in fault(text, tone(longest + 0.01))


@pytest.mark.parametrize(
    ("touching", "why"), [(0, ""), (0.001, ""), (0.003, "it came back clipped")], ids=["none", "few", "many"]
)
def test_a_few_samples_at_full_scale_are_no_clipping(touching: float, why: str) -> None:
    clip = tone(2)
    clip.samples[: round(touching * len(clip.samples))] = -1
    assert fault("a" * 30, clip) == why


# --- trimmed() --------------------------------------------------------------------------------------------------

FRAME, BEFORE, AFTER = 0.01, 0.02, 0.06


@st.composite
def padded(draw: Callable[..., float]) -> tuple[Audio, int, int]:
    """A sound between two stretches of near silence, and where it starts and ends."""
    rate = int(draw(st.sampled_from([8000, 16_000, 22_050, 24_000, 44_100])))
    before, sound, after = (round(rate * draw(st.floats(low, 0.5))) for low in (0, 0.05, 0))
    noise = np.random.default_rng(before + after).normal(0, 0.0003, before + sound + after)
    noise[before : before + sound] += tone(1, rate=rate).samples[:sound]
    return Audio(noise.astype(np.float32), rate), before, before + sound


@given(padded())
def test_trimming_takes_silence_from_the_ends_and_nothing_else(case: tuple[Audio, int, int]) -> None:
    audio, start, end = case
    clip = trimmed(audio)
    at = audio.samples.tobytes().find(clip.samples.tobytes()) // 4
    assert np.array_equal(audio.samples[at : at + len(clip.samples)], clip.samples)
    assert clip.sample_rate == audio.sample_rate
    frame, before, after = (round(seconds * audio.sample_rate) + 1 for seconds in (FRAME, BEFORE, AFTER))
    assert max(0, start - before - frame) <= at <= max(0, start - before + frame)
    stop, last = at + len(clip.samples), len(audio.samples)
    assert min(last, end + after - 2 * frame) <= stop <= min(last, end + after + frame)


@given(padded())
def test_trimming_again_takes_next_to_nothing(case: tuple[Audio, int, int]) -> None:
    clip = trimmed(case[0])
    assert len(clip.samples) - len(trimmed(clip).samples) <= 2 * FRAME * clip.sample_rate


@pytest.mark.parametrize("length", [0, 0.001, 0.01, 1])
@pytest.mark.parametrize("level", [0, 0.002])
def test_where_all_is_silent_nothing_is_left(length: float, level: float) -> None:
    clip = trimmed(tone(length, level=level))
    assert clip.samples.shape == (0,)
    assert clip.samples.dtype == np.float32
    assert clip.sample_rate == RATE


def test_silence_inside_a_clip_stays() -> None:
    samples = np.concatenate([tone(0.3).samples, silence(1).samples, tone(0.3).samples])
    assert trimmed(Audio(samples, RATE)).seconds == pytest.approx(1.6, abs=0.001)


def test_trimming_leaves_what_it_was_given_as_it_was() -> None:
    audio = tone(1)
    before = audio.samples.copy()
    trimmed(audio)
    assert np.array_equal(audio.samples, before)
