"""What every voice speaks: the hundred difficult sentences, and two pages of prose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from support import SAMPLES
from test_difficult import post, sentences, words

from narrate.errors import VoiceError
from narrate.options import Options
from narrate.pipeline import draft
from narrate.scripting.lexicon import Lexicon
from narrate.scripting.rules import CLOSE, OPEN
from narrate.scripting.script import Utterance

SENTENCES = "difficult sentences"
PROSE = "prose"
TEXTS = (SENTENCES, PROSE)
"""The texts whose words are counted apart, in the order of their columns."""
RATED = PROSE
"""The text whose sound is rated too: the kind that a podcast consists of."""
PAGES = (SAMPLES / "essay.md", SAMPLES / "harbor.md")
PAGE_WORDS = 450
"""How many words of each page are spoken, at least; the line that reaches this number is the last."""


@dataclass(frozen=True, slots=True)
class Line:
    """An utterance of one of the texts."""

    text: str
    """Of `TEXTS`."""
    written: str
    spoken: str
    """The text for the engine."""
    words: tuple[str, ...]
    """What should be heard, as `test_difficult.words` returns them; never empty."""


def lines(voice: str, folder: Path) -> list[Line]:
    """What ``voice`` speaks, as narrate writes the script for it; headings and asides are left out.

    ``folder`` gets a file to read. Raises `narrate.errors.VoiceError` if another voice would speak in its place.
    """
    difficult = folder / "difficult.md"
    difficult.write_text(post(sentences()), encoding="utf-8")
    return [
        *_lines(SENTENCES, difficult, voice),
        *(line for page in PAGES for line in _first(PAGE_WORDS, _lines(PROSE, page, voice))),
    ]


def as_words(utterance: Utterance) -> str:
    """What is spoken, with each word that a lexicon respells as it is written."""
    text = utterance.spoken
    for piece in utterance.changes:
        if piece.rule == Lexicon.NAME or OPEN in piece.spoken:
            said = piece.spoken.replace(OPEN, "[[").replace(CLOSE, "]]").strip()
            text = text.replace(said, piece.written, 1)
    return text


def _lines(text: str, file: Path, voice: str) -> Iterator[Line]:
    drafted = draft(str(file), Options(voice=voice))
    speaks = drafted.cast.narrator.voice.name
    if speaks != voice:
        raise VoiceError(f"voice {voice} cannot speak, and {speaks} would take its place")
    for utterance in drafted.script.utterances:
        if utterance.role == "narrator":
            yield Line(text, utterance.written, utterance.spoken, tuple(words(as_words(utterance))))


def _first(count: int, found: Iterable[Line]) -> Iterator[Line]:
    for line in found:
        if count <= 0:
            return
        yield line
        count -= len(line.words)
