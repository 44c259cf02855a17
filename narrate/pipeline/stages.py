"""The stages of a post, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from narrate.errors import EncodingError, NetworkError, ReadingError
from narrate.options import Options
from narrate.pipeline.drafting import Draft, cast_of, write_draft
from narrate.pipeline.freshness import (
    find_known,
    inputs_for,
    recorded_voices,
    up_to_date,
    with_earlier_formats,
)
from narrate.pipeline.recording import record, requests_of
from narrate.pipeline.warnings import warn_of_files, warn_of_language, warn_of_voices
from narrate.pipeline.work import Order, Result, Work
from narrate.progress import SILENT, Progress
from narrate.publishing.episode import Episode
from narrate.publishing.file_state import same_content
from narrate.publishing.folder import EpisodeFolder, find_folder, update_manifest
from narrate.publishing.identity import Identity, identify, locate, source_of
from narrate.publishing.inputs import cover_source, voices_sha256
from narrate.publishing.library import Library
from narrate.publishing.manifest import FileEntry, Inputs, Manifest, SourceRecord
from narrate.publishing.staging import stage_beside
from narrate.publishing.unchanged import rechecked
from narrate.reading.fetch import STDIN, Access
from narrate.reading.post import Post
from narrate.scripting.script import QUOTES, Script
from narrate.speaking.cast import Cast
from narrate.speaking.studio import Studio

if TYPE_CHECKING:
    from narrate.mixing.timeline import Timeline
    from narrate.speaking.synthesis import Outcome


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
        warn_of_voices(order.cast.problems, order.reference, progress)
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
    known = find_known(post, library)
    if known and not drop_formats:
        options = with_earlier_formats(options, known)
    inputs = inputs_for(post, options, access)
    return Order(post, options, access, cast, library, known, inputs, drop_formats, shares_slug)


def recheck(order: Order, studio: Studio) -> Result | None:
    """The result if neither the post's file nor anything else that its episode was made from has changed.

    Does not read the post: the cost does not depend on its length.
    """
    known, post = order.known, order.post
    if known is None or order.inputs is None or isinstance(post, Post):
        return None
    voices = partial(recorded_voices, order.cast, studio)
    manifest = rechecked(known, Path(post), order.inputs, order.options.format, voices)
    if manifest is None:
        return None
    update_manifest(known, manifest)
    return Result(known.path, manifest, 0, manifest.utterances, unchanged=True)


def prepare_voice(order: Order, studio: Studio) -> None:
    """Let the narrator's model load while a post is drafted that is new, or whose file has changed.

    The episode of any other may be up to date.
    """
    if order.known is None or _has_changed(order.post, order.known):
        studio.prepare(order.cast.narrator.voice, order.cast.options)


def _has_changed(post: str | Post, known: EpisodeFolder) -> bool:
    """Whether ``post`` is a file that is not as it was when its episode was made. No address is asked."""
    source = known.manifest.source if known.manifest is not None else None
    return isinstance(post, str) and source is not None and same_content(Path(post), source.state) is None


def draft_post(
    post: str | Post, options: Options, access: Access | None, cast: Cast
) -> tuple[SourceRecord, Draft]:
    """The source of a post, as it was before it was read, and its draft. Raises `narrate.errors.NarrateError`."""
    source = _source(post, options.out)
    drafted = write_draft(post, options, access, cast)
    _check_has_words(drafted)
    return source, drafted


def plan(
    order: Order, source: SourceRecord, drafted: Draft, studio: Studio, progress: Progress, *, force: bool = False
) -> Result | Work:
    """What is to be made of a draft, or the result if that is there. Raises `narrate.errors.NarrateError`."""
    warn_of_voices(drafted.cast.problems[len(order.cast.problems) :], drafted.reference, progress)
    identity = identify(drafted.post, source, shares_slug=order.shares_slug)
    folder = find_folder(order.library, identity, order.known)
    if folder != order.known and not order.drop_formats:
        options = with_earlier_formats(order.options, folder)
        order = replace(order, options=options, inputs=inputs_for(order.post, options, order.access))
    episode = _episode(drafted, identity, order.inputs, order.options.format, studio)
    result = None if force else up_to_date(folder, episode, order)
    if result is not None and not _can_add_cover(result.manifest, drafted, order.access, progress):
        return result
    warn_of_language(drafted, progress)
    return Work(drafted, episode, folder, order)


def make(work: Work, outcomes: Iterable[Outcome], progress: Progress = SILENT) -> Result:
    """Stitch, encode and publish a post while its ``outcomes`` arrive, one for each utterance.

    Raises `narrate.errors.NarrateError`, and what ``outcomes`` raises.
    """
    from narrate.publishing.publish import publish, write_texts

    drafted, order = work.drafted, work.order
    cover = _cover(drafted, order.access, progress)
    with stage_beside(work.folder, order.library) as stage:

        def write(script: Script, timeline: Timeline) -> Mapping[str, FileEntry]:
            return write_texts(replace(work.episode, script=script), timeline, stage)

        name, formats = work.folder.path.name, order.options.format
        recording = record(drafted, outcomes, formats, stage, name, write, progress)
        progress.phase(drafted.reference, "finishing")
        failed = 0 if _is_second_try(work) else recording.failed
        episode = replace(work.episode, script=recording.script, cover=cover, failed=failed)
        done = publish(episode, recording.texts, recording.audio, recording.timeline, stage, order.library)
    for name, kept in done.changed.items():
        progress.warn(drafted.reference, f"{name} was changed by hand; it is kept as {kept}")
    warn_of_files(done.manifest, drafted.reference, progress)
    return Result(done.folder, done.manifest, recording.new, len(recording.script.utterances) - recording.new)


def _is_second_try(work: Work) -> bool:
    """Whether all that is new in the episode are sentences that an engine failed on the last time."""
    old = work.folder.manifest
    return old is not None and old.failed > 0 and old.digest == work.episode.digest


def draft(post: str | Post, options: Options, access: Access | None = None, progress: Progress = SILENT) -> Draft:
    """Write the script of a post, after reading it if ``post`` is its reference.

    Warns of voices as `narrate` does. Raises `narrate.errors.NarrateError`.
    """
    drafted = write_draft(post, options, access, cast_of(options))
    warn_of_voices(drafted.cast.problems, drafted.reference, progress)
    warn_of_language(drafted, progress)
    return drafted


def _check_has_words(drafted: Draft) -> None:
    if all(utterance.role in ("opening", "closing") for utterance in drafted.script.utterances):
        raise ReadingError("the post has nothing to speak", drafted.reference, "check that it is the right file")


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


def _cover(drafted: Draft, access: Access | None, progress: Progress) -> bytes:
    from narrate.publishing.cover import cover_of

    try:
        return cover_of(drafted.post, allow_private_hosts=access is not None and access.allow_private_hosts)
    except (EncodingError, NetworkError, ReadingError) as error:
        progress.warn(drafted.reference, f"no cover: {error}")
        return b""


def _can_add_cover(manifest: Manifest, drafted: Draft, access: Access | None, progress: Progress) -> bool:
    """Whether a cover that could not be downloaded for the episode can be downloaded now."""
    return manifest.cover is None and "://" in drafted.post.image and bool(_cover(drafted, access, progress))


def _source(post: str | Post, out: Path) -> SourceRecord:
    """The source of a post; without a state if the post is in memory: its file may have changed since."""
    return locate(post.reference or STDIN, out) if isinstance(post, Post) else source_of(post, out)
