"""The order of the rooms: the only file that knows it."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from narrate.errors import EncodingError, NetworkError, ReadingError, SpeakingError, StorageError
from narrate.mixing.programme import Programme, write_wav
from narrate.mixing.stitch import Take, stitch
from narrate.mixing.timeline import build_timeline
from narrate.options import Options
from narrate.publishing.audio import AudioFile, encode
from narrate.publishing.cover import cover_of
from narrate.publishing.digest import episode_digest
from narrate.publishing.episode import Episode, publish
from narrate.publishing.folder import check_free, current_episode, find_folder
from narrate.publishing.identity import identify, source_of
from narrate.publishing.manifest import Manifest
from narrate.reading import read
from narrate.reading.fetch import Access
from narrate.reading.post import Paragraph, Post, Section, Span, base_language
from narrate.scripting.lexicon import lexicon_for
from narrate.scripting.policy import Policy
from narrate.scripting.script import Script
from narrate.scripting.writer import write_script
from narrate.speaking.cast import Cast, open_cast
from narrate.speaking.engine import EngineOptions
from narrate.speaking.synthesis import Line, Listener, synthesise
from narrate.storage import remove_stale_partials, staging_folder, translate_os_errors, write_atomically


class Watcher(Listener, Protocol):
    """Is told how the work goes on."""

    def warn(self, line: str) -> None:
        """Something the user should know; the work goes on."""

    def phase(self, name: str) -> None:
        """What is done now."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A post with all that is decided before anything is spoken."""

    post: Post
    script: Script
    cast: Cast


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one post."""

    folder: Path
    manifest: Manifest
    new: int
    """Utterances spoken in this run."""
    kept: int
    """Utterances the store had."""
    unchanged: bool = False
    """Nothing had to be done."""


def draft(reference: str, options: Options, access: Access | None = None) -> Draft:
    """Read the post and write its script. Raises `narrate.errors.NarrateError`."""
    cast = _cast(options)
    post = read(reference, access)
    return Draft(post, write_script(post, _policy(post, options, cast)), cast)


def narrate(
    reference: str, options: Options, watcher: Watcher, access: Access | None = None, *, force: bool = False
) -> Result:
    """Make the episode of the post at ``reference``; with ``force``, speak every sentence again.

    Raises `narrate.errors.NarrateError`; the old episode, if there was one, then stands as it was.
    """
    source = source_of(reference, options.out)
    work = draft(reference, options, access)
    if all(utterance.role in ("opening", "closing") for utterance in work.script.utterances):
        raise ReadingError("the post has nothing to speak", reference, "is it the right file?")
    identity = identify(work.post, source)
    folder = find_folder(options.out, identity)
    digest = episode_digest(work.post, work.script, work.cast.fingerprint, options.format)
    current = None if force else current_episode(folder, digest)
    if current is not None:
        return Result(folder, current, 0, len(work.script.utterances), unchanged=True)
    _warn_of_language(work, watcher)
    cover = _cover(work.post, access, watcher)
    with ExitStack() as stack:
        with translate_os_errors("the episode", folder):
            options.out.mkdir(parents=True, exist_ok=True)
            check_free(folder)
            remove_stale_partials(options.out, f"{folder.name}.")
            stage = stack.enter_context(staging_folder(folder))
        sound = _record(work, options, watcher, stage, folder.name, force=force)
        watcher.phase("finishing")
        timeline = build_timeline(sound.script, sound.programme.lengths, sound.programme.sample_rate)
        names = [speaker.voice.name for speaker in work.cast.speakers]
        episode = Episode(work.post, sound.script, identity, names[0], "".join(names[1:]), cover, digest)
        folder, manifest = publish(episode, sound.audio, timeline, stage, options.out)
    return Result(folder, manifest, sound.new, len(sound.script.utterances) - sound.new)


def say(text: str, options: Options, file: Path, watcher: Watcher) -> float:
    """Speak a line to ``file``, a WAV; the seconds of it. Raises `narrate.errors.NarrateError`."""
    if file.exists() and not file.is_file():  # a folder, or a device that must not be replaced
        raise StorageError("is not a file that can be written", str(file), "name another with -o")
    cast = _cast(options)
    line = Section((), 1, (Paragraph((Span(text),)),))
    post = Post("", (line,), slug="say", language=cast.narrator.voice.language)
    script = write_script(post, replace(_policy(post, options, cast), opening="", closing=""))
    with ExitStack() as stack:
        with translate_os_errors("the sound", file):
            stage = stack.enter_context(staging_folder(file))
        session = _Session(Draft(post, script, cast), watcher)
        with Programme(stage / "programme.raw") as programme, closing(session.takes()) as takes:
            stitch(takes, programme)
        if session.lost or not programme.lengths:
            raise SpeakingError("there is nothing in it that can be spoken", text)
        with translate_os_errors("the sound", file):
            write_atomically(file, lambda target: write_wav(programme, target))
        return programme.seconds


@dataclass(frozen=True, slots=True)
class _Sound:
    """A script as it was spoken."""

    script: Script
    """Without what could not be spoken."""
    programme: Programme
    audio: tuple[AudioFile, ...]
    new: int


def _record(work: Draft, options: Options, watcher: Watcher, stage: Path, name: str, *, force: bool) -> _Sound:
    """Speak, stitch and encode the script, all three at once."""
    session = _Session(work, watcher, force=force)
    programme = Programme(stage / "programme.raw")
    with ThreadPoolExecutor(1, thread_name_prefix="encode") as pool:
        with programme:
            encoding = pool.submit(encode, programme, options.format, name, stage)
            with closing(session.takes()) as takes:
                stitch(_as_long_as(encoding, takes), programme)
            if not programme.lengths:
                raise SpeakingError("nothing in it can be spoken", work.post.title, "try another --voice")
        watcher.phase("encoding")
        try:
            audio = encoding.result()
        except BaseException:  # Ctrl-C, say
            programme.abort()
            raise
    with translate_os_errors("the episode", stage):
        programme.file.unlink()
    return _Sound(work.script.without(frozenset(session.lost)), programme, audio, session.new)


def _as_long_as(encoding: Future[Any], takes: Iterable[Take]) -> Iterator[Take]:
    """``takes``, unless the encoding ends before them, which it does when it fails: raises what it raised."""
    for take in takes:
        if encoding.done():
            encoding.result()
        yield take


class _Session:
    """One time that a script is spoken."""

    def __init__(self, work: Draft, watcher: Watcher, *, force: bool = False) -> None:
        self._work = work
        self._watcher = watcher
        self._force = force
        self.new = 0
        """Utterances spoken so far, and not kept from an earlier run."""
        self.lost: list[int] = []
        """The indices of those that could not be spoken."""

    def takes(self) -> Generator[Take]:
        """The script's clips in order, each as soon as it is there."""
        cast, utterances = self._work.cast, self._work.script.utterances
        lines = [Line(cast.speaker(utterance.role), utterance.spoken) for utterance in utterances]
        with closing(synthesise(lines, self._watcher, force=self._force)) as outcomes:
            for index, (line, outcome) in enumerate(zip(lines, outcomes, strict=True)):
                if outcome.clip is None:
                    self.lost.append(index)
                    self._watcher.warn(f"left out, because {outcome.problem}: “{line.text}”")
                    continue
                self.new += outcome.new
                yield Take(outcome.clip, utterances[index].pause_ms, cast.gain_db(line.speaker))


def _cast(options: Options) -> Cast:
    wanted = EngineOptions(options.speed, options.device, options.workers)
    return open_cast(options.voice, options.quote_voice, wanted)


def _policy(post: Post, options: Options, cast: Cast) -> Policy:
    lexicon = lexicon_for(post.language, post.lexicon, options.lexicon)
    sounds = lexicon if cast.takes_ipa else lexicon.without_ipa()
    return options.policy(cast.min_chars, cast.max_chars, cast.narrator.voice.pauses, sounds)


def _warn_of_language(work: Draft, watcher: Watcher) -> None:
    voice = work.cast.narrator.voice
    if base_language(work.post.language) != base_language(voice.language):
        watcher.warn(f"the post is in {work.post.language!r} and {voice.name} speaks {voice.language}")


def _cover(post: Post, access: Access | None, watcher: Watcher) -> bytes:
    try:
        return cover_of(post, allow_private_hosts=access is not None and access.allow_private_hosts)
    except (EncodingError, NetworkError, ReadingError) as error:
        watcher.warn(f"no cover: {error}")
        return b""
