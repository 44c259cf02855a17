"""Recognizes an episode that is up to date, before its post is read or after."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from narrate.errors import VoiceError
from narrate.options import FORMAT_NAMES, Options
from narrate.pipeline.work import Order, Result
from narrate.publishing.episode import Episode
from narrate.publishing.folder import EpisodeFolder, current, find_by_source, is_writable, update_manifest
from narrate.publishing.identity import locate
from narrate.publishing.inputs import inputs_of, voices_sha256
from narrate.publishing.library import Library
from narrate.publishing.manifest import Inputs, Manifest
from narrate.publishing.staging import stage_beside
from narrate.publishing.versions import has_current_texts
from narrate.reading.fetch import Access, format_of, post_name
from narrate.reading.normalize import slugify
from narrate.reading.post import Post
from narrate.scripting.lexicon import shared_lexicons
from narrate.speaking.cast import Cast
from narrate.speaking.casting import candidates
from narrate.speaking.studio import Studio


def inputs_for(post: str | Post, options: Options, access: Access | None) -> Inputs | None:
    """What an episode depends on besides its post; None for one in memory: it is unknown how that was read."""
    if isinstance(post, Post):
        return None
    lexicons = [*([options.lexicon] if options.lexicon else []), *shared_lexicons()]
    return inputs_of(format_of(post, access or Access()), options.of_episode(), lexicons)


def with_earlier_formats(options: Options, folder: EpisodeFolder) -> Options:
    """``options`` with the formats that the episode in ``folder`` has, but for those whose files were removed."""
    files = folder.manifest.files if folder.manifest else {}
    earlier = [name for name, file in files.items() if name in FORMAT_NAMES and (folder.path / file.path).exists()]
    if set(options.format) <= set(earlier):
        return replace(options, format=tuple(earlier))
    return replace(options, format=tuple(dict.fromkeys((*options.format, *earlier))))


def find_known(post: str | Post, library: Library) -> EpisodeFolder | None:
    """The folder of the episode that was last made from the file ``post``; None if there is none."""
    if isinstance(post, Post):
        return None
    source = locate(post, library.folder)
    if source.kind != "file" or not os.path.isfile(post):
        return None
    return find_by_source(library, source, slugify(post_name(Path(post).resolve())))


def recorded_voices(cast: Cast, studio: Studio, manifest: Manifest) -> str:
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


def up_to_date(folder: EpisodeFolder, episode: Episode, order: Order) -> Result | None:
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

    with stage_beside(folder, library) as stage:
        return publish_texts(episode, manifest, folder, stage)
