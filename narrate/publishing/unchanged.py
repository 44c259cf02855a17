"""Recognizes an episode that need not be made again, without reading its post."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from narrate.publishing.file_state import same_content
from narrate.publishing.folder import EpisodeFolder, whole
from narrate.publishing.manifest import CoverSource, Inputs, Manifest
from narrate.publishing.versions import versions


def rechecked(
    folder: EpisodeFolder, file: Path, inputs: Inputs, formats: Sequence[str], voices: Callable[[Manifest], str]
) -> Manifest | None:
    """The manifest of ``folder`` if making the episode from ``file`` again would change nothing; else None.

    Compares the content of the file and of the cover's, the inputs, the versions of all stages and formats, and
    the files in the folder. ``voices``, which returns the digest that the voices of a manifest have today, is
    called last, since it opens them. The returned manifest has the current times of the files.
    """
    manifest = folder.manifest
    if manifest is None or manifest.source is None or manifest.inputs is None:
        return None
    made_from, state = manifest.inputs, manifest.source.state
    state_now = same_content(file, state) if state.sha256 else None
    cover = _same_cover(made_from.cover, file, manifest)
    same = replace(inputs, cover=cover, voices_sha256=made_from.voices_sha256)
    if (
        state_now is None
        or not all(lexicon.sha256 for lexicon in inputs.lexicons)  # a pipe holds something new each time
        or same != replace(made_from, cover=cover)
        or (cover is None) != (made_from.cover is None)
    ):
        return None
    now = whole(folder) if manifest.versions == versions(formats) else None
    if now is None or voices(manifest) != made_from.voices_sha256:
        return None
    return replace(now, source=manifest.source.with_state(state_now), inputs=same)


def _same_cover(cover: CoverSource | None, post: Path, manifest: Manifest) -> CoverSource | None:
    if cover is None:
        return None
    if "://" in cover.path:  # downloaded once; tried again if that failed
        return cover if manifest.cover else None
    state = same_content(post.resolve().parent / cover.path, cover.state)
    return None if state is None else replace(cover, state=state)
