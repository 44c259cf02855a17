"""Runs the stages of a post in order; no other module knows that order.

The stages of a post (`draft`, `requests_of`, `record`, `publish`) hand on frozen data; `narrate` runs
them for one post. Between them, `narrate.speaking.synthesis.synthesize` speaks the requests of any number of
posts, and `record` takes the outcomes of one.

Each stage imports what it alone needs: an unchanged post is recognized, and a script is written, without the
libraries that compute sound.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrate.errors import EncodingError, NetworkError, ReadingError, SpeakingError, StorageError
from narrate.options import Options
from narrate.progress import SILENT, Progress
from narrate.publishing.episode import Episode
from narrate.publishing.folder import (
    EpisodeFolder,
    check_free,
    current,
    find_by_source,
    find_folder,
    update_manifest,
)
from narrate.publishing.identity import identify, locate, source_of
from narrate.publishing.inputs import cover_source, inputs_of, voices_sha256
from narrate.publishing.manifest import Inputs, Manifest, Source
from narrate.publishing.unchanged import rechecked
from narrate.reading import read
from narrate.reading.fetch import STDIN, Access, format_of, post_name
from narrate.reading.normalize import slugify
from narrate.reading.post import Paragraph, Post, Section, Span, base_language
from narrate.scripting.lexicon import lexicon_for, shared_lexicons
from narrate.scripting.policy import Policy
from narrate.scripting.script import Script
from narrate.speaking.cast import Cast, choose_cast
from narrate.speaking.engine import EngineOptions
from narrate.speaking.studio import Studio
from narrate.storage import remove_stale_partials, staging_folder, translate_os_errors, write_atomically

if TYPE_CHECKING:
    from narrate.mixing.stitch import Take
    from narrate.mixing.timeline import Timeline
    from narrate.publishing.audio import AudioFile
    from narrate.speaking.synthesis import Outcome, Request


@dataclass(frozen=True, slots=True)
class Draft:
    """A post with everything that is decided before anything is spoken."""

    reference: str
    """What the user called the post: a file, an address or ``-``; its name if it was in memory."""
    post: Post
    script: Script
    cast: Cast


@dataclass(frozen=True, slots=True)
class Recording:
    """A script as it was spoken, stitched and encoded."""

    script: Script
    """Without what could not be spoken."""
    timeline: Timeline
    audio: tuple[AudioFile, ...]
    """In the stage's folder, the main file first."""
    new: int
    """Utterances spoken for this recording; the store had the others."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one post."""

    folder: Path
    manifest: Manifest
    new: int
    """Utterances spoken in this run."""
    kept: int
    """Utterances whose clips were there."""
    unchanged: bool = False
    """Whether the episode was current, so that nothing had to be done."""


def narrate(
    post: str | Post,
    options: Options,
    progress: Progress = SILENT,
    access: Access | None = None,
    *,
    force: bool = False,
    studio: Studio | None = None,
) -> Result:
    """Make the episode of a post, or of what is read from its reference; with ``force``, speak all of it again.

    Several posts may share a ``studio``, which stays open; without one, a studio is opened for this post. Raises
    `narrate.errors.NarrateError`; the old episode, if there is one, then stays as it is.
    """
    with ExitStack() as stack:
        studio = studio or stack.enter_context(Studio())
        cast = _cast(options)
        inputs = _inputs(post, options, access)
        known = _find_known(post, options.out)
        result = None if force else _recheck(post, known, inputs, options.format, cast, studio)
        if result is not None:
            return result
        source = _source(post, options.out)
        work = _draft(post, options, access, cast)
        _check_has_words(work)
        episode = _plan(work, source, inputs, options.format, studio)
        folder = find_folder(options.out, episode.identity, known)
        result = None if force else _same(folder, episode)
        if result is not None:
            return result
        return _make(work, episode, folder, options, access, progress, studio, force=force)


def _make(
    work: Draft,
    episode: Episode,
    folder: EpisodeFolder,
    options: Options,
    access: Access | None,
    progress: Progress,
    studio: Studio,
    *,
    force: bool,
) -> Result:
    """Speak, stitch, encode and publish a post that is drafted."""
    from narrate.publishing.publish import publish
    from narrate.speaking.synthesis import synthesize

    _warn_of_language(work, progress)
    cover = _cover(work, access, progress)
    with ExitStack() as stack:
        stage = stack.enter_context(_stage(folder))
        studio.remove_stale_clips()
        speaking = synthesize(requests_of(work, studio), progress, force=force)
        outcomes = stack.enter_context(closing(speaking))
        recording = record(work, outcomes, options.format, stage, folder.path.name, progress)
        progress.phase(work.reference, "finishing")
        episode = replace(episode, script=recording.script, cover=cover)
        place, manifest = publish(episode, recording.audio, recording.timeline, stage, options.out)
    return Result(place, manifest, recording.new, len(recording.script.utterances) - recording.new)


def say(text: str, options: Options, file: Path, progress: Progress = SILENT) -> float:
    """Speak a line to ``file``, a WAV; returns its length in seconds. Raises `narrate.errors.NarrateError`."""
    from narrate.mixing.programme import Programme, write_wav
    from narrate.mixing.stitch import stitch
    from narrate.speaking.synthesis import synthesize

    if file.exists() and not file.is_file():  # a folder, or a device that must not be replaced
        raise StorageError("is not a file that can be written", str(file), "name another with -o")
    work = _draft_line(text, options)
    with ExitStack() as stack:
        with translate_os_errors("the sound", file):
            stage = stack.enter_context(staging_folder(file))
        studio = stack.enter_context(Studio())
        studio.remove_stale_clips()
        outcomes = stack.enter_context(closing(synthesize(requests_of(work, studio), progress)))
        tally = _Tally()
        with Programme(stage / "programme.raw") as programme:
            stitch(_takes(work, outcomes, tally, progress), programme)
        if tally.lost or not programme.lengths:
            raise SpeakingError("there is nothing in it that can be spoken", text)
        with translate_os_errors("the sound", file):
            write_atomically(file, lambda target: write_wav(programme, target))
        return programme.seconds


# --- whether anything is to be done -----------------------------------------------------------------------------


def _inputs(post: str | Post, options: Options, access: Access | None) -> Inputs | None:
    """None for a post that was read before: nobody knows how."""
    if isinstance(post, Post):
        return None
    lexicons = [*([options.lexicon] if options.lexicon else []), *shared_lexicons()]
    return inputs_of(format_of(post, access or Access()), options.of_episode(), lexicons)


def _find_known(post: str | Post, out: Path) -> EpisodeFolder | None:
    """The folder of the episode that was last made from a file; None if ``post`` is the reference of none."""
    if isinstance(post, Post):
        return None
    source = locate(post, out)
    if source.kind != "file" or not os.path.isfile(post):
        return None
    return find_by_source(out, source, slugify(post_name(Path(post).resolve())))


def _recheck(
    post: str | Post,
    known: EpisodeFolder | None,
    inputs: Inputs | None,
    formats: Sequence[str],
    cast: Cast,
    studio: Studio,
) -> Result | None:
    """The result if neither the file of ``post`` nor anything else that ``known`` was made from has changed.

    Costs a look at a few files, however long the post is: it is not read.
    """
    if known is None or inputs is None or isinstance(post, Post):
        return None
    manifest = rechecked(known, Path(post), inputs, formats, partial(voices_sha256, cast, studio))
    if manifest is None:
        return None
    update_manifest(known, manifest)
    return Result(known.path, manifest, 0, manifest.utterances, unchanged=True)


def _same(folder: EpisodeFolder, episode: Episode) -> Result | None:
    """The result if ``folder`` holds ``episode``; what it was made from is recorded for the next run."""
    manifest, utterances = current(folder, episode.digest), len(episode.script.utterances)
    if manifest is None:
        return None
    if episode.inputs is not None:
        source = episode.identity.source
        manifest = replace(manifest, source=source, inputs=episode.inputs, utterances=utterances)
        update_manifest(folder, manifest)
    return Result(folder.path, manifest, 0, utterances, unchanged=True)


# --- drafting ---------------------------------------------------------------------------------------------------


def draft(post: str | Post, options: Options, access: Access | None = None) -> Draft:
    """Write the script of a post, after reading it if ``post`` is its reference; opens no engine.

    Raises `narrate.errors.NarrateError`.
    """
    return _draft(post, options, access, _cast(options))


def _draft(post: str | Post, options: Options, access: Access | None, cast: Cast) -> Draft:
    from narrate.scripting.writer import write_script

    reference, found = (
        (post.reference or post.slug, post) if isinstance(post, Post) else (post, read(post, access))
    )
    if options.language:
        found = replace(found, language=options.language, language_detected=False)
    return Draft(reference, found, write_script(found, _policy(found, options, cast)), cast)


def _source(post: str | Post, out: Path) -> Source:
    """Where a post comes from. The file of one that was read before may have changed since: it has no state."""
    return locate(post.reference or STDIN, out) if isinstance(post, Post) else source_of(post, out)


def _draft_line(text: str, options: Options) -> Draft:
    """A post of nothing but ``text``, in the voice's language."""
    from narrate.scripting.writer import write_script

    cast = _cast(options)
    section = Section((), 1, (Paragraph((Span(text),)),))
    post = Post("", (section,), slug="say", language=cast.narrator.voice.language)
    policy = replace(_policy(post, options, cast), opening="", closing="")
    return Draft("", post, write_script(post, policy), cast)


def _cast(options: Options) -> Cast:
    wanted = EngineOptions(options.speed, options.device, options.workers)
    return choose_cast(options.voice, options.quote_voice, wanted)


def _policy(post: Post, options: Options, cast: Cast) -> Policy:
    lexicon = lexicon_for(post.language, post.lexicon, options.lexicon)
    sounds = lexicon if cast.takes_ipa else lexicon.without_ipa()
    return options.policy(cast.min_chars, cast.max_chars, cast.narrator.voice.pauses, sounds)


def _check_has_words(work: Draft) -> None:
    if all(utterance.role in ("opening", "closing") for utterance in work.script.utterances):
        raise ReadingError("the post has nothing to speak", work.reference, "check that it is the right file")


def _warn_of_language(work: Draft, progress: Progress) -> None:
    voice, language = work.cast.narrator.voice, work.post.language
    if base_language(language) != base_language(voice.language):
        states = "is detected as" if work.post.language_detected else "is in"
        problem = f"the post {states} {language!r} and {voice.name} speaks {voice.language}"
        hint = "; if that is wrong, use --language" if work.post.language_detected else ""
        progress.warn(work.reference, problem + hint)


def _cover(work: Draft, access: Access | None, progress: Progress) -> bytes:
    from narrate.publishing.cover import cover_of

    try:
        return cover_of(work.post, allow_private_hosts=access is not None and access.allow_private_hosts)
    except (EncodingError, NetworkError, ReadingError) as error:
        progress.warn(work.reference, f"no cover: {error}")
        return b""


# --- speaking, stitching and encoding, all three at once --------------------------------------------------------


def requests_of(work: Draft, studio: Studio) -> list[Request]:
    """What is to be spoken, one request for each utterance, by synthesizers of ``studio``.

    Raises `narrate.errors.VoiceError` if a voice cannot be opened.
    """
    from narrate.speaking.synthesis import Request

    return [
        Request(work.cast.synthesizer(utterance.role, studio), utterance.spoken, work.reference)
        for utterance in work.script.utterances
    ]


def record(
    work: Draft,
    outcomes: Iterable[Outcome],
    formats: Sequence[str],
    stage: Path,
    name: str,
    progress: Progress = SILENT,
) -> Recording:
    """Stitch and encode a script in the folder ``stage``, while its ``outcomes`` come, one for each utterance.

    ``name`` is that of the audio files, without a suffix.
    Raises `narrate.errors.NarrateError`, and what ``outcomes`` raises.
    """
    from narrate.mixing.programme import Programme
    from narrate.mixing.stitch import stitch
    from narrate.mixing.timeline import build_timeline
    from narrate.publishing.audio import encode

    tally = _Tally()
    programme = Programme(stage / "programme.raw")
    with ThreadPoolExecutor(1, thread_name_prefix="encode") as pool:
        with programme:
            encoding = pool.submit(encode, programme, formats, name, stage)
            stitch(_while_encoding(encoding, _takes(work, outcomes, tally, progress)), programme)
            if not programme.lengths:
                raise SpeakingError(f"nothing in it can be spoken: {tally.problem}", work.post.title)
        progress.phase(work.reference, "encoding")
        try:
            audio = encoding.result()
        except BaseException:  # Ctrl-C, say
            programme.abort()
            raise
    with translate_os_errors("the episode", stage):
        programme.file.unlink()
    script = work.script.without(frozenset(tally.lost))
    return Recording(script, build_timeline(script, programme.lengths, programme.sample_rate), audio, tally.new)


@dataclass(slots=True)
class _Tally:
    """What became of the utterances so far."""

    new: int = 0
    """Those that were spoken in this run."""
    lost: list[int] = field(default_factory=list)
    """The indices of those that could not be spoken."""
    problem: str = ""
    """Why the last of them could not."""


def _takes(work: Draft, outcomes: Iterable[Outcome], tally: _Tally, progress: Progress) -> Generator[Take]:
    """The clips of a script in order, with their pauses and gains; warns of each utterance that has none."""
    from narrate.mixing.stitch import Take

    for index, (utterance, outcome) in enumerate(zip(work.script.utterances, outcomes, strict=True)):
        if outcome.clip is None:
            tally.lost.append(index)
            tally.problem = outcome.problem
            progress.warn(work.reference, f"left out, because {outcome.problem}: “{utterance.spoken}”")
            continue
        tally.new += outcome.new
        yield Take(outcome.clip, utterance.pause_ms, work.cast.gain_db(utterance.role))


def _while_encoding(encoding: Future[Any], takes: Iterable[Take]) -> Iterator[Take]:
    """``takes``, unless the encoding ends before them, which it does when it fails: raises what it raised."""
    for take in takes:
        if encoding.done():
            encoding.result()
        yield take


# --- publishing -------------------------------------------------------------------------------------------------


@contextmanager
def _stage(folder: EpisodeFolder) -> Iterator[Path]:
    """A folder beside ``folder`` to make the episode in; what killed runs left there is removed."""
    path = folder.path
    with ExitStack() as stack:
        with translate_os_errors("the episode", path):
            path.parent.mkdir(parents=True, exist_ok=True)
            check_free(folder)
            remove_stale_partials(path.parent, f"{path.name}.")
            stage = stack.enter_context(staging_folder(path))
        yield stage


def _plan(work: Draft, source: Source, inputs: Inputs | None, formats: Sequence[str], studio: Studio) -> Episode:
    """The episode as it will be if every utterance can be spoken, without its cover.

    Raises `narrate.errors.VoiceError` if a voice cannot be opened.
    """
    from narrate.publishing.digest import episode_digest

    narrator, *others = (speaker.voice.name for speaker in work.cast.speakers)
    if inputs is not None:
        cover = cover_source(work.post)
        inputs = replace(inputs, voices_sha256=voices_sha256(work.cast, studio), cover=cover)
    return Episode(
        work.post,
        work.script,
        identify(work.post, source),
        narrator,
        "".join(others),
        digest=episode_digest(work.post, work.script, work.cast.fingerprint(studio), formats),
        inputs=inputs,
    )
