"""Patterns match the words around a word."""

from __future__ import annotations

from support.tables import for_each

from narrate.speaking.pronunciation.patterns import compile_pattern, context_of
from narrate.speaking.pronunciation.tagging import Word, tag

LISTS = {"have": "has have", "be": "is {have}"}


def words_of(text: str) -> list[Word]:
    """``word/TAG`` by ``word/TAG``."""
    found: list[Word] = []
    for part in text.split():
        word, _, tag_ = part.rpartition("/")
        start = found[-1].end + 1 if found else 0
        found.append(Word(start, start + len(word), word, tag_))
    return found


def matches(pattern: str, text: str) -> bool:
    """Whether ``pattern`` matches the word in stars."""
    words = words_of(text.replace("*", ""))
    index = next(index for index, part in enumerate(text.split()) if part.startswith("*"))
    return compile_pattern(pattern, LISTS).matches(context_of(words, index))


SENTENCE = "Then/RB ,/, she/PRP has/VBZ just/RB *Read*/VBN the/DT long/JJ page/NN ,/, I/PRP think/VBP ./."


@for_each(
    "pattern",
    [
        "_",
        "_/VBN",
        "_/VB*|NN:title",
        "just _ the",
        "JUST|RB _ DT",
        "has .. _",
        "{have} RB _",
        "{be} RB? RB? _ .. page",
        "$ PRP .. _",
        "^ ... _ ... think $ ^",
        "_ the|a? lo* NN $",
        "just/RB _",
        "_ ~ , i",
    ],
)
def test_a_pattern_matches(pattern: str) -> None:
    assert matches(pattern, SENTENCE)


@for_each(
    "pattern",
    [
        "_/VBD",
        "_:lower",
        "has _",
        "then .. _",
        "^ _",
        "$ _",
        "_ page",
        "_ .. page i",
        "ust _",
        "_ lon",
        "just/JJ _",
        "_ ~ ^",
        "^ ~ _",
    ],
)
def test_a_pattern_does_not_match(pattern: str) -> None:
    assert not matches(pattern, SENTENCE)


def test_the_context_ends_with_the_sentence() -> None:
    text = "Then/RB we/PRP left/VBD ./. She/PRP *read*/VBD ./. It/PRP rained/VBD ./."
    assert matches("^ she _ $ ^", text)
    assert not matches("left ... _", text)
    assert not matches("_ ... rained", text)


def test_words_have_their_places() -> None:
    text = "“Don't [stop]  reading” 3.5 e.g. Mr. Smith's well-read friends' books…"
    words = tag(text)
    assert all(text[word.start : word.end] == word.text for word in words)
    assert "".join(word.text for word in words) == "".join(text.split())
