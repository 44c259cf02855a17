"""The order of the rooms: the only file that knows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from narrate.errors import EncodingError, ReadingError, SpeakingError, StorageError
from narrate.mixing.stitch import stitch, write_wav
from narrate.mixing.timeline import lay_out
from narrate.options import Options
from narrate.publishing.cover import cover_of
from narrate.publishing.episode import Episode, check_free, current_episode, episode_digest, publish
from narrate.reading import read
from narrate.reading.fetch import Access
from narrate.reading.post import Paragraph, Post, Section, Span, base_language
from narrate.scripting.lexicon import lexicon_for
from narrate.scripting.policy import Policy
from narrate.scripting.script import Script
from narrate.scripting.writer import write_script
from narrate.speaking.clips import ClipStore, clip_folder
from narrate.speaking.engine import Audio, Engine, EngineOptions, open_engine
from narrate.speaking.synthesis import Listener, synthesise
from narrate.speaking.voices import Voice, find_voice
from narrate.storage import staging_folder, sweep, write_whole, writing


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
    voice: Voice
    engine: Engine


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one post."""

    folder: Path
    manifest: dict[str, Any]
    new: int
    """Utterances spoken in this run."""
    kept: int
    """Utterances the store had."""
    unchanged: bool = False
    """Nothing had to be done."""


def draft(reference: str, options: Options, access: Access | None = None) -> Draft:
    """Read the post and write its script. Raises `narrate.errors.NarrateError`."""
    voice, engine = _voice(options)
    post = read(reference, access)
    return Draft(post, write_script(post, _policy(post, options, engine)), voice, engine)


def narrate(
    reference: str, options: Options, watcher: Watcher, access: Access | None = None, *, force: bool = False
) -> Result:
    """Make the episode of the post at ``reference``; with ``force``, speak every sentence again.

    Raises `narrate.errors.NarrateError`; the old episode, if there was one, then stands as it was.
    """
    work = draft(reference, options, access)
    if all(utterance.role in ("opening", "closing") for utterance in work.script.utterances):
        raise ReadingError("the post has nothing to speak", reference, "is it the right file?")
    folder = options.out / work.post.slug
    digest = episode_digest(work.post, work.script, work.engine.fingerprint, options.format)
    current = None if force else current_episode(folder, digest)
    if current is not None:
        return Result(folder, current, 0, len(work.script.utterances), unchanged=True)
    if base_language(work.post.language) != base_language(work.voice.language):
        watcher.warn(f"the post is in {work.post.language!r} and {work.voice.name} speaks {work.voice.language}")
    cover = _cover(work.post, access, watcher)
    with writing("the episode", folder):
        options.out.mkdir(parents=True, exist_ok=True)
        check_free(folder, work.post)
        sweep(options.out, f"{work.post.slug}.")
        with staging_folder(folder) as stage:
            store = ClipStore(clip_folder(), work.engine.fingerprint)
            texts = [utterance.spoken for utterance in work.script.utterances]
            spoken = synthesise(texts, work.engine, store, watcher, again=force)
            for text, problem in spoken.failed.items():
                watcher.warn(f"left out, because {problem}: “{text}”")
            script = work.script.without(frozenset(spoken.failed))
            watcher.phase("mixing")
            programme = stitch(_pieces(script, store), stage / "programme.raw")
            timeline = lay_out(script, programme.lengths, programme.rate)
            watcher.phase("encoding")
            episode = Episode(work.post, script, work.voice.name, options.format, cover, digest)
            manifest = publish(episode, programme, timeline, stage, folder)
    return Result(folder, manifest, spoken.new, spoken.kept)


def say(text: str, options: Options, file: Path, watcher: Watcher) -> float:
    """Speak a line to ``file``, a WAV; the seconds of it. Raises `narrate.errors.NarrateError`."""
    if file.exists() and not file.is_file():  # a folder, or a device that must not be replaced
        raise StorageError("is not a file that can be written", str(file), "name another with -o")
    voice, engine = _voice(options)
    line = Section((), 1, (Paragraph((Span(text),)),))
    post = Post("", (line,), slug="say", language=voice.language)
    script = write_script(post, replace(_policy(post, options, engine), opening="", closing=""))
    store = ClipStore(clip_folder(), engine.fingerprint)
    spoken = synthesise([utterance.spoken for utterance in script.utterances], engine, store, watcher)
    if spoken.failed or not script.utterances:
        raise SpeakingError("there is nothing in it that can be spoken", text)
    with writing("the sound", file), staging_folder(file) as stage:
        programme = stitch(_pieces(script, store), stage / "programme.raw")
        write_whole(file, lambda target: write_wav(programme, target))
        return programme.seconds


def _voice(options: Options) -> tuple[Voice, Engine]:
    voice = find_voice(options.voice)
    return voice, open_engine(voice, EngineOptions(options.speed, options.device, options.workers))


def _policy(post: Post, options: Options, engine: Engine) -> Policy:
    lexicon = lexicon_for(post.language, post.lexicon, options.lexicon)
    return options.policy(engine.longest, lexicon if engine.takes_ipa else lexicon.without_ipa())


def _pieces(script: Script, store: ClipStore) -> Iterator[tuple[Audio, int]]:
    for utterance in script.utterances:
        clip = store.get(utterance.spoken)
        if clip is None:
            problem = f"the clip of {utterance.spoken!r} went away while it was needed"
            raise SpeakingError(problem, hint="run the same command again")
        yield clip, utterance.pause_ms


def _cover(post: Post, access: Access | None, watcher: Watcher) -> bytes:
    try:
        return cover_of(post, allow_private_hosts=access is not None and access.allow_private_hosts)
    except (EncodingError, ReadingError) as error:
        watcher.warn(f"no cover: {error}")
        return b""
