"""Measures a voice: what the listeners make of every line, and how much of the processor it takes to speak."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from narrate.errors import VoiceError
from narrate.progress import SILENT
from narrate.speaking.catalog import model_of
from narrate.speaking.engine import Audio, Engine, EngineOptions, cores
from narrate.speaking.registry import open_engine
from narrate.speaking.studio import Studio
from narrate.speaking.synthesis import Request, synthesize
from narrate.storage import write_atomically
from narrate.voices.voice import Voice
from voice_table.comparing import Mishearing, mishearings, shared
from voice_table.listeners import Listener, Sound, heard_as
from voice_table.texts import RATED, Line

ROUNDS = 3
"""How often the lines whose time is taken are spoken; the fastest round counts."""
TIMED_CHARS = 400
"""How many characters the lines whose time is taken have, at least: half a minute of speech."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A line, as the listeners heard it."""

    line: Line
    transcripts: Mapping[str, str]
    """By recognizer; empty texts if the voice could not speak the line."""
    ratings: Mapping[str, float]
    """By rater, from 1 to 5; none if the line is not rated, or the voice could not speak it."""
    seconds: float
    """Of sound."""

    def mishearings(self, recognizer: str) -> list[Mishearing]:
        """What a recognizer heard wrong."""
        return mishearings(self.line.words, self.transcripts[recognizer])

    def missed_by_all(self) -> list[Mishearing]:
        """What every recognizer heard wrong in the same way: a defect of the voice or the script, perhaps."""
        first, *others = map(self.mishearings, self.transcripts)
        for each in others:
            first = list(shared(first, each))
        return first


@dataclass(frozen=True, slots=True)
class Measured:
    """A voice in figures."""

    voice: Voice
    heard: tuple[Heard, ...]
    times_real_time: float
    """Seconds of speech in a second of one core."""
    megabytes: float | None
    """The size of its model, in units of 1,000,000 bytes; None if unknown."""

    def wrong(self, recognizer: str, text: str) -> float:
        """The share of the words of a text, one of `voice_table.texts.TEXTS`, that a recognizer heard wrong."""
        lines = [each for each in self.heard if each.line.text == text]
        wrong = sum(mishearing.wrong for each in lines for mishearing in each.mishearings(recognizer))
        return wrong / sum(len(each.line.words) for each in lines)

    def rating(self, rater: str) -> float:
        """The mean of its ratings, each as heavy as its clip is long."""
        rated = [each for each in self.heard if rater in each.ratings]
        return sum(each.ratings[rater] * each.seconds for each in rated) / sum(each.seconds for each in rated)


class Judgments:
    """What listeners said of sounds, in a folder: whatever was heard once is not heard again.

    Any number of threads may use it.
    """

    def __init__(
        self, folder: Path, recognizers: Sequence[Listener[str]], raters: Sequence[Listener[float]]
    ) -> None:
        """The folder need not exist."""
        self._opening = Lock()
        self._folder = folder
        self._recognizers = recognizers
        self._raters = raters

    def of(self, line: Line, clip: Audio | None) -> Heard:
        """What the listeners make of a line; ``clip`` is None if the voice could not speak it."""
        if clip is None:
            return Heard(line, {each.name: "" for each in self._recognizers}, {}, 0.0)
        raters = self._raters if line.text == RATED else ()
        said = self._said(heard_as(clip), [*self._recognizers, *raters])
        transcripts = self._transcripts(said)
        ratings = {each.name: float(said[each.identity]) for each in raters}
        return Heard(line, transcripts, ratings, clip.seconds)

    def transcripts(self, clip: Audio) -> dict[str, str]:
        """What each recognizer makes of a sound, by its name."""
        return self._transcripts(self._said(heard_as(clip), self._recognizers))

    def _transcripts(self, said: Mapping[str, str | float]) -> dict[str, str]:
        return {each.name: str(said[each.identity]) for each in self._recognizers}

    def _said(self, sound: Sound, listeners: Sequence[Listener[Any]]) -> dict[str, str | float]:
        """By the listeners' identities."""
        place = self._folder / f"{hashlib.sha256(sound.tobytes()).hexdigest()[:40]}.json"
        known: dict[str, str | float] = json.loads(place.read_text("utf-8")) if place.is_file() else {}
        missing = [each for each in listeners if each.identity not in known]
        if missing:
            known |= {each.identity: self._open(each)(sound) for each in missing}
            self._folder.mkdir(parents=True, exist_ok=True)
            write_atomically(place, lambda file: file.write(json.dumps(known, ensure_ascii=False).encode()))
        return known

    def _open(self, listener: Listener[Any]) -> Callable[[Sound], Any]:
        with self._opening:  # so that no model is loaded twice
            return listener.open()


def measure(voice: Voice, lines: Sequence[Line], judgments: Judgments, advance: Callable[[], object]) -> Measured:
    """Let ``voice`` speak ``lines`` and the listeners judge them; ``advance`` is called after each, in any thread.

    As many lines are judged at once as there are cores. Clips come from narrate's clip store if they were spoken
    before. Raises `narrate.errors.NarrateError`.
    """

    def judge(line: Line, clip: Audio | None) -> Heard:
        heard = judgments.of(line, clip)
        advance()
        return heard

    with Studio() as studio, ThreadPoolExecutor(cores(), "listen") as pool:
        synthesizer = studio.synthesizer(voice, EngineOptions())
        requests = [Request(synthesizer, line.spoken) for line in lines]
        with closing(synthesize(requests, SILENT)) as outcomes:
            judging = [
                pool.submit(judge, line, outcome.clip) for line, outcome in zip(lines, outcomes, strict=True)
            ]
        heard = tuple(each.result() for each in judging)
    speed = times_real_time(open_engine(voice, EngineOptions(workers=1)), [line.spoken for line in lines])
    return Measured(voice, heard, speed, megabytes(voice))


def times_real_time(engine: Engine, texts: Sequence[str]) -> float:
    """Seconds of speech in a second of processor time, from texts of `TIMED_CHARS` or more.

    Processor time is that of all threads, and does not depend on what else the machine does.
    """
    chosen = []
    for text in texts:
        chosen.append(text)
        if sum(map(len, chosen)) >= TIMED_CHARS:
            break
    engine.speak(chosen[:1])  # loads the model
    return max(_round(engine, chosen) for _ in range(ROUNDS))


def _round(engine: Engine, texts: Sequence[str]) -> float:
    began = time.process_time()
    seconds = sum(clip.seconds for text in texts for clip in engine.speak([text]))
    return seconds / (time.process_time() - began)


def megabytes(voice: Voice) -> float | None:
    """The size of the files of its model, in units of 1,000,000 bytes; None if unknown."""
    model = model_of(voice)
    if model:
        return model.megabytes
    sizes = [_bytes(voice, key) for key in voice.model]
    return sum(sizes) / 1e6 or None


def _bytes(voice: Voice, key: str) -> int:
    try:
        return voice.model_file(key).stat().st_size
    except VoiceError:  # a value that is no file, such as a sum
        return 0
