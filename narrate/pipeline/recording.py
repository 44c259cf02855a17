"""Speaks, stitches and encodes the script of a post, concurrently."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrate.errors import SpeakingError, VoiceError
from narrate.pipeline.drafting import Draft
from narrate.progress import SILENT, Progress
from narrate.scripting.script import Script
from narrate.speaking.engine import Phonemizing
from narrate.speaking.studio import Studio
from narrate.storage import translate_os_errors

if TYPE_CHECKING:
    from narrate.mixing.stitch import Take
    from narrate.mixing.timeline import Timeline
    from narrate.publishing.audio import AudioFile
    from narrate.publishing.manifest import FileEntry
    from narrate.speaking.synthesis import Outcome, Request


@dataclass(frozen=True, slots=True)
class Recording:
    """The result of stitching and encoding a script."""

    script: Script
    """Without the utterances that could not be spoken."""
    timeline: Timeline
    audio: tuple[AudioFile, ...]
    """In the staging folder, the main file first; without the formats that could not be encoded."""
    texts: Mapping[str, FileEntry]
    """What was written of the script and the timeline."""
    new: int
    """How many utterances were spoken; the others were in the clip store."""
    failed: int
    """How many utterances the engine failed on."""


def requests_of(drafted: Draft, studio: Studio) -> list[Request]:
    """One request for each utterance, with the synthesizer of ``studio`` that speaks it.

    Raises `narrate.errors.VoiceError` if a voice cannot be opened.
    """
    from narrate.speaking.synthesis import Request

    return [
        Request(drafted.cast.synthesizer(utterance.part, studio), utterance.spoken, drafted.reference)
        for utterance in drafted.script.utterances
    ]


def phonemes_of(drafted: Draft, studio: Studio, *, quick: bool) -> list[str | None]:
    """What the engines of ``studio`` give their models for each utterance; None where an engine does not tell.

    With ``quick``, engines that take long to tell are not asked, nor those of voices that cannot be opened.
    Otherwise raises `narrate.errors.VoiceError` for these.
    """
    try:
        return [_phonemes(request, quick) for request in requests_of(drafted, studio)]
    except VoiceError:
        if not quick:
            raise
        return [None] * len(drafted.script.utterances)


def _phonemes(request: Request, quick: bool) -> str | None:
    engine = request.synthesizer.engine
    if isinstance(engine, Phonemizing) and (engine.phonemizes_fast or not quick):
        return engine.phonemes(request.text)
    return None


def record(
    drafted: Draft,
    outcomes: Iterable[Outcome],
    formats: Sequence[str],
    stage: Path,
    name: str,
    write_texts: Callable[[Script, Timeline], Mapping[str, FileEntry]],
    progress: Progress = SILENT,
) -> Recording:
    """Stitch and encode a script in the folder ``stage`` while its ``outcomes`` arrive, one for each utterance.

    ``name`` is that of the audio files, without a suffix. ``write_texts`` is called while the end is encoded.
    Raises `narrate.errors.NarrateError`, and what ``outcomes`` and ``write_texts`` raise.
    """
    from narrate.mixing.programme import Programme
    from narrate.mixing.stitch import stitch
    from narrate.mixing.timeline import build_timeline
    from narrate.publishing.audio import encode

    tally = Tally()
    programme = Programme(stage / "programme.raw")
    with ThreadPoolExecutor(1, thread_name_prefix="encode") as pool:
        with programme:
            encoding = pool.submit(encode, programme, formats, name, stage)
            stitch(_while_encoding(encoding, takes_of(drafted, outcomes, tally, progress)), programme)
            if not programme.lengths:
                raise SpeakingError(f"none of its sentences could be spoken: {tally.problem}", drafted.post.title)
        progress.phase(drafted.reference, "encoding")
        script = drafted.script.without(frozenset(tally.lost))
        timeline = build_timeline(script, programme.lengths, programme.pauses, programme.sample_rate)
        try:
            texts = write_texts(script, timeline)
            encoded = encoding.result()
        except BaseException:  # Ctrl-C, say
            programme.abort()
            raise
    with translate_os_errors("the episode", stage):
        programme.file.unlink()
    for failure in encoded.failures:
        progress.warn(drafted.reference, f"left out: {failure}")
    return Recording(script, timeline, encoded.files, texts, tally.new, tally.failed)


@dataclass(slots=True)
class Tally:
    """The outcomes so far."""

    new: int = 0
    """How many utterances were spoken in this run."""
    lost: list[int] = field(default_factory=list)
    """The indices of utterances that could not be spoken."""
    failed: int = 0
    """How many of them the engine failed on."""
    problem: str = ""
    """Why the last of them could not be spoken."""


def takes_of(drafted: Draft, outcomes: Iterable[Outcome], tally: Tally, progress: Progress) -> Generator[Take]:
    """The clips of a script in order, with their pauses and gains; warns of each utterance that has none."""
    from narrate.mixing.stitch import Take

    for index, (utterance, outcome) in enumerate(zip(drafted.script.utterances, outcomes, strict=True)):
        clip = outcome.clip
        if clip is None:
            tally.lost.append(index)
            tally.failed += outcome.failed
            tally.problem = outcome.problem
            progress.warn(drafted.reference, f"left out, because {outcome.problem}: “{utterance.spoken}”")
            continue
        tally.new += outcome.new
        yield Take(clip, utterance.pause_ms, drafted.cast.gain_db(utterance.part))


def _while_encoding(encoding: Future[Any], takes: Iterable[Take]) -> Iterator[Take]:
    """Pass on ``takes``; raises what ``encoding`` raised if it fails before they end."""
    for take in takes:
        if encoding.done():
            encoding.result()
        yield take
