"""Runs the stages of a post in order; no other module knows that order.

The stages `take_order`, `recheck`, `draft_post`, `plan` and `make` pass on frozen data; `narrate` runs them for
one post, and `narrate.batch` for many. `narrate.speaking.synthesis.Synthesis` speaks the requests of any number of
posts, and `make` takes the outcomes of one.

Each stage imports what it alone needs: an unchanged post is recognized, and a script is written, without the
libraries that compute sound.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Generator, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrate.errors import (
    EncodingError,
    NetworkError,
    OptionError,
    ReadingError,
    SpeakingError,
    StorageError,
    VoiceError,
    did_you_mean,
)
from narrate.options import FORMAT_NAMES, Options
from narrate.progress import SILENT, Progress
from narrate.publishing.episode import Episode
from narrate.publishing.folder import (
    EpisodeFolder,
    check_free,
    current,
    find_by_source,
    find_folder,
    is_writable,
    update_manifest,
)
from narrate.publishing.identity import Identity, identify, locate, source_of
from narrate.publishing.inputs import cover_source, inputs_of, voices_sha256
from narrate.publishing.library import Library
from narrate.publishing.manifest import Inputs, Manifest, SourceRecord
from narrate.publishing.unchanged import rechecked
from narrate.publishing.versions import has_current_texts
from narrate.reading import read
from narrate.reading.fetch import STDIN, Access, format_of, post_name
from narrate.reading.normalize import one_line, slugify
from narrate.reading.post import Paragraph, Post, Section, Span, base_language, speakers
from narrate.scripting.casting import Casting
from narrate.scripting.lexicon import lexicon_for, shared_lexicons
from narrate.scripting.policy import Policy
from narrate.scripting.script import QUOTES, Script
from narrate.speaking.cast import Cast, choose_cast
from narrate.speaking.casting import assign, candidates
from narrate.speaking.engine import EngineOptions, Phonemizing
from narrate.speaking.studio import Studio
from narrate.storage import (
    exclusive,
    staging_folder,
    translate_os_errors,
)
from narrate.voices.voice import find_voice

if TYPE_CHECKING:
    from narrate.mixing.stitch import Take
    from narrate.mixing.timeline import Timeline
    from narrate.publishing.audio import AudioFile
    from narrate.speaking.synthesis import Outcome, Request


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """A post with its script and its voices: all that is decided before synthesis."""

    reference: str
    """The reference that the user gave: a file, an address or ``-``; the post's name if it was in memory."""
    post: Post
    script: Script
    cast: Cast


@dataclass(frozen=True, slots=True)
class Recording:
    """The result of stitching and encoding a script."""

    script: Script
    """Without the utterances that could not be spoken."""
    timeline: Timeline
    audio: tuple[AudioFile, ...]
    """In the staging folder, the main file first; without the formats that could not be encoded."""
    new: int
    """How many utterances were spoken; the others were in the clip store."""


@dataclass(frozen=True, slots=True)
class Result:
    """The result for one post."""

    folder: Path
    manifest: Manifest
    new: int
    """How many utterances were spoken in this run."""
    kept: int
    """How many utterances were already in the clip store."""
    unchanged: bool = False
    """Whether the sound of the episode was up to date already."""


@dataclass(frozen=True, slots=True)
class Order:
    """A post to narrate, and what is known before it is read."""

    post: str | Post
    options: Options
    """With the formats that the episode has already, unless they are to go."""
    access: Access | None
    cast: Cast
    library: Library
    known: EpisodeFolder | None
    """The folder of the episode that was last made from this file, if there is one."""
    inputs: Inputs | None
    """None for a post in memory, since it is unknown how it was read."""
    drop_formats: bool = False
    shares_slug: bool = False
    """See `Identity`."""

    @property
    def reference(self) -> str:
        """What the post was given as."""
        return self.post if isinstance(self.post, str) else self.post.reference or self.post.slug


@dataclass(frozen=True, slots=True)
class Work:
    """A drafted post whose episode must be made."""

    drafted: Draft
    episode: Episode
    """Without its cover, assuming that every utterance can be spoken."""
    folder: EpisodeFolder
    order: Order


def narrate(
    post: str | Post,
    options: Options,
    progress: Progress = SILENT,
    access: Access | None = None,
    *,
    force: bool = False,
    drop_formats: bool = False,
    studio: Studio | None = None,
) -> Result:
    """Make the episode of a post, given as a `Post` or by its reference.

    Formats of earlier runs stay, and are made again with the others, unless ``drop_formats`` says otherwise. With
    ``force``, synthesize every sentence again. Several posts may share a ``studio``, which stays open;
    without one, a studio is opened for this post. Raises `narrate.errors.NarrateError`; an existing episode is
    then left as it is.
    """
    from narrate.speaking.synthesis import synthesize

    with ExitStack() as stack:
        studio = studio or stack.enter_context(Studio())
        order = take_order(post, options, access, drop_formats=drop_formats)
        _warn_of_voices(order.cast.problems, order.reference, progress)
        result = None if force else recheck(order, studio)
        if result is not None:
            return result
        prepare_voice(order, studio)
        source, drafted = draft_post(post, order.options, access, order.cast)
        found = plan(order, source, drafted, studio, progress, force=force)
        if isinstance(found, Result):
            return found
        studio.remove_stale_clips()
        with closing(synthesize(requests_of(drafted, studio), progress, force=force)) as outcomes:
            return make(found, outcomes, progress)


def take_order(
    post: str | Post,
    options: Options,
    access: Access | None = None,
    library: Library | None = None,
    cast: Cast | None = None,
    *,
    drop_formats: bool = False,
    shares_slug: bool = False,
) -> Order:
    """What is known of a post before it is read. Posts may share a ``library`` and a ``cast``, as options ask for.

    Raises `narrate.errors.NarrateError`.
    """
    library, cast = library or Library(options.out), cast or cast_of(options)
    known = _find_known(post, library)
    if known and not drop_formats:
        options = _with_earlier_formats(options, known)
    inputs = _inputs(post, options, access)
    return Order(post, options, access, cast, library, known, inputs, drop_formats, shares_slug)


def recheck(order: Order, studio: Studio) -> Result | None:
    """The result if neither the post's file nor anything else that its episode was made from has changed.

    Does not read the post: the cost does not depend on its length.
    """
    known, post = order.known, order.post
    if known is None or order.inputs is None or isinstance(post, Post):
        return None
    voices = partial(_recorded_voices, order.cast, studio)
    manifest = rechecked(known, Path(post), order.inputs, order.options.format, voices)
    if manifest is None:
        return None
    update_manifest(known, manifest)
    return Result(known.path, manifest, 0, manifest.utterances, unchanged=True)


def prepare_voice(order: Order, studio: Studio) -> None:
    """Let the narrator's model load while a new post is drafted; the episode of a known one may be up to date."""
    if order.known is None:
        studio.prepare(order.cast.narrator.voice, order.cast.options)


def draft_post(
    post: str | Post, options: Options, access: Access | None, cast: Cast
) -> tuple[SourceRecord, Draft]:
    """The source of a post, as it was before it was read, and its draft. Raises `narrate.errors.NarrateError`."""
    source = _source(post, options.out)
    drafted = _draft(post, options, access, cast)
    _check_has_words(drafted)
    return source, drafted


def plan(
    order: Order, source: SourceRecord, drafted: Draft, studio: Studio, progress: Progress, *, force: bool = False
) -> Result | Work:
    """What is to be made of a draft, or the result if that is there. Raises `narrate.errors.NarrateError`."""
    _warn_of_voices(drafted.cast.problems[len(order.cast.problems) :], drafted.reference, progress)
    identity = identify(drafted.post, source, shares_slug=order.shares_slug)
    folder = find_folder(order.library, identity, order.known)
    if folder != order.known and not order.drop_formats:
        options = _with_earlier_formats(order.options, folder)
        order = replace(order, options=options, inputs=_inputs(order.post, options, order.access))
    episode = _episode(drafted, identity, order.inputs, order.options.format, studio)
    result = None if force else _same(folder, episode, order)
    if result is not None and not _can_add_cover(result.manifest, drafted, order.access, progress):
        return result
    _warn_of_language(drafted, progress)
    return Work(drafted, episode, folder, order)


def make(work: Work, outcomes: Iterable[Outcome], progress: Progress = SILENT) -> Result:
    """Stitch, encode and publish a post while its ``outcomes`` arrive, one for each utterance.

    Raises `narrate.errors.NarrateError`, and what ``outcomes`` raises.
    """
    from narrate.publishing.publish import publish

    drafted, order = work.drafted, work.order
    cover = _cover(drafted, order.access, progress)
    with _stage(work.folder, order.library) as stage:
        recording = record(drafted, outcomes, order.options.format, stage, work.folder.path.name, progress)
        progress.phase(drafted.reference, "finishing")
        episode = replace(work.episode, script=recording.script, cover=cover)
        done = publish(episode, recording.audio, recording.timeline, stage, order.library)
    for name, kept in done.changed.items():
        progress.warn(drafted.reference, f"{name} was changed by hand; it is kept as {kept}")
    _warn_of_files(done.manifest, drafted.reference, progress)
    return Result(done.folder, done.manifest, recording.new, len(recording.script.utterances) - recording.new)


def say(text: str, options: Options, file: Path, progress: Progress = SILENT) -> float:
    """Speak a line to ``file``, in the format that its name ends in, WAV by default, at the voice's own loudness.

    Returns its length in seconds. Raises `narrate.errors.NarrateError`.
    """
    from narrate.mixing.master import encode
    from narrate.mixing.programme import Programme
    from narrate.mixing.stitch import stitch
    from narrate.publishing.formats import FORMATS
    from narrate.speaking.synthesis import synthesize

    if file.exists() and not file.is_file():  # a folder, or a device that must not be replaced
        raise StorageError("is not a regular file", str(file), "name another file with -o")
    kind = file.suffix[1:].lower() or "wav"
    if kind not in FORMATS:
        raise OptionError(f"narrate writes no {kind} files", str(file), f"use {', '.join(FORMATS)}")
    drafted = _draft_line(text, options)
    _warn_of_voices(drafted.cast.problems, text, progress)
    with ExitStack() as stack:
        with translate_os_errors("the sound", file):
            stage = stack.enter_context(staging_folder(file))
        studio = stack.enter_context(Studio())
        studio.remove_stale_clips()
        outcomes = stack.enter_context(closing(synthesize(requests_of(drafted, studio), progress)))
        tally = _Tally()
        with Programme(stage / "programme.raw") as programme:
            stitch(_takes(drafted, outcomes, tally, progress), programme)
        if tally.lost or not programme.lengths:
            raise SpeakingError("it contains nothing that can be spoken", text)
        encoded = stage / f"line.{kind}"
        encode(programme, encoded, FORMATS[kind].encoder)
        with translate_os_errors("the sound", file):
            os.replace(encoded, file)
        return programme.seconds


# --- whether the episode is up to date ---------------------------------------------------------------------------


def _inputs(post: str | Post, options: Options, access: Access | None) -> Inputs | None:
    """None for a post in memory, since it is unknown how it was read."""
    if isinstance(post, Post):
        return None
    lexicons = [*([options.lexicon] if options.lexicon else []), *shared_lexicons()]
    return inputs_of(format_of(post, access or Access()), options.of_episode(), lexicons)


def _with_earlier_formats(options: Options, folder: EpisodeFolder) -> Options:
    """``options`` with the formats that the episode in ``folder`` has, but for those whose files were removed."""
    files = folder.manifest.files if folder.manifest else {}
    earlier = [name for name, file in files.items() if name in FORMAT_NAMES and (folder.path / file.path).exists()]
    if set(options.format) <= set(earlier):
        return replace(options, format=tuple(earlier))
    return replace(options, format=tuple(dict.fromkeys((*options.format, *earlier))))


def _find_known(post: str | Post, library: Library) -> EpisodeFolder | None:
    """The folder of the episode that was last made from the file ``post``; None if there is none."""
    if isinstance(post, Post):
        return None
    source = locate(post, library.folder)
    if source.kind != "file" or not os.path.isfile(post):
        return None
    return find_by_source(library, source, slugify(post_name(Path(post).resolve())))


def _recorded_voices(cast: Cast, studio: Studio, manifest: Manifest) -> str:
    """The digest of the voices as of today, if the speakers still have those in the manifest; else empty.

    They do if the same voices are to choose from, the post and the options being the same.
    """
    if not manifest.speakers:
        return voices_sha256(cast, studio)
    try:
        cast = cast.with_speakers(manifest.speakers, candidates(manifest.language))
    except VoiceError:  # a voice is gone, and another will be chosen
        return ""
    return voices_sha256(cast, studio)


def _same(folder: EpisodeFolder, episode: Episode, order: Order) -> Result | None:
    """The result if ``folder`` holds ``episode`` already; records its inputs for the next run.

    Texts that an older version of narrate wrote are written again.
    """
    manifest = current(folder, episode.digest)
    if manifest is None or not manifest.files.keys() >= set(order.options.format):  # one could not be encoded
        return None
    utterances = manifest.utterances or len(episode.script.utterances)  # older versions recorded none
    if episode.inputs is not None:
        source = episode.identity.source
        manifest = replace(manifest, source=source, inputs=episode.inputs, utterances=utterances)
        manifest = replace(manifest, speakers=episode.speakers)  # older versions recorded none
    if has_current_texts(manifest.versions) or not is_writable(folder.path):
        if episode.inputs is not None:
            update_manifest(folder, manifest)
        return Result(folder.path, manifest, 0, utterances, unchanged=True)
    rewritten = _with_current_texts(folder, manifest, episode, order.library)
    return Result(folder.path, rewritten, 0, utterances, unchanged=True) if rewritten else None


def _with_current_texts(
    folder: EpisodeFolder, manifest: Manifest, episode: Episode, library: Library
) -> Manifest | None:
    """The manifest of an episode after its texts were written again; None if its sound must be made for that."""
    from narrate.publishing.publish import publish_texts

    with _stage(folder, library) as stage:
        return publish_texts(episode, manifest, folder, stage)


def _can_add_cover(manifest: Manifest, drafted: Draft, access: Access | None, progress: Progress) -> bool:
    """Whether a cover that could not be downloaded for the episode can be downloaded now."""
    return manifest.cover is None and "://" in drafted.post.image and bool(_cover(drafted, access, progress))


# --- drafting ---------------------------------------------------------------------------------------------------


def draft(post: str | Post, options: Options, access: Access | None = None, progress: Progress = SILENT) -> Draft:
    """Write the script of a post, after reading it if ``post`` is its reference.

    Warns of voices as `narrate` does. Raises `narrate.errors.NarrateError`.
    """
    drafted = _draft(post, options, access, cast_of(options))
    _warn_of_voices(drafted.cast.problems, drafted.reference, progress)
    _warn_of_language(drafted, progress)
    return drafted


def _draft(post: str | Post, options: Options, access: Access | None, cast: Cast) -> Draft:
    from narrate.scripting.writer import write_script

    reference, found = (
        (post.reference or post.slug, post) if isinstance(post, Post) else (post, read(post, access))
    )
    if options.language:
        found = replace(found, language=options.language, language_detected=False)
    cast = _with_speakers(cast, found, reference, options.cast)
    return Draft(reference, found, write_script(found, _policy(found, options, cast)), cast)


def _source(post: str | Post, out: Path) -> SourceRecord:
    """The source of a post; without a state if the post is in memory: its file may have changed since."""
    return locate(post.reference or STDIN, out) if isinstance(post, Post) else source_of(post, out)


def _draft_line(text: str, options: Options) -> Draft:
    """A post that consists of ``text``, in the voice's language."""
    from narrate.scripting.writer import write_script

    cast = cast_of(options)
    section = Section((), 1, (Paragraph((Span(one_line(text)),)),))
    post = Post("", (section,), slug="say", language=cast.narrator.voice.language)
    policy = replace(_policy(post, options, cast), opening="", closing="")
    return Draft(text, post, write_script(post, policy), cast)


def voices_of(options: Options) -> Hashable:
    """What `cast_of` depends on."""
    return (options.voice, options.quote_voice, options.speed, options.device, options.workers)


def cast_of(options: Options) -> Cast:
    """The cast that options ask for. Raises `narrate.errors.VoiceError`."""
    wanted = EngineOptions(options.speed, options.device, options.workers)
    return choose_cast(options.voice, options.quote_voice, wanted)


def _with_speakers(cast: Cast, post: Post, reference: str, chosen: Casting) -> Cast:
    """The cast with the speakers of the post's dialogues.

    Raises `OptionError` and `VoiceError` if a voice that is chosen for a speaker does not exist.
    """
    names = speakers(post)
    casting = chosen.resolved(names).over(Casting.read(post.cast).resolved(names))
    for voice in casting.voices.values():
        find_voice(voice)
    for name in sorted(casting.named.difference(names)):
        _log.warning("%s: the post has no speaker %r; %s", reference, name, did_you_mean(name, names))
    if not names:
        return cast
    voices = candidates(post.language)
    busy = [actor.voice.name for actor in cast.actors]
    if casting.off:
        return cast.with_speakers(dict.fromkeys(names, cast.narrator.voice.name), voices)
    return cast.with_speakers(assign(names, casting.voices, voices, busy), voices)


def _policy(post: Post, options: Options, cast: Cast) -> Policy:
    lexicon = lexicon_for(post.language, post.lexicon, options.lexicon)
    sounds = lexicon if cast.takes_ipa else lexicon.without_ipa()
    return options.policy(cast.min_chars, cast.max_chars, cast.narrator.voice.pauses, sounds, cast.parts)


def _check_has_words(drafted: Draft) -> None:
    if all(utterance.role in ("opening", "closing") for utterance in drafted.script.utterances):
        raise ReadingError("the post has nothing to speak", drafted.reference, "check that it is the right file")


def _warn_of_voices(problems: Iterable[str], reference: str, progress: Progress) -> None:
    for problem in problems:
        progress.warn(reference, problem)


def _warn_of_files(manifest: Manifest, reference: str, progress: Progress) -> None:
    """Warn of files that hold less than the episode, or have peaks that no level could lower."""
    from narrate.mixing.loudness import CEILING_DBTP

    total = len(manifest.chapters)
    for file in manifest.files.values():
        if file.chapters is not None and file.chapters < total:
            progress.warn(reference, f"{file.path} holds {file.chapters} of {total} chapters; the notes list all")
        if file.true_peak_dbtp is not None and file.true_peak_dbtp > CEILING_DBTP:
            problem = f"has a true peak of {file.true_peak_dbtp:.1f} dBTP, above {CEILING_DBTP:.0f}"
            progress.warn(reference, f"{file.path} {problem}; some players may distort it")


def _warn_of_language(drafted: Draft, progress: Progress) -> None:
    voice, language = drafted.cast.narrator.voice, drafted.post.language
    if base_language(language) != base_language(voice.language):
        states = "is detected as" if drafted.post.language_detected else "is in"
        problem = f"the post {states} {language!r} and {voice.name} speaks {voice.language}"
        hint = "; if that is wrong, use --language" if drafted.post.language_detected else ""
        progress.warn(drafted.reference, problem + hint)


def _cover(drafted: Draft, access: Access | None, progress: Progress) -> bytes:
    from narrate.publishing.cover import cover_of

    try:
        return cover_of(drafted.post, allow_private_hosts=access is not None and access.allow_private_hosts)
    except (EncodingError, NetworkError, ReadingError) as error:
        progress.warn(drafted.reference, f"no cover: {error}")
        return b""


# --- speaking, stitching and encoding, concurrently --------------------------------------------------------


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
    progress: Progress = SILENT,
) -> Recording:
    """Stitch and encode a script in the folder ``stage`` while its ``outcomes`` arrive, one for each utterance.

    ``name`` is that of the audio files, without a suffix. Raises `narrate.errors.NarrateError`, and what
    ``outcomes`` raises.
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
            stitch(_while_encoding(encoding, _takes(drafted, outcomes, tally, progress)), programme)
            if not programme.lengths:
                raise SpeakingError(f"none of its sentences could be spoken: {tally.problem}", drafted.post.title)
        progress.phase(drafted.reference, "encoding")
        try:
            encoded = encoding.result()
        except BaseException:  # Ctrl-C, say
            programme.abort()
            raise
    with translate_os_errors("the episode", stage):
        programme.file.unlink()
    script = drafted.script.without(frozenset(tally.lost))
    timeline = build_timeline(script, programme.lengths, programme.pauses, programme.sample_rate)
    for failure in encoded.failures:
        progress.warn(drafted.reference, f"left out: {failure}")
    return Recording(script, timeline, encoded.files, tally.new)


@dataclass(slots=True)
class _Tally:
    """The outcomes so far."""

    new: int = 0
    """How many utterances were spoken in this run."""
    lost: list[int] = field(default_factory=list)
    """The indices of utterances that could not be spoken."""
    problem: str = ""
    """Why the last of them could not be spoken."""


def _takes(drafted: Draft, outcomes: Iterable[Outcome], tally: _Tally, progress: Progress) -> Generator[Take]:
    """The clips of a script in order, with their pauses and gains; warns of each utterance that has none."""
    from narrate.mixing.stitch import Take

    for index, (utterance, outcome) in enumerate(zip(drafted.script.utterances, outcomes, strict=True)):
        clip = outcome.clip
        if clip is None:
            tally.lost.append(index)
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


CHARACTERS_PER_SECOND = 18
"""How fast joe speaks, without the pauses between sentences: 17.7 and 18.9 in the two posts in ``samples``."""


def estimated_s(script: Script, speed: float) -> float:
    """About how long lark takes to speak a script, in seconds; ``speed`` does not change the pauses."""
    pauses_ms = sum(utterance.pause_ms for utterance in script.utterances)
    return estimated_speech_s([utterance.spoken for utterance in script.utterances], speed) + pauses_ms / 1000


def estimated_speech_s(texts: Iterable[str], speed: float) -> float:
    """About how long it takes to speak texts, in seconds, without pauses between them."""
    return sum(map(len, texts)) / (CHARACTERS_PER_SECOND * speed)


# --- publishing -------------------------------------------------------------------------------------------------


@contextmanager
def _stage(folder: EpisodeFolder, library: Library) -> Iterator[Path]:
    """A staging folder beside ``folder``."""
    path = folder.path
    with ExitStack() as stack:
        with translate_os_errors("the episode", path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with exclusive(path.parent):  # another run may be replacing the folder
                check_free(folder)
            library.tidy()
            stage = stack.enter_context(staging_folder(path))
        yield stage


def _episode(
    drafted: Draft, identity: Identity, inputs: Inputs | None, formats: Sequence[str], studio: Studio
) -> Episode:
    """The episode, without its cover, assuming that every utterance can be spoken.

    Raises `narrate.errors.VoiceError` if a voice cannot be opened.
    """
    from narrate.publishing.digest import episode_digest

    cast, quotes = drafted.cast, drafted.cast.others.get(QUOTES)
    if inputs is not None:
        cover = cover_source(drafted.post)
        inputs = replace(inputs, voices_sha256=voices_sha256(cast, studio), cover=cover)
    return Episode(
        drafted.post,
        drafted.script,
        identity,
        cast.narrator.voice.name,
        quotes.voice.name if quotes else "",
        digest=episode_digest(drafted.post, drafted.script, cast.fingerprint(studio), formats),
        inputs=inputs,
        speakers=cast.speakers,
    )
