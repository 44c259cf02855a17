"""The lines of many posts are one plan: full batches, nothing twice, and failures cost one post alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sounds import Heard, Puppet, silence, spoken

from narrate.errors import EngineError, SpeakingError
from narrate.speaking.clips import ClipStore
from narrate.speaking.crews.threads import Threads
from narrate.speaking.engine import Audio
from narrate.speaking.studio import Synthesizer
from narrate.speaking.synthesis import MAX_FAILURES, Outcome, Request, Synthesis


@pytest.fixture
def store(tmp_path: Path) -> ClipStore:
    return ClipStore(tmp_path / "clips", "puppet")


def plan(engine: Puppet, store: ClipStore, posts: dict[str, list[str]]) -> list[list[Request]]:
    synthesizer = Synthesizer(engine, store, Threads(engine))
    return [[Request(synthesizer, text, post) for text in texts] for post, texts in posts.items()]


def told(outcomes: Sequence[Outcome]) -> list[tuple[str, str, str]]:
    """Each as the post, the text, and what was wrong."""
    return [(each.request.subject, each.request.text, str(each.error or each.problem)) for each in outcomes]


def test_a_text_that_posts_share_is_spoken_once_and_counted_for_the_first(store: ClipStore) -> None:
    engine, heard = Puppet(), Heard()
    posts = plan(engine, store, {"a.md": ["Yes.", "a.md"], "b.md": ["Yes.", "b.md"]})
    for force in (False, True):
        outcomes = list(Synthesis(posts, heard, force=force).outcomes())
        assert [outcome.new for outcome in outcomes] == [True, True, False, True]
        assert sorted(engine.asked) == ["Yes.", "a.md", "b.md"] * (1 + force) or force
        assert heard.expected == [("a.md", len("Yes.a.md")), ("b.md", len("b.md"))] * (1 + force)
    assert len(engine.asked) == 6


def test_a_batch_is_filled_from_several_posts(store: ClipStore) -> None:
    engine = Puppet(batch=4)
    posts = {f"{post}.md": [f"Post {post}, line {line}." for line in range(3)] for post in range(20)}
    outcomes = list(Synthesis(plan(engine, store, posts), Heard()).outcomes())
    assert told(outcomes) == [(post, text, "") for post, texts in posts.items() for text in texts]
    assert [len(call) for call in engine.calls] == [4] * 15


def test_posts_are_taken_when_they_are_needed_and_not_before(store: ClipStore) -> None:
    engine, taken = Puppet(), []

    def posts() -> Iterator[list[Request]]:
        for number in range(300):
            taken.append(number)
            yield from plan(engine, store, {f"{number}.md": [f"{number}, {line}." for line in range(10)]})

    outcomes = Synthesis(posts(), Heard()).outcomes()
    for number in range(100):
        for _ in range(10):
            next(outcomes)
        assert len(taken) <= number + 10
    outcomes.close()


def test_what_is_spoken_comes_while_the_next_post_is_not_there(store: ClipStore) -> None:
    engine = Puppet()
    first, second = plan(engine, store, {"a.md": ["One.", "Two."], "b.md": ["Three."]})
    there = threading.Event()

    def posts() -> Iterator[list[Request] | None]:
        yield first
        while not there.is_set():
            yield None
        yield second

    outcomes = Synthesis(posts(), Heard()).outcomes()
    assert told([next(outcomes), next(outcomes)]) == [("a.md", "One.", ""), ("a.md", "Two.", "")]
    there.set()
    assert told(list(outcomes)) == [("b.md", "Three.", "")]


def test_an_engine_that_fails_costs_the_posts_whose_lines_it_fails_on(store: ClipStore) -> None:
    def behave(text: str, _: int) -> Audio:
        if text == "Broken.":
            raise EngineError("the engine broke down")
        if text.startswith("Choked"):
            raise SpeakingError("it choked")
        return silence(1) if text == "Mute." else spoken(text)

    bad = [f"Choked {number}." for number in range(2 * MAX_FAILURES)]
    posts = {
        "fine.md": ["One.", "Mute."],
        "broken.md": ["Two.", "Broken.", "Three."],
        "choked.md": ["Four.", *bad, "Five."],
        "unlucky.md": ["Six.", *bad[: MAX_FAILURES - 1], "Mute."],
        "last.md": ["Seven.", "Two."],
    }
    outcomes = told(list(Synthesis(plan(Puppet(behave), store, posts), Heard()).outcomes()))
    by_post = {post: [each[1:] for each in outcomes if each[0] == post] for post in posts}
    assert by_post["fine.md"] == [("One.", ""), ("Mute.", "it came back empty")]
    assert by_post["broken.md"][-1][1] == "the engine broke down"
    assert by_post["choked.md"][-1][1] == "it choked"
    assert len(by_post["choked.md"]) < len(posts["choked.md"])
    choked = [(text, "it choked") for text in bad[: MAX_FAILURES - 1]]
    assert by_post["unlucky.md"] == [("Six.", ""), *choked, ("Mute.", "it came back empty")]
    assert by_post["last.md"] == [("Seven.", ""), ("Two.", "")]


def test_the_rest_of_an_abandoned_post_is_not_spoken_but_what_others_need_is(store: ClipStore) -> None:
    engine = Puppet()
    long = [f"Line {number}." for number in range(500)]
    posts = plan(engine, store, {"long.md": long, "short.md": ["One.", "Line 499."]})
    synthesis = Synthesis(posts, Heard())
    outcomes = synthesis.outcomes()
    next(outcomes)
    synthesis.abandon("long.md")
    assert told(list(outcomes)) == [("short.md", "One.", ""), ("short.md", "Line 499.", "")]
    assert len(engine.asked) < 100
    assert engine.asked.count("Line 499.") == 1
